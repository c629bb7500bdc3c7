package sys

import (
	"syscall"
	"unsafe"
)

// Read, Write and Writev are for non-blocking descriptors: they do not tell the
// scheduler, so on one that blocks they would hold up the whole process.

// maxIovecs is how many pieces leave by one Writev.
const maxIovecs = 64

// Read reads what is there; EAGAIN when there is nothing.
func Read(fd int, b []byte) (int, syscall.Errno) {
	if len(b) == 0 {
		return 0, 0
	}
	n, _, errno := syscall.RawSyscall(syscall.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)))
	if errno != 0 {
		return 0, errno
	}
	return int(n), 0
}

// Write writes what fits; EAGAIN when nothing does.
func Write(fd int, b []byte) (int, syscall.Errno) {
	if len(b) == 0 {
		return 0, 0
	}
	n, _, errno := syscall.RawSyscall(syscall.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)))
	if errno != 0 {
		return 0, errno
	}
	return int(n), 0
}

// Writev writes the pieces in order, at most 64 of them, as far as they fit.
func Writev(fd int, pieces [][]byte) (int, syscall.Errno) {
	var iov [maxIovecs]syscall.Iovec
	n := 0
	for _, b := range pieces {
		if len(b) == 0 {
			continue
		}
		if n == maxIovecs {
			break
		}
		iov[n].Base = &b[0]
		iov[n].SetLen(len(b))
		n++
	}
	if n == 0 {
		return 0, 0
	}
	r, _, errno := syscall.RawSyscall(syscall.SYS_WRITEV, uintptr(fd), uintptr(unsafe.Pointer(&iov[0])), uintptr(n))
	if errno != 0 {
		return 0, errno
	}
	return int(r), 0
}
