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

// Talking says that a message went to another thread or came from one in this turn.
func (l *Loop) Talking() { l.talking = true }

// listen waits a moment for the inbox to fill, and tells whether it did.
func (l *Loop) listen(began time.Duration) bool {
	if l.inboxLen.Load() > 0 {
		return true
	}
	if l.deaf > 0 {
		l.deaf--
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
	for i := 1; ; i++ {
		if l.inboxLen.Load() > 0 || l.stop.Load() {
			l.misses /= 2
			return true
		}
		if i%64 == 0 && time.Since(l.start)-began > listenFor {
			break
		}
	}
	l.misses = min(l.misses+1, mostMisses)
	l.deaf = 1<<l.misses - 1
	return false
}
