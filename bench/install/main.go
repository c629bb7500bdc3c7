// Command install measures package managers side by side: each installs the project beside this file, in turn, each with a home
// and caches of its own. The registry is the user's: npm_config_registry, or what `npm config get registry` says.
//
//	cold     no cache, no lockfile
//	lock     warm cache and lockfile, no node_modules
//	resolve  warm cache, neither lockfile nor node_modules
//	nothing  everything is there
//
// Times are medians of the rounds, with the fastest and the slowest; CPU is user and system time together; memory is the
// highest peak. Old trees are moved aside and deleted at the end: deleting them in between would be measured too.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

type tool struct {
	name string
	argv []string
	lock string
	dir  string // its project, home and caches
}

type sample struct {
	wall, cpu time.Duration
	rss       int64 // KB
}

var modes = []string{"cold", "lock", "resolve", "nothing"}

func main() {
	here := filepath.Join("bench", "install", "project")
	project := flag.String("project", here, "folder with the package.json to install")
	rounds := flag.Int("rounds", 3, "how often")
	only := flag.String("modes", strings.Join(modes, ","), "what to measure")
	with := flag.String("with", "ravel,bun,pnpm,npm", "whom to measure; the first is the one compared")
	paths := map[string]*string{
		"ravel": flag.String("ravel", "bin/ravel", "path of ravel"),
		"bun":   flag.String("bun", found(filepath.Join("bench", "node_modules", ".bin", "bun"), "bun"), "path of bun"),
		"pnpm":  flag.String("pnpm", found("", "pnpm"), "path of pnpm"),
		"npm":   flag.String("npm", found("", "npm"), "path of npm"),
	}
	work := flag.String("work", "", "folder for everything, on the disk to be measured (default: a temporary one)")
	flag.Parse()
	registry := os.Getenv("npm_config_registry")
	if registry == "" {
		out, err := exec.Command("npm", "config", "get", "registry").Output()
		if registry = strings.TrimSpace(string(out)); err != nil || !strings.HasPrefix(registry, "http") {
			fatal("no registry is configured: set npm_config_registry")
		}
	}
	base := *work
	if base == "" {
		var err error
		if base, err = os.MkdirTemp("", "install-"); err != nil {
			fatal(err)
		}
		defer os.RemoveAll(base)
	}
	base, _ = filepath.Abs(base)
	args := map[string][]string{
		"ravel": {"install", "--ignore-scripts"}, "bun": {"install", "--ignore-scripts", "--no-progress"},
		"pnpm": {"install", "--ignore-scripts", "--no-frozen-lockfile"}, "npm": {"install", "--ignore-scripts", "--no-audit", "--no-fund"},
	}
	locks := map[string]string{"ravel": "package-lock.json", "bun": "bun.lock", "pnpm": "pnpm-lock.yaml", "npm": "package-lock.json"}
	var tools []*tool
	for _, name := range strings.Split(*with, ",") {
		p := paths[name]
		if p == nil {
			fatal("unknown: " + name)
		}
		path, err := exec.LookPath(*p)
		if err != nil {
			fmt.Fprintln(os.Stderr, name+" is not here and is left out")
			continue
		}
		path, _ = filepath.Abs(path)
		tools = append(tools, &tool{name: name, argv: append([]string{path}, args[name]...), lock: locks[name]})
	}
	b := &bench{base: base, registry: registry, results: map[string]map[string][]sample{}}
	var err error
	if b.manifest, err = os.ReadFile(filepath.Join(*project, "package.json")); err != nil {
		fatal(err)
	}
	for range *rounds {
		for _, mode := range strings.Split(*only, ",") {
			for _, t := range tools {
				s, err := b.run(t, mode)
				if err != nil {
					fatal(fmt.Errorf("%s, %s: %w", t.name, mode, err))
				}
				if b.results[mode] == nil {
					b.results[mode] = map[string][]sample{}
				}
				b.results[mode][t.name] = append(b.results[mode][t.name], s)
				fmt.Fprintf(os.Stderr, "%s %s: %.2f s, CPU %.2f s, %d MB\n", t.name, mode, s.wall.Seconds(), s.cpu.Seconds(), s.rss>>10)
			}
		}
	}
	b.table(tools)
}

func found(first, name string) string {
	if first != "" {
		if _, err := os.Stat(first); err == nil {
			return first
		}
	}
	return name
}

func fatal(v any) {
	fmt.Fprintln(os.Stderr, v)
	os.Exit(1)
}

type bench struct {
	base, registry string
	manifest       []byte
	results        map[string]map[string][]sample
	n              int
}

// run brings the tool's project into the state a mode begins with, and measures.
func (b *bench) run(t *tool, mode string) (sample, error) {
	if mode == "cold" || t.dir == "" {
		b.n++
		t.dir = filepath.Join(b.base, fmt.Sprintf("%s-%d", t.name, b.n))
		if err := os.MkdirAll(filepath.Join(t.dir, "project"), 0o755); err != nil {
			return sample{}, err
		}
		if err := os.WriteFile(filepath.Join(t.dir, "project", "package.json"), b.manifest, 0o644); err != nil {
			return sample{}, err
		}
		s, err := b.measure(t)
		if err != nil || mode == "cold" {
			return s, err
		}
	}
	aside := func(name string) {
		b.n++
		os.Rename(filepath.Join(t.dir, "project", name), filepath.Join(t.dir, fmt.Sprint("old-", b.n)))
	}
	switch mode {
	case "lock":
		aside("node_modules")
	case "resolve":
		aside("node_modules")
		aside(t.lock)
	case "nothing":
	default:
		return sample{}, fmt.Errorf("unknown mode")
	}
	return b.measure(t)
}

func (b *bench) measure(t *tool) (sample, error) {
	c := exec.Command(t.argv[0], t.argv[1:]...)
	c.Dir = filepath.Join(t.dir, "project")
	home := filepath.Join(t.dir, "home")
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CACHE_HOME=" + home + "/cache", "XDG_DATA_HOME=" + home + "/data", "XDG_STATE_HOME=" + home + "/state",
		"BUN_INSTALL_CACHE_DIR=" + home + "/bun", "npm_config_cache=" + home + "/npm", "npm_config_registry=" + b.registry, "npm_config_update_notifier=false", "CI=1"}
	os.MkdirAll(home, 0o755)
	start := time.Now()
	out, err := c.CombinedOutput()
	s := sample{wall: time.Since(start)}
	if err != nil {
		return s, fmt.Errorf("%w\n%s", err, out)
	}
	s.cpu = c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	if ru, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.rss = ru.Maxrss
	}
	return s, nil
}

func (b *bench) table(tools []*tool) {
	head, line := "| mode |", "|---|"
	for i, t := range tools {
		head += " " + t.name + " |"
		line += "--:|"
		if i > 0 {
			head += " ÷ " + t.name + " |"
			line += "--:|"
		}
	}
	fmt.Println(head)
	fmt.Println(line)
	for _, mode := range modes {
		by := b.results[mode]
		if by == nil {
			continue
		}
		row := "| " + mode + " |"
		var own float64
		for i, t := range tools {
			all := by[t.name]
			slices.SortFunc(all, func(x, y sample) int { return int(x.wall - y.wall) })
			mid := all[len(all)/2]
			var rss int64
			for _, s := range all {
				rss = max(rss, s.rss)
			}
			row += fmt.Sprintf(" %.2f s (%.2f–%.2f), CPU %.2f s, %d MB |", mid.wall.Seconds(), all[0].wall.Seconds(), all[len(all)-1].wall.Seconds(), mid.cpu.Seconds(), rss>>10)
			if i == 0 {
				own = mid.wall.Seconds()
			} else {
				row += fmt.Sprintf(" **%.2f** |", mid.wall.Seconds()/own)
			}
		}
		fmt.Println(row)
	}
}
