package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	enoent  = syscall.ENOENT
	enotdir = syscall.ENOTDIR
)

// StatPath fills s with what path leads to.
func StatPath(path string, s *Stat) error {
	var st unix.Stat_t
	err := onPath("stat", path, func() error { return unix.Stat(path, &st) })
	s.fromStat(&st)
	return err
}

// LstatPath is StatPath, but of a symbolic link itself.
func LstatPath(path string, s *Stat) error {
	var st unix.Stat_t
	err := onPath("lstat", path, func() error { return unix.Lstat(path, &st) })
	s.fromStat(&st)
	return err
}

// StatFD fills s with what fd is.
func StatFD(fd int, s *Stat) error {
	var st unix.Stat_t
	err := onFD("fstat", func() error { return unix.Fstat(fd, &st) })
	s.fromStat(&st)
	return err
}

func (s *Stat) fromStat(st *unix.Stat_t) {
	s.Dev, s.Mode, s.Nlink = uint64(st.Dev), uint64(st.Mode), uint64(st.Nlink)
	s.UID, s.GID, s.Rdev = uint64(st.Uid), uint64(st.Gid), uint64(st.Rdev)
	s.Blksize, s.Ino = uint64(st.Blksize), st.Ino
	s.Size, s.Blocks = uint64(st.Size), uint64(st.Blocks)
	s.Atime = Timespec{st.Atim.Sec, st.Atim.Nsec}
	s.Mtime = Timespec{st.Mtim.Sec, st.Mtim.Nsec}
	s.Ctime = Timespec{st.Ctim.Sec, st.Ctim.Nsec}
	s.Birthtime = Timespec{st.Btim.Sec, st.Btim.Nsec}
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
