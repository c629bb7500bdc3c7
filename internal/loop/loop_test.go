package loop

import (
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func newLoop(t testing.TB) *Loop {
	t.Helper()
	l, err := New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

// bounded fails the test instead of hanging when the loop does not end.
func bounded(t testing.TB, l *Loop) {
	t.Helper()
	late := time.AfterFunc(20*time.Second, l.Stop)
	if l.Run(Default) || !late.Stop() {
		t.Fatal("the loop did not end by itself")
	}
}

func TestEmptyLoopEnds(t *testing.T) {
	l := newLoop(t)
	if l.Alive() || l.Run(Default) {
		t.Fatal("an empty loop is not alive")
	}
}

func TestPhaseOrder(t *testing.T) {
	l := newLoop(t)
	var log []string
	immediates := int32(1)
	l.SetHooks(Hooks{
		Timers: func(int64) int64 { log = append(log, "timers"); return 0 },
		Immediates: func() {
			immediates = 0
			log = append(log, "check")
			l.OnClosePhase(func() { log = append(log, "close") })
			l.UpdateTime()
			l.StartTimer(l.Now()+1, true)
		},
		ImmediateInfo: func() (int32, int32) { return immediates, immediates },
	})
	l.Pend(func() { log = append(log, "pending") })
	l.Post(func() { log = append(log, "poll") })
	bounded(t, l)
	want := []string{"pending", "poll", "check", "close", "timers"}
	if !reflect.DeepEqual(log, want) {
		t.Fatalf("got %v, want %v", log, want)
	}
}

func TestTimer(t *testing.T) {
	l := newLoop(t)
	fired := 0
	l.SetHooks(Hooks{Timers: func(now int64) int64 {
		if fired++; fired < 3 {
			return now + 10
		}
		return 0
	}})
	began := time.Now()
	l.UpdateTime()
	l.StartTimer(l.Now()+10, true)
	bounded(t, l)
	if took := time.Since(began); fired != 3 || took < 29*time.Millisecond || took > 300*time.Millisecond {
		t.Fatalf("%d timers in %v", fired, took)
	}
}

func TestUnrefedTimerDoesNotHold(t *testing.T) {
	l := newLoop(t)
	l.SetHooks(Hooks{Timers: func(int64) int64 { t.Error("must not run"); return 0 }})
	l.StartTimer(l.Now()+60_000, false)
	bounded(t, l)
}

func TestUnrefedImmediatesDoNotHold(t *testing.T) {
	l := newLoop(t)
	ran := false
	l.SetHooks(Hooks{
		Immediates:    func() { ran = true },
		ImmediateInfo: func() (int32, int32) { return 1, 0 },
	})
	bounded(t, l)
	if ran {
		t.Fatal("an unref'd immediate alone must not turn the loop")
	}
}

func TestFlushBeforeTurnEnd(t *testing.T) {
	l := newLoop(t)
	var log []string
	emitted := true
	l.SetHooks(Hooks{Flush: func() {
		if emitted {
			emitted = false
			log = append(log, "flush")
			l.AtTurnEnd(func() { log = append(log, "end"); emitted = true })
		}
	}, Pending: func() bool { return emitted }})
	l.Ref()
	l.Post(func() { l.Unref() })
	bounded(t, l)
	if len(log) < 4 || log[0] != "flush" || log[1] != "end" || log[2] != "flush" {
		t.Fatalf("got %v", log)
	}
}

func TestStopFromAnotherGoroutine(t *testing.T) {
	l := newLoop(t)
	l.Ref()
	time.AfterFunc(5*time.Millisecond, l.Stop)
	if !l.Run(Default) {
		t.Fatal("a stopped loop with a ref is still alive")
	}
	l.Unref()
}

func TestUnrefTooOftenPanics(t *testing.T) {
	l := newLoop(t)
	mustPanic(t, l.Unref)
}

func TestCompletionTwicePanics(t *testing.T) {
	l := newLoop(t)
	n := 0
	c := l.Begin(func() { n++ })
	go c.Complete()
	bounded(t, l)
	if n != 1 {
		t.Fatalf("delivered %d times", n)
	}
	mustPanic(t, c.Complete)

	done := &task{state: taskFree}
	mustPanic(t, func() { done.finish(l) })
}

func mustPanic(t *testing.T, fn func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Error("must panic")
		}
	}()
	fn()
}

func TestPostHammer(t *testing.T) {
	l := newLoop(t)
	const posters, each = 8, 5000
	got := 0
	l.Ref()
	for range posters {
		go func() {
			for range each {
				l.Post(func() {
					if got++; got == posters*each {
						l.Unref()
					}
				})
			}
		}()
	}
	bounded(t, l)
	if got != posters*each {
		t.Fatalf("%d posts ran", got)
	}
}

func TestPoolHammer(t *testing.T) {
	t.Setenv("UV_THREADPOOL_SIZE", "3")
	l := newLoop(t)
	const total = 20000
	var worked, most, now atomic.Int64
	started, finished := 0, 0
	var submit func()
	submit = func() {
		started++
		l.Submit(PoolID(started%int(poolCount)), func() {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			worked.Add(1)
			now.Add(-1)
		}, func() {
			if finished++; started < total {
				submit()
			}
		})
	}
	for range 200 {
		submit()
	}
	bounded(t, l)
	if finished != started || worked.Load() != int64(started) || started != total {
		t.Fatalf("%d started, %d worked, %d finished", started, worked.Load(), finished)
	}
	if most.Load() > 3+16+64 {
		t.Fatalf("%d at once", most.Load())
	}
}

// A conversation with a pool, one task at a time: whether loop and worker still listen or sleep already when the other is done, none waits for good.
func TestPoolOneAtATime(t *testing.T) {
	l := newLoop(t)
	left := 400
	var next func()
	next = func() {
		if left--; left == 0 {
			return
		}
		l.Submit(PoolFS, func() {
			if left%50 == 0 {
				time.Sleep(time.Millisecond) // the loop gives up
			}
		}, func() {
			if left%70 == 0 {
				time.Sleep(time.Millisecond) // the worker does
			}
			next()
		})
	}
	next()
	bounded(t, l)
	if left != 0 {
		t.Fatalf("%d left", left)
	}
}

func TestPoolWidth(t *testing.T) {
	t.Setenv("UV_THREADPOOL_SIZE", "2")
	l := newLoop(t)
	var now, most atomic.Int32
	for range 10 {
		l.Submit(PoolFS, func() {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			time.Sleep(time.Millisecond)
			now.Add(-1)
		}, nil)
	}
	bounded(t, l)
	if most.Load() != 2 {
		t.Fatalf("%d at once, want 2", most.Load())
	}
}

func TestWorkThatExitsItsGoroutine(t *testing.T) {
	l := newLoop(t)
	done := 0
	for range 20 {
		l.Submit(PoolFS, func() { runtime.Goexit() }, func() { done++ })
	}
	bounded(t, l)
	if done != 20 {
		t.Fatalf("%d of 20 done", done)
	}
}

func TestCloseUnderFire(t *testing.T) {
	for range 50 {
		l, err := New()
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for range 200 {
					l.Post(func() {})
				}
			}()
		}
		l.Submit(PoolFS, func() {}, nil)
		l.Run(NoWait)
		l.Close()
		wg.Wait()
	}
}

func BenchmarkImmediateTurn(b *testing.B) {
	l := newLoop(b)
	n := int32(b.N)
	l.SetHooks(Hooks{Immediates: func() { n-- }, ImmediateInfo: func() (int32, int32) { return n, n }})
	b.ResetTimer()
	l.Run(Default)
}

func BenchmarkSubmit32(b *testing.B) {
	l := newLoop(b)
	n := b.N
	var next func()
	next = func() {
		if n--; n > 0 {
			l.Submit(PoolFS, func() {}, next)
		}
	}
	for range 32 {
		next()
	}
	b.ReportAllocs()
	b.ResetTimer()
	l.Run(Default)
}
