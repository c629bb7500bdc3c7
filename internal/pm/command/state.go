package command

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ravel-js/ravel/internal/pm/install"
	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/tree"
	"github.com/ravel-js/ravel/internal/sys"
)

// A run that leaves everything as it should be writes down what it looked at (node_modules/.ravel-state): the next that
// finds the same bytes, and no folder touched since, has nothing to do and need not read the tree at all.
//
//	ravel state 1
//	<digest of the settings, manifests and lockfile>
//	=packages/a/package.json   a file that is part of the digest
//	node_modules/a             a folder that must be there, not changed since the hidden lockfile was written

const stateMagic = "ravel state 1\n"

func (a *App) stateFile() string { return filepath.Join(a.Root, "node_modules", ".ravel-state") }

// stateDigest hashes what decides about the tree.
func (a *App) stateDigest(files []string) string {
	h := sha256.New()
	dev, opt, peer := a.Cfg.Omit()
	fmt.Fprintln(h, dev, opt, peer, a.Version)
	for _, k := range []string{"install-strategy", "legacy-bundling", "global-style", "legacy-peer-deps", "strict-peer-deps", "install-links", "bin-links", "os", "cpu", "libc",
		"package-lock", "shrinkwrap", "lockfile-version", "omit-lockfile-registry-resolved", "ignore-scripts", "force", "engine-strict", "prefer-dedupe", "workspace", "workspaces", "include-workspace-root",
		"dangerously-allow-all-scripts", "allow-git", "allow-file", "allow-directory", "allow-remote", "strict-allow-scripts"} {
		fmt.Fprintln(h, k, a.Cfg.Str(k))
	}
	fmt.Fprintln(h, a.Cfg.InWorkspace)
	if raw, err := os.ReadFile(filepath.Join(a.Root, "package.json")); err == nil && bytes.Contains(raw, []byte(`"workspaces"`)) {
		if p, err := manifest.Parse(raw); err == nil { // a folder may have become one
			members, err := tree.Workspaces(a.Root, p)
			fmt.Fprintln(h, err)
			for _, m := range members {
				fmt.Fprintln(h, m.Path)
			}
		}
	}
	for _, f := range files {
		raw, err := os.ReadFile(filepath.Join(a.Root, f))
		fmt.Fprintln(h, f, len(raw), err == nil)
		h.Write(raw)
	}
	if m, errno := sys.MarkAt(-1, filepath.Join(a.Root, lockfile.Hidden)); errno == 0 {
		fmt.Fprintln(h, m.Size, m.MtimeNs)
	}
	return hex.EncodeToString(h.Sum(nil))
}

var stateFiles = []string{"package.json", lockfile.PackageLock, lockfile.Shrinkwrap}

// settled reports whether there is nothing to do.
func (a *App) settled() bool {
	raw, err := os.ReadFile(a.stateFile())
	if err != nil || !bytes.HasPrefix(raw, []byte(stateMagic)) {
		return false
	}
	lines := strings.Split(strings.TrimSuffix(string(raw[len(stateMagic):]), "\n"), "\n")
	files := append([]string(nil), stateFiles...)
	dirs := lines[1:]
	for len(dirs) > 0 && strings.HasPrefix(dirs[0], "=") {
		files = append(files, dirs[0][1:])
		dirs = dirs[1:]
	}
	hidden, errno := sys.MarkAt(-1, filepath.Join(a.Root, lockfile.Hidden))
	if errno != 0 || a.stateDigest(files) != lines[0] || exists(a.pendingFile()) {
		return false
	}
	fd, errno := sys.FolderAt(-1, a.Root)
	if errno != 0 {
		return false
	}
	defer sys.Close(fd)
	for _, d := range dirs {
		if m, errno := sys.MarkAt(fd, d); errno != 0 || m.MtimeNs > hidden.MtimeNs {
			return false
		}
	}
	stages, _ := filepath.Glob(filepath.Join(a.Root, "node_modules", ".ravel-????????*"))
	more, _ := filepath.Glob(filepath.Join(a.Root, ".ravel-????????*"))
	return len(stages)+len(more) == 0
}

// settle writes the state down.
func (a *App) settle(t *tree.Tree, o *install.Options, skipped int) {
	if skipped > 0 || o.DryRun || !exists(filepath.Join(a.Root, lockfile.Hidden)) {
		os.Remove(a.stateFile())
		return
	}
	files := append([]string(nil), stateFiles...)
	var b, dirs bytes.Buffer
	for _, n := range t.Sorted() {
		switch {
		case n.Path == "":
		case o.Installed(n):
			dirs.WriteString(n.Path + "\n")
		case !n.Link && n.Parent == nil:
			f := n.Path + "/package.json"
			files = append(files, f)
			b.WriteString("=" + f + "\n")
		}
	}
	if dirs.Len() == 0 {
		return
	}
	text := stateMagic + a.stateDigest(files) + "\n" + b.String() + dirs.String()
	if old, err := os.ReadFile(a.stateFile()); err == nil && string(old) == text {
		return
	}
	dir := filepath.Dir(a.stateFile())
	was, err := os.Stat(dir)
	if err != nil {
		return
	}
	tmp := fmt.Sprintf("%s.%d", a.stateFile(), os.Getpid())
	if os.WriteFile(tmp, []byte(text), 0o644) == nil {
		os.Rename(tmp, a.stateFile())
	}
	// A folder younger than the hidden lockfile takes the lockfile's word away: from npm, too.
	os.Chtimes(dir, time.Time{}, was.ModTime())
}
