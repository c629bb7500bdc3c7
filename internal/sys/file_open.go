//go:build unix

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// FileClose closes fd, which is gone afterwards whatever comes back.
//
// # Errors
//
// `close`: EBADF also for what only this process itself may close.
func FileClose(fd int) error {
	if !disown(fd) && vital(fd) {
		return New(syscall.EBADF, "close")
	}
	if err := syscall.Close(fd); err != nil && err != syscall.EINTR && err != syscall.EINPROGRESS {
		return Wrap(err, "close", "", "")
	}
	return nil
}

// FileCloseRead closes a regular file that was open for reading alone and still has a name: nothing is written behind it, nothing is
// given back to the disk. It tells whether fd was one; if not, nothing happened.
func FileCloseRead(fd int) bool {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if err != nil || flags&unix.O_ACCMODE != unix.O_RDONLY {
		return false
	}
	var st unix.Stat_t
	if unix.Fstat(fd, &st) != nil || st.Mode&unix.S_IFMT != unix.S_IFREG || st.Nlink == 0 {
		return false
	}
	return FileClose(fd) == nil
}

// FileRead reads into b, from position unless that is negative. 0 is the end.
func FileRead(fd int, b []byte, position int64) (n int, err error) {
	for {
		if position < 0 {
			n, err = syscall.Read(fd, b)
		} else {
			n, err = syscall.Pread(fd, b, position)
		}
		if err == nil {
			return n, nil
		}
		if err != syscall.EINTR {
			return 0, Wrap(err, "read", "", "")
		}
	}
}

// FileWrite writes b once, at position unless that is negative; it may write less.
func FileWrite(fd int, b []byte, position int64) (n int, err error) {
	for {
		if position < 0 {
			n, err = syscall.Write(fd, b)
		} else {
			n, err = syscall.Pwrite(fd, b, position)
		}
		if err == nil {
			return n, nil
		}
		if err != syscall.EINTR {
			return 0, Wrap(err, "write", "", "")
		}
	}
}

// FileWriteAll writes the whole of b at the current position.
func FileWriteAll(fd int, b []byte) error {
	for len(b) > 0 {
		n, err := FileWrite(fd, b, -1)
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// FileReadAll fills b as far as the file reaches.
func FileReadAll(fd int, b []byte) (int, error) {
	total := 0
	for total < len(b) {
		n, err := FileRead(fd, b[total:], -1)
		if err != nil || n == 0 {
			return total, err
		}
		total += n
	}
	return total, nil
}

// FileSync is fsync(2).
func FileSync(fd int) error {
	return onFD("fsync", func() error { return syscall.Fsync(fd) })
}

// FileTruncate is ftruncate(2).
func FileTruncate(fd int, size int64) error {
	return onFD("ftruncate", func() error { return syscall.Ftruncate(fd, size) })
}

// Truncate sets the size of the file at path. Like Node it opens the file first.
//
// # Errors
//
// `open` with the path, then `ftruncate` without.
func Truncate(path string, size int64) error {
	fd, err := FileOpen(path, syscall.O_RDWR, 0o666)
	if err != nil {
		return err
	}
	err = FileTruncate(fd, size)
	if cerr := FileClose(fd); err == nil {
		err = cerr
	}
	return err
}

// Access is access(2) with the real user's rights.
func Access(path string, mode int) error {
	if errno := access(path, mode); errno != 0 {
		return &Error{Errno: errno, Syscall: "access", Path: path}
	}
	return nil
}

// Exists tells whether path leads to something; no error is built.
func Exists(path string) bool { return access(path, unix.F_OK) == 0 }

// FileSize is how many bytes fd's file holds; 0 also for what tells no size, such
// as a pipe or a file in /proc.
//
// # Errors
//
// As `fstat`.
func FileSize(fd int) (int64, error) {
	var st unix.Stat_t
	if err := onFD("fstat", func() error { return unix.Fstat(fd, &st) }); err != nil {
		return 0, err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG {
		return 0, nil
	}
	return st.Size, nil
}
