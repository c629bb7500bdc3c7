//go:build unix

package sys

import "syscall"

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
