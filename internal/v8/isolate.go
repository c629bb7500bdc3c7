package v8

/*
#include <stdlib.h>
#include "bridge.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Config says how an isolate is made.
type Config struct {
	Snapshot     []byte // start-up blob; must stay unchanged while the isolate lives
	MakeSnapshot bool   // the isolate is there to be frozen by Snapshot
	MaxOldMB     uint64 // heap limits, 0 for V8's choice
	MaxYoungMB   uint64
	StackKB      uint64 // JavaScript's share of the thread's stack; 0 is 984
	Worker       bool   // running out of heap ends the isolate, not the process
	Bare         bool   // of a Worker: nothing of the blob's own context; Bootstrap has to follow
	WakeFD       int    // written to when V8 posts a task for this isolate, or -1
	// Op is entered for each op call, on the isolate's thread.
	Op func(op int, f Frame)
	// Interrupt is what RequestInterrupt leads to, on the isolate's thread.
	Interrupt func(tag uint64)
	// Fatal is told of an engine failure just before the process aborts.
	Fatal func(location, message string, oom bool)
}

// Isolate is one JavaScript heap bound to one locked OS thread. JS thread only,
// where a method does not say otherwise.
type Isolate struct {
	h       *C.rv_isolate
	id      uintptr
	cfg     Config
	batch   Batch
	spare   Batch
	ports   atomic.Pointer[PortHooks]
	stopped atomic.Bool
	mu      sync.Mutex // guards h against Free for the methods any goroutine may call
}

// Errors that running JavaScript may end with.
var (
	ErrTerminated = errors.New("execution was terminated")
	ErrFatal      = errors.New("an uncaught exception ended the instance")
	// ErrHandled says that an exception cut the hook short, and that somebody took it.
	ErrHandled = errors.New("an exception was thrown and handled")
)

// The registry only turns an id back into an isolate when C++ enters Go.
var (
	registryMu sync.Mutex
	registry   atomic.Pointer[[]*Isolate]
)

func register(iso *Isolate) {
	registryMu.Lock()
	defer registryMu.Unlock()
	var list []*Isolate
	if old := registry.Load(); old != nil {
		list = append(list, *old...)
	}
	for i, x := range list {
		if x == nil {
			list[i], iso.id = iso, uintptr(i)+1
			registry.Store(&list)
			return
		}
	}
	list = append(list, iso)
	iso.id = uintptr(len(list))
	registry.Store(&list)
}

func unregister(iso *Isolate) {
	registryMu.Lock()
	defer registryMu.Unlock()
	list := append([]*Isolate(nil), *registry.Load()...)
	list[iso.id-1] = nil
	registry.Store(&list)
}

func byID(id uintptr) *Isolate { return (*registry.Load())[id-1] }

// New makes an isolate on the calling thread, which must be locked and stay so.
func New(cfg Config) (*Isolate, error) {
	Init(nil)
	iso := &Isolate{cfg: cfg}
	register(iso)
	c := C.rv_config{id: C.uintptr_t(iso.id), max_old_mb: C.uint64_t(cfg.MaxOldMB), max_young_mb: C.uint64_t(cfg.MaxYoungMB),
		stack_kb: C.uint64_t(cfg.StackKB), wake_fd: C.int32_t(cfg.WakeFD)}
	if len(cfg.Snapshot) > 0 {
		c.snapshot = (*C.char)(unsafe.Pointer(unsafe.SliceData(cfg.Snapshot)))
		c.snapshot_len = C.size_t(len(cfg.Snapshot))
	}
	if cfg.MakeSnapshot {
		c.make_snapshot = 1
	}
	if cfg.Worker {
		c.worker = 1
		if cfg.Bare {
			c.worker = 2
		}
	}
	var cerr *C.char
	h, err := newIsolate(&c, &cerr)
	if err != nil {
		unregister(iso)
		return nil, err
	}
	iso.h = h
	return iso, nil
}

func newIsolate(c *C.rv_config, cerr **C.char) (*C.rv_isolate, error) {
	// The blob is static data of the binary or C memory: never a moving Go object.
	cc := (*C.rv_config)(C.calloc(1, C.size_t(unsafe.Sizeof(*c))))
	defer C.free(unsafe.Pointer(cc))
	*cc = *c
	e := (**C.char)(C.calloc(1, C.size_t(unsafe.Sizeof(*cerr))))
	defer C.free(unsafe.Pointer(e))
	h := C.rv_isolate_new(cc, e)
	if h == nil {
		return nil, takeError(*e)
	}
	return h, nil
}

func takeError(e *C.char) error {
	if e == nil {
		return ErrFatal
	}
	defer C.free(unsafe.Pointer(e))
	return errors.New(C.GoString(e))
}

// Bootstrap compiles and runs the function body src, which gets `engine` and
// returns the array of hooks (see bridge.h).
func (iso *Isolate) Bootstrap(name, src string) error {
	n, s := C.CString(name), C.CString(src)
	defer C.free(unsafe.Pointer(n))
	defer C.free(unsafe.Pointer(s))
	var e *C.char
	if C.rv_bootstrap(iso.h, n, s, C.size_t(len(src)), &e) != 0 {
		return takeError(e)
	}
	return nil
}

// MakeSnapshot freezes an isolate made for it, with the code of its functions or without; only Free may follow.
func (iso *Isolate) MakeSnapshot(code bool) ([]byte, error) {
	var p *C.char
	var n C.size_t
	if !code {
		n = C.SIZE_MAX
	}
	if C.rv_make_snapshot(iso.h, &p, &n) != 0 {
		return nil, errors.New("V8 made no snapshot")
	}
	defer C.free(unsafe.Pointer(p))
	return C.GoBytes(unsafe.Pointer(p), C.int(n)), nil
}

// Free ends the isolate, on its thread.
func (iso *Isolate) Free() {
	iso.mu.Lock()
	h := iso.h
	iso.h = nil
	iso.mu.Unlock()
	C.rv_isolate_free(h)
	unregister(iso)
}

func status(n C.int, e *C.char) error {
	switch n {
	case 1:
		return ErrHandled
	case 2:
		return ErrTerminated
	case 3:
		return takeError(e)
	}
	return nil
}

// CallHook calls a hook with what fill appends; number is its result where that
// is a number or a boolean. An exception goes to the uncaught hook; only when
// that gives up, or execution is terminated, an error comes back.
func (iso *Isolate) CallHook(hook Hook, fill func(*Batch)) (number float64, err error) {
	b := Batch{iso: iso}
	if fill != nil {
		fill(&b)
	}
	var ret C.rv_slot
	var e *C.char
	slots, base := b.pointers()
	st := C.rv_call_hook(iso.h, C.int(hook), slots, C.int(len(b.slots)), base, &ret, &e)
	if ret.kind == C.RV_DOUBLE {
		number = *(*float64)(unsafe.Pointer(&ret.v))
	} else if ret.kind == C.RV_BOOL {
		number = float64(*(*int64)(unsafe.Pointer(&ret.v)))
	}
	return number, status(st, e)
}

// Emit starts a call of fn in the batch that Flush delivers.
func (iso *Isolate) Emit(fn Func) *Batch { return iso.batch.begin(iso, fn, false) }

// EmitOnce is Emit for a function that is called this one time and released.
func (iso *Isolate) EmitOnce(fn Func) *Batch { return iso.batch.begin(iso, fn, true) }

// Pending says whether Flush has something to deliver.
func (iso *Isolate) Pending() bool { return len(iso.batch.slots) > 0 }

// Flush delivers the batch to JavaScript in one crossing.
func (iso *Isolate) Flush() error {
	if len(iso.batch.slots) == 0 {
		return nil
	}
	// Two batches take turns: what is emitted meanwhile goes into the other one.
	b := iso.batch
	iso.batch, iso.spare = iso.spare, Batch{}
	slots, base := b.pointers()
	st := C.rv_dispatch(iso.h, slots, C.int(len(b.slots)), base)
	if cap(b.arena) <= 1<<20 && cap(b.slots) <= 1<<12 {
		iso.spare = Batch{iso: iso, slots: b.slots[:0], arena: b.arena[:0]}
	}
	return status(st, nil)
}

// Handle is the isolate for C++ of another package: rv_isolate of engine.h.
func (iso *Isolate) Handle() unsafe.Pointer { return unsafe.Pointer(iso.h) }

// ID names the isolate to C++ that enters Go.
func (iso *Isolate) ID() uintptr { return iso.id }

// RunTasks runs what V8 posted for this isolate.
func (iso *Isolate) RunTasks() { C.rv_run_tasks(iso.h) }

// AwaitTasks blocks while V8's threads work for the program (an asynchronous
// compilation of WebAssembly) and reports whether there are tasks to run now.
func (iso *Isolate) AwaitTasks() bool { return C.rv_await_tasks(iso.h) != 0 }

// NextTask is how many seconds from now V8's next delayed task is due, negative for none.
func (iso *Isolate) NextTask() float64 { return float64(C.rv_next_task(iso.h)) }

// Terminate stops the running JavaScript as soon as may be. Any goroutine.
func (iso *Isolate) Terminate() {
	iso.stopped.Store(true)
	iso.mu.Lock()
	defer iso.mu.Unlock()
	if iso.h != nil {
		C.rv_terminate(iso.h)
	}
}

// CancelTerminate lets JavaScript run again.
func (iso *Isolate) CancelTerminate() {
	iso.stopped.Store(false)
	C.rv_cancel_terminate(iso.h)
}

// Terminated says whether Terminate was called.
func (iso *Isolate) Terminated() bool { return iso.stopped.Load() }

// RequestInterrupt has Config.Interrupt(tag) called on the isolate's thread,
// also in the middle of running JavaScript. Any goroutine.
func (iso *Isolate) RequestInterrupt(tag uint64) {
	iso.mu.Lock()
	defer iso.mu.Unlock()
	if iso.h != nil {
		C.rv_interrupt(iso.h, C.uint64_t(tag))
	}
}

// ReleaseFunc drops a kept function.
func (iso *Isolate) ReleaseFunc(f Func) { C.rv_func_release(iso.h, C.int32_t(f)) }

// Keep holds an argument's value beyond its call; Batch.Kept gives it back.
func (iso *Isolate) Keep(v Value) Kept { return Kept(C.rv_value_keep(iso.h, v.p)) }

// OutOfMemory says whether a worker's isolate was ended for its heap's size.
func (iso *Isolate) OutOfMemory() bool { return C.rv_out_of_memory(iso.h) != 0 }

// HeapRow is what binding('engine').heapStatistics() gives, for another thread to read.
func (iso *Isolate) HeapRow() []float64 {
	var h C.rv_heap_stats
	C.rv_heap(iso.h, &h)
	row := []C.uint64_t{h.total, h.total_exec, h.physical, h.available, h.used, h.limit, h.malloced, h.peak_malloced, 0,
		h.native_contexts, h.detached_contexts, h.global_handles, h.used_global_handles, h.external}
	out := make([]float64, len(row))
	for i, n := range row {
		out[i] = float64(n)
	}
	return out
}

// WriteHeapSnapshot writes a snapshot to a descriptor; 0 or an errno.
func (iso *Isolate) WriteHeapSnapshot(fd int, internals, numbers bool) int {
	return int(C.rv_heap_snapshot(iso.h, C.int(fd), truth(internals), truth(numbers)))
}

// StartCPUProfile gives the profile's number; false when too many run.
func (iso *Isolate) StartCPUProfile() (id uint32, ok bool) {
	var n C.uint32_t
	ok = C.rv_cpu_profile_start(iso.h, &n) != 0
	return uint32(n), ok
}

// StopCPUProfile gives the profile as JSON; false when there is none of that number.
func (iso *Isolate) StopCPUProfile(id uint32) (string, bool) {
	return takeText(C.rv_cpu_profile_stop(iso.h, C.uint32_t(id)))
}

// StartHeapProfile samples allocations; false when that is going on.
func (iso *Isolate) StartHeapProfile() bool { return C.rv_heap_profile_start(iso.h) != 0 }

// StopHeapProfile gives the profile as JSON; false when none was started.
func (iso *Isolate) StopHeapProfile() (string, bool) { return takeText(C.rv_heap_profile_stop(iso.h)) }

func takeText(p *C.char) (string, bool) {
	if p == nil {
		return "", false
	}
	defer C.free(unsafe.Pointer(p))
	return C.GoString(p), true
}

func truth(b bool) C.int {
	if b {
		return 1
	}
	return 0
}

// LowMemory asks for a full collection.
func (iso *Isolate) LowMemory() { C.rv_low_memory(iso.h) }

// TimeZoneChanged makes dates read the process's time zone anew. JS thread only.
func (iso *Isolate) TimeZoneChanged() { C.rv_time_zone_changed(iso.h) }

// HeapStats is V8's HeapStatistics, in bytes.
type HeapStats struct{ Total, Physical, Used, Limit, External, Malloced uint64 }

// Heap reads the heap's statistics.
func (iso *Isolate) Heap() HeapStats {
	var s C.rv_heap_stats
	C.rv_heap(iso.h, &s)
	return HeapStats{uint64(s.total), uint64(s.physical), uint64(s.used), uint64(s.limit), uint64(s.external), uint64(s.malloced)}
}

//export ravelInterrupt
func ravelInterrupt(id C.uintptr_t, tag C.uint64_t) {
	if iso := byID(uintptr(id)); iso != nil && iso.cfg.Interrupt != nil {
		iso.cfg.Interrupt(uint64(tag))
	}
}

//export ravelFatal
func ravelFatal(id C.uintptr_t, location, message *C.char, oom C.int32_t) {
	loc, msg := C.GoString(location), C.GoString(message)
	if id != 0 {
		if iso := byID(uintptr(id)); iso != nil && iso.cfg.Fatal != nil {
			iso.cfg.Fatal(loc, msg, oom != 0)
			return
		}
	}
	fmt.Fprintf(os.Stderr, "\nFATAL ERROR: %s %s\n", loc, msg)
}
