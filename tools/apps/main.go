// Command apps runs the applications of test/apps, each a folder with package.json, package-lock.json and run.js, under the
// runtime and under Node, and compares what they print.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	runtimePath := flag.String("runtime", "bin/ravel", "the runtime under test")
	node := flag.String("node", "node", "the Node.js to compare with")
	dir := flag.String("dir", "test/apps", "the folder of the applications")
	timeout := flag.Duration("timeout", 2*time.Minute, "time a run may take")
	flag.Parse()
	entries, err := filepath.Glob(filepath.Join(*dir, "*", "run.js"))
	for _, p := range []*string{runtimePath, node} {
		if err == nil {
			if *p, err = exec.LookPath(*p); err == nil {
				*p, err = filepath.Abs(*p)
			}
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "apps:", err)
		os.Exit(2)
	}
	passed, failed := 0, 0
	for _, entry := range entries {
		app := filepath.Dir(entry)
		if name := filepath.Base(app); flag.NArg() > 0 && !slices.Contains(flag.Args(), name) {
			continue
		}
		complaint := compare(app, *runtimePath, *node, *timeout)
		if complaint == "" {
			passed++
			fmt.Printf("ok   %s\n", filepath.Base(app))
		} else {
			failed++
			fmt.Printf("FAIL %s\n    %s\n", filepath.Base(app), strings.ReplaceAll(complaint, "\n", "\n    "))
		}
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}

func compare(app, runtimePath, node string, timeout time.Duration) string {
	if err := install(app); err != nil {
		return err.Error()
	}
	want, err := run(node, app, timeout)
	if err != nil {
		return fmt.Sprintf("under Node: %v\n%s", err, last(want, 20))
	}
	got, err := run(runtimePath, app, timeout)
	if bytes.Equal(got, want) && err == nil {
		return ""
	}
	text := difference(string(want), string(got))
	if err != nil {
		text = fmt.Sprintf("%v\n%s", err, text)
	}
	return text
}

// install runs npm ci unless what is installed is newer than the lockfile.
func install(app string) error {
	lock, err := os.Stat(filepath.Join(app, "package-lock.json"))
	if err != nil {
		return err
	}
	if done, err := os.Stat(filepath.Join(app, "node_modules", ".package-lock.json")); err == nil && !done.ModTime().Before(lock.ModTime()) {
		return nil
	}
	cmd := exec.Command("npm", "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error")
	cmd.Dir = app
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci: %w\n%s", err, last(out, 10))
	}
	return nil
}

// run returns the standard output; what the program says on standard error comes along when it fails.
func run(binary, app string, timeout time.Duration) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "run.js")
	cmd.Dir = app
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "TZ=UTC", "LC_ALL=C.UTF-8")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if ctx.Err() != nil {
		err = fmt.Errorf("does not end within %v", timeout)
	}
	if err != nil && errs.Len() > 0 {
		err = fmt.Errorf("%w\n%s", err, last(errs.Bytes(), 20))
	}
	return out.Bytes(), err
}

// difference shows the first line that differs, with what comes before it.
func difference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	var s strings.Builder
	fmt.Fprintf(&s, "line %d differs:\n", i+1)
	for _, l := range a[max(0, i-3):i] {
		s.WriteString("  " + l + "\n")
	}
	for _, l := range a[i:min(len(a), i+3)] {
		s.WriteString("- " + l + "\n")
	}
	for _, l := range b[i:min(len(b), i+3)] {
		s.WriteString("+ " + l + "\n")
	}
	return strings.TrimRight(s.String(), "\n")
}

func last(b []byte, n int) string {
	lines := strings.Split(strings.TrimRight(string(b), "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
