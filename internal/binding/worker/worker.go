// Package worker is the native half of worker_threads: starting, ending and
// counting threads. The host makes the instances.
package worker

import (
	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/permission"
)

// Host is a host that can run further instances; it hangs at ops.Env.Host.
type Host interface {
	// NewWorker prepares a thread from the JSON of lib/internal/worker.js and
	// returns its number and this side's ends of its two channels.
	NewWorker(env *ops.Env, spec string, onExit func(code int, failure string)) (id, control, public int32, err error)
	// RunWorker starts the thread.
	RunWorker(id int32)
	// EndWorker stops a thread as soon as may be.
	EndWorker(id int32)
	// WorkerPorts are a worker's own ends of its channels.
	WorkerPorts(env *ops.Env) (control, public int32)
	// AskWorker has something done on a worker's thread; answer comes on this one, with an error's code or the result.
	AskWorker(id int32, what string, a, b int32, answer func(code, result string))
	// WorkerTimes is how long a worker's loop turns and sleeps, in ms; empty when it does not.
	WorkerTimes(id int32) []float64
	// TrackFD notes what a worker's program opens and closes; false when that comes as a surprise.
	TrackFD(fd int, open bool) bool
	// WorkerFlags reads a worker's options: [values, bad words, bad words of NODE_OPTIONS] as JSON.
	WorkerFlags(execArgv []string, nodeOptions string) (string, error)
	// Mailbox is this thread's; MailboxExists asks for another's.
	Mailbox(env *ops.Env) int32
	MailboxExists(thread int32) bool
	// ThreadID is 0 for the main instance.
	ThreadID() int
}

func host(env *ops.Env) Host { return env.Host.(Host) }

// Family is binding('worker').
var Family = ops.NewFamily("worker",
	// create(spec, onExit) -> [id, control port, public port]
	ops.Guarded(ops.Sync2("create", func(env *ops.Env, spec string, onExit ops.Func) ([]float64, error) {
		env.Loop.Ref()
		id, control, public, err := host(env).NewWorker(env, spec, func(code int, failure string) {
			env.Emit(onExit).Int(code).Str(failure).End()
			env.Loop.OnClosePhase(onExit.Release)
		})
		if err != nil {
			env.Loop.Unref()
			onExit.Release()
			return nil, err
		}
		return []float64{float64(id), float64(control), float64(public)}, nil
	}), func(g *permission.Set, _ ops.Args) error { return g.Check(permission.Worker, "") }),
	ops.Sync1("run", func(env *ops.Env, id int32) (ops.Void, error) {
		host(env).RunWorker(id)
		return ops.Void{}, nil
	}),
	ops.Sync1("end", func(env *ops.Env, id int32) (ops.Void, error) {
		host(env).EndWorker(id)
		return ops.Void{}, nil
	}),
	// setRef(on): whether a worker keeps its parent alive.
	ops.Sync1("setRef", func(env *ops.Env, on bool) (ops.Void, error) {
		if on {
			env.Loop.Ref()
		} else {
			env.Loop.Unref()
		}
		return ops.Void{}, nil
	}),
	// ask(id, what, a, b, answer(code, result))
	ops.Sync5("ask", func(env *ops.Env, id int32, what string, a, b int32, answer ops.Func) (ops.Void, error) {
		host(env).AskWorker(id, what, a, b, func(code, result string) {
			env.Emit(answer).Str(code).Str(result).End()
			env.Loop.OnClosePhase(answer.Release)
		})
		return ops.Void{}, nil
	}),
	ops.Sync1("times", func(env *ops.Env, id int32) ([]float64, error) { return host(env).WorkerTimes(id), nil }),
	ops.Sync2("trackFd", func(env *ops.Env, fd int32, open bool) (bool, error) {
		return host(env).TrackFD(int(fd), open), nil
	}),
	ops.Sync2("flags", func(env *ops.Env, execArgv []string, nodeOptions string) (ops.JSON, error) {
		text, err := host(env).WorkerFlags(execArgv, nodeOptions)
		return ops.JSON(text), err
	}),
	ops.Sync0("mailbox", func(env *ops.Env) (int32, error) { return host(env).Mailbox(env), nil }),
	ops.Sync1("mailboxExists", func(env *ops.Env, thread int32) (bool, error) { return host(env).MailboxExists(thread), nil }),
	ops.Sync0("ports", func(env *ops.Env) ([]float64, error) {
		c, p := host(env).WorkerPorts(env)
		return []float64{float64(c), float64(p)}, nil
	}),
	ops.Sync0("threadId", func(env *ops.Env) (int32, error) { return int32(host(env).ThreadID()), nil }),
)
