//go:build unix

package dgram

import (
	"syscall"

	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

// socket is one UDP socket.
type socket struct {
	f         *family
	id        int32
	fd        int
	receiving bool
	refed     bool
	shared    bool // perhaps with other processes: what is taken from the kernel must be wanted
	blocked   bool // the kernel's queue is full
	holding   bool // a ref of the loop
	watched   bool
	marked    bool // stands in family.flushing

	out    []sys.Datagram
	tells  []bool // which of out asked to be told
	bytes  []byte // what out's datagrams are made of
	queued int

	// The address that was last written as text, and the one last read from text:
	// most sockets talk to few peers.
	from     sys.Endpoint
	fromText string
	to       sys.Endpoint
	toText   string
}

// update brings the reactor and the loop's ref count in line with the state.
func (s *socket) update() error {
	l := s.f.env.Loop
	var want loop.Events
	if s.receiving {
		want |= loop.Readable
	}
	if s.blocked {
		want |= loop.Writable
	}
	var err error
	switch {
	case s.watched:
		err = l.Modify(s.fd, want)
	case want != 0:
		if err = l.Watch(s.fd, s, want); err == nil {
			s.watched = true
		}
	}
	if hold := s.fd >= 0 && (s.receiving && s.refed || len(s.out) > 0); hold != s.holding {
		s.holding = hold
		if hold {
			l.Ref()
		} else {
			l.Unref()
		}
	}
	return err
}

// readsPerTurn bounds how long one busy socket keeps the others waiting.
const readsPerTurn = 8

// Ready is for the reactor.
func (s *socket) Ready(ev loop.Events) {
	if ev&loop.Writable != 0 && s.blocked {
		s.blocked = false
		s.flush()
	}
	if ev&(loop.Readable|loop.Error) == 0 {
		return
	}
	f := s.f
	turns, limit := readsPerTurn, 0
	if s.shared {
		turns, limit = 1, 1
	}
	for range turns {
		if !s.receiving {
			return
		}
		n, errno := f.reader.Read(s.fd, limit)
		switch errno {
		case 0:
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
			return
		default:
			f.env.Emit(f.dispatch).Int(int(s.id)).Int(eventError).Int(sys.Number(errno)).End()
			return
		}
		for i := range n {
			b, from := f.reader.Datagram(i)
			if from != s.from || s.fromText == "" {
				if from.IP != s.from.IP || from.Zone != s.from.Zone || s.fromText == "" {
					s.fromText = from.Host()
				}
				s.from = from
			}
			f.env.Emit(f.dispatch).Int(int(s.id)).Int(eventMessage).Bytes(b).Str(s.fromText).Int(int(from.Port)).End()
		}
		if !f.reader.Full(n) {
			return
		}
	}
}

// send queues a copy of b, which leaves at the turn's end. An empty ip is the
// connected peer. When tell is set a sent event follows.
func send(env *ops.Env, id int32, b []byte, ip string, port int32, tell bool) (int32, error) {
	s := socketOf(env, id)
	if s == nil {
		return badf, nil
	}
	var to sys.Endpoint
	if ip != "" {
		if ip != s.toText {
			parsed, err := sys.ParseEndpoint(ip, 0)
			if err != nil {
				return number(syscall.EINVAL), nil
			}
			s.to, s.toText = parsed, ip
		}
		to = s.to
		to.Port = uint16(port)
	}
	at := len(s.bytes)
	s.bytes = append(s.bytes, b...)
	s.out = append(s.out, sys.Datagram{Bytes: s.bytes[at:len(s.bytes):len(s.bytes)], To: to})
	s.tells = append(s.tells, tell)
	s.queued += len(b)
	if len(s.out) == 1 {
		s.update()
	}
	switch {
	case s.blocked:
	case s.queued >= flushAt:
		s.flush()
	case !s.marked:
		s.marked = true
		if len(s.f.flushing) == 0 {
			env.Loop.AtTurnEnd(s.f.flushAll)
		}
		s.f.flushing = append(s.f.flushing, s)
	}
	return 0, nil
}

const (
	flushAt = 256 << 10 // so much is not collected: it leaves at once
	keepCap = 1 << 20   // of an emptied buffer
)

func (f *family) flushAll() {
	list := f.flushing
	f.flushing = nil
	for i, s := range list {
		list[i] = nil
		s.marked = false
		s.flush()
	}
	if f.flushing == nil {
		f.flushing = list[:0]
	}
}

// flush sends what is queued, as far as the kernel takes it. A datagram that it
// refuses for good is dropped with its error; the next go on.
func (s *socket) flush() {
	if s.fd < 0 || s.blocked {
		return
	}
	done := 0
	for done < len(s.out) {
		n, errno := sys.SendDatagrams(s.fd, s.out[done:])
		for range n {
			s.sent(done, 0)
			done++
		}
		if errno == 0 {
			continue
		}
		if errno == syscall.EAGAIN || errno == syscall.ENOBUFS {
			s.blocked = true
			break
		}
		s.sent(done, errno)
		done++
	}
	if done == len(s.out) {
		clear(s.out)
		s.out, s.tells = s.out[:0], s.tells[:0]
		if s.bytes = s.bytes[:0]; cap(s.bytes) > keepCap {
			s.bytes, s.out, s.tells = nil, nil, nil
		}
	} else if done > 0 {
		rest := append(s.out[:0], s.out[done:]...)
		clear(s.out[len(rest):])
		s.out = rest
		s.bytes = nil // what waits keeps the old one as long as it needs it
		s.tells = append(s.tells[:0], s.tells[done:]...)
	}
	s.update()
}

func (s *socket) sent(i int, errno syscall.Errno) {
	s.queued -= len(s.out[i].Bytes)
	if s.tells[i] {
		s.f.env.Emit(s.f.dispatch).Int(int(s.id)).Int(eventSent).Int(sys.Number(errno)).End()
	}
}

// close sends what the kernel still takes and drops the rest.
func (s *socket) close() {
	if s.fd < 0 {
		return
	}
	s.flush()
	for i := range s.out {
		s.sent(i, syscall.ECANCELED)
	}
	s.out = nil
	s.receiving, s.blocked = false, false
	s.update()
	fd := s.fd
	s.fd = -1
	s.f.env.Loop.Forget(fd)
	sys.Close(fd)
}
