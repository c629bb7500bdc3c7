//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package loop

import (
	"golang.org/x/sys/unix"
)

// poller is the kernel's side of the reactor; see poller_linux.go. The wake goes
// through a pipe, which every BSD has.
type poller struct {
	kq   int
	pipe [2]int
	raw  [256]unix.Kevent_t
	out  [256]ready
	// gens remembers whose the registration is: Udata has another type on each BSD.
	gens map[int32]uint32
}

func (p *poller) open() error {
	kq, err := unix.Kqueue()
	if err != nil {
		return err
	}
	unix.CloseOnExec(kq)
	if err := unix.Pipe(p.pipe[:]); err != nil {
		unix.Close(kq)
		return err
	}
	for _, fd := range p.pipe {
		unix.CloseOnExec(fd)
		unix.SetNonblock(fd, true)
	}
	p.kq, p.gens = kq, map[int32]uint32{}
	return p.change(p.pipe[0], 0, 0, Readable)
}

func (p *poller) close() {
	unix.Close(p.kq)
	unix.Close(p.pipe[0])
	unix.Close(p.pipe[1])
}

func (p *poller) wake() { unix.Write(p.pipe[1], []byte{0}) }

func (p *poller) change(fd int, gen uint32, have, want Events) error {
	var list [2]unix.Kevent_t
	n := 0
	for _, f := range [2]struct {
		bit    Events
		filter int
	}{{Readable, unix.EVFILT_READ}, {Writable, unix.EVFILT_WRITE}} {
		if (have^want)&f.bit == 0 {
			continue
		}
		flags := unix.EV_ADD
		if want&f.bit == 0 {
			flags = unix.EV_DELETE
		}
		unix.SetKevent(&list[n], fd, f.filter, flags)
		n++
	}
	p.gens[int32(fd)] = gen
	for i := range n {
		if _, err := unix.Kevent(p.kq, list[i:i+1], nil, nil); err != nil && want != 0 {
			return err
		}
	}
	return nil
}

func (p *poller) wait(timeout int) ([]ready, error) {
	var ts *unix.Timespec
	if timeout >= 0 {
		t := unix.NsecToTimespec(int64(timeout) * 1e6)
		ts = &t
	}
	n, err := unix.Kevent(p.kq, nil, p.raw[:], ts)
	if err != nil {
		return nil, err
	}
	out := p.out[:0]
	for i := range n {
		e := &p.raw[i]
		fd := int32(e.Ident)
		if int(fd) == p.pipe[0] {
			var sink [256]byte
			unix.Read(p.pipe[0], sink[:])
			continue
		}
		ev := Readable
		if int(e.Filter) == unix.EVFILT_WRITE {
			ev = Writable
		}
		if e.Flags&unix.EV_EOF != 0 && ev == Writable {
			ev |= Hangup
		}
		if e.Flags&unix.EV_ERROR != 0 {
			ev |= Error
		}
		out = append(out, ready{fd, p.gens[fd], ev})
	}
	return out, nil
}
