package loop

import (
	"syscall"

	"github.com/ravel-js/ravel/internal/sys"
)

// sendSoon is how much a stream collects before it writes without waiting for
// the turn's end.
const sendSoon = 64 << 10

// output is what a stream has still to send: first the segments, then tail,
// into which small writes are copied.
type output struct {
	segs []segment
	head int // segments before it are sent
	tail []byte
	off  int // bytes of tail that are sent
	size int // bytes to send in all
}

type segment struct {
	b     []byte
	owner Releaser // nil: b is part of whole, a buffer of the loop's pool
	whole []byte
}

func (o *output) empty() bool { return o.size == 0 }

// seal turns tail into a segment, so that something may stand after it.
func (o *output) seal() {
	if len(o.tail) > o.off {
		o.segs = append(o.segs, segment{b: o.tail[o.off:], whole: o.tail})
		o.tail, o.off = nil, 0
	}
}

// send offers everything to the kernel in one call.
func (o *output) send(fd int) (int, syscall.Errno) {
	live := o.segs[o.head:]
	if len(live) == 0 {
		return sys.Write(fd, o.tail[o.off:])
	}
	var list [64][]byte
	n := 0
	for i := range live {
		if n == len(list)-1 {
			break
		}
		list[n] = live[i].b
		n++
	}
	if n == len(live) && len(o.tail) > o.off {
		list[n] = o.tail[o.off:]
		n++
	}
	return sys.Writev(fd, list[:n])
}

// first is what stands at the front.
func (o *output) first() []byte {
	if o.head < len(o.segs) {
		return o.segs[o.head].b
	}
	return o.tail[o.off:]
}

// advance takes n sent bytes off the front.
func (o *output) advance(n int, bufs *bufferPool) {
	o.size -= n
	for o.head < len(o.segs) {
		seg := &o.segs[o.head]
		if n < len(seg.b) {
			seg.b = seg.b[n:]
			return
		}
		n -= len(seg.b)
		seg.free(bufs)
		o.head++
	}
	if len(o.segs) > 0 {
		o.segs, o.head = o.segs[:0], 0
	}
	o.off += n
	if o.off == len(o.tail) && o.tail != nil {
		bufs.put(o.tail)
		o.tail, o.off = nil, 0
	}
}

// drop forgets everything.
func (o *output) drop(bufs *bufferPool) {
	for i := o.head; i < len(o.segs); i++ {
		o.segs[i].free(bufs)
	}
	bufs.put(o.tail)
	*o = output{}
}

func (g *segment) free(bufs *bufferPool) {
	if g.owner != nil {
		g.owner.Release()
	} else {
		bufs.put(g.whole)
	}
	*g = segment{}
}

// Write copies b to the output, which leaves at the turn's end, or sooner when
// much has been collected. Errors come by OnDrain.
func (s *Stream) Write(b []byte) {
	if len(b) > 0 && s.writable() {
		s.Commit(append(s.Begin(len(b)), b...))
	}
}

// WriteString is Write of a string.
func (s *Stream) WriteString(str string) {
	if len(str) > 0 && s.writable() {
		s.Commit(append(s.Begin(len(str)), str...))
	}
}

// Begin lends the output buffer, with room for about n bytes more, to append to;
// Commit must follow before anything else is done to the stream.
func (s *Stream) Begin(n int) []byte {
	o := &s.out
	switch {
	case o.tail == nil:
		o.tail = s.l.bufs.get(n)
	case cap(o.tail)-len(o.tail) < n && len(o.tail) >= sendSoon/2:
		// Growing would copy much; a new buffer does not.
		o.seal()
		o.tail = s.l.bufs.get(n)
	}
	return o.tail
}

// Commit gives back what Begin lent, with what was appended.
func (s *Stream) Commit(b []byte) {
	s.out.size += len(b) - len(s.out.tail)
	s.out.tail = b
	if !s.writable() {
		s.out.drop(&s.l.bufs)
		return
	}
	s.collected()
}

// WriteOwned appends b without copying it. owner is released once b is sent or
// dropped; until then b must not change.
func (s *Stream) WriteOwned(b []byte, owner Releaser) {
	if len(b) == 0 || !s.writable() {
		owner.Release()
		return
	}
	s.out.seal()
	s.out.segs = append(s.out.segs, segment{b: b, owner: owner})
	s.out.size += len(b)
	s.collected()
}

// TryWrite sends b in place when nothing stands before it, and returns how much
// the kernel took: less than len(b) means that the caller shall queue the rest
// with Write or WriteOwned and wait for OnDrain.
func (s *Stream) TryWrite(b []byte) (int, syscall.Errno) {
	if s.Closed() {
		return 0, syscall.EBADF
	}
	if s.flags&sDirty != 0 && s.flags&(sWaiting|sConnecting) == 0 {
		s.flush()
	}
	if !s.out.empty() || s.flags&sConnecting != 0 {
		return 0, 0
	}
	total := 0
	for len(b) > 0 {
		n, errno := s.writeOnce(b)
		switch {
		case errno == syscall.EINTR:
			continue
		case errno == syscall.EAGAIN:
			return total, 0
		case errno != 0:
			return total, errno
		}
		s.BytesWritten += int64(n)
		s.LastActive = s.l.now
		total += n
		if n < len(b) && s.flags&(sBlocking|sLayered) == 0 {
			return total, 0
		}
		b = b[n:]
	}
	return total, 0
}

// Flush sends what was collected now and tells whether all is sent; if not,
// OnDrain comes. An error is returned instead of being reported.
func (s *Stream) Flush() (sent bool, errno syscall.Errno) {
	if s.Closed() {
		return false, syscall.EBADF
	}
	for !s.out.empty() {
		if s.flags&(sWaiting|sConnecting) != 0 {
			s.flags |= sNotify
			return false, 0
		}
		n, errno := s.send()
		switch {
		case errno == syscall.EINTR:
		case errno == syscall.EAGAIN:
			s.flags |= sWaiting | sWriteBlocked
			s.update()
		case errno != 0:
			s.out.drop(&s.l.bufs)
			return false, errno
		default:
			s.sent(n)
		}
	}
	return true, 0
}

// Pending is how many bytes are collected or wait for the kernel.
func (s *Stream) Pending() int { return s.out.size }

// Blocked tells whether the kernel refused bytes, so that OnDrain will come.
func (s *Stream) Blocked() bool { return s.flags&sWaiting != 0 }

// NotifyDrain asks for OnDrain once everything written so far has reached the
// kernel, at the turn's end at the earliest.
func (s *Stream) NotifyDrain() {
	if s.writable() {
		s.flags |= sNotify
		s.mark()
	}
}

// Shutdown ends the writing half once the output is sent; OnShutdown follows.
func (s *Stream) Shutdown() {
	if s.writable() && s.flags&sShutdown == 0 {
		s.flags |= sShutdown
		s.mark()
	}
}

func (s *Stream) writable() bool { return s.flags&sClosed == 0 }

func (s *Stream) collected() {
	if s.out.size >= sendSoon && s.flags&(sWaiting|sConnecting) == 0 {
		// Here nobody expects a callback yet, so the end of it waits.
		s.sendNow()
		if s.out.empty() {
			return
		}
	}
	s.mark()
}

// sendNow offers the output early; an error is met again by the flush at the
// turn's end, which reports it.
func (s *Stream) sendNow() {
	if n, _ := s.send(); n > 0 {
		s.sent(n)
	}
}

// writeOnce is one write, which waits for the kernel when the stream is a
// blocking one.
func (s *Stream) writeOnce(b []byte) (int, syscall.Errno) {
	switch {
	case s.flags&(sBlocking|sLayered) == 0:
		return sys.Write(s.fd, b)
	case s.under != nil:
		return s.under.Send(b)
	}
	return sys.WriteBlocking(s.fd, b)
}

// send offers the output in one call.
func (s *Stream) send() (int, syscall.Errno) {
	switch {
	case s.flags&(sBlocking|sLayered) == 0:
		return s.out.send(s.fd)
	case s.under != nil:
		return s.under.Send(s.out.first())
	}
	return sys.WriteBlocking(s.fd, s.out.first())
}

func (s *Stream) sent(n int) {
	s.BytesWritten += int64(n)
	s.LastActive = s.l.now
	s.out.advance(n, &s.l.bufs)
}

// mark puts the stream on the list of those to flush at the turn's end.
func (s *Stream) mark() {
	if s.flags&sDirty == 0 {
		s.flags |= sDirty
		s.l.dirty = append(s.l.dirty, s)
		s.hold(sWriteRef, true)
	}
}

func (l *Loop) flushStreams() {
	batch := l.dirty
	l.dirty = l.dirtyAlt[:0]
	for i, s := range batch {
		batch[i] = nil
		if s.flags&(sClosed|sDirty) == sDirty {
			s.flush()
		}
	}
	l.dirtyAlt = batch[:0]
}

// flush sends until all is sent or the kernel takes no more, then tells whoever
// asked.
func (s *Stream) flush() {
	s.flags &^= sDirty
	if s.flags&(sWaiting|sConnecting) != 0 {
		s.update()
		return
	}
	blocked := s.flags&sWriteBlocked != 0
	for !s.out.empty() {
		n, errno := s.send()
		switch {
		case errno == syscall.EINTR:
			continue
		case errno != 0 && errno != syscall.EAGAIN:
			s.failOutput(errno)
			return
		case errno == syscall.EAGAIN:
			s.flags |= sWaiting | sWriteBlocked
			s.update()
			return
		}
		s.sent(n)
	}
	shut := s.flags&sShutdown != 0
	notify := blocked || s.flags&sNotify != 0
	s.flags &^= sShutdown | sNotify | sWriteBlocked
	var errno syscall.Errno
	if shut && s.under != nil {
		s.under.Shutdown()
		shut = false
	} else if shut {
		errno = sys.Shutdown(s.fd)
	}
	s.update()
	if notify {
		s.h.OnDrain(s, 0)
	}
	if shut && !s.Closed() {
		s.h.OnShutdown(s, errno)
	}
}

func (s *Stream) failOutput(errno syscall.Errno) {
	shut := s.flags&sShutdown != 0
	s.flags &^= sShutdown | sNotify | sWriteBlocked
	s.out.drop(&s.l.bufs)
	s.update()
	s.h.OnDrain(s, errno)
	if shut && !s.Closed() {
		s.h.OnShutdown(s, errno)
	}
}
