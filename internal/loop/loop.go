// Package loop is the event loop of one isolate: libuv's phases over a reactor
// served by the loop's own thread, plus bounded pools for what blocks. It is
// pure Go and knows nothing of V8; the host hangs JavaScript in through Hooks.
//
// Start at Run. watch.go and poller_*.go are the reactor, stream.go the
// connections on it, post.go and pool.go the ways in from other goroutines.
package loop

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/ravel-js/ravel/internal/sys"
)

// Mode says how long Run goes on.
type Mode int

const (
	Default Mode = iota // until nothing is alive or Stop
	Once                // one turn, which may sleep
	NoWait              // one turn, which never sleeps
)

// Hooks are the host's entries; all are called on the loop's thread and any may
// be nil.
type Hooks struct {
	// Timers runs due JS timers and returns the next expiry in ms since the
	// loop's start: >0 ref'd, <0 unref'd (negated), 0 none.
	Timers func(now int64) (next int64)
	// TimersRef tells whether a JS timer keeps the loop alive; without it the
	// last StartTimer said so.
	TimersRef func() bool
	// Immediates runs the immediates that are queued now.
	Immediates func()
	// ImmediateInfo tells how many immediates wait and how many of them are ref'd.
	ImmediateInfo func() (count, refCount int32)
	// Flush delivers what was emitted in this step to JS, then runs nextTicks
	// and microtasks.
	Flush func()
	// Pending tells whether Flush has something to deliver; while it is true
	// the loop does not sleep.
	Pending func() bool
	// Trim is called when memory that is no longer needed may be given back: at
	// the first long sleep after the start or after a busy time, and ever more
	// seldom meanwhile. It may take a millisecond.
	Trim func()
}

// Loop is one event loop. Methods are for its own thread unless they say
// "any goroutine".
type Loop struct {
	hooks Hooks
	start time.Time
	now   int64

	running bool
	stop    atomic.Bool
	closed  atomic.Bool

	refs     int
	timerAt  int64
	timerRef bool
	alarmAt  int64
	alarm    func()
	every    [phases][]*func()

	pending  []func()
	closing  []func()
	turnEnd  []func()
	spare    []func() // the emptied twin of whichever queue ran last
	dirty    []*Stream
	dirtyAlt []*Stream

	poller    poller
	slots     []slot
	changes   []int32
	watching  int
	idleTime  atomic.Int64 // nanoseconds
	idleSince atomic.Int64 // the start of the sleep it is in, relative to start, plus one; 0 when awake
	beganAt   atomic.Int64 // as idleSince
	began     time.Time
	hot       bool  // the last wait found events at once
	turns     int   // polls since the last Trim
	quiet     int   // ms of sleep until Trim is due
	trimAt    int64 // when Trim is due without a sleep

	wakeMu   sync.Mutex // held while the poller is woken
	inboxMu  sync.Mutex
	inbox    []delivery
	inboxAlt []delivery
	inboxLen atomic.Int32
	talking  *ear // whose answer is waited for in this turn; see listen.go
	messages ear
	listened int
	sleeping atomic.Bool

	pools   [poolCount]*pool
	signals map[*signalWatch]struct{}

	// Sockets is the Handler of streams that belong to sockets of JavaScript. A
	// layer on top of one belongs to a socket, too.
	Sockets Handler

	streams   streamTable
	listeners map[*Listener]struct{}
	bufs      bufferPool
	readBuf   []byte
	layerBuf  []byte // of layered streams, whose input may stand in readBuf
	reserve   int    // descriptor given up to accept and refuse when there are no more
}

// New opens a loop. Any goroutine; afterwards it belongs to the thread that runs it.
func New() (*Loop, error) {
	l := &Loop{start: time.Now(), reserve: -1, turns: busyTurns, quiet: firstQuiet, trimAt: firstTrim}
	if err := l.poller.open(); err != nil {
		return nil, sys.Wrap(err, "loop", "", "")
	}
	return l, nil
}

// SetHooks installs the host's entries; before the first Run.
func (l *Loop) SetHooks(h Hooks) { l.hooks = h }

// Now is the cached time in ms since the loop's start.
func (l *Loop) Now() int64 { return l.now }

// UpdateTime refreshes what Now returns.
func (l *Loop) UpdateTime() { l.now = int64(time.Since(l.start) / time.Millisecond) }

// Uptime is the time since the loop's start, not cached.
func (l *Loop) Uptime() time.Duration { return time.Since(l.start) }

// IdleTime is how long the loop has slept in the kernel so far, with the sleep it is in. Any goroutine.
func (l *Loop) IdleTime() time.Duration {
	idle := time.Duration(l.idleTime.Load())
	if since := l.idleSince.Load(); since > 0 {
		idle += time.Since(l.start) - time.Duration(since-1)
	}
	return idle
}

// Turning is the time since Run was first entered, negative before. Any goroutine.
func (l *Loop) Turning() time.Duration {
	at := l.beganAt.Load()
	if at == 0 {
		return -1
	}
	return time.Since(l.start) - time.Duration(at-1)
}

// Began is when Run was first entered, the zero time before.
func (l *Loop) Began() time.Time { return l.began }

// StartTimer sets the moment of the next JS timer in ms since the loop's start;
// 0 takes it away. An unref'd timer does not keep Run going.
func (l *Loop) StartTimer(at int64, ref bool) { l.timerAt, l.timerRef = at, ref }

// SetAlarm has fn called in the poll phase that follows the moment at, in ms since
// the loop's start; it takes the place of the alarm before it, and does not keep Run
// going. 0 takes it away.
func (l *Loop) SetAlarm(at int64, fn func()) { l.alarmAt, l.alarm = at, fn }

// Ref keeps Run alive until the matching Unref: one per active request or
// ref'd handle.
func (l *Loop) Ref() { l.refs++ }

// Unref gives one Ref back; one too many panics.
func (l *Loop) Unref() {
	if l.refs == 0 {
		panic("loop: Unref without Ref")
	}
	l.refs--
}

// Stop ends Run after the present turn. Any goroutine.
func (l *Loop) Stop() {
	l.stop.Store(true)
	l.wake()
}

// Pend queues fn for the pending phase of the next turn, which it keeps alive.
func (l *Loop) Pend(fn func()) { l.pending = append(l.pending, fn) }

// OnClosePhase queues fn for the next close phase, which it keeps alive.
func (l *Loop) OnClosePhase(fn func()) { l.closing = append(l.closing, fn) }

// AtTurnEnd queues fn to run once, after the Flush of the present step.
func (l *Loop) AtTurnEnd(fn func()) { l.turnEnd = append(l.turnEnd, fn) }

// StartClock counts the loop as turning before Run is entered.
func (l *Loop) StartClock() {
	if l.began.IsZero() {
		l.began = time.Now()
		l.beganAt.Store(int64(l.began.Sub(l.start)) + 1)
	}
}

// Alive tells whether Run would have something to do, by libuv's rules.
func (l *Loop) Alive() bool {
	if l.refs > 0 || len(l.pending) > 0 || len(l.closing) > 0 || l.timerAt != 0 && l.timersRef() {
		return true
	}
	_, ref := l.immediates()
	return ref > 0
}

// Run turns the loop and reports whether it is still alive.
func (l *Loop) Run(mode Mode) bool {
	if l.running {
		panic("loop: Run inside Run")
	}
	l.running = true
	defer func() { l.running = false }()
	l.StartClock()

	l.settle()
	alive := l.Alive()
	if !alive {
		l.UpdateTime()
	}
	if mode == Default && alive && !l.stop.Load() {
		l.UpdateTime()
		l.runTimers()
	}
	for alive && !l.stop.Load() {
		maySleep := mode == Default || mode == Once && len(l.pending) == 0
		l.runPending()
		l.runPhase(Idle)
		l.runPhase(Prepare)
		timeout := 0
		if maySleep {
			timeout = l.timeout()
		}
		l.poll(timeout)
		l.runPhase(Check)
		// What polling completed at once need not wait a whole turn; the bound
		// keeps a callback that pends itself from starving the rest.
		for i := 0; i < 8 && len(l.pending) > 0; i++ {
			l.runPending()
		}
		l.runImmediates()
		l.runClosing()
		l.UpdateTime()
		l.runTimers()
		alive = l.Alive()
		if mode != Default {
			break
		}
	}
	l.stop.Store(false)
	return alive
}

// timeout is how many ms the poll phase may sleep; -1 is without end.
func (l *Loop) timeout() int {
	if l.stop.Load() || len(l.every[Idle]) > 0 || len(l.pending) > 0 || len(l.closing) > 0 || l.unsettled() {
		return 0
	}
	if _, ref := l.immediates(); ref > 0 {
		return 0
	}
	if l.refs == 0 && (l.timerAt == 0 || !l.timersRef()) {
		return 0
	}
	next := l.timerAt
	if l.alarmAt != 0 && (next == 0 || l.alarmAt < next) {
		next = l.alarmAt
	}
	if next == 0 {
		return -1
	}
	const longest = 1<<31 - 1
	return int(min(max(next-l.now, 0), longest))
}

func (l *Loop) runAlarm() {
	if l.alarmAt != 0 && l.alarmAt <= l.now {
		fn := l.alarm
		l.alarmAt, l.alarm = 0, nil
		fn()
	}
}

func (l *Loop) immediates() (count, ref int32) {
	if l.hooks.ImmediateInfo == nil {
		return 0, 0
	}
	return l.hooks.ImmediateInfo()
}

func (l *Loop) timersRef() bool {
	if l.hooks.TimersRef != nil {
		return l.hooks.TimersRef()
	}
	return l.timerRef
}

func (l *Loop) runTimers() {
	if l.timerAt == 0 || l.timerAt > l.now || l.hooks.Timers == nil {
		return
	}
	l.timerAt = 0
	next := l.hooks.Timers(l.now)
	l.UpdateTime()
	if next != 0 {
		// At least 1 ms ahead: a timer runs once per turn. The ticks that ran
		// after the last timer may have set an earlier one.
		at := max(next, -next, l.now+1)
		if l.timerAt == 0 || at < l.timerAt {
			l.StartTimer(at, next > 0)
		}
	}
	l.settle()
}

func (l *Loop) runPending() {
	if len(l.pending) > 0 {
		l.runQueue(&l.pending)
		l.settle()
	}
}

func (l *Loop) runImmediates() {
	if count, _ := l.immediates(); count > 0 {
		l.hooks.Immediates()
		l.settle()
	}
}

func (l *Loop) runClosing() {
	if len(l.closing) > 0 {
		l.runQueue(&l.closing)
		l.settle()
	}
}

// runQueue runs what stands in *place now; what is added meanwhile waits there
// for the next time.
func (l *Loop) runQueue(place *[]func()) {
	queue := *place
	*place, l.spare = l.spare[:0], nil
	for i, fn := range queue {
		queue[i] = nil
		fn()
	}
	l.spare = queue[:0]
}

// settle ends a step: what was emitted reaches JS, what was collected leaves,
// until both are empty. The bound keeps two peers that answer each other at once
// from shutting out the other phases.
func (l *Loop) settle() {
	for i := 0; i < 8; i++ {
		if l.hooks.Flush != nil {
			l.hooks.Flush()
		}
		l.HandOver()
		if len(l.turnEnd) == 0 && len(l.dirty) == 0 {
			return
		}
		l.RunTurnEnd()
	}
}

func (l *Loop) unsettled() bool {
	return len(l.turnEnd) > 0 || len(l.dirty) > 0 || l.hooks.Pending != nil && l.hooks.Pending()
}

// RunTurnEnd sends what was collected so far without waiting for the turn's
// end. The host calls it before the process exits, so that nothing written is
// lost.
func (l *Loop) RunTurnEnd() {
	// What a layered stream sends is collected once more below it.
	for i := 0; i < 4 && len(l.dirty) > 0; i++ {
		l.flushStreams()
	}
	if len(l.turnEnd) > 0 {
		l.runQueue(&l.turnEnd)
	}
}

// Close ends the pools, signals and streams and gives the kernel's objects
// back. Completions that arrive later are dropped.
func (l *Loop) Close() {
	if l.closed.Swap(true) {
		return
	}
	for w := range l.signals {
		w.end()
	}
	for _, p := range l.pools {
		if p != nil {
			p.close()
		}
	}
	l.closeStreams()
	// A wake under way holds the lock; after this none touches the descriptor.
	l.inboxMu.Lock()
	l.inbox = nil
	l.inboxMu.Unlock()
	l.wakeMu.Lock()
	l.poller.close()
	l.wakeMu.Unlock()
	if l.reserve >= 0 {
		sys.Close(l.reserve)
		l.reserve = -1
	}
}
