package loop

import (
	"runtime"
	"sync/atomic"
	"time"
)

// A thread that talks to another one and waits for the answer looks into its inbox this long before it sleeps: to be
// woken costs both threads as much. It is longer than the waking of one partner, so that a conversation
// that has fallen asleep is soon a quick one again.
const (
	listenFor   = 60 * time.Microsecond
	mostMisses  = 8 // 2^mostMisses-1 waits go by in between when listening is always in vain
	pollsPerGap = 8 // of so many waits that listening cut short, one asks the kernel
)

// listening counts the loops of the process that listen: more of them than processors would keep
// their partners from running.
var (
	listening  atomic.Int32
	processors = int32(runtime.GOMAXPROCS(0))
)

// ear is what somebody has learnt about listening to a partner.
type ear struct {
	deaf   int // so many waits go by
	misses int
}

// listen waits a moment for n to be other than zero, and tells whether it became so.
func (e *ear) listen(n *atomic.Int32, stop *atomic.Bool) bool {
	if n.Load() > 0 {
		return true
	}
	if e.deaf > 0 {
		e.deaf--
		return false
	}
	if processors < 2 {
		return false
	}
	if listening.Add(1) > processors {
		listening.Add(-1)
		return false
	}
	defer listening.Add(-1)
	began := time.Now()
	for i := 1; ; i++ {
		if n.Load() > 0 || stop.Load() {
			e.misses /= 2
			return true
		}
		if i%64 == 0 && time.Since(began) > listenFor {
			break
		}
	}
	e.misses = min(e.misses+1, mostMisses)
	e.deaf = 1<<e.misses - 1
	return false
}

// Talking says that a message went to another thread or came from one in this turn.
func (l *Loop) Talking() { l.talking = &l.messages }
