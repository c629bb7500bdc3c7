// Package ravel embeds the whole runtime in a Go program: Run executes one
// JavaScript program, with Node's modules and an event loop of its own, on a
// thread of its own. Several may run at once, side by side.
package ravel

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"github.com/ravel-js/ravel/internal/binding/process"
	"github.com/ravel-js/ravel/internal/cli"
	"github.com/ravel-js/ravel/internal/host"
	"github.com/ravel-js/ravel/internal/permission"
)

// Program is what Run executes: the file Main, or else the text Source.
type Program struct {
	Main   string   // path of a .js, .mjs, .cjs or .ts file
	Source string   // CommonJS text, when Main is empty
	Args   []string // process.argv from the third on
	// Env are the variables the program sees, as NAME=value; nil shares the
	// process's own.
	Env []string
	// MaxHeapMB bounds the JavaScript heap, in MiB; 0 is V8's choice. A program
	// that exceeds it is ended, the process goes on.
	MaxHeapMB uint64
	// Permissions restricts the program as Node's --permission does; nil does not.
	Permissions *Permissions
}

// Permissions is what a restricted program may do. Main may be read anyhow, the rest
// only as it says here. The network is not restricted.
type Permissions struct {
	// Read and Write list files, and folders for all that is below them; a path with
	// "*" stands for whatever begins with what precedes it, "*" for everything.
	Read, Write []string
	// Each of these is a way around the rest: other processes are bound only where
	// they are Node, native add-ons not at all. Workers never may more than the program.
	ChildProcess, Worker, Addons bool
}

func (p *Permissions) set(main string) *permission.Set {
	if p == nil {
		return nil
	}
	var allowed []permission.Scope
	for scope, on := range map[permission.Scope]bool{permission.Child: p.ChildProcess, permission.Worker: p.Worker, permission.Addon: p.Addons} {
		if on {
			allowed = append(allowed, scope)
		}
	}
	s := permission.New(allowed...)
	for _, path := range p.Read {
		s.Grant(permission.Read, path)
	}
	for _, path := range p.Write {
		s.Grant(permission.Write, path)
	}
	if main != "" {
		s.Grant(permission.Read, main)
		if real, err := filepath.EvalSymlinks(main); err == nil {
			s.Grant(permission.Read, real)
		}
	}
	return s
}

// ErrOutOfMemory is returned for a program that needed more heap than it may.
var ErrOutOfMemory = errors.New("ravel: the program ran out of memory")

// Run executes p until nothing is left to do and returns its exit code, as
// process.exit() or an uncaught exception set it. When ctx ends first the
// program is stopped, also in the middle of a loop, and ctx's error returned.
// Any goroutine.
func Run(ctx context.Context, p Program) (code int, err error) {
	type outcome struct {
		code int
		err  error
	}
	done := make(chan outcome, 1)
	go func() {
		// Never unlocked: the thread ends with its isolate.
		runtime.LockOSThread()
		code, err := run(ctx, p)
		done <- outcome{code, err}
	}()
	o := <-done
	return o.code, o.err
}

func run(ctx context.Context, p Program) (int, error) {
	inv, err := cli.Parse([]string{"ravel"}, "")
	if err != nil {
		return 0, err
	}
	exec, err := os.Executable()
	if err != nil {
		exec = "ravel"
	}
	st := cli.NewStart("ravel", exec)
	st.Argv = []string{exec}
	if p.Main != "" {
		abs, err := filepath.Abs(p.Main)
		if err != nil {
			return 0, err
		}
		st.Mode, st.Main = "file", p.Main
		st.Argv = append(st.Argv, abs)
	} else {
		st.Mode, st.Source = "eval", p.Source
	}
	st.Argv = append(st.Argv, p.Args...)
	opts := host.Options{Start: st, Flags: inv.Values, MaxOld: p.MaxHeapMB, EndOnOutOfMemory: true,
		Permission: p.Permissions.set(p.Main)}
	if p.Env != nil {
		opts.Environ = process.NewEnvironment(p.Env)
	}
	in, err := host.New(opts)
	if err != nil {
		return 0, err
	}
	stop := context.AfterFunc(ctx, in.Interrupt)
	code := in.Run()
	stopped := !stop()
	oom := in.Iso.OutOfMemory()
	in.Close()
	switch {
	case oom:
		return 1, ErrOutOfMemory
	case stopped && ctx.Err() != nil:
		return code, ctx.Err()
	}
	return code, nil
}
