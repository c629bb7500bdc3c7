//go:build linux && (amd64 || arm64)

package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// An install looks at every file of the store and links it, some microseconds each. The scheduler is not told of these calls:
// its watch over calls that may take long, and the threads it wakes meanwhile, would cost as much as the calls.

// pathRoom is up to what length a path needs no memory of its own.
const pathRoom = 512

func withZero(room *[pathRoom]byte, path string) *byte {
	if len(path) < pathRoom {
		copy(room[:], path)
		return &room[0]
	}
	b := make([]byte, len(path)+1)
	copy(b, path)
	return &b[0]
}

// LinkAt makes a hard link.
func LinkAt(fromFD int, from string, toFD int, to string) syscall.Errno {
	var a, b [pathRoom]byte
	_, _, errno := syscall.RawSyscall6(unix.SYS_LINKAT, uintptr(fromFD), uintptr(unsafe.Pointer(withZero(&a, from))), uintptr(toFD), uintptr(unsafe.Pointer(withZero(&b, to))), 0, 0)
	return errno
}

func statAt(fd int, path string, st *unix.Stat_t) syscall.Errno {
	var a [pathRoom]byte
	_, _, errno := syscall.RawSyscall6(sysFstatat, uintptr(fd), uintptr(unsafe.Pointer(withZero(&a, path))), uintptr(unsafe.Pointer(st)), unix.AT_SYMLINK_NOFOLLOW, 0, 0)
	return errno
}
