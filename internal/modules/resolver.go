package modules

import (
	"os"
	"path"
	"strings"

	"github.com/ravel-js/ravel/internal/sys"
)

// Options are fixed for the life of an instance.
type Options struct {
	PreserveSymlinks     bool
	PreserveSymlinksMain bool
	Conditions           []string        // --conditions
	NoAddons             bool            // without the "node-addons" condition
	Builtin              map[string]bool // ids that can be named without "node:"
}

// Resolver is one instance's view of the file system. It is not safe for concurrent use.
type Resolver struct {
	opts     Options
	requireC []string // conditions of require()
	importC  []string // conditions of import
	packages map[string]*Package
	absent   map[string]bool // package.json files that are not there; until Forget
	dirs     map[string]string
	tsconfig map[string]*tsconfig
	warnings []Warning
}

// Warning is a deprecation found on the way; JavaScript emits it once.
type Warning struct{ Code, Message string }

// NewResolver returns a resolver with empty caches.
func NewResolver(opts Options) *Resolver {
	r := &Resolver{
		opts:     opts,
		packages: map[string]*Package{},
		absent:   map[string]bool{},
		dirs:     map[string]string{},
		tsconfig: map[string]*tsconfig{},
	}
	common := []string{"node", "module-sync"}
	if !opts.NoAddons {
		common = append(common, "node-addons")
	}
	common = append(common, opts.Conditions...)
	r.requireC = append([]string{"require"}, common...)
	r.importC = append([]string{"import"}, common...)
	return r
}

// RequireConditions and ImportConditions are the defaults of the two module systems.
func (r *Resolver) RequireConditions() []string { return r.requireC }
func (r *Resolver) ImportConditions() []string  { return r.importC }

// Forget drops what may go stale between two loads: the knowledge of what is not there.
func (r *Resolver) Forget() {
	if len(r.absent) > 0 {
		clear(r.absent)
	}
}

// TakeWarnings returns and forgets the deprecations met since the last call.
func (r *Resolver) TakeWarnings() []Warning {
	w := r.warnings
	r.warnings = nil
	return w
}

// HasWarnings reports whether TakeWarnings would return any.
func (r *Resolver) HasWarnings() bool { return len(r.warnings) > 0 }

func (r *Resolver) warn(code, message string) {
	r.warnings = append(r.warnings, Warning{code, message})
}

// file returns the real path of p when it is a file. One lstat in the common case: its folder's real path is cached.
func (r *Resolver) file(p string, preserve bool) (string, bool) {
	if preserve {
		return p, sys.PathKind(p) == sys.KindFile
	}
	switch sys.LinkKind(p) {
	case sys.KindFile:
		return r.inRealDir(p), true
	case sys.KindLink:
		if sys.PathKind(p) == sys.KindFile {
			return r.realpath(p), true
		}
	}
	return "", false
}

func (r *Resolver) inRealDir(p string) string {
	dir := path.Dir(p)
	real := r.realdir(dir, 0)
	if real == dir {
		return p
	}
	return path.Join(real, path.Base(p))
}

// realpath resolves all links of an existing path.
func (r *Resolver) realpath(p string) string {
	for range 40 {
		p = r.inRealDir(p)
		if sys.LinkKind(p) != sys.KindLink {
			return p
		}
		target, err := os.Readlink(p)
		if err != nil {
			return p
		}
		if !path.IsAbs(target) {
			target = path.Join(path.Dir(p), target)
		}
		p = path.Clean(target)
	}
	return p
}

func (r *Resolver) realdir(dir string, depth int) string {
	if dir == "/" || dir == "." || depth > 256 {
		return dir
	}
	if real, ok := r.dirs[dir]; ok {
		return real
	}
	real := path.Join(r.realdir(path.Dir(dir), depth+1), path.Base(dir))
	for range 40 {
		kind := sys.LinkKind(real)
		if kind == sys.KindNone {
			return real
		}
		if kind != sys.KindLink {
			break
		}
		target, err := os.Readlink(real)
		if err != nil {
			return real
		}
		if !path.IsAbs(target) {
			target = path.Join(path.Dir(real), target)
		}
		real = path.Join(r.realdir(path.Dir(target), depth+1), path.Base(target))
	}
	r.dirs[dir] = real
	return real
}

func isRelative(s string) bool {
	return strings.HasPrefix(s, "./") || strings.HasPrefix(s, "../") || s == "." || s == ".."
}

func (r *Resolver) isBuiltin(s string) bool {
	if rest, ok := strings.CutPrefix(s, "node:"); ok {
		return rest != ""
	}
	return r.opts.Builtin[s]
}
