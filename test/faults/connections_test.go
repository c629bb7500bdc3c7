//go:build linux

package faults

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// Ten thousand connections that say nothing cost little memory and no answer; each of them still works afterwards.
func TestTenThousandIdleConnections(t *testing.T) {
	const count = 10000
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Max < count+200 {
		t.Skipf("at most %d descriptors are allowed here (%v)", limit.Max, err)
	}
	limit.Cur = limit.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Skip(err)
	}
	p := start(t, count+200, "server.js")
	p.get("/")
	before := p.resident()
	conns := make([]net.Conn, count)
	for i := range conns {
		conns[i] = p.dial()
	}
	defer func() {
		for _, c := range conns {
			c.Close()
		}
	}()
	for got := ""; got != fmt.Sprint(count+1); { // and the one that asks
		if got = body(p.get("/connections")); got != fmt.Sprint(count+1) {
			time.Sleep(10 * time.Millisecond)
		}
	}
	each := (p.resident() - before) * 1024 / count
	t.Logf("%.1f KiB for each connection", each)
	if each > 16 {
		t.Errorf("%.1f KiB for each connection", each)
	}
	for i := 0; i < count; i += 97 {
		fmt.Fprint(conns[i], "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		res, err := http.ReadResponse(bufio.NewReader(conns[i]), nil)
		if err != nil || res.StatusCode != 200 {
			t.Fatalf("connection %d: %v", i, err)
		}
	}
}

func body(answer string) string {
	_, b, _ := strings.Cut(answer, "\r\n\r\n")
	return b
}

// When descriptors run out the server goes on: those it has are served, fs.open says EMFILE, and once some are free
// everything works again.
func TestDescriptorsRunOut(t *testing.T) {
	p := start(t, 64, "server.js")
	conns := make([]net.Conn, 100)
	for i := range conns {
		conns[i] = p.dial()
	}
	// How far accepting got nobody knows from outside: ask on the first, which is served in any case.
	first := bufio.NewReader(conns[0])
	ask := func(path string) string {
		fmt.Fprintf(conns[0], "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path)
		res, err := http.ReadResponse(first, nil)
		if err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 100)
		n, _ := res.Body.Read(b)
		return string(b[:n])
	}
	if got := ask("/exhaust"); got != "EMFILE EMFILE EMFILE" {
		t.Errorf("opening files said %q", got)
	}
	if got := ask("/"); got != "fine" {
		t.Errorf("the answer is %q", got)
	}
	for _, c := range conns[1:] {
		c.Close()
	}
	for got := ""; got != "1"; {
		if got = ask("/connections"); got != "1" {
			time.Sleep(5 * time.Millisecond)
		}
	}
	if got := ask("/open"); got != "opened" {
		t.Errorf("with descriptors free again, opening says %q", got)
	}
	if got := body(p.get("/")); got != "fine" {
		t.Errorf("a new connection got %q", got)
	}
	conns[0].Close()
}

// SIGTERM in the middle of traffic: server.close() lets every request that was accepted have its answer.
func TestTerminationLosesNoRequest(t *testing.T) {
	p := start(t, 0, "server.js")
	var wg sync.WaitGroup
	var mu sync.Mutex
	var stopping atomic.Bool
	answered, lost := 0, []string{}
	warm := make(chan struct{}, 1000)
	for range 20 {
		c := p.dial()
		wg.Go(func() {
			defer c.Close()
			r := bufio.NewReader(c)
			for {
				if _, err := fmt.Fprint(c, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
					return
				}
				res, err := http.ReadResponse(r, nil)
				if err != nil {
					// Idle between two requests, it may be closed; in the middle of an answer it may not.
					if r.Buffered() > 0 {
						mu.Lock()
						lost = append(lost, err.Error())
						mu.Unlock()
					}
					return
				}
				mu.Lock()
				answered++
				mu.Unlock()
				io.Copy(io.Discard, res.Body)
				select {
				case warm <- struct{}{}:
				default:
				}
				if res.Close || stopping.Load() {
					return
				}
			}
		})
	}
	for range 200 {
		<-warm
	}
	p.signal(syscall.SIGTERM)
	stopping.Store(true)
	said := p.line()
	if code := p.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	wg.Wait()
	if want := fmt.Sprintf("accepted %d finished %d", answered, answered); said != want {
		t.Errorf("the server %s, its clients have %d answers", said, answered)
	}
	if len(lost) > 0 {
		t.Errorf("lost: %v", lost)
	}
}

// Peers that vanish in the middle of a response, by a reset, leave nothing behind.
func TestPeersThatReset(t *testing.T) {
	p := start(t, 0, "server.js")
	p.get("/")
	fds := func() int {
		list, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid))
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	before := fds()
	for range 200 {
		c := p.dial()
		fmt.Fprint(c, "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
		c.Read(make([]byte, 1000))
		c.(*net.TCPConn).SetLinger(0)
		c.Close()
	}
	for got := ""; got != "1 0"; { // the asker, and no response under way
		if got = body(p.get("/state")); got != "1 0" {
			time.Sleep(5 * time.Millisecond)
		}
	}
	if after := fds(); after > before+4 {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}
