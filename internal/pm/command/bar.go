package command

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// bar is a line on a terminal that says how far an install is; nil is none.
type bar struct {
	mu          sync.Mutex
	w           interface{ Write([]byte) (int, error) }
	what        string
	done, total int
	shown       bool
	stop        chan struct{}
}

// startBar shows what is going on, once it has gone on for a moment.
func (a *App) startBar(what string) {
	if !a.Terminal || a.level < levels["notice"] || a.Cfg.Env["CI"] != "" {
		return
	}
	if v, ok := a.Cfg.Get("progress"); ok && v == false {
		return
	}
	if a.bar != nil {
		a.bar.mu.Lock()
		a.bar.what, a.bar.done, a.bar.total = what, 0, 0
		a.bar.mu.Unlock()
		return
	}
	b := &bar{w: a.Stderr, what: what, stop: make(chan struct{})}
	a.bar = b
	go func() {
		t := time.NewTicker(80 * time.Millisecond)
		defer t.Stop()
		for i := 0; ; i++ {
			select {
			case <-t.C:
				b.draw(i)
			case <-b.stop:
				return
			}
		}
	}()
}

func (a *App) progress(done, total int) {
	b := a.bar
	if b == nil {
		return
	}
	b.mu.Lock()
	b.what, b.done, b.total = "linking", done, total
	b.mu.Unlock()
}

var spinner = []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

func (b *bar) draw(i int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case <-b.stop:
		return
	default:
	}
	text := spinner[i%len(spinner)] + " " + b.what
	if b.total > 0 {
		const width = 24
		full := b.done * width / b.total
		text = fmt.Sprintf("%s [%s%s] %d/%d", spinner[i%len(spinner)], strings.Repeat("█", full), strings.Repeat("░", width-full), b.done, b.total)
	}
	fmt.Fprintf(b.w, "\r\x1b[K%s", text)
	b.shown = true
}

// clear takes the line away; the next step may show it again.
func (b *bar) clear() {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.shown {
		fmt.Fprint(b.w, "\r\x1b[K")
		b.shown = false
	}
}

func (a *App) stopBar() {
	if a.bar == nil {
		return
	}
	a.bar.clear()
	a.bar.mu.Lock()
	select {
	case <-a.bar.stop:
	default:
		close(a.bar.stop)
	}
	a.bar.mu.Unlock()
	a.bar = nil
}
