//go:build unix

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Close closes fd. EINTR counts as closed, for so it is on Linux.
func Close(fd int) error {
	err := syscall.Close(fd)
	if err == syscall.EINTR {
		return nil
	}
	return err
}

// SetNonblock switches O_NONBLOCK of fd's open file.
func SetNonblock(fd int, on bool) error { return syscall.SetNonblock(fd, on) }

// OpenNull opens the null device, to hold a descriptor in reserve.
func OpenNull() (int, error) {
	return syscall.Open("/dev/null", syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
}

// WriteBlocking writes at least some of b and waits for that, in a way the
// scheduler knows of. Whether fd is non-blocking makes no difference: another
// process may share it and have switched it.
func WriteBlocking(fd int, b []byte) (int, syscall.Errno) {
	for {
		n, err := syscall.Write(fd, b)
		switch err {
		case nil:
			return n, 0
		case syscall.EINTR:
		case syscall.EAGAIN:
			fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
			if _, err := unix.Poll(fds, -1); err != nil && err != unix.EINTR {
				return 0, ErrnoOf(err)
			}
		default:
			return 0, ErrnoOf(err)
		}
	}
}
