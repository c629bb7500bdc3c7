// Package messaging is what is Go's of MessageChannel and BroadcastChannel: ports that have something to take are told to
// JavaScript through the loop, and a group of instances knows its channels and mailboxes by name. The queues themselves
// and what is in the messages are the engine's (internal/v8, ports.cc).
package messaging

import (
	"encoding/binary"
	"math"
	"sync"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/v8"
)

// GroupHost is a host whose instances share BroadcastChannels; without it each instance is a group of its own.
type GroupHost interface{ BroadcastGroup() *Group }

type instance struct {
	env      *ops.Env
	joined   map[int32]*member
	dispatch ops.Func
	group    *Group

	mu    sync.Mutex
	ready []int32 // ports to tell JavaScript of
	told  []int32 // its emptied twin
	tell  func()
}

var state = ops.NewState(func(env *ops.Env) *instance {
	in := &instance{env: env, joined: map[int32]*member{}}
	in.tell = in.emit
	if h, ok := env.Host.(GroupHost); ok {
		in.group = h.BroadcastGroup()
	}
	if in.group == nil {
		in.group = NewGroup()
	}
	env.Iso.HookPorts(v8.PortHooks{Ready: in.announce, Sent: env.Loop.Talking})
	env.OnClose(func() {
		env.Iso.ClosePorts()
		for _, m := range in.joined {
			in.group.leave(m)
		}
	})
	return in
})

// announce is called on any goroutine: the port's number is sent to JavaScript, which takes what there is.
func (in *instance) announce(port int32) {
	in.mu.Lock()
	in.ready = append(in.ready, port)
	first := len(in.ready) == 1
	in.mu.Unlock()
	if first {
		in.env.Loop.Post(in.tell)
	}
}

func (in *instance) emit() {
	in.mu.Lock()
	ready := in.ready
	in.ready = in.told[:0]
	in.mu.Unlock()
	in.env.Loop.Talking()
	for _, port := range ready {
		in.env.Emit(in.dispatch).Int(int(port)).End()
	}
	in.told = ready
}

// Adopt makes p a port of env and gives its number for JavaScript. JS thread only.
func Adopt(env *ops.Env, p *v8.Port) int32 {
	state.Of(env)
	return env.Iso.AdoptPort(p)
}

// Family is binding('messaging').
var Family = ops.NewFamily("messaging", append(lockOps,
	// init(dispatch): dispatch(port) is called when a port has something to take.
	ops.Sync1("init", func(env *ops.Env, dispatch ops.Func) (ops.Void, error) {
		state.Of(env).dispatch = dispatch
		return ops.Void{}, nil
	}),
	// setRef(on): a started port that is listened to keeps the loop alive.
	ops.Sync1("setRef", func(env *ops.Env, on bool) (ops.Void, error) {
		if on {
			env.Loop.Ref()
		} else {
			env.Loop.Unref()
		}
		return ops.Void{}, nil
	}),
	// mail(thread, values, ports): a Float64Array of the numbers of messages, an Int32Array of ports to move, into the
	// thread's mailbox; false when it has none, and the message is dropped.
	ops.Sync3("mail", func(env *ops.Env, thread int32, values, ports []byte) (bool, error) {
		ids := make([]int32, 0, len(ports)/4)
		for ; len(ports) >= 4; ports = ports[4:] {
			ids = append(ids, int32(binary.LittleEndian.Uint32(ports)))
		}
		return state.Of(env).group.mail(env, int(thread), numbers(values), ids), nil
	}),
	ops.Sync1("joinBroadcast", func(env *ops.Env, name string) (int32, error) {
		in := state.Of(env)
		m, p := in.group.join(name)
		id := Adopt(env, p)
		in.joined[id] = m
		return id, nil
	}),
	// leaveBroadcast(port), which is closed by itself
	ops.Sync1("leaveBroadcast", func(env *ops.Env, id int32) (ops.Void, error) {
		in := state.Of(env)
		if m := in.joined[id]; m != nil {
			delete(in.joined, id)
			in.group.leave(m)
		}
		return ops.Void{}, nil
	}),
	// listeners(port): how many others are on its broadcast channel.
	ops.Sync1("listeners", func(env *ops.Env, id int32) (int32, error) {
		in := state.Of(env)
		return int32(in.group.listeners(in.joined[id])), nil
	}),
	// broadcast(port, messages): for each listener the count of its values and these, in a Float64Array; what nobody takes
	// is dropped.
	ops.Sync2("broadcast", func(env *ops.Env, id int32, messages []byte) (ops.Void, error) {
		in := state.Of(env)
		var each [][]uint64
		for list := numbers(messages); len(list) > 0; {
			n := min(int(list[0])+1, len(list))
			each = append(each, list[1:n])
			list = list[n:]
		}
		in.group.broadcast(in.joined[id], each)
		return ops.Void{}, nil
	}),
)...)

// numbers reads a Float64Array of message numbers.
func numbers(float64le []byte) []uint64 {
	list := make([]uint64, 0, len(float64le)/8)
	for ; len(float64le) >= 8; float64le = float64le[8:] {
		list = append(list, uint64(math.Float64frombits(binary.LittleEndian.Uint64(float64le))))
	}
	return list
}
