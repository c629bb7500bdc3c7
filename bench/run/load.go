package main

import (
	"bytes"
	"fmt"
	"net"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// A load generator that takes as little of the machine as it can: one thread, poll(2) over all connections, one request at
// a time on each, kept alive.

type loadResult struct {
	perSecond     float64
	p50, p99, max float64 // µs
}

type client struct {
	fd      int
	toWrite []byte
	in      []byte
	filled  int
	left    int // of a body that does not fit in
	sent    time.Time
}

func dial(port int) (*client, error) {
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	f, err := conn.(*net.TCPConn).File() // a descriptor of our own, out of the Go scheduler's hands
	if err != nil {
		return nil, err
	}
	defer f.Close()
	fd, err := unix.Dup(int(f.Fd()))
	if err != nil {
		return nil, err
	}
	unix.CloseOnExec(fd)
	return &client{fd: fd, in: make([]byte, 64<<10)}, unix.SetNonblock(fd, true)
}

func load(port, connections int, request []byte, duration time.Duration) (loadResult, error) {
	clients := make([]*client, connections)
	fds := make([]unix.PollFd, connections)
	for i := range clients {
		c, err := dial(port)
		if err != nil {
			return loadResult{}, err
		}
		defer unix.Close(c.fd)
		clients[i] = c
		fds[i] = unix.PollFd{Fd: int32(c.fd), Events: unix.POLLIN}
	}
	latencies := make([]int64, 0, 1<<20)
	begun := time.Now()
	for i, c := range clients {
		if err := c.start(request, &fds[i]); err != nil {
			return loadResult{}, err
		}
	}
	now := begun
	for now.Sub(begun) < duration {
		if _, err := unix.Poll(fds, 1000); err != nil && err != unix.EINTR {
			return loadResult{}, err
		}
		now = time.Now()
		ready := false
		for i := range fds {
			if fds[i].Revents == 0 {
				continue
			}
			ready = true
			c := clients[i]
			if fds[i].Revents&unix.POLLOUT != 0 {
				if err := c.flush(&fds[i]); err != nil {
					return loadResult{}, err
				}
			}
			if fds[i].Revents&^unix.POLLOUT == 0 {
				continue
			}
			done, err := c.receive()
			if err != nil {
				return loadResult{}, err
			}
			if done {
				latencies = append(latencies, now.Sub(c.sent).Nanoseconds())
				if err := c.start(request, &fds[i]); err != nil {
					return loadResult{}, err
				}
			}
		}
		if !ready && now.Sub(clients[0].sent) > 10*time.Second {
			return loadResult{}, fmt.Errorf("the server does not answer")
		}
	}
	return summarize(latencies, now.Sub(begun)), nil
}

func summarize(ns []int64, took time.Duration) loadResult {
	if len(ns) == 0 {
		return loadResult{}
	}
	slices.Sort(ns)
	at := func(q float64) float64 { return float64(ns[int(q*float64(len(ns)-1))]) / 1000 }
	return loadResult{float64(len(ns)) / took.Seconds(), at(0.5), at(0.99), at(1)}
}

func (c *client) start(request []byte, fd *unix.PollFd) error {
	c.sent = time.Now()
	c.toWrite, c.filled, c.left = request, 0, 0
	return c.flush(fd)
}

func (c *client) flush(fd *unix.PollFd) error {
	for len(c.toWrite) > 0 {
		n, err := unix.Write(c.fd, c.toWrite)
		if err == unix.EAGAIN {
			fd.Events = unix.POLLIN | unix.POLLOUT
			return nil
		} else if err != nil {
			return err
		}
		c.toWrite = c.toWrite[n:]
	}
	fd.Events = unix.POLLIN
	return nil
}

// receive reads what there is; true means that the response is complete.
func (c *client) receive() (bool, error) {
	for {
		if c.left > 0 {
			if done, err := c.discard(); done || err != nil {
				return done, err
			}
			return false, nil
		}
		if c.filled == len(c.in) {
			return false, fmt.Errorf("a response of more than %d bytes", len(c.in))
		}
		n, err := unix.Read(c.fd, c.in[c.filled:])
		if err == unix.EAGAIN {
			return false, nil
		} else if err != nil {
			return false, err
		} else if n == 0 {
			return false, fmt.Errorf("the server closed the connection")
		}
		c.filled += n
		done, left, err := complete(c.in[:c.filled])
		if done || err != nil {
			return done, err
		}
		if left > len(c.in)-c.filled {
			c.left = left
		}
	}
}

// discard reads the rest of a long body, as far as it has come.
func (c *client) discard() (bool, error) {
	for {
		n, err := unix.Read(c.fd, c.in)
		if err == unix.EAGAIN {
			return false, nil
		} else if err != nil {
			return false, err
		} else if n == 0 {
			return false, fmt.Errorf("the server closed the connection")
		}
		if c.left -= n; c.left <= 0 {
			return true, nil
		}
	}
}

var (
	headEnd  = []byte("\r\n\r\n")
	lastPart = []byte("0\r\n\r\n")
)

// complete says whether a response is there as a whole and, where its head says how long it is, how much is missing.
func complete(b []byte) (done bool, left int, err error) {
	head := bytes.Index(b, headEnd)
	if head < 0 {
		return false, 0, nil
	}
	if !bytes.HasPrefix(b, []byte("HTTP/1.1 200")) {
		line, _, _ := bytes.Cut(b, []byte("\r\n"))
		return false, 0, fmt.Errorf("the server answers %q", line)
	}
	body := len(b) - head - len(headEnd)
	if value, ok := headerValue(b[:head], "content-length"); ok {
		length, err := strconv.Atoi(string(value))
		return body >= length, length - body, err
	}
	return bytes.HasSuffix(b[head+len(headEnd):], lastPart), 0, nil
}

func headerValue(head []byte, name string) ([]byte, bool) {
	for len(head) > 0 {
		var line []byte
		line, head, _ = bytes.Cut(head, []byte("\r\n"))
		if len(line) > len(name) && line[len(name)] == ':' && bytes.EqualFold(line[:len(name)], []byte(name)) {
			return bytes.TrimSpace(line[len(name)+1:]), true
		}
	}
	return nil, false
}
