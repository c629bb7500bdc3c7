package sys

import "syscall"

const (
	eftype                  = syscall.EFTYPE
	enodata                 = syscall.ENODATA
	enonet    syscall.Errno = 4056
	eremoteio syscall.Errno = 4030
	eunatch   syscall.Errno = 4023
)
