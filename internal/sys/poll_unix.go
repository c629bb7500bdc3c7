//go:build linux || darwin

package sys

import (
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Polled is a descriptor to wait for, and what came of it.
type Polled struct {
	FD                         int
	Write                      bool
	Ready, Hangup, Failed, Bad bool
}

// Poll waits until one of the descriptors is ready or the time has passed; a negative one never does.
func Poll(list []Polled, wait time.Duration) syscall.Errno {
	if len(list) == 0 && wait >= 0 {
		time.Sleep(wait) // finer than milliseconds
		return 0
	}
	fds := make([]unix.PollFd, len(list))
	for i, p := range list {
		fds[i] = unix.PollFd{Fd: int32(p.FD), Events: unix.POLLIN}
		if p.Write {
			fds[i].Events = unix.POLLOUT
		}
	}
	deadline := time.Now().Add(wait)
	for {
		// Whole milliseconds, never too early, and never more than an int32 holds.
		ms := -1
		if wait >= 0 {
			ms = int(min((wait+time.Millisecond-1)/time.Millisecond, 1<<30))
		}
		n, err := unix.Poll(fds, ms)
		if err != nil && err != unix.EINTR {
			return ErrnoOf(err)
		}
		if wait >= 0 {
			wait = max(0, time.Until(deadline))
		}
		if n > 0 || wait == 0 {
			break
		}
	}
	for i := range list {
		e, p := fds[i].Revents, &list[i]
		p.Ready = e&(unix.POLLIN|unix.POLLOUT) != 0
		p.Hangup, p.Failed, p.Bad = e&unix.POLLHUP != 0, e&unix.POLLERR != 0, e&unix.POLLNVAL != 0
	}
	return 0
}

// Available is how many bytes can be read at once; 1 where nothing tells.
func Available(fd int) uint64 {
	var s Stat
	if StatFD(fd, &s) == nil && s.IsRegular() {
		at, errno := Seek(fd, 0, 1)
		if errno == 0 && uint64(at) < s.Size {
			return s.Size - uint64(at)
		}
		return 0
	}
	if n, err := unix.IoctlGetInt(fd, unreadRequest); err == nil {
		return uint64(n)
	}
	return 1
}

// Seek is lseek(2); whence counts from the beginning, from here, from the end.
func Seek(fd int, offset int64, whence int) (int64, syscall.Errno) {
	n, err := unix.Seek(fd, offset, whence)
	return n, errnoIf(err)
}

// StatusFlags are those of fcntl(2).
func StatusFlags(fd int) (int, syscall.Errno) {
	n, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	return n, errnoIf(err)
}

// SetStatusFlags sets those that fcntl(2) can set.
func SetStatusFlags(fd, flags int) syscall.Errno {
	_, err := unix.FcntlInt(uintptr(fd), unix.F_SETFL, flags)
	return errnoIf(err)
}

// The clocks.
const (
	ClockRealtime  int32 = unix.CLOCK_REALTIME
	ClockMonotonic int32 = unix.CLOCK_MONOTONIC
	ClockProcess   int32 = unix.CLOCK_PROCESS_CPUTIME_ID
	ClockThread    int32 = unix.CLOCK_THREAD_CPUTIME_ID
)

// monotonicBase ties the system's monotonic clock to Go's, which is read without a system call.
var monotonicBase = sync.OnceValues(func() (int64, time.Time) {
	var ts unix.Timespec
	if unix.ClockGettime(ClockMonotonic, &ts) != nil {
		return 0, time.Now()
	}
	return ts.Nano(), time.Now()
})

// ClockTime reads a clock, in nanoseconds.
func ClockTime(id int32) (int64, syscall.Errno) {
	switch id {
	case ClockRealtime:
		return time.Now().UnixNano(), 0
	case ClockMonotonic:
		at, base := monotonicBase()
		return at + int64(time.Since(base)), 0
	}
	var ts unix.Timespec
	err := unix.ClockGettime(id, &ts)
	return ts.Nano(), errnoIf(err)
}

// SignalNumber is the signal of a name such as SIGTERM, 0 where there is none.
func SignalNumber(name string) syscall.Signal { return unix.SignalNum(name) }

// AcceptBlocking waits for a connection, unless the socket is non-blocking.
func AcceptBlocking(fd int, nonblock bool) (int, syscall.Errno) {
	out := -1
	err := retry(func() (err error) { out, _, err = unix.Accept(fd); return err })
	if err != nil {
		return -1, ErrnoOf(err)
	}
	unix.CloseOnExec(out)
	if nonblock {
		if err := unix.SetNonblock(out, true); err != nil {
			unix.Close(out)
			return -1, ErrnoOf(err)
		}
	}
	return out, 0
}

// Receive is recv(2).
func Receive(fd int, b []byte, peek, all bool) (int, syscall.Errno) {
	flags := 0
	if peek {
		flags |= unix.MSG_PEEK
	}
	if all {
		flags |= unix.MSG_WAITALL
	}
	n := 0
	err := retry(func() (err error) { n, _, err = unix.Recvfrom(fd, b, flags); return err })
	return max(n, 0), errnoIf(err)
}
