package child

import "golang.org/x/sys/unix"

const (
	receiveFlags = unix.MSG_DONTWAIT | unix.MSG_CMSG_CLOEXEC
	sendFlags    = unix.MSG_DONTWAIT | unix.MSG_NOSIGNAL
)
