package tls

import (
	"syscall"

	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/ops"
)

// maxSealed is how many bytes of records may wait for the kernel, or for a
// stream of JavaScript, before the consumer is told to stop writing.
const maxSealed = 256 << 10

// Send is for the upper stream: it seals what fits.
func (c *conn) Send(b []byte) (int, syscall.Errno) {
	if c.failed {
		return 0, syscall.EPIPE
	}
	total := 0
	for len(b) > 0 {
		if c.backlog() >= maxSealed {
			if total > 0 {
				return total, 0
			}
			c.blocked = true
			if c.lower != nil {
				c.lower.NotifyDrain()
			}
			return 0, syscall.EAGAIN
		}
		part := b[:min(len(b), c.fragment)]
		n, err := c.tls.Write(part)
		total += n
		if err != nil {
			return total, syscall.EPIPE
		}
		b = b[n:]
	}
	return total, 0
}

func (c *conn) backlog() int {
	if c.lower != nil {
		return c.lower.Pending()
	}
	return c.carried
}

// transmit takes records to the other side.
func (c *conn) transmit(b []byte) {
	if len(b) == 0 {
		return
	}
	if c.lower != nil {
		c.lower.Write(b)
		return
	}
	c.carried += len(b)
	c.st.emit(c.id, eventOut).Bytes(b).End()
}

// Want is for the upper stream.
func (c *conn) Want(reading bool) {
	if !reading || !c.secured || c.failed || c.ended {
		return
	}
	if len(c.in) > 0 || !c.dry {
		c.resumeSoon()
	}
	c.flowLower(true)
}

// flowLower lets raw bytes in or not.
func (c *conn) flowLower(on bool) {
	switch {
	case c.lower == nil:
		if c.stopped == on {
			c.stopped = !on
			c.st.emit(c.id, eventRead).Bool(on).End()
		}
	case c.eof != nil || c.lower.Reading() == on:
	case on:
		c.lower.ReadStart()
	default:
		c.lower.ReadStop()
	}
}

// SetRef is for the upper stream.
func (c *conn) SetRef(on bool) {
	if c.lower != nil {
		c.lower.SetRef(on)
	}
}

// Shutdown is for the upper stream: close_notify, then FIN.
func (c *conn) Shutdown() {
	c.shut = true
	if c.secured && !c.failed {
		c.tls.CloseWrite()
	}
	if c.lower != nil {
		c.lower.Shutdown()
		return
	}
	c.st.emit(c.id, eventShutdown).End()
}

// Descriptor is for the upper stream.
func (c *conn) Descriptor() int {
	if c.lower != nil {
		return c.lower.FD()
	}
	return -1
}

// Closed is for the upper stream.
func (c *conn) Closed() {
	delete(c.st.conns, c.id)
	c.abandon()
	if s := c.lower; s != nil && !s.Closed() && s.Handler() == loop.Handler(c) {
		s.Consume(c.before)
	}
}

// OnRead is for the lower stream, as the methods below.
func (c *conn) OnRead(_ *loop.Stream, b []byte) { c.arrived(b) }

// ReadBuffer lends one buffer to all connections of the same depth: what is read
// is decrypted into the consumer's, which may be a further layer's.
func (c *conn) ReadBuffer(*loop.Stream) []byte {
	for len(c.st.bufs) <= c.depth {
		c.st.bufs = append(c.st.bufs, make([]byte, 64<<10))
	}
	return c.st.bufs[c.depth]
}

func (c *conn) OnEnd(_ *loop.Stream, errno syscall.Errno) { c.finishedInput(errno) }

func (c *conn) OnConnect(s *loop.Stream, errno syscall.Errno) { c.before.OnConnect(s, errno) }

func (c *conn) OnDrain(s *loop.Stream, errno syscall.Errno) {
	if errno != 0 {
		if c.secured {
			c.failed = true
			c.upper.Fail(errno)
		} else {
			c.finishedInput(errno)
		}
		return
	}
	if c.blocked {
		c.blocked = false
		c.upper.Resume()
	}
}

func (c *conn) OnShutdown(_ *loop.Stream, errno syscall.Errno) {
	if !c.upper.Closed() {
		c.upper.Handler().OnShutdown(c.upper, errno)
	}
}

// feed brings raw bytes that JavaScript carries.
func feed(env *ops.Env, id int32, b []byte) (bool, error) {
	c := states.Of(env).conns[id]
	if c == nil {
		return false, nil
	}
	c.arrived(b)
	return true, nil
}

// feedEnd tells the end of what JavaScript carries, or the error.
func feedEnd(env *ops.Env, id, errno int32) (ops.Void, error) {
	if c := states.Of(env).conns[id]; c != nil {
		c.finishedInput(syscall.Errno(errno))
	}
	return ops.Void{}, nil
}

// drained tells that JavaScript got rid of n bytes; -1 that they are lost, 0 that
// a shutdown is done.
func drained(env *ops.Env, id, n int32) (ops.Void, error) {
	c := states.Of(env).conns[id]
	if c == nil {
		return ops.Void{}, nil
	}
	switch {
	case n < 0:
		c.OnDrain(nil, syscall.EPIPE)
	case n == 0:
		c.OnShutdown(nil, 0)
	default:
		c.carried -= int(n)
		if c.carried < maxSealed {
			c.OnDrain(nil, 0)
		}
	}
	return ops.Void{}, nil
}
