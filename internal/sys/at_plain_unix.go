//go:build unix && !(linux && (amd64 || arm64))

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// LinkAt makes a hard link; both paths end with a zero byte.
func LinkAt(fromFD int, from []byte, toFD int, to []byte) syscall.Errno {
	return errnoIf(unix.Linkat(fromFD, string(from[:len(from)-1]), toFD, string(to[:len(to)-1]), 0))
}

// MarkAtZ is MarkAt for a path that ends with a zero byte.
func MarkAtZ(fd int, path []byte) (Mark, syscall.Errno) {
	return MarkAt(fd, string(path[:len(path)-1]))
}

// MkdirAtZ makes a folder; the path ends with a zero byte.
func MkdirAtZ(fd int, path []byte, mode uint32) syscall.Errno {
	return errnoIf(unix.Mkdirat(fd, string(path[:len(path)-1]), mode))
}

// FolderAtZ opens a folder for calls relative to it; the path ends with a zero byte. CloseRaw closes it.
func FolderAtZ(fd int, path []byte) (int, syscall.Errno) {
	return FolderAt(fd, string(path[:len(path)-1]))
}

// CloseRaw closes a folder or a file that was read.
func CloseRaw(fd int) { unix.Close(fd) }

// ReadFileAtZ is ReadFileAt for a path that ends with a zero byte.
func ReadFileAtZ(dir int, path, buf []byte) ([]byte, syscall.Errno) {
	return ReadFileAt(dir, string(path[:len(path)-1]), buf)
}

func statAt(fd int, path string, st *unix.Stat_t) syscall.Errno {
	return errnoIf(unix.Fstatat(fd, path, st, unix.AT_SYMLINK_NOFOLLOW))
}

// NewFileAt makes a file with all of data, which must not be there yet; made tells a file that could not be written whole from
// one that could not be made. The path ends with a zero byte.
func NewFileAt(dir int, path []byte, mode uint32, data []byte) (m Mark, made bool, errno syscall.Errno) {
	fd, errno := CreateAt(dir, string(path[:len(path)-1]), mode)
	if errno != 0 {
		return m, false, errno
	}
	defer Close(fd)
	for len(data) > 0 {
		n, errno := Write(fd, data)
		if errno != 0 {
			return m, true, errno
		}
		data = data[n:]
	}
	m, errno = MarkOf(fd)
	return m, true, errno
}
