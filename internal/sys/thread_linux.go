package sys

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// ThreadID is the system's number of the calling thread.
func ThreadID() int { return syscall.Gettid() }

// ThreadsNamed are the process's threads whose name begins so; the system keeps fifteen bytes of each.
func ThreadsNamed(prefix string) []int {
	var out []int
	list, _ := os.ReadDir("/proc/self/task")
	for _, e := range list {
		name, err := os.ReadFile("/proc/self/task/" + e.Name() + "/comm")
		if id, bad := strconv.Atoi(e.Name()); err == nil && bad == nil && strings.HasPrefix(string(name), prefix) {
			out = append(out, id)
		}
	}
	return out
}
