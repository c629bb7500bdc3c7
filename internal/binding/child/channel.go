//go:build unix

package child

import (
	"bytes"
	"encoding/binary"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

// The kinds of event of a channel, as lib/internal/child_process/pipe.js knows
// them: fn(id, kind, value).
const (
	channelMessage    = iota // text, or bytes in the advanced form
	channelDescriptor        // a descriptor that came before the next message
	channelDrain             // how many queued messages have left since
	channelEnd               // 0 at the peer's end, else an error number
	channelClosed            //
)

// channel is our end of the socket pair between a process and one that it
// forked. It cuts what arrives into messages: lines of JSON, or serialized values
// with their length before them.
type channel struct {
	st       *childState
	env      *ops.Env
	id       int32
	fd       int
	advanced bool

	in      []byte // the beginning of a message
	scanned int    // of in, without a line's end

	out     []outgoing
	queued  int // bytes in out
	blocked bool
	reading bool
	refed   bool
	watched bool
	holding bool
	closing bool
}

// outgoing is a message that the kernel has not taken whole. fd, when not -1, is
// our own duplicate, which goes with the next byte.
type outgoing struct {
	b  []byte
	fd int
}

// maxMessage is the longest message in the advanced form: a length beyond it is
// a peer that speaks something else.
const maxMessage = 1 << 30

// channelOpen takes over fd; fn is told of what arrives once channelRead allows it.
func channelOpen(env *ops.Env, fd int32, advanced bool, fn ops.Func) (int32, error) {
	st := state.Of(env)
	if err := sys.SetNonblock(int(fd), true); err != nil {
		return 0, sys.Wrap(err, "open", "", "")
	}
	unix.CloseOnExec(int(fd))
	st.onChannel.Release()
	st.onChannel = fn
	c := &channel{st: st, env: env, fd: int(fd), advanced: advanced, refed: true}
	c.id = st.channels.Put(c)
	return c.id, nil
}

func (c *channel) emit(kind, value int) {
	c.env.Emit(c.st.onChannel).Int(int(c.id)).Int(kind).Int(value).End()
}

func (c *channel) update() {
	l := c.env.Loop
	var want loop.Events
	if c.fd >= 0 && c.reading {
		want |= loop.Readable
	}
	if c.fd >= 0 && c.blocked {
		want |= loop.Writable
	}
	switch {
	case c.watched:
		l.Modify(c.fd, want)
	case want != 0:
		c.watched = l.Watch(c.fd, c, want) == nil
	}
	if hold := c.fd >= 0 && (c.reading && c.refed || len(c.out) > 0); hold != c.holding {
		c.holding = hold
		if hold {
			l.Ref()
		} else {
			l.Unref()
		}
	}
}

func channelRead(env *ops.Env, id int32, on bool) (ops.Void, error) {
	if c, ok := state.Of(env).channels.Get(id); ok && !c.closing {
		c.reading = on
		c.update()
	}
	return ops.Void{}, nil
}

func channelRef(env *ops.Env, id int32, on bool) (ops.Void, error) {
	if c, ok := state.Of(env).channels.Get(id); ok {
		c.refed = on
		c.update()
	}
	return ops.Void{}, nil
}

// Ready is for the reactor.
func (c *channel) Ready(ev loop.Events) {
	if ev&loop.Writable != 0 && c.blocked {
		c.blocked = false
		c.flush()
	}
	if ev&(loop.Readable|loop.Hangup|loop.Error) != 0 && c.reading {
		c.read()
	}
}

const (
	readSize     = 64 << 10
	readsPerTurn = 16
	oobSize      = 256 // room for more descriptors than anyone sends at once
)

func (c *channel) read() {
	if c.st.buf == nil {
		c.st.buf, c.st.oob = make([]byte, readSize), make([]byte, oobSize)
	}
	for range readsPerTurn {
		if !c.reading || c.fd < 0 {
			return
		}
		n, oobn, _, _, err := unix.Recvmsg(c.fd, c.st.buf, c.st.oob, receiveFlags)
		switch {
		case err == unix.EINTR:
			continue
		case err == unix.EAGAIN:
			return
		case err != nil || n == 0 && oobn == 0:
			c.reading = false
			c.update()
			c.emit(channelEnd, sys.Number(sys.ErrnoOf(err)))
			return
		}
		c.descriptors(c.st.oob[:oobn])
		if c.advanced {
			c.values(c.st.buf[:n])
		} else {
			c.lines(c.st.buf[:n])
		}
		if n < readSize && oobn == 0 {
			return
		}
	}
}

func (c *channel) descriptors(oob []byte) {
	if len(oob) == 0 {
		return
	}
	messages, err := unix.ParseSocketControlMessage(oob)
	if err != nil {
		return
	}
	for i := range messages {
		fds, err := unix.ParseUnixRights(&messages[i])
		if err != nil {
			continue
		}
		for _, fd := range fds {
			unix.CloseOnExec(fd)
			c.emit(channelDescriptor, fd)
		}
	}
}

func (c *channel) lines(b []byte) {
	for {
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			c.in = append(c.in, b...)
			return
		}
		line := b[:i]
		if len(c.in) > 0 {
			c.in = append(c.in, line...)
			line = c.in
		}
		if len(line) > 0 {
			c.env.Emit(c.st.onChannel).Int(int(c.id)).Int(channelMessage).Str(string(line)).End()
		}
		c.release()
		b = b[i+1:]
	}
}

func (c *channel) values(b []byte) {
	c.in = append(c.in, b...)
	rest := c.in
	for len(rest) >= 4 {
		size := int(binary.BigEndian.Uint32(rest))
		if size > maxMessage {
			c.reading = false
			c.update()
			c.emit(channelEnd, sys.Number(syscall.EMSGSIZE))
			return
		}
		if len(rest) < 4+size {
			break
		}
		c.env.Emit(c.st.onChannel).Int(int(c.id)).Int(channelMessage).Bytes(rest[4 : 4+size]).End()
		rest = rest[4+size:]
	}
	if len(rest) == 0 {
		c.release()
	} else if len(rest) < len(c.in) {
		c.in = append(c.in[:0], rest...)
	}
}

// release empties the buffer of what arrived, and gives up a large one.
func (c *channel) release() {
	if c.in = c.in[:0]; cap(c.in) > 1<<20 {
		c.in = nil
	}
}

// channelSend sends a message, with a descriptor unless that is -1: 1 when the
// kernel has taken it, 0 when a drain event follows, or a negative error number.
func channelSend(env *ops.Env, id int32, b []byte, fd int32) (int32, error) {
	return channelWrite(env, id, b, int(fd))
}

// channelSendText is channelSend of text.
func channelSendText(env *ops.Env, id int32, text ops.Text, fd int32) (int32, error) {
	return channelWrite(env, id, text, int(fd))
}

func channelWrite(env *ops.Env, id int32, b []byte, fd int) (int32, error) {
	c, ok := state.Of(env).channels.Get(id)
	if !ok || c.closing {
		return int32(sys.Number(syscall.EPIPE)), nil
	}
	if len(c.out) == 0 {
		n, errno := c.send(b, fd)
		switch {
		case errno == 0 && n == len(b):
			return 1, nil
		case errno != 0 && errno != syscall.EAGAIN:
			return int32(sys.Number(errno)), nil
		case n > 0:
			b, fd = b[n:], -1
		}
	}
	if fd >= 0 {
		var err error
		if fd, err = unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0); err != nil {
			return int32(sys.Number(sys.ErrnoOf(err))), nil
		}
	}
	c.out = append(c.out, outgoing{bytes.Clone(b), fd})
	c.queued += len(b)
	c.blocked = true
	c.update()
	return 0, nil
}

func (c *channel) send(b []byte, fd int) (int, syscall.Errno) {
	var oob []byte
	if fd >= 0 {
		oob = unix.UnixRights(fd)
	}
	for sent := 0; ; {
		n, err := unix.SendmsgN(c.fd, b[sent:], oob, nil, sendFlags)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			if sent > 0 && err == unix.EAGAIN {
				return sent, 0
			}
			return sent, sys.ErrnoOf(err)
		}
		oob = nil
		if sent += n; sent == len(b) {
			return sent, 0
		}
	}
}

func (c *channel) flush() {
	done := 0
	for ; done < len(c.out); done++ {
		o := &c.out[done]
		n, errno := c.send(o.b, o.fd)
		c.queued -= n
		if n > 0 && o.fd >= 0 {
			unix.Close(o.fd)
			o.fd = -1
		}
		if o.b = o.b[n:]; errno == syscall.EAGAIN || errno == 0 && len(o.b) > 0 {
			c.blocked = true
			break
		}
		if errno != 0 { // the peer is gone: so are all the others
			done = len(c.out)
			c.drop()
			break
		}
	}
	c.out = append(c.out[:0], c.out[min(done, len(c.out)):]...)
	if done > 0 {
		c.emit(channelDrain, done)
	}
	c.update()
	if c.closing && len(c.out) == 0 {
		c.finish()
	}
}

func (c *channel) drop() {
	for i := range c.out {
		if c.out[i].fd >= 0 {
			unix.Close(c.out[i].fd)
		}
		c.out[i] = outgoing{fd: -1}
	}
	c.queued = 0
	c.out = c.out[:0]
}

// channelPending is how many bytes wait for the kernel.
func channelPending(env *ops.Env, id int32) (float64, error) {
	if c, ok := state.Of(env).channels.Get(id); ok {
		return float64(c.queued), nil
	}
	return 0, nil
}

// channelFd is the descriptor, -1 once closed.
func channelFd(env *ops.Env, id int32) (int32, error) {
	if c, ok := state.Of(env).channels.Get(id); ok {
		return int32(c.fd), nil
	}
	return -1, nil
}

// channelClose closes once what was sent has left; reading ends at once. A closed
// event follows.
func channelClose(env *ops.Env, id int32) (ops.Void, error) {
	if c, ok := state.Of(env).channels.Get(id); ok && !c.closing {
		c.closing, c.reading = true, false
		c.update()
		if len(c.out) == 0 {
			c.finish()
		}
	}
	return ops.Void{}, nil
}

func (c *channel) finish() {
	fd := c.fd
	if fd < 0 {
		return
	}
	c.drop()
	c.reading, c.blocked = false, false
	c.fd = -1
	c.watched = false
	c.update()
	c.env.Loop.Forget(fd)
	unix.Close(fd)
	c.env.Loop.OnClosePhase(func() {
		c.emit(channelClosed, 0)
		c.st.channels.Delete(c.id)
	})
}

// closeDescriptor closes a descriptor that came over a channel and found no taker.
func closeDescriptor(_ *ops.Env, fd int32) (ops.Void, error) {
	if fd > 2 {
		unix.Close(int(fd))
	}
	return ops.Void{}, nil
}
