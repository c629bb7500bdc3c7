// Package http is the native half of HTTP: parsers, either attached to a
// connection of the loop or fed by hand, and the short way of a response. It
// knows nothing of sockets as JavaScript has them; a connection comes by the id
// of its loop.Stream. Its counterpart is lib/internal/http/parser.js; start at
// conn.go.
package http

import (
	"github.com/ravel-js/ravel/internal/httpparse"
	"github.com/ravel-js/ravel/internal/ops"
)

// Family is binding('http').
var Family = ops.NewFamily("http",
	ops.Sync1("setDispatcher", setDispatcher),
	ops.Sync1("setReasons", setReasons),
	ops.Sync3("create", create),
	ops.Sync4("attach", attach),
	ops.Sync1("detach", detach),
	ops.Sync1("free", free),
	ops.Sync2("feed", feed),
	ops.Sync1("text", text),
	ops.Sync1("finish", finish),
	ops.Sync1("error", parseError),
	ops.Sync2("decide", decide),
	ops.Sync2("expect", expect),
	ops.Sync1("readStart", readStart),
	ops.Sync1("readStop", readStop),
	ops.Sync1("busy", busy),
	ops.Sync3("expired", expired),
	ops.Sync5("respond", respond),
	ops.Sync5("respondBytes", respondBytes),
)

type state struct {
	env      *ops.Env
	dispatch ops.Func
	conns    ops.Table[*conn]
	heads    [][]byte // buffers of parsers that are between two messages
	events   []float64
	text     []byte
	lines    [1000]string // status lines by code
	date     []byte
	dateEnds int64
}

var states = ops.NewState(func(env *ops.Env) *state { return &state{env: env} })

// setDispatcher takes the function that receives the events of attached
// parsers: (id, kind, ...).
func setDispatcher(env *ops.Env, fn ops.Func) (ops.Void, error) {
	st := states.Of(env)
	st.dispatch.Release()
	st.dispatch = fn
	return ops.Void{}, nil
}

// setReasons takes the known reason phrases as "code phrase".
func setReasons(env *ops.Env, list []string) (ops.Void, error) {
	st := states.Of(env)
	for _, s := range list {
		if len(s) > 3 {
			code := int(s[0]-'0')*100 + int(s[1]-'0')*10 + int(s[2]-'0')
			if code >= 0 && code < len(st.lines) {
				st.lines[code] = "HTTP/1.1 " + s + "\r\n"
			}
		}
	}
	return ops.Void{}, nil
}

func (st *state) newConn(kind, maxHeader, lenient int32) *conn {
	c := &conn{st: st, kind: httpparse.Kind(kind)}
	c.p.Init(c.kind, c, int(maxHeader), httpparse.Lenient(lenient))
	c.began = st.now()
	c.id = st.conns.Put(c)
	return c
}

// now is the loop's time, never 0.
func (st *state) now() int64 { return st.env.Loop.Now() + 1 }

func create(env *ops.Env, kind, maxHeader, lenient int32) (int32, error) {
	return states.Of(env).newConn(kind, maxHeader, lenient).id, nil
}

// attach makes a parser that reads a connection by itself; -1 if that is gone.
func attach(env *ops.Env, stream, kind, maxHeader, lenient int32) (int32, error) {
	s := env.Loop.Stream(stream)
	if s == nil {
		return -1, nil
	}
	c := states.Of(env).newConn(kind, maxHeader, lenient)
	c.stream = s
	if c.kind == httpparse.Response {
		c.p.StopBehindMessages()
	}
	c.before = s.Consume(c)
	return c.id, nil
}

func detach(env *ops.Env, id int32) (ops.Void, error) {
	if c, ok := states.Of(env).conns.Get(id); ok {
		c.detach()
	}
	return ops.Void{}, nil
}

func free(env *ops.Env, id int32) (ops.Void, error) {
	st := states.Of(env)
	if c, ok := st.conns.Get(id); ok {
		c.detach()
		st.putHead(c.p.TakeHead(nil))
		st.conns.Delete(id)
	}
	return ops.Void{}, nil
}

// expect tells what the next response is an answer to.
func expect(env *ops.Env, id, action int32) (ops.Void, error) {
	if c, ok := states.Of(env).conns.Get(id); ok {
		c.expect = httpparse.Action(action)
	}
	return ops.Void{}, nil
}

func readStart(env *ops.Env, id int32) (ops.Void, error) {
	if c, ok := states.Of(env).conns.Get(id); ok {
		c.stopped = false
		c.resume()
	}
	return ops.Void{}, nil
}

func readStop(env *ops.Env, id int32) (ops.Void, error) {
	if c, ok := states.Of(env).conns.Get(id); ok {
		c.stopped = true
		if c.stream != nil {
			c.stream.ReadStop()
		}
	}
	return ops.Void{}, nil
}

// busy reports whether a message is under way, or the first one is awaited.
func busy(env *ops.Env, id int32) (bool, error) {
	c, ok := states.Of(env).conns.Get(id)
	return ok && c.began != 0, nil
}

// expired reports whether the head or the whole message is overdue, in ms; 0 is
// no limit.
func expired(env *ops.Env, id int32, headers, request int64) (bool, error) {
	st := states.Of(env)
	c, ok := st.conns.Get(id)
	if !ok || c.began == 0 {
		return false, nil
	}
	age := st.now() - c.began
	return headers > 0 && !c.headDone && age > headers || request > 0 && age > request, nil
}

// parseError words why a parser failed.
func parseError(env *ops.Env, id int32) (string, error) {
	c, ok := states.Of(env).conns.Get(id)
	if !ok || c.p.Err().Code == 0 {
		return "HPE_INTERNAL\nno parser", nil
	}
	e := c.p.Err()
	return e.Code.String() + "\n" + e.Reason, nil
}

func (st *state) putHead(b []byte) {
	if cap(b) > 0 && cap(b) <= 16<<10 && len(st.heads) < 64 {
		st.heads = append(st.heads, b)
	}
}

func (st *state) getHead() []byte {
	if n := len(st.heads); n > 0 {
		b := st.heads[n-1]
		st.heads = st.heads[:n-1]
		return b
	}
	return make([]byte, 0, 1024)
}
