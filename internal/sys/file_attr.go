//go:build unix

package sys

import (
	"math"
	"syscall"

	"golang.org/x/sys/unix"
)

// Chmod is chmod(2).
func Chmod(path string, mode uint32) error {
	return onPath("chmod", path, func() error { return unix.Chmod(path, mode) })
}

// Fchmod is fchmod(2).
func Fchmod(fd int, mode uint32) error {
	return onFD("fchmod", func() error { return unix.Fchmod(fd, mode) })
}

// Chown is chown(2); -1 leaves an id as it is.
func Chown(path string, uid, gid int) error {
	return onPath("chown", path, func() error { return syscall.Chown(path, uid, gid) })
}

// Lchown is Chown of a symbolic link itself.
func Lchown(path string, uid, gid int) error {
	return onPath("lchown", path, func() error { return syscall.Lchown(path, uid, gid) })
}

// Fchown is fchown(2).
func Fchown(fd, uid, gid int) error {
	return onFD("fchown", func() error { return syscall.Fchown(fd, uid, gid) })
}

// Utimes sets the times of access and modification, in seconds since 1970.
func Utimes(path string, atime, mtime float64) error {
	ts := timespecs(atime, mtime)
	return onPath("utime", path, func() error { return unix.UtimesNanoAt(unix.AT_FDCWD, path, ts[:], 0) })
}

// Lutimes is Utimes of a symbolic link itself.
func Lutimes(path string, atime, mtime float64) error {
	ts := timespecs(atime, mtime)
	return onPath("lutime", path, func() error {
		return unix.UtimesNanoAt(unix.AT_FDCWD, path, ts[:], unix.AT_SYMLINK_NOFOLLOW)
	})
}

// Futimes is Utimes of an open file.
func Futimes(fd int, atime, mtime float64) error {
	return onFD("futime", func() error { return futimes(fd, atime, mtime) })
}

func timespecs(atime, mtime float64) [2]unix.Timespec {
	return [2]unix.Timespec{timespec(atime), timespec(mtime)}
}

func timespec(t float64) unix.Timespec {
	sec := math.Floor(t)
	return unix.NsecToTimespec(int64(sec)*1e9 + int64((t-sec)*1e9))
}
