package inspector

import (
	"encoding/json"
	"strconv"
)

// nodeDomains are a session's states of the domains that are Node's own.
type nodeDomains struct {
	runtime    bool // NodeRuntime.enable
	disconnect bool // NodeRuntime.notifyWhenWaitingForDisconnect
	network    bool // Network.enable
	workers    *workerDomain
}

// has says whether a domain is Node's own in this session.
func (n *nodeDomains) has(s *session, domain string) bool {
	switch domain {
	case "NodeRuntime":
		return true
	case "NodeWorker":
		return s.agent.id == 0
	case "Network":
		return s.agent.tree.NetworkEvents
	}
	return false
}

func (n *nodeDomains) do(s *session, domain, name string, params json.RawMessage) (any, *protocolError) {
	var p struct {
		Enabled   bool   `json:"enabled"`
		Wait      bool   `json:"waitForDebuggerOnStart"`
		SessionID string `json:"sessionId"`
		Message   string `json:"message"`
	}
	if len(params) > 0 && json.Unmarshal(params, &p) != nil {
		return nil, &protocolError{-32602, "Invalid parameters"}
	}
	switch domain + "." + name {
	case "NodeRuntime.enable":
		n.runtime = true
		if s.agent.waiting {
			n.sayWaiting(s)
		}
	case "NodeRuntime.disable":
		n.runtime = false
	case "NodeRuntime.notifyWhenWaitingForDisconnect":
		n.disconnect = p.Enabled
	case "NodeWorker.enable":
		n.enableWorkers(s, p.Wait)
	case "NodeWorker.disable":
		n.disableWorkers(s)
	case "NodeWorker.detach":
		return nil, n.detachWorker(s, p.SessionID)
	case "NodeWorker.sendMessageToWorker":
		return nil, n.toWorker(s, p.SessionID, p.Message)
	case "Network.enable":
		n.network = true
	case "Network.disable":
		n.network = false
	default:
		return nil, notFound(domain + "." + name)
	}
	return nil, nil
}

func (n *nodeDomains) close(s *session) {
	n.disableWorkers(s)
	n.runtime, n.disconnect, n.network = false, false, false
}

func (n *nodeDomains) sayWaiting(s *session) {
	if n.runtime {
		s.notify("NodeRuntime.waitingForDebugger", struct{}{})
	}
}

// sayDisconnect tells a session that asked for it that the program is over; true when it did.
func (n *nodeDomains) sayDisconnect(s *session) bool {
	if n.disconnect {
		s.notify("NodeRuntime.waitingForDisconnect", struct{}{})
	}
	return n.disconnect
}

// workerDomain is a session's view of the workers: a sub-session for each.
type workerDomain struct {
	wait bool
	subs map[string]*subSession
	next int
}

type subSession struct {
	worker *Agent
	// On the worker's thread.
	session *session
	gone    bool
}

func (n *nodeDomains) enableWorkers(s *session, wait bool) {
	if n.workers != nil {
		n.workers.wait = wait
		s.agent.tree.watch(s, wait)
		return
	}
	n.workers = &workerDomain{wait: wait, subs: map[string]*subSession{}}
	for _, w := range s.agent.tree.watch(s, wait) {
		n.attachWorker(s, w, false)
	}
}

func (n *nodeDomains) disableWorkers(s *session) {
	if n.workers == nil {
		return
	}
	s.agent.tree.unwatch(s)
	for id := range n.workers.subs {
		n.detachWorker(s, id)
	}
	n.workers = nil
}

// attachWorker makes a sub-session. On the main thread.
func (n *nodeDomains) attachWorker(s *session, w *Agent, waiting bool) {
	if n.workers == nil || s.closed {
		return
	}
	n.workers.next++
	id := strconv.Itoa(n.workers.next)
	sub := &subSession{worker: w}
	n.workers.subs[id] = sub
	main := s.agent
	w.post(func() {
		if sub.gone {
			return
		}
		sub.session = w.connect(true, func(text string) {
			main.post(func() {
				s.notify("NodeWorker.receivedMessageFromWorker", map[string]any{"sessionId": id, "message": text})
			})
		})
	})
	s.notify("NodeWorker.attachedToWorker", map[string]any{"sessionId": id, "workerInfo": w.info, "waitingForDebugger": waiting})
}

// workerGone says that a worker has ended. On the main thread.
func (n *nodeDomains) workerGone(s *session, w *Agent) {
	if n.workers == nil {
		return
	}
	for id, sub := range n.workers.subs {
		if sub.worker == w {
			delete(n.workers.subs, id)
			s.notify("NodeWorker.detachedFromWorker", map[string]any{"sessionId": id})
		}
	}
}

func (n *nodeDomains) sub(id string) *subSession {
	if n.workers == nil {
		return nil
	}
	return n.workers.subs[id]
}

func (n *nodeDomains) detachWorker(s *session, id string) *protocolError {
	sub := n.sub(id)
	if sub == nil {
		return failure("Unknown session id")
	}
	delete(n.workers.subs, id)
	sub.worker.post(func() {
		sub.gone = true
		if sub.session != nil {
			sub.session.close()
		}
	})
	s.notify("NodeWorker.detachedFromWorker", map[string]any{"sessionId": id})
	return nil
}

func (n *nodeDomains) toWorker(s *session, id, message string) *protocolError {
	sub := n.sub(id)
	if sub == nil {
		return failure("Unknown session id")
	}
	sub.worker.post(func() {
		if sub.session != nil {
			sub.session.dispatch(message)
		}
	})
	return nil
}
