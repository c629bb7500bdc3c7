package loop

import (
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
)

// PoolID names a pool of goroutines; what waits in one never delays another.
type PoolID int

const (
	PoolFS  PoolID = iota // as wide as UV_THREADPOOL_SIZE says, 4 by default
	PoolDNS               // the resolver: mostly waiting
	PoolCPU               // as wide as there are processors
	poolCount
)

func (p PoolID) width() int {
	switch p {
	case PoolDNS:
		return 16
	case PoolCPU:
		return max(2, runtime.GOMAXPROCS(0))
	}
	n, err := strconv.Atoi(os.Getenv("UV_THREADPOOL_SIZE"))
	if err != nil {
		return 4
	}
	return min(max(n, 1), 1024)
}

// task is one submitted work. The loop recycles them, so its state tells a
// second delivery from a first.
type task struct {
	pool       *pool
	work, done func()
	state      taskState
	next       *task // in the free list
}

type taskState uint8

const (
	taskFree taskState = iota
	taskQueued
	taskWorked
)

func (t *task) finish(l *Loop) {
	if t.state != taskWorked {
		panic("loop: a completion was delivered twice")
	}
	done := t.done
	t.work, t.done, t.state = nil, nil, taskFree
	if t.pool.out--; t.pool.out > 0 {
		l.talking = &t.pool.loop
	}
	l.Unref()
	if done != nil {
		done()
	}
}

// pool runs tasks on at most width goroutines, which are started when needed
// and end with the loop.
type pool struct {
	l     *Loop
	batch []*task // submitted in this step; loop's thread only
	out   int     // submitted and not finished; likewise
	loop  ear     // of the loop, for what comes back; likewise

	mu      sync.Mutex
	more    sync.Cond
	queue   []*task
	head    int
	workers int
	idle    int
	width   int
	closed  bool
	one     ear          // of one worker, for what comes next
	hearing bool         // it listens
	waiting atomic.Int32 // tasks in the queue
	ended   atomic.Bool  // closed
}

// Submit runs work on a pool goroutine and then done on the loop's thread. It
// holds one ref meanwhile. Tasks are handed over in batches: at the step's end
// or when there are enough for every worker.
func (l *Loop) Submit(id PoolID, work func(), done func()) {
	p := l.pools[id]
	if p == nil {
		p = &pool{l: l, width: id.width()}
		p.more.L = &p.mu
		l.pools[id] = p
	}
	l.Ref()
	p.out++
	p.batch = append(p.batch, &task{pool: p, work: work, done: done, state: taskQueued})
	if len(p.batch) >= 4 {
		p.handOver()
	}
}

// HandOver gives the pools what was submitted in this step. JS thread only. The step's end does it;
// who is about to stop the thread in the middle of one calls it first.
func (l *Loop) HandOver() {
	for _, p := range l.pools {
		if p != nil && len(p.batch) > 0 {
			p.handOver()
		}
	}
}

func (p *pool) handOver() {
	p.mu.Lock()
	p.queue = append(p.queue, p.batch...)
	need := len(p.queue) - p.head
	p.waiting.Store(int32(need))
	if p.hearing {
		need--
	}
	p.l.talking = &p.loop
	wake := min(need, p.idle)
	start := min(need-wake, p.width-p.workers)
	p.workers += start
	for range wake {
		p.more.Signal()
	}
	p.mu.Unlock()
	for range start {
		go p.serve()
	}
	clear(p.batch)
	p.batch = p.batch[:0]
}

func (p *pool) serve() {
	worked := false
	p.mu.Lock()
	for {
		for p.head == len(p.queue) && !p.closed {
			p.queue, p.head = p.queue[:0], 0
			p.waiting.Store(0)
			if worked && !p.hearing {
				p.hearing, worked = true, false
				p.mu.Unlock()
				p.one.listen(&p.waiting, &p.ended)
				p.mu.Lock()
				p.hearing = false
				continue
			}
			p.idle++
			p.more.Wait()
			p.idle--
		}
		if p.closed {
			p.workers--
			p.mu.Unlock()
			return
		}
		t := p.queue[p.head]
		p.queue[p.head] = nil
		p.head++
		p.waiting.Store(int32(len(p.queue) - p.head))
		p.mu.Unlock()
		p.run(t)
		worked = true
		p.mu.Lock()
	}
}

func (p *pool) run(t *task) {
	delivered := false
	defer func() {
		// A work that ends its goroutine (runtime.Goexit) takes a worker with
		// it; its completion must come all the same.
		if !delivered {
			t.state = taskWorked
			p.l.deliver(delivery{task: t})
			go p.serve()
		}
	}()
	t.work()
	t.state = taskWorked
	delivered = true
	p.l.deliver(delivery{task: t})
}

// close ends the workers once their present work is done; what is queued is
// dropped.
func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	p.ended.Store(true)
	clear(p.queue)
	p.queue, p.head = nil, 0
	p.more.Broadcast()
	p.mu.Unlock()
}
