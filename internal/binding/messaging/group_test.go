package messaging

import "testing"

func TestGroup(t *testing.T) {
	g := NewGroup()
	a, pa := g.join("x")
	b, pb := g.join("x")
	other, po := g.join("y")
	if n := g.listeners(a); n != 1 {
		t.Errorf("%d listeners", n)
	}
	g.broadcast(a, [][]uint64{{1 << 24}, {1 << 24}})
	g.leave(b)
	pb.Close()
	if g.listeners(a) != 0 || g.listeners(other) != 0 {
		t.Error("a channel that was left is still there")
	}
	pa.Close()
	g.leave(a)
	po.Close()
	g.leave(other)
	if len(g.channels) != 0 {
		t.Error("channels are left over")
	}
}

func TestMailbox(t *testing.T) {
	g := NewGroup()
	g.OpenMailbox(3)
	p := g.TakeMailbox(3)
	if p == nil || g.TakeMailbox(3) != nil || !g.HasMailbox(3) {
		t.Error("a mailbox is taken once")
	}
	g.CloseMailbox(3)
	p.Close()
	if g.HasMailbox(3) {
		t.Error("a closed mailbox is still there")
	}
}
