package command

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ravel-js/ravel/internal/pm/tree"
)

// elaborate says more about errors of the tree, in npm's words.
func (a *App) elaborate(err error, code string, lines []string) []string {
	var host *tree.HostError
	var conflict *tree.ResolveError
	switch {
	case errors.As(err, &host):
		return host.Lines()
	case errors.As(err, &conflict):
		if file := a.reportConflict(conflict); file != "" {
			lines = append(lines, "", "", "For a full report see:", file)
		}
	case code == "ETARGET":
		lines[0] = "notarget " + lines[0]
		if len(lines) == 1 {
			lines = append(lines, "notarget In most cases you or one of your dependencies are requesting a package version that doesn't exist.")
		}
	}
	return lines
}

// reportConflict writes the whole story of a conflict into a file beside npm's logs.
func (a *App) reportConflict(e *tree.ResolveError) string {
	if a.Cfg == nil {
		return ""
	}
	dir := a.Cfg.Str("logs-dir")
	if dir == "" {
		dir = filepath.Join(a.Cfg.CacheDir(), "_logs")
	}
	if os.MkdirAll(dir, 0o755) != nil {
		return ""
	}
	stamp := strings.NewReplacer(":", "_", ".", "_").Replace(time.Now().UTC().Format("2006-01-02T15:04:05.000Z"))
	file := filepath.Join(dir, stamp+"-eresolve-report.txt")
	if os.WriteFile(file, []byte("# npm resolution error report\n\n"+e.Report(-1)), 0o644) != nil {
		return ""
	}
	return file
}

// requested is what a 404 is about: the package with what was asked of it, where that is known.
func requested(err error, name string) string {
	var w interface{ Wanted() string }
	if errors.As(err, &w) {
		return w.Wanted()
	}
	return name
}
