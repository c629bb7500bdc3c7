package lockfile

import (
	"path"
	"regexp"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// oldEntry is one of the nested "dependencies" of version 1.
type oldEntry struct {
	version, resolved, integrity    string
	dev, optional, bundled, require bool
	requires                        manifest.Deps
	dependencies                    []byte
}

var reTarball = regexp.MustCompile(`/-/(?:.*/)?(.+?)-(\d+\.\d+\.\d+[^/]*)\.tgz$`)

// readOld turns the nested tree of version 1 into packages by path. What kind of dependency a requirement is can only be
// guessed from the flags of what it leads to, as npm does.
func (f *File) readOld(raw []byte) error {
	requires := map[string]manifest.Deps{}
	f.add("", &Entry{Name: f.Name, Pkg: &manifest.Package{Name: f.Name, Version: f.Version}})
	if err := f.readOldTree("", raw, requires); err != nil {
		return err
	}
	for loc, list := range requires {
		e := f.Packages[loc]
		if e == nil || e.Pkg == nil {
			continue
		}
		for _, d := range list {
			dep := f.lookup(loc, d.Name)
			switch {
			case dep != nil && dep.Optional && !e.Optional:
				e.Pkg.OptionalDependencies = append(e.Pkg.OptionalDependencies, d)
			default:
				e.Pkg.Dependencies = append(e.Pkg.Dependencies, d)
			}
		}
	}
	return nil
}

func (f *File) lookup(loc, name string) *Entry {
	for p := loc; ; {
		at := "node_modules/" + name
		if p != "" {
			at = p + "/" + at
		}
		if e := f.Packages[at]; e != nil {
			return e
		}
		if p == "" {
			return nil
		}
		if p = path.Dir(p); p == "." {
			p = ""
		}
	}
}

func (f *File) readOldTree(loc string, raw []byte, requires map[string]manifest.Deps) error {
	return manifest.Each(raw, func(k string, v []byte) error {
		if k != "dependencies" {
			return nil
		}
		return manifest.Each(v, func(name string, v []byte) error {
			at := "node_modules/" + name
			if loc != "" {
				at = loc + "/" + at
			}
			if !safePath(at) {
				return &Error{f.Path, errPath(at)}
			}
			old, err := readOldEntry(v)
			if err != nil {
				return err
			}
			at = f.addOld(at, name, old)
			if old.requires != nil {
				requires[at] = old.requires
			}
			return f.readOldTree(at, v, requires)
		})
	})
}

type errPath string

func (e errPath) Error() string { return "invalid location " + string(e) }

func readOldEntry(raw []byte) (o oldEntry, err error) {
	err = manifest.Each(raw, func(k string, v []byte) error {
		yes := string(v) == "true"
		switch k {
		case "version":
			o.version = manifest.Text(v)
		case "resolved":
			o.resolved = manifest.Text(v)
		case "integrity":
			o.integrity = manifest.Text(v)
		case "dev":
			o.dev = yes
		case "optional":
			o.optional = yes
		case "bundled":
			o.bundled = yes
		case "requires":
			o.requires = manifest.Map(v)
		}
		return nil
	})
	return o, err
}

// addOld adds the entry and returns the path under which its own dependencies stand.
func (f *File) addOld(at, name string, o oldEntry) string {
	e := &Entry{Pkg: &manifest.Package{}, Dev: o.dev, Optional: o.optional, InBundle: o.bundled, Integrity: o.integrity}
	s, err := spec.Resolve(name, o.version, "/")
	if err != nil {
		f.add(at, e)
		return at
	}
	switch s.Type {
	case spec.Directory:
		target := strings.TrimPrefix(s.FetchSpec, "/")
		f.add(at, &Entry{Link: true, Resolved: target})
		if f.Packages[target] == nil {
			f.add(target, e)
		}
		return target
	case spec.Git:
		e.Resolved = s.SaveSpec
		if s.Hosted != nil {
			e.Resolved = s.Hosted.SSHURL(s.GitCommittish)
		}
	case spec.File:
		e.Resolved = "file:" + strings.TrimPrefix(s.FetchSpec, "/")
	case spec.Remote:
		e.Resolved = s.FetchSpec
	case spec.Alias:
		e.Name, e.Pkg.Version, e.Resolved = s.Sub.Name, s.Sub.FetchSpec, o.resolved
	default:
		e.Pkg.Version, e.Resolved = o.version, o.resolved
	}
	if e.Pkg.Version == "" {
		if m := reTarball.FindStringSubmatch(e.Resolved); m != nil {
			e.Pkg.Version = m[2]
		}
	}
	e.Pkg.Name = e.Name
	if e.Pkg.Name == "" {
		e.Pkg.Name = name
	}
	f.add(at, e)
	return at
}

// oldTree is "dependencies" of version 2, for npm 6: what "packages" says once more, nested.
func (f *File) oldTree() object { return f.oldLevel("", map[string]bool{}) }

func (f *File) oldLevel(loc string, inside map[string]bool) object {
	prefix := "node_modules/"
	if loc != "" {
		prefix = loc + "/node_modules/"
	}
	if inside[loc] {
		return nil
	}
	inside[loc] = true
	defer delete(inside, loc)
	var out object
	for p, e := range f.Packages {
		name, ok := strings.CutPrefix(p, prefix)
		if !ok || strings.Contains(name, "/node_modules/") {
			continue
		}
		out = append(out, member{key: name, value: f.oldObject(p, name, e, inside)})
	}
	return out
}

func (f *File) oldObject(p, name string, e *Entry, inside map[string]bool) object {
	var o object
	put := func(k string, v any, when bool) {
		if when {
			o = append(o, member{key: k, value: v})
		}
	}
	at, pkg := p, e.Pkg
	if e.Link {
		put("version", "file:"+e.Resolved, true)
		at = e.Resolved
	} else {
		s, err := spec.Parse(e.Resolved, "/")
		git := err == nil && e.Resolved != "" && s.Type == spec.Git
		file := strings.HasPrefix(e.Resolved, "file:")
		switch {
		case git || file:
			put("version", e.Resolved, true)
		case e.Name != "" && e.Name != name:
			put("version", "npm:"+e.Name+"@"+pkg.Version, true)
		default:
			put("version", pkg.Version, pkg.Version != "")
		}
		put("bundled", true, e.Carried)
		put("resolved", e.Resolved, e.Resolved != "" && !git && !file)
		put("integrity", e.Integrity, e.Integrity != "")
		if e.Extraneous {
			put("extraneous", true, true)
		} else {
			put("peer", true, e.Peer)
			put("devOptional", true, e.DevOptional && !e.Dev && !e.Optional)
			put("dev", true, e.Dev)
			put("optional", true, e.Optional)
		}
	}
	put("from", e.From, e.From != "")
	put("requires", e.Requires, e.Requires != nil)
	if kids := f.oldLevel(at, inside); len(kids) > 0 {
		put("dependencies", kids, true)
	}
	return o
}
