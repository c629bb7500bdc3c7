// Package worker is the native half of worker_threads: starting, ending and
// counting threads. The host makes the instances.
package worker

import "github.com/ravel-js/ravel/internal/ops"

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
	// ThreadID is 0 for the main instance.
	ThreadID() int
}

func host(env *ops.Env) Host { return env.Host.(Host) }

// Family is binding('worker').
var Family = ops.NewFamily("worker",
	// create(spec, onExit) -> [id, control port, public port]
	ops.Sync2("create", func(env *ops.Env, spec string, onExit ops.Func) ([]float64, error) {
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
	}),
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
	ops.Sync0("ports", func(env *ops.Env) ([]float64, error) {
		c, p := host(env).WorkerPorts(env)
		return []float64{float64(c), float64(p)}, nil
	}),
	ops.Sync0("threadId", func(env *ops.Env) (int32, error) { return int32(host(env).ThreadID()), nil }),
)
