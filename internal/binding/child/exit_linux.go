package child

import (
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/ravel-js/ravel/internal/loop"
)

// watchExit runs fn(code, signal) on the loop once pid has ended. The kernel
// tells through a pidfd, so no thread waits for a child.
func watchExit(l *loop.Loop, pid int, fn func(code, sig int)) (stop func()) {
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return waitInBackground(l, pid, fn)
	}
	w := &pidWatch{l: l, fd: fd, pid: pid, fn: fn}
	if err := l.Watch(fd, w, loop.Readable); err != nil {
		unix.Close(fd)
		return waitInBackground(l, pid, fn)
	}
	return w.close
}

type pidWatch struct {
	l       *loop.Loop
	fd, pid int
	fn      func(code, sig int)
}

func (w *pidWatch) Ready(loop.Events) {
	var st syscall.WaitStatus
	got, err := syscall.Wait4(w.pid, &st, syscall.WNOHANG, nil)
	if err == syscall.EINTR || err == nil && got == 0 {
		return
	}
	w.close()
	if err != nil {
		w.fn(0, 0)
		return
	}
	w.fn(outcome(st))
}

func (w *pidWatch) close() {
	if w.fd >= 0 {
		w.l.Unwatch(w.fd)
		unix.Close(w.fd)
		w.fd = -1
	}
}
