package ops

import (
	"fmt"
	"runtime/debug"

	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/v8"
)

func reply[R any](f v8.Frame, res *result[R], r R, err error) {
	if err != nil {
		f.ReturnStrings(v8.Error, errorParts(err))
		return
	}
	res.frame(f, r)
}

// submit runs work on a pool and completes the call's callback on the loop.
func submit[R any](c *call, pool loop.PoolID, res *result[R], work func() (R, error)) {
	env, fn, pins := c.env, c.f.Callback(), c.pins
	var r R
	var err error
	env.request(pool, 1)
	run := func() {
		defer func() {
			if e := recover(); e != nil {
				err = &Error{Name: "Error", Message: fmt.Sprintf("%v\n%s", e, debug.Stack())}
			}
		}()
		r, err = work()
	}
	if env.AroundWork != nil && pool == PoolCPU {
		run = env.AroundWork(res.op, run)
	}
	env.Loop.Submit(pool, run, func() {
		env.request(pool, -1)
		for _, p := range pins {
			p.Release()
		}
		if !env.closed {
			complete(env, fn, res, r, err)
		}
	})
}

// Complete finishes a request that an op took a Func for: fn(err) or fn(null, v).
// The function is released. JS thread only.
func (e *Env) Complete(fn Func, v any, err error) {
	if !fn.Valid() || e.closed {
		return
	}
	b := Event{e.Iso.EmitOnce(fn.id)}
	if err != nil {
		b.Err(err).End()
		return
	}
	b.Null().Any(v).End()
}
