//go:build unix && !linux

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Accept takes the next connection, non-blocking and close-on-exec.
func Accept(fd int) (int, syscall.Errno) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	n, _, err := unix.Accept(fd)
	if err != nil {
		return -1, ErrnoOf(err)
	}
	unix.CloseOnExec(n)
	unix.SetNonblock(n, true)
	return n, 0
}

// Socket makes a stream socket, non-blocking and close-on-exec.
func Socket(family int) (int, error) { return socket(family, unix.SOCK_STREAM) }

func socket(family, kind int) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := unix.Socket(family, kind, 0)
	if err != nil {
		return -1, New(ErrnoOf(err), "socket")
	}
	unix.CloseOnExec(fd)
	unix.SetNonblock(fd, true)
	return fd, nil
}

func setKeepAliveDelay(fd, seconds int) error {
	return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, 1)
}
