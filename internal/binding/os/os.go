// Package os is the native half of node:os: what the system says of itself, by
// internal/sys. It knows no JavaScript semantics. Start at Family.
package os

import (
	"encoding/json"
	"os"
	"runtime"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

// Family lists the ops of binding('os').
var Family = ops.NewFamily("os",
	// uname gives name, release, version and machine.
	ops.Sync0("uname", func(*ops.Env) ([]string, error) {
		name, release, version, machine, err := sys.Uname()
		return []string{name, release, version, machine}, err
	}),
	ops.Sync0("hostname", func(*ops.Env) (string, error) { return sys.Hostname() }),
	ops.Sync0("uptime", func(*ops.Env) (float64, error) { return sys.Uptime(), nil }),
	ops.Sync0("loadavg", func(*ops.Env) ([]float64, error) {
		l := sys.Loadavg()
		return l[:], nil
	}),
	ops.Sync0("totalmem", func(*ops.Env) (float64, error) {
		total, _ := sys.Memory()
		return total, nil
	}),
	ops.Sync0("freemem", func(*ops.Env) (float64, error) {
		_, free := sys.Memory()
		return free, nil
	}),
	ops.Sync0("parallelism", func(*ops.Env) (int32, error) { return int32(runtime.NumCPU()), nil }),
	ops.Sync0("cpus", func(*ops.Env) (ops.JSON, error) { return list(sys.CPUs()) }),
	ops.Sync0("interfaces", func(*ops.Env) (ops.JSON, error) {
		all, err := sys.Interfaces()
		if err != nil {
			return "", err
		}
		return list(all)
	}),
	// user gives the bytes of name, home and shell with NULs between; see also ids.
	ops.Sync0("user", func(*ops.Env) ([]byte, error) {
		u, err := sys.UserByID(os.Geteuid())
		return []byte(u.Name + "\x00" + u.Home + "\x00" + u.Shell), err
	}),
	ops.Sync0("ids", func(*ops.Env) ([]float64, error) {
		u, err := sys.UserByID(os.Geteuid())
		return []float64{float64(u.UID), float64(u.GID)}, err
	}),
	ops.Sync1("getPriority", func(_ *ops.Env, pid int32) (int32, error) {
		nice, err := sys.GetPriority(int(pid))
		return int32(nice), err
	}),
	ops.Sync2("setPriority", func(_ *ops.Env, pid, nice int32) (ops.Void, error) {
		return ops.Void{}, sys.SetPriority(int(pid), int(nice))
	}),
)

func list(v any) (ops.JSON, error) {
	b, err := json.Marshal(v)
	return ops.JSON(b), err
}
