//go:build !linux && !darwin && !freebsd && !netbsd && !openbsd && !dragonfly

package loop

import (
	"syscall"
	"time"
)

// poller without a kernel: timers, pools and posts work, descriptors do not.
type poller struct{ woken chan struct{} }

func (p *poller) open() error {
	p.woken = make(chan struct{}, 1)
	return nil
}

func (p *poller) close() {}

func (p *poller) wake() {
	select {
	case p.woken <- struct{}{}:
	default:
	}
}

func (p *poller) change(fd int, gen uint32, have, want Events) error { return syscall.ENOSYS }

func (p *poller) wait(timeout int) ([]ready, error) {
	switch {
	case timeout == 0:
	case timeout < 0:
		<-p.woken
	default:
		t := time.NewTimer(time.Duration(timeout) * time.Millisecond)
		defer t.Stop()
		select {
		case <-p.woken:
		case <-t.C:
		}
	}
	return nil, nil
}
