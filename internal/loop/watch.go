package loop

import (
	"fmt"
	"syscall"
	"time"
)

// Events is a set of what a descriptor is watched for or ready for.
type Events uint8

const (
	Readable Events = 1 << iota
	Writable
	// Hangup and Error are only reported, always together with the events that
	// were asked for, so that the next read or write finds out the reason.
	Hangup
	Error
)

// Watcher is told, on the loop's thread in the poll phase, that its descriptor
// is ready. Readiness is a hint: the call that follows may still say EAGAIN.
type Watcher interface{ Ready(Events) }

// slot is what the loop knows of one descriptor. gen tells an event of the
// present owner from one of a descriptor that was closed and opened anew within
// the same batch.
type slot struct {
	w     Watcher
	want  Events
	have  Events // what the kernel was told; 0: it does not know the descriptor
	dirty bool
	gen   uint32
}

// ready is one event from the kernel.
type ready struct {
	fd     int32
	gen    uint32
	events Events
}

// Watch starts to watch fd, which must be non-blocking; EEXIST when it is
// watched already. Whether the kernel is asked by level or edge is not the
// watcher's business: a watcher that leaves data unread is called again.
func (l *Loop) Watch(fd int, w Watcher, events Events) error {
	if fd < 0 {
		return syscall.EBADF
	}
	for fd >= len(l.slots) {
		l.slots = append(l.slots, slot{})
	}
	s := &l.slots[fd]
	if s.w != nil {
		return syscall.EEXIST
	}
	s.w, s.want = w, events
	l.watching++
	l.touch(fd, s)
	return nil
}

// Modify changes what fd is watched for; with no events it stays known but quiet.
func (l *Loop) Modify(fd int, events Events) error {
	s := l.slot(fd)
	if s == nil {
		return syscall.ENOENT
	}
	if s.want != events {
		s.want = events
		l.touch(fd, s)
	}
	return nil
}

// Unwatch stops watching fd, which stays open.
func (l *Loop) Unwatch(fd int) error {
	s := l.slot(fd)
	if s == nil {
		return syscall.ENOENT
	}
	l.watching--
	s.w, s.want = nil, 0
	s.gen++
	if s.have != 0 {
		l.poller.change(fd, s.gen, s.have, 0)
		s.have = 0
	}
	return nil
}

// Forget stops watching fd because the caller closes it now: the kernel forgets
// it then by itself.
func (l *Loop) Forget(fd int) {
	if s := l.slot(fd); s != nil {
		l.watching--
		s.w, s.want, s.have = nil, 0, 0
		s.gen++
	}
}

func (l *Loop) slot(fd int) *slot {
	if fd < 0 || fd >= len(l.slots) || l.slots[fd].w == nil {
		return nil
	}
	return &l.slots[fd]
}

func (l *Loop) touch(fd int, s *slot) {
	if !s.dirty {
		s.dirty = true
		l.changes = append(l.changes, int32(fd))
	}
}

// applyChanges tells the kernel what changed since the last poll; what went
// back and forth within a turn costs nothing.
func (l *Loop) applyChanges() {
	for _, fd := range l.changes {
		s := &l.slots[fd]
		s.dirty = false
		if s.want == s.have {
			continue
		}
		err := l.poller.change(int(fd), s.gen, s.have, s.want)
		s.have = s.want
		if err != nil {
			// Regular files are always ready, and epoll refuses them. Anything
			// else the owner finds out by its next read or write.
			s.have = 0
			l.Pend(l.readyNow(int(fd), s.gen))
		}
	}
	l.changes = l.changes[:0]
}

func (l *Loop) readyNow(fd int, gen uint32) func() {
	return func() {
		s := l.slot(fd)
		if s == nil || s.gen != gen || s.want == 0 {
			return
		}
		l.touch(fd, s) // once more, as long as it is wanted
		s.w.Ready(s.want)
	}
}

// poll is the poll phase.
func (l *Loop) poll(timeout int) {
	l.applyChanges()
	if len(l.pending) > 0 {
		timeout = 0
	}
	l.trimInPassing()
	events := l.wait(timeout)
	for i := range events {
		e := &events[i]
		if int(e.fd) >= len(l.slots) {
			continue
		}
		s := &l.slots[e.fd]
		if s.w == nil || s.gen != e.gen {
			if s.w == nil && s.have == 0 {
				// A duplicate of a closed descriptor lives on, for instance in
				// a child process, and keeps the registration alive.
				l.poller.change(int(e.fd), e.gen, Readable|Writable, 0)
			}
			continue
		}
		ev := e.events
		if ev&(Hangup|Error) != 0 {
			ev |= s.want
		}
		if ev&s.want != 0 {
			s.w.Ready(ev)
		}
	}
	l.runAlarm()
	l.runInbox()
	l.settle()
}

// When Trim is called, in turns of the loop and in ms. The first quiet comes soon,
// since a start leaves the most behind; what a busy loop's compilers leave is worth
// a look at 1, 2, 4, 8, ... seconds.
const (
	busyTurns  = 1000
	firstQuiet = 60
	laterQuiet = 1000
	firstTrim  = 1000
)

// sleep is poller.wait, with Trim in the middle of a long one.
func (l *Loop) sleep(timeout int) ([]ready, error) {
	l.turns++
	if l.turns <= busyTurns || l.hooks.Trim == nil || timeout >= 0 && timeout <= l.quiet {
		return l.poller.wait(timeout)
	}
	events, err := l.poller.wait(l.quiet)
	if len(events) > 0 || err != nil || l.inboxLen.Load() > 0 || l.stop.Load() {
		return events, err
	}
	if timeout > 0 {
		timeout -= l.quiet
	}
	l.turns, l.quiet = 0, laterQuiet
	l.hooks.Trim()
	// What ended the first wait may have been a wake for something that was taken already: it also took the announcement
	// back, without which nobody would wake the second.
	l.sleeping.Store(true)
	if l.inboxLen.Load() > 0 || l.stop.Load() {
		return events, err
	}
	return l.poller.wait(timeout)
}

func (l *Loop) trimInPassing() {
	if l.now >= l.trimAt && l.hooks.Trim != nil {
		l.trimAt = 2 * l.now
		l.hooks.Trim()
	}
}

// hotWait is a wait that cannot have slept. The next one then first asks without
// the scheduler's knowledge: each entry through it that lasts keeps Go's monitor
// thread awake, which costs a twentieth of a busy connection's time.
const hotWait = 5 * time.Microsecond

// wait asks the kernel, at most timeout ms long. The inbox is looked at after
// sleeping was announced: who delivers later sees the announcement and wakes.
func (l *Loop) wait(timeout int) []ready {
	if timeout == 0 {
		if l.watching == 0 {
			return nil
		}
		events, err := l.poller.wait(0)
		if err != nil && err != syscall.EINTR {
			panic(fmt.Sprintf("loop: wait: %v", err))
		}
		return events
	}
	if l.hot {
		if events, _ := l.poller.wait(0); len(events) > 0 {
			return events
		}
		l.hot = false
	}
	began := time.Since(l.start)
	l.idleSince.Store(int64(began) + 1)
	if e := l.talking; e != nil {
		l.talking = nil
		if e.listen(&l.inboxLen, &l.stop) {
			l.listened++
			var events []ready
			if l.listened%pollsPerGap == 0 {
				events, _ = l.poller.wait(0)
			}
			woke := time.Since(l.start)
			l.now = int64(woke / time.Millisecond)
			l.idleTime.Add(int64(woke - began))
			l.idleSince.Store(0)
			return events
		}
	}
	deadline := began + time.Duration(timeout)*time.Millisecond
	for {
		l.sleeping.Store(true)
		if l.inboxLen.Load() > 0 || l.stop.Load() {
			l.sleeping.Store(false)
			timeout = 0
		}
		events, err := l.sleep(timeout)
		l.sleeping.Store(false)
		if err != nil && err != syscall.EINTR {
			panic(fmt.Sprintf("loop: wait: %v", err))
		}
		woke := time.Since(l.start)
		l.now = int64(woke / time.Millisecond)
		if err == nil || timeout == 0 || l.inboxLen.Load() > 0 || l.stop.Load() {
			l.idleTime.Add(int64(woke - began))
			l.idleSince.Store(0)
			l.hot = len(events) > 0 && woke-began < hotWait
			return events
		}
		if timeout > 0 {
			timeout = max(0, int((deadline-woke+time.Millisecond-1)/time.Millisecond))
		}
	}
}
