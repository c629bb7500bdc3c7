//go:build !linux && !darwin

package sys

import "syscall"

const (
	eftype    syscall.Errno = 4028
	enodata   syscall.Errno = 4024
	enonet    syscall.Errno = 4056
	eremoteio syscall.Errno = 4030
	eunatch   syscall.Errno = 4023
)
