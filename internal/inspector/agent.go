// Package inspector lets debuggers at a program: V8's inspector of each instance, sessions within the program, and a
// server for those outside. The C++ half speaks with V8; agent.go is an instance's end of it, server.go the network's.
package inspector

/*
#cgo CXXFLAGS: -I${SRCDIR}/../v8 -I${SRCDIR}/../v8/include -std=c++20 -fno-rtti -fno-strict-aliasing -fno-exceptions -O2 -DV8_COMPRESS_POINTERS -DV8_31BIT_SMIS_ON_64BIT_ARCH -DV8_ENABLE_SANDBOX -Wall -Wno-unused-result -Wno-deprecated-declarations
#include <stdlib.h>
#include "inspector.h"
*/
import "C"

import (
	"fmt"
	"os"
	"slices"
	"sync"
	"unicode/utf16"
	"unsafe"

	"github.com/ravel-js/ravel/internal/ops"
)

// Host is a host with inspectors; it hangs at ops.Env.Host.
type Host interface {
	Inspector() *Agent
	// Interject has fn called on the instance's thread, also in the middle of JavaScript, unless it has ended. Any goroutine.
	Interject(fn func())
}

// Agent is one instance's inspector. JS thread only, where a method does not say otherwise.
type Agent struct {
	tree *Tree
	id   int // of the thread, 0 for the main one
	env  *ops.Env
	name string // of the main context
	info workerInfo

	started     bool // V8's inspector is there
	sessions    map[int]*session
	next        int
	waiting     bool // for a frontend to let the program run
	dispatching bool

	mu      sync.Mutex
	queue   []func()
	more    *sync.Cond
	server  *server
	stopped bool // nothing waits any longer
}

// agents only turns an isolate's id back into its agent when C++ enters Go.
var agents sync.Map

// NewAgent makes the inspector of an instance, which costs nothing until it is used.
func NewAgent(tree *Tree, threadID int) *Agent {
	a := &Agent{tree: tree, id: threadID, sessions: map[int]*session{}}
	a.more = sync.NewCond(&a.mu)
	if threadID == 0 {
		tree.main = a
		a.name = fmt.Sprintf("%s[%d]", os.Args[0], os.Getpid())
	} else {
		a.name = fmt.Sprintf("Worker[%d]", threadID)
	}
	return a
}

// Attach gives the agent its instance.
func (a *Agent) Attach(env *ops.Env) {
	a.env = env
	agents.Store(env.Iso.ID(), a)
}

func (a *Agent) host() Host { return a.env.Host.(Host) }

func agentOf(env *ops.Env) *Agent { return env.Host.(Host).Inspector() }

// Start makes V8's inspector; JavaScript's part of it is what onStart() was given.
func (a *Agent) Start() {
	if a.started {
		return
	}
	a.started = true
	name := C.CString(a.name)
	defer C.free(unsafe.Pointer(name))
	C.rvi_start(a.env.Iso.Handle(), name)
}

// Close ends all sessions, on the instance's thread, before the isolate is freed.
func (a *Agent) Close() {
	a.Stop()
	a.closeServer()
	for _, s := range a.list() {
		s.close()
	}
	a.tree.remove(a)
	if a.env != nil {
		agents.Delete(a.env.Iso.ID())
	}
}

// Stop has whatever waits for a debugger go on. Any goroutine.
func (a *Agent) Stop() {
	a.mu.Lock()
	a.stopped = true
	a.more.Broadcast()
	a.mu.Unlock()
}

// post has fn called on the instance's thread: in the middle of JavaScript, too, and while it is paused. Any goroutine.
func (a *Agent) post(fn func()) {
	a.mu.Lock()
	a.queue = append(a.queue, fn)
	a.more.Broadcast()
	a.mu.Unlock()
	a.host().Interject(a.drain)
}

// drain does what was posted, one after the other: no message is taken up in the middle of another, unless it paused.
func (a *Agent) drain() {
	if a.dispatching {
		return
	}
	a.dispatching = true
	defer func() { a.dispatching = false }()
	for {
		a.mu.Lock()
		if len(a.queue) == 0 {
			a.mu.Unlock()
			return
		}
		fn := a.queue[0]
		a.queue[0] = nil
		a.queue = a.queue[1:]
		a.mu.Unlock()
		fn()
	}
}

// wait sleeps until something was posted and does it; false when nothing is to wait any longer.
func (a *Agent) wait() bool {
	a.mu.Lock()
	for len(a.queue) == 0 && !a.stopped {
		a.more.Wait()
	}
	stopped := a.stopped
	a.mu.Unlock()
	if stopped {
		return false
	}
	was := a.dispatching
	a.dispatching = false
	a.drain()
	a.dispatching = was
	return true
}

// WaitForFrontend sleeps until a frontend says that the program may run.
func (a *Agent) WaitForFrontend() {
	a.waiting = true
	for _, s := range a.list() {
		s.node.sayWaiting(s)
	}
	for a.waiting && a.wait() {
	}
	a.waiting = false
}

// hasRemote says whether somebody outside of the thread is connected.
func (a *Agent) hasRemote() bool {
	for _, s := range a.sessions {
		if s.remote {
			return true
		}
	}
	return false
}

// WaitForDisconnect is for the end of the program: sessions from outside may look at what is left.
func (a *Agent) WaitForDisconnect() {
	if !a.started {
		return
	}
	remote := a.hasRemote()
	if remote && a.id == 0 {
		fmt.Fprintln(os.Stderr, "Waiting for the debugger to disconnect...")
	}
	wants := false
	for _, s := range a.list() {
		if s.node.sayDisconnect(s) {
			wants = true
		}
	}
	for wants && a.wantsEnd() && a.wait() {
	}
	C.rvi_context_gone(a.env.Iso.Handle())
	a.mu.Lock()
	server := a.server
	a.mu.Unlock()
	if server == nil {
		return
	}
	server.stopAccepting()
	for a.hasRemote() && a.wait() {
	}
}

func (a *Agent) wantsEnd() bool {
	for _, s := range a.sessions {
		if s.node.disconnect {
			return true
		}
	}
	return false
}

func (a *Agent) list() []*session {
	var all []*session
	for _, s := range a.sessions {
		all = append(all, s)
	}
	slices.SortFunc(all, func(x, y *session) int { return x.id - y.id })
	return all
}

// Describe says what the main program is.
func (t *Tree) Describe(main, version string, network bool) {
	t.Title, t.Version, t.NetworkEvents = main, version, network
	if main != "" {
		t.URL = "file://" + main
	}
}

// connect makes a session. send may be called on this thread only, and not any more after close.
func (a *Agent) connect(remote bool, send func(text string)) *session {
	a.Start()
	a.next++
	s := &session{id: a.next, agent: a, remote: remote, send: send}
	a.sessions[s.id] = s
	if send != nil {
		C.rvi_connect(a.env.Iso.Handle(), C.int(s.id), truth(remote))
	}
	return s
}

func truth(b bool) C.int {
	if b {
		return 1
	}
	return 0
}

// dispatchV8 hands a message to V8.
func (a *Agent) dispatchV8(s *session, text string) {
	units := utf16.Encode([]rune(text))
	if len(units) == 0 {
		return
	}
	C.rvi_dispatch(a.env.Iso.Handle(), C.int(s.id), (*C.uint16_t)(unsafe.Pointer(&units[0])), C.size_t(len(units)))
}

func knownToV8(method string) bool {
	return method != "" && C.rvi_knows((*C.char)(unsafe.Pointer(unsafe.StringData(method))), C.size_t(len(method))) != 0
}

func (a *Agent) drop(s *session) {
	C.rvi_disconnect(a.env.Iso.Handle(), C.int(s.id))
}

// pauseNext has the program pause at its next statement.
func (a *Agent) pauseNext() {
	why := C.CString("Break on start")
	defer C.free(unsafe.Pointer(why))
	C.rvi_pause_next(a.env.Iso.Handle(), why)
}

func agentByID(id C.uintptr_t) *Agent {
	a, _ := agents.Load(uintptr(id))
	agent, _ := a.(*Agent)
	return agent
}

//export ravelInspectorSend
func ravelInspectorSend(id C.uintptr_t, session C.int, text *C.char, n C.size_t) {
	if a := agentByID(id); a != nil {
		if s := a.sessions[int(session)]; s != nil && s.send != nil {
			s.send(C.GoStringN(text, C.int(n)))
		}
	}
}

//export ravelInspectorWait
func ravelInspectorWait(id C.uintptr_t) C.int {
	a := agentByID(id)
	return truth(a != nil && a.wait())
}

//export ravelInspectorRun
func ravelInspectorRun(id C.uintptr_t) {
	if a := agentByID(id); a != nil {
		a.waiting = false
	}
}
