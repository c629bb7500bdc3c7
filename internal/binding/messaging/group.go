package messaging

import (
	"slices"
	"sync"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/v8"
)

// Group is the instances that hear each other's BroadcastChannels: a main instance and its workers. Any goroutine.
type Group struct {
	mu       sync.Mutex
	channels map[string][]*member
	boxes    map[int]*mailbox // of threads by their numbers
	locks    *Locks
}

// member is who listens to a broadcast channel: what is sent to it comes out of its port.
type member struct {
	name string
	to   *v8.Port
}

// mailbox is where a thread's mail goes in, and where it comes out until the thread has taken that over.
type mailbox struct{ to, from *v8.Port }

// NewGroup makes a group without channels.
func NewGroup() *Group {
	return &Group{channels: map[string][]*member{}, boxes: map[int]*mailbox{}, locks: newLocks()}
}

// OpenMailbox makes a thread's mailbox, if it has none yet.
func (g *Group) OpenMailbox(thread int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.boxes[thread] == nil {
		to, from := v8.NewChannel()
		g.boxes[thread] = &mailbox{to, from}
	}
}

// TakeMailbox is the port where the thread's mail comes out, for the thread to adopt; nil when it has done so.
func (g *Group) TakeMailbox(thread int) *v8.Port {
	g.OpenMailbox(thread)
	g.mu.Lock()
	defer g.mu.Unlock()
	box := g.boxes[thread]
	p := box.from
	box.from = nil
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
	defer g.mu.Unlock()
	if box := g.boxes[thread]; box != nil {
		delete(g.boxes, thread)
		box.to.Close()
		if box.from != nil {
			box.from.Close()
		}
	}
}

func (g *Group) mail(env *ops.Env, thread int, values []uint64, ports []int32) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	box := g.boxes[thread]
	to := (*v8.Port)(nil)
	if box != nil {
		to = box.to
	} else {
		// The ports are gone nevertheless.
		a, b := v8.NewChannel()
		b.Close()
		defer a.Close()
		to = a
	}
	to.SendFrom(env.Iso, values, ports)
	return box != nil
}

// join adds to the named channel; what is broadcast comes out of the port.
func (g *Group) join(name string) (*member, *v8.Port) {
	to, from := v8.NewChannel()
	m := &member{name, to}
	g.mu.Lock()
	g.channels[name] = append(g.channels[name], m)
	g.mu.Unlock()
	return m, from
}

func (g *Group) leave(m *member) {
	g.mu.Lock()
	defer g.mu.Unlock()
	rest := slices.DeleteFunc(g.channels[m.name], func(o *member) bool { return o == m })
	if len(rest) == 0 {
		delete(g.channels, m.name)
	} else {
		g.channels[m.name] = rest
	}
	m.to.Close()
}

// listeners counts the members of the channel but m.
func (g *Group) listeners(m *member) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if m == nil {
		return 0
	}
	return len(g.channels[m.name]) - 1
}

// broadcast sends one message to each member of the channel but m; those left over are dropped.
func (g *Group) broadcast(m *member, messages [][]uint64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if m != nil {
		for _, o := range g.channels[m.name] {
			if o != m && len(messages) > 0 {
				o.to.Send(messages[0])
				messages = messages[1:]
			}
		}
	}
	for _, values := range messages {
		for _, v := range values {
			v8.FreeMessage(v)
		}
	}
}
