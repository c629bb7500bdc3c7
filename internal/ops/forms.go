package ops

import "github.com/ravel-js/ravel/internal/v8"
import "github.com/ravel-js/ravel/internal/loop"

// Sync0 is an op of 0 arguments that runs in place, on the JS thread.
func Sync0[R any](name string, fn func(*Env) (R, error)) Op {
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{}, bind: func(loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			r, err := fn(env)
			reply(f, &res, r, err)
		}
	}}
}

// Sync1 is an op of 1 arguments that runs in place, on the JS thread.
func Sync1[A, R any](name string, fn func(*Env, A) (R, error)) Op {
	k0, a0 := arg[A](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0}, bind: func(loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			r, err := fn(env, a0(c, 0))
			reply(f, &res, r, err)
		}
	}}
}

// Sync2 is an op of 2 arguments that runs in place, on the JS thread.
func Sync2[A, B, R any](name string, fn func(*Env, A, B) (R, error)) Op {
	k0, a0 := arg[A](name)
	k1, a1 := arg[B](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0, k1}, bind: func(loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			r, err := fn(env, a0(c, 0), a1(c, 1))
			reply(f, &res, r, err)
		}
	}}
}

// Sync3 is an op of 3 arguments that runs in place, on the JS thread.
func Sync3[A, B, C, R any](name string, fn func(*Env, A, B, C) (R, error)) Op {
	k0, a0 := arg[A](name)
	k1, a1 := arg[B](name)
	k2, a2 := arg[C](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0, k1, k2}, bind: func(loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			r, err := fn(env, a0(c, 0), a1(c, 1), a2(c, 2))
			reply(f, &res, r, err)
		}
	}}
}

// Sync4 is an op of 4 arguments that runs in place, on the JS thread.
func Sync4[A, B, C, D, R any](name string, fn func(*Env, A, B, C, D) (R, error)) Op {
	k0, a0 := arg[A](name)
	k1, a1 := arg[B](name)
	k2, a2 := arg[C](name)
	k3, a3 := arg[D](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0, k1, k2, k3}, bind: func(loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			r, err := fn(env, a0(c, 0), a1(c, 1), a2(c, 2), a3(c, 3))
			reply(f, &res, r, err)
		}
	}}
}

// Sync5 is an op of 5 arguments that runs in place, on the JS thread.
func Sync5[A, B, C, D, E, R any](name string, fn func(*Env, A, B, C, D, E) (R, error)) Op {
	k0, a0 := arg[A](name)
	k1, a1 := arg[B](name)
	k2, a2 := arg[C](name)
	k3, a3 := arg[D](name)
	k4, a4 := arg[E](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0, k1, k2, k3, k4}, bind: func(loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			r, err := fn(env, a0(c, 0), a1(c, 1), a2(c, 2), a3(c, 3), a4(c, 4))
			reply(f, &res, r, err)
		}
	}}
}

// Sync6 is an op of 6 arguments that runs in place, on the JS thread.
func Sync6[A, B, C, D, E, F, R any](name string, fn func(*Env, A, B, C, D, E, F) (R, error)) Op {
	k0, a0 := arg[A](name)
	k1, a1 := arg[B](name)
	k2, a2 := arg[C](name)
	k3, a3 := arg[D](name)
	k4, a4 := arg[E](name)
	k5, a5 := arg[F](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0, k1, k2, k3, k4, k5}, bind: func(loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			r, err := fn(env, a0(c, 0), a1(c, 1), a2(c, 2), a3(c, 3), a4(c, 4), a5(c, 5))
			reply(f, &res, r, err)
		}
	}}
}

// Sync7 is an op of 7 arguments that runs in place, on the JS thread.
func Sync7[A, B, C, D, E, F, G, R any](name string, fn func(*Env, A, B, C, D, E, F, G) (R, error)) Op {
	k0, a0 := arg[A](name)
	k1, a1 := arg[B](name)
	k2, a2 := arg[C](name)
	k3, a3 := arg[D](name)
	k4, a4 := arg[E](name)
	k5, a5 := arg[F](name)
	k6, a6 := arg[G](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0, k1, k2, k3, k4, k5, k6}, bind: func(loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			r, err := fn(env, a0(c, 0), a1(c, 1), a2(c, 2), a3(c, 3), a4(c, 4), a5(c, 5), a6(c, 6))
			reply(f, &res, r, err)
		}
	}}
}

// Sync8 is an op of 8 arguments that runs in place, on the JS thread.
func Sync8[A, B, C, D, E, F, G, H, R any](name string, fn func(*Env, A, B, C, D, E, F, G, H) (R, error)) Op {
	k0, a0 := arg[A](name)
	k1, a1 := arg[B](name)
	k2, a2 := arg[C](name)
	k3, a3 := arg[D](name)
	k4, a4 := arg[E](name)
	k5, a5 := arg[F](name)
	k6, a6 := arg[G](name)
	k7, a7 := arg[H](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0, k1, k2, k3, k4, k5, k6, k7}, bind: func(loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			r, err := fn(env, a0(c, 0), a1(c, 1), a2(c, 2), a3(c, 3), a4(c, 4), a5(c, 5), a6(c, 6), a7(c, 7))
			reply(f, &res, r, err)
		}
	}}
}

// Blocking0 is an op of 0 arguments that may block: in place, or with a callback on its pool.
func Blocking0[R any](name string, fn func() (R, error)) Op {
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{}, async: true, pool: PoolFS, bind: func(pool loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			if f.Callback() >= 0 {
				submit(c, pool, &res, func() (R, error) { return fn() })
				return
			}
			r, err := fn()
			reply(f, &res, r, err)
		}
	}}
}

// Blocking1 is an op of 1 arguments that may block: in place, or with a callback on its pool.
func Blocking1[A, R any](name string, fn func(A) (R, error)) Op {
	k0, a0 := arg[A](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0}, async: true, pool: PoolFS, bind: func(pool loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			v0 := a0(c, 0)
			if f.Callback() >= 0 {
				submit(c, pool, &res, func() (R, error) { return fn(v0) })
				return
			}
			r, err := fn(v0)
			reply(f, &res, r, err)
		}
	}}
}

// Blocking2 is an op of 2 arguments that may block: in place, or with a callback on its pool.
func Blocking2[A, B, R any](name string, fn func(A, B) (R, error)) Op {
	k0, a0 := arg[A](name)
	k1, a1 := arg[B](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0, k1}, async: true, pool: PoolFS, bind: func(pool loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			v0, v1 := a0(c, 0), a1(c, 1)
			if f.Callback() >= 0 {
				submit(c, pool, &res, func() (R, error) { return fn(v0, v1) })
				return
			}
			r, err := fn(v0, v1)
			reply(f, &res, r, err)
		}
	}}
}

// Blocking3 is an op of 3 arguments that may block: in place, or with a callback on its pool.
func Blocking3[A, B, C, R any](name string, fn func(A, B, C) (R, error)) Op {
	k0, a0 := arg[A](name)
	k1, a1 := arg[B](name)
	k2, a2 := arg[C](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0, k1, k2}, async: true, pool: PoolFS, bind: func(pool loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			v0, v1, v2 := a0(c, 0), a1(c, 1), a2(c, 2)
			if f.Callback() >= 0 {
				submit(c, pool, &res, func() (R, error) { return fn(v0, v1, v2) })
				return
			}
			r, err := fn(v0, v1, v2)
			reply(f, &res, r, err)
		}
	}}
}

// Blocking4 is an op of 4 arguments that may block: in place, or with a callback on its pool.
func Blocking4[A, B, C, D, R any](name string, fn func(A, B, C, D) (R, error)) Op {
	k0, a0 := arg[A](name)
	k1, a1 := arg[B](name)
	k2, a2 := arg[C](name)
	k3, a3 := arg[D](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0, k1, k2, k3}, async: true, pool: PoolFS, bind: func(pool loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			v0, v1, v2, v3 := a0(c, 0), a1(c, 1), a2(c, 2), a3(c, 3)
			if f.Callback() >= 0 {
				submit(c, pool, &res, func() (R, error) { return fn(v0, v1, v2, v3) })
				return
			}
			r, err := fn(v0, v1, v2, v3)
			reply(f, &res, r, err)
		}
	}}
}

// Blocking5 is an op of 5 arguments that may block: in place, or with a callback on its pool.
func Blocking5[A, B, C, D, E, R any](name string, fn func(A, B, C, D, E) (R, error)) Op {
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
			if f.Callback() >= 0 {
				submit(c, pool, &res, func() (R, error) { return fn(v0, v1, v2, v3, v4) })
				return
			}
			r, err := fn(v0, v1, v2, v3, v4)
			reply(f, &res, r, err)
		}
	}}
}

// Blocking6 is an op of 6 arguments that may block: in place, or with a callback on its pool.
func Blocking6[A, B, C, D, E, F, R any](name string, fn func(A, B, C, D, E, F) (R, error)) Op {
	k0, a0 := arg[A](name)
	k1, a1 := arg[B](name)
	k2, a2 := arg[C](name)
	k3, a3 := arg[D](name)
	k4, a4 := arg[E](name)
	k5, a5 := arg[F](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0, k1, k2, k3, k4, k5}, async: true, pool: PoolFS, bind: func(pool loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			v0, v1, v2, v3, v4, v5 := a0(c, 0), a1(c, 1), a2(c, 2), a3(c, 3), a4(c, 4), a5(c, 5)
			if f.Callback() >= 0 {
				submit(c, pool, &res, func() (R, error) { return fn(v0, v1, v2, v3, v4, v5) })
				return
			}
			r, err := fn(v0, v1, v2, v3, v4, v5)
			reply(f, &res, r, err)
		}
	}}
}

// Blocking7 is an op of 7 arguments that may block: in place, or with a callback on its pool.
func Blocking7[A, B, C, D, E, F, G, R any](name string, fn func(A, B, C, D, E, F, G) (R, error)) Op {
	k0, a0 := arg[A](name)
	k1, a1 := arg[B](name)
	k2, a2 := arg[C](name)
	k3, a3 := arg[D](name)
	k4, a4 := arg[E](name)
	k5, a5 := arg[F](name)
	k6, a6 := arg[G](name)
	res := resultOf[R](name)
	return Op{name: name, args: []v8.Kind{k0, k1, k2, k3, k4, k5, k6}, async: true, pool: PoolFS, bind: func(pool loop.PoolID) handler {
		return func(env *Env, f v8.Frame) {
			c := env.begin(f)
			v0, v1, v2, v3, v4, v5, v6 := a0(c, 0), a1(c, 1), a2(c, 2), a3(c, 3), a4(c, 4), a5(c, 5), a6(c, 6)
			if f.Callback() >= 0 {
				submit(c, pool, &res, func() (R, error) { return fn(v0, v1, v2, v3, v4, v5, v6) })
				return
			}
			r, err := fn(v0, v1, v2, v3, v4, v5, v6)
			reply(f, &res, r, err)
		}
	}}
}
