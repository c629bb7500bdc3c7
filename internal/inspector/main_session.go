package inspector

/*
#include "inspector.h"
*/
import "C"

import (
	"encoding/json"
	"strings"
	"unsafe"

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

// connect makes a session; JavaScript gives its listener to attachMain. What comes is a job of the worker's: it does not
// interrupt the program there.
func (m *mainSessions) connect() int32 {
	m.n++
	id := m.n
	worker := agentOf(m.env)
	c := &mainSession{main: worker.tree.main}
	m.all[id] = c
	c.main.post(func() {
		if c.gone {
			return
		}
		c.session = c.main.connect(true, func(text string) {
			worker.post(func() {
				C.rvi_from_main(m.env.Iso.Handle(), C.int(id), (*C.char)(unsafe.Pointer(unsafe.StringData(text))), C.size_t(len(text)))
			})
		})
	})
	return id
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
