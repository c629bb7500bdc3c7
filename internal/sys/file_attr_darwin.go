package sys

import "golang.org/x/sys/unix"

// FileDatasync is fsync(2), for macOS has no fdatasync.
func FileDatasync(fd int) error {
	return onFD("fdatasync", func() error { return unix.Fsync(fd) })
}

// Lchmod is chmod(2) of a symbolic link itself, which macOS alone has.
func Lchmod(path string, mode uint32) error {
	return onPath("lchmod", path, func() error {
		return unix.Fchmodat(unix.AT_FDCWD, path, mode, unix.AT_SYMLINK_NOFOLLOW)
	})
}

func futimes(fd int, atime, mtime float64) error {
	ts := timespecs(atime, mtime)
	tv := []unix.Timeval{unix.NsecToTimeval(ts[0].Nano()), unix.NsecToTimeval(ts[1].Nano())}
	return unix.Futimes(fd, tv)
}
