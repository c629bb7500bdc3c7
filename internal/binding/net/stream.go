//go:build unix

package net

import (
	"syscall"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
	"github.com/ravel-js/ravel/internal/v8"
)

// readStart lets data in or, with false, leaves it in the kernel.
func readStart(env *ops.Env, id int32, on bool) (int32, error) {
	s := env.Loop.Stream(id)
	switch {
	case s == nil:
		return badf(), nil
	case on:
		s.ReadStart()
	default:
		s.ReadStop()
	}
	return 0, nil
}

// readLimit bounds a single read, and has each delivered before the next.
func readLimit(env *ops.Env, id, limit int32) (ops.Void, error) {
	if s := env.Loop.Stream(id); s != nil {
		s.ReadLimit = int(max(limit, 0))
	}
	return ops.Void{}, nil
}

// write sends b in place and returns how much the kernel took. What it did not
// take is the caller's to queue; then a drain event comes.
func write(env *ops.Env, id int32, b []byte) (int32, error) {
	s := env.Loop.Stream(id)
	if s == nil {
		return badf(), nil
	}
	n, errno := s.TryWrite(b)
	if errno != 0 {
		return number(errno), nil
	}
	return int32(n), nil
}

// writeString sends str as UTF-8 in place and queues what the kernel did not
// take: it returns 0 when all is sent and 1 when a drain event comes.
func writeString(env *ops.Env, id int32, str string) (int32, error) {
	s := env.Loop.Stream(id)
	if s == nil {
		return badf(), nil
	}
	n, errno := s.TryWrite(sys.StringBytes(str))
	if errno != 0 {
		return number(errno), nil
	}
	if n == len(str) {
		return 0, nil
	}
	s.WriteString(str[n:])
	s.NotifyDrain()
	return 1, nil
}

// queue appends a copy of b to the output; flush follows.
func queue(env *ops.Env, id int32, b []byte) (int32, error) {
	s := env.Loop.Stream(id)
	if s == nil {
		return badf(), nil
	}
	s.Write(b)
	return 0, nil
}

// queueString is queue of a string as UTF-8.
func queueString(env *ops.Env, id int32, str string) (int32, error) {
	s := env.Loop.Stream(id)
	if s == nil {
		return badf(), nil
	}
	s.WriteString(str)
	return 0, nil
}

// queuePinned appends b from offset on without copying it.
func queuePinned(env *ops.Env, id int32, b *v8.Pin, offset int64) (int32, error) {
	if b == nil {
		return number(syscall.EINVAL), nil
	}
	s := env.Loop.Stream(id)
	if s == nil || offset > int64(len(b.Bytes())) || offset < 0 {
		b.Release()
		return badf(), nil
	}
	s.WriteOwned(b.Bytes()[offset:], b)
	return 0, nil
}

// flush sends what was queued: 0 when all is sent, 1 when a drain event comes.
func flush(env *ops.Env, id int32) (int32, error) {
	s := env.Loop.Stream(id)
	if s == nil {
		return badf(), nil
	}
	sent, errno := s.Flush()
	if errno != 0 {
		return number(errno), nil
	}
	if sent {
		return 0, nil
	}
	return 1, nil
}

// shutdown ends the writing half after the output; an event tells the end.
func shutdown(env *ops.Env, id int32) (int32, error) {
	s := env.Loop.Stream(id)
	if s == nil {
		return number(syscall.ENOTCONN), nil
	}
	s.Shutdown()
	return 0, nil
}

// closeHandle closes a connection or listener at once; a close event with token
// as its id follows in the close phase, unless token is 0.
func closeHandle(env *ops.Env, id, token int32) (ops.Void, error) {
	f := state.Of(env)
	if id >= 0 {
		if s := env.Loop.Stream(id); s != nil {
			s.Close()
		}
	} else if ln := f.listener(id); ln != nil {
		ln.Close()
		delete(f.ids, ln)
		f.listeners.Delete(-id)
	}
	f.unlink(id)
	if token != 0 {
		env.Loop.OnClosePhase(func() { f.emit(token, eventClose, 0) })
	}
	return ops.Void{}, nil
}

// reset closes a TCP connection so that the peer sees ECONNRESET.
func reset(env *ops.Env, id int32) (int32, error) {
	s := env.Loop.Stream(id)
	if s == nil {
		return badf(), nil
	}
	if err := sys.SetLinger0(s.FD()); err != nil {
		return number(sys.ErrnoOf(err)), nil
	}
	s.Discard()
	return 0, nil
}

func setRef(env *ops.Env, id int32, on bool) (ops.Void, error) {
	if id < 0 {
		if ln := state.Of(env).listener(id); ln != nil {
			ln.SetRef(on)
		}
	} else if s := env.Loop.Stream(id); s != nil {
		s.SetRef(on)
	}
	return ops.Void{}, nil
}

// setBlocking makes writes wait for the kernel.
func setBlocking(env *ops.Env, id int32, on bool) (int32, error) {
	s := env.Loop.Stream(id)
	if s == nil {
		return badf(), nil
	}
	s.SetBlocking(on)
	return 0, nil
}

// bytesRead counts what was read but not given to JavaScript, which counts its
// own share: events wait in a batch, and each sees the total of its moment.
func bytesRead(env *ops.Env, id int32) (float64, error) {
	if s := env.Loop.Stream(id); s != nil {
		return float64(s.BytesRead - s.Emitted), nil
	}
	return 0, nil
}

// bytesWritten counts what was accepted, also what still waits for the kernel.
func bytesWritten(env *ops.Env, id int32) (float64, error) {
	if s := env.Loop.Stream(id); s != nil {
		return float64(s.BytesWritten) + float64(s.Pending()), nil
	}
	return 0, nil
}

// pending is how many bytes the kernel has not taken yet.
func pending(env *ops.Env, id int32) (float64, error) {
	if s := env.Loop.Stream(id); s != nil {
		return float64(s.Pending()), nil
	}
	return 0, nil
}

// quietFor is how many ms ago the last byte passed in either direction.
func quietFor(env *ops.Env, id int32) (float64, error) {
	if s := env.Loop.Stream(id); s != nil {
		return float64(env.Loop.Now() - s.LastActive), nil
	}
	return 0, nil
}
