//go:build linux || darwin

package wasi

import (
	"crypto/rand"
	"os"
	"runtime"
	"syscall"
	"time"

	"github.com/ravel-js/ravel/internal/sys"
)

func argsGet(s *sandbox, m memory, p words) errno { return putList(m, s.args, p.u32(0), p.u32(1)) }
func argsSizesGet(s *sandbox, m memory, p words) errno {
	return putSizes(m, s.args, p.u32(0), p.u32(1))
}
func environGet(s *sandbox, m memory, p words) errno { return putList(m, s.env, p.u32(0), p.u32(1)) }
func environSizesGet(s *sandbox, m memory, p words) errno {
	return putSizes(m, s.env, p.u32(0), p.u32(1))
}

func total(list [][]byte) (n uint32) {
	for _, b := range list {
		n += uint32(len(b))
	}
	return n
}

func putSizes(m memory, list [][]byte, count, size uint32) errno {
	if !m.has(count, 4, size, 4) {
		return eoverflow
	}
	m.put32(count, uint32(len(list)))
	m.put32(size, total(list))
	return success
}

func putList(m memory, list [][]byte, pointers, text uint32) errno {
	if !m.has(pointers, 4*uint32(len(list)), text, total(list)) {
		return eoverflow
	}
	for i, b := range list {
		m.put32(pointers+4*uint32(i), text)
		text += uint32(copy(m[text:], b))
	}
	return success
}

// clocks are the host's numbers, in the guest's order.
var clocks = [...]int32{sys.ClockRealtime, sys.ClockMonotonic, sys.ClockProcess, sys.ClockThread}

func clockResGet(_ *sandbox, m memory, p words) errno {
	return clock(m, p.u32(0), p.u32(1), sys.ClockResolution)
}

func clockTimeGet(_ *sandbox, m memory, p words) errno {
	return clock(m, p.u32(0), p.u32(2), sys.ClockTime)
}

func clock(m memory, id, result uint32, read func(int32) (int64, syscall.Errno)) errno {
	if !m.has(result, 8) {
		return eoverflow
	}
	if id >= uint32(len(clocks)) {
		return einval
	}
	t, err := read(clocks[id])
	if err != 0 {
		return guestErrno(err)
	}
	m.put64(result, uint64(t))
	return success
}

func randomGet(_ *sandbox, m memory, p words) errno {
	out := m.at(p.u32(0), p.u32(1))
	if out == nil {
		return eoverflow
	}
	if _, err := rand.Read(out); err != nil {
		return eio
	}
	return success
}

// procExit is JavaScript's: nothing here ends a process.
func procExit(*sandbox, memory, words) errno { return enosys }

func schedYield(*sandbox, memory, words) errno {
	runtime.Gosched()
	return success
}

// signals are in the order of the guest's numbers.
var signals = [...]string{"", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
	"CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "POLL", "PWR", "SYS"}

func procRaise(_ *sandbox, _ memory, p words) errno {
	n := p.u32(0)
	if n == 0 || n >= uint32(len(signals)) {
		return enosys
	}
	sig := sys.SignalNumber("SIG" + signals[n])
	if sig == 0 {
		return enosys
	}
	return guestError(syscall.Kill(os.Getpid(), sig))
}

// A descriptor of the host may be a socket; the guest makes none.

func (s *sandbox) socket(fd uint32, need rights) (*file, errno) {
	f, e := s.files.get(fd, need)
	if e != success {
		return nil, e
	}
	var st sys.Stat
	if err := sys.StatFD(f.fd, &st); err != nil {
		return nil, guestError(err)
	}
	if st.Mode&syscall.S_IFMT != syscall.S_IFSOCK {
		return nil, enotsock
	}
	return f, success
}

func sockAccept(s *sandbox, m memory, p words) errno {
	if !m.has(p.u32(2), 4) {
		return eoverflow
	}
	if p.u32(1)&^flagNonblock != 0 {
		return einval
	}
	f, e := s.socket(p.fd(0), rSockAccept)
	if e != success {
		return e
	}
	fd, err := sys.AcceptBlocking(f.fd, p.u32(1)&flagNonblock != 0)
	if err != 0 {
		return guestErrno(err)
	}
	number, ok := s.files.put(&file{fd: fd, kind: typeStream, base: socketBase & f.inheriting, inheriting: f.inheriting})
	if !ok {
		sys.Close(fd)
		return guestErrno(syscall.EMFILE)
	}
	m.put32(p.u32(2), number)
	return success
}

// The bits of riflags and of sdflags.
const (
	recvPeek    = 1
	recvWaitAll = 2
)

func sockRecv(s *sandbox, m memory, p words) errno {
	var room [8][]byte
	pieces, e := m.pieces(p.u32(1), p.u32(2), room[:0])
	if e != success {
		return e
	}
	if !m.has(p.u32(4), 4, p.u32(5), 2) {
		return eoverflow
	}
	if p.u32(3) > recvPeek|recvWaitAll || len(pieces) == 0 {
		return einval
	}
	f, e := s.socket(p.fd(0), rFdRead)
	if e != success {
		return e
	}
	n := 0
	for _, b := range pieces {
		k, err := sys.Receive(f.fd, b, p.u32(3)&recvPeek != 0, p.u32(3)&recvWaitAll != 0)
		if err != 0 {
			if n > 0 {
				break
			}
			return guestErrno(err)
		}
		if n += k; k < len(b) || p.u32(3)&recvPeek != 0 {
			break
		}
	}
	m.put32(p.u32(4), uint32(n))
	m[p.u32(5)], m[p.u32(5)+1] = 0, 0
	return success
}

func sockSend(s *sandbox, m memory, p words) errno {
	var room [8][]byte
	pieces, e := m.pieces(p.u32(1), p.u32(2), room[:0])
	if e != success {
		return e
	}
	if !m.has(p.u32(4), 4) {
		return eoverflow
	}
	if p.u32(3) != 0 || len(pieces) == 0 {
		return einval
	}
	f, e := s.socket(p.fd(0), rFdWrite)
	if e != success {
		return e
	}
	n, err := sys.FileWritev(f.fd, pieces, -1)
	if err != nil {
		return guestError(err)
	}
	m.put32(p.u32(4), uint32(n))
	return success
}

func sockShutdown(s *sandbox, _ memory, p words) errno {
	how, ok := map[uint32]int{1: syscall.SHUT_RD, 2: syscall.SHUT_WR, 3: syscall.SHUT_RDWR}[p.u32(1)]
	f, e := s.socket(p.fd(0), rSockShutdown)
	if e != success {
		return e
	}
	if !ok {
		return einval
	}
	return guestError(syscall.Shutdown(f.fd, how))
}

// sleepUntil is how long to wait for a clock to show at, which may have passed.
func sleepUntil(id uint32, at int64) time.Duration {
	now, _ := sys.ClockTime(clocks[id])
	return max(0, time.Duration(at-now))
}
