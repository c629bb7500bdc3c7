package loop

import "sync/atomic"

// delivery is one thing that another goroutine wants done on the loop's thread.
type delivery struct {
	fn   func()
	task *task
	done *Completion
}

// Post runs fn on the loop's thread in the poll phase. Any goroutine; it does
// not keep the loop alive. After Close it does nothing.
func (l *Loop) Post(fn func()) { l.deliver(delivery{fn: fn}) }

func (l *Loop) deliver(d delivery) {
	l.inboxMu.Lock()
	if l.closed.Load() {
		l.inboxMu.Unlock()
		return
	}
	l.inbox = append(l.inbox, d)
	l.inboxLen.Store(int32(len(l.inbox)))
	l.inboxMu.Unlock()
	l.wake()
}

// wake interrupts the kernel only when the loop sleeps there and nobody has woken
// it yet: one wake per batch. The loop, awake at once, looks into its inbox, so that
// lock is not held here: to wait for it costs a locked thread more than to sleep.
func (l *Loop) wake() {
	if l.sleeping.Load() && l.sleeping.CompareAndSwap(true, false) {
		l.wakeMu.Lock()
		if !l.closed.Load() {
			l.poller.wake()
		}
		l.wakeMu.Unlock()
	}
}

// runInbox runs what was delivered up to now.
func (l *Loop) runInbox() {
	if l.inboxLen.Load() == 0 {
		return
	}
	l.inboxMu.Lock()
	batch := l.inbox
	l.inbox = l.inboxAlt[:0]
	l.inboxLen.Store(0)
	l.inboxMu.Unlock()
	for i := range batch {
		d := batch[i]
		batch[i] = delivery{}
		switch {
		case d.task != nil:
			d.task.finish(l)
		case d.done != nil:
			l.Unref()
			d.done.fn()
		default:
			d.fn()
		}
	}
	l.inboxAlt = batch[:0]
}

// Completion is a promise to the loop that something under way elsewhere will
// be reported exactly once. It keeps the loop alive until then.
type Completion struct {
	l    *Loop
	fn   func()
	done atomic.Bool
}

// Begin starts a request which ends by Complete; fn then runs on the loop's
// thread.
func (l *Loop) Begin(fn func()) *Completion {
	l.Ref()
	return &Completion{l: l, fn: fn}
}

// Complete reports the end. Any goroutine; a second call panics.
func (c *Completion) Complete() {
	if c.done.Swap(true) {
		panic("loop: a completion was delivered twice")
	}
	c.l.deliver(delivery{done: c})
}
