package sys

import (
	"encoding/binary"
	"time"

	"golang.org/x/sys/unix"
)

// GetPriority is the nice value of a process, 0 being this one.
func GetPriority(pid int) (int, error) {
	nice, err := unix.Getpriority(unix.PRIO_PROCESS, pid)
	return nice, Wrap(err, "uv_os_getpriority", "", "")
}

// Memory is the size of the memory and how much of it could still be had, in bytes.
func Memory() (total, free float64) {
	size, _ := unix.SysctlUint64("hw.memsize")
	pages, _ := unix.SysctlUint32("vm.page_free_count")
	return float64(size), float64(pages) * float64(unix.Getpagesize())
}

// Uptime is for how many seconds the system has run.
func Uptime() float64 {
	tv, err := unix.SysctlTimeval("kern.boottime")
	if err != nil {
		return 0
	}
	return time.Since(time.Unix(tv.Sec, int64(tv.Usec)*1000)).Seconds()
}

// Loadavg is the load of the last 1, 5 and 15 minutes.
func Loadavg() (out [3]float64) {
	b, err := unix.SysctlRaw("vm.loadavg")
	if err != nil || len(b) < 24 {
		return out
	}
	scale := float64(binary.NativeEndian.Uint64(b[16:]))
	for i := range out {
		out[i] = float64(binary.NativeEndian.Uint32(b[4*i:])) / scale
	}
	return out
}

// CPUs lists the processors; their times are not to be had without Mach calls.
func CPUs() []CPU {
	n, _ := unix.SysctlUint32("hw.ncpu")
	model, _ := unix.Sysctl("machdep.cpu.brand_string")
	hz, _ := unix.SysctlUint64("hw.cpufrequency")
	list := make([]CPU, n)
	for i := range list {
		list[i] = CPU{Model: model, Speed: int(hz / 1e6)}
	}
	return list
}
