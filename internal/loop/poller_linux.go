package loop

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// poller is the kernel's side of the reactor; each OS has one with the same
// methods. wake may be called by any goroutine.
type poller struct {
	ep, efd int
	raw     [256]unix.EpollEvent
	out     [256]ready
}

const wakeGen = ^uint32(0)

func (p *poller) open() error {
	ep, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return err
	}
	efd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		unix.Close(ep)
		return err
	}
	// By edge, so that a wake needs no read to take it back.
	ev := unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLET&0xffffffff, Fd: int32(efd), Pad: -1}
	if err := unix.EpollCtl(ep, unix.EPOLL_CTL_ADD, efd, &ev); err != nil {
		unix.Close(ep)
		unix.Close(efd)
		return err
	}
	p.ep, p.efd = ep, efd
	return nil
}

func (p *poller) close() {
	unix.Close(p.ep)
	unix.Close(p.efd)
}

func (p *poller) wake() {
	one := uint64(1)
	syscall.RawSyscall(syscall.SYS_WRITE, uintptr(p.efd), uintptr(unsafe.Pointer(&one)), 8)
}

// change moves the registration of fd from have to want; 0 stands for none.
func (p *poller) change(fd int, gen uint32, have, want Events) error {
	ev := unix.EpollEvent{Fd: int32(fd), Pad: int32(gen)}
	if want&Readable != 0 {
		ev.Events |= unix.EPOLLIN | unix.EPOLLRDHUP
	}
	if want&Writable != 0 {
		ev.Events |= unix.EPOLLOUT
	}
	op := uintptr(unix.EPOLL_CTL_MOD)
	switch {
	case want == 0:
		op = unix.EPOLL_CTL_DEL
	case have == 0:
		op = unix.EPOLL_CTL_ADD
	}
	errno := p.ctl(op, fd, &ev)
	// The table can lag behind the kernel when a descriptor was closed and its
	// number used again, or when a duplicate keeps it registered.
	switch {
	case errno == syscall.EEXIST && op == unix.EPOLL_CTL_ADD:
		errno = p.ctl(unix.EPOLL_CTL_MOD, fd, &ev)
	case errno == syscall.ENOENT && op == unix.EPOLL_CTL_MOD:
		errno = p.ctl(unix.EPOLL_CTL_ADD, fd, &ev)
	}
	if errno != 0 {
		return errno
	}
	return nil
}

func (p *poller) ctl(op uintptr, fd int, ev *unix.EpollEvent) syscall.Errno {
	_, _, errno := syscall.RawSyscall6(syscall.SYS_EPOLL_CTL, uintptr(p.ep), op, uintptr(fd), uintptr(unsafe.Pointer(ev)), 0, 0)
	return errno
}

// wait returns what is ready, valid until the next call. A wait that may block
// goes through the scheduler: a raw call would hold a P for as long.
func (p *poller) wait(timeout int) ([]ready, error) {
	var n int
	if timeout == 0 {
		r, _, errno := syscall.RawSyscall6(syscall.SYS_EPOLL_PWAIT, uintptr(p.ep), uintptr(unsafe.Pointer(&p.raw[0])), uintptr(len(p.raw)), 0, 0, 0)
		if errno != 0 {
			return nil, errno
		}
		n = int(r)
	} else {
		var err error
		if n, err = unix.EpollWait(p.ep, p.raw[:], timeout); err != nil {
			return nil, err
		}
	}
	out := p.out[:0]
	for i := range n {
		e := &p.raw[i]
		if uint32(e.Pad) == wakeGen && e.Fd == int32(p.efd) {
			continue
		}
		var ev Events
		if e.Events&(unix.EPOLLIN|unix.EPOLLRDHUP) != 0 {
			ev |= Readable
		}
		if e.Events&unix.EPOLLOUT != 0 {
			ev |= Writable
		}
		if e.Events&unix.EPOLLHUP != 0 {
			ev |= Hangup
		}
		if e.Events&unix.EPOLLERR != 0 {
			ev |= Error
		}
		out = append(out, ready{e.Fd, uint32(e.Pad), ev})
	}
	return out, nil
}
