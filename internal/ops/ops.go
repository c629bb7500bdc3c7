// Package ops is the contract between JavaScript and Go: plain Go functions with
// a typed signature become functions of a binding. It knows the engine and the
// loop, no family. Start at Sync2 and Blocking2 (forms.go), then Env (env.go).
package ops

import (
	"fmt"
	"hash/fnv"

	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/v8"
)

// Op is one function of a binding.
type Op struct {
	name  string
	args  []v8.Kind
	async bool
	pool  loop.PoolID
	bind  func(pool loop.PoolID) handler

	check  Check
	thrown bool // what check objects to is thrown in the callback form too
}

type handler func(env *Env, f v8.Frame)

// The pools a blocking op may run on.
const (
	PoolFS  = loop.PoolFS
	PoolDNS = loop.PoolDNS
	PoolCPU = loop.PoolCPU
)

// Family is the native half of a built-in family: binding(Name) in JavaScript.
type Family struct {
	Name string
	Ops  []Op
}

// NewFamily groups ops under a name.
func NewFamily(name string, list ...Op) *Family { return &Family{name, list} }

// BlockingIn moves a blocking op to another pool than PoolFS.
func BlockingIn(pool loop.PoolID, op Op) Op {
	op.pool = pool
	return op
}

// Registry is the ops of all families, in a fixed order.
type Registry struct {
	handlers []handler
	guarded  []*Op // those with a check; nil elsewhere
	descs    []v8.OpDesc
	sum      uint64
}

// NewRegistry numbers the ops of families. The order is part of a snapshot's fingerprint.
func NewRegistry(families []*Family) *Registry {
	t := &Registry{}
	h := fnv.New64a()
	seen := map[string]bool{}
	for _, fam := range families {
		for _, op := range fam.Ops {
			key := fam.Name + "." + op.name
			if seen[key] {
				panic("ops: " + key + " is registered twice")
			}
			seen[key] = true
			t.handlers = append(t.handlers, op.bind(op.pool))
			if op.check != nil {
				t.guarded = append(t.guarded, &op)
			} else {
				t.guarded = append(t.guarded, nil)
			}
			t.descs = append(t.descs, v8.OpDesc{Family: fam.Name, Name: op.name, Args: op.args, Async: op.async})
			fmt.Fprint(h, key, op.args, op.async)
		}
	}
	t.sum = h.Sum64()
	return t
}

// Descs describes the ops to the engine.
func (t *Registry) Descs() []v8.OpDesc { return t.descs }

// Fingerprint differs whenever names, order or signatures differ.
func (t *Registry) Fingerprint() uint64 { return t.sum }

// Call enters op i. JS thread only.
func (t *Registry) Call(env *Env, i int, f v8.Frame) {
	if env.Guard != nil && t.guarded[i] != nil && t.guarded[i].denied(env, f) {
		return
	}
	t.handlers[i](env, f)
}
