package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

const socketFlags = unix.SOCK_NONBLOCK | unix.SOCK_CLOEXEC

// Accept takes the next connection, non-blocking and close-on-exec.
func Accept(fd int) (int, syscall.Errno) {
	n, _, errno := syscall.RawSyscall6(syscall.SYS_ACCEPT4, uintptr(fd), 0, 0, socketFlags, 0, 0)
	if errno != 0 {
		return -1, errno
	}
	return int(n), 0
}

// Socket makes a stream socket, non-blocking and close-on-exec.
func Socket(family int) (int, error) { return socket(family, unix.SOCK_STREAM) }

func socket(family, kind int) (int, error) {
	fd, err := unix.Socket(family, kind|socketFlags, 0)
	if err != nil {
		return -1, New(ErrnoOf(err), "socket")
	}
	return fd, nil
}

func setKeepAliveDelay(fd, seconds int) error {
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, seconds); err != nil {
		return err
	}
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, 1); err != nil {
		return err
	}
	return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_KEEPCNT, 10)
}
