package tree

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// hostLibc says which C library this machine's programs are linked with: "glibc", "musl", "" where there is no choice.
var hostLibc = sync.OnceValue(func() string {
	if runtime.GOOS != "linux" {
		return ""
	}
	if b, err := os.ReadFile("/usr/bin/ldd"); err == nil {
		switch s := string(b); {
		case strings.Contains(s, "musl"):
			return "musl"
		case strings.Contains(s, "GLIBC"), strings.Contains(s, "GNU C Library"), strings.Contains(s, "GNU Libc"):
			return "glibc"
		}
	}
	if m, _ := filepath.Glob("/lib/ld-musl-*"); len(m) > 0 {
		return "musl"
	}
	return "glibc"
})

// hostOS and hostCPU are Node's words for this machine.
func hostOS() string {
	switch runtime.GOOS {
	case "windows":
		return "win32"
	case "solaris", "illumos":
		return "sunos"
	}
	return runtime.GOOS
}

func hostCPU() string {
	switch runtime.GOARCH {
	case "amd64":
		return "x64"
	case "386":
		return "ia32"
	case "ppc64le":
		return "ppc64"
	case "mipsle":
		return "mipsel"
	}
	return runtime.GOARCH
}

// platform is a machine that a package may or may not run on.
type platform struct{ os, cpu, libc string }

func (o *Options) platform() platform {
	p := platform{o.OS, o.CPU, o.Libc}
	if p.os == "" {
		p.os = hostOS()
	}
	if p.cpu == "" {
		p.cpu = hostCPU()
	}
	if p.libc == "" && p.os == "linux" {
		if p.libc = hostLibc(); p.libc == "" {
			p.libc = "glibc"
		}
	}
	return p
}

// Host is this machine in Node's words: its system, its processor, its C library ("" where there is no choice).
func Host() (os, cpu, libc string) { return hostOS(), hostCPU(), hostLibc() }

func (b *builder) platformOK(p *manifest.Package) bool { return b.host.admits(p) }

func (h *platform) admits(p *manifest.Package) bool {
	return (len(p.OS) == 0 || listed(h.os, p.OS)) && (len(p.CPU) == 0 || listed(h.cpu, p.CPU)) &&
		(len(p.Libc) == 0 || h.libc != "" && listed(h.libc, p.Libc))
}

// listed: none of the words with "!" and, if there are others, one of those. The one word "any" admits all.
func listed(v string, list []string) bool {
	if len(list) == 1 && list[0] == "any" {
		return true
	}
	negated, match := 0, false
	for _, w := range list {
		if not, ok := strings.CutPrefix(w, "!"); ok {
			negated++
			if not == v {
				return false
			}
		} else if w == v {
			match = true
		}
	}
	return match || negated == len(list)
}

// SupportsPlatform reports whether a package runs on a system, as its os, cpu and libc fields say.
// Empty words stand for this machine.
func SupportsPlatform(p *manifest.Package, os, cpu, libc string) bool {
	h := (&Options{OS: os, CPU: cpu, Libc: libc}).platform()
	return h.admits(p)
}
