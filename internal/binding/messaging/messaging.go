package messaging

import (
	"encoding/binary"
	"math"

	"github.com/ravel-js/ravel/internal/ops"
)

// GroupHost is a host whose instances share BroadcastChannels; without it each instance is a group of its own.
type GroupHost interface{ BroadcastGroup() *Group }

type instance struct {
	env      *ops.Env
	ports    ops.Table[*Port]
	ids      map[*Port]int32
	names    map[*Port]string
	dispatch ops.Func
	group    *Group
}

var state = ops.NewState(func(env *ops.Env) *instance {
	in := &instance{env: env, ids: map[*Port]int32{}, names: map[*Port]string{}}
	if h, ok := env.Host.(GroupHost); ok {
		in.group = h.BroadcastGroup()
	}
	if in.group == nil {
		in.group = NewGroup()
	}
	env.OnClose(func() {
		for p := range in.ids {
			in.release(p)
		}
	})
	return in
})

func (in *instance) release(p *Port) {
	if name, ok := in.names[p]; ok {
		delete(in.names, p)
		in.group.leave(name, p)
		return
	}
	p.Close()
}

// notify is called on any goroutine: the port's number is sent to JavaScript, which takes what there is.
func (in *instance) notify(p *Port) {
	in.env.Loop.Post(func() {
		p.looked()
		in.env.Loop.Talking()
		if id, ok := in.ids[p]; ok {
			in.env.Emit(in.dispatch).Int(int(id)).End()
		}
	})
}

// Adopt makes p a port of env and gives its number for JavaScript. JS thread only.
func Adopt(env *ops.Env, p *Port) int32 {
	in := state.Of(env)
	id := in.ports.Put(p)
	in.ids[p] = id
	p.Settle(in)
	return id
}

func (in *instance) forget(id int32) *Port {
	p, ok := in.ports.Get(id)
	if !ok {
		return nil
	}
	in.ports.Delete(id)
	delete(in.ids, p)
	return p
}

// detach takes the ports of these numbers away from the instance.
func (in *instance) detach(ids []byte) []*Port {
	var ports []*Port
	for ; len(ids) >= 4; ids = ids[4:] {
		if p := in.forget(int32(binary.LittleEndian.Uint32(ids))); p != nil {
			p.leave()
			ports = append(ports, p)
		}
	}
	return ports
}

// Family is binding('messaging').
var Family = ops.NewFamily("messaging", append(lockOps,
	// init(dispatch): dispatch(port) is called when a port has something to take.
	ops.Sync1("init", func(env *ops.Env, dispatch ops.Func) (ops.Void, error) {
		state.Of(env).dispatch = dispatch
		return ops.Void{}, nil
	}),
	ops.Sync0("channel", func(env *ops.Env) ([]float64, error) {
		a, b := NewChannel()
		return []float64{float64(Adopt(env, a)), float64(Adopt(env, b))}, nil
	}),
	ops.Sync1("start", func(env *ops.Env, id int32) (ops.Void, error) {
		if p, ok := state.Of(env).ports.Get(id); ok {
			p.Start()
		}
		return ops.Void{}, nil
	}),
	ops.Sync1("stop", func(env *ops.Env, id int32) (ops.Void, error) {
		if p, ok := state.Of(env).ports.Get(id); ok {
			p.Stop()
		}
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
	// post(port, values, ports): a Float64Array of the numbers of serialized messages, a Uint32Array of ports to move.
	// True when the port's own other end was among them: nobody can receive it then, and the channel is closed.
	ops.Sync3("post", func(env *ops.Env, id int32, values, ports []byte) (bool, error) {
		in := state.Of(env)
		in.env.Loop.Talking()
		m := newMessage(numbers(values), in.detach(ports))
		p, ok := in.ports.Get(id)
		if !ok {
			m.drop()
			return false, nil
		}
		lost := p.carries(m)
		if lost {
			m.drop()
		} else {
			p.send(m)
		}
		return lost, nil
	}),
	// send(port, value): post of a message that is the number of one value.
	ops.Sync2("send", func(env *ops.Env, id int32, value float64) (ops.Void, error) {
		m := message{one: uint64(value)}
		if p, ok := state.Of(env).ports.Get(id); ok {
			env.Loop.Talking()
			p.send(m)
		} else {
			m.drop()
		}
		return ops.Void{}, nil
	}),
	// takeOne(port): the number of a message that is one value, 0 when there is nothing, -1 when there will never be
	// anything, -2 when there is a message for take.
	ops.Sync1("takeOne", func(env *ops.Env, id int32) (float64, error) {
		p, ok := state.Of(env).ports.Get(id)
		if !ok {
			return -1, nil
		}
		return p.takeOne(), nil
	}),
	// take(port): [count of values, ...values, ...ports], [] when there is nothing, [-1] when there will never be anything.
	ops.Sync1("take", func(env *ops.Env, id int32) ([]float64, error) {
		in := state.Of(env)
		p, ok := in.ports.Get(id)
		if !ok {
			return []float64{-1}, nil
		}
		m, ok, gone := p.take()
		if gone {
			return []float64{-1}, nil
		}
		if !ok {
			return nil, nil
		}
		if m.one != 0 {
			return []float64{1, float64(m.one)}, nil
		}
		out := make([]float64, 0, 1+len(m.values)+len(m.ports))
		out = append(out, float64(len(m.values)))
		for _, v := range m.values {
			out = append(out, float64(v))
		}
		for _, q := range m.ports {
			out = append(out, float64(Adopt(env, q)))
		}
		return out, nil
	}),
	ops.Sync1("close", func(env *ops.Env, id int32) (ops.Void, error) {
		in := state.Of(env)
		if p := in.forget(id); p != nil {
			in.release(p)
		}
		return ops.Void{}, nil
	}),
	// mail(thread, values, ports): into the thread's mailbox; false when it has none, and the message is dropped.
	ops.Sync3("mail", func(env *ops.Env, thread int32, values, ports []byte) (bool, error) {
		in := state.Of(env)
		m := newMessage(numbers(values), in.detach(ports))
		if !in.group.mail(int(thread), m) {
			m.drop()
			return false, nil
		}
		return true, nil
	}),
	ops.Sync1("joinBroadcast", func(env *ops.Env, name string) (int32, error) {
		in := state.Of(env)
		p := in.group.join(name)
		in.names[p] = name
		return Adopt(env, p), nil
	}),
	// listeners(port): how many others are on its broadcast channel.
	ops.Sync1("listeners", func(env *ops.Env, id int32) (int32, error) {
		in := state.Of(env)
		p, _ := in.ports.Get(id)
		return int32(len(in.group.others(in.names[p], p))), nil
	}),
	// broadcast(port, messages): for each listener the count of its values and these, in a Float64Array; what nobody takes
	// is dropped.
	ops.Sync2("broadcast", func(env *ops.Env, id int32, messages []byte) (ops.Void, error) {
		in := state.Of(env)
		p, _ := in.ports.Get(id)
		others := in.group.others(in.names[p], p)
		for list := numbers(messages); len(list) > 0; {
			n := min(int(list[0])+1, len(list))
			m := newMessage(list[1:n], nil)
			list = list[n:]
			if len(others) == 0 {
				m.drop()
				continue
			}
			if !others[0].push(m) {
				m.drop()
			}
			others = others[1:]
		}
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
