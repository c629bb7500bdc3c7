package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	enoent  = syscall.ENOENT
	enotdir = syscall.ENOTDIR
)

// StatPath fills s with what path leads to.
func StatPath(path string, s *Stat) error { return statx(path, 0, "stat", s) }

// LstatPath is StatPath, but of a symbolic link itself.
func LstatPath(path string, s *Stat) error {
	return statx(path, unix.AT_SYMLINK_NOFOLLOW, "lstat", s)
}

// StatFD fills s with what fd is.
func StatFD(fd int, s *Stat) error {
	return statxAt(uintptr(fd), unsafe.Pointer(&noPath), unix.AT_EMPTY_PATH, "fstat", "", s)
}

var noPath byte

func statx(path string, flags int, name string, s *Stat) error {
	var c cpath
	c.set(path)
	return statxAt(atCWD, c.addr(), flags, name, path, s)
}

// statxAt calls statx(2), which knows the birth time, as stat(2) does not.
func statxAt(dir uintptr, at unsafe.Pointer, flags int, name, path string, s *Stat) error {
	var x unix.Statx_t
	for {
		_, _, errno := syscall.Syscall6(unix.SYS_STATX, dir, uintptr(at), uintptr(flags),
			unix.STATX_BASIC_STATS|unix.STATX_BTIME, uintptr(unsafe.Pointer(&x)), 0)
		switch errno {
		case 0:
			s.fromStatx(&x)
			return nil
		case syscall.EINTR:
		case syscall.ENOSYS, syscall.EPERM:
			// Old kernels have no statx, and old sandboxes forbid it with EPERM.
			return fstatat(path, int(dir), flags, name, s)
		default:
			return &Error{Errno: errno, Syscall: name, Path: path}
		}
	}
}

func (s *Stat) fromStatx(x *unix.Statx_t) {
	s.Dev = unix.Mkdev(x.Dev_major, x.Dev_minor)
	s.Mode = uint64(x.Mode)
	s.Nlink = uint64(x.Nlink)
	s.UID = uint64(x.Uid)
	s.GID = uint64(x.Gid)
	s.Rdev = unix.Mkdev(x.Rdev_major, x.Rdev_minor)
	s.Blksize = uint64(x.Blksize)
	s.Ino = x.Ino
	s.Size = x.Size
	s.Blocks = x.Blocks
	s.Atime = Timespec{x.Atime.Sec, int64(x.Atime.Nsec)}
	s.Mtime = Timespec{x.Mtime.Sec, int64(x.Mtime.Nsec)}
	s.Ctime = Timespec{x.Ctime.Sec, int64(x.Ctime.Nsec)}
	s.Birthtime = Timespec{x.Btime.Sec, int64(x.Btime.Nsec)}
}

func fstatat(path string, fd, flags int, name string, s *Stat) error {
	var st unix.Stat_t
	err := onPath(name, path, func() error {
		if flags&unix.AT_EMPTY_PATH != 0 {
			return unix.Fstat(fd, &st)
		}
		return unix.Fstatat(unix.AT_FDCWD, path, &st, flags)
	})
	if err != nil {
		return err
	}
	s.Dev, s.Mode, s.Nlink = uint64(st.Dev), uint64(st.Mode), uint64(st.Nlink)
	s.UID, s.GID, s.Rdev = uint64(st.Uid), uint64(st.Gid), uint64(st.Rdev)
	s.Blksize, s.Ino = uint64(st.Blksize), st.Ino
	s.Size, s.Blocks = uint64(st.Size), uint64(st.Blocks)
	s.Atime = Timespec{int64(st.Atim.Sec), int64(st.Atim.Nsec)}
	s.Mtime = Timespec{int64(st.Mtim.Sec), int64(st.Mtim.Nsec)}
	s.Ctime = Timespec{int64(st.Ctim.Sec), int64(st.Ctim.Nsec)}
	s.Birthtime = s.Ctime
	return nil
}

// Statfs is what statfs(2) tells of the file system that holds path, in the
// order type, bsize, blocks, bfree, bavail, files, ffree.
func Statfs(path string) (out [7]uint64, err error) {
	var st unix.Statfs_t
	err = onPath("statfs", path, func() error { return unix.Statfs(path, &st) })
	if err != nil {
		return out, err
	}
	return [7]uint64{uint64(st.Type), uint64(st.Bsize), st.Blocks, st.Bfree, st.Bavail, st.Files, st.Ffree}, nil
}
