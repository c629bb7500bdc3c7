// Command jstest runs the project's own JavaScript tests: every *.test.{js,cjs,mjs,ts,mts,cts,tsx,jsx} below the given
// folders is a program that must exit with 0. Comments in the head of a file say more:
//
//	// Flags: --expose-gc        options for the runtime
//	// Only: ravel               not for Node (with -oracle it is left out)
//	// Exit: 7                   the exit code that is right
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

var (
	testFile = regexp.MustCompile(`\.test\.(js|cjs|mjs|ts|mts|cts|tsx|jsx)$`)
	header   = regexp.MustCompile(`(?m)^// (Flags|Only|Exit): (.*)$`)
)

func main() {
	runtimePath := flag.String("runtime", "bin/ravel", "the runtime")
	oracle := flag.Bool("oracle", false, "the runtime is Node: leave out what is for Ravel only")
	jobs := flag.Int("jobs", runtime.NumCPU(), "tests at a time")
	timeout := flag.Duration("timeout", 30*time.Second, "time a test may take")
	flag.Parse()
	folders := flag.Args()
	if len(folders) == 0 {
		folders = []string{"test/js"}
	}
	path, err := exec.LookPath(*runtimePath)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	var files []string
	if err == nil {
		files, err = find(folders)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "jstest:", err)
		os.Exit(2)
	}
	passed, failed, left := run(files, path, *oracle, *jobs, *timeout)
	if left > 0 {
		fmt.Printf("%d are for Ravel only\n", left)
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}

func find(folders []string) ([]string, error) {
	var files []string
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(p string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "fixtures") {
				return fs.SkipDir
			}
			if !d.IsDir() && testFile.MatchString(p) {
				files = append(files, p)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(files)
	return files, nil
}

func run(files []string, runtimePath string, oracle bool, jobs int, timeout time.Duration) (passed, failed, left int) {
	queue := make(chan string)
	var wg sync.WaitGroup
	var mu sync.Mutex
	for range jobs {
		wg.Go(func() {
			for file := range queue {
				skipped, complaint := one(file, runtimePath, oracle, timeout)
				mu.Lock()
				switch {
				case skipped:
					left++
				case complaint == "":
					passed++
				default:
					failed++
					fmt.Printf("FAIL %s\n%s\n", file, indent(complaint))
				}
				mu.Unlock()
			}
		})
	}
	for _, f := range files {
		queue <- f
	}
	close(queue)
	wg.Wait()
	return
}

// one runs a test and returns what is wrong with it, or "".
func one(file, runtimePath string, oracle bool, timeout time.Duration) (skipped bool, complaint string) {
	source, err := os.ReadFile(file)
	if err != nil {
		return false, err.Error()
	}
	var args []string
	want := 0
	for _, m := range header.FindAllSubmatch(source[:min(len(source), 2000)], -1) {
		value := strings.TrimSpace(string(m[2]))
		switch string(m[1]) {
		case "Flags":
			args = strings.Fields(value)
		case "Only":
			if oracle {
				return true, ""
			}
		case "Exit":
			if want, err = strconv.Atoi(value); err != nil {
				return false, err.Error()
			}
		}
	}
	absolute, err := filepath.Abs(file)
	if err != nil {
		return false, err.Error()
	}
	temp, err := os.MkdirTemp("", "jstest-")
	if err != nil {
		return false, err.Error()
	}
	defer os.RemoveAll(temp)

	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, runtimePath, append(args, absolute)...)
	cmd.Env = append(os.Environ(), "TEST_TMPDIR="+temp)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	// The whole session ends, with what the test started.
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	err = cmd.Run()
	if cmd.Process != nil {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return false, fmt.Sprintf("does not end within %v\n%s", timeout, tail(output.String()))
	case err != nil && !errors.As(err, &exit):
		return false, err.Error()
	case cmd.ProcessState.ExitCode() != want:
		return false, fmt.Sprintf("%v, expected exit code %d\n%s", cmd.ProcessState, want, tail(output.String()))
	}
	return false, ""
}

func tail(s string) string {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-30):], "\n")
}

func indent(s string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n    ")
}
