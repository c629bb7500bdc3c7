package tls

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/ops"
)

// conn is one TLS connection. The handshake runs on a goroutine of its own,
// which waits for input and for answers of JavaScript; from its end on everything
// happens on the loop's thread, where reads that find nothing end with errDry.
type conn struct {
	st     *state
	id     int32 // of upper
	tls    *tls.Conn
	ctx    *context
	opts   options
	upper  *loop.Stream
	lower  *loop.Stream // nil: JavaScript carries the bytes
	before loop.Handler // of lower
	depth  int          // layers below

	// What the handshake's goroutine shares with the loop's thread.
	mu      sync.Mutex
	more    sync.Cond
	in      []byte // arrived, not read yet; behind the handshake: what a stopped reader left
	out     []byte // written by the handshake
	eof     error  // why nothing follows in
	replies []reply
	gone    bool // closed: the handshake shall end
	working bool // the handshake runs, and holds a ref of the loop

	verifyCode string
	chain      []*x509.Certificate // as verification built it
	hello      *tls.ClientHelloInfo

	// The loop's thread alone.
	raw      []byte // what is being read
	secured  bool
	failed   bool
	ended    bool
	dry      bool // the last read found nothing
	pumping  bool
	resuming bool
	blocked  bool // upper was refused bytes
	shut     bool
	fragment int
	last     []byte // a client's last flight, held until the program accepts the server
	carried  int    // bytes that JavaScript has still to get rid of
	stopped  bool   // JavaScript was told to read no more
	session  []byte
}

// reply is JavaScript's answer to an event.
type reply struct {
	refused  bool
	protocol *string
	config   *tls.Config
	data     []byte
}

// errDry is temporary to crypto/tls, which then goes on where it stopped.
type dryError struct{}

func (dryError) Error() string   { return "nothing to read yet" }
func (dryError) Timeout() bool   { return false }
func (dryError) Temporary() bool { return true }

var errDry net.Error = dryError{}

// pipe is what crypto/tls takes for its connection.
type pipe struct{ c *conn }

func (p pipe) Read(b []byte) (int, error) {
	c := p.c
	if c.secured {
		return c.take(b)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.in) == 0 {
		switch {
		case c.gone:
			return 0, net.ErrClosed
		case c.eof != nil:
			return 0, c.eof
		}
		c.rest()
	}
	n := copy(b, c.in)
	c.in = c.in[n:]
	return n, nil
}

// take is Read on the loop's thread.
func (c *conn) take(b []byte) (int, error) {
	if len(c.in) > 0 {
		n := copy(b, c.in)
		if c.in = c.in[n:]; len(c.in) == 0 {
			c.in = nil
		}
		return n, nil
	}
	if len(c.raw) > 0 {
		n := copy(b, c.raw)
		c.raw = c.raw[n:]
		return n, nil
	}
	if c.eof != nil {
		return 0, c.eof
	}
	return 0, errDry
}

// rest waits until something changes, having given the loop what was written.
// c.mu is held.
func (c *conn) rest() {
	if c.working {
		c.working = false
		c.st.env.Loop.Post(c.step)
	}
	c.more.Wait()
}

// step sends, on the loop's thread, what the handshake wrote before it waited.
func (c *conn) step() {
	c.mu.Lock()
	out := c.out
	c.out = nil
	c.mu.Unlock()
	c.st.env.Loop.Unref()
	c.transmit(out)
}

// wake lets the handshake go on; c.mu is held, on the loop's thread.
func (c *conn) wake() {
	if !c.working && !c.secured && !c.failed {
		c.working = true
		c.st.env.Loop.Ref()
	}
	c.more.Signal()
}

func (p pipe) Write(b []byte) (int, error) {
	c := p.c
	if c.secured || c.failed {
		c.transmit(b)
		return len(b), nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone {
		return 0, net.ErrClosed
	}
	at := len(c.out)
	c.out = append(c.out, b...)
	if len(b) == alertSize && b[0] == recordAlert && b[6] == alertInternal && c.opts.server {
		c.out[at+6] = alertHandshake // what OpenSSL says when no certificate suits
	}
	return len(b), nil
}

// An alert as it stands in the clear: a record's head, the level, the kind.
const (
	alertSize      = 7
	recordAlert    = 21
	alertHandshake = 40
	alertInternal  = 80
)

// peer is an address, which crypto/tls wants as a name for sessions.
type peer struct{}

func (peer) Network() string { return "tls" }
func (peer) String() string  { return "peer" }

func (pipe) Close() error                     { return nil }
func (pipe) LocalAddr() net.Addr              { return peer{} }
func (pipe) RemoteAddr() net.Addr             { return peer{} }
func (pipe) SetDeadline(time.Time) error      { return nil }
func (pipe) SetReadDeadline(time.Time) error  { return nil }
func (pipe) SetWriteDeadline(time.Time) error { return nil }

// ask emits an event and waits for JavaScript's answer. On the handshake's
// goroutine.
func (c *conn) ask(emit func()) (reply, error) {
	c.st.env.Loop.Post(func() {
		if !c.upper.Closed() {
			emit()
		}
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.replies) == 0 {
		if c.gone {
			return reply{}, net.ErrClosed
		}
		c.rest()
	}
	r := c.replies[0]
	c.replies = c.replies[1:]
	return r, nil
}

// start begins the handshake.
func (c *conn) start() {
	c.working = true
	c.st.env.Loop.Ref()
	go c.handshake()
}

func (c *conn) handshake() {
	err := c.tryHandshake()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.working {
		// It ended without being given anything, as when the connection closed.
		c.st.env.Loop.Post(func() { c.st.env.Loop.Ref(); c.concluded(err) })
		return
	}
	c.st.env.Loop.Post(func() { c.concluded(err) })
}

func (c *conn) tryHandshake() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("tls: panic: %v\n%s", r, debug.Stack())
		}
	}()
	return c.tls.Handshake()
}

// concluded is the end of the handshake on the loop's thread.
func (c *conn) concluded(err error) {
	c.mu.Lock()
	out := c.out
	c.out, c.working = nil, false
	c.mu.Unlock()
	c.st.env.Loop.Unref()
	if c.upper.Closed() {
		if err != nil {
			c.transmit(out)
		}
		return
	}
	if err != nil {
		c.transmit(out)
		c.fail(err)
		return
	}
	if c.opts.server {
		c.transmit(out)
	} else {
		c.last = out // a peer that is refused shall not see the handshake complete
	}
	c.secured = true
	cs := c.tls.ConnectionState()
	if cs.DidResume && cs.Version < tls.VersionTLS13 {
		c.session = nil // what was resumed stays the session, also where the server renews its ticket
	}
	c.st.emit(c.id, eventSecure).Str(cs.NegotiatedProtocol).Str(cs.ServerName).Str(c.verifyCode).Bool(cs.DidResume).End()
	if c.opts.server && c.verifyCode == "" {
		c.upper.Open()
	}
	// What came behind the handshake is read once the event is delivered.
	c.resumeSoon()
}

// open lets what the program wrote leave, once it has accepted the peer.
func open(env *ops.Env, id int32) (ops.Void, error) {
	if c := established(env, id); c != nil {
		c.transmit(c.last)
		c.last = nil
		c.upper.Open()
	}
	return ops.Void{}, nil
}

// fail reports what ended the connection.
func (c *conn) fail(err error) {
	if c.failed || c.upper.Closed() {
		return
	}
	c.failed = true
	c.flowLower(false)
	var errno syscall.Errno
	switch {
	case errors.As(err, &errno):
		c.upper.End(errno)
		return
	case !c.secured && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)):
		c.upper.End(0)
		return
	}
	code, reason, text := describeError(err, c)
	c.st.emit(c.id, eventError).Str(code).Str(reason).Str(text).End()
}

// pump reads until nothing is left or nobody wants it.
func (c *conn) pump() {
	if c.pumping {
		return
	}
	c.pumping = true
	defer func() { c.pumping = false }()
	for c.secured && !c.failed && !c.ended && c.upper.Reading() && !c.upper.Closed() {
		room := c.upper.Room()
		n := 0
		var err error
		for n < len(room) && err == nil {
			var m int
			m, err = c.read(room[n:])
			n += m
		}
		c.dry = err == errDry
		if n > 0 {
			c.upper.Receive(room[:n])
		}
		switch {
		case err == nil:
			if c.upper.ReadLimit > 0 {
				c.resumeSoon() // each is delivered before the next
				return
			}
		case c.dry:
			c.flowLower(true)
			return
		case c.upper.Closed():
			return
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			c.ended = true
			c.flowLower(false)
			c.upper.End(0)
			return
		default:
			c.fail(err)
			return
		}
	}
}

func (c *conn) read(b []byte) (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("tls: panic: %v\n%s", r, debug.Stack())
		}
	}()
	return c.tls.Read(b)
}

// resumeSoon reads on in the pending phase: whoever asked for it may be in the
// midst of what was read last.
func (c *conn) resumeSoon() {
	if !c.resuming {
		c.resuming = true
		c.st.env.Loop.Pend(func() {
			c.resuming = false
			c.pump()
		})
	}
}

// arrived takes raw bytes, valid during the call.
func (c *conn) arrived(b []byte) {
	if !c.secured {
		c.mu.Lock()
		c.in = append(c.in, b...)
		full := len(c.in) > maxHeld
		c.wake()
		c.mu.Unlock()
		if full {
			c.flowLower(false) // more than any handshake needs: it is read once it is over
		}
		return
	}
	if c.failed || c.ended {
		return
	}
	if len(c.in) > 0 {
		c.in = append(c.in, b...)
	} else {
		c.raw = b
	}
	c.pump()
	if len(c.raw) > 0 {
		c.in = append(c.in[:0:0], c.raw...)
	}
	c.raw = nil
	if len(c.in) > 0 && !c.upper.Reading() {
		c.flowLower(false)
	}
}

// maxHeld is how much input waits for a reader before no more is taken.
const maxHeld = 256 << 10

// finishedInput tells that nothing more arrives.
func (c *conn) finishedInput(errno syscall.Errno) {
	err := io.EOF
	if errno != 0 {
		err = errno
	}
	c.mu.Lock()
	c.eof = err
	if !c.secured {
		c.wake()
	}
	c.mu.Unlock()
	if c.secured {
		c.dry = false
		c.pump()
	}
}

// abandon ends everything without a word.
func (c *conn) abandon() {
	c.mu.Lock()
	c.gone = true
	c.more.Broadcast()
	c.mu.Unlock()
}
