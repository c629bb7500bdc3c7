package inspector

import (
	"encoding/json"
	"strings"

	"github.com/ravel-js/ravel/internal/ops"
)

// mainSessions are a worker's sessions with the main thread.
type mainSessions struct {
	env *ops.Env
	all map[int32]*mainSession
	n   int32
}

type mainSession struct {
	main *Agent
	fn   ops.Func
	off  bool // worker's thread
	// On the main thread.
	session *session
	gone    bool
}

var mains = ops.NewState(func(env *ops.Env) *mainSessions {
	m := &mainSessions{env: env, all: map[int32]*mainSession{}}
	env.OnClose(func() {
		for id := range m.all {
			m.disconnect(id)
		}
	})
	return m
})

func (m *mainSessions) connect(env *ops.Env, main *Agent, fn ops.Func) int32 {
	m.n++
	c := &mainSession{main: main, fn: fn}
	m.all[m.n] = c
	main.post(func() {
		if c.gone {
			return
		}
		c.session = main.connect(true, func(text string) {
			env.Loop.Post(func() {
				if !c.off {
					env.Emit(c.fn).Str(text).End()
				}
			})
		})
	})
	return m.n
}

func (m *mainSessions) dispatch(id int32, text string) {
	if c := m.all[id]; c != nil {
		c.main.post(func() {
			if c.session != nil {
				c.session.dispatch(text)
			}
		})
	}
}

func (m *mainSessions) disconnect(id int32) {
	c := m.all[id]
	if c == nil {
		return
	}
	delete(m.all, id)
	c.off = true
	c.fn.Release()
	c.main.post(func() {
		c.gone = true
		if c.session != nil {
			c.session.close()
		}
	})
}

// emit sends an event to the sessions that enabled its domain.
func (a *Agent) emit(method, params string) {
	domain, _, _ := strings.Cut(method, ".")
	for _, s := range a.list() {
		if domain == "Network" && s.node.network {
			s.notify(method, json.RawMessage(params))
		}
	}
}
