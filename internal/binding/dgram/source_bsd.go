//go:build unix && !linux

package dgram

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Only SO_REUSEPORT lets sockets share an address here.
const reuseAddr = unix.SO_REUSEPORT

func joinSource4(int, [4]byte, [4]byte, [4]byte, bool) error { return syscall.ENOSYS }

func joinSource6(int, [16]byte, [16]byte, uint32, bool) error { return syscall.ENOSYS }
