// Package process is the native half of process, timers and the start of an
// instance. What only the host knows it asks through Host.
package process

import (
	"os"
	"os/user"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/permission"
	"github.com/ravel-js/ravel/internal/sys"
	"github.com/ravel-js/ravel/internal/v8"
)

// Host is the instance as the process family sees it; it hangs at ops.Env.Host.
type Host interface {
	StartInfo() string // JSON, see lib/internal/process/start.js
	Options() string   // JSON of the parsed options
	EnvFlags() []string
	Exit(code int) // ends the process, or just this instance
	IsMain() bool  // the instance that stands for the process
	Environ() *Environment
	Builtins() []string
	BuiltinSource(id string) (string, bool)
	ShareCounts(p *v8.Pin)
	Started() time.Time
}

func host(env *ops.Env) Host { return env.Host.(Host) }

// Environment is the variables an instance sees; the main one's are the process's.
type Environment struct {
	mu   sync.Mutex
	vars map[string]string // nil: the process's own
}

// NewEnvironment copies vars; the process's own environment is the zero Environment.
func NewEnvironment(vars []string) *Environment {
	e := &Environment{vars: map[string]string{}}
	for _, kv := range vars {
		if k, v, ok := strings.Cut(kv, "="); ok {
			e.vars[k] = v
		}
	}
	return e
}

func (e *Environment) list() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []string
	if e.vars == nil {
		for _, kv := range os.Environ() {
			if i := strings.IndexByte(kv, '='); i > 0 {
				out = append(out, kv[:i], kv[i+1:])
			}
		}
		return out
	}
	for k, v := range e.vars {
		out = append(out, k, v)
	}
	return out
}

func (e *Environment) set(k, v string, remove bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.vars == nil && remove:
		os.Unsetenv(k)
	case e.vars == nil:
		os.Setenv(k, v)
	case remove:
		delete(e.vars, k)
	default:
		e.vars[k] = v
	}
}

// changeEnv changes a variable; dates follow that of the process's time zone.
func changeEnv(env *ops.Env, k, v string, remove bool) {
	e := host(env).Environ()
	e.set(k, v, remove)
	if k == "TZ" && e.vars == nil {
		env.Iso.TimeZoneChanged()
	}
}

// Builtins is binding('builtins').
var Builtins = ops.NewFamily("builtins",
	ops.Sync0("ids", func(env *ops.Env) ([]string, error) { return host(env).Builtins(), nil }),
	ops.Sync1("source", func(env *ops.Env, id string) (string, error) {
		src, ok := host(env).BuiltinSource(id)
		if !ok {
			return "", &ops.Error{Name: "Error", Code: "ERR_UNKNOWN_BUILTIN_MODULE", Message: "No such built-in module: " + id}
		}
		return src, nil
	}),
)

// Timers is binding('timers').
var Timers = ops.NewFamily("timers",
	ops.Sync1("schedule", func(env *ops.Env, at float64) (ops.Void, error) {
		env.Loop.StartTimer(int64(at), true)
		return ops.Void{}, nil
	}),
	ops.Sync0("uptime", func(env *ops.Env) (float64, error) { return float64(env.Loop.Uptime()) / 1e6, nil }),
	ops.Sync1("shareCounts", func(env *ops.Env, p *v8.Pin) (ops.Void, error) {
		host(env).ShareCounts(p)
		return ops.Void{}, nil
	}),
)

// Sys is binding('sys').
var Sys = ops.NewFamily("sys",
	ops.Sync0("errmap", func(env *ops.Env) (ops.JSON, error) { return errmap(), nil }),
)

func needs(scope permission.Scope) ops.Check {
	return func(g *permission.Set, a ops.Args) error { return g.Check(scope, a.Text(0)) }
}

// Family is binding('process').
var Family = ops.NewFamily("process",
	ops.Sync0("startInfo", func(env *ops.Env) (ops.JSON, error) { return ops.JSON(host(env).StartInfo()), nil }),
	ops.Sync0("options", func(env *ops.Env) (ops.JSON, error) { return ops.JSON(host(env).Options()), nil }),
	ops.Sync0("envFlags", func(env *ops.Env) ([]string, error) { return host(env).EnvFlags(), nil }),
	ops.Sync0("isMainThread", func(env *ops.Env) (bool, error) { return host(env).IsMain(), nil }),
	ops.Sync1("reallyExit", func(env *ops.Env, code int32) (ops.Void, error) {
		host(env).Exit(int(code))
		return ops.Void{}, nil
	}),
	ops.Sync0("abort", func(env *ops.Env) (ops.Void, error) {
		abort()
		return ops.Void{}, nil
	}),
	ops.Sync0("environ", func(env *ops.Env) ([]string, error) { return host(env).Environ().list(), nil }),
	ops.Sync2("setenv", func(env *ops.Env, k, v string) (ops.Void, error) {
		changeEnv(env, k, v, false)
		return ops.Void{}, nil
	}),
	ops.Sync1("unsetenv", func(env *ops.Env, k string) (ops.Void, error) {
		changeEnv(env, k, "", true)
		return ops.Void{}, nil
	}),
	ops.Sync0("cwd", func(env *ops.Env) (string, error) {
		dir, err := syscall.Getwd()
		return dir, sys.Wrap(err, "uv_cwd", "", "")
	}),
	ops.Guarded(ops.Sync1("chdir", func(env *ops.Env, dir string) (ops.Void, error) {
		from, _ := syscall.Getwd()
		if err := os.Chdir(dir); err != nil {
			return ops.Void{}, sys.Wrap(err, "chdir", from, dir)
		}
		return ops.Void{}, nil
	}), needs(permission.Read)),
	ops.Sync1("umask", func(env *ops.Env, mask int32) (int32, error) { return umask(mask), nil }),
	ops.Sync0("pid", func(env *ops.Env) (int32, error) { return int32(os.Getpid()), nil }),
	ops.Sync0("ppid", func(env *ops.Env) (int32, error) { return int32(os.Getppid()), nil }),
	ops.Sync0("uptime", func(env *ops.Env) (float64, error) { return time.Since(host(env).Started()).Seconds(), nil }),
	ops.Sync0("rss", func(env *ops.Env) (float64, error) { return rss(), nil }),
	ops.Sync0("cpuUsage", func(env *ops.Env) ([]float64, error) { return usage(false), nil }),
	ops.Sync0("threadCpuUsage", func(env *ops.Env) ([]float64, error) { return usage(true), nil }),
	ops.Sync0("resourceUsage", func(env *ops.Env) ([]float64, error) { return resources(), nil }),
	ops.Sync2("kill", func(env *ops.Env, pid, sig int32) (ops.Void, error) {
		if err := syscall.Kill(int(pid), syscall.Signal(sig)); err != nil {
			return ops.Void{}, sys.Wrap(err, "kill", "", "")
		}
		return ops.Void{}, nil
	}),
	ops.Sync0("ids", func(env *ops.Env) ([]float64, error) {
		return []float64{float64(os.Getuid()), float64(os.Geteuid()), float64(os.Getgid()), float64(os.Getegid())}, nil
	}),
	ops.Sync0("groups", func(env *ops.Env) ([]float64, error) {
		list, err := os.Getgroups()
		out := make([]float64, 0, len(list))
		for _, g := range list {
			out = append(out, float64(g))
		}
		return out, sys.Wrap(err, "getgroups", "", "")
	}),
	ops.Sync2("lookupId", func(env *ops.Env, kind, name string) (float64, error) { return lookupID(kind, name), nil }),
	ops.Sync2("setId", func(env *ops.Env, which int32, id float64) (ops.Void, error) {
		return ops.Void{}, setID(which, int(id))
	}),
	ops.Sync1("setGroups", func(env *ops.Env, list []string) (ops.Void, error) {
		var ids []int
		for _, s := range list {
			n, _ := strconv.Atoi(s)
			ids = append(ids, n)
		}
		return ops.Void{}, sys.Wrap(syscall.Setgroups(ids), "setgroups", "", "")
	}),
	ops.Sync2("initGroups", func(env *ops.Env, name string, gid float64) (ops.Void, error) {
		return ops.Void{}, initGroups(name, int(gid))
	}),
	ops.Sync0("getTitle", func(env *ops.Env) (string, error) { return title(env), nil }),
	ops.Sync1("setTitle", func(env *ops.Env, s string) (ops.Void, error) {
		if host(env).IsMain() {
			s = sys.SetProcessTitle(s)
		}
		state.Of(env).title = s
		return ops.Void{}, nil
	}),
	ops.Sync1("writeStderr", func(env *ops.Env, s string) (ops.Void, error) {
		os.Stderr.WriteString(s)
		return ops.Void{}, nil
	}),
	ops.Sync1("fdKind", func(env *ops.Env, fd int32) (string, error) { return fdKind(int(fd)), nil }),
	ops.Sync0("constrainedMemory", func(env *ops.Env) (float64, error) { return constrained(), nil }),
	ops.Sync0("availableMemory", func(env *ops.Env) (float64, error) { return available(), nil }),
	ops.Sync0("requests", func(env *ops.Env) ([]float64, error) {
		return []float64{float64(env.Requests(ops.PoolFS)), float64(env.Requests(ops.PoolDNS)), float64(env.Requests(ops.PoolCPU))}, nil
	}),
	ops.Sync0("reportFacts", func(env *ops.Env) (ops.JSON, error) { return reportFacts(), nil }),
	ops.Guarded(ops.Sync3("execve", execve), needs(permission.Child)),
	ops.Sync2("watchSignal", watchSignal),
	ops.Sync1("unwatchSignal", unwatchSignal),
)

type processState struct {
	title   string
	signals ops.Table[*signalWatch]
}

type signalWatch struct {
	fn   ops.Func
	stop func()
}

var state = ops.NewState(func(env *ops.Env) *processState { return &processState{} })

func title(env *ops.Env) string {
	if t := state.Of(env).title; t != "" {
		return t
	}
	return os.Args[0]
}

func watchSignal(env *ops.Env, num int32, fn ops.Func) (int32, error) {
	w := &signalWatch{fn: fn}
	w.stop = env.Loop.Signal(syscall.Signal(num), func() { env.Emit(w.fn).Int(int(num)).End() })
	return state.Of(env).signals.Put(w), nil
}

func unwatchSignal(env *ops.Env, id int32) (ops.Void, error) {
	st := state.Of(env)
	if w, ok := st.signals.Get(id); ok {
		w.stop()
		w.fn.Release()
		st.signals.Delete(id)
	}
	return ops.Void{}, nil
}

func lookupID(kind, name string) float64 {
	var id string
	if kind == "group" {
		g, err := user.LookupGroup(name)
		if err != nil {
			return -1
		}
		id = g.Gid
	} else {
		u, err := user.Lookup(name)
		if err != nil {
			return -1
		}
		id = u.Uid
	}
	n, err := strconv.Atoi(id)
	if err != nil {
		return -1
	}
	return float64(n)
}

func setID(which int32, id int) error {
	names := []string{"setuid", "seteuid", "setgid", "setegid"}
	var err error
	switch which {
	case 0:
		err = syscall.Setuid(id)
	case 1:
		err = syscall.Setreuid(-1, id)
	case 2:
		err = syscall.Setgid(id)
	case 3:
		err = syscall.Setregid(-1, id)
	}
	return sys.Wrap(err, names[which&3], "", "")
}

func initGroups(name string, gid int) error {
	u, err := user.Lookup(name)
	if err != nil {
		u, err = user.LookupId(name)
	}
	var list []string
	if err == nil {
		if list, err = u.GroupIds(); err != nil {
			return sys.Wrap(err, "initgroups", "", "")
		}
	}
	ids := []int{gid}
	for _, s := range list {
		if n, err := strconv.Atoi(s); err == nil && n != gid {
			ids = append(ids, n)
		}
	}
	return sys.Wrap(syscall.Setgroups(ids), "initgroups", "", "")
}

// abort ends the process by SIGABRT, past Go's own handler for it.
func abort() {
	v8.Abort()
}

// Platform and Arch are Node's words for where this runs.
func Platform() string { return runtime.GOOS }

// Arch is Node's process.arch.
func Arch() string {
	switch runtime.GOARCH {
	case "amd64":
		return "x64"
	case "386":
		return "ia32"
	}
	return runtime.GOARCH
}
