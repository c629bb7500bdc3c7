package messaging

import (
	"encoding/json"
	"slices"
	"sync"

	"github.com/ravel-js/ravel/internal/ops"
)

// What a client is told of its request.
const (
	lockUnavailable = iota
	lockGranted
	lockStolen
)

// lockClient is an instance that asks for locks.
type lockClient struct {
	name string
	here func(id int64, what int) // on its own thread; keeps its loop alive
	away func(id int64, what int) // any goroutine
}

// tell says what became of a request; self is who is on this thread.
func (k *lock) tell(self *lockClient, what int) {
	if k.client == self {
		self.here(k.id, what)
	} else {
		k.client.away(k.id, what)
	}
}

// lock is a request of the Web Locks API, waiting or held.
type lock struct {
	id     int64
	name   string
	shared bool
	client *lockClient
}

type lockQueue struct{ held, waiting []*lock }

func (q *lockQueue) grantable(shared bool) bool {
	return len(q.held) == 0 || shared && q.held[0].shared
}

// Locks is the lock manager that a main instance and its workers share. Any goroutine.
type Locks struct {
	mu     sync.Mutex
	lastID int64
	queues map[string]*lockQueue
	byID   map[int64]*lock
}

func newLocks() *Locks { return &Locks{queues: map[string]*lockQueue{}, byID: map[int64]*lock{}} }

// request puts a request in its name's queue; what becomes of it is told later.
func (l *Locks) request(c *lockClient, name string, shared, ifAvailable, steal bool) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lastID++
	k := &lock{id: l.lastID, name: name, shared: shared, client: c}
	q := l.queues[name]
	if q == nil {
		q = &lockQueue{}
		l.queues[name] = q
	}
	switch {
	case steal:
		for _, other := range q.held {
			delete(l.byID, other.id)
			other.tell(c, lockStolen)
		}
		q.held = nil
		q.waiting = slices.Insert(q.waiting, 0, k)
	case ifAvailable && (len(q.waiting) > 0 || !q.grantable(shared)):
		k.tell(c, lockUnavailable)
		return k.id
	default:
		q.waiting = append(q.waiting, k)
	}
	l.byID[k.id] = k
	l.advance(c, name, q)
	return k.id
}

// advance grants what can be granted, in order.
func (l *Locks) advance(self *lockClient, name string, q *lockQueue) {
	for len(q.waiting) > 0 && q.grantable(q.waiting[0].shared) {
		k := q.waiting[0]
		q.waiting = q.waiting[1:]
		q.held = append(q.held, k)
		k.tell(self, lockGranted)
	}
	if len(q.held) == 0 && len(q.waiting) == 0 {
		delete(l.queues, name)
	}
}

// drop ends a request in whatever state; false when it has ended already, or when it is held and only a waiting one is meant.
func (l *Locks) drop(c *lockClient, id int64, waitingOnly bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	k := l.byID[id]
	if k == nil || k.client != c {
		return false
	}
	q := l.queues[k.name]
	if waitingOnly && slices.Contains(q.held, k) {
		return false
	}
	delete(l.byID, id)
	is := func(other *lock) bool { return other == k }
	q.held = slices.DeleteFunc(q.held, is)
	q.waiting = slices.DeleteFunc(q.waiting, is)
	l.advance(c, k.name, q)
	return true
}

// leave ends all that a client holds and waits for.
func (l *Locks) leave(c *lockClient) {
	l.mu.Lock()
	defer l.mu.Unlock()
	of := func(k *lock) bool {
		if k.client == c {
			delete(l.byID, k.id)
		}
		return k.client == c
	}
	for name, q := range l.queues {
		q.held = slices.DeleteFunc(q.held, of)
		q.waiting = slices.DeleteFunc(q.waiting, of)
		l.advance(c, name, q)
	}
}

type lockInfo struct {
	Name     string `json:"name"`
	Mode     string `json:"mode"`
	ClientID string `json:"clientId"`
	id       int64
}

// query describes a client's requests, as JSON: those of other threads are not shown, as in Node.
func (l *Locks) query(c *lockClient) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := struct {
		Held    []lockInfo `json:"held"`
		Pending []lockInfo `json:"pending"`
	}{[]lockInfo{}, []lockInfo{}}
	info := func(k *lock) lockInfo {
		mode := "exclusive"
		if k.shared {
			mode = "shared"
		}
		return lockInfo{k.name, mode, k.client.name, k.id}
	}
	for _, q := range l.queues {
		for _, k := range ofClient(c, q.held) {
			out.Held = append(out.Held, info(k))
		}
		for _, k := range ofClient(c, q.waiting) {
			out.Pending = append(out.Pending, info(k))
		}
	}
	for _, list := range [][]lockInfo{out.Held, out.Pending} {
		slices.SortFunc(list, func(a, b lockInfo) int { return int(a.id - b.id) })
	}
	text, _ := json.Marshal(out)
	return string(text)
}

func ofClient(c *lockClient, list []*lock) (own []*lock) {
	for _, k := range list {
		if k.client == c {
			own = append(own, k)
		}
	}
	return own
}

type lockState struct {
	locks  *Locks
	client *lockClient
}

var lockStates = ops.NewState(func(env *ops.Env) *lockState {
	s := &lockState{locks: state.Of(env).group.locks}
	env.OnClose(func() {
		if s.client != nil {
			s.locks.leave(s.client)
		}
	})
	return s
})

func dropOp(name string, waitingOnly bool) ops.Op {
	return ops.Sync1(name, func(env *ops.Env, id int64) (bool, error) {
		s := lockStates.Of(env)
		return s.locks.drop(s.client, id, waitingOnly), nil
	})
}

var lockOps = []ops.Op{
	// onLock(clientId, callback): callback(id, what) is told what becomes of requests.
	ops.Sync2("onLock", func(env *ops.Env, name string, callback ops.Func) (ops.Void, error) {
		say := func(id int64, what int) func() {
			return func() { env.Emit(callback).Num(float64(id)).Int(what).End() }
		}
		lockStates.Of(env).client = &lockClient{
			name: name,
			here: func(id int64, what int) { env.Loop.Pend(say(id, what)) },
			away: func(id int64, what int) { env.Loop.Post(say(id, what)) },
		}
		return ops.Void{}, nil
	}),
	ops.Sync4("requestLock", func(env *ops.Env, name string, shared, ifAvailable, steal bool) (int64, error) {
		s := lockStates.Of(env)
		return s.locks.request(s.client, name, shared, ifAvailable, steal), nil
	}),
	dropOp("releaseLock", false),
	dropOp("abortLock", true),
	ops.Sync0("queryLocks", func(env *ops.Env) (ops.JSON, error) {
		s := lockStates.Of(env)
		return ops.JSON(s.locks.query(s.client)), nil
	}),
}
