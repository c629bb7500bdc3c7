package sys

import (
	"strconv"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// FileOpen opens path; the descriptor is closed on exec.
func FileOpen(path string, flags, mode int) (int, error) {
	var c cpath
	c.set(path)
	for {
		fd, _, errno := syscall.Syscall6(syscall.SYS_OPENAT, atCWD, uintptr(c.addr()),
			uintptr(flags|syscall.O_CLOEXEC|unix.O_LARGEFILE), uintptr(mode), 0, 0)
		if errno == 0 {
			own(int(fd))
			return int(fd), nil
		}
		if errno != syscall.EINTR {
			return -1, &Error{Errno: errno, Syscall: "open", Path: path}
		}
	}
}

// vital tells the descriptors by which pollers are woken and told of events.
func vital(fd int) bool {
	link, errno := readlink("/proc/self/fd/" + strconv.Itoa(fd))
	return errno == 0 && strings.HasPrefix(link, "anon_inode:")
}

// access is access(2) without the error's trimmings.
func access(path string, mode int) syscall.Errno {
	var c cpath
	c.set(path)
	for {
		_, _, errno := syscall.Syscall(syscall.SYS_FACCESSAT, atCWD, uintptr(c.addr()), uintptr(mode))
		if errno != syscall.EINTR {
			return errno
		}
	}
}

// atCWD is AT_FDCWD as a system call's argument.
const atCWD = ^uintptr(99)

// FileReadv reads into the pieces in order, from position unless that is negative.
func FileReadv(fd int, pieces [][]byte, position int64) (int, error) {
	trap := uintptr(syscall.SYS_READV)
	if position >= 0 {
		trap = syscall.SYS_PREADV
	}
	return vectored("read", trap, fd, pieces, position)
}

// FileWritev writes the pieces in order, at position unless that is negative.
func FileWritev(fd int, pieces [][]byte, position int64) (int, error) {
	trap := uintptr(syscall.SYS_WRITEV)
	if position >= 0 {
		trap = syscall.SYS_PWRITEV
	}
	return vectored("write", trap, fd, pieces, position)
}

// iovMax is the kernel's UIO_MAXIOV.
const iovMax = 1024

func vectored(name string, trap uintptr, fd int, pieces [][]byte, position int64) (int, error) {
	var few [16]syscall.Iovec
	iov := few[:0]
	for _, b := range pieces {
		if len(b) > 0 {
			v := syscall.Iovec{Base: &b[0]}
			v.SetLen(len(b))
			iov = append(iov, v)
		}
	}
	total := 0
	for first := true; first || len(iov) > 0; first = false {
		batch := iov[:min(len(iov), iovMax)]
		iov = iov[len(batch):]
		want := 0
		for i := range batch {
			want += int(batch[i].Len)
		}
		at := position
		if position >= 0 {
			at += int64(total)
		}
		n, errno := vector(trap, fd, batch, at)
		if errno != 0 {
			if total > 0 {
				return total, nil
			}
			return 0, &Error{Errno: errno, Syscall: name}
		}
		total += n
		if n < want {
			break
		}
	}
	return total, nil
}

func vector(trap uintptr, fd int, iov []syscall.Iovec, position int64) (int, syscall.Errno) {
	var base unsafe.Pointer
	if len(iov) > 0 {
		base = unsafe.Pointer(&iov[0])
	}
	for {
		// The kernel joins the two halves of the offset; on 64 bits the low one is whole.
		n, _, errno := syscall.Syscall6(trap, uintptr(fd), uintptr(base), uintptr(len(iov)), uintptr(position), 0, 0)
		if errno == 0 {
			return int(n), 0
		}
		if errno != syscall.EINTR {
			return 0, errno
		}
	}
}
