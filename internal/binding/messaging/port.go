// Package messaging is the native half of MessageChannel and BroadcastChannel: ports that carry messages between
// instances, or within one. What a message holds was serialized by the engine; here it is only a number. Start at Port.
package messaging

import (
	"slices"
	"sync"

	"github.com/ravel-js/ravel/internal/v8"
)

// message is the engine's numbers of the value and of what the value refers to, and the ports it carries.
type message struct {
	one    uint64 // all there is to most messages
	values []uint64
	ports  []*Port
}

func newMessage(values []uint64, ports []*Port) message {
	if len(values) == 1 && len(ports) == 0 {
		return message{one: values[0]}
	}
	return message{values: values, ports: ports}
}

func (m message) drop() {
	v8.FreeMessage(m.one)
	for _, v := range m.values {
		v8.FreeMessage(v)
	}
	for _, p := range m.ports {
		p.Close()
	}
}

// The memory of a queue is used again, up to so many messages.
const keptQueue = 256

// receiver is where a port is at home; its notify runs without the port's lock, on any goroutine.
type receiver interface{ notify(p *Port) }

// Port is one end of a channel. A message sent into it comes out of its peer. Any goroutine.
type Port struct {
	mu       sync.Mutex
	peer     *Port // nil once either end is closed
	home     receiver
	queue    []message
	started  bool
	notified bool
	ended    bool // the peer is gone and JavaScript has to be told

	// Taken off the queue as a whole, so that its lock is seldom needed: of the thread that is the port's home, or else
	// of whoever carries the port.
	front []message
	at    int
}

// NewChannel makes two ports that are each other's peers and at home nowhere.
func NewChannel() (*Port, *Port) {
	a, b := &Port{}, &Port{}
	a.peer, b.peer = b, a
	return a, b
}

// Settle makes r the home of p: from Start on it is told of messages.
func (p *Port) Settle(r receiver) {
	p.mu.Lock()
	p.home = r
	p.mu.Unlock()
	p.announce(p.at < len(p.front))
}

// leave takes p away from its home, to be sent.
func (p *Port) leave() {
	p.mu.Lock()
	p.home, p.started, p.notified = nil, false, false
	p.mu.Unlock()
}

// Start lets messages be announced. Home only.
func (p *Port) Start() {
	p.mu.Lock()
	p.started = true
	p.mu.Unlock()
	p.announce(p.at < len(p.front))
}

// Stop holds messages back.
func (p *Port) Stop() {
	p.mu.Lock()
	p.started = false
	p.mu.Unlock()
}

// announce tells the home, once until it has looked, that there is something: in front, in the queue or the end.
func (p *Port) announce(front bool) {
	p.mu.Lock()
	home := p.home
	due := home != nil && !p.notified && (p.ended || p.started && (front || len(p.queue) > 0))
	if due {
		p.notified = true
	}
	p.mu.Unlock()
	if due {
		home.notify(p)
	}
}

// looked says that the home is about to take messages.
func (p *Port) looked() {
	p.mu.Lock()
	p.notified = false
	p.mu.Unlock()
}

// carries says whether m would move p's own peer.
func (p *Port) carries(m message) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.peer != nil && slices.Contains(m.ports, p.peer)
}

// send puts m into the peer's queue; without a peer it is dropped.
func (p *Port) send(m message) {
	p.mu.Lock()
	peer := p.peer
	p.mu.Unlock()
	if peer == nil || !peer.push(m) {
		m.drop()
	}
}

// push queues m and announces it.
func (p *Port) push(m message) bool {
	p.mu.Lock()
	if p.peer == nil {
		p.mu.Unlock()
		return false
	}
	p.queue = append(p.queue, m)
	home := p.home
	due := home != nil && p.started && !p.notified
	if due {
		p.notified = true
	}
	p.mu.Unlock()
	if due {
		home.notify(p)
	}
	return true
}

// look fills front. gone: there is nothing and there will never be anything.
func (p *Port) look() (some, gone bool) {
	if p.at < len(p.front) {
		return true, false
	}
	kept := p.front[:0]
	if cap(kept) > keptQueue {
		kept = nil
	}
	p.mu.Lock()
	p.front, p.queue = p.queue, kept
	gone = p.peer == nil
	p.mu.Unlock()
	p.at = 0
	some = len(p.front) > 0
	return some, gone && !some
}

func (p *Port) shift() message {
	m := p.front[p.at]
	p.front[p.at] = message{}
	p.at++
	return m
}

// take gives the next message. gone: there is none and there will never be one. Home only.
func (p *Port) take() (m message, ok, gone bool) {
	if ok, gone = p.look(); ok {
		m = p.shift()
	}
	return m, ok, gone
}

// takeOne gives the number of the next message when that is all there is to it: 0 is no message, -1 never again one,
// -2 one for take. Home only.
func (p *Port) takeOne() float64 {
	some, gone := p.look()
	switch {
	case gone:
		return -1
	case !some:
		return 0
	case p.front[p.at].one == 0:
		return -2
	}
	return float64(p.shift().one)
}

// Close ends both ends of the channel. What the peer has not taken yet it still gets.
func (p *Port) Close() {
	p.mu.Lock()
	peer := p.peer
	p.peer, p.home = nil, nil
	left := p.queue
	p.queue = nil
	p.mu.Unlock()
	for _, m := range slices.Concat(p.front[p.at:], left) {
		m.drop()
	}
	p.front, p.at = nil, 0
	if peer == nil {
		return
	}
	peer.mu.Lock()
	if peer.peer == p {
		peer.peer, peer.ended = nil, true
	}
	peer.mu.Unlock()
	peer.announce(false)
}
