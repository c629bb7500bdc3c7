package install

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"syscall"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// Runner starts lifecycle scripts in npm's environment.
type Runner struct {
	Env     map[string]string // of our own process
	Config  map[string]string // npm_config_*: key as in .npmrc
	InitCwd string
	Node    string // the program that is node
	Shims   string // folder with node, npm, npx, node-gyp
	Exec    string // npm_execpath
	Shell   string // script-shell, "" = sh
	Command string // npm_command
	Root    string // the project's folder: where PATH's climbing ends

	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// Script is one event of one package.
type Script struct {
	Dir   string
	Pkg   *manifest.Package
	Event string
	Line  string // the command line
	Args  []string
	Extra map[string]string // npm_package_resolved and the like
	// Quiet collects output and gives it back with an error, as for scripts of dependencies.
	Quiet bool
}

// ScriptError is a script that failed.
type ScriptError struct {
	Script Script
	Code   int // exit code, 128+n for a signal
	Signal string
	Output []byte
	Err    error
}

func (e *ScriptError) Error() string {
	if e.Err != nil {
		return e.Err.Error()
	}
	if e.Signal != "" {
		return "command failed: signal " + e.Signal
	}
	return "command failed"
}

func (e *ScriptError) Unwrap() error { return e.Err }

// Run runs it and waits.
func (r *Runner) Run(ctx context.Context, s Script) error {
	shell, flag := r.Shell, "-c"
	if shell == "" {
		shell = "sh"
	}
	line := s.Line
	for _, a := range s.Args {
		line += " " + Quote(a)
	}
	cmd := exec.Command(shell, flag, line)
	cmd.Dir = s.Dir
	cmd.Env = r.environ(s, line)
	var out bytes.Buffer
	if s.Quiet {
		cmd.Stdout, cmd.Stderr = &out, &out
	} else {
		cmd.Stdin, cmd.Stdout, cmd.Stderr = r.Stdin, r.Stdout, r.Stderr
	}
	if s.Quiet {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	}
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return &ScriptError{Script: s, Code: 127, Err: err}
	}
	done := make(chan struct{})
	go func() {
		for {
			select {
			case sig := <-signals:
				// A terminal's Ctrl-C reaches the child by itself; others are told.
				if n, ok := sig.(syscall.Signal); ok && (n != syscall.SIGINT || s.Quiet) {
					if s.Quiet {
						syscall.Kill(-cmd.Process.Pid, n)
					} else {
						cmd.Process.Signal(n)
					}
				}
			case <-ctx.Done():
				if s.Quiet {
					syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
				} else {
					cmd.Process.Signal(syscall.SIGTERM)
				}
				return
			case <-done:
				return
			}
		}
	}()
	err := cmd.Wait()
	close(done)
	if err == nil {
		return nil
	}
	e := &ScriptError{Script: s, Code: 1, Output: out.Bytes()}
	var ee *exec.ExitError
	if errors.As(err, &ee) {
		e.Code = ee.ExitCode()
		if ws, ok := ee.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
			e.Code, e.Signal = 128+int(ws.Signal()), ws.Signal().String()
		}
	} else {
		e.Err = err
	}
	return e
}

// Quote writes an argument so that sh reads it back as it is.
func Quote(a string) string {
	if a == "" {
		return "''"
	}
	plain := true
	for _, c := range a {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("-_./:=@,+%", c)) {
			plain = false
		}
	}
	if plain {
		return a
	}
	return "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
}

// Path is PATH with the programs of every package above dir before everything else.
func (r *Runner) Path(dir string) string {
	var out []string
	for d := dir; ; d = filepath.Dir(d) {
		if filepath.Base(d) != "node_modules" {
			out = append(out, filepath.Join(d, "node_modules", ".bin"))
		}
		if filepath.Dir(d) == d {
			break
		}
	}
	if r.Shims != "" {
		out = append(out, r.Shims)
	}
	return strings.Join(append(out, r.Env["PATH"]), string(filepath.ListSeparator))
}

// environ is the environment of npm's documentation of scripts.
func (r *Runner) environ(s Script, line string) []string {
	env := make(map[string]string, len(r.Env)+32)
	for k, v := range r.Env {
		if l := strings.ToLower(k); strings.HasPrefix(l, "npm_package_") || strings.HasPrefix(l, "npm_lifecycle_") || strings.HasPrefix(l, "npm_config_") && credential(k) {
			continue
		}
		env[k] = v
	}
	for k, v := range r.Config {
		key := strings.ReplaceAll(k, "-", "_")
		env["npm_config_"+key] = v
	}
	env["INIT_CWD"] = r.InitCwd
	env["NODE"], env["npm_node_execpath"] = r.Node, r.Node
	env["npm_execpath"] = r.Exec
	env["npm_command"] = r.Command
	env["npm_lifecycle_event"], env["npm_lifecycle_script"] = s.Event, s.Line
	env["npm_package_json"] = filepath.Join(s.Dir, "package.json")
	if env["EDITOR"] == "" {
		env["EDITOR"] = "vi"
	}
	if s.Pkg != nil {
		env["npm_package_name"], env["npm_package_version"] = s.Pkg.Name, s.Pkg.Version
		var raw struct {
			Config  map[string]any
			Engines map[string]any
		}
		json.Unmarshal(s.Pkg.Raw, &raw)
		flatten(env, "npm_package_config", raw.Config)
		flatten(env, "npm_package_engines", raw.Engines)
		for _, b := range s.Pkg.Bin {
			env["npm_package_bin_"+envName(b.Name)] = b.Spec
		}
	}
	for k, v := range s.Extra {
		env[k] = v
	}
	env["PATH"] = r.Path(s.Dir)
	out := make([]string, 0, len(env))
	for k, v := range env {
		out = append(out, k+"="+v)
	}
	sort.Strings(out)
	return out
}

// credential: what belongs to a registry is not handed to scripts.
func credential(k string) bool {
	l := strings.ToLower(k)
	return strings.Contains(l, "_auth") || strings.Contains(l, "_password") || strings.HasPrefix(l, "npm_config_//")
}

func flatten(env map[string]string, prefix string, m map[string]any) {
	for k, v := range m {
		key := prefix + "_" + envName(k)
		switch v := v.(type) {
		case map[string]any:
			flatten(env, key, v)
		case string:
			env[key] = v
		case nil:
			env[key] = ""
		default:
			b, _ := json.Marshal(v)
			env[key] = string(b)
		}
	}
}

func envName(s string) string {
	b := []byte(s)
	for i, c := range b {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_') {
			b[i] = '_'
		}
	}
	return string(b)
}

// InstallEvents are what runs for a dependency, in this order.
var InstallEvents = []string{"preinstall", "install", "postinstall"}

// InstallScripts are a package's scripts at an install: its own, and node-gyp's where there is a binding.gyp and no say.
func InstallScripts(dir string, p *manifest.Package) manifest.Deps {
	var out manifest.Deps
	for _, ev := range InstallEvents {
		if line, ok := p.Scripts.Get(ev); ok && line != "" {
			out = append(out, manifest.Dep{Name: ev, Spec: line})
		}
	}
	if !p.Scripts.Has("install") && !p.Scripts.Has("preinstall") {
		var g struct{ Gypfile *bool }
		json.Unmarshal(p.Raw, &g)
		if g.Gypfile == nil || *g.Gypfile {
			if _, err := os.Stat(filepath.Join(dir, "binding.gyp")); err == nil {
				out = append(out, manifest.Dep{Name: "install", Spec: "node-gyp rebuild"})
			}
		}
	}
	return out
}

// Build runs the scripts of dependencies: all of one event before any of the next, those nearer to the root first.
// One of an optional package that fails takes the package away; gone lists these.
func Build(ctx context.Context, r *Runner, root string, nodes []*tree.Node, foreground bool, log func(level, text string)) (gone []*tree.Node, err error) {
	type item struct {
		n   *tree.Node
		dir string
		pkg *manifest.Package
		run manifest.Deps
		out bool
	}
	var items []*item
	for _, n := range nodes {
		dir := filepath.Join(root, filepath.FromSlash(n.Path))
		raw, err := os.ReadFile(filepath.Join(dir, "package.json"))
		if err != nil {
			return gone, err
		}
		p, err := manifest.Parse(raw)
		if err != nil {
			return gone, err
		}
		if run := InstallScripts(dir, p); len(run) > 0 {
			items = append(items, &item{n: n, dir: dir, pkg: p, run: run})
		}
	}
	sort.SliceStable(items, func(i, j int) bool {
		a, b := strings.Count(items[i].n.Path, "node_modules/"), strings.Count(items[j].n.Path, "node_modules/")
		if a != b {
			return a < b
		}
		return items[i].n.Path < items[j].n.Path
	})
	for _, ev := range InstallEvents {
		width := 4
		if foreground {
			width = 1
		}
		sem := make(chan struct{}, width)
		var wg sync.WaitGroup
		var mu sync.Mutex
		var first error
		for _, it := range items {
			line, ok := it.run.Get(ev)
			if !ok || it.out {
				continue
			}
			sem <- struct{}{}
			wg.Go(func() {
				defer func() { <-sem }()
				mu.Lock()
				stop := first != nil
				mu.Unlock()
				if stop {
					return
				}
				log("info", fmt.Sprintf("run %s %s %s %s", it.pkg.ID(), ev, it.n.Path, line))
				err := r.Run(ctx, Script{Dir: it.dir, Pkg: it.pkg, Event: ev, Line: line, Quiet: !foreground, Extra: nodeEnv(it.n)})
				if err == nil {
					return
				}
				mu.Lock()
				defer mu.Unlock()
				if it.n.Optional {
					log("verbose", "optional "+it.n.Path+" left out: its "+ev+" script failed")
					it.out = true
					os.RemoveAll(it.dir)
					gone = append(gone, it.n)
					return
				}
				if first == nil {
					first = err
				}
			})
		}
		wg.Wait()
		if first != nil {
			return gone, first
		}
	}
	return gone, nil
}

func nodeEnv(n *tree.Node) map[string]string {
	env := map[string]string{}
	set := func(k string, on bool) {
		if on {
			env[k] = "true"
		} else {
			env[k] = ""
		}
	}
	env["npm_package_resolved"], env["npm_package_integrity"] = n.Resolved, n.Integrity
	set("npm_package_optional", n.Optional)
	set("npm_package_dev", n.Dev)
	set("npm_package_peer", n.Peer)
	set("npm_package_dev_optional", n.DevOptional)
	return env
}
