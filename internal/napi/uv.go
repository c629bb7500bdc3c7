package napi

/*
#include "host.h"
*/
import "C"

import (
	"sync"
	"syscall"
	"time"
	"unsafe"

	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/sys"
)

// handles is what an isolate's loop does for libuv's handles. On its thread.
type handles struct {
	loop   *loop.Loop
	polls  map[unsafe.Pointer]int // by handle, its descriptor
	timers map[unsafe.Pointer]*timer
	phases map[unsafe.Pointer]func() // what stops it
}

func newHandles(l *loop.Loop) *handles {
	return &handles{
		loop: l, polls: map[unsafe.Pointer]int{}, timers: map[unsafe.Pointer]*timer{}, phases: map[unsafe.Pointer]func(){},
	}
}

// timer is a uv_timer_t that has been started.
type timer struct {
	*time.Timer
	at time.Time
}

// expire runs the timers that are due, where the loop is not turned any more.
func (h *handles) expire(now time.Time) {
	for handle, t := range h.timers {
		if !now.Before(t.at) {
			t.Stop()
			delete(h.timers, handle)
			C.rv_uv_expired(handle)
		}
	}
}

// close lets go of everything, since no addon is called any more.
func (h *handles) close() {
	for _, fd := range h.polls {
		h.loop.Unwatch(fd)
	}
	for _, t := range h.timers {
		t.Stop()
	}
	for _, stop := range h.phases {
		stop()
	}
	clear(h.polls)
	clear(h.timers)
	clear(h.phases)
}

// watcher is a uv_poll_t.
type watcher struct{ handle unsafe.Pointer }

// What uv_poll_start takes and reports, UV_READABLE and so on.
const (
	uvReadable = 1 << iota
	uvWritable
	uvDisconnect
)

func (w watcher) Ready(ev loop.Events) {
	var out C.int
	if ev&loop.Readable != 0 {
		out |= uvReadable
	}
	if ev&loop.Writable != 0 {
		out |= uvWritable
	}
	if ev&loop.Hangup != 0 {
		out |= uvDisconnect
	}
	C.rv_uv_ready(w.handle, out)
}

//export ravelNapiWatch
func ravelNapiWatch(id C.uintptr_t, handle unsafe.Pointer, fd, events C.int) C.int {
	h := handlesOf(id)
	if h == nil {
		return 0
	}
	_, known := h.polls[handle]
	var err error
	switch want := eventsOf(int(events)); {
	case events == 0:
		if known {
			delete(h.polls, handle)
			h.loop.Unwatch(int(fd))
		}
	case known:
		err = h.loop.Modify(int(fd), want)
	default:
		if err = h.loop.Watch(int(fd), watcher{handle}, want); err == nil {
			h.polls[handle] = int(fd)
		}
	}
	if errno, ok := err.(syscall.Errno); ok {
		return -C.int(errno)
	}
	return 0
}

func eventsOf(uv int) (ev loop.Events) {
	if uv&(uvReadable|uvDisconnect) != 0 {
		ev |= loop.Readable
	}
	if uv&uvWritable != 0 {
		ev |= loop.Writable
	}
	return ev
}

//export ravelNapiTimer
func ravelNapiTimer(id C.uintptr_t, handle unsafe.Pointer, ms C.int64_t) {
	h := handlesOf(id)
	if h == nil {
		return
	}
	if old := h.timers[handle]; old != nil {
		old.Stop()
		delete(h.timers, handle)
	}
	if ms < 0 {
		return
	}
	const longest = int64(1<<63-1) / int64(time.Millisecond)
	wait := time.Duration(min(int64(ms), longest)) * time.Millisecond
	t := &timer{at: time.Now().Add(wait)}
	t.Timer = time.AfterFunc(wait, func() {
		h.loop.Post(func() {
			// It may have been stopped, or started anew, since it ran out.
			if h.timers[handle] == t {
				delete(h.timers, handle)
				C.rv_uv_expired(handle)
			}
		})
	})
	h.timers[handle] = t
}

//export ravelNapiPhase
func ravelNapiPhase(id C.uintptr_t, handle unsafe.Pointer, phase, on C.int) {
	h := handlesOf(id)
	if h == nil {
		return
	}
	if stop := h.phases[handle]; stop != nil {
		stop()
		delete(h.phases, handle)
	}
	if on != 0 {
		h.phases[handle] = h.loop.Every(loop.Phase(phase), func() { C.rv_uv_phase(handle) })
	}
}

//export ravelNapiNow
func ravelNapiNow(id C.uintptr_t) C.int64_t {
	if h := handlesOf(id); h != nil {
		return C.int64_t(h.loop.Now())
	}
	return 0
}

var errorTexts sync.Map // [2]int -> *C.char: an addon keeps what it is given

//export ravelNapiErrorText
func ravelNapiErrorText(number, message C.int) *C.char {
	key := [2]int{int(number), int(message)}
	if text, ok := errorTexts.Load(key); ok {
		return text.(*C.char)
	}
	errno := syscall.Errno(-number)
	text := sys.Name(errno)
	if message != 0 {
		text = sys.Message(errno)
	}
	kept, _ := errorTexts.LoadOrStore(key, C.CString(text))
	return kept.(*C.char)
}
