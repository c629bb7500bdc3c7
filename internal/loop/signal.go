package loop

import (
	"os"
	"os/signal"
)

type signalWatch struct {
	l    *Loop
	ch   chan os.Signal
	quit chan struct{}
	fn   func()
	off  bool // loop's thread only
}

// Signal runs fn on the loop's thread for every sig that arrives, until stop is
// called. It does not keep the loop alive.
func (l *Loop) Signal(sig os.Signal, fn func()) (stop func()) {
	w := &signalWatch{l: l, ch: make(chan os.Signal, 16), quit: make(chan struct{}), fn: fn}
	if l.signals == nil {
		l.signals = map[*signalWatch]struct{}{}
	}
	l.signals[w] = struct{}{}
	signal.Notify(w.ch, sig)
	go w.listen()
	return w.end
}

func (w *signalWatch) listen() {
	for {
		select {
		case <-w.quit:
			return
		case <-w.ch:
			w.l.Post(func() {
				if !w.off {
					w.fn()
				}
			})
		}
	}
}

func (w *signalWatch) end() {
	if !w.off {
		w.off = true
		signal.Stop(w.ch)
		close(w.quit)
		delete(w.l.signals, w)
	}
}
