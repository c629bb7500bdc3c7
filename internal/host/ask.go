package host

import (
	"encoding/json"
	"fmt"
	"strconv"
	"syscall"

	"github.com/ravel-js/ravel/internal/binding/process"
	"github.com/ravel-js/ravel/internal/inspector"
	"github.com/ravel-js/ravel/internal/sys"
	"github.com/ravel-js/ravel/internal/v8"
)

// What one thread asks of another: done between two pieces of its work, or in the middle of JavaScript.

// Ask has fn called with the instance on its thread, or with nil when it ends before. Any goroutine.
func (in *Instance) Ask(fn func(*Instance)) {
	in.guard.Lock()
	if in.closed {
		in.guard.Unlock()
		fn(nil)
		return
	}
	in.asks = append(in.asks, fn)
	in.Iso.RequestInterrupt(0)
	in.Loop.Post(func() {
		in.runAsks(in)
		in.hook(v8.HookTicks, nil) // what was done may have left jobs
	})
	in.guard.Unlock()
}

// Inspector is the instance's own.
func (in *Instance) Inspector() *inspector.Agent { return in.inspector }

// Interject has fn called on the instance's thread, also in the middle of JavaScript, unless it has ended. Any goroutine.
func (in *Instance) Interject(fn func()) {
	in.Ask(func(with *Instance) {
		if with != nil {
			fn()
		}
	})
}

func (in *Instance) runAsks(with *Instance) {
	in.guard.Lock()
	asks := in.asks
	in.asks = nil
	in.guard.Unlock()
	for _, fn := range asks {
		fn(with)
	}
}

// ask is Ask for a worker that may not have begun.
func (w *thread) ask(fn func(*Instance)) {
	w.mu.Lock()
	switch {
	case w.in != nil:
		w.in.Ask(fn)
	case !w.gone:
		w.asks = append(w.asks, fn)
	default:
		defer fn(nil)
	}
	w.mu.Unlock()
}

// over says that the worker answers no more.
func (w *thread) over() {
	w.mu.Lock()
	w.in, w.gone = nil, true
	asks := w.asks
	w.asks = nil
	w.mu.Unlock()
	for _, fn := range asks {
		fn(nil)
	}
}

// AskWorker asks a worker; answer comes on this instance's loop, with an error's code or the result.
func (in *Instance) AskWorker(id int32, what string, a, b int32, answer func(code, result string)) {
	post := func(code, result string) { in.Loop.Post(func() { answer(code, result) }) }
	w := in.workers[id]
	if w == nil {
		post("ERR_WORKER_NOT_RUNNING", "")
		return
	}
	w.ask(func(child *Instance) {
		if child == nil {
			post("ERR_WORKER_NOT_RUNNING", "")
			return
		}
		post(child.answer(what, a, b))
	})
}

func (in *Instance) answer(what string, a, b int32) (code, result string) {
	switch what {
	case "heap":
		return row(in.Iso.HeapRow())
	case "cpu":
		return row(process.ThreadUsage())
	case "snapshot":
		return "", strconv.Itoa(in.Iso.WriteHeapSnapshot(int(a), b&1 != 0, b&2 != 0))
	case "startCpu":
		if id, ok := in.Iso.StartCPUProfile(); ok {
			return "", fmt.Sprint(id)
		}
		return "ERR_CPU_PROFILE_TOO_MANY", ""
	case "stopCpu":
		if text, ok := in.Iso.StopCPUProfile(uint32(a)); ok {
			return "", text
		}
		return "ERR_CPU_PROFILE_NOT_STARTED", ""
	case "startHeap":
		if in.Iso.StartHeapProfile() {
			return "", ""
		}
		return "ERR_HEAP_PROFILE_HAVE_BEEN_STARTED", ""
	case "stopHeap":
		if text, ok := in.Iso.StopHeapProfile(); ok {
			return "", text
		}
		return "ERR_HEAP_PROFILE_NOT_STARTED", ""
	}
	return "ERR_INVALID_ARG_VALUE", ""
}

func row(list []float64) (code, result string) {
	text, err := json.Marshal(list)
	if err != nil {
		return "ERR_OPERATION_FAILED", ""
	}
	return "", string(text)
}

// WorkerTimes is how long a worker's loop turns and how much of that it slept, in ms; empty when it does not.
func (in *Instance) WorkerTimes(id int32) []float64 {
	w := in.workers[id]
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.in == nil || w.in.Loop.Turning() < 0 {
		return nil
	}
	return []float64{float64(w.in.Loop.Turning()) / 1e6, float64(w.in.Loop.IdleTime()) / 1e6}
}

// TrackFD notes that a worker's program opened or closed a descriptor; false when that comes as a surprise.
func (in *Instance) TrackFD(fd int, open bool) bool {
	if in.fds == nil {
		in.fds = map[int]bool{}
	}
	expected := in.fds[fd] != open
	if open {
		in.fds[fd] = true
	} else {
		delete(in.fds, fd)
	}
	return expected
}

func (in *Instance) closeTracked() {
	for fd := range in.fds {
		if sys.Disown(fd) {
			_ = syscall.Close(fd)
		}
	}
}

// WorkerFlags reads the options of a worker: JSON of their values, what is no option for one, what is none in NODE_OPTIONS.
func (in *Instance) WorkerFlags(execArgv []string, nodeOptions string) (string, error) {
	if in.opts.WorkerFlags == nil {
		return "null", nil
	}
	values, bad, badEnv := in.opts.WorkerFlags(execArgv, nodeOptions)
	text, err := json.Marshal([]any{values, bad, badEnv})
	return string(text), err
}
