package sys

import "syscall"

const (
	eftype    syscall.Errno = 4028 // the BSDs' own
	enodata                 = syscall.ENODATA
	enonet                  = syscall.ENONET
	eremoteio               = syscall.EREMOTEIO
	eunatch                 = syscall.EUNATCH
)
