package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

const passing = unix.O_RDONLY

const notDecided syscall.Errno = 4071

// openBeneath: no call of this system does it all.
func openBeneath(int, string, int, uint32) (int, syscall.Errno) { return -1, notDecided }

func lstatAt(fd int, name string, s *Stat) syscall.Errno {
	var st unix.Stat_t
	err := retry(func() error { return unix.Fstatat(fd, name, &st, unix.AT_SYMLINK_NOFOLLOW) })
	s.fromStat(&st)
	return errnoIf(err)
}

// SetTimesFD sets the times of an open file, in nanoseconds since 1970.
func SetTimesFD(fd int, atime, mtime int64) syscall.Errno {
	return errnoIf(unix.Futimes(fd, []unix.Timeval{unix.NsecToTimeval(atime), unix.NsecToTimeval(mtime)}))
}

// Allocate makes sure that a file reaches as far as offset+size.
func Allocate(fd int, offset, size int64) syscall.Errno {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return ErrnoOf(err)
	}
	if st.Size >= offset+size {
		return 0
	}
	return errnoIf(unix.Ftruncate(fd, offset+size))
}

// Advise is about Linux.
func Advise(int, int64, int64, int) syscall.Errno { return 0 }

// ClockResolution tells how fine a clock is, in nanoseconds: what there is of it counts microseconds.
func ClockResolution(int32) (int64, syscall.Errno) { return 1000, 0 }
