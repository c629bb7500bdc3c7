// Package cli is the command line: flags, NODE_OPTIONS, environment files, and
// what is to run. It knows no JavaScript semantics. Start at Main.
package cli

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"

	"github.com/ravel-js/ravel/internal/binding/process"
	"github.com/ravel-js/ravel/internal/host"
	"github.com/ravel-js/ravel/internal/permission"
	"github.com/ravel-js/ravel/internal/pm/command"
	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/sea"
	"github.com/ravel-js/ravel/internal/v8"
)

// Version is the Node.js version whose programs run here.
const Version = registry.NodeVersion

// RavelVersion is our own.
const RavelVersion = "0.1.0"

// Main runs the command and returns its exit code.
func Main(args []string) int {
	// Go's own heap is small beside V8's: collect seldom.
	debug.SetGCPercent(400)
	// A closed pipe is an error of the write, also on descriptors 1 and 2, where Go
	// would end the process. To ignore the signal would be inherited by children.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	if sea.Fused() {
		return runOwn(args)
	}
	switch name := strings.TrimSuffix(filepath.Base(args[0]), ".exe"); name {
	case "npm", "npx":
		return packages(name, args[1:])
	case "node":
	default:
		if len(args) > 1 && command.Is(args[1]) {
			return packages("ravel", args[1:])
		}
	}
	if len(args) == 3 && args[1] == "--build-snapshot-blob" {
		return buildSnapshot(args[2])
	}
	inv, err := Parse(args, os.Getenv("NODE_OPTIONS"))
	if err != nil {
		if _, whole := err.(badConfig); whole {
			fmt.Fprintln(os.Stderr, err)
		} else {
			fmt.Fprintf(os.Stderr, "%s: %v\n", args[0], err)
		}
		if err == (badMode{}) {
			return 12
		}
		return 9
	}
	switch {
	case inv.Bool("--version"):
		fmt.Println(Version)
		return 0
	case inv.Bool("--help"):
		fmt.Print(help())
		return 0
	case inv.Bool("--v8-options"):
		v8.Init([]string{"--help"})
		return 0
	}
	// A watcher leaves them to its child, which reads them anew each time.
	if !inv.watches() || inv.Bool("--test") {
		before := os.Getenv("NODE_OPTIONS")
		if code, done := inv.loadEnvFiles(); done {
			return code
		}
		if now := os.Getenv("NODE_OPTIONS"); now != before {
			if inv, err = Parse(args, now); err != nil {
				fmt.Fprintf(os.Stderr, "%s: %v\n", args[0], err)
				return 9
			}
		}
	}
	if code, done := inv.makeApp(); done {
		return code
	}
	if config, ok := inv.Values["--build-snapshot-config"].(string); ok || inv.Bool("--build-snapshot") {
		return inv.buildProgramSnapshot(args, config)
	}
	if name, ok := inv.Values["--run"].(string); ok {
		return runScript(name, inv.Args, os.Stdout, os.Stderr)
	}
	return run(inv, args)
}

func buildSnapshot(path string) int {
	v8.Init(nil)
	blob, err := host.Snapshot()
	if err == nil {
		err = os.WriteFile(path, blob, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "ravel: snapshot:", err)
		return 1
	}
	return 0
}

func run(inv *Invocation, args []string) int {
	v8.Init(inv.V8Flags)
	exec := execPath(args)
	st := NewStart(args[0], exec)
	st.ExecArgv, st.StackTraceLimit = inv.ExecArgv, inv.stackTraceLimit()
	st.Argv = []string{exec}
	inv.choose(&st)
	return inv.start(st)
}

func execPath(args []string) string {
	exec, err := os.Executable()
	if err != nil {
		return args[0]
	}
	return exec
}

// start runs the main instance.
func (inv *Invocation) start(st host.Start) int {
	path, snapshot := inv.Values["--snapshot-blob"].(string)
	if snapshot {
		st.Args = inv.Args
	}
	opts := inv.hostOptions(st)
	if snapshot {
		blob, err := host.ReadSnapshot(path, opts.Lib)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return snapshotFailure
		}
		opts.Snapshot = blob
	}
	return startWith(opts)
}

// hostOptions is what an instance takes from the command line.
func (inv *Invocation) hostOptions(st host.Start) host.Options {
	opts := host.Options{Start: st, Flags: inv.Values, EnvFlags: envFlags, WorkerFlags: workerFlags, Main: true, Lib: devLib()}
	if mb, err := strconv.ParseUint(fmt.Sprint(inv.Values["--max-old-space-size"]), 10, 64); err == nil {
		opts.MaxOld = mb
	}
	if kb, err := strconv.ParseUint(fmt.Sprint(inv.Values["--stack-size"]), 10, 64); err == nil {
		opts.StackKB = kb
	}
	if opts.Permission = permission.FromFlags(inv.Values); opts.Permission != nil {
		inv.admit(opts.Permission, &opts.Start)
		if !opts.Permission.Has(permission.Addon, "") {
			inv.Values["--addons"] = false
		}
	}
	return opts
}

func startWith(opts host.Options) int {
	in, err := host.New(opts)
	if err != nil {
		fmt.Fprintln(os.Stderr, "ravel:", err)
		return 1
	}
	return in.Run()
}

// admit lets a restricted program read what the command line itself names: its main file and what is loaded before it.
func (inv *Invocation) admit(p *permission.Set, st *host.Start) {
	var named []string
	if st.Mode == "file" {
		named = append(named, st.Main)
		if real, err := filepath.EvalSymlinks(st.Main); err == nil {
			named = append(named, real)
		}
	}
	for _, option := range []string{"--require", "--import"} {
		if list, ok := inv.Values[option].([]string); ok {
			named = append(named, list...)
		}
	}
	for _, name := range named {
		p.Grant(permission.Read, name)
	}
}

// NewStart has what every instance is told of this build and machine.
func NewStart(argv0, execPath string) host.Start {
	return host.Start{Argv0: argv0, ExecPath: execPath, ExecArgv: []string{}, Platform: process.Platform(),
		Arch: process.Arch(), Versions: versions(), StackTraceLimit: -1}
}

// choose settles what is to run, as Node does.
func (inv *Invocation) choose(st *host.Start) {
	st.Print = inv.Bool("--print")
	st.Interactive = inv.Bool("--interactive")
	switch {
	case inv.watches() && !inv.Bool("--test"):
		st.Mode = "watch"
		st.Argv = append(st.Argv, inv.Args...)
	case inv.Bool("--test"):
		st.Mode = "test"
		st.Argv = append(st.Argv, inv.Args...)
	case inv.hasEval:
		st.Mode, st.Source = "eval", inv.eval
		st.Argv = append(st.Argv, inv.Args...)
	case inv.Bool("--check") && (len(inv.Args) > 0 || !isTerminal(os.Stdin)):
		st.Mode, st.Main = "check", "-"
		if len(inv.Args) > 0 {
			st.Main = inv.Args[0]
		}
		st.Argv = append(st.Argv, inv.Args...)
	case inv.debugs():
		st.Mode = "inspect"
		st.Argv = append(st.Argv, inv.Args...)
	case st.Interactive:
		st.Mode = "repl"
		st.Argv = append(st.Argv, inv.Args...)
	case len(inv.Args) > 0 && inv.Args[0] != "-" && inv.Args[0] != "":
		st.Mode, st.Main = "file", inv.Args[0]
		if abs, err := filepath.Abs(inv.Args[0]); err == nil {
			st.Argv = append(st.Argv, abs)
		} else {
			st.Argv = append(st.Argv, inv.Args[0])
		}
		st.Argv = append(st.Argv, inv.Args[1:]...)
	default:
		if len(inv.Args) > 0 {
			st.Argv = append(st.Argv, inv.Args...)
		}
		if isTerminal(os.Stdin) && len(inv.Args) == 0 {
			st.Mode = "repl"
		} else {
			st.Mode = "stdin"
		}
	}
}

func isTerminal(f *os.File) bool {
	fi, err := f.Stat()
	return err == nil && fi.Mode()&os.ModeCharDevice != 0 && fi.Name() != "null" && isatty(int(f.Fd()))
}

func (inv *Invocation) stackTraceLimit() int {
	if v, ok := inv.Values["--stack-trace-limit"].(float64); ok {
		return int(v)
	}
	return -1
}

func versions() map[string]string {
	return map[string]string{
		"node": strings.TrimPrefix(Version, "v"), "ravel": RavelVersion, "v8": strings.TrimSuffix(v8.Version(), "-v8go") + "-node.0",
		"modules": "137", "napi": "10", "uv": "1.51.0", "zlib": "1.3.1", "unicode": "16.0", "openssl": "3.5.4",
		"llhttp": "9.3.0", "ares": "1.34.6", "brotli": "1.2.0", "zstd": "1.5.7", "acorn": "8.15.0", "undici": "7.16.0",
		"nghttp2": "1.67.0", "sqlite": "3.54.1", "icu": "77.1", "cldr": "47.0", "tz": "2025b",
	}
}
