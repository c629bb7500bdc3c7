// Package pack decides which files of a folder a package is made of, as npm does, and writes the tarball.
// Start at List and Write.
package pack

import (
	"archive/tar"
	"encoding/json"
	"io"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// never is in no package, whatever its rules say.
var never = parseIgnore(strings.Join([]string{".git", ".svn", ".hg", "CVS", ".DS_Store", "._*", ".npmrc", ".*.swp", ".lock-wscript", ".wafpickle-*",
	"/build/config.gypi", "npm-debug.log", "*.orig", "/package-lock.json", "/yarn.lock", "/pnpm-lock.yaml", "/bun.lockb", "/bun.lock", "/archived-packages/**"}, "\n"))

type lister struct {
	root    string
	out     []string
	always  map[string]bool
	only    rules // `files`, nil: everything
	bundled map[string]bool
}

// List gives the files of the package in dir, with slashes, sorted as npm prints them.
func List(dir string) ([]string, error) {
	raw, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil {
		return nil, err
	}
	p, err := manifest.Parse(raw)
	if err != nil {
		return nil, err
	}
	var extra struct {
		Files []string
		Main  any
	}
	json.Unmarshal(raw, &extra)
	l := &lister{root: dir, always: map[string]bool{"package.json": true}, bundled: map[string]bool{}}
	if extra.Files != nil {
		l.only = rules{}
		for _, f := range extra.Files {
			not := strings.HasPrefix(f, "!")
			f = strings.TrimPrefix(f, "!")
			f = "/" + strings.TrimPrefix(strings.TrimPrefix(path.Clean("/"+f), "/"), "./")
			if f == "/" {
				f = "/**"
			}
			r := parseRule(f)
			r.not = not
			l.only = append(l.only, r)
			below := rule{segs: append(append([]string{}, r.segs...), "**"), not: not}
			l.only = append(l.only, below)
		}
	}
	if m, ok := extra.Main.(string); ok && m != "" {
		l.always[strings.TrimPrefix(path.Clean("/"+m), "/")] = true
	}
	for _, b := range p.Bin {
		l.always[strings.TrimPrefix(path.Clean("/"+b.Spec), "/")] = true
	}
	if err := l.walk("", nil); err != nil {
		return nil, err
	}
	if len(p.Bundle) > 0 {
		for _, n := range p.Bundle {
			l.bundle(n, "")
		}
	}
	sort.Slice(l.out, func(i, j int) bool { return strings.ToLower(l.out[i]) < strings.ToLower(l.out[j]) })
	return l.out, nil
}

type scope struct {
	dir   string
	rules rules
}

func (l *lister) walk(rel string, scopes []scope) error {
	abs := filepath.Join(l.root, rel)
	if rel != "" || l.only == nil {
		for _, name := range []string{".npmignore", ".gitignore"} {
			if text, err := os.ReadFile(filepath.Join(abs, name)); err == nil {
				scopes = append(scopes[:len(scopes):len(scopes)], scope{rel, parseIgnore(string(text))})
				break
			}
		}
	}
	entries, err := os.ReadDir(abs)
	if err != nil {
		return err
	}
	for _, e := range entries {
		p := path.Join(rel, e.Name())
		dir := e.IsDir()
		if e.Name() == "node_modules" && dir {
			if rel == "" || !l.chosen(p, dir, scopes) || l.only == nil {
				continue
			}
		}
		if ign, _ := never.match(p, dir); ign || !dir && !e.Type().IsRegular() {
			continue
		}
		if dir {
			if l.only == nil && l.ignored(p, true, scopes) && !l.alwaysBelow(p) {
				continue
			}
			if err := l.walk(p, scopes); err != nil {
				return err
			}
			continue
		}
		if l.must(rel, e.Name(), p) || l.chosen(p, false, scopes) && e.Name() != ".gitignore" && e.Name() != ".npmignore" {
			l.out = append(l.out, p)
		}
	}
	return nil
}

func (l *lister) alwaysBelow(dir string) bool {
	for a := range l.always {
		if strings.HasPrefix(a, dir+"/") {
			return true
		}
	}
	return false
}

// must is what every package has: its manifest, entry points, readme and licence.
func (l *lister) must(dir, name, p string) bool {
	if l.always[p] {
		return true
	}
	if dir != "" {
		return false
	}
	stem := strings.ToLower(name)
	if i := strings.IndexByte(stem, '.'); i >= 0 {
		stem = stem[:i]
	}
	switch stem {
	case "readme", "license", "licence", "copying":
		return true
	}
	return false
}

func (l *lister) ignored(p string, dir bool, scopes []scope) bool {
	out := false
	for _, s := range scopes {
		rel := p
		if s.dir != "" {
			rel = strings.TrimPrefix(p, s.dir+"/")
		}
		if ign, known := s.rules.match(rel, dir); known {
			out = ign
		}
	}
	return out
}

func (l *lister) chosen(p string, dir bool, scopes []scope) bool {
	if l.only != nil {
		if in, known := l.only.match(p, dir); !known || !in {
			return false
		}
	}
	return !l.ignored(p, dir, scopes)
}

// bundle takes a dependency with all it depends on along.
func (l *lister) bundle(name, from string) {
	for at := from; ; {
		p := path.Join(at, "node_modules", name)
		raw, err := os.ReadFile(filepath.Join(l.root, p, "package.json"))
		if err == nil {
			if l.bundled[p] {
				return
			}
			l.bundled[p] = true
			filepath.WalkDir(filepath.Join(l.root, p), func(f string, d os.DirEntry, err error) error {
				if err != nil {
					return nil
				}
				rel, _ := filepath.Rel(l.root, f)
				rel = filepath.ToSlash(rel)
				if d.IsDir() {
					if d.Name() == "node_modules" && rel != p {
						return filepath.SkipDir
					}
					return nil
				}
				if ign, _ := never.match(strings.TrimPrefix(rel, p+"/"), false); !ign && d.Type().IsRegular() {
					l.out = append(l.out, rel)
				}
				return nil
			})
			if q, err := manifest.Parse(raw); err == nil {
				for _, d := range q.Dependencies {
					l.bundle(d.Name, p)
				}
				for _, d := range q.OptionalDependencies {
					l.bundle(d.Name, p)
				}
			}
			return
		}
		if at == "" {
			return
		}
		i := strings.LastIndex(at, "node_modules/")
		at = strings.TrimSuffix(at[:max(i, 0)], "/")
	}
}

// stamp is the time all files of all packages have.
var stamp = time.Date(1985, 10, 26, 8, 15, 0, 0, time.UTC)

// Write makes the tarball: the same files give the same bytes.
func Write(w io.Writer, dir string, files []string) error {
	gz, err := gzip.NewWriterLevel(w, 9)
	if err != nil {
		return err
	}
	tw := tar.NewWriter(gz)
	bins := map[string]bool{}
	if raw, err := os.ReadFile(filepath.Join(dir, "package.json")); err == nil {
		if p, err := manifest.Parse(raw); err == nil {
			for _, b := range p.Bin {
				bins[strings.TrimPrefix(path.Clean("/"+b.Spec), "/")] = true
			}
		}
	}
	for _, f := range files {
		if err := writeFile(tw, filepath.Join(dir, f), f, bins[f]); err != nil {
			return err
		}
	}
	if err := tw.Close(); err != nil {
		return err
	}
	return gz.Close()
}

func writeFile(tw *tar.Writer, abs, name string, exec bool) error {
	in, err := os.Open(abs)
	if err != nil {
		return err
	}
	defer in.Close()
	fi, err := in.Stat()
	if err != nil {
		return err
	}
	mode := int64(0o644)
	if exec || fi.Mode()&0o111 != 0 {
		mode = 0o755
	}
	if err := tw.WriteHeader(&tar.Header{Name: "package/" + name, Size: fi.Size(), Mode: mode, ModTime: stamp, Typeflag: tar.TypeReg, Format: tar.FormatPAX}); err != nil {
		return err
	}
	_, err = io.Copy(tw, in)
	return err
}
