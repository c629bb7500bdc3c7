package host

import (
	"golang.org/x/sys/unix"

	"github.com/ravel-js/ravel/internal/loop"
)

// wakeFD is written to by V8's threads when a task waits for the isolate.
type wakeFD struct {
	fd  int
	l   *loop.Loop
	run func()
}

func (w *wakeFD) open(l *loop.Loop, run func()) error {
	fd, err := unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC)
	if err != nil {
		return err
	}
	w.fd, w.l, w.run = fd, l, run
	return l.Watch(fd, w, loop.Readable)
}

func (w *wakeFD) Ready(loop.Events) {
	var b [8]byte
	unix.Read(w.fd, b[:])
	w.run()
}

func (w *wakeFD) close() {
	if w.l != nil {
		unix.Close(w.fd)
	}
}
