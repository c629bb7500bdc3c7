package tree

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// Saved is one entry of a package.json that an install writes.
type Saved struct {
	Path    string // the package's folder relative to the root
	Section string // "dependencies", ...
	Name    string
	Spec    string // "" = to be removed
}

// applyRequests changes the packages that `install x`, `remove x`, `update x` name.
func (b *builder) applyRequests() error {
	if len(b.updates) > 0 {
		for _, n := range b.all() {
			if b.updates[n.Name] && !n.top() && !n.inDepBundle() && !n.inShrinkwrap() {
				for _, e := range n.In {
					b.push(e.From)
				}
			}
		}
	}
	if b.avoid != nil {
		for _, n := range b.all() {
			if b.vulnerable(n) && n.bundler() == nil {
				for _, e := range n.In {
					b.push(e.From)
				}
			}
		}
	}
	nodes := []*Node{b.root}
	if len(b.o.Workspaces) > 0 {
		var err error
		if nodes, err = b.chosen(); err != nil {
			return err
		}
	}
	for _, n := range nodes {
		if len(b.o.Add) == 0 && len(b.o.Remove) == 0 {
			b.push(n)
			continue
		}
		if err := b.change(n); err != nil {
			return err
		}
	}
	return nil
}

// chosen are the workspaces that -w names, by name, folder, or folder above.
func (b *builder) chosen() ([]*Node, error) {
	var out []*Node
	for _, w := range b.o.Workspaces {
		found := false
		at := b.rel(b.abs(w))
		for _, e := range b.root.Out {
			if e.Type != Workspace {
				continue
			}
			p := b.rel(strings.TrimPrefix(e.Raw, "file:"))
			if e.Name != w && p != at && !strings.HasPrefix(p, at+"/") {
				continue
			}
			found = true
			if e.To == nil {
				l, err := b.linkNode(e, b.root, b.abs(p))
				if err != nil {
					return nil, err
				}
				e.To = l
			}
			if t := e.To.target(); !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
		if !found {
			return nil, &codeError{"ENOWORKSPACES", "No workspaces found:\n  --workspace=" + w}
		}
	}
	if b.o.IncludeWorkspaceRoot {
		out = append(out, b.root)
	}
	return out, nil
}

func (b *builder) change(n *Node) error {
	p := *n.Pkg
	for _, name := range b.o.Remove {
		for _, d := range sections(&p) {
			*d.deps = d.deps.Without(name)
		}
		p.Bundle = slices.DeleteFunc(slices.Clone(p.Bundle), func(s string) bool { return s == name })
	}
	var names []string
	for _, s := range b.o.Add {
		s, err := b.named(s, n)
		if err != nil {
			return err
		}
		b.addTo(&p, s)
		names = append(names, s.Name)
		b.added = append(b.added, addition{n, s})
	}
	b.setPackage(n, &p)
	for _, name := range names {
		if e := n.edge(name); e != nil {
			b.requested[e] = true
		}
	}
	b.push(n)
	return nil
}

type addition struct {
	node *Node
	spec spec.Spec
}

// named learns the name of a package that was given by its address, and the version a tag stands for.
func (b *builder) named(s spec.Spec, n *Node) (spec.Spec, error) {
	switch s.Type {
	case spec.Tag:
		if b.o.Source == nil {
			return s, &codeError{"EUSAGE", "no registry to ask for " + s.Raw}
		}
		p, _, err := b.fetch.get(&s, toAll)
		if err != nil {
			return s, err
		}
		out, err := spec.Resolve(p.Name, p.Version, b.dir)
		return out, err
	case spec.Directory, spec.File:
		name := s.Name
		if name == "" {
			p, err := readPackage(s.FetchSpec)
			if s.Type == spec.File && b.o.Source != nil {
				p, _, err = b.fetch.get(&s, toAll)
			}
			if err != nil {
				return s, err
			}
			if p == nil {
				return s, fmt.Errorf("Could not read package.json: Error: %w", &fs.PathError{Op: "open", Path: filepath.Join(s.FetchSpec, "package.json"), Err: syscall.ENOENT})
			}
			name = topName(p, s.FetchSpec)
		}
		rel, err := filepath.Rel(b.abs(n.Path), s.FetchSpec)
		if err != nil {
			rel = s.FetchSpec
		}
		out, err := spec.Resolve(name, "file:"+filepath.ToSlash(rel), b.abs(n.Path))
		return out, err
	}
	if s.Name == "" {
		p, _, err := b.fetch.get(&s, toAll)
		if err != nil {
			return s, err
		}
		s.Name = p.Name
	}
	return s, nil
}

type section struct {
	name string
	deps *manifest.Deps
}

func sections(p *manifest.Package) []section {
	return []section{{"dependencies", &p.Dependencies}, {"devDependencies", &p.DevDependencies},
		{"optionalDependencies", &p.OptionalDependencies}, {"peerDependencies", &p.PeerDependencies}}
}

var saveSections = map[SaveType]string{SaveProd: "dependencies", SaveDev: "devDependencies", SaveOptional: "optionalDependencies", SavePeer: "peerDependencies"}

func (b *builder) addTo(p *manifest.Package, s spec.Spec) {
	t := b.o.SaveType
	if t == SaveSame {
		switch {
		case p.DevDependencies.Has(s.Name):
			t = SaveDev
		case p.OptionalDependencies.Has(s.Name):
			t = SaveOptional
		case p.Dependencies.Has(s.Name):
			t = SaveProd
		case p.PeerDependencies.Has(s.Name):
			t = SavePeer
		default:
			t = SaveProd
		}
	}
	var leave []string
	switch t {
	case SaveProd:
		leave = []string{"devDependencies", "peerDependencies", "optionalDependencies"}
	case SaveDev:
		leave = []string{"dependencies"}
	case SaveOptional:
		leave = []string{"peerDependencies", "dependencies"}
	case SavePeer:
		leave = []string{"dependencies", "optionalDependencies"}
	}
	for _, d := range sections(p) {
		if slices.Contains(leave, d.name) {
			*d.deps = d.deps.Without(s.Name)
		}
		if d.name == saveSections[t] && (s.RawSpec != "*" || !d.deps.Has(s.Name)) {
			*d.deps = d.deps.With(s.Name, s.RawSpec)
		}
	}
	if b.o.SaveBundle && t != SavePeer && !slices.Contains(p.Bundle, s.Name) {
		p.Bundle = append(slices.Clone(p.Bundle), s.Name)
		slices.SortFunc(p.Bundle, manifest.Compare)
	}
}

// setPackage gives a node another package.json.
func (b *builder) setPackage(n *Node, p *manifest.Package) {
	for len(n.Out) > 0 {
		b.dropEdge(n.Out[0])
	}
	n.Pkg, n.scr = p, nil
	for _, l := range n.links {
		l.Pkg = p
	}
	if n == b.root {
		b.addWorkspaces()
	}
	b.addEdges(n)
}

// saved is what the requests write into package.json: for registry packages the prefix and the version found, unless the
// range asked for is narrower than that.
func (b *builder) saved() []Saved {
	var out []Saved
	for _, name := range b.o.Remove {
		paths := []string{""}
		if len(b.o.Workspaces) > 0 {
			paths = nil
			if nodes, err := b.chosen(); err == nil {
				for _, n := range nodes {
					paths = append(paths, n.Path)
				}
			}
		}
		for _, p := range paths {
			out = append(out, Saved{Path: p, Name: name})
		}
	}
	for _, a := range b.added {
		e := a.node.edge(a.spec.Name)
		if e == nil || e.To == nil {
			continue
		}
		section := ""
		for _, d := range sections(a.node.Pkg) {
			if d.deps.Has(a.spec.Name) {
				section = d.name
			}
		}
		text := b.savedSpec(a.spec, e)
		out = append(out, Saved{a.node.Path, section, a.spec.Name, text})
		p := *a.node.Pkg
		for _, d := range sections(&p) {
			if d.name == section {
				*d.deps = d.deps.With(a.spec.Name, text)
			}
		}
		a.node.Pkg = &p
	}
	if b.o.SaveUpdates {
		out = append(out, b.savedUpdates()...)
	}
	return out
}

// savedUpdates are new ranges for what `update` may have changed: the direct dependencies, but for those that name one version.
func (b *builder) savedUpdates() []Saved {
	var out []Saved
	nodes := slices.Concat(b.root.kids.list, b.root.fsKids)
	slices.SortFunc(nodes, func(x, y *Node) int { return manifest.Compare(x.Path, y.Path) })
	for _, n := range nodes {
		if !b.o.UpdateAll && !b.updates[n.Name] || slices.ContainsFunc(n.In, func(e *Edge) bool { return semver.Subset(e.Spec, n.target().Version, semver.Options{}) }) {
			continue
		}
		for _, e := range n.In {
			if !e.From.top() || e.To == nil || e.Type == Workspace {
				continue
			}
			s := b.parse(e, e.Raw)
			if s.err != nil {
				continue
			}
			want := b.savedSpec(s.Spec, e)
			p := *e.From.Pkg
			for _, d := range sections(&p) {
				if d.deps.Has(e.Name) && !(d.name == "peerDependencies" && p.DevDependencies.Has(e.Name)) {
					*d.deps = d.deps.With(e.Name, want)
					out = append(out, Saved{e.From.Path, d.name, e.Name, want})
					break
				}
			}
			e.From.Pkg = &p
		}
	}
	return out
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

func (b *builder) savedSpec(s spec.Spec, e *Edge) string {
	if e.Type == Workspace { // one of our own: by its version, not its folder
		v := e.To.target().Version
		if v == "" {
			return "*"
		}
		return b.prefix() + v
	}
	if s.RawSpec == "*" && e.Raw != "*" {
		return e.Raw
	}
	if !s.Registry() {
		switch {
		case s.Hosted != nil && s.Hosted.Auth == "" && s.Hosted.Default == "shortcut":
			_, c, _ := strings.Cut(s.RawSpec, "#")
			return s.Hosted.Shortcut(c)
		case s.SaveSpec != "":
			return s.SaveSpec
		}
		return s.RawSpec
	}
	prefix := b.prefix()
	version := e.To.target().Version
	want := prefix + version
	sub := s
	if s.Type == spec.Alias {
		sub = *s.Sub
	}
	if sub.Type == spec.Range && sub.FetchSpec != "*" && !semver.Subset(want, sub.FetchSpec, semver.Options{Loose: true}) {
		want = sub.FetchSpec
	}
	if name := e.To.target().pkgName(); s.Type == spec.Alias && name != "" {
		return "npm:" + name + "@" + want
	}
	return want
}
