// Package host puts an isolate, a loop, the families of ops and the JavaScript
// library together into one instance. Start at New and Instance.Run.
package host

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ravel-js/ravel/internal/binding/messaging"
	"github.com/ravel-js/ravel/internal/binding/process"
	"github.com/ravel-js/ravel/internal/inspector"
	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/napi"
	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/permission"
	"github.com/ravel-js/ravel/internal/trace"
	"github.com/ravel-js/ravel/internal/v8"
	"github.com/ravel-js/ravel/internal/v8/sqlite"
)

// Start is what process and the main program are made from; its JSON goes to
// lib/internal/process/start.js.
type Start struct {
	Mode            string            `json:"mode"` // file, eval, stdin, repl, check, sea, none
	Main            string            `json:"main"`
	Source          string            `json:"source"`
	Print           bool              `json:"print"`
	Interactive     bool              `json:"interactive"`
	Argv            []string          `json:"argv"`
	Argv0           string            `json:"argv0"`
	ExecPath        string            `json:"execPath"`
	ExecArgv        []string          `json:"execArgv"`
	Platform        string            `json:"platform"`
	Arch            string            `json:"arch"`
	Versions        map[string]string `json:"versions"`
	StackTraceLimit int               `json:"stackTraceLimit"` // negative: V8's own
	Worker          any               `json:"worker,omitempty"`
	Permission      bool              `json:"permission,omitempty"` // there are restrictions
	Args            []string          `json:"args,omitempty"`       // as given, for the main function of a snapshot
}

// Options says how an instance is made.
type Options struct {
	Start    Start
	Flags    map[string]any  // parsed command-line options, by their long names
	EnvFlags func() []string // what NODE_OPTIONS may hold
	// WorkerFlags reads the options of a worker: their values, what is no option for one, what is none in NODE_OPTIONS.
	WorkerFlags func(execArgv []string, nodeOptions string) (values map[string]any, bad, badEnv []string)
	Main        bool            // stands for the process: exiting ends it
	Permission  *permission.Set // what the program may do; nil for all
	Environ     *process.Environment
	Lib         fs.FS  // the built-ins' sources when they are not to come from the snapshot
	Snapshot    []byte // of a program, by OpenSnapshot
	MaxOld      uint64
	MaxYoung    uint64
	StackKB     uint64
	// EndOnOutOfMemory ends the instance where the process would be aborted.
	EndOnOutOfMemory bool

	makeSnapshot bool

	// of a worker
	parent          *Instance
	threadID        int
	control, public *v8.Port
}

// Instance is one realm with its loop, bound to the OS thread that made it.
type Instance struct {
	Iso  *v8.Isolate
	Loop *loop.Loop
	Env  *ops.Env

	opts     Options
	started  time.Time
	wake     wakeFD
	pin      *v8.Pin      // holds counts
	counts   *[3]int32    // shared with JavaScript: immediates, refd immediates, refd timers
	exitCode atomic.Int64 // set by Exit; negative while running
	stopped  bool         // by the engine: nothing more may run
	lib      library

	shared          *threads
	threadID        int
	control, public *v8.Port // a worker's ends
	workers         map[int32]*thread
	threadsLeft     sync.WaitGroup

	inspector *inspector.Agent
	sigint    chan os.Signal // while a SIGINT tells where the program is
	traced    string         // the category of the loop's phases where those are traced
	codeCache []byte         // of a program that is to go into an executable

	guard  sync.Mutex // between Interrupt, Ask and Close
	closed bool
	asks   []func(*Instance) // what other threads want done on this one; nil as argument: it is over
	fds    map[int]bool      // opened by a worker's program, closed with it
}

// New makes an instance on the calling thread, which must be locked to it.
func New(opts Options) (*Instance, error) {
	in := &Instance{opts: opts, started: time.Now(), threadID: opts.threadID, control: opts.control, public: opts.public,
		workers: map[int32]*thread{}}
	if opts.parent != nil {
		in.shared = opts.parent.shared
	} else {
		in.shared = &threads{group: messaging.NewGroup()}
	}
	in.inspector = inspector.NewAgent(&in.shared.inspectors, opts.threadID)
	in.exitCode.Store(-1)
	in.lib = library{files: opts.Lib}
	table := registry()
	l, err := loop.New()
	if err != nil {
		return nil, err
	}
	in.Loop = l
	if err := in.wake.open(l, in.runTasks); err != nil {
		return nil, err
	}
	blob := startSnapshot(opts.Lib)
	bare := false
	switch {
	case opts.makeSnapshot:
		blob = nil
	case opts.Snapshot != nil:
		// All isolates of a process share what is read-only in the snapshot of the first.
		blob, bare = opts.Snapshot, opts.parent != nil
	}
	cfg := v8.Config{Snapshot: blob, MakeSnapshot: opts.makeSnapshot, Bare: bare, MaxOldMB: opts.MaxOld, MaxYoungMB: opts.MaxYoung, StackKB: opts.StackKB,
		WakeFD: in.wake.fd, Fatal: in.fatal, Interrupt: func(uint64) { in.runAsks(in) }, Worker: opts.parent != nil || opts.EndOnOutOfMemory}
	cfg.Op = func(i int, f v8.Frame) { table.Call(in.Env, i, f) }
	iso, err := v8.New(cfg)
	if err != nil {
		return nil, err
	}
	in.Iso = iso
	in.Env = ops.NewEnv(iso, l)
	in.Env.Host = in
	in.Env.Guard, in.opts.Start.Permission = opts.Permission, opts.Permission != nil
	v8.GuardFiles(opts.Permission != nil)
	in.inspector.Attach(in.Env)
	l.SetHooks(in.hooks())
	if blob == nil || bare {
		src, ok := in.lib.source("internal/bootstrap/loader")
		if !ok {
			return nil, errors.New("the bootstrap is missing from the library")
		}
		if err := iso.Bootstrap("node:internal/bootstrap/loader", src); err != nil {
			return nil, fmt.Errorf("bootstrap: %w", err)
		}
	}
	return in, nil
}

// Snapshot builds the start-up snapshot.
func Snapshot() ([]byte, error) {
	in := &Instance{started: time.Now(), shared: &threads{group: messaging.NewGroup()}}
	in.lib = library{}
	table := registry()
	l, err := loop.New()
	if err != nil {
		return nil, err
	}
	in.Loop = l
	cfg := v8.Config{MakeSnapshot: true, WakeFD: -1}
	cfg.Op = func(i int, f v8.Frame) { table.Call(in.Env, i, f) }
	iso, err := v8.New(cfg)
	if err != nil {
		return nil, err
	}
	in.Iso = iso
	in.Env = ops.NewEnv(iso, l)
	in.Env.Host = in
	src, _ := in.lib.source("internal/bootstrap/loader")
	if err := iso.Bootstrap("node:internal/bootstrap/loader", src); err != nil {
		return nil, fmt.Errorf("bootstrap: %w", err)
	}
	blob, err := iso.MakeSnapshot(true)
	if err != nil {
		return nil, err
	}
	return binary.LittleEndian.AppendUint64(blob, fingerprint()), nil
}

// Run starts the main program and turns the loop until nothing is left to do.
// It returns the exit code.
func (in *Instance) Run() int {
	in.turn()
	return in.end()
}

func (in *Instance) turn() {
	if !in.opts.Main {
		in.Loop.StartClock()
	}
	if in.opts.Main {
		defer napi.Flush()
	}
	in.prepareInspector()
	in.hook(v8.HookStart, nil)
	in.hook(v8.HookTicks, nil)
	for !in.done() {
		alive := in.Loop.Run(loop.Default)
		if in.done() {
			break
		}
		if alive {
			continue
		}
		for !in.done() && in.Iso.AwaitTasks() {
			in.runTasks()
		}
		if in.done() {
			break
		}
		if in.Loop.Alive() || in.Iso.Pending() {
			continue
		}
		before := trace.Now()
		in.hook(v8.HookBeforeExit, nil)
		if in.traced != "" {
			in.span("BeforeExit", before)
		}
		if in.done() {
			break
		}
		in.flush()
		if !in.Loop.Alive() && !in.Iso.Pending() && !in.Iso.AwaitTasks() {
			break
		}
	}
}

func (in *Instance) end() int {
	if code := in.exitCode.Load(); code >= 0 {
		return int(code)
	}
	code, err := in.Iso.CallHook(v8.HookExit, nil)
	if err == nil && in.exitCode.Load() < 0 {
		in.inspector.WaitForDisconnect()
	}
	in.endTrace(in.closeNatives)
	if c := in.exitCode.Load(); c >= 0 {
		return int(c)
	}
	if err != nil {
		return 1
	}
	return int(code)
}

// closeNatives ends what would write on after the process's end.
func (in *Instance) closeNatives() {
	if in.opts.Main {
		napi.Close(in.Iso.ID())
		sqlite.CloseAll()
	}
}

// prepareInspector tells the inspector of the main program, and has a signal start it.
func (in *Instance) prepareInspector() {
	if !in.opts.Main {
		return
	}
	start, flags := in.opts.Start, in.opts.Flags
	main := ""
	if start.Mode == "file" && len(start.Argv) > 1 {
		main = start.Argv[1]
	}
	on := func(name string) bool { b, _ := flags[name].(bool); return b }
	in.shared.inspectors.Describe(main, start.Versions["node"], on("--experimental-network-inspection"))
	if at, ok := flags["--inspect-port"].(map[string]any); ok && !on("--disable-sigusr1") && in.opts.Permission == nil {
		publish, _ := flags["--inspect-publish-uid"].(string)
		in.inspector.ListenToSignal(at["host"].(string), at["port"].(int), publish)
	}
}

// Close frees the instance; on its thread.
func (in *Instance) Close() {
	in.guard.Lock()
	in.closed = true
	in.guard.Unlock()
	in.runAsks(nil)
	in.closeTracked()
	in.endWorkers()
	in.inspector.Close()
	sqlite.CloseAll()
	in.Env.Close()
	if in.control != nil {
		// The thread ended before it took them over.
		in.control.Close()
		in.public.Close()
	}
	in.Loop.Close()
	in.counts = nil
	in.pin.Release()
	in.wake.close()
	in.Iso.Free()
}

// Interrupt ends the instance from any goroutine, also in the middle of a loop
// without end; Run then returns.
func (in *Instance) Interrupt() {
	in.guard.Lock()
	defer in.guard.Unlock()
	if !in.closed {
		in.exitCode.CompareAndSwap(-1, 1)
		in.Loop.Stop()
		in.Iso.Terminate()
		in.inspector.Stop()
	}
}

func (in *Instance) done() bool { return in.stopped || in.exitCode.Load() >= 0 }

// check notes how a call into JavaScript ended. True: it went through.
func (in *Instance) check(err error) bool {
	switch {
	case err == nil, errors.Is(err, v8.ErrHandled):
		return true
	case in.exitCode.Load() < 0:
		in.exitCode.Store(1)
	}
	in.stopped = true
	in.Loop.Stop()
	return false
}

// hook calls a hook until it comes to its end: an exception that was handled
// cuts it short, and what it left is taken up again.
func (in *Instance) hook(h v8.Hook, fill func(*v8.Batch)) float64 {
	if in.done() {
		return 0
	}
	n, err := in.Iso.CallHook(h, fill)
	for errors.Is(err, v8.ErrHandled) {
		if h == v8.HookStart || h == v8.HookBeforeExit {
			h, fill = v8.HookTicks, nil
		}
		n, err = in.Iso.CallHook(h, fill)
	}
	in.check(err)
	return n
}

func (in *Instance) timers(now int64) int64 {
	return int64(in.hook(v8.HookTimers, func(b *v8.Batch) { b.Num(float64(now)) }))
}

func (in *Instance) runImmediates() { in.hook(v8.HookImmediates, nil) }

func (in *Instance) immediateInfo() (count, refCount int32) {
	if in.counts == nil {
		return 0, 0
	}
	return in.counts[0], in.counts[1]
}

func (in *Instance) flush() {
	for i := 0; i < 64 && !in.done() && in.Iso.Pending(); i++ {
		if !in.check(in.Iso.Flush()) {
			return
		}
	}
}

// runTasks runs what V8 posted, on the loop.
func (in *Instance) runTasks() {
	if in.done() {
		return
	}
	in.Iso.RunTasks()
	in.hook(v8.HookTicks, nil)
	if in.done() {
		return
	}
	at := int64(0)
	if left := in.Iso.NextTask(); left >= 0 {
		at = (in.Loop.Uptime() + time.Duration(left*float64(time.Second)) + time.Millisecond - 1).Milliseconds()
	}
	in.Loop.SetAlarm(at, in.runTasks)
}

// trim gives back what the start, or a busy time, left in memory.
func (in *Instance) trim() {
	if in.opts.Main {
		v8.ReleaseCode()
	}
}

func (in *Instance) fatal(location, message string, oom bool) {
	if oom {
		fmt.Fprintf(os.Stderr, "\nFATAL ERROR: %s %s\n", location, message)
		return
	}
	fmt.Fprintf(os.Stderr, "\n#\n# Fatal error in %s\n# %s\n#\n", location, message)
}
