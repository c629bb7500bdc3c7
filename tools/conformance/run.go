package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// The classes of an outcome.
const (
	pass    = "pass"
	skip    = "skip"    // exit status 0 after common.skip()
	fail    = "fail"    // any other exit status
	timeout = "timeout" // still running when its time was over
	crash   = "crash"   // ended by a signal, or by a Go panic
	missing = "missing" // the suite has no such file
)

type outcome struct {
	Class string `json:"class"`
	Code  int    `json:"code,omitempty"`
	Error string `json:"error,omitempty"` // the first line that names an error
}

type runner struct {
	o       options
	temp    string
	stopped atomic.Bool
	serial  atomic.Int64
	mu      sync.Mutex // of stdout
}

const (
	captured = 1 << 20   // output looked at
	flood    = 256 << 20 // a test that prints more is ended
)

var (
	skipped = regexp.MustCompile(`(?m)^1\.\.0 # Skipped`)
	why     = regexp.MustCompile(`(?m)^(?:error:|Uncaught|\[?\w*Error\b|Mismatched|panic:|fatal error:|# Fatal).*$`)
	goPanic = regexp.MustCompile(`(?m)^(?:panic: |fatal error: |SIG[A-Z]+: )`)
	colours = regexp.MustCompile(`\x1b\[[0-9;]*m`)
)

func newRunner(o options, stop <-chan os.Signal) (*runner, error) {
	temp, err := os.MkdirTemp("", "conformance-")
	if err != nil {
		return nil, err
	}
	r := &runner{o: o, temp: temp}
	go func() { <-stop; r.stopped.Store(true) }()
	// A crash must not fill the disk with memory images.
	syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	for _, dir := range []string{"bin", "home"} {
		if err := os.Mkdir(filepath.Join(temp, dir), 0o755); err != nil {
			return nil, err
		}
	}
	// A `node` looked up on PATH must be the runtime under test.
	return r, os.Symlink(o.runtime, filepath.Join(temp, "bin", "node"))
}

func (r *runner) close() { os.RemoveAll(r.temp) }

// all runs the tests, in parallel but for those that want to be alone, and those that failed once more, alone: what a
// busy machine made fail is no finding.
func (r *runner) all(names []string) map[string]outcome {
	results := map[string]outcome{}
	var together, alone []string
	for _, n := range names {
		if folder, _, _ := strings.Cut(n, "/"); oneAtATime[folder] {
			alone = append(alone, n)
		} else {
			together = append(together, n)
		}
	}
	r.batch(together, r.o.jobs, results)
	r.batch(alone, 1, results)
	if r.o.jobs > 1 {
		var again []string
		expected := expectedToFail(r.o.data)
		for _, n := range together {
			if c := results[n].Class; c != pass && c != skip && c != missing && !expected[n] {
				again = append(again, n)
			}
		}
		if len(again) <= 50 {
			r.batch(again, 1, results)
		}
	}
	return results
}

func (r *runner) batch(names []string, jobs int, results map[string]outcome) {
	queue := make(chan string)
	var wg sync.WaitGroup
	for job := range jobs {
		wg.Go(func() {
			work := filepath.Join(r.temp, strconv.Itoa(job))
			for name := range queue {
				begun := time.Now()
				got := r.one(name, work)
				r.mu.Lock()
				results[name] = got
				if r.o.verbose || got.Class != pass && got.Class != skip {
					fmt.Printf("%-7s %6d ms  %s  %s\n", got.Class, time.Since(begun).Milliseconds(), name, got.Error)
				}
				r.mu.Unlock()
			}
		})
	}
	for _, n := range names {
		if r.stopped.Load() {
			break
		}
		queue <- n
	}
	close(queue)
	wg.Wait()
}

// one runs a test in a session of its own, and ends whatever it left behind.
func (r *runner) one(name, work string) outcome {
	t, err := readTest(r.o.suite, name)
	if err != nil {
		return outcome{Class: missing, Error: err.Error()}
	}
	os.MkdirAll(work, 0o755)
	defer os.RemoveAll(work)
	out, err := os.CreateTemp(r.temp, "out")
	if err != nil {
		return outcome{Class: fail, Error: err.Error()}
	}
	defer func() { out.Close(); os.Remove(out.Name()) }()
	errs, err := os.CreateTemp(r.temp, "err")
	if err != nil {
		return outcome{Class: fail, Error: err.Error()}
	}
	defer func() { errs.Close(); os.Remove(errs.Name()) }()

	cmd := exec.Command(r.o.runtime, append(t.flags, filepath.Join(r.o.suite, filepath.FromSlash(name)))...)
	cmd.Dir = filepath.Dir(r.o.suite)
	cmd.Env = r.environment(name, work, t)
	cmd.Stdout, cmd.Stderr = out, errs
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return outcome{Class: fail, Error: err.Error()}
	}
	done := make(chan struct{})
	go func() { cmd.Wait(); close(done) }()
	how := r.watch(done, out, errs)
	// The whole session goes, before the leader's number can be another's.
	syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	<-done
	return classify(how, cmd.ProcessState, out, errs, r.o.suite)
}

// watch waits for the end and says how it came.
func (r *runner) watch(done <-chan struct{}, files ...*os.File) string {
	deadline := time.After(r.o.timeout)
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return "exit"
		case <-deadline:
			return timeout
		case <-tick.C:
			for _, f := range files {
				if info, err := f.Stat(); err == nil && info.Size() > flood {
					return "flood"
				}
			}
			if r.stopped.Load() {
				return "stop"
			}
		}
	}
}

func (r *runner) environment(name, work string, t test) []string {
	var env []string
	for _, key := range []string{"LANG", "USER", "LOGNAME", "SHELL", "TERM", "TZ"} {
		if v, ok := os.LookupEnv(key); ok {
			env = append(env, key+"="+v)
		}
	}
	parallel := "1"
	if folder, _, _ := strings.Cut(name, "/"); oneAtATime[folder] {
		parallel = "0"
	}
	env = append(env,
		"PATH="+filepath.Join(r.temp, "bin")+":/usr/local/bin:/bin:/usr/bin",
		"HOME="+filepath.Join(r.temp, "home"), "NODE_TEST_DIR="+work, "TEST_THREAD_ID="+filepath.Base(work),
		"TEST_SERIAL_ID="+strconv.FormatInt(r.serial.Add(1), 10), "TEST_PARALLEL="+parallel)
	return append(env, t.env...)
}

func classify(how string, state *os.ProcessState, out, errs *os.File, suite string) outcome {
	status, _ := state.Sys().(syscall.WaitStatus)
	stdout, stderr := text(out), text(errs)
	switch {
	case how == timeout:
		return outcome{Class: timeout}
	case how == "exit" && status.Exited() && status.ExitStatus() == 0:
		if skipped.MatchString(stdout) {
			return outcome{Class: skip}
		}
		return outcome{Class: pass}
	}
	got := outcome{Class: fail, Code: status.ExitStatus(), Error: firstError(suite, stderr, stdout)}
	if how == "flood" {
		got.Error = "prints without end"
	} else if how == "exit" && (status.Signaled() || goPanic.MatchString(stderr) || got.Code >= 132 && got.Code <= 139) {
		got.Class = crash
	}
	return got
}

func text(f *os.File) string {
	b := make([]byte, captured)
	n, _ := f.ReadAt(b, 0)
	return colours.ReplaceAllString(string(b[:n]), "")
}

// firstError is the line that says most, without the names of folders that are this machine's alone.
func firstError(suite string, texts ...string) string {
	for _, s := range texts {
		if line := why.FindString(s); line != "" {
			line = strings.ReplaceAll(line, suite, "test")
			line = strings.ReplaceAll(line, filepath.Dir(suite), "")
			if len(line) > 160 {
				line = strings.ToValidUTF8(line[:160], "") + "…"
			}
			return strings.TrimSpace(line)
		}
	}
	return ""
}
