package http

import (
	"strconv"
	"time"

	"github.com/ravel-js/ravel/internal/ops"
)

// Flags of a response, as in lib/internal/http/response.js; above them the
// seconds of Keep-Alive.
const (
	resClose = 1 << iota
	resOwnDate
	resOwnLength
	resChunked
	resNoBody
	resKeepAlive
	resSeconds = 8
)

// respond appends a whole response to the connection's output: fields are
// header lines in wire format, the others are added as flags say.
func respond(env *ops.Env, id, status, flags int32, fields, body ops.Text) (bool, error) {
	return writeResponse(env, id, status, flags, fields, body)
}

// respondBytes is respond with a body of bytes.
func respondBytes(env *ops.Env, id, status, flags int32, fields ops.Text, body []byte) (bool, error) {
	return writeResponse(env, id, status, flags, fields, body)
}

func writeResponse(env *ops.Env, id, status, flags int32, fields, body []byte) (bool, error) {
	st := states.Of(env)
	c, ok := st.conns.Get(id)
	if !ok || c.stream == nil || c.stream.Closed() {
		return false, nil
	}
	b := c.stream.Begin(len(fields) + len(body) + 256)
	b = st.statusLine(b, int(status))
	if len(body) == 0 || flags&resChunked != 0 {
		b = appendLatin1(b, fields)
	} else {
		b = append(b, fields...)
	}
	if flags&resOwnDate == 0 {
		b = append(b, st.dateLine()...)
	}
	switch {
	case flags&resClose != 0:
		b = append(b, "Connection: close\r\n"...)
	case flags&resKeepAlive != 0:
		b = append(b, "Connection: keep-alive\r\nKeep-Alive: timeout="...)
		b = strconv.AppendInt(b, int64(flags>>resSeconds), 10)
		b = append(b, '\r', '\n')
	default:
		b = append(b, "Connection: keep-alive\r\n"...)
	}
	switch {
	case flags&resNoBody != 0 || flags&resOwnLength != 0:
		b = append(b, '\r', '\n')
		b = append(b, body...)
	case flags&resChunked != 0:
		b = append(b, "Transfer-Encoding: chunked\r\n\r\n"...)
		if len(body) > 0 {
			b = strconv.AppendInt(b, int64(len(body)), 16)
			b = append(b, '\r', '\n')
			b = append(b, body...)
			b = append(b, '\r', '\n')
		}
		b = append(b, "0\r\n\r\n"...)
	default:
		b = append(b, "Content-Length: "...)
		b = strconv.AppendInt(b, int64(len(body)), 10)
		b = append(b, "\r\n\r\n"...)
		b = append(b, body...)
	}
	c.stream.Commit(b)
	if !c.throttled && c.stream.Pending() > maxBacklog {
		c.throttled = true
		c.stream.ReadStop()
		c.stream.NotifyDrain()
	}
	return true, nil
}

// appendLatin1 appends UTF-8 text of the first 256 characters, one byte for
// each: so heads are sent, except when they share a string with a body.
func appendLatin1(b, text []byte) []byte {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c&^3 == 0xc0 && i+1 < len(text) {
			i++
			c = c<<6 | text[i]&0x3f
		}
		b = append(b, c)
	}
	return b
}

func (st *state) statusLine(b []byte, code int) []byte {
	if code >= 0 && code < len(st.lines) && st.lines[code] != "" {
		return append(b, st.lines[code]...)
	}
	b = append(b, "HTTP/1.1 "...)
	b = strconv.AppendInt(b, int64(code), 10)
	return append(b, " unknown\r\n"...)
}

// dateLine is the Date header, made once per second.
func (st *state) dateLine() []byte {
	if now := st.env.Loop.Now(); now >= st.dateEnds {
		wall := time.Now()
		st.date = wall.UTC().AppendFormat(st.date[:0], "Date: Mon, 02 Jan 2006 15:04:05 GMT\r\n")
		st.dateEnds = now + 1000 - int64(wall.Nanosecond()/1e6)
	}
	return st.date
}
