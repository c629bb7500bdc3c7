package registry

import (
	"context"
	"sync"
	"testing"
)

func TestGate(t *testing.T) {
	g := newGate(1)
	if err := g.enter(context.Background(), 0); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var order []int
	var wg sync.WaitGroup
	stopped, stop := context.WithCancel(context.Background())
	waiting := func(n int) {
		for {
			g.mu.Lock()
			k := len(g.wait)
			g.mu.Unlock()
			if k == n {
				return
			}
		}
	}
	for i, weight := range []int{1, 5, 3, 5} {
		wg.Go(func() {
			g.enter(context.Background(), weight)
			mu.Lock()
			order = append(order, 10*weight+i)
			mu.Unlock()
			g.leave()
		})
		waiting(i + 1)
	}
	wg.Go(func() {
		if g.enter(stopped, 9) == nil {
			t.Error("let through")
		}
	})
	waiting(5)
	stop()
	waiting(4)
	g.leave()
	wg.Wait()
	if len(order) != 4 || order[0] != 51 || order[1] != 53 || order[2] != 32 || order[3] != 10 {
		t.Error(order)
	}
	if g.free != 1 || len(g.wait) != 0 {
		t.Error(g.free, len(g.wait))
	}
}
