//go:build unix

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Calls relative to an open folder: what makes many files at once names the folder once.
// They are for any goroutine and give a bare errno, 0 for success; the caller knows the path.

// CWD is the working directory, where a descriptor of a folder is asked for.
const CWD = unix.AT_FDCWD

// FolderAt opens a folder below another; fd < 0 is the working directory.
func FolderAt(fd int, path string) (int, syscall.Errno) {
	if fd < 0 {
		fd = unix.AT_FDCWD
	}
	out := -1
	err := retry(func() (err error) {
		out, err = unix.Openat(fd, path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
		return err
	})
	return out, errnoIf(err)
}

// MkdirAt makes a folder; fd < 0 is the working directory.
func MkdirAt(fd int, path string, mode uint32) syscall.Errno {
	if fd < 0 {
		fd = unix.AT_FDCWD
	}
	return errnoIf(unix.Mkdirat(fd, path, mode))
}

// CreateAt makes a file that must not be there yet, for writing; fd < 0 is the working directory.
func CreateAt(fd int, path string, mode uint32) (int, syscall.Errno) {
	if fd < 0 {
		fd = unix.AT_FDCWD
	}
	out := -1
	err := retry(func() (err error) {
		out, err = unix.Openat(fd, path, unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL|unix.O_CLOEXEC, mode)
		return err
	})
	return out, errnoIf(err)
}

// ReadAt opens a file for reading.
func ReadAt(fd int, path string) (int, syscall.Errno) {
	out := -1
	err := retry(func() (err error) {
		out, err = unix.Openat(fd, path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		return err
	})
	return out, errnoIf(err)
}

// ReadFileAt reads a file into buf, which grows as needed; fd is an open folder.
func ReadFileAt(fd int, path string, buf []byte) ([]byte, syscall.Errno) {
	in, errno := ReadAt(fd, path)
	if errno != 0 {
		return buf[:0], errno
	}
	defer unix.Close(in)
	return fill(buf, func(part []byte) (int, syscall.Errno) {
		n, err := unix.Read(in, part)
		return n, errnoIf(err)
	})
}

// fill reads until there is no more.
func fill(buf []byte, read func([]byte) (int, syscall.Errno)) ([]byte, syscall.Errno) {
	for buf = buf[:0]; ; {
		if len(buf) == cap(buf) {
			buf = append(make([]byte, 0, max(2*cap(buf), 16<<10)), buf...)
		}
		room := cap(buf) - len(buf)
		n, errno := read(buf[len(buf):cap(buf)])
		if errno == syscall.EINTR {
			continue
		}
		if errno != 0 {
			return buf[:0], errno
		}
		buf = buf[:len(buf)+n]
		if n < room { // a regular file gives all there is
			return buf, 0
		}
	}
}

// Mark is what tells cheaply that a file is the one that was written.
type Mark struct{ Size, MtimeNs int64 }

// MarkAt looks at a file; fd < 0 is the working directory.
func MarkAt(fd int, path string) (Mark, syscall.Errno) {
	if fd < 0 {
		fd = unix.AT_FDCWD
	}
	var st unix.Stat_t
	if errno := statAt(fd, path, &st); errno != 0 {
		return Mark{}, errno
	}
	return Mark{st.Size, unixNano(st.Mtim)}, 0
}

// MarkOf looks at an open file.
func MarkOf(fd int) (Mark, syscall.Errno) {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return Mark{}, errnoIf(err)
	}
	return Mark{st.Size, unixNano(st.Mtim)}, 0
}

func unixNano(t unix.Timespec) int64 { s, ns := t.Unix(); return s*1e9 + ns }

// RenameAt renames within one folder's reach.
func RenameAt(fromFD int, from string, toFD int, to string) syscall.Errno {
	return errnoIf(unix.Renameat(fromFD, from, toFD, to))
}

// UnlinkAt removes a file.
func UnlinkAt(fd int, path string) syscall.Errno { return errnoIf(unix.Unlinkat(fd, path, 0)) }

// SymlinkAt makes a symbolic link.
func SymlinkAt(target string, fd int, path string) syscall.Errno {
	return errnoIf(unix.Symlinkat(target, fd, path))
}

// CopyFD copies what is behind one descriptor into another: shared blocks if the file system can, else bytes.
func CopyFD(in, out int, cloneOnly bool) syscall.Errno {
	mode := CopyClone
	if cloneOnly {
		mode = CopyCloneForce
	}
	return errnoIf(copyContents(in, out, mode))
}

// LockFile takes a lock on an open file: shared or exclusive; with try it answers EWOULDBLOCK instead of waiting.
func LockFile(fd int, exclusive, try bool) syscall.Errno {
	how := unix.LOCK_SH
	if exclusive {
		how = unix.LOCK_EX
	}
	if try {
		how |= unix.LOCK_NB
	}
	return errnoIf(retry(func() error { return unix.Flock(fd, how) }))
}

func errnoIf(err error) syscall.Errno {
	if err == nil {
		return 0
	}
	return ErrnoOf(err)
}
