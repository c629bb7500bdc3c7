package sys

import (
	"syscall"
	"unsafe"
)

// FileDatasync is fdatasync(2).
func FileDatasync(fd int) error {
	return onFD("fdatasync", func() error { return syscall.Fdatasync(fd) })
}

// futimes is utimensat(2) without a path: Go wraps only the form with one.
func futimes(fd int, atime, mtime float64) error {
	ts := timespecs(atime, mtime)
	_, _, errno := syscall.Syscall6(syscall.SYS_UTIMENSAT, uintptr(fd), 0, uintptr(unsafe.Pointer(&ts[0])), 0, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}
