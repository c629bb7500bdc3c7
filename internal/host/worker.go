package host

import (
	"encoding/json"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/ravel-js/ravel/internal/binding/messaging"
	"github.com/ravel-js/ravel/internal/binding/process"
	"github.com/ravel-js/ravel/internal/inspector"
	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/permission"
	"github.com/ravel-js/ravel/internal/trace"
	"github.com/ravel-js/ravel/internal/v8"
)

// threads is what a main instance and its workers share.
type threads struct {
	group      *messaging.Group
	next       atomic.Int32
	inspectors inspector.Tree
	trace      trace.Log
}

// workerSpec is a worker as lib/internal/worker.js words it.
type workerSpec struct {
	Env      []string       `json:"env"` // name, value, ...; null shares the parent's
	Argv     []string       `json:"argv"`
	ExecArgv []string       `json:"execArgv"`
	Flags    map[string]any `json:"flags"`
	Name     string         `json:"name"`
	Limits   struct {
		MaxOld   *float64 `json:"maxOldGenerationSizeMb"`
		MaxYoung *float64 `json:"maxYoungGenerationSizeMb"`
		Stack    float64  `json:"stackSizeMb"`
	} `json:"resourceLimits"`
	Data any `json:"data"` // for lib/internal/worker/start.js
}

// thread is a worker that an instance started.
type thread struct {
	mu    sync.Mutex
	in    *Instance         // nil before it runs and after it ended
	ended bool              // asked to end
	gone  bool              // it has ended
	start func()            // until it was started
	asks  []func(*Instance) // for when it runs
}

// BroadcastGroup joins the instances of one tree.
func (in *Instance) BroadcastGroup() *messaging.Group { return in.shared.group }

// Mailbox is where mail of other threads comes out.
func (in *Instance) Mailbox(env *ops.Env) int32 {
	p := in.shared.group.TakeMailbox(in.threadID)
	if p == nil {
		return 0
	}
	return messaging.Adopt(env, p)
}

// MailboxExists says whether a thread can be written to.
func (in *Instance) MailboxExists(thread int32) bool { return in.shared.group.HasMailbox(int(thread)) }

// ThreadID is 0 for the main instance.
func (in *Instance) ThreadID() int { return in.threadID }

// WorkerPorts are this worker's ends of the channels to its parent.
func (in *Instance) WorkerPorts(env *ops.Env) (control, public int32) {
	if in.control == nil {
		return 0, 0
	}
	control, public = messaging.Adopt(env, in.control), messaging.Adopt(env, in.public)
	in.control, in.public = nil, nil
	return control, public
}

// NewWorker prepares a further instance; RunWorker starts its thread. onExit is
// called on this instance's loop.
func (in *Instance) NewWorker(env *ops.Env, text string, onExit func(code int, failure string)) (id, control, public int32, err error) {
	var spec workerSpec
	if err := json.Unmarshal([]byte(text), &spec); err != nil {
		return 0, 0, 0, err
	}
	id = in.shared.next.Add(1)
	c1, c2 := v8.NewChannel()
	p1, p2 := v8.NewChannel()
	w := &thread{}
	in.shared.group.OpenMailbox(int(id))
	in.workers[id] = w
	opts := in.opts
	opts.Main = false
	opts.parent = in
	opts.threadID = int(id)
	opts.control, opts.public = c2, p2
	if spec.Flags != nil {
		opts.Flags = spec.Flags
	}
	// A thread may never do more than the one that started it.
	if opts.Permission = in.Env.Guard.Clone(); opts.Permission == nil {
		opts.Permission = permission.FromFlags(opts.Flags)
	}
	opts.MaxOld, opts.MaxYoung = limit(spec.Limits.MaxOld), limit(spec.Limits.MaxYoung)
	// As Node's workers: 4 MB of stack, the last 192 KB of it kept back.
	if spec.Limits.Stack == 0 {
		spec.Limits.Stack = 4
	}
	opts.StackKB = uint64(max(spec.Limits.Stack*1024-192, 64))
	if spec.Env != nil {
		list := make([]string, 0, len(spec.Env)/2)
		for i := 0; i+1 < len(spec.Env); i += 2 {
			list = append(list, spec.Env[i]+"="+spec.Env[i+1])
		}
		opts.Environ = process.NewEnvironment(list)
	} else {
		opts.Environ = in.Environ()
	}
	opts.Start.Argv = append(append([]string{}, in.opts.Start.Argv[:1]...), spec.Argv...)
	opts.Start.ExecArgv = spec.ExecArgv
	opts.Start.Worker = spec.Data
	opts.Start.Mode = "worker"
	w.start = func() {
		in.threadsLeft.Add(1)
		go w.run(in, opts, func(code int, failure string) {
			in.shared.group.CloseMailbox(int(id))
			in.Loop.Post(func() {
				delete(in.workers, id)
				onExit(code, failure)
			})
		})
	}
	return id, messaging.Adopt(env, c1), messaging.Adopt(env, p1), nil
}

// limit is a limit in MB for the engine, for which 0 is none.
func limit(mb *float64) uint64 {
	if mb == nil || *mb < 0 {
		return 0
	}
	return uint64(max(*mb, 1))
}

// RunWorker starts the thread of a prepared worker.
func (in *Instance) RunWorker(id int32) {
	if w := in.workers[id]; w != nil && w.start != nil {
		start := w.start
		w.start = nil
		start()
	}
}

func (w *thread) run(parent *Instance, opts Options, done func(int, string)) {
	defer parent.threadsLeft.Done()
	// The thread ends with its goroutine: it is never unlocked.
	runtime.LockOSThread()
	child, err := New(opts)
	if err != nil {
		opts.control.Close()
		opts.public.Close()
		w.over()
		done(1, err.Error())
		return
	}
	w.mu.Lock()
	w.in = child
	ended := w.ended
	asks := w.asks
	w.asks = nil
	w.mu.Unlock()
	for _, ask := range asks {
		child.Ask(ask)
	}
	code := 1
	if !ended {
		code = child.Run()
	}
	w.over()
	failure := ""
	if child.Iso.OutOfMemory() {
		code, failure = 1, "ERR_WORKER_OUT_OF_MEMORY"
	}
	child.Close()
	done(code, failure)
}

// EndWorker stops a worker, also in the middle of a loop without end.
func (in *Instance) EndWorker(id int32) {
	w := in.workers[id]
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	if w.in != nil {
		w.in.Interrupt()
	}
}

// endWorkers stops all workers and waits until their threads are gone.
func (in *Instance) endWorkers() {
	for id := range in.workers {
		in.EndWorker(id)
	}
	in.threadsLeft.Wait()
}
