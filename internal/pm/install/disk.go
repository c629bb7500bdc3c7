package install

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"

	"github.com/ravel-js/ravel/internal/sys"
)

// disk is the file system as a commit changes it. before, if set, hears of each single change to come: it is where tests
// stop a commit or make it fail.
type disk struct {
	before func(op, path string) error
}

func (d disk) do(op, path string, change func() error) error {
	if d.before != nil {
		if err := d.before(op, path); err != nil {
			return &os.PathError{Op: op, Path: path, Err: err}
		}
	}
	return change()
}

func (d disk) mkdir(path string) error {
	return d.do("mkdir", path, func() error { return os.MkdirAll(path, 0o755) })
}

func (d disk) symlink(says, path string) error {
	return d.do("symlink", path, func() error { return os.Symlink(says, path) })
}

// remove takes a file, a link or an empty folder away; it may be gone already.
func (d disk) remove(path string) error {
	err := d.do("remove", path, func() error { return os.Remove(path) })
	if os.IsNotExist(err) {
		return nil
	}
	return err
}

func (d disk) removeAll(path string) error {
	return d.do("remove", path, func() error { return os.RemoveAll(path) })
}

// exchange lets two paths change places in one step.
func (d disk) exchange(a, b string) error {
	return d.do("exchange", a, func() error { return sys.Exchange(a, b) })
}

// cannot reports whether a call failed because this kernel or file system does not have it.
func cannot(err error) bool {
	for _, e := range []syscall.Errno{syscall.ENOSYS, syscall.EINVAL, syscall.EOPNOTSUPP, syscall.ENOTSUP, syscall.EXDEV} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// rename moves what is at from, to where nothing is or what may be overwritten. Where the file system can not (a folder out of a lower layer
// of an overlay, as containers have them; a workspace on another disk) it is copied, shown when it is whole, and removed.
func (d disk) rename(from, to string) error {
	err := d.do("rename", to, func() error { return os.Rename(from, to) })
	if !errors.Is(err, syscall.EXDEV) {
		return err
	}
	part := to + "~"
	if err := d.removeAll(part); err != nil {
		return err
	}
	if err := d.do("copy", part, func() error { return copyTree(from, part) }); err != nil {
		os.RemoveAll(part)
		return err
	}
	if err := d.do("rename", to, func() error { return os.Rename(part, to) }); err != nil {
		return err
	}
	return d.removeAll(from)
}

// copyTree copies files, folders and links with their modes.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(p string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		at := filepath.Join(to, below(p, from))
		fi, err := e.Info()
		if err != nil {
			return err
		}
		switch {
		case e.IsDir():
			return os.Mkdir(at, fi.Mode().Perm()|0o700)
		case e.Type()&os.ModeSymlink != 0:
			says, err := os.Readlink(p)
			if err != nil {
				return err
			}
			return os.Symlink(says, at)
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		return os.WriteFile(at, data, fi.Mode().Perm())
	})
}

func exists(p string) bool { _, err := os.Lstat(p); return err == nil }

func inode(p string) uint64 {
	var st sys.Stat
	if sys.LstatPath(p, &st) != nil {
		return 0
	}
	return st.Ino
}
