package messaging

import (
	"sync"
	"testing"
)

// A home that takes everything at once, on a goroutine of its own.
type sink struct {
	mu  sync.Mutex
	got []uint64
	end chan struct{}
}

func (s *sink) notify(p *Port) {
	go func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		p.looked()
		for {
			m, ok, gone := p.take()
			if ok {
				s.got = append(s.got, m.values...)
				continue
			}
			if gone {
				close(s.end)
			}
			return
		}
	}()
}

func TestOrderAndEnd(t *testing.T) {
	a, b := NewChannel()
	s := &sink{end: make(chan struct{})}
	for i := uint64(1); i <= 100; i++ {
		a.send(message{values: []uint64{i}})
	}
	b.Settle(s)
	b.Start()
	for i := uint64(101); i <= 1000; i++ {
		a.send(message{values: []uint64{i}})
	}
	a.Close()
	<-s.end
	if len(s.got) != 1000 {
		t.Fatalf("%d messages", len(s.got))
	}
	for i, v := range s.got {
		if v != uint64(i+1) {
			t.Fatalf("message %d is %d", i, v)
		}
	}
}

func TestClosedPortDropsMessages(t *testing.T) {
	a, b := NewChannel()
	c, d := NewChannel()
	b.Close()
	a.send(message{ports: []*Port{c}})
	if _, ok, gone := a.take(); ok || !gone {
		t.Error("the other end of a closed port is not gone")
	}
	if _, ok, gone := d.take(); ok || !gone {
		t.Error("a port in a dropped message stays open")
	}
}

func TestGroup(t *testing.T) {
	g := NewGroup()
	a, b, other := g.join("x"), g.join("x"), g.join("y")
	if list := g.others("x", a); len(list) != 1 || list[0] != b {
		t.Errorf("others = %v", list)
	}
	g.leave("x", b)
	if len(g.others("x", a)) != 0 || len(g.others("y", other)) != 0 {
		t.Error("a channel that was left is still there")
	}
}
