package tree

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

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
			b.drop(&p, d, name, "")
		}
		p.Bundle = slices.DeleteFunc(slices.Clone(p.Bundle), func(s string) bool { return s == name })
	}
	b.edited = append(b.edited, n)
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

// leaves are the sections that a package leaves when it is saved to another.
var leaves = map[SaveType][]string{SaveProd: {"devDependencies", "peerDependencies"}, SaveDev: {"dependencies"}, SaveOptional: {"peerDependencies"},
	SavePeer: {"dependencies", "optionalDependencies"}}

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
	for _, d := range sections(p) {
		if slices.Contains(leaves[t], d.name) {
			b.drop(p, d, s.Name, saveSections[t])
		}
		if d.name == saveSections[t] && (s.RawSpec != "*" || !d.deps.Has(s.Name)) {
			*d.deps = d.deps.With(s.Name, s.RawSpec)
		}
	}
	switch t {
	case SaveOptional: // for old npm, which looks here
		v, _ := p.OptionalDependencies.Get(s.Name)
		p.Dependencies = p.Dependencies.With(s.Name, v)
	case SavePeer:
		if p.DevDependencies.Has(s.Name) {
			v, _ := p.PeerDependencies.Get(s.Name)
			p.DevDependencies = p.DevDependencies.With(s.Name, v)
		}
	}
	if b.o.SaveBundle && t != SavePeer && !slices.Contains(p.Bundle, s.Name) {
		p.Bundle = append(slices.Clone(p.Bundle), s.Name)
		slices.SortFunc(p.Bundle, manifest.Compare)
	}
}

// drop takes name out of a section; the section goes with its last entry. instead is the section that has it instead.
func (b *builder) drop(p *manifest.Package, d section, name, instead string) {
	if !d.deps.Has(name) {
		return
	}
	if instead != "" {
		b.warnings = append(b.warnings, Warning{"idealTree", "Removing " + d.name + "." + name + " in favor of " + instead + "." + name})
	}
	if *d.deps = d.deps.Without(name); len(*d.deps) == 0 {
		*d.deps = nil
	}
	if d.name == "peerDependencies" && len(p.PeerMeta) > 0 {
		p.PeerMeta = withoutMember(p.PeerMeta, name)
		p.PeerOptional = slices.DeleteFunc(slices.Clone(p.PeerOptional), func(s string) bool { return s == name })
	}
}

func withoutMember(raw json.RawMessage, name string) json.RawMessage {
	keys, values, err := orderedObject(raw)
	if err != nil {
		return raw
	}
	var out bytes.Buffer
	for i, k := range keys {
		if k != name {
			if out.Len() > 0 {
				out.WriteByte(',')
			}
			manifest.Quote(&out, k)
			out.WriteByte(':')
			out.Write(values[i])
		}
	}
	if out.Len() == 0 {
		return nil
	}
	return slices.Concat(json.RawMessage("{"), out.Bytes(), json.RawMessage("}"))
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
	if n != b.root || n.rules == nil {
		return
	}
	for _, m := range b.all() { // what "$name" stands for may have changed
		for _, e := range m.Out {
			if e.rules != nil && strings.HasPrefix(e.rules.value, "$") {
				b.applyRule(e)
			}
		}
	}
}
