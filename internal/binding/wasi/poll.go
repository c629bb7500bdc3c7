//go:build linux || darwin

package wasi

import (
	"encoding/binary"
	"time"

	"github.com/ravel-js/ravel/internal/sys"
)

// The sizes of what poll_oneoff takes and gives, and the kinds of events.
const (
	subscriptionSize = 48
	eventSize        = 32

	eventClock = 0
	eventRead  = 1
	eventWrite = 2

	clockAbsolute = 1
	hangup        = 1
)

// pollMost is how many subscriptions one call takes.
const pollMost = 1 << 16

// subscription is one thing to wait for, and after poll what came of it.
type subscription struct {
	userdata uint64
	kind     uint8
	wait     time.Duration // of a clock
	file     *file
	at       int // among the polled descriptors
	done     bool
	err      errno
	bytes    uint64
	flags    uint16
}

func (s *sandbox) subscribe(b []byte, started time.Time) (sub subscription) {
	le := binary.LittleEndian
	sub.userdata, sub.kind, sub.at = le.Uint64(b), b[8], -1
	switch sub.kind {
	case eventClock:
		id, timeout := le.Uint32(b[16:]), le.Uint64(b[24:])
		switch {
		case id >= uint32(len(clocks)):
			sub.err, sub.done = einval, true
		case le.Uint16(b[40:])&clockAbsolute != 0:
			sub.wait = sleepUntil(id, int64(min(timeout, 1<<63-1)))
		default:
			sub.wait = time.Duration(min(timeout, 1<<63-1))
		}
	case eventRead, eventWrite:
		need := rPollFdReadwrite | rFdRead
		if sub.kind == eventWrite {
			need = rPollFdReadwrite | rFdWrite
		}
		f, e := s.files.get(le.Uint32(b[16:]), need)
		sub.file, sub.err, sub.done = f, e, e != success
	default:
		sub.err, sub.done = einval, true
	}
	return sub
}

// pollOneoff waits until at least one of the subscriptions has come about.
func pollOneoff(s *sandbox, m memory, p words) errno {
	count := p.u32(2)
	if count == 0 || count > pollMost {
		return einval
	}
	in, out := m.at(p.u32(0), count*subscriptionSize), m.at(p.u32(1), count*eventSize)
	if in == nil || out == nil || !m.has(p.u32(3), 4) {
		return eoverflow
	}
	started := time.Now()
	subs := make([]subscription, count)
	for i := range subs {
		subs[i] = s.subscribe(in[i*subscriptionSize:], started)
	}
	if e := await(subs, started); e != success {
		return e
	}
	n := uint32(0)
	for i := range subs {
		if subs[i].done {
			subs[i].put(out[n*eventSize:])
			n++
		}
	}
	m.put32(p.u32(3), n)
	return success
}

func await(subs []subscription, started time.Time) errno {
	var fds []sys.Polled
	wait := time.Duration(-1)
	for i := range subs {
		sub := &subs[i]
		switch {
		case sub.done:
			wait = 0
		case sub.kind == eventClock:
			if wait < 0 || sub.wait < wait {
				wait = sub.wait
			}
		default:
			sub.at = len(fds)
			fds = append(fds, sys.Polled{FD: sub.file.fd, Write: sub.kind == eventWrite})
		}
	}
	if err := sys.Poll(fds, wait); err != 0 {
		return guestErrno(err)
	}
	passed := time.Since(started)
	any := false
	for i := range subs {
		sub := &subs[i]
		if sub.at >= 0 {
			sub.settle(&fds[sub.at])
		}
		any = any || sub.done
	}
	for i := range subs {
		sub := &subs[i]
		// Where nothing else came about the clock that was waited for has struck, whatever rounding says.
		if sub.kind == eventClock && !sub.done && (sub.wait <= passed || !any && sub.wait == wait) {
			sub.done = true
		}
	}
	return success
}

func (sub *subscription) settle(p *sys.Polled) {
	switch {
	case p.Bad:
		sub.err, sub.done = ebadf, true
	case p.Failed && !p.Ready:
		sub.err, sub.done = eio, true
	case p.Ready || p.Hangup:
		sub.done = true
		if sub.bytes = 1; sub.kind == eventRead {
			sub.bytes = sys.Available(sub.file.fd)
		}
	}
	if p.Hangup {
		sub.flags = hangup
	}
}

func (sub *subscription) put(b []byte) {
	le := binary.LittleEndian
	clear(b[:eventSize])
	le.PutUint64(b, sub.userdata)
	le.PutUint16(b[8:], uint16(sub.err))
	b[10] = sub.kind
	le.PutUint64(b[16:], sub.bytes)
	le.PutUint16(b[24:], sub.flags)
}
