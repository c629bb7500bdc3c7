package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// benchCase is what the first line of a case says.
type benchCase struct {
	Kind   string         `json:"kind"`
	Unit   string         `json:"unit"`
	Matrix orderedMatrix  `json:"matrix"`
	Memory string         `json:"memory"` // http: the configuration whose memory is read as well
	Each   map[string]any `json:"params"` // further parameters of every configuration
	file   string
	name   string
}

// orderedMatrix keeps the parameters in the order in which they are written, which names and sorts the configurations.
type orderedMatrix []struct {
	key    string
	values []any
}

func (m *orderedMatrix) UnmarshalJSON(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		var values []any
		if err := d.Decode(&values); err != nil {
			return err
		}
		*m = append(*m, struct {
			key    string
			values []any
		}{key.(string), values})
	}
	return nil
}

type configuration struct {
	name   string
	params map[string]any
}

func readCases(dir string) ([]benchCase, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.cjs"))
	if err != nil {
		return nil, err
	}
	var cases []benchCase
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		line, _ := bufio.NewReader(f).ReadString('\n')
		f.Close()
		text, ok := strings.CutPrefix(line, "// bench: ")
		if !ok {
			continue
		}
		absolute, err := filepath.Abs(file)
		if err != nil {
			return nil, err
		}
		c := benchCase{file: absolute, name: strings.TrimSuffix(filepath.Base(file), ".cjs")}
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		cases = append(cases, c)
	}
	return cases, nil
}

func (c benchCase) configurations() []configuration {
	list := []configuration{{c.name, map[string]any{}}}
	for _, dimension := range c.Matrix {
		var next []configuration
		for _, base := range list {
			for _, value := range dimension.values {
				params := map[string]any{dimension.key: value}
				for k, v := range base.params {
					params[k] = v
				}
				next = append(next, configuration{fmt.Sprintf("%s %v", base.name, value), params})
			}
		}
		list = next
	}
	for _, config := range list {
		for k, v := range c.Each {
			config.params[k] = v
		}
	}
	return list
}

// reading is one figure out of one run.
type reading struct {
	suffix string
	unit   string
	less   bool
	value  float64
	failed string
}

func (c benchCase) run(o options, r runtime, config configuration) ([]reading, error) {
	switch c.Kind {
	case "program":
		return c.program(r, config)
	case "startup":
		return c.startup(r, config)
	case "http":
		return c.http(o, r, config)
	}
	return nil, fmt.Errorf("%s: no kind %q", c.name, c.Kind)
}

// command is a process of its own, in a session of its own.
func (c benchCase) command(r runtime, config configuration) *exec.Cmd {
	params, _ := json.Marshal(config.params)
	argv := append(append([]string{}, r.argv...), c.file, string(params))
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "DENO_NO_UPDATE_CHECK=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return cmd
}

const longest = 2 * time.Minute

// output runs to the end and returns what was printed.
func output(cmd *exec.Cmd) ([]byte, error) {
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	timer := time.AfterFunc(longest, func() { kill(cmd) })
	defer timer.Stop()
	if err := cmd.Wait(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, lastLine(errs.String()))
	}
	return out.Bytes(), nil
}

func kill(cmd *exec.Cmd) { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

func lastLine(s string) string {
	for line := range strings.Lines(s) {
		if strings.Contains(line, "Error") {
			return strings.TrimSpace(line)
		}
	}
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

func (c benchCase) program(r runtime, config configuration) ([]reading, error) {
	out, err := output(c.command(r, config))
	if err != nil {
		return nil, err
	}
	var result struct{ Value float64 }
	if err := json.Unmarshal(out, &result); err != nil {
		return nil, fmt.Errorf("printed %q: %w", out, err)
	}
	return []reading{{unit: c.Unit, value: result.Value}}, nil
}

// startup takes the least of several starts: what is above it is the machine's doing.
func (c benchCase) startup(r runtime, config configuration) ([]reading, error) {
	const starts = 7
	folder, err := modulesFolder()
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	config.params["folder"] = folder
	best := longest
	for range starts {
		begun := time.Now()
		if _, err := output(c.command(r, config)); err != nil {
			return nil, err
		}
		best = min(best, time.Since(begun))
	}
	return []reading{{unit: c.Unit, less: true, value: float64(best.Microseconds()) / 1000}}, nil
}

// modulesFolder makes 400 CommonJS modules that require one another as a tree.
func modulesFolder() (string, error) {
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return "", err
	}
	const count = 400
	for i := range count {
		var b strings.Builder
		b.WriteString("'use strict';\n")
		for _, child := range []int{2*i + 1, 2*i + 2} {
			if child < count {
				fmt.Fprintf(&b, "const m%d = require('./m%d');\n", child, child)
			}
		}
		fmt.Fprintf(&b, "class C%d { constructor(x) { this.x = x; } get double() { return this.x * 2; } }\n", i)
		fmt.Fprintf(&b, "function f%d(a, b = {}) {\n  const { c = %d, ...rest } = b;\n  return [a, c, Object.keys(rest).length];\n}\n", i, i)
		fmt.Fprintf(&b, "module.exports = { C: C%d, f: f%d, value: new C%d(%d).double };\n", i, i, i, i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("m%d.js", i)), []byte(b.String()), 0o644); err != nil {
			return "", err
		}
	}
	return dir, nil
}
