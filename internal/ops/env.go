package ops

import (
	"sync"

	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/permission"
	"github.com/ravel-js/ravel/internal/v8"
)

// Env is one instance: an isolate with its loop and the state of each family.
// JS thread only, but for Loop.Post.
type Env struct {
	Iso   *v8.Isolate
	Loop  *loop.Loop
	Host  any             // what the host hangs on an instance, for the families that it implements itself
	Guard *permission.Set // what the instance may do; nil for all
	// AroundWork, where it is set, puts something around what an op has PoolCPU do.
	AroundWork func(op string, work func()) func()
	states     []any
	close      []func()
	closed     bool
	requests   int // under way, on the pools or tried
	perPool    [3]int
	call       call // the op whose arguments are being decoded
}

// NewEnv joins an isolate and a loop.
func NewEnv(iso *v8.Isolate, l *loop.Loop) *Env { return &Env{Iso: iso, Loop: l} }

// OnClose has fn run when the instance ends, in reverse order.
func (e *Env) OnClose(fn func()) { e.close = append(e.close, fn) }

// Close runs what OnClose collected. Nothing is emitted afterwards.
func (e *Env) Close() {
	for len(e.close) > 0 {
		fn := e.close[len(e.close)-1]
		e.close = e.close[:len(e.close)-1]
		fn()
	}
	e.closed = true
}

// Requests counts the blocking ops under way that belong to a pool.
func (e *Env) Requests(pool loop.PoolID) int { return e.perPool[pool] }

func (e *Env) request(pool loop.PoolID, n int) {
	e.requests += n
	e.perPool[pool] += n
}

// Closed says whether the instance has ended.
func (e *Env) Closed() bool { return e.closed }

var (
	stateMu    sync.Mutex
	stateCount int
)

// State is a slot for a family's per-instance data, declared once per family.
type State[T any] struct {
	index int
	make  func(env *Env) *T
}

// NewState declares a slot; make runs at the first use in an instance.
func NewState[T any](make func(env *Env) *T) *State[T] {
	stateMu.Lock()
	defer stateMu.Unlock()
	stateCount++
	return &State[T]{stateCount - 1, make}
}

// Of gives the instance's data.
func (s *State[T]) Of(env *Env) *T {
	for len(env.states) <= s.index {
		env.states = append(env.states, nil)
	}
	if v, ok := env.states[s.index].(*T); ok {
		return v
	}
	v := s.make(env)
	env.states[s.index] = v
	return v
}

// Event is a call of a JavaScript function under construction; End completes it.
type Event struct{ *v8.Batch }

// Err adds an exception, or null for nil.
func (e Event) Err(err error) Event {
	if err == nil {
		e.Batch.Null()
	} else {
		e.Batch.Error(errorParts(err))
	}
	return e
}

// The builder methods of v8.Batch, as Event.

func (e Event) Undefined() Event         { e.Batch.Undefined(); return e }
func (e Event) Null() Event              { e.Batch.Null(); return e }
func (e Event) Bool(v bool) Event        { e.Batch.Bool(v); return e }
func (e Event) Int(v int) Event          { e.Batch.Int(v); return e }
func (e Event) Num(v float64) Event      { e.Batch.Num(v); return e }
func (e Event) BigInt(v int64) Event     { e.Batch.BigInt(v); return e }
func (e Event) Str(s string) Event       { e.Batch.Str(s); return e }
func (e Event) Latin1(b []byte) Event    { e.Batch.Latin1(b); return e }
func (e Event) Bytes(b []byte) Event     { e.Batch.Bytes(b); return e }
func (e Event) Buf(b *v8.Buf) Event      { e.Batch.Buf(b); return e }
func (e Event) Strs(l []string) Event    { e.Batch.Strs(l); return e }
func (e Event) Floats(v []float64) Event { e.Batch.Floats(v); return e }
func (e Event) JSON(s string) Event      { e.Batch.JSON(s); return e }
func (e Event) Any(v any) Event          { batchAny(e.Batch, v); return e }
func (e Event) End()                     { e.Batch.End() }

// Emit appends a call of fn to the batch that crosses at the end of this step
// of the loop. An invalid fn makes it a call of nothing.
func (e *Env) Emit(fn Func) Event {
	if !fn.Valid() {
		return Event{e.Iso.Emit(-1)}
	}
	return Event{e.Iso.Emit(fn.id)}
}

// complete delivers the end of a callback-form op: fn(err, result).
func complete[R any](e *Env, fn v8.Func, res *result[R], r R, err error) {
	b := e.Iso.EmitOnce(fn)
	if err != nil {
		b.Error(errorParts(err)).End()
		return
	}
	b.Null()
	res.batch(b, r)
	b.End()
}
