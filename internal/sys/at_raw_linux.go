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

// LinkAt makes a hard link; both paths end with a zero byte.
func LinkAt(fromFD int, from []byte, toFD int, to []byte) syscall.Errno {
	_, _, errno := syscall.RawSyscall6(unix.SYS_LINKAT, uintptr(fromFD), uintptr(unsafe.Pointer(&from[0])), uintptr(toFD), uintptr(unsafe.Pointer(&to[0])), 0, 0)
	return errno
}

// MarkAtZ is MarkAt for a path that ends with a zero byte.
func MarkAtZ(fd int, path []byte) (Mark, syscall.Errno) {
	var st unix.Stat_t
	if _, _, errno := syscall.RawSyscall6(sysFstatat, uintptr(fd), uintptr(unsafe.Pointer(&path[0])), uintptr(unsafe.Pointer(&st)), unix.AT_SYMLINK_NOFOLLOW, 0, 0); errno != 0 {
		return Mark{}, errno
	}
	return Mark{st.Size, unixNano(st.Mtim)}, 0
}

// MkdirAtZ makes a folder; the path ends with a zero byte.
func MkdirAtZ(fd int, path []byte, mode uint32) syscall.Errno {
	_, _, errno := syscall.RawSyscall(unix.SYS_MKDIRAT, uintptr(fd), uintptr(unsafe.Pointer(&path[0])), uintptr(mode))
	return errno
}

// FolderAtZ opens a folder for calls relative to it; the path ends with a zero byte. CloseRaw closes it.
func FolderAtZ(fd int, path []byte) (int, syscall.Errno) {
	for {
		out, _, errno := syscall.RawSyscall6(unix.SYS_OPENAT, uintptr(fd), uintptr(unsafe.Pointer(&path[0])), unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0, 0, 0)
		if errno != syscall.EINTR {
			return int(out), errno
		}
	}
}

// CloseRaw closes a folder or a file that was read.
func CloseRaw(fd int) { syscall.RawSyscall(unix.SYS_CLOSE, uintptr(fd), 0, 0) }

// ReadFileAtZ is ReadFileAt for a path that ends with a zero byte.
func ReadFileAtZ(dir int, path, buf []byte) ([]byte, syscall.Errno) {
	in, _, errno := syscall.RawSyscall6(unix.SYS_OPENAT, uintptr(dir), uintptr(unsafe.Pointer(&path[0])), unix.O_RDONLY|unix.O_CLOEXEC, 0, 0, 0)
	for errno == syscall.EINTR {
		in, _, errno = syscall.RawSyscall6(unix.SYS_OPENAT, uintptr(dir), uintptr(unsafe.Pointer(&path[0])), unix.O_RDONLY|unix.O_CLOEXEC, 0, 0, 0)
	}
	if errno != 0 {
		return buf[:0], errno
	}
	defer CloseRaw(int(in))
	return fill(buf, func(part []byte) (int, syscall.Errno) {
		n, _, errno := syscall.RawSyscall(unix.SYS_READ, in, uintptr(unsafe.Pointer(&part[0])), uintptr(len(part)))
		return int(n), errno
	})
}

func statAt(fd int, path string, st *unix.Stat_t) syscall.Errno {
	var a [pathRoom]byte
	_, _, errno := syscall.RawSyscall6(sysFstatat, uintptr(fd), uintptr(unsafe.Pointer(withZero(&a, path))), uintptr(unsafe.Pointer(st)), unix.AT_SYMLINK_NOFOLLOW, 0, 0)
	return errno
}

// NewFileAt makes a file with all of data, which must not be there yet; made tells a file that could not be written whole from
// one that could not be made. The path ends with a zero byte.
func NewFileAt(dir int, path []byte, mode uint32, data []byte) (m Mark, made bool, errno syscall.Errno) {
	fd, _, errno := syscall.RawSyscall6(unix.SYS_OPENAT, uintptr(dir), uintptr(unsafe.Pointer(&path[0])), unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL|unix.O_CLOEXEC, uintptr(mode), 0, 0)
	for errno == syscall.EINTR {
		fd, _, errno = syscall.RawSyscall6(unix.SYS_OPENAT, uintptr(dir), uintptr(unsafe.Pointer(&path[0])), unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL|unix.O_CLOEXEC, uintptr(mode), 0, 0)
	}
	if errno != 0 {
		return m, false, errno
	}
	defer syscall.RawSyscall(unix.SYS_CLOSE, fd, 0, 0)
	for len(data) > 0 {
		part := data[:min(len(data), 64<<10)]
		n, _, errno := syscall.RawSyscall(unix.SYS_WRITE, fd, uintptr(unsafe.Pointer(&part[0])), uintptr(len(part)))
		if errno != 0 && errno != syscall.EINTR {
			return m, true, errno
		}
		if errno == 0 {
			data = data[n:]
		}
	}
	var st unix.Stat_t
	if _, _, errno := syscall.RawSyscall(unix.SYS_FSTAT, fd, uintptr(unsafe.Pointer(&st)), 0); errno != 0 {
		return m, true, errno
	}
	return Mark{st.Size, unixNano(st.Mtim)}, true, 0
}
