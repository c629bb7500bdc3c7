package ops

import (
	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/v8"
)

// A blocking op may have a try: the same work on the JS thread, done only where it
// takes microseconds for certain (say, the bytes are in the page cache), and left
// without a trace otherwise. The hand-over to a pool and back costs more than most
// such work. The callback comes in a later step of the loop all the same. While
// other requests are under way all go to the pool, which then pays.

// Trying2 is Blocking2 with a try for its callback form.
func Trying2[A, B, R any](name string, try func(A, B) (R, bool), fn func(A, B) (R, error)) Op {
	k0, a0 := arg[A](name)
	k1, a1 := arg[B](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0, k1}, async: true, pool: PoolFS, bind: func(pool loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			v0, v1 := a0(c, 0), a1(c, 1)
			if f.Callback() < 0 {
				r, err := fn(v0, v1)
				reply(f, &res, r, err)
				return
			}
			if env.requests == 0 {
				if r, ok := try(v0, v1); ok {
					tried(c, &res, r)
					return
				}
			}
			submit(c, pool, &res, func() (R, error) { return fn(v0, v1) })
		}
	}}
}

// Trying1 is Blocking1 with a try for its callback form.
func Trying1[A, R any](name string, try func(A) (R, bool), fn func(A) (R, error)) Op {
	k0, a0 := arg[A](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0}, async: true, pool: PoolFS, bind: func(pool loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			v0 := a0(c, 0)
			if f.Callback() < 0 {
				r, err := fn(v0)
				reply(f, &res, r, err)
				return
			}
			if env.requests == 0 {
				if r, ok := try(v0); ok {
					tried(c, &res, r)
					return
				}
			}
			submit(c, pool, &res, func() (R, error) { return fn(v0) })
		}
	}}
}

// Trying3 is Blocking3 with a try for its callback form.
func Trying3[A, B, C, R any](name string, try func(A, B, C) (R, bool), fn func(A, B, C) (R, error)) Op {
	k0, a0 := arg[A](name)
	k1, a1 := arg[B](name)
	k2, a2 := arg[C](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0, k1, k2}, async: true, pool: PoolFS, bind: func(pool loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			v0, v1, v2 := a0(c, 0), a1(c, 1), a2(c, 2)
			if f.Callback() < 0 {
				r, err := fn(v0, v1, v2)
				reply(f, &res, r, err)
				return
			}
			if env.requests == 0 {
				if r, ok := try(v0, v1, v2); ok {
					tried(c, &res, r)
					return
				}
			}
			submit(c, pool, &res, func() (R, error) { return fn(v0, v1, v2) })
		}
	}}
}

// Trying5 is Blocking5 with a try for its callback form.
func Trying5[A, B, C, D, E, R any](name string, try func(A, B, C, D, E) (R, bool), fn func(A, B, C, D, E) (R, error)) Op {
	k0, a0 := arg[A](name)
	k1, a1 := arg[B](name)
	k2, a2 := arg[C](name)
	k3, a3 := arg[D](name)
	k4, a4 := arg[E](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0, k1, k2, k3, k4}, async: true, pool: PoolFS, bind: func(pool loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			v0, v1, v2, v3, v4 := a0(c, 0), a1(c, 1), a2(c, 2), a3(c, 3), a4(c, 4)
			if f.Callback() < 0 {
				r, err := fn(v0, v1, v2, v3, v4)
				reply(f, &res, r, err)
				return
			}
			if env.requests == 0 {
				if r, ok := try(v0, v1, v2, v3, v4); ok {
					tried(c, &res, r)
					return
				}
			}
			submit(c, pool, &res, func() (R, error) { return fn(v0, v1, v2, v3, v4) })
		}
	}}
}

// tried completes a request whose try succeeded.
func tried[R any](c *call, res *result[R], r R) {
	env, fn, pins := c.env, c.f.Callback(), c.pins
	env.request(PoolFS, 1)
	env.Loop.Pend(func() {
		env.request(PoolFS, -1)
		for _, p := range pins {
			p.Release()
		}
		if !env.closed {
			complete(env, fn, res, r, nil)
		}
	})
}
