package http

import (
	"syscall"

	"github.com/ravel-js/ravel/internal/httpparse"
	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/ops"
)

// The kinds of events, as in lib/internal/http/parser.js. Attached parsers call
// the dispatcher with (id, kind, ...):
//
//	head      method or status code, flags, packed head, body if it is complete
//	body      bytes
//	complete  packed trailers, whether more follows a response
//	upgraded  bytes that follow
//	failed    code, reason, bytes parsed, the bytes that failed
//
// Fed parsers list numbers: kind and (code, flags, length of the head in the
// text), (offset, length) or (length of the trailers).
const (
	evHead = iota
	evBody
	evComplete
	evUpgraded
	evFailed
	evWaiting
)

// Flags of a head above those of httpparse.
const (
	headKeepAlive = 1 << 11
	headUpgrade   = 1 << 12
	headComplete  = 1 << 13
	headSurplus   = 1 << 14
	headMinor     = 16
	headMajor     = 20
)

// maxBacklog is how many bytes of responses a client may leave unread before
// nothing more is read from it.
const maxBacklog = 256 << 10

// conn is a parser with what surrounds it.
type conn struct {
	p    httpparse.Parser
	st   *state
	id   int32
	kind httpparse.Kind

	stream *loop.Stream // nil: fed by hand
	before loop.Handler
	held   []byte // what came behind a head that awaits its answer

	began     int64 // when the message began, loop ms + 1; 0 between messages
	headDone  bool
	stopped   bool // by JavaScript
	throttled bool // by a backlog of responses
	awaiting  bool // an answer to a head
	ended     bool // failed or upgraded: nothing is parsed any more
	expect    httpparse.Action

	// Attached: a head that waits whether its whole body is there as well.
	pending bool
	head    []byte // its text, in the parser's buffer
	said    int    // its flags, which the parser forgets with the message
	done    bool   // its message was reported as a whole

	// Attached, responses: the end is reported when it is known what follows.
	over     bool
	whole    []byte // the body, when it came at once
	trailers []byte

	base []byte // fed: what is being parsed
}

// OnRead is for the stream.
func (c *conn) OnRead(s *loop.Stream, b []byte) {
	if c.awaiting || c.ended {
		c.held = append(c.held, b...)
		s.ReadStop()
		return
	}
	c.parse(b)
}

func (c *conn) OnEnd(s *loop.Stream, errno syscall.Errno) { c.before.OnEnd(s, errno) }

func (c *conn) OnConnect(s *loop.Stream, errno syscall.Errno) { c.before.OnConnect(s, errno) }

func (c *conn) OnShutdown(s *loop.Stream, errno syscall.Errno) { c.before.OnShutdown(s, errno) }

func (c *conn) OnDrain(s *loop.Stream, errno syscall.Errno) {
	if c.throttled {
		c.throttled = false
		c.resume()
	}
	c.before.OnDrain(s, errno)
}

// resume reads on, unless something speaks against it.
func (c *conn) resume() {
	if c.stream != nil && !c.stopped && !c.throttled && !c.awaiting && !c.ended {
		c.stream.ReadStart()
	}
}

func (c *conn) detach() {
	if s := c.stream; s != nil {
		c.stream = nil
		if !s.Closed() && s.Handler() == loop.Handler(c) {
			s.Consume(c.before)
			if !c.stopped {
				s.ReadStart() // as the socket believes it to be
			}
		}
		c.before = nil
	}
}

func (c *conn) emit(kind int) ops.Event {
	return c.st.env.Emit(c.st.dispatch).Int(int(c.id)).Int(kind)
}

// parse takes what an attached connection received.
func (c *conn) parse(b []byte) {
	if c.p.Idle() {
		c.p.TakeHead(c.st.getHead())
	}
	n, status := c.p.Execute(b)
	for c.over {
		rest := b[n:]
		informational := c.p.StatusCode()/100 == 1
		surplus := len(rest) > 0 && status == httpparse.OK && !informational
		c.endResponse(surplus)
		if surplus {
			// Nobody asked for it: nothing on this connection can be trusted any more.
			c.ended = true
			c.stream.ReadStop()
			return
		}
		if len(rest) == 0 || status != httpparse.OK {
			break
		}
		b = rest
		n, status = c.p.Execute(b)
	}
	if c.pending {
		c.emitHead(0, nil)
	}
	switch status {
	case httpparse.Waiting:
		c.awaiting = true
		c.held = append(c.held[:0], b[n:]...)
		c.stream.ReadStop()
	case httpparse.Upgraded:
		c.ended = true
		c.stream.ReadStop()
		c.emit(evUpgraded).Bytes(b[n:]).End()
	case httpparse.Failed:
		c.ended = true
		c.stream.ReadStop()
		e := c.p.Err()
		c.emit(evFailed).Str(e.Code.String()).Str(e.Reason).Int(n).Bytes(b).End()
	}
	if c.p.Idle() {
		c.st.putHead(c.p.TakeHead(nil))
	}
}

// endResponse reports the end of an attached response.
func (c *conn) endResponse(surplus bool) {
	c.over = false
	if !c.pending {
		c.emit(evComplete).Latin1(c.trailers).Bool(surplus).End()
		return
	}
	extra := headComplete
	if surplus {
		extra |= headSurplus
	}
	c.emitHead(extra, c.whole)
	c.done, c.whole = false, nil
}

func (c *conn) MessageBegin() {
	c.began = c.st.now()
	c.headDone = false
}

func (c *conn) Headers() httpparse.Action {
	c.headDone = true
	c.head = c.p.Head()
	action := httpparse.Continue
	if c.kind == httpparse.Response {
		action = c.answer()
	}
	c.said = c.flags()
	switch {
	case c.stream == nil:
		st, head := c.st, c.head
		st.events = append(st.events, evHead, float64(c.code()), float64(c.said), float64(len(head)))
		st.text = append(st.text, head...)
	case c.p.Upgrade() || action == httpparse.Upgrade:
		c.emitHead(0, nil)
	case action == httpparse.SkipBody:
		c.pending = true
	case c.p.Flags()&(httpparse.FlagChunked|httpparse.FlagTransferEncoding) != 0, c.p.NeedsEOF():
		c.emitHead(0, nil)
	case c.p.ContentLength() > 0, c.kind == httpparse.Response:
		c.pending = true
	default:
		c.emitHead(headComplete, nil)
	}
	if c.kind == httpparse.Request && c.p.Upgrade() {
		return httpparse.Wait
	}
	return action
}

// answer is for responses: what they answer was said by expect.
func (c *conn) answer() httpparse.Action {
	switch status := c.p.StatusCode(); {
	case c.p.Upgrade() || c.expect == httpparse.Upgrade:
		return httpparse.Upgrade
	case c.expect == httpparse.SkipBody, status/100 == 1 && status != 101, status == 304:
		return httpparse.SkipBody
	}
	return httpparse.Continue
}

func (c *conn) code() int {
	if c.kind == httpparse.Request {
		return int(c.p.Method())
	}
	return c.p.StatusCode()
}

func (c *conn) flags() int {
	major, minor := c.p.Version()
	f := int(c.p.Flags()) | minor<<headMinor | major<<headMajor
	if c.p.ShouldKeepAlive() {
		f |= headKeepAlive
	}
	if c.p.Upgrade() {
		f |= headUpgrade
	}
	return f
}

// emitHead reports a head, and with headComplete the whole message.
func (c *conn) emitHead(extra int, body []byte) {
	c.pending = false
	c.done = extra&headComplete != 0
	e := c.emit(evHead).Int(c.code()).Int(c.said | extra).Latin1(c.head)
	if body != nil {
		e = e.Bytes(body)
	}
	e.End()
}

func (c *conn) Body(b []byte) {
	if c.stream == nil {
		c.st.events = append(c.st.events, evBody, float64(cap(c.base)-cap(b)), float64(len(b)))
		return
	}
	if c.pending {
		if uint64(len(b)) == c.p.ContentLength() {
			if c.kind == httpparse.Response {
				c.whole = b
			} else {
				c.emitHead(headComplete, b)
			}
			return
		}
		c.emitHead(0, nil)
	}
	c.emit(evBody).Bytes(b).End()
}

func (c *conn) Complete() {
	c.began = 0
	if c.kind == httpparse.Response && c.stream != nil {
		c.over, c.trailers = true, c.p.Head()
		return
	}
	if c.done {
		c.done = false
		return
	}
	trailers := c.p.Head()
	if c.stream != nil {
		c.emit(evComplete).Latin1(trailers).End()
		return
	}
	c.st.events = append(c.st.events, evComplete, float64(len(trailers)))
	c.st.text = append(c.st.text, trailers...)
}

// decide answers for a request that would switch protocols: 2 lets it.
func decide(env *ops.Env, id, answer int32) (ops.Void, error) {
	c, ok := states.Of(env).conns.Get(id)
	if !ok {
		return ops.Void{}, nil
	}
	if httpparse.Action(answer) == httpparse.Upgrade {
		c.p.Decide(httpparse.Upgrade)
	} else {
		c.p.NoUpgrade()
		c.p.Decide(httpparse.Continue)
	}
	if c.awaiting {
		c.awaiting = false
		held := c.held
		c.held = nil
		c.resume()
		c.parse(held)
	}
	return ops.Void{}, nil
}

// feed parses a chunk for a parser that is not attached and returns its events
// behind the outcome and the number of bytes consumed.
func feed(env *ops.Env, id int32, b []byte) ([]float64, error) {
	st := states.Of(env)
	c, ok := st.conns.Get(id)
	if !ok {
		return []float64{evFailed, 0}, nil
	}
	st.events = append(st.events[:0], 0, 0)
	st.text = st.text[:0]
	c.base = b
	n, status := c.p.Execute(b)
	c.base = nil
	st.events[0], st.events[1] = outcome(status), float64(n)
	return st.events, nil
}

func outcome(s httpparse.Status) float64 {
	switch s {
	case httpparse.Waiting:
		return evWaiting
	case httpparse.Upgraded:
		return evUpgraded
	case httpparse.Failed:
		return evFailed
	}
	return evHead
}

// text is the heads and trailers of the last feed or finish.
func text(env *ops.Env, _ int32) (ops.Latin1, error) {
	return ops.Latin1(states.Of(env).text), nil
}

// finish reports the end of the input.
func finish(env *ops.Env, id int32) ([]float64, error) {
	st := states.Of(env)
	st.events = append(st.events[:0], 0, 0)
	st.text = st.text[:0]
	c, ok := st.conns.Get(id)
	if !ok {
		return st.events, nil
	}
	stream := c.stream
	c.stream = nil // the events are wanted here
	st.events[0] = outcome(c.p.Finish())
	c.stream = stream
	return st.events, nil
}
