//go:build unix

package process

import (
	"encoding/json"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sys/unix"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

var umaskMu sync.Mutex

func umask(mask int32) int32 {
	umaskMu.Lock()
	defer umaskMu.Unlock()
	if mask < 0 {
		old := unix.Umask(0)
		unix.Umask(old)
		return int32(old)
	}
	return int32(unix.Umask(int(mask)))
}

// rss is the resident set in bytes.
func rss() float64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err == nil {
		if f := strings.Fields(string(b)); len(f) > 1 {
			n, _ := strconv.ParseFloat(f[1], 64)
			return n * float64(os.Getpagesize())
		}
	}
	return resources()[2] * 1024
}

func micros(t unix.Timeval) float64 { return float64(t.Sec)*1e6 + float64(t.Usec) }

// ThreadUsage is the processor time of the calling thread: user, system, in microseconds.
func ThreadUsage() []float64 { return usage(true) }

func usage(thread bool) []float64 {
	var u unix.Rusage
	who := unix.RUSAGE_SELF
	if thread && runtime.GOOS == "linux" {
		who = 1
	}
	unix.Getrusage(who, &u)
	return []float64{micros(u.Utime), micros(u.Stime)}
}

func resources() []float64 {
	var u unix.Rusage
	unix.Getrusage(unix.RUSAGE_SELF, &u)
	maxrss := float64(u.Maxrss)
	if runtime.GOOS == "darwin" {
		maxrss /= 1024
	}
	return []float64{micros(u.Utime), micros(u.Stime), maxrss, float64(u.Ixrss), float64(u.Idrss), float64(u.Isrss),
		float64(u.Minflt), float64(u.Majflt), float64(u.Nswap), float64(u.Inblock), float64(u.Oublock),
		float64(u.Msgsnd), float64(u.Msgrcv), float64(u.Nsignals), float64(u.Nvcsw), float64(u.Nivcsw)}
}

// fdKind says what an inherited descriptor is, in Node's words.
func fdKind(fd int) string {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return ""
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG:
		return "FILE"
	case unix.S_IFCHR:
		if isatty(fd) {
			return "TTY"
		}
		return "FILE"
	case unix.S_IFIFO:
		return "PIPE"
	case unix.S_IFSOCK:
		sa, err := unix.Getsockname(fd)
		if err != nil {
			return "UNKNOWN"
		}
		if _, ok := sa.(*unix.SockaddrUnix); ok {
			return "PIPE"
		}
		return "TCP"
	}
	return "UNKNOWN"
}

func isatty(fd int) bool {
	_, err := unix.IoctlGetWinsize(fd, unix.TIOCGWINSZ)
	return err == nil
}

func meminfo(key string) float64 {
	b, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		if rest, ok := strings.CutPrefix(line, key+":"); ok {
			n, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return n * 1024
		}
	}
	return 0
}

// constrained is the cgroup's memory limit in bytes, 0 without one.
func constrained() float64 {
	for _, f := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		b, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(string(b)), 64)
		if err == nil && n < 1<<60 {
			return n
		}
	}
	return 0
}

func available() float64 {
	free := meminfo("MemAvailable")
	if limit := constrained(); limit > 0 {
		return max(0, min(free, limit-rss()))
	}
	return free
}

var errmap = sync.OnceValue(func() ops.JSON {
	rows := [][]any{}
	for _, e := range sys.Table() {
		rows = append(rows, []any{sys.Number(e.Errno), e.Name, e.Message})
	}
	b, _ := json.Marshal(rows)
	return ops.JSON(b)
})
