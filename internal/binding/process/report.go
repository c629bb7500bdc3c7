//go:build unix

package process

import (
	"encoding/json"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

type limit struct {
	Soft any `json:"soft"` // a number, or "unlimited"
	Hard any `json:"hard"`
}

// reportFacts is what a diagnostic report has from the system.
func reportFacts() ops.JSON {
	limits := map[string]limit{}
	for name, which := range limitNumbers {
		var r unix.Rlimit
		if unix.Getrlimit(which, &r) != nil {
			continue
		}
		number := func(n uint64) any {
			if n >= 1<<62 {
				return "unlimited"
			}
			return n
		}
		limits[name] = limit{number(uint64(r.Cur)), number(uint64(r.Max))}
	}
	b, _ := json.Marshal(map[string]any{"limits": limits, "objects": sharedObjects()})
	return ops.JSON(b)
}

// sharedObjects lists the files that are mapped to be executed.
func sharedObjects() []string {
	list := []string{}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return list
	}
	seen := map[string]bool{}
	for line := range strings.SplitSeq(string(maps), "\n") {
		fields := strings.Fields(line)
		if len(fields) >= 6 && strings.Contains(fields[1], "x") && !seen[fields[5]] && fields[5] != "[vsyscall]" {
			seen[fields[5]] = true
			list = append(list, fields[5])
		}
	}
	return list
}

// execve replaces the process. It only returns when that failed.
func execve(_ *ops.Env, path string, args, env []string) (ops.Void, error) {
	return ops.Void{}, sys.Wrap(sys.Exec(path, args, env), "execve", path, "")
}
