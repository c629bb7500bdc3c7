package loop

import (
	"testing"
	"time"
)

// A wake may come late, for what was taken already, and take back the announcement of a sleep that Trim cuts in two.
func TestLateWake(t *testing.T) {
	l, err := New()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	l.SetHooks(Hooks{Trim: func() {
		l.sleeping.Store(false)
		go func() {
			time.Sleep(20 * time.Millisecond)
			l.Post(l.Unref)
		}()
	}})
	l.turns = busyTurns
	l.trimAt = 1 << 60
	l.Ref()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		l.Run(Default)
	}()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Fatal("what was posted was never seen")
	}
}
