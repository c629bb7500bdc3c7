//go:build unix && !linux

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// FileOpen opens path; the descriptor is closed on exec.
func FileOpen(path string, flags, mode int) (fd int, err error) {
	err = onPath("open", path, func() (err error) {
		fd, err = unix.Open(path, flags|unix.O_CLOEXEC, uint32(mode))
		return err
	})
	if err != nil {
		return -1, err
	}
	own(fd)
	return fd, nil
}

// vital: a kqueue can't be told from outside.
func vital(int) bool { return false }

func access(path string, mode int) syscall.Errno {
	return ErrnoOf(retry(func() error { return unix.Access(path, uint32(mode)) }))
}

// FileReadv reads into the pieces in order, from position unless that is negative.
func FileReadv(fd int, pieces [][]byte, position int64) (int, error) {
	return vectored(fd, pieces, position, FileRead)
}

// FileWritev writes the pieces in order, at position unless that is negative.
func FileWritev(fd int, pieces [][]byte, position int64) (int, error) {
	return vectored(fd, pieces, position, FileWrite)
}

// vectored makes one call per piece: Go has no portable readv.
func vectored(fd int, pieces [][]byte, position int64, call func(int, []byte, int64) (int, error)) (int, error) {
	if len(pieces) == 0 {
		return call(fd, nil, position)
	}
	total := 0
	for _, b := range pieces {
		at := position
		if position >= 0 {
			at += int64(total)
		}
		n, err := call(fd, b, at)
		total += n
		if err != nil && total == 0 {
			return 0, err
		}
		if err != nil || n < len(b) {
			break
		}
	}
	return total, nil
}
