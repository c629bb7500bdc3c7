package child

import (
	"encoding/json"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

// spawnSync runs a process to its end on this thread. input is written to the
// first pipe that has input; the rest are read. The output waits for syncOutput.
func spawnSync(env *ops.Env, text string, input []byte) (ops.JSON, error) {
	var s Spec
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return "", err
	}
	if err := s.restrict(env.Guard); err != nil {
		return "", err
	}
	st := state.Of(env)
	st.sync = nil
	// Closed when the child is killed: then its pipes close too, whoever still
	// holds their other ends.
	var done [2]int
	syscall.ForkLock.RLock()
	err := unix.Pipe(done[:])
	if err == nil {
		unix.CloseOnExec(done[0])
		unix.CloseOnExec(done[1])
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return "", sys.Wrap(err, "spawnSync "+s.File, "", "")
	}
	defer unix.Close(done[0])
	stop := sync.OnceFunc(func() { unix.Close(done[1]) })
	defer stop()
	p, err := start(&s)
	if err != nil {
		return "", err
	}
	var failure atomic.Pointer[sys.Error]
	kill := func(e *sys.Error) {
		if failure.CompareAndSwap(nil, e) {
			sig := syscall.Signal(s.KillSignal)
			if sig == 0 {
				sig = syscall.SIGTERM
			}
			syscall.Kill(p.pid, sig)
			stop()
		}
	}
	name := "spawnSync " + s.File
	var timer *time.Timer
	if s.Timeout > 0 {
		timer = time.AfterFunc(time.Duration(s.Timeout*float64(time.Millisecond)), func() {
			kill(&sys.Error{Errno: syscall.ETIMEDOUT, Syscall: name, Path: s.File})
		})
	}
	outputs := make([][]byte, len(p.fds))
	var readers sync.WaitGroup
	for i, fd := range p.fds {
		if fd < 0 {
			continue
		}
		if i == 0 {
			readers.Go(func() {
				defer unix.Close(fd)
				feed(fd, input, done[0])
			})
			continue
		}
		readers.Go(func() {
			defer unix.Close(fd)
			outputs[i] = drain(fd, done[0], s.MaxBuffer, func() {
				kill(&sys.Error{Errno: syscall.ENOBUFS, Syscall: name, Path: s.File})
			})
		})
	}
	code, sig := wait(p.pid)
	if timer != nil {
		timer.Stop()
	}
	readers.Wait()
	st.sync = outputs
	res := map[string]any{"pid": p.pid, "status": code, "signal": sig, "pipes": p.fds}
	if e := failure.Load(); e != nil {
		res["error"] = e.Number()
	}
	b, err := json.Marshal(res)
	return ops.JSON(b), err
}

// ready waits until fd may be used for events; false when done was closed.
func ready(fd, done int, events int16) bool {
	for {
		p := []unix.PollFd{{Fd: int32(fd), Events: events}, {Fd: int32(done), Events: unix.POLLIN}}
		if _, err := unix.Poll(p, -1); err != nil {
			if err == unix.EINTR {
				continue
			}
			return false
		}
		if p[1].Revents != 0 {
			return false
		}
		if p[0].Revents != 0 {
			return true
		}
	}
}

func feed(fd int, input []byte, done int) {
	unix.SetNonblock(fd, true)
	for len(input) > 0 && ready(fd, done, unix.POLLOUT) {
		n, err := unix.Write(fd, input)
		if err == unix.EAGAIN || err == unix.EINTR {
			continue
		}
		if err != nil {
			return
		}
		input = input[n:]
	}
}

func drain(fd, done int, limit float64, over func()) []byte {
	var out []byte
	buf := make([]byte, 64<<10)
	for ready(fd, done, unix.POLLIN) {
		n, err := unix.Read(fd, buf)
		if err == unix.EINTR {
			continue
		}
		if n <= 0 || err != nil {
			break
		}
		out = append(out, buf[:n]...)
		if limit > 0 && float64(len(out)) > limit {
			over()
			break
		}
	}
	if out == nil {
		out = []byte{}
	}
	return out
}

// syncOutput gives what the last synchronous run wrote to descriptor i.
func syncOutput(env *ops.Env, i int32) ([]byte, error) {
	st := state.Of(env)
	if i < 0 || int(i) >= len(st.sync) {
		return nil, nil
	}
	b := st.sync[i]
	st.sync[i] = nil
	return b, nil
}
