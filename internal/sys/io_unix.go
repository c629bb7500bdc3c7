//go:build unix && !linux

package sys

import "syscall"

// Read reads what is there; EAGAIN when there is nothing.
func Read(fd int, b []byte) (int, syscall.Errno) { return result(syscall.Read(fd, b)) }

// Write writes what fits; EAGAIN when nothing does.
func Write(fd int, b []byte) (int, syscall.Errno) { return result(syscall.Write(fd, b)) }

// Writev writes the pieces in order as far as they fit. There is no portable
// writev in Go, so each piece is a call of its own.
func Writev(fd int, pieces [][]byte) (int, syscall.Errno) {
	total := 0
	for _, b := range pieces {
		n, errno := Write(fd, b)
		total += n
		if errno != 0 && total > 0 {
			return total, 0
		}
		if errno != 0 || n < len(b) {
			return total, errno
		}
	}
	return total, 0
}

func result(n int, err error) (int, syscall.Errno) {
	if err != nil {
		return 0, ErrnoOf(err)
	}
	return n, 0
}
