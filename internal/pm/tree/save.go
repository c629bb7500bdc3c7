package tree

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// Saved is what an install writes into one package.json: all its lists of dependencies.
type Saved struct {
	Path string // the package's folder relative to the root
	// Empty ones are not to be there.
	Dependencies, DevDependencies, OptionalDependencies, PeerDependencies manifest.Deps
	Bundle                                                                []string
}

// saved is what becomes of the packages that requests named, and of those that `update --save` may have changed.
func (b *builder) saved() []Saved {
	if b.o.NoSave && !b.o.SaveUpdates {
		return nil
	}
	var nodes []*Node
	note := func(n *Node) {
		if !slices.Contains(nodes, n) {
			nodes = append(nodes, n)
		}
	}
	for _, a := range b.added {
		if b.refresh(a.node, a.spec.Name, b.o.SaveType) {
			note(a.node)
		}
	}
	if b.o.SaveUpdates {
		for _, n := range b.updated() {
			for _, e := range n.In {
				if from := e.From; b.refresh(from, n.Name, SaveSame) {
					note(from)
				}
			}
		}
	}
	for _, n := range b.edited {
		note(n)
	}
	out := make([]Saved, 0, len(nodes))
	for _, n := range nodes {
		p := n.Pkg
		out = append(out, Saved{n.Path, p.Dependencies, p.DevDependencies, p.OptionalDependencies, p.PeerDependencies, p.Bundle})
	}
	return out
}

// refresh writes into n's package.json what it has got for name; false if there is nothing to be said.
func (b *builder) refresh(n *Node, name string, t SaveType) bool {
	e := n.edge(name)
	if e == nil || e.To == nil || !n.top() {
		return false
	}
	s := b.parse(e, e.Spec)
	if s.err != nil {
		return false
	}
	p := *n.Pkg
	text := b.savedSpec(&s.Spec, e)
	local := s.Type == spec.Directory || s.Type == spec.File
	set := func(d *manifest.Deps, only bool) {
		have, ok := d.Get(name)
		if !ok {
			return
		}
		if only && !local {
			if meet, ok := semver.Intersects(text, have, semver.Options{}); !ok || meet {
				return
			}
		}
		*d = d.With(name, text)
	}
	switch {
	case t != SaveSame:
		for _, d := range sections(&p) {
			if d.name == saveSections[t] {
				*d.deps = d.deps.With(name, text)
			}
		}
		if t == SaveProd {
			p.OptionalDependencies = p.OptionalDependencies.Without(name)
		}
	default:
		set(&p.Dependencies, false)
		dev := p.DevDependencies.Has(name)
		set(&p.DevDependencies, false)
		set(&p.PeerDependencies, dev) // these are let be where they still hold
		set(&p.OptionalDependencies, dev)
	}
	n.Pkg = &p
	for _, l := range n.links {
		l.Pkg = &p
	}
	return true
}

// updated are the packages at the top that `update --save` may have changed, but for those of which one version is asked for.
func (b *builder) updated() []*Node {
	nodes := slices.Concat(b.root.kids.list, b.root.fsKids)
	slices.SortFunc(nodes, func(x, y *Node) int { return manifest.Compare(x.Path, y.Path) })
	return slices.DeleteFunc(nodes, func(n *Node) bool {
		return !b.o.UpdateAll && !b.updates[n.Name] || slices.ContainsFunc(n.In, func(e *Edge) bool { return semver.Subset(e.Spec, n.target().Version, semver.Options{}) })
	})
}

// prefix stands before versions in package.json.
func (b *builder) prefix() string {
	switch {
	case b.o.SaveExact:
		return ""
	case b.o.SavePrefix == "":
		return "^"
	}
	return b.o.SavePrefix
}

// savedSpec is what stands for a dependency in package.json: of registry packages the prefix and the version found, unless the
// range asked for is narrower than that.
func (b *builder) savedSpec(s *spec.Spec, e *Edge) string {
	version := e.To.target().Version
	want := "*"
	if version != "" {
		want = b.prefix() + version
	}
	switch {
	case s.Registry():
		sub := s
		if s.Type == spec.Alias {
			sub = s.Sub
		}
		if sub.Type == spec.Range && sub.RawSpec != "*" && !semver.Subset(want, sub.RawSpec, semver.Options{Loose: true}) {
			want = sub.RawSpec
		}
		if name := e.To.target().pkgName(); name != "" && name != e.Name {
			return "npm:" + name + "@" + want
		}
		return want
	case s.Hosted != nil && s.Hosted.Auth == "":
		_, c, _ := strings.Cut(s.RawSpec, "#")
		return s.Hosted.Shortcut(c)
	case e.Type == Workspace: // one of our own: by its version, not its folder
		return want
	case s.Type == spec.Directory || s.Type == spec.File:
		if rel, err := filepath.Rel(b.abs(e.From.Path), s.FetchSpec); err == nil {
			return "file:" + filepath.ToSlash(rel)
		}
	}
	if s.SaveSpec != "" {
		return s.SaveSpec
	}
	return s.RawSpec
}
