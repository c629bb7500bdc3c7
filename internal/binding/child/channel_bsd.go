//go:build unix && !linux

package child

import "golang.org/x/sys/unix"

const (
	receiveFlags = unix.MSG_DONTWAIT
	sendFlags    = unix.MSG_DONTWAIT
)
