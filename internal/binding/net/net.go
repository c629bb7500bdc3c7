//go:build unix

// Package net is the native half of node:net: TCP and local sockets on the
// loop's reactor. A connection is named by its loop.Stream's id, a listener by a
// negative number. It knows nothing of addresses as names: that is dns.
//
// Start at Family. Results that JavaScript words as exceptions itself are
// negative libuv numbers instead of errors: a refused connection is no surprise,
// and building an exception twice would cost more than the call.
package net

import (
	"os"
	"syscall"

	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
	"github.com/ravel-js/ravel/internal/v8"
)

// Family is binding('net').
var Family = ops.NewFamily("net",
	ops.Sync1("setDispatcher", setDispatcher),
	ops.Sync1("open", open),
	ops.Sync3("bindTcp", bindTCP),
	ops.Sync1("bindPipe", bindPipe),
	ops.Sync3("connectTcp", connectTCP),
	ops.Sync2("connectPipe", connectPipe),
	ops.Sync2("listen", listen),
	ops.Sync1("fd", fd),
	ops.Sync2("readStart", readStart),
	ops.Sync2("readLimit", readLimit),
	ops.Sync2("write", write),
	ops.Sync2("writeString", writeString),
	ops.Sync2("queue", queue),
	ops.Sync2("queueString", queueString),
	ops.Sync3("queuePinned", queuePinned),
	ops.Sync1("flush", flush),
	ops.Sync1("shutdown", shutdown),
	ops.Sync2("close", closeHandle),
	ops.Sync1("reset", reset),
	ops.Sync2("setRef", setRef),
	ops.Sync2("setNoDelay", setNoDelay),
	ops.Sync3("setKeepAlive", setKeepAlive),
	ops.Sync2("setBlocking", setBlocking),
	ops.Sync1("sockname", sockname),
	ops.Sync1("peername", peername),
	ops.Sync1("bytesRead", bytesRead),
	ops.Sync1("bytesWritten", bytesWritten),
	ops.Sync1("pending", pending),
	ops.Sync1("quietFor", quietFor),
	ops.Sync2("chmod", chmod),
	ops.Sync1("errno", errno),
)

// The kinds of event, as lib/internal/net/handle.js knows them: fn(id, kind, a).
const (
	eventRead     = iota // a Buffer
	eventEnd             // 0 at the peer's FIN, else an error number
	eventConnect         // an error number or 0, as the following
	eventDrain           //
	eventShutdown        //
	eventAccept          // the new connection's id, or an error number
	eventClose           // the id is the token that close was given
)

// family is one instance's state. It is the handler of all streams at once: a
// stream costs no handler of its own.
type family struct {
	env       *ops.Env
	dispatch  ops.Func
	listeners ops.Table[*loop.Listener]
	ids       map[*loop.Listener]int32
	paths     map[int32]string // of bound local sockets, removed when they close
	buf       *v8.Buf
	bytes     []byte // of buf
}

var state = ops.NewState(func(env *ops.Env) *family {
	f := &family{env: env, ids: map[*loop.Listener]int32{}, paths: map[int32]string{}}
	env.Loop.Sockets = f
	env.OnClose(func() {
		for _, ln := range f.listeners.All {
			ln.Close()
		}
		for id := range f.paths {
			f.unlink(id)
		}
		if f.buf != nil {
			f.buf.Free()
			f.buf, f.bytes = nil, nil
		}
	})
	return f
})

func setDispatcher(env *ops.Env, fn ops.Func) (ops.Void, error) {
	f := state.Of(env)
	f.dispatch.Release()
	f.dispatch = fn
	return ops.Void{}, nil
}

func (f *family) emit(id int32, kind, value int) {
	f.env.Emit(f.dispatch).Int(int(id)).Int(kind).Int(value).End()
}

const readSize = 64 << 10

// ReadBuffer lends the memory of a Buffer, which a read that fills it becomes
// without a copy.
func (f *family) ReadBuffer(*loop.Stream) []byte {
	if f.bytes == nil {
		if f.buf = v8.NewBuf(readSize); f.buf != nil {
			f.bytes = f.buf.Bytes()
		} else {
			f.bytes = make([]byte, readSize) // V8 has no memory; its copy will say so
		}
	}
	return f.bytes
}

func (f *family) OnRead(s *loop.Stream, b []byte) {
	s.Emitted += int64(len(b))
	ev := f.env.Emit(f.dispatch).Int(int(s.ID())).Int(eventRead)
	if f.buf != nil && len(b) == readSize && &b[0] == &f.bytes[0] {
		ev.Buf(f.buf).End()
		f.buf, f.bytes = nil, nil
		return
	}
	ev.Bytes(b).End()
}

func (f *family) OnEnd(s *loop.Stream, errno syscall.Errno) {
	f.emit(s.ID(), eventEnd, sys.Number(errno))
}

func (f *family) OnConnect(s *loop.Stream, errno syscall.Errno) {
	f.emit(s.ID(), eventConnect, sys.Number(errno))
}

func (f *family) OnDrain(s *loop.Stream, errno syscall.Errno) {
	f.emit(s.ID(), eventDrain, sys.Number(errno))
}

func (f *family) OnShutdown(s *loop.Stream, errno syscall.Errno) {
	f.emit(s.ID(), eventShutdown, sys.Number(errno))
}

func (f *family) OnAccept(ln *loop.Listener, fd int) {
	s := f.env.Loop.NewStream(fd, f)
	f.emit(f.ids[ln], eventAccept, int(s.ID()))
}

func (f *family) OnAcceptError(ln *loop.Listener, errno syscall.Errno) {
	f.emit(f.ids[ln], eventAccept, sys.Number(errno))
}

func (f *family) listener(id int32) *loop.Listener {
	ln, _ := f.listeners.Get(-id)
	return ln
}

// unlink removes the path of a local socket that id was bound to.
func (f *family) unlink(id int32) {
	if path, bound := f.paths[id]; bound {
		delete(f.paths, id)
		os.Remove(path)
	}
}

// badf is the answer about a handle that is closed.
func badf() int32 { return number(syscall.EBADF) }

func number(errno syscall.Errno) int32 { return int32(sys.Number(errno)) }
