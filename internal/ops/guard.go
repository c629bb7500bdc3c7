package ops

import (
	"slices"

	"github.com/ravel-js/ravel/internal/permission"
	"github.com/ravel-js/ravel/internal/v8"
)

// Args are the arguments of a call as a Check looks at them.
type Args struct{ f v8.Frame }

// Text is argument i, a string.
func (a Args) Text(i int) string { return a.f.String(i) }

// Int is argument i, an integer or a boolean.
func (a Args) Int(i int) int64 { return a.f.Int(i) }

// Later says whether the call has a callback.
func (a Args) Later() bool { return a.f.Callback() >= 0 }

// Check says what a restricted instance may not do. It runs before the op, on the
// JS thread, and only where the instance is restricted.
type Check func(g *permission.Set, a Args) error

// Guarded puts a check before an op. Its error is given as the op's own would be.
func Guarded(op Op, check Check) Op {
	op.check = check
	return op
}

// GuardedThrowing is Guarded with an error that is thrown also where there is a callback.
func GuardedThrowing(op Op, check Check) Op {
	op.check, op.thrown = check, true
	return op
}

// Judged tells of an op whether a check stands before it, and whether it takes text, as paths are.
func (op Op) Judged() (name string, guarded, takesText bool) {
	return op.name, op.check != nil, slices.Contains(op.args, v8.String)
}

// denied asks the check and, where it objects, answers the call.
func (op *Op) denied(env *Env, f v8.Frame) bool {
	err := op.check(env.Guard, Args{f})
	if err == nil {
		return false
	}
	for i, kind := range op.args {
		if kind == v8.FuncKind {
			Func{f.Func(i), env}.Release()
		} else if p := f.Pinned(i); p != nil {
			p.Release()
		}
	}
	fn := f.Callback()
	switch {
	case fn < 0:
		f.ReturnStrings(v8.Error, errorParts(err))
	case op.thrown:
		env.Iso.ReleaseFunc(fn)
		f.ReturnStrings(v8.Error, errorParts(err))
	default:
		env.request(op.pool, 1)
		env.Loop.Pend(func() {
			env.request(op.pool, -1)
			if !env.closed {
				env.Iso.EmitOnce(fn).Error(errorParts(err)).End()
			}
		})
	}
	return true
}
