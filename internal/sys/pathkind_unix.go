//go:build unix

package sys

import (
	"strings"

	"golang.org/x/sys/unix"
)

// Kind says what a path names.
type Kind int8

const (
	KindNone Kind = iota // nothing, or it cannot be looked at
	KindFile             // anything that is no directory and no symbolic link
	KindDir              // a directory
	KindLink             // a symbolic link (LinkKind only)
)

// PathKind follows symbolic links. Any goroutine.
func PathKind(path string) Kind { return kindOf(path, unix.Stat) }

// LinkKind does not follow a symbolic link in the last place. Any goroutine.
func LinkKind(path string) Kind { return kindOf(path, unix.Lstat) }

func kindOf(path string, stat func(string, *unix.Stat_t) error) Kind {
	if strings.IndexByte(path, 0) >= 0 {
		return KindNone
	}
	var st unix.Stat_t
	for {
		err := stat(path, &st)
		if err == nil {
			break
		}
		if err != unix.EINTR {
			return KindNone
		}
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFDIR:
		return KindDir
	case unix.S_IFLNK:
		return KindLink
	}
	return KindFile
}

// ReadWhole reads a file from its beginning to its end. Any goroutine.
func ReadWhole(path string) ([]byte, error) {
	var fd int
	var err error
	for {
		if fd, err = unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0); err != unix.EINTR {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return nil, err
	}
	// One byte more than the size, so that the end is seen by the first read of a regular file.
	buf := make([]byte, 0, max(st.Size, 0)+1)
	if st.Size == 0 {
		buf = make([]byte, 0, 8192)
	}
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := unix.Read(fd, buf[len(buf):cap(buf)])
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return nil, err
		}
		buf = buf[:len(buf)+n]
		if n == 0 || st.Size > 0 && int64(len(buf)) == st.Size && st.Mode&unix.S_IFMT == unix.S_IFREG {
			return buf, nil
		}
	}
}
