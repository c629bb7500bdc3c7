package messaging

import (
	"slices"
	"sync"
)

// Group is the instances that hear each other's BroadcastChannels: a main instance and its workers. Any goroutine.
type Group struct {
	mu       sync.Mutex
	channels map[string][]*Port
}

// NewGroup makes a group without channels.
func NewGroup() *Group { return &Group{channels: map[string][]*Port{}} }

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
