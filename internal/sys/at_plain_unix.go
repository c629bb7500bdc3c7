//go:build unix && !(linux && (amd64 || arm64))

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// LinkAt makes a hard link.
func LinkAt(fromFD int, from string, toFD int, to string) syscall.Errno {
	return errnoIf(unix.Linkat(fromFD, from, toFD, to, 0))
}

func statAt(fd int, path string, st *unix.Stat_t) syscall.Errno {
	return errnoIf(unix.Fstatat(fd, path, st, unix.AT_SYMLINK_NOFOLLOW))
}
