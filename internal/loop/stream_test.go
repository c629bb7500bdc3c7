//go:build linux || darwin

package loop

import (
	"bytes"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/ravel-js/ravel/internal/sys"
)

func TestSignal(t *testing.T) {
	l := newLoop(t)
	l.Ref()
	n := 0
	var stop func()
	stop = l.Signal(syscall.SIGUSR1, func() {
		if n++; n == 2 {
			stop()
			l.Unref()
			return
		}
		syscall.Kill(syscall.Getpid(), syscall.SIGUSR1)
	})
	syscall.Kill(syscall.Getpid(), syscall.SIGUSR1)
	bounded(t, l)
}

// recorder is a Handler made of functions.
type recorder struct {
	read     func(s *Stream, b []byte)
	end      func(s *Stream, errno syscall.Errno)
	connect  func(s *Stream, errno syscall.Errno)
	drain    func(s *Stream, errno syscall.Errno)
	shutdown func(s *Stream, errno syscall.Errno)
}

func (r *recorder) OnRead(s *Stream, b []byte) { r.read(s, b) }
func (r *recorder) OnEnd(s *Stream, errno syscall.Errno) {
	if r.end != nil {
		r.end(s, errno)
	} else {
		s.Close()
	}
}
func (r *recorder) OnConnect(s *Stream, errno syscall.Errno) {
	if r.connect != nil {
		r.connect(s, errno)
	}
}
func (r *recorder) OnDrain(s *Stream, errno syscall.Errno) {
	if r.drain != nil {
		r.drain(s, errno)
	}
}
func (r *recorder) OnShutdown(s *Stream, errno syscall.Errno) {
	if r.shutdown != nil {
		r.shutdown(s, errno)
	}
}

func pair(t testing.TB, l *Loop, a, b Handler) (*Stream, *Stream) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range fds {
		unix.SetNonblock(fd, true)
	}
	return l.NewStream(fds[0], a), l.NewStream(fds[1], b)
}

func TestEcho(t *testing.T) {
	l := newLoop(t)
	rounds := 0
	a, b := pair(t, l,
		&recorder{read: func(s *Stream, p []byte) {
			if rounds++; rounds == 1000 {
				s.Close()
				return
			}
			s.Write(p)
		}},
		&recorder{read: func(s *Stream, p []byte) { s.Write(p) }})
	a.ReadStart()
	b.ReadStart()
	a.WriteString("ping")
	bounded(t, l)
	if rounds != 1000 || !a.Closed() || !b.Closed() {
		t.Fatal(rounds, a.Closed(), b.Closed())
	}
}

func TestBackpressureKeepsOrder(t *testing.T) {
	l := newLoop(t)
	var want, got bytes.Buffer
	drained, released := 0, 0
	shut := false
	a, b := pair(t, l,
		&recorder{
			drain: func(s *Stream, errno syscall.Errno) {
				if errno != 0 {
					t.Error(errno)
				}
				drained++
			},
			shutdown: func(s *Stream, errno syscall.Errno) { shut = true; s.Close() },
		},
		&recorder{read: func(s *Stream, p []byte) { got.Write(p) }})
	for i := range 3000 {
		chunk := bytes.Repeat([]byte{byte(i)}, 1+i%3000)
		want.Write(chunk)
		switch i % 3 {
		case 0:
			a.Write(chunk)
		case 1:
			a.WriteOwned(chunk, releaser(func() { released++ }))
		case 2:
			n, errno := a.TryWrite(chunk)
			if errno != 0 {
				t.Fatal(errno)
			}
			a.Write(chunk[n:])
		}
	}
	if !a.Blocked() && a.Pending() == 0 {
		t.Fatal("so much should not fit into a socket")
	}
	a.Shutdown()
	b.ReadStart()
	bounded(t, l)
	if !bytes.Equal(want.Bytes(), got.Bytes()) {
		t.Fatalf("sent %d bytes, got %d others", want.Len(), got.Len())
	}
	if drained == 0 || released != 1000 || !shut {
		t.Fatal(drained, released, shut)
	}
	if a.BytesWritten != int64(want.Len()) || b.BytesRead != int64(want.Len()) {
		t.Fatal(a.BytesWritten, b.BytesRead)
	}
}

type releaser func()

func (r releaser) Release() { r() }

func TestWriteError(t *testing.T) {
	l := newLoop(t)
	var got syscall.Errno
	a, b := pair(t, l, &recorder{drain: func(s *Stream, errno syscall.Errno) { got = errno; s.Close() }}, &recorder{})
	b.Close()
	a.WriteString("x")
	bounded(t, l)
	if got != syscall.EPIPE {
		t.Fatal(got)
	}
}

func TestCloseSendsWhatWasCollected(t *testing.T) {
	l := newLoop(t)
	got := ""
	a, b := pair(t, l, &recorder{}, &recorder{read: func(s *Stream, p []byte) { got += string(p) }})
	b.ReadStart()
	a.WriteString("last words")
	a.Close()
	bounded(t, l)
	if got != "last words" {
		t.Fatalf("%q", got)
	}
}

func TestPausedStreamDoesNotHold(t *testing.T) {
	l := newLoop(t)
	a, _ := pair(t, l, &recorder{}, &recorder{})
	a.ReadStart()
	a.ReadStop()
	bounded(t, l)
	a.ReadStart()
	a.SetRef(false)
	bounded(t, l)
}

func TestStreamID(t *testing.T) {
	l := newLoop(t)
	a, b := pair(t, l, &recorder{}, &recorder{})
	if l.Stream(a.ID()) != a || l.Stream(b.ID()) != b || a.ID() == b.ID() {
		t.Fatal("IDs do not find their streams")
	}
	id := a.ID()
	a.Close()
	c, _ := pair(t, l, &recorder{}, &recorder{})
	if l.Stream(id) != nil || c.ID() == id {
		t.Fatal("a stale ID must find nothing")
	}
}

// A descriptor that is closed and opened anew within a batch must not get the
// events of its predecessor.
func TestStaleEventIsDropped(t *testing.T) {
	l := newLoop(t)
	var streams [2]*Stream
	var peers [2]*Stream
	hits := 0
	on := func(i int) *recorder {
		return &recorder{read: func(s *Stream, p []byte) {
			hits++
			other := streams[1-i]
			fd := other.FD()
			other.Close()
			c, d := pair(t, l, &recorder{connect: func(s *Stream, errno syscall.Errno) { t.Error("a stale event reached a new stream") }}, &recorder{})
			if c.FD() != fd {
				t.Skip("the kernel gave another number")
			}
			c.Connecting(0)
			s.Close()
			c.Close()
			d.Close()
		}}
	}
	streams[0], peers[0] = pair(t, l, on(0), &recorder{})
	streams[1], peers[1] = pair(t, l, on(1), &recorder{})
	for i := range streams {
		streams[i].ReadStart()
		peers[i].WriteString("x")
	}
	bounded(t, l)
	if hits != 1 {
		t.Fatalf("%d reads", hits)
	}
}

func listen(t testing.TB) (int, unix.Sockaddr) {
	t.Helper()
	fd, err := sys.Socket(unix.AF_INET)
	if err != nil {
		t.Fatal(err)
	}
	sa, _, _ := sys.InetAddr("127.0.0.1", 0)
	if err := unix.Bind(fd, sa); err != nil {
		t.Fatal(err)
	}
	if err := unix.Listen(fd, 511); err != nil {
		t.Fatal(err)
	}
	sa, err = unix.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	return fd, sa
}

type accepter struct {
	accept func(ln *Listener, fd int)
	fail   func(ln *Listener, errno syscall.Errno)
}

func (a *accepter) OnAccept(ln *Listener, fd int)                   { a.accept(ln, fd) }
func (a *accepter) OnAcceptError(ln *Listener, errno syscall.Errno) { a.fail(ln, errno) }

func connect(t testing.TB, l *Loop, sa unix.Sockaddr, h Handler) *Stream {
	t.Helper()
	fd, err := sys.Socket(unix.AF_INET)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Connect(fd, sa); err != nil && err != unix.EINPROGRESS {
		t.Fatal(err)
	}
	s := l.NewStream(fd, h)
	s.Connecting(0)
	return s
}

func TestConnectAndRefused(t *testing.T) {
	l := newLoop(t)
	fd, sa := listen(t)
	accepted, connected := 0, 0
	ln, err := l.NewListener(fd, &accepter{accept: func(ln *Listener, fd int) {
		accepted++
		sys.Close(fd)
		ln.Close()
	}})
	if err != nil || ln == nil {
		t.Fatal(err)
	}
	var refused syscall.Errno
	connect(t, l, sa, &recorder{connect: func(s *Stream, errno syscall.Errno) {
		connected++
		s.Close()
		if errno != 0 {
			t.Error(errno)
		}
	}})
	bounded(t, l)
	connect(t, l, sa, &recorder{connect: func(s *Stream, errno syscall.Errno) { refused = errno; s.Close() }})
	bounded(t, l)
	if accepted != 1 || connected != 1 || refused != syscall.ECONNREFUSED {
		t.Fatal(accepted, connected, refused)
	}
}

func TestOutOfDescriptors(t *testing.T) {
	l := newLoop(t)
	fd, sa := listen(t)
	var old unix.Rlimit
	unix.Getrlimit(unix.RLIMIT_NOFILE, &old)
	defer unix.Setrlimit(unix.RLIMIT_NOFILE, &old)
	var ln *Listener
	ln, err := l.NewListener(fd, &accepter{
		accept: func(ln *Listener, fd int) { t.Error("accepted without a descriptor") },
		fail:   func(ln *Listener, errno syscall.Errno) { t.Error(errno) },
	})
	if err != nil {
		t.Fatal(err)
	}
	ended := false
	c := connect(t, l, sa, &recorder{read: func(*Stream, []byte) {}, end: func(s *Stream, errno syscall.Errno) {
		ended = true
		s.Close()
		ln.Close()
	}})
	c.ReadStart()
	// No number below the limit is free any more.
	unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: uint64(c.FD() + 1), Max: old.Max})
	var hold []int
	for {
		fd, err := sys.OpenNull()
		if err != nil {
			break
		}
		hold = append(hold, fd)
	}
	bounded(t, l)
	for _, fd := range hold {
		sys.Close(fd)
	}
	if !ended {
		t.Fatal("the refused peer must see its connection closed")
	}
}

func BenchmarkEcho(b *testing.B) {
	l := newLoop(b)
	n := b.N
	x, y := pair(b, l,
		&recorder{read: func(s *Stream, p []byte) {
			if n--; n <= 0 {
				s.Close()
				return
			}
			s.Write(p)
		}},
		&recorder{read: func(s *Stream, p []byte) { s.Write(p) }})
	x.ReadStart()
	y.ReadStart()
	x.WriteString("ping")
	b.ReportAllocs()
	b.ResetTimer()
	l.Run(Default)
}
