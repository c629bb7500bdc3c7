package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// FileReadCached is FileRead of a regular file, if that needs no waiting: all of b,
// or all up to the end, lies in the page cache. If not, nothing happened.
func FileReadCached(fd int, b []byte, position int64) (int, bool) {
	if len(b) == 0 {
		return 0, false
	}
	at := position
	if position < 0 {
		cur, err := unix.Seek(fd, 0, unix.SEEK_CUR)
		if err != nil {
			return 0, false // no file with a position
		}
		at = cur
	}
	iov := syscall.Iovec{Base: &b[0]}
	iov.SetLen(len(b))
	r, _, errno := syscall.Syscall6(unix.SYS_PREADV2, uintptr(fd), uintptr(unsafe.Pointer(&iov)), 1, uintptr(at), 0, unix.RWF_NOWAIT)
	n := int(r)
	if errno != 0 {
		return 0, false
	}
	if n < len(b) {
		size, err := FileSize(fd)
		if err != nil || at+int64(n) < size || size == 0 {
			return 0, false // cached in part, or something that tells no size
		}
	}
	if position < 0 && n > 0 {
		if _, err := unix.Seek(fd, at+int64(n), unix.SEEK_SET); err != nil {
			return 0, false
		}
	}
	return n, true
}

// StatCached is StatPath, or with link LstatPath, if the path is in the kernel's cache
// of names.
func StatCached(path string, link bool, s *Stat) bool {
	how := unix.OpenHow{Flags: unix.O_PATH | unix.O_CLOEXEC, Resolve: resolveCached}
	if link {
		how.Flags |= unix.O_NOFOLLOW
	}
	fd, err := unix.Openat2(unix.AT_FDCWD, path, &how)
	if err != nil {
		return false
	}
	err = StatFD(fd, s)
	syscall.Close(fd)
	return err == nil
}

// resolveCached is RESOLVE_CACHED, which x/sys does not name yet.
const resolveCached = 0x20

// FileOpenCached opens a regular file for reading, if its whole path is in the
// kernel's cache of names, and tells its size.
func FileOpenCached(path string) (fd int, size int64, ok bool) {
	// O_PATH first: opening pipes and devices would have effects.
	how := unix.OpenHow{Flags: unix.O_PATH | unix.O_CLOEXEC, Resolve: resolveCached}
	probe, err := unix.Openat2(unix.AT_FDCWD, path, &how)
	if err != nil {
		return -1, 0, false
	}
	size, err = FileSize(probe)
	syscall.Close(probe)
	if err != nil || size == 0 {
		return -1, 0, false
	}
	how.Flags = unix.O_RDONLY | unix.O_CLOEXEC | unix.O_NONBLOCK
	if fd, err = unix.Openat2(unix.AT_FDCWD, path, &how); err != nil {
		return -1, 0, false
	}
	own(fd)
	if again, err := FileSize(fd); err != nil || again == 0 {
		FileClose(fd)
		return -1, 0, false
	}
	return fd, size, true
}
