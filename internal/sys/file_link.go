//go:build unix

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Rename is rename(2).
func Rename(path, dest string) error {
	return onPaths("rename", path, dest, func() error { return syscall.Rename(path, dest) })
}

// Link is link(2).
func Link(path, dest string) error {
	return onPaths("link", path, dest, func() error { return syscall.Link(path, dest) })
}

// Symlink makes dest a symbolic link that says target.
func Symlink(target, dest string) error {
	return onPaths("symlink", target, dest, func() error { return syscall.Symlink(target, dest) })
}

// Unlink is unlink(2).
func Unlink(path string) error {
	return onPath("unlink", path, func() error { return unix.Unlink(path) })
}

// Rmdir is rmdir(2).
func Rmdir(path string) error {
	return onPath("rmdir", path, func() error { return unix.Rmdir(path) })
}

// Readlink is what a symbolic link says, however long.
func Readlink(path string) (string, error) {
	target, errno := readlink(path)
	if errno != 0 {
		return "", &Error{Errno: errno, Syscall: "readlink", Path: path}
	}
	return target, nil
}

func readlink(path string) (string, syscall.Errno) {
	for size := 256; ; size *= 2 {
		b := make([]byte, size)
		n := 0
		err := retry(func() (err error) { n, err = unix.Readlink(path, b); return err })
		if err != nil {
			return "", ErrnoOf(err)
		}
		if n < size {
			return string(b[:n]), 0
		}
	}
}
