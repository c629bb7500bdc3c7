package loop

import (
	"syscall"

	"github.com/ravel-js/ravel/internal/sys"
)

// Handler receives what happens to a Stream, on the loop's thread. Any of its
// methods may do anything to the stream, also close it or hand it to another
// Handler.
type Handler interface {
	// OnRead is given what was read; b is valid during the call only.
	OnRead(s *Stream, b []byte)
	// OnEnd tells that nothing more can be read: errno is 0 at the peer's FIN.
	// Reading has stopped.
	OnEnd(s *Stream, errno syscall.Errno)
	// OnConnect ends a Connect.
	OnConnect(s *Stream, errno syscall.Errno)
	// OnDrain tells, after the kernel once did not take everything, that it now
	// has (errno 0) or never will. It also answers NotifyDrain.
	OnDrain(s *Stream, errno syscall.Errno)
	// OnShutdown ends a Shutdown.
	OnShutdown(s *Stream, errno syscall.Errno)
}

// ReadBuffer is a Handler which wants its bytes in a buffer of its own. It is
// asked before each read and must not give an empty one.
type ReadBuffer interface {
	ReadBuffer(s *Stream) []byte
}

// Releaser is owned memory that a Stream gives back once it needs it no more.
type Releaser interface{ Release() }

type streamFlags uint16

const (
	sReading streamFlags = 1 << iota
	sWaiting             // for the kernel to take more
	sConnecting
	sDirty // stands in the loop's list of streams to flush
	sShutdown
	sNotify
	sClosed
	sUnrefed  // by the user; requests under way count all the same
	sReadRef  // holds a loop ref for reading
	sWriteRef // holds a loop ref for what is to be written
	sWatched
	sBlocking
	sWriteBlocked // the kernel refused bytes since the last OnDrain
	sLayered      // stands on under, not on a descriptor
)

// Stream is a connection on the reactor: a socket, pipe or terminal, its
// reads and its output. It owns no read buffer, and an output buffer only while
// something is in it, so that an idle connection costs little. All methods are
// for the loop's thread.
type Stream struct {
	l     *Loop
	h     Handler
	rb    ReadBuffer // h, when it is one
	fd    int
	id    int32
	flags streamFlags
	out   output
	under Under // of a layered stream, see stream_layer.go

	// ReadLimit, when not 0, is how much is read at once and only once per
	// turn, so that the Handler can stop before more is taken from the kernel.
	ReadLimit int

	// LastActive is the loop's time of the last byte in either direction.
	LastActive int64
	// BytesRead and BytesWritten count what passed through the kernel.
	BytesRead, BytesWritten int64
	// Emitted is the Handler's to count what it passed on.
	Emitted int64
}

// NewStream takes over fd, which must be non-blocking. Nothing is read before
// ReadStart.
func (l *Loop) NewStream(fd int, h Handler) *Stream {
	s := &Stream{l: l, fd: fd, LastActive: l.now}
	s.Consume(h)
	s.id = l.streams.put(s)
	return s
}

// Stream finds an open stream by its ID; nil when it is closed or never was.
func (l *Loop) Stream(id int32) *Stream { return l.streams.get(id) }

// ID names the stream in its loop as long as it is open; it is never used again
// soon. It is how a connection passes from one binding to another.
func (s *Stream) ID() int32 { return s.id }

// FD is the descriptor, -1 once closed.
func (s *Stream) FD() int {
	if s.Closed() {
		return -1
	}
	if s.under != nil {
		return s.under.Descriptor()
	}
	return s.fd
}

// Loop is the loop that serves the stream.
func (s *Stream) Loop() *Loop { return s.l }

// Closed tells whether Close was called.
func (s *Stream) Closed() bool { return s.flags&sClosed != 0 }

// Reading tells whether ReadStart is in force.
func (s *Stream) Reading() bool { return s.flags&sReading != 0 }

// Consume makes h the receiver from now on and returns the one before, for a
// parser that later gives the connection back or passes events on.
func (s *Stream) Consume(h Handler) (before Handler) {
	before = s.h
	s.h = h
	s.rb, _ = h.(ReadBuffer)
	return before
}

// Handler is the present receiver.
func (s *Stream) Handler() Handler { return s.h }

// ReadStart lets data in. It may follow a ReadStop within the same turn at no
// cost.
func (s *Stream) ReadStart() {
	if !s.Closed() {
		s.flags |= sReading
		s.update()
	}
}

// ReadStop leaves further data in the kernel.
func (s *Stream) ReadStop() {
	s.flags &^= sReading
	s.update()
}

// SetRef says whether reading or connecting keeps the loop alive.
func (s *Stream) SetRef(on bool) {
	if on {
		s.flags &^= sUnrefed
	} else {
		s.flags |= sUnrefed
	}
	if s.under != nil && !s.Closed() {
		s.under.SetRef(on)
		return
	}
	s.update()
}

// HasRef is what SetRef last said.
func (s *Stream) HasRef() bool { return s.flags&sUnrefed == 0 }

// SetBlocking makes writes wait for the kernel, as standard output to a pipe
// must.
func (s *Stream) SetBlocking(on bool) {
	if s.Closed() || s.under != nil {
		return
	}
	sys.SetNonblock(s.fd, !on)
	if on {
		s.flags |= sBlocking
	} else {
		s.flags &^= sBlocking
	}
}

// update brings the reactor and the loop's ref count in line with the flags.
func (s *Stream) update() {
	if s.flags&sLayered != 0 {
		// Refs are held by what is under it.
		if !s.Closed() {
			s.under.Want(s.flags&sReading != 0)
		}
		return
	}
	if s.Closed() {
		s.hold(sReadRef, false)
		s.hold(sWriteRef, false)
		return
	}
	var want Events
	if s.flags&sReading != 0 {
		want |= Readable
	}
	if s.flags&(sWaiting|sConnecting) != 0 {
		want |= Writable
	}
	switch {
	case s.flags&sWatched != 0:
		s.l.Modify(s.fd, want)
	case want != 0:
		if s.l.Watch(s.fd, s, want) == nil {
			s.flags |= sWatched
		}
	}
	s.hold(sReadRef, s.flags&sReading != 0 && s.flags&sUnrefed == 0)
	s.hold(sWriteRef, s.flags&(sWaiting|sConnecting|sShutdown|sDirty) != 0)
}

func (s *Stream) hold(ref streamFlags, on bool) {
	if s.flags&sLayered != 0 {
		return
	}
	switch has := s.flags&ref != 0; {
	case on && !has:
		s.flags |= ref
		s.l.Ref()
	case !on && has:
		s.flags &^= ref
		s.l.Unref()
	}
}

// Connecting starts to wait for the end of a connect that the kernel has begun.
// errno is what it said when it refused at once. OnConnect follows in any case.
func (s *Stream) Connecting(errno syscall.Errno) {
	if s.Closed() {
		return
	}
	s.flags |= sConnecting
	if errno == 0 {
		s.update()
		return
	}
	s.hold(sWriteRef, true)
	s.l.Pend(func() {
		if s.flags&(sConnecting|sClosed) == sConnecting {
			s.connected(errno)
		}
	})
}

// Ready is for the reactor.
func (s *Stream) Ready(ev Events) {
	if s.flags&sConnecting != 0 {
		s.finishConnect()
		return
	}
	if ev&Readable != 0 && s.flags&sReading != 0 {
		s.read()
	}
	if ev&Writable != 0 && s.flags&(sWaiting|sClosed) == sWaiting {
		s.flags &^= sWaiting
		s.flush()
	}
}

func (s *Stream) finishConnect() {
	errno := sys.SocketError(s.fd)
	if errno != syscall.EINPROGRESS {
		s.connected(errno)
	}
}

func (s *Stream) connected(errno syscall.Errno) {
	s.flags &^= sConnecting
	if errno != 0 {
		s.out.drop(&s.l.bufs)
		s.flags &^= sShutdown
	} else if !s.out.empty() {
		s.mark()
	}
	s.update()
	s.h.OnConnect(s, errno)
}

const (
	readSize = 64 << 10
	// readsPerTurn bounds how long one busy peer keeps the others waiting, and how
	// much reaches a reader that wants to stop.
	readsPerTurn = 4
)

func (s *Stream) read() {
	for range readsPerTurn {
		var buf []byte
		if s.rb != nil {
			buf = s.rb.ReadBuffer(s)
		} else {
			if s.l.readBuf == nil {
				s.l.readBuf = make([]byte, readSize)
			}
			buf = s.l.readBuf
		}
		if s.ReadLimit > 0 && s.ReadLimit < len(buf) {
			buf = buf[:s.ReadLimit]
		}
		n, errno := sys.Read(s.fd, buf)
		switch {
		case errno == syscall.EINTR:
			continue
		case errno == syscall.EAGAIN:
			return
		case errno != 0 || n == 0:
			s.ReadStop()
			s.h.OnEnd(s, errno)
			return
		}
		s.BytesRead += int64(n)
		s.LastActive = s.l.now
		s.h.OnRead(s, buf[:n])
		// A read that did not fill the buffer has emptied the socket.
		if n < len(buf) || s.ReadLimit > 0 || s.flags&(sReading|sClosed) != sReading {
			return
		}
	}
}

// Discard is Close without the last offer: nothing that was collected leaves.
func (s *Stream) Discard() {
	s.flags &^= sDirty
	s.Close()
}

// Close closes the descriptor at once. What was collected in this turn is
// offered to the kernel a last time; what then remains is dropped. No Handler
// method is called any more. Closing twice does nothing.
func (s *Stream) Close() {
	if s.Closed() {
		return
	}
	if s.flags&(sDirty|sWaiting|sConnecting) == sDirty && !s.out.empty() {
		n, _ := s.send()
		s.BytesWritten += int64(n)
	}
	s.flags |= sClosed
	s.flags &^= sReading
	s.update()
	s.out.drop(&s.l.bufs)
	s.l.streams.remove(s.id)
	if s.under != nil {
		s.under.Closed()
		return
	}
	s.l.Forget(s.fd)
	// The standard streams belong to the process, which may outlive this loop.
	if s.fd > 2 {
		sys.Close(s.fd)
	}
}

// Detach gives the descriptor up without closing it: it is the caller's then.
func (s *Stream) Detach() int {
	if s.Closed() || s.under != nil {
		return -1
	}
	s.flags |= sClosed
	s.flags &^= sReading
	s.update()
	s.out.drop(&s.l.bufs)
	s.l.Unwatch(s.fd)
	s.l.streams.remove(s.id)
	return s.fd
}
