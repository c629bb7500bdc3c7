package messaging

import (
	"slices"
	"sync"
)

// Group is the instances that hear each other's BroadcastChannels: a main instance and its workers. Any goroutine.
type Group struct {
	mu       sync.Mutex
	channels map[string][]*Port
	boxes    map[int]*Port // the mailboxes of threads by their numbers
	locks    *Locks
}

// NewGroup makes a group without channels.
func NewGroup() *Group {
	return &Group{channels: map[string][]*Port{}, boxes: map[int]*Port{}, locks: newLocks()}
}

// Mailbox is the port where a thread's mail comes out; made when first asked for.
func (g *Group) Mailbox(thread int) *Port {
	g.mu.Lock()
	defer g.mu.Unlock()
	p := g.boxes[thread]
	if p == nil {
		p, _ = NewChannel()
		g.boxes[thread] = p
	}
	return p
}

// HasMailbox says whether mail for a thread has somewhere to go.
func (g *Group) HasMailbox(thread int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.boxes[thread] != nil
}

// CloseMailbox ends a thread's mailbox; nobody reads what is in it.
func (g *Group) CloseMailbox(thread int) {
	g.mu.Lock()
	p := g.boxes[thread]
	delete(g.boxes, thread)
	g.mu.Unlock()
	if p != nil {
		p.Close()
	}
}

func (g *Group) mail(thread int, m message) bool {
	g.mu.Lock()
	p := g.boxes[thread]
	g.mu.Unlock()
	return p != nil && p.push(m)
}

// join gives a port of the named channel: messages come to it by broadcast alone.
func (g *Group) join(name string) *Port {
	p, other := NewChannel()
	// The other end keeps the port open; nothing is ever sent through it.
	_ = other
	g.mu.Lock()
	g.channels[name] = append(g.channels[name], p)
	g.mu.Unlock()
	return p
}

func (g *Group) leave(name string, p *Port) {
	g.mu.Lock()
	rest := slices.DeleteFunc(g.channels[name], func(q *Port) bool { return q == p })
	if len(rest) == 0 {
		delete(g.channels, name)
	} else {
		g.channels[name] = rest
	}
	g.mu.Unlock()
	p.Close()
}

// others gives the channel's ports but p.
func (g *Group) others(name string, p *Port) []*Port {
	g.mu.Lock()
	defer g.mu.Unlock()
	list := slices.Clone(g.channels[name])
	return slices.DeleteFunc(list, func(q *Port) bool { return q == p })
}
