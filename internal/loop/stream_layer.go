package loop

import "syscall"

// Under is what a layered Stream stands on in place of a descriptor, such as TLS
// over another Stream. All calls come on the loop's thread.
type Under interface {
	// Send is write(2): it takes what it can. After EAGAIN, Stream.Resume tells that
	// it takes more.
	Send(b []byte) (int, syscall.Errno)
	// Want says whether the Stream reads now. It must not call back into the
	// Stream.
	Want(reading bool)
	// SetRef is Stream.SetRef.
	SetRef(on bool)
	// Shutdown ends the writing half behind everything sent. The Handler's
	// OnShutdown is its to call.
	Shutdown()
	// Descriptor is the socket at the bottom, -1 when there is none.
	Descriptor() int
	// Closed tells that the Stream is closed.
	Closed()
}

// NewLayer is a Stream on something else than a descriptor. What is written
// waits until Open.
func (l *Loop) NewLayer(u Under, h Handler) *Stream {
	s := &Stream{l: l, fd: -1, under: u, flags: sLayered | sConnecting, LastActive: l.now}
	s.Consume(h)
	s.id = l.streams.put(s)
	return s
}

// Open lets the output of a layered Stream leave.
func (s *Stream) Open() {
	if s.flags&(sConnecting|sClosed) == sConnecting {
		s.flags &^= sConnecting
		if !s.out.empty() || s.flags&(sShutdown|sNotify) != 0 {
			s.mark()
		}
	}
}

// Resume tells a layered Stream whose Under refused bytes to try again.
func (s *Stream) Resume() {
	if s.flags&(sWaiting|sClosed) == sWaiting {
		s.flags &^= sWaiting
		s.flush()
	}
}

// Room is the memory for what a layered Stream is to receive next.
func (s *Stream) Room() []byte {
	var buf []byte
	if s.rb != nil {
		buf = s.rb.ReadBuffer(s)
	} else {
		if s.l.layerBuf == nil {
			s.l.layerBuf = make([]byte, readSize)
		}
		buf = s.l.layerBuf
	}
	if s.ReadLimit > 0 && s.ReadLimit < len(buf) {
		buf = buf[:s.ReadLimit]
	}
	return buf
}

// Receive passes on what was put into Room.
func (s *Stream) Receive(b []byte) {
	s.BytesRead += int64(len(b))
	s.LastActive = s.l.now
	s.h.OnRead(s, b)
}

// End tells the Handler that a layered Stream has nothing more to read.
func (s *Stream) End(errno syscall.Errno) {
	if !s.Closed() {
		s.ReadStop()
		s.h.OnEnd(s, errno)
	}
}

// Fail tells the Handler that the output of a layered Stream is lost.
func (s *Stream) Fail(errno syscall.Errno) {
	if !s.Closed() {
		s.flags &^= sWaiting
		s.failOutput(errno)
	}
}
