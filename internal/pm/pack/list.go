// Package pack decides which files of a folder a package is made of, as npm does, and writes the tarball.
// Start at List and Write.
package pack

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// defaults are left out unless a rule takes them in again.
var defaults = []string{".npmignore", ".gitignore", "**/.git", "**/.svn", "**/.hg", "**/CVS", "**/.git/**", "**/.svn/**", "**/.hg/**", "**/CVS/**",
	"/.lock-wscript", "/.wafpickle-*", "/build/config.gypi", "npm-debug.log", "**/.npmrc", ".*.swp", ".DS_Store", "**/.DS_Store/**", "._*", "**/._*/**",
	"*.orig", "/archived-packages/**"}

// strict has the last word at a package's root: these are in every package, and those in none.
var strict = []string{"/.git", "!/package.json", "!/readme{,.*[^~$]}", "!/copying{,.*[^~$]}", "!/license{,.*[^~$]}", "!/licence{,.*[^~$]}",
	"/.git", "/node_modules", ".npmrc", "/package-lock.json", "/yarn.lock", "/pnpm-lock.yaml", "/bun.lockb"}

// Options say where a package is.
type Options struct {
	Dir string
	// A workspace that is packed obeys the ignore files between Root and itself; a root leaves out the workspaces that
	// are packed with it.
	Root       string
	Workspaces []string
}

// List gives the files of the package in dir, with slashes, in the order of npm's tarballs.
func List(dir string) ([]string, error) { return ListWith(Options{Dir: dir}) }

// ListWith is List for a package among workspaces.
func ListWith(o Options) ([]string, error) {
	raw, err := os.ReadFile(filepath.Join(o.Dir, "package.json"))
	if err != nil {
		return nil, err
	}
	p, err := manifest.Parse(raw)
	if err != nil {
		return nil, err
	}
	w := &walker{root: o.Dir, seen: map[string]bool{}, files: map[string]bool{}, workspaces: len(p.Workspaces) > 0}
	if err := w.walkPackage("", p, raw, o.extraRules(), true); err != nil {
		return nil, err
	}
	for _, name := range p.Bundle {
		if _, dev := p.DevDependencies.Get(name); dev && !p.Dependencies.Has(name) && !p.OptionalDependencies.Has(name) {
			continue
		}
		if !p.Dependencies.Has(name) && !p.OptionalDependencies.Has(name) {
			continue
		}
		w.bundle(name, "")
	}
	out := make([]string, 0, len(w.files))
	for f := range w.files {
		out = append(out, f)
	}
	slices.SortFunc(out, tarOrder)
	return out, nil
}

// tarOrder puts files of a kind together: they compress better so.
func tarOrder(a, b string) int {
	for _, key := range []func(string) string{extension, func(s string) string { return strings.ToLower(path.Base(s)) }, func(s string) string { return s }} {
		if c := manifest.Compare(key(a), key(b)); c != 0 {
			return c
		}
	}
	return 0
}

// extension is that of path.extname: a leading dot begins none.
func extension(p string) string {
	base := path.Base(p)
	if i := strings.LastIndexByte(base, '.'); i > 0 {
		return strings.ToLower(base[i:])
	}
	return ""
}

func (o Options) extraRules() (out []string) {
	if o.Root == "" {
		return nil
	}
	rel, err := filepath.Rel(o.Root, o.Dir)
	if err != nil || strings.HasPrefix(rel, "..") {
		return nil
	}
	if rel == "." {
		for _, ws := range o.Workspaces {
			if r, err := filepath.Rel(o.Root, ws); err == nil && r != "." {
				out = append(out, filepath.ToSlash(r))
			}
		}
		return out
	}
	if !slices.Contains(o.Workspaces, o.Dir) {
		return nil
	}
	for d := o.Root; ; {
		for _, name := range []string{".npmignore", ".gitignore"} {
			if text, err := os.ReadFile(filepath.Join(d, name)); err == nil {
				out = append(out, strings.Split(string(text), "\n")...)
				break
			}
		}
		rel, _ = filepath.Rel(d, filepath.Dir(o.Dir))
		if rel == "." {
			return out
		}
		next, _, _ := strings.Cut(rel, string(filepath.Separator))
		d = filepath.Join(d, next)
	}
}

type walker struct {
	root       string
	seen       map[string]bool // bundled packages
	files      map[string]bool
	workspaces bool
}

// layer is a folder with the rules found in it.
type layer struct {
	rel    string // of the walk's root
	name   string
	up     *layer
	exact  bool // the folder was named itself: what its own rules take in counts
	rules  [][]pattern
	always []string // files of this folder that the package names
	bare   bool     // of a bundled package: ignore files and defaults do not count
}

func lines(p string) []string {
	text, err := os.ReadFile(p)
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimPrefix(string(text), "\ufeff"), "\n")
}

// walkPackage collects the files of the package at rel.
func (w *walker) walkPackage(rel string, p *manifest.Package, raw []byte, extra []string, ownRules bool) error {
	dir := filepath.Join(w.root, filepath.FromSlash(rel))
	var m struct {
		Files         any
		Main, Browser any
	}
	json.Unmarshal(raw, &m)
	l := &layer{rel: rel, bare: !ownRules}
	last := slices.Clone(strict)
	if ownRules {
		l.rules = append(l.rules, parsePatterns(append(slices.Clone(defaults), extra...)))
	}
	list, has := m.Files.([]any)
	if has {
		only := []string{"*"}
		for _, f := range list {
			s, ok := f.(string)
			if !ok {
				continue
			}
			if strings.HasPrefix(s, "./") {
				s = s[1:]
			}
			if strings.HasSuffix(s, "/*") {
				s += "*"
			}
			fi, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(strings.TrimLeft(s, "!"))))
			switch {
			case err != nil:
				only = append(only, "!"+s)
			case fi.Mode().IsRegular():
				last = append([]string{"!" + s}, last...)
				l.always = append(l.always, strings.TrimPrefix(s, "/"))
			case fi.IsDir():
				only = append(only, "!"+s, "!"+s+"/**")
			}
		}
		l.rules = append(l.rules, parsePatterns(only))
	} else if ownRules {
		l.rules = append(l.rules, ignoreFile(dir))
	}
	for _, v := range []any{m.Browser, m.Main} {
		if s, ok := v.(string); ok && s != "" {
			last = append(last, "!/"+s)
		}
	}
	for _, b := range p.Bin {
		last = append(last, "!/"+b.Spec)
	}
	l.rules = append(l.rules, parsePatterns(last))
	return w.walk(l)
}

// ignoreFile reads .npmignore or, where there is none, .gitignore.
func ignoreFile(dir string) []pattern {
	for _, name := range []string{".npmignore", ".gitignore"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return parsePatterns(lines(filepath.Join(dir, name)))
		}
	}
	return nil
}

func (w *walker) walk(l *layer) error {
	dir := filepath.Join(w.root, filepath.FromSlash(l.rel))
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if strings.Contains(name, "*") {
			continue
		}
		switch {
		case e.IsDir():
			if !l.keeps(name, true, "") {
				continue
			}
			below := &layer{rel: path.Join(l.rel, name), name: name, up: l, bare: l.bare, exact: l.keeps(name, false, "") || l.keeps(name+"/", false, "")}
			for _, f := range l.always {
				if rest, ok := strings.CutPrefix(f, name+"/"); ok && !strings.Contains(rest, "/") {
					below.always = append(below.always, rest)
				}
			}
			sub := filepath.Join(dir, name)
			if !l.bare {
				below.rules = append(below.rules, parsePatterns(defaults))
				if _, err := os.Stat(filepath.Join(sub, "package.json")); err != nil || !w.workspaces {
					below.rules = append(below.rules, ignoreFile(sub))
				}
			}
			end := []string{"/.git"}
			for _, f := range below.always {
				end = append(end, "!"+f)
			}
			below.rules = append(below.rules, parsePatterns(end))
			if err := w.walk(below); err != nil {
				return err
			}
		case e.Type().IsRegular():
			if l.keeps(name, false, "") {
				w.files[path.Join(l.rel, name)] = true
			}
		}
	}
	return nil
}

// keeps asks the rules of the folders above and then those of this one about a path in it. A folder is kept too when
// something in it may be taken in; base is the path's last name where it was asked for from below.
func (l *layer) keeps(rel string, folder bool, base string) bool {
	in := true
	if l.up != nil {
		b := base
		if b == "" {
			b = rel
		}
		if in = l.up.keeps(l.name+"/"+rel, folder, b); !in && !l.exact {
			return false
		}
	}
	for _, rules := range l.rules {
		for _, p := range rules {
			if p.not != in && p.means(rel, folder, base) {
				in = p.not
			}
		}
	}
	return in
}

func (p pattern) means(rel string, folder bool, base string) bool {
	if p.match("/"+rel, false) || p.match(rel, false) {
		return true
	}
	if !folder {
		return false
	}
	if p.match("/"+rel+"/", false) || p.match(rel+"/", false) || p.not && (p.match("/"+rel, true) || p.match(rel, true)) {
		return true
	}
	return base != "" && p.named() && (p.match("/"+base+"/", false) || p.match(base+"/", false) || p.not && (p.match("/"+base, true) || p.match(base, true)))
}

// bundle takes a dependency of the package at from along, with all that it depends on.
func (w *walker) bundle(name, from string) {
	for at := from; ; {
		p := path.Join(at, "node_modules", name)
		dir := filepath.Join(w.root, filepath.FromSlash(p))
		if fi, err := os.Stat(dir); err == nil && fi.IsDir() {
			if w.seen[p] {
				return
			}
			w.seen[p] = true
			raw, err := os.ReadFile(filepath.Join(dir, "package.json"))
			if err != nil {
				raw = []byte("{}")
			}
			q, err := manifest.Parse(raw)
			if err != nil {
				return
			}
			fi, err := os.Lstat(dir)
			link := err == nil && fi.Mode()&os.ModeSymlink != 0
			if w.walkPackage(p, q, raw, nil, link) != nil {
				return
			}
			for _, deps := range []manifest.Deps{q.Dependencies, q.OptionalDependencies} {
				for _, d := range deps {
					w.bundle(d.Name, p)
				}
			}
			return
		}
		if at == "" {
			return
		}
		at = strings.TrimSuffix(at[:max(strings.LastIndex(at, "node_modules/"), 0)], "/")
	}
}
