//go:build linux || darwin

// Package trace is the native half of node:trace_events: JavaScript tells it what happens, and what of the host is to be
// traced. It knows no categories. Start at Family.
package trace

import (
	"os"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/permission"
	"github.com/ravel-js/ravel/internal/sys"
	"github.com/ravel-js/ravel/internal/trace"
	"github.com/ravel-js/ravel/internal/v8/tracing"
)

// Host is what hangs at ops.Env.Host.
type Host interface {
	// TraceLog is the one of the process.
	TraceLog() *trace.Log
	// TraceLoop has the loop's phases and the instance's end traced, or no longer; args describe the instance, as JSON.
	TraceLoop(category, args string)
	// TraceSigint has a SIGINT tell where the program was before it ends the process, or no longer.
	TraceSigint(on bool)
}

func host(env *ops.Env) Host { return env.Host.(Host) }

// Family is binding('trace').
var Family = ops.NewFamily("trace",
	ops.Guarded(ops.Sync1("open", func(env *ops.Env, pattern string) (ops.Void, error) {
		return ops.Void{}, host(env).TraceLog().Open(pattern)
	}), func(g *permission.Set, a ops.Args) error {
		return g.Check(permission.Write, trace.Path(a.Text(0), 1))
	}),
	ops.Sync0("categories", func(env *ops.Env) (string, error) { return host(env).TraceLog().Categories(), nil }),
	ops.Sync1("setCategories", func(env *ops.Env, list string) (ops.Void, error) {
		host(env).TraceLog().SetCategories(list)
		return ops.Void{}, nil
	}),
	// event(phase, category, name, id, args, start): a negative id is none, a start of 0 is now.
	ops.Sync6("event", func(env *ops.Env, phase int32, category, name string, id float64, args string, start float64) (ops.Void, error) {
		host(env).TraceLog().Add(trace.Event{Phase: byte(phase), Category: category, Name: name, ID: int64(id), Args: args, Start: int64(start)})
		return ops.Void{}, nil
	}),
	ops.Sync0("now", func(*ops.Env) (int64, error) { return trace.Now(), nil }),
	ops.Sync2("loop", func(env *ops.Env, category, args string) (ops.Void, error) {
		host(env).TraceLoop(category, args)
		return ops.Void{}, nil
	}),
	ops.Sync1("sigint", func(env *ops.Env, on bool) (ops.Void, error) {
		host(env).TraceSigint(on)
		return ops.Void{}, nil
	}),
	ops.Sync1("work", work),
	// engine(categories) has V8's own events recorded, or no longer with none.
	ops.Sync1("engine", func(env *ops.Env, categories string) (ops.Void, error) {
		host(env).TraceLog().AddText(tracing.Stop())
		if categories != "" {
			tracing.Start(categories)
		}
		return ops.Void{}, nil
	}),
	ops.Sync0("platformThreads", func(env *ops.Env) (ops.Void, error) {
		for _, id := range sys.ThreadsNamed("V8 DefaultWork") {
			host(env).TraceLog().Add(trace.Event{Phase: 'M', Category: "__metadata", Name: "thread_name", ID: -1,
				Args: `{"name":"PlatformWorkerThread"}`, TID: id})
		}
		return ops.Void{}, nil
	}),
	ops.Sync0("executable", func(*ops.Env) (string, error) { return os.Args[0], nil }),
)

// work has what the pool does for zlib and crypto traced, or no longer with an empty category.
func work(env *ops.Env, category string) (ops.Void, error) {
	log := host(env).TraceLog()
	env.AroundWork = nil
	if category != "" {
		env.AroundWork = func(op string, work func()) func() {
			name := "crypto"
			if op == "oneShot" {
				name = "zlib"
			}
			return func() {
				log.Add(trace.Event{Phase: 'B', Category: category, Name: name, ID: -1})
				work()
				log.Add(trace.Event{Phase: 'E', Category: category, Name: name, ID: -1})
			}
		}
	}
	return ops.Void{}, nil
}
