package child

import (
	"syscall"

	"github.com/ravel-js/ravel/internal/loop"
)

func outcome(st syscall.WaitStatus) (code, sig int) {
	if st.Signaled() {
		return 0, int(st.Signal())
	}
	return st.ExitStatus(), 0
}

func wait(pid int) (code, sig int) {
	var st syscall.WaitStatus
	for {
		_, err := syscall.Wait4(pid, &st, 0, nil)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return 0, 0
		}
		return outcome(st)
	}
}

// waitInBackground is watchExit where the kernel has no pidfds.
func waitInBackground(l *loop.Loop, pid int, fn func(code, sig int)) (stop func()) {
	stopped := false
	go func() {
		code, sig := wait(pid)
		l.Post(func() {
			if !stopped {
				fn(code, sig)
			}
		})
	}()
	return func() { stopped = true }
}
