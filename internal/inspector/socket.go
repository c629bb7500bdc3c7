package inspector

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// The server's end of a WebSocket (RFC 6455): text messages, no extensions.

const (
	opContinuation, opText, opBinary, opClose, opPing, opPong = 0, 1, 2, 8, 9, 10

	maxMessage = 256 << 20
)

var errProtocol = errors.New("not a WebSocket frame that is wanted here")

// conn is one debugger on the network.
type conn struct {
	s   *server
	net net.Conn
	in  *bufio.Reader

	session *session // JS thread only
	over    bool     // JS thread only: closed before the session was made

	mu      sync.Mutex
	out     []byte
	more    *sync.Cond
	closing bool // nothing is appended to out
}

func (s *server) upgrade(w http.ResponseWriter, r *http.Request) {
	hijacker, ok := w.(http.Hijacker)
	key := r.Header.Get("Sec-WebSocket-Key")
	if !ok || key == "" {
		s.refuse(w)
		return
	}
	raw, buffered, err := hijacker.Hijack()
	if err != nil {
		return
	}
	raw.SetDeadline(time.Time{})
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	c := &conn{s: s, net: raw, in: buffered.Reader}
	c.more = sync.NewCond(&c.mu)
	c.out = fmt.Appendf(nil, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		base64.StdEncoding.EncodeToString(sum[:]))
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		raw.Close()
		return
	}
	s.conns[c] = true
	s.mu.Unlock()
	fmt.Fprintln(os.Stderr, "Debugger attached.")
	go c.write()
	main := s.agent
	main.post(func() {
		if !c.over {
			c.session = main.connect(true, c.send)
			c.session.onClose = c.end
		}
	})
	c.read()
	main.post(func() {
		c.over = true
		if c.session != nil {
			c.session.close()
		}
		c.end()
	})
	s.mu.Lock()
	delete(s.conns, c)
	s.mu.Unlock()
}

// read hands on what comes until the debugger is gone.
func (c *conn) read() {
	var message []byte
	for {
		op, final, body, err := c.frame(maxMessage - len(message))
		if err != nil {
			return
		}
		switch op {
		case opClose:
			return
		case opPing:
			c.append(opPong, body)
			continue
		case opPong:
			continue
		case opText, opBinary, opContinuation:
			message = append(message, body...)
		default:
			return
		}
		if final {
			text := string(message)
			message = nil
			c.s.agent.post(func() {
				if c.session != nil {
					c.session.dispatch(text)
				}
			})
		}
	}
}

func (c *conn) frame(limit int) (op byte, final bool, body []byte, err error) {
	var head [8]byte
	if _, err = io.ReadFull(c.in, head[:2]); err != nil {
		return
	}
	op, final = head[0]&15, head[0]&0x80 != 0
	masked, n := head[1]&0x80 != 0, uint64(head[1]&0x7f)
	switch n {
	case 126:
		if _, err = io.ReadFull(c.in, head[:2]); err != nil {
			return
		}
		n = uint64(binary.BigEndian.Uint16(head[:2]))
	case 127:
		if _, err = io.ReadFull(c.in, head[:8]); err != nil {
			return
		}
		n = binary.BigEndian.Uint64(head[:8])
	}
	// Frames of a client are masked.
	if !masked || head[0]&0x70 != 0 && op < opClose || n > uint64(max(limit, 0)) || op >= opClose && (n > 125 || !final) {
		return 0, false, nil, errProtocol
	}
	var mask [4]byte
	if _, err = io.ReadFull(c.in, mask[:]); err != nil {
		return
	}
	// The memory grows with what arrives, not with what is announced.
	for uint64(len(body)) < n {
		part := min(n-uint64(len(body)), 1<<20)
		at := len(body)
		body = append(body, make([]byte, part)...)
		if _, err = io.ReadFull(c.in, body[at:]); err != nil {
			return
		}
	}
	for i := range body {
		body[i] ^= mask[i&3]
	}
	return
}

// send queues a message. Any goroutine.
func (c *conn) send(text string) { c.append(opText, []byte(text)) }

func (c *conn) append(op byte, body []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return
	}
	c.out = append(c.out, 0x80|op)
	switch n := len(body); {
	case n < 126:
		c.out = append(c.out, byte(n))
	case n < 1<<16:
		c.out = binary.BigEndian.AppendUint16(append(c.out, 126), uint16(n))
	default:
		c.out = binary.BigEndian.AppendUint64(append(c.out, 127), uint64(n))
	}
	c.out = append(c.out, body...)
	c.more.Signal()
}

// end says good-bye after what is queued. Any goroutine.
func (c *conn) end() {
	c.append(opClose, nil)
	c.mu.Lock()
	c.closing = true
	c.more.Signal()
	c.mu.Unlock()
}

func (c *conn) write() {
	defer c.net.Close()
	for {
		c.mu.Lock()
		for len(c.out) == 0 && !c.closing {
			c.more.Wait()
		}
		out, closing := c.out, c.closing
		c.out = nil
		c.mu.Unlock()
		if closing {
			c.net.SetWriteDeadline(time.Now().Add(time.Second))
		}
		if _, err := c.net.Write(out); err != nil || closing {
			return
		}
	}
}
