//go:build linux

// Package faults tests bin/ravel (or $RAVEL) from outside, under what goes wrong in the world: slow peers, peers that
// vanish, descriptors and disks that run out, signals in the middle of traffic. The programs are in testdata; each
// prints the port it listens on. RAVEL=node24 shows that the expectations are Node's.
package faults

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ravel-js/ravel/test/binary"
)

var root = filepath.Join("..", "..")

// program is a running server of testdata.
type program struct {
	t      *testing.T
	cmd    *exec.Cmd
	port   int
	lines  chan string
	stderr lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start runs testdata/name, whose descriptors limit bounds when it is not 0, and waits for its port.
func start(t *testing.T, limit int, name string, args ...string) *program {
	t.Helper()
	words := append([]string{binary.Path(t, root), filepath.Join("testdata", name)}, args...)
	if limit > 0 {
		words = append([]string{"sh", "-c", fmt.Sprintf(`ulimit -n %d; exec "$@"`, limit), "sh"}, words...)
	}
	p := &program{t: t, cmd: exec.Command(words[0], words[1:]...), lines: make(chan string, 64)}
	p.cmd.Stderr = &p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.cmd.Process.Kill()
		p.cmd.Wait()
		if t.Failed() {
			t.Logf("stderr: %s", p.stderr.String())
		}
	})
	go func() {
		for s := bufio.NewScanner(out); s.Scan(); {
			p.lines <- s.Text()
		}
		close(p.lines)
	}()
	port, err := strconv.Atoi(p.line())
	if err != nil {
		t.Fatal(err)
	}
	p.port = port
	return p
}

// line is the next line that the program prints.
func (p *program) line() string {
	p.t.Helper()
	select {
	case s, ok := <-p.lines:
		if !ok {
			p.t.Fatalf("the program ended: %s", p.stderr.String())
		}
		return s
	case <-time.After(60 * time.Second):
		p.t.Fatal("the program prints nothing")
	}
	return ""
}

// wait is the program's exit code; -1 after a signal.
func (p *program) wait() int {
	p.t.Helper()
	timer := time.AfterFunc(60*time.Second, func() { p.cmd.Process.Kill() })
	defer timer.Stop()
	for range p.lines { // to the end: Wait closes the pipe
	}
	p.cmd.Wait()
	return p.cmd.ProcessState.ExitCode()
}

func (p *program) signal(sig syscall.Signal) {
	if err := p.cmd.Process.Signal(sig); err != nil {
		p.t.Fatal(err)
	}
}

// dial opens a connection that fails rather than hang.
func (p *program) dial() net.Conn {
	p.t.Helper()
	c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", p.port))
	if err != nil {
		p.t.Fatal(err)
	}
	c.SetDeadline(time.Now().Add(5 * time.Minute))
	return c
}

// get asks for path on a connection of its own and returns the whole answer.
func (p *program) get(path string) string {
	p.t.Helper()
	c := p.dial()
	defer c.Close()
	fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path)
	var b bytes.Buffer
	b.ReadFrom(c)
	return b.String()
}

var residentLine = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

// resident is the program's memory in MiB.
func (p *program) resident() float64 {
	p.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	m := residentLine.FindSubmatch(b)
	if m == nil {
		p.t.Fatalf("no VmRSS in %s", b)
	}
	kb, _ := strconv.Atoi(string(m[1]))
	return float64(kb) / 1024
}

// shell runs a line of sh in which $R is the binary, and returns what it printed and its exit code.
func shell(t *testing.T, line string) (string, int) {
	t.Helper()
	cmd := exec.Command("sh", "-c", line)
	cmd.Env = append(os.Environ(), "R="+binary.Path(t, root))
	out, err := cmd.CombinedOutput()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out)), cmd.ProcessState.ExitCode()
}
