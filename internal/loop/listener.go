package loop

import (
	"syscall"

	"github.com/ravel-js/ravel/internal/sys"
)

// Accepter receives the connections of a Listener, on the loop's thread.
type Accepter interface {
	// OnAccept owns fd, which is non-blocking.
	OnAccept(ln *Listener, fd int)
	OnAcceptError(ln *Listener, errno syscall.Errno)
}

// Listener is a listening socket on the reactor.
type Listener struct {
	l       *Loop
	h       Accepter
	fd      int
	closed  bool
	unrefed bool
	held    bool
}

// acceptsPerTurn bounds how long a flood of connections keeps the open ones
// waiting; the rest stays in the kernel's backlog until the next turn.
const acceptsPerTurn = 256

// NewListener takes over fd, a listening non-blocking socket, and starts to
// accept.
func (l *Loop) NewListener(fd int, h Accepter) (*Listener, error) {
	ln := &Listener{l: l, h: h, fd: fd}
	if err := l.Watch(fd, ln, Readable); err != nil {
		return nil, err
	}
	if l.reserve < 0 {
		if fd, err := sys.OpenNull(); err == nil {
			l.reserve = fd
		}
	}
	if l.listeners == nil {
		l.listeners = map[*Listener]struct{}{}
	}
	l.listeners[ln] = struct{}{}
	ln.SetRef(true)
	return ln, nil
}

// FD is the descriptor, -1 once closed.
func (ln *Listener) FD() int {
	if ln.closed {
		return -1
	}
	return ln.fd
}

// SetRef says whether listening keeps the loop alive.
func (ln *Listener) SetRef(on bool) {
	ln.unrefed = !on
	if hold := on && !ln.closed; hold != ln.held {
		ln.held = hold
		if hold {
			ln.l.Ref()
		} else {
			ln.l.Unref()
		}
	}
}

// HasRef is what SetRef last said.
func (ln *Listener) HasRef() bool { return !ln.unrefed }

// Pause leaves new connections in the backlog until it is called with false.
func (ln *Listener) Pause(on bool) {
	if on {
		ln.l.Modify(ln.fd, 0)
	} else {
		ln.l.Modify(ln.fd, Readable)
	}
}

// Ready is for the reactor.
func (ln *Listener) Ready(Events) {
	for range acceptsPerTurn {
		if ln.closed {
			return
		}
		fd, errno := sys.Accept(ln.fd)
		switch errno {
		case 0:
			ln.h.OnAccept(ln, fd)
		case syscall.EAGAIN:
			return
		case syscall.EINTR, syscall.ECONNABORTED:
		case syscall.EMFILE, syscall.ENFILE:
			if !ln.l.refuse(ln.fd) {
				ln.h.OnAcceptError(ln, errno)
			}
			return
		default:
			ln.h.OnAcceptError(ln, errno)
			return
		}
	}
}

// refuse empties the backlog when no descriptors are left: the reserved one is
// given up for each connection, which is then closed. Otherwise the listener
// would be ready, and the loop busy, for ever.
func (l *Loop) refuse(listener int) bool {
	if l.reserve < 0 {
		return false
	}
	sys.Close(l.reserve)
	l.reserve = -1
	for range acceptsPerTurn {
		fd, errno := sys.Accept(listener)
		if errno == 0 {
			sys.Close(fd)
		} else if errno != syscall.EINTR && errno != syscall.ECONNABORTED {
			break
		}
	}
	if fd, err := sys.OpenNull(); err == nil {
		l.reserve = fd
	}
	return true
}

// Close stops listening and closes the descriptor. Closing twice does nothing.
func (ln *Listener) Close() {
	if ln.closed {
		return
	}
	ln.SetRef(false)
	ln.closed = true
	ln.l.Forget(ln.fd)
	delete(ln.l.listeners, ln)
	sys.Close(ln.fd)
}
