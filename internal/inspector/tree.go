package inspector

import (
	"maps"
	"slices"
	"strconv"
	"sync"
)

// Tree is what the main instance's inspector and those of its workers share. Any goroutine.
type Tree struct {
	NetworkEvents bool   // the Network domain is there; set before anything runs
	Title, URL    string // of the main program; likewise
	Version       string

	main *Agent

	mu       sync.Mutex
	workers  map[int]*Agent
	watchers map[*session]bool // sessions that want to hear of workers, and whether those wait at their start
}

type workerInfo struct {
	WorkerID string `json:"workerId"`
	Type     string `json:"type"`
	Title    string `json:"title"`
	URL      string `json:"url"`
}

// AddWorker tells whoever watches of a worker that is about to run, on its thread, and waits where they want it: then
// its first statement is to pause.
func (a *Agent) AddWorker(title, url string) (waited bool) {
	t := a.tree
	a.info = workerInfo{strconv.Itoa(a.id), "worker", title, url}
	t.mu.Lock()
	if t.workers == nil {
		t.workers = map[int]*Agent{}
	}
	t.workers[a.id] = a
	watchers := maps.Clone(t.watchers)
	t.mu.Unlock()
	wait := false
	for _, w := range watchers {
		wait = wait || w
	}
	for s, w := range watchers {
		s.agent.post(func() { s.node.attachWorker(s, a, w) })
	}
	if wait {
		a.WaitForFrontend()
	}
	return wait
}

// remove tells the watchers that a worker is gone.
func (t *Tree) remove(a *Agent) {
	t.mu.Lock()
	_, was := t.workers[a.id]
	delete(t.workers, a.id)
	watchers := maps.Clone(t.watchers)
	t.mu.Unlock()
	if !was {
		return
	}
	for s := range watchers {
		s.agent.post(func() { s.node.workerGone(s, a) })
	}
}

// watch notes a session and gives the workers there are.
func (t *Tree) watch(s *session, wait bool) []*Agent {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.watchers == nil {
		t.watchers = map[*session]bool{}
	}
	t.watchers[s] = wait
	var all []*Agent
	for _, id := range slices.Sorted(maps.Keys(t.workers)) {
		all = append(all, t.workers[id])
	}
	return all
}

func (t *Tree) unwatch(s *session) {
	t.mu.Lock()
	delete(t.watchers, s)
	t.mu.Unlock()
}
