package sys

import (
	"bufio"
	"bytes"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// GetPriority is the nice value of a process, 0 being this one.
func GetPriority(pid int) (int, error) {
	raw, err := unix.Getpriority(unix.PRIO_PROCESS, pid)
	if err != nil {
		return 0, Wrap(err, "uv_os_getpriority", "", "")
	}
	return 20 - raw, nil // the kernel keeps negative numbers for errors
}

// Memory is the size of the memory and how much of it could still be had, in bytes.
func Memory() (total, free float64) {
	f, err := os.Open("/proc/meminfo")
	if err == nil {
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			key, rest, _ := strings.Cut(lines.Text(), ":")
			value, _ := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(rest, "kB")), 64)
			switch key {
			case "MemTotal":
				total = value * 1024
			case "MemAvailable":
				free = value * 1024
			}
		}
	}
	if total == 0 || free == 0 {
		var si unix.Sysinfo_t
		if unix.Sysinfo(&si) == nil {
			total, free = float64(si.Totalram)*float64(si.Unit), float64(si.Freeram)*float64(si.Unit)
		}
	}
	return total, free
}

// Uptime is for how many seconds the system has run.
func Uptime() float64 {
	if b, err := os.ReadFile("/proc/uptime"); err == nil {
		if f := bytes.Fields(b); len(f) > 0 {
			if v, err := strconv.ParseFloat(string(f[0]), 64); err == nil {
				return v
			}
		}
	}
	var si unix.Sysinfo_t
	unix.Sysinfo(&si)
	return float64(si.Uptime)
}

// Loadavg is the load of the last 1, 5 and 15 minutes.
func Loadavg() (out [3]float64) {
	b, _ := os.ReadFile("/proc/loadavg")
	for i, f := range bytes.Fields(b) {
		if i == len(out) {
			break
		}
		out[i], _ = strconv.ParseFloat(string(f), 64)
	}
	return out
}

// tickMs is the length of the clock ticks in /proc/stat, the same on all of today's systems.
const tickMs = 10

// CPUs lists the processors.
func CPUs() []CPU {
	var list []CPU
	stat, _ := os.ReadFile("/proc/stat")
	for line := range strings.Lines(string(stat)) {
		f := strings.Fields(line)
		if len(f) < 7 || !strings.HasPrefix(f[0], "cpu") || f[0] == "cpu" {
			continue
		}
		ms := func(i int) float64 {
			v, _ := strconv.ParseFloat(f[i], 64)
			return v * tickMs
		}
		c := CPU{Model: "unknown", User: ms(1), Nice: ms(2), Sys: ms(3), Idle: ms(4), Irq: ms(6)}
		freq, _ := os.ReadFile("/sys/devices/system/cpu/" + f[0] + "/cpufreq/scaling_cur_freq")
		khz, _ := strconv.Atoi(strings.TrimSpace(string(freq)))
		c.Speed = khz / 1000
		list = append(list, c)
	}
	info, _ := os.ReadFile("/proc/cpuinfo")
	i := 0
	for line := range strings.Lines(string(info)) {
		key, value, ok := strings.Cut(line, ":")
		if ok && strings.TrimSpace(key) == "model name" && i < len(list) {
			list[i].Model = strings.TrimSpace(value)
			i++
		}
	}
	return list
}
