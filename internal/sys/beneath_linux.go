package sys

import (
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// passing opens a folder just to go on from it: that needs no right to read it.
const passing = unix.O_PATH

// notDecided is what openBeneath says when it can't tell, and the walk has to.
const notDecided syscall.Errno = 4071

// openBeneath lets the kernel look after the whole path in one call. It knows nothing of Root.Guest.
func openBeneath(root int, path string, flags int, mode uint32) (int, syscall.Errno) {
	how := unix.OpenHow{Flags: uint64(flags | unix.O_CLOEXEC | unix.O_LARGEFILE), Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_MAGICLINKS}
	if flags&unix.O_CREAT != 0 {
		how.Mode = uint64(mode)
	}
	var fd int
	err := retry(func() (err error) { fd, err = unix.Openat2(root, path, &how); return err })
	switch err {
	case nil:
		return fd, 0
	case unix.EXDEV, // an absolute link, or out of the folder
		unix.EAGAIN,                                      // something was moved meanwhile
		unix.ENOSYS, unix.EPERM, unix.E2BIG, unix.EINVAL: // not known here, or forbidden
		return -1, notDecided
	}
	return -1, ErrnoOf(err)
}

func lstatAt(fd int, name string, s *Stat) syscall.Errno {
	var c cpath
	c.set(name)
	return ErrnoOf(statxAt(uintptr(fd), c.addr(), unix.AT_SYMLINK_NOFOLLOW, "stat", name, s))
}

// SetTimesFD sets the times of an open file, in nanoseconds since 1970.
func SetTimesFD(fd int, atime, mtime int64) syscall.Errno {
	ts := [2]unix.Timespec{unix.NsecToTimespec(atime), unix.NsecToTimespec(mtime)}
	_, _, errno := syscall.Syscall6(syscall.SYS_UTIMENSAT, uintptr(fd), 0, uintptr(unsafe.Pointer(&ts[0])), 0, 0, 0)
	runtime.KeepAlive(&ts)
	return errno
}

// Allocate makes sure that a file reaches as far as offset+size and has room there.
func Allocate(fd int, offset, size int64) syscall.Errno {
	return errnoIf(retry(func() error { return unix.Fallocate(fd, 0, offset, size) }))
}

// Advise tells how a file is going to be read, in the numbers of POSIX from POSIX_FADV_NORMAL on.
func Advise(fd int, offset, size int64, advice int) syscall.Errno {
	return errnoIf(unix.Fadvise(fd, offset, size, advice))
}

// ClockResolution tells how fine a clock is, in nanoseconds.
func ClockResolution(id int32) (int64, syscall.Errno) {
	var ts unix.Timespec
	err := unix.ClockGetres(id, &ts)
	return ts.Nano(), errnoIf(err)
}
