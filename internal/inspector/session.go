package inspector

/*
#include "inspector.h"
*/
import "C"

import (
	"encoding/json"
	"strings"
	"unsafe"
)

// session is one debugger's conversation with one instance. JS thread only.
type session struct {
	id     int
	agent  *Agent
	remote bool              // from outside of the thread: what waits, waits for it
	send   func(text string) // nil for a session of the thread itself, which the C++ half serves
	closed bool
	node   nodeDomains
	// onClose, if any, is told when the session is over.
	onClose func()
}

type command struct {
	ID     *json.Number    `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

// dispatch answers a message of the frontend.
func (s *session) dispatch(text string) {
	if s.closed {
		return
	}
	var c command
	if json.Unmarshal([]byte(text), &c) == nil && c.ID != nil {
		if domain, name, ok := strings.Cut(c.Method, "."); ok && s.node.has(s, domain) && !knownToV8(c.Method) {
			result, err := s.node.do(s, domain, name, c.Params)
			switch {
			case s.closed:
			case err != nil:
				s.reply(map[string]any{"id": c.ID, "error": err})
			default:
				if result == nil {
					result = struct{}{}
				}
				s.reply(map[string]any{"id": c.ID, "result": result})
			}
			return
		}
	}
	s.agent.dispatchV8(s, text)
}

// notify sends an event of one of Node's own domains.
func (s *session) notify(method string, params any) {
	if !s.closed {
		s.reply(struct {
			Method string `json:"method"`
			Params any    `json:"params"`
		}{method, params})
	}
}

func (s *session) reply(v any) {
	b, err := json.Marshal(v)
	if err != nil {
		return
	}
	if s.send != nil {
		s.send(string(b))
		return
	}
	C.rvi_notify(s.agent.env.Iso.Handle(), C.int(s.id), (*C.char)(unsafe.Pointer(unsafe.SliceData(b))), C.size_t(len(b)))
}

func (s *session) close() {
	if s.closed {
		return
	}
	s.closed = true
	s.node.close(s)
	delete(s.agent.sessions, s.id)
	s.agent.drop(s)
	if s.onClose != nil {
		s.onClose()
	}
	if s.agent.waiting && s.agent.id != 0 && !s.agent.hasRemote() {
		s.agent.waiting = false
	}
}

// protocolError is what a command is answered with when it fails.
type protocolError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func failure(message string) *protocolError { return &protocolError{-32000, message} }

func notFound(method string) *protocolError {
	return &protocolError{-32601, "'" + method + "' wasn't found"}
}
