//go:build !linux

package host

import (
	"syscall"

	"github.com/ravel-js/ravel/internal/loop"
)

// wakeFD is written to by V8's threads when a task waits for the isolate.
type wakeFD struct {
	fd, r int
	l     *loop.Loop
	run   func()
}

func (w *wakeFD) open(l *loop.Loop, run func()) error {
	var p [2]int
	if err := syscall.Pipe(p[:]); err != nil {
		return err
	}
	for _, fd := range p {
		syscall.CloseOnExec(fd)
		syscall.SetNonblock(fd, true)
	}
	w.r, w.fd, w.l, w.run = p[0], p[1], l, run
	return l.Watch(w.r, w, loop.Readable)
}

func (w *wakeFD) Ready(loop.Events) {
	var b [512]byte
	syscall.Read(w.r, b[:])
	w.run()
}

func (w *wakeFD) close() {
	if w.l != nil {
		syscall.Close(w.r)
		syscall.Close(w.fd)
	}
}
