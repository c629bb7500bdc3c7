package command

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/sys"
)

// diary is what a run has to tell of itself, shown or not: it becomes a log file when the run fails.
type diary struct {
	start, loaded, began time.Time
	lines                []string
}

// maxDiary bounds it.
const maxDiary = 20000

// note adds lines. The caller holds the App's lock.
func (d *diary) note(level, text string) {
	for _, l := range strings.Split(text, "\n") {
		if len(d.lines) < maxDiary {
			d.lines = append(d.lines, level+" "+shown(l))
		}
	}
}

// What holds a secret: an option or a setting that is called so, and tokens of npm's own form.
var (
	secretName = regexp.MustCompile(`(?i)^(--?|//|_).*(otp|auth|password|token|key|cert)`)
	npmToken   = regexp.MustCompile(`npm_[A-Za-z0-9]{36,}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`)
)

// withoutSecrets is a command line as it may be written down.
func withoutSecrets(words []string) []string {
	out := make([]string, len(words))
	hide := false
	for i, w := range words {
		name, _, valued := strings.Cut(w, "=")
		secret := secretName.MatchString(name)
		switch {
		case hide && !strings.HasPrefix(w, "-"), i > 1 && words[i-1] == "revoke":
			w = "***"
		case secret && valued:
			w = name + "=***"
		}
		hide = secret && !valued
		out[i] = npmToken.ReplaceAllString(w, "***")
	}
	return out
}

// openDiary tells what runs, and how it was called.
func (a *App) openDiary() {
	a.diary.loaded = time.Now()
	a.Log("verbose", "cli "+a.Exec)
	a.Log("info", "using npm@"+a.ownVersion())
	a.Log("info", "using node@"+registry.NodeVersion)
	if len(a.Cfg.Words) > 0 {
		a.Log("verbose", "title npm "+strings.Join(withoutSecrets(a.Cfg.Words), " "))
	}
	argv := []string{"argv"}
	for _, w := range withoutSecrets(a.Input.Args) {
		argv = append(argv, fmt.Sprintf("%q", w))
	}
	a.Log("verbose", strings.Join(argv, " "))
}

// closeDiary tells how it ended.
func (a *App) closeDiary(code int) {
	if a.Cfg == nil {
		return
	}
	a.timing()
	if code == 0 {
		a.surroundings()
		a.Log("verbose", "exit 0")
		a.Log("info", "ok")
		return
	}
	a.Log("verbose", fmt.Sprintf("exit %d", code))
	a.Log("verbose", fmt.Sprintf("code %d", code))
}

func (a *App) surroundings() {
	system, release, _, _, _ := sys.Uname()
	for _, l := range []string{"cwd " + a.Cwd, "os " + system + " " + release, "node " + registry.NodeVersion, "npm  v" + a.ownVersion()} {
		a.Log("verbose", l)
	}
}

// logFile is the path of a file of this run's in the folder of logs.
func (a *App) logFile(name string) (string, error) {
	dir := a.logsDir()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	return filepath.Join(dir, stamp(a.diary.start)+name), nil
}

func (a *App) logsDir() string {
	if dir := a.Cfg.Str("logs-dir"); dir != "" {
		return dir
	}
	return filepath.Join(a.Cfg.CacheDir(), "_logs")
}

func stamp(t time.Time) string {
	return strings.NewReplacer(":", "_", ".", "_").Replace(t.UTC().Format("2006-01-02T15:04:05.000Z"))
}

// saveDiary writes the log of a run that failed and says where it is; older ones go.
func (a *App) saveDiary() {
	keep := a.Cfg.Int("logs-max")
	if keep <= 0 {
		a.Log("error", "Log files were not written because the config `logs-max` is set to 0.")
		return
	}
	file, err := a.logFile("-debug-0.log")
	if err != nil {
		return
	}
	a.mu.Lock()
	var b strings.Builder
	for i, l := range a.diary.lines {
		fmt.Fprintf(&b, "%d %s\n", i, l)
	}
	a.mu.Unlock()
	if os.WriteFile(file, []byte(b.String()), 0o600) != nil {
		return
	}
	old, _ := filepath.Glob(filepath.Join(a.logsDir(), "*-debug-[0-9].log"))
	slices.Sort(old)
	for len(old) > keep {
		os.Remove(old[0])
		old = old[1:]
	}
	a.Log("error", "A complete log of this run can be found in: "+file)
}

// timing tells how long it took, with --timing: on standard error, and in a file.
func (a *App) timing() {
	if !a.Cfg.Bool("timing") {
		return
	}
	now := time.Now()
	timers := &doc{indent: "  "}
	for _, t := range []struct {
		name string
		took time.Duration
	}{{"npm:load", a.diary.loaded.Sub(a.diary.start)}, {"command:" + a.Name, now.Sub(a.diary.began)}, {"npm", now.Sub(a.diary.start)}} {
		if t.took < 0 || t.name == "command:" || a.diary.began.IsZero() {
			continue
		}
		ms := t.took.Milliseconds()
		timers.set(t.name, text(ms))
		line := fmt.Sprintf("timing %s Completed in %dms", t.name, ms)
		a.mu.Lock()
		a.diary.note("timing", strings.TrimPrefix(line, "timing "))
		if a.level > 0 {
			a.bar.clear()
			fmt.Fprintln(a.Stderr, a.heading()+" "+line)
		}
		a.mu.Unlock()
	}
	file, err := a.logFile("-timing.json")
	if err != nil {
		return
	}
	raw, _ := json.Marshal(map[string]any{"metadata": map[string]any{"id": stamp(a.diary.start), "command": a.Input.Args, "version": a.ownVersion()},
		"timers": compact(timers.members), "unfinishedTimers": struct{}{}})
	if os.WriteFile(file, append(raw, '\n'), 0o600) == nil {
		a.Log("info", "timing Timing info written to: "+file)
	}
}
