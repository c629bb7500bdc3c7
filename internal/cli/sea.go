package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/ravel-js/ravel/internal/host"
	"github.com/ravel-js/ravel/internal/sea"
	"github.com/ravel-js/ravel/internal/sys"
	"github.com/ravel-js/ravel/internal/v8"
)

// runOwn runs the program this executable holds. Its command line is the program's, but for
// what the program says may be taken from it.
func runOwn(args []string) int {
	app, err := sea.Own()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", args[0], err)
		return 1
	}
	execArgv, environ := append([]string{}, app.ExecArgv...), ""
	rest := args[1:]
	switch app.Extension {
	case sea.ExtendEnv:
		environ = os.Getenv("NODE_OPTIONS")
	case sea.ExtendCLI:
		for i, arg := range rest {
			given, found := strings.CutPrefix(arg, "--node-options=")
			if !found {
				continue
			}
			words, err := splitOptions(given)
			if err != nil {
				fmt.Fprintf(os.Stderr, "%s: %v\n", args[0], err)
				return 9
			}
			execArgv = append(execArgv, words...)
			rest = append(append([]string{}, rest[:i]...), rest[i+1:]...)
			break
		}
	}
	inv, err := Parse(append([]string{args[0]}, execArgv...), environ)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", args[0], err)
		return 9
	}
	if code, done := inv.loadEnvFiles(); done {
		return code
	}
	v8.Init(inv.V8Flags)
	exec := execPath(args)
	st := NewStart(args[0], exec)
	st.Mode, st.ExecArgv, st.StackTraceLimit = "sea", execArgv, inv.stackTraceLimit()
	st.Argv = append([]string{exec, args[0]}, rest...)
	st.Args = st.Argv[1:]
	opts := inv.hostOptions(st)
	if len(app.Snapshot) > 0 {
		if opts.Snapshot, err = host.OpenSnapshot(app.Snapshot, opts.Lib); err != nil {
			fmt.Fprintf(os.Stderr, "%s: Cannot use the snapshot in this executable: %v\n", args[0], err)
			return snapshotFailure
		}
	}
	return startWith(opts)
}

// makeApp makes the blob of an application, or the whole of its executable, when the command line asks for that.
func (inv *Invocation) makeApp() (code int, done bool) {
	config, whole := inv.Values["--build-sea"].(string)
	if !whole {
		var ok bool
		if config, ok = inv.Values["--experimental-sea-config"].(string); !ok {
			return 0, false
		}
	}
	text, err := inv.writeApp(config, whole)
	if err != nil {
		if err != errSaid {
			fmt.Fprintln(os.Stderr, err)
		}
		return 1, true
	}
	// As in Node, the blob is told of on the standard error, the executable on the standard output.
	out := os.Stderr
	if whole {
		out = os.Stdout
	}
	fmt.Fprintln(out, text)
	return 0, true
}

// errSaid is an error that was told of already.
var errSaid = errors.New("failed")

// writeApp returns what is said of it.
func (inv *Invocation) writeApp(config string, whole bool) (string, error) {
	c, err := sea.ReadConfig(config)
	if err != nil {
		return "", err
	}
	app := &sea.App{Main: c.Main, Module: c.Module, Quiet: c.Quiet, Extension: c.Extension, HasArgv: c.HasArgv, ExecArgv: c.ExecArgv}
	if app.Source, err = os.ReadFile(c.Main); err != nil {
		return "", fmt.Errorf("Cannot read main script %s:%s", c.Main, because(err))
	}
	if c.Snapshot && c.CodeCache {
		fmt.Fprintln(os.Stderr, `"useCodeCache" is redundant when "useSnapshot" is true`)
	}
	switch {
	case c.Snapshot:
		var code int
		if app.Snapshot, code = inv.snapshotOf(c.Main, nil, true, map[string]any{"sea": true, "quiet": c.Quiet}); code != 0 {
			return "", errSaid
		}
		app.Source = nil
	case c.CodeCache:
		if app.CodeCache = inv.codeCache(app); app.CodeCache == nil {
			return "", fmt.Errorf("Cannot generate V8 code cache")
		}
	}
	for _, a := range c.Assets {
		data, err := os.ReadFile(a.Path)
		if err != nil {
			return "", fmt.Errorf("Cannot read asset %s: %s", a.Path, because(err))
		}
		app.Assets = append(app.Assets, sea.Asset{Key: a.Key, Data: data})
	}
	blob := sea.Encode(app)
	if !whole {
		if err := os.WriteFile(c.Output, blob, 0o600); err != nil {
			return "", fmt.Errorf("Cannot write output to %s:%s", c.Output, because(err))
		}
		return "Wrote single executable preparation blob to " + c.Output, nil
	}
	executable := c.Executable
	if executable == "" {
		executable = execPath(os.Args)
	}
	if err := sea.Inject(executable, blob, c.Output); err != nil {
		return "", err
	}
	return fmt.Sprintf("Generated single executable %s + %s -> %s", executable, config, c.Output), nil
}

func because(err error) string { return sys.Message(sys.ErrnoOf(err)) }

// codeCache has the engine compile a program; nil when that failed, and was said.
func (inv *Invocation) codeCache(app *sea.App) []byte {
	what, err := json.Marshal(map[string]any{"source": string(app.Source), "main": app.Main, "module": app.Module})
	if err != nil {
		return nil
	}
	v8.Init(inv.V8Flags)
	st := NewStart(os.Args[0], execPath(os.Args))
	st.Mode, st.Source, st.Argv = "sea-compile", string(what), []string{st.ExecPath}
	in, err := host.New(host.Options{Start: st, Flags: inv.Values, EnvFlags: envFlags, Main: true, Lib: devLib()})
	if err != nil || in.Run() != 0 {
		return nil
	}
	return in.CodeCache()
}
