package registry

import (
	"container/heap"
	"context"
	"sync"
)

// gate lets so many through at once, of those who wait the weightiest first: an install ends when its largest package is
// there, so that should not begin last.
type gate struct {
	mu   sync.Mutex
	free int
	wait waiters
	seq  int
}

type waiter struct {
	weight, seq int
	open        chan struct{}
	at          int // in the heap, -1: let through
}

func newGate(n int) *gate { return &gate{free: n} }

func (g *gate) enter(ctx context.Context, weight int) error {
	g.mu.Lock()
	if g.free > 0 {
		g.free--
		g.mu.Unlock()
		return nil
	}
	g.seq++
	w := &waiter{weight: weight, seq: g.seq, open: make(chan struct{})}
	heap.Push(&g.wait, w)
	g.mu.Unlock()
	select {
	case <-w.open:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if w.at < 0 {
		g.pass()
	} else {
		heap.Remove(&g.wait, w.at)
	}
	return ctx.Err()
}

func (g *gate) leave() {
	g.mu.Lock()
	g.pass()
	g.mu.Unlock()
}

// pass hands a place on. The caller holds the lock.
func (g *gate) pass() {
	if len(g.wait) == 0 {
		g.free++
		return
	}
	close(heap.Pop(&g.wait).(*waiter).open)
}

type waiters []*waiter

func (w waiters) Len() int { return len(w) }
func (w waiters) Less(i, j int) bool {
	if w[i].weight != w[j].weight {
		return w[i].weight > w[j].weight
	}
	return w[i].seq < w[j].seq
}
func (w waiters) Swap(i, j int) { w[i], w[j] = w[j], w[i]; w[i].at, w[j].at = i, j }
func (w *waiters) Push(x any)   { n := x.(*waiter); n.at = len(*w); *w = append(*w, n) }
func (w *waiters) Pop() any {
	old := *w
	n := old[len(old)-1]
	old[len(old)-1] = nil
	*w, n.at = old[:len(old)-1], -1
	return n
}
