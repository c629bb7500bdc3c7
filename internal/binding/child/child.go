// Package child is the native half of child_process: starting processes,
// learning of their end, and the synchronous form.
package child

import (
	"encoding/json"
	"slices"
	"strings"
	"syscall"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/permission"
	"github.com/ravel-js/ravel/internal/sys"
)

// Family is binding('child').
var Family = ops.NewFamily("child",
	ops.Sync3("spawn", spawn),
	ops.Sync2("kill", kill),
	ops.Sync2("setRef", setRef),
	ops.Sync2("spawnSync", spawnSync),
	ops.Sync1("syncOutput", syncOutput),
	ops.Sync3("channelOpen", channelOpen),
	ops.Sync2("channelRead", channelRead),
	ops.Sync2("channelRef", channelRef),
	ops.Sync3("channelSend", channelSend),
	ops.Sync3("channelSendText", channelSendText),
	ops.Sync1("channelPending", channelPending),
	ops.Sync1("channelFd", channelFd),
	ops.Sync1("channelClose", channelClose),
	ops.Sync1("closeDescriptor", closeDescriptor),
)

// Spec is a process to start, as lib/internal/child_process.js words it.
type Spec struct {
	File     string   `json:"file"`
	Args     []string `json:"args"`
	Cwd      string   `json:"cwd"`
	Env      []string `json:"env"`   // KEY=value
	Stdio    []string `json:"stdio"` // "pipe", "ignore", "overlapped", or a descriptor's number
	Detached bool     `json:"detached"`
	UID      *int     `json:"uid"`
	GID      *int     `json:"gid"`
	// for the synchronous form
	Timeout    float64 `json:"timeout"` // ms
	MaxBuffer  float64 `json:"maxBuffer"`
	KillSignal int     `json:"killSignal"`
	HasInput   []bool  `json:"hasInput"`
}

// restrict lets a restricted instance start what it may, and hands its restrictions
// on to a Node that is not given any of its own.
func (s *Spec) restrict(g *permission.Set) error {
	if g == nil {
		return nil
	}
	if err := g.Check(permission.Child, s.File); err != nil {
		return err
	}
	const name = "NODE_OPTIONS="
	at := slices.IndexFunc(s.Env, func(pair string) bool { return strings.HasPrefix(pair, name) })
	switch {
	case slices.Contains(s.Args, "--permission"):
	case at < 0:
		s.Env = append(s.Env, name+g.Options())
	case !strings.Contains(s.Env[at], "--permission"):
		s.Env[at] += " " + g.Options()
	}
	return nil
}

type running struct {
	id      int32
	pid     int
	fn      ops.Func
	ref     bool
	stopped func()
}

type childState struct {
	procs ops.Table[*running]
	sync  [][]byte // the output of the last synchronous run

	channels  ops.Table[*channel]
	onChannel ops.Func
	buf, oob  []byte // for reading from channels
}

var state = ops.NewState(func(env *ops.Env) *childState {
	st := &childState{}
	env.OnClose(func() {
		for _, c := range st.channels.All {
			c.finish()
		}
	})
	return st
})

// spawn starts a process; onExit(id, code, signal) tells of its end. The result
// names the process and our ends of its pipes (-1 where there is none).
func spawn(env *ops.Env, text string, onExit ops.Func, _ bool) (ops.JSON, error) {
	var s Spec
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return "", err
	}
	if err := s.restrict(env.Guard); err != nil {
		onExit.Release()
		return "", err
	}
	p, err := start(&s)
	if err != nil {
		onExit.Release()
		return "", err
	}
	st := state.Of(env)
	r := &running{pid: p.pid, fn: onExit, ref: true}
	r.id = st.procs.Put(r)
	env.Loop.Ref()
	r.stopped = watchExit(env.Loop, p.pid, func(code, sig int) {
		if r.ref {
			env.Loop.Unref()
		}
		st.procs.Delete(r.id)
		env.Emit(r.fn).Int(int(r.id)).Int(code).Int(sig).End()
		env.Loop.OnClosePhase(func() { r.fn.Release() })
	})
	out, err := json.Marshal(map[string]any{"id": r.id, "pid": p.pid, "fds": p.fds})
	return ops.JSON(out), err
}

func kill(env *ops.Env, id, sig int32) (ops.Void, error) {
	r, ok := state.Of(env).procs.Get(id)
	if !ok {
		return ops.Void{}, sys.New(syscall.ESRCH, "kill")
	}
	return ops.Void{}, sys.Wrap(syscall.Kill(r.pid, syscall.Signal(sig)), "kill", "", "")
}

func setRef(env *ops.Env, id int32, on bool) (ops.Void, error) {
	if r, ok := state.Of(env).procs.Get(id); ok && r.ref != on {
		r.ref = on
		if on {
			env.Loop.Ref()
		} else {
			env.Loop.Unref()
		}
	}
	return ops.Void{}, nil
}
