package tree

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// scratch is a tree of its own with n's dependencies at its root and nothing in it: there a package and its peers are
// brought together before they are placed.
func (b *builder) scratch(n *Node, reuse bool) *Node {
	if reuse && n.scr != nil {
		return n.scr.root
	}
	r := &Node{Path: n.Path, Name: n.Name, Version: n.Version, Pkg: n.Pkg, HasShrinkwrap: n.HasShrinkwrap}
	r.source, r.sem, r.semOK, r.rules = n, n.sem, n.semOK, n.rules
	newWorld(r)
	b.addEdges(r)
	n.scr = &scratch{r}
	return r
}

// nodeFromEdge finds the package for e and loads its peers beside it. second is another wish for the same name:
// if the first choice does not please it, one that pleases both is taken if there is one.
func (b *builder) nodeFromEdge(e *Edge, parent *Node, second *Edge, required map[*Node]bool) (*Node, error) {
	if parent == nil {
		parent = b.scratch(e.From, false)
	}
	n, err := b.nodeFromSpec(e, parent, required[e.From])
	if err != nil {
		return nil, err
	}
	if second != nil && !second.valid() {
		other, err := b.nodeFromSpec(second, parent, required[second.From])
		if err != nil {
			return nil, err
		}
		if e.valid() {
			n = other
		}
	}
	if n.Parent != parent && n.world != b.root {
		b.attach(n, parent)
	}
	if required[e.From] && e.Type != PeerOptional || second != nil && required[second.From] && second.Type != PeerOptional {
		required[n] = true
	}
	b.peerSource[n] = parent.source
	if b.o.Global && e.From.projectRoot() {
		return n, nil
	}
	return n, b.loadPeers(n, required)
}

// nodeFromSpec makes the node for e in parent's node_modules: a link for folders, else what the Source knows.
// What cannot be loaded becomes a node that says why: an optional dependency may be missing.
func (b *builder) nodeFromSpec(e *Edge, parent *Node, required bool) (*Node, error) {
	p := b.parse(e, e.Spec)
	if p.err != nil {
		return nil, p.err
	}
	s := &p.Spec
	workspace := b.isWorkspaceName(s.Name)
	if s.Type == spec.Directory && (workspace || !b.o.InstallLinks || b.inside(e, parent)) && !b.copiedParent(parent) {
		return b.linkNode(e, parent, s.FetchSpec)
	}
	if workspace {
		if re := b.root.edge(s.Name); re != nil && re.To != nil && re.To.Workspace() && e.satisfiedBy(re.To) {
			return re.To, nil
		}
	}
	if rel, ok := strings.CutPrefix(e.Raw, "file:"); ok && s.Type == spec.Directory && b.copiedParent(parent) && !strings.HasPrefix(rel, "/") {
		// What a copied folder says is meant from where it was.
		from := b.abs(strings.TrimPrefix(standsFor(parent).Resolved, "file:"))
		there, err := spec.Resolve(e.Name, "file:"+filepath.ToSlash(filepath.Join(from, rel)), b.dir)
		if err != nil {
			return nil, err
		}
		s = &there
	}
	far := toPeers
	if required && e.Type != PeerOptional {
		far = toAll
	}
	pkg, from, err := b.load(e, s, far)
	n := b.newNode(e.Name, pkg)
	if err != nil {
		n.failed = &loadError{error: err, edge: e}
		b.failures.add(n)
	}
	n.Resolved, n.Integrity = b.resolvedText(from.URL), from.Integrity
	b.addEdges(n)
	b.attach(n, parent)
	return n, nil
}

// loadError remembers for whom a package was wanted.
type loadError struct {
	error
	edge   *Edge
	others []*loadError // what else could not be loaded
}

func (e *loadError) Unwrap() error { return e.error }

// Wanted is what was asked for, as name@specifier.
func (e *loadError) Wanted() string { return e.edge.Name + "@" + e.edge.Spec }

// RequiredBy is the path of the package that wanted it.
func (e *loadError) RequiredBy() string { return e.edge.From.Path }

// Requirers are the packages that want it, as name@version: each is wanted by the next one, the last by the project.
func (e *loadError) Requirers() (ids []string) {
	seen := map[*Node]bool{}
	for n := standsFor(e.edge.From); n != nil && !n.projectRoot() && !seen[n]; {
		seen[n] = true
		ids = append(ids, n.pkgName()+"@"+n.Version)
		var next *Node
		for _, in := range n.In {
			if from := standsFor(in.From); !seen[from] && (next == nil || from.depth() < next.depth()) {
				next = from
			}
		}
		n = next
	}
	return ids
}

// LoadFailures takes apart what BuildIdeal says when packages cannot be had: one error each, in a stable order.
func LoadFailures(err error) []LoadFailure {
	var first *loadError
	if !errors.As(err, &first) {
		return nil
	}
	all := []LoadFailure{first}
	for _, o := range first.others {
		all = append(all, o)
	}
	return all
}

// LoadFailure is a package that could not be had, and for whom it was wanted.
type LoadFailure interface {
	error
	Wanted() string
	Requirers() []string
}

func (b *builder) load(e *Edge, s *spec.Spec, far reach) (*manifest.Package, Resolved, error) {
	if err := b.allowed(e, s); err != nil {
		return nil, Resolved{}, err
	}
	if b.o.Frozen || b.o.Source == nil {
		b.lacking = true
		return nil, Resolved{}, &codeError{"EUSAGE", LockLacks + s.Raw}
	}
	if pinned, ok := b.pinned(e.From.Pkg, e.Name, e.Spec, s); ok {
		pkg, from, err := b.fetch.get(&pinned, far)
		if _, gone := err.(*manifest.TargetError); !gone {
			return pkg, from, err
		}
	}
	return b.fetch.get(s, far)
}

// pinned is the exact version that another package manager's lockfile chose for what p asks of name.
func (b *builder) pinned(p *manifest.Package, name, raw string, s *spec.Spec) (spec.Spec, bool) {
	if b.o.Pins == nil || !s.Registry() || b.updates[name] {
		return spec.Spec{}, false
	}
	want := s
	if s.Type == spec.Alias {
		want = s.Sub
	}
	if want.Type != spec.Range && want.Type != spec.Tag {
		return spec.Spec{}, false
	}
	rng, ok := b.ranges.Get(want.FetchSpec)
	if want.Type == spec.Tag {
		ok = false
	}
	v := b.o.Pins.Find(p.ID(), name, raw, func(v string) bool {
		sem, isVersion := parseVersion(v)
		return isVersion && ok && rng.Test(&sem)
	})
	if v == "" {
		return spec.Spec{}, false
	}
	exact, err := spec.Resolve(want.Name, v, b.dir)
	return exact, err == nil
}

func (b *builder) allowed(e *Edge, s *spec.Spec) error {
	if b.o.Allow == nil {
		return nil
	}
	root := e.From.projectRoot() || e.From.Workspace()
	if e.From.source != nil {
		root = e.From.source.projectRoot() || e.From.source.Workspace()
	}
	return b.o.Allow(*s, root)
}

func (b *builder) resolvedText(u string) string {
	if f, ok := strings.CutPrefix(u, "file:"); ok && strings.HasPrefix(f, "/") {
		return "file:" + b.rel(f)
	}
	return u
}

// inside: a file: specifier that leads to a folder of the project is always linked.
func (b *builder) inside(e *Edge, parent *Node) bool {
	if !strings.HasPrefix(e.Raw, "file:../") && !strings.HasPrefix(e.Raw, "file:./") {
		return false
	}
	r := b.rel(b.abs(parent.Path + "/" + e.Raw[len("file:"):]))
	return r != ".." && !strings.HasPrefix(r, "../")
}

// copiedParent: with --install-links what a copied folder links to is copied too.
func (b *builder) copiedParent(parent *Node) bool {
	return b.o.InstallLinks && !parent.Link && strings.HasPrefix(standsFor(parent).Resolved, "file:")
}

// standsFor is the node for which a scratch root stands, or the node.
func standsFor(n *Node) *Node {
	if n.source != nil {
		return n.source
	}
	return n
}

func (b *builder) linkNode(e *Edge, parent *Node, dir string) (*Node, error) {
	pkg, _ := readPackage(dir)
	if pkg == nil {
		pkg = &manifest.Package{}
	}
	rel := b.rel(dir)
	t := b.root.tops[rel]
	if rel == "" {
		t = b.root
	}
	if t == nil {
		if t = b.at(b.root, rel); t != nil && t.Link {
			t = nil
		}
	}
	if t == nil {
		t = b.newNode(e.Name, pkg)
		t.Path, t.isTop = rel, true
		b.addEdges(t)
	}
	l := b.newNode(e.Name, t.Pkg)
	l.Link, l.Target = true, t
	l.HasInstallScript, l.HasShrinkwrap = false, false
	b.attach(l, parent)
	b.links = append(b.links, l)
	return l, nil
}

// loadPeers brings n's peers, and theirs, into the scratch tree beside n.
func (b *builder) loadPeers(n *Node, required map[*Node]bool) error {
	var peers []*Edge
	for _, e := range n.Out {
		if e.Type.Peer() && !(e.valid() && e.To != nil) {
			peers = append(peers, e)
		}
	}
	slices.SortStableFunc(peers, func(x, y *Edge) int { return manifest.Compare(x.Name, y.Name) })
	for _, e := range peers {
		parent := n.Parent
		if parent == nil { // a compatible peer has taken its place meanwhile
			return nil
		}
		if e.To != nil && e.valid() {
			continue
		}
		pe := parent.edge(e.Name)
		mine := false
		if parent.source != nil {
			mine = parent.source.projectRoot() || parent.source.Workspace()
		}
		lenient := b.o.Force || !mine && !b.o.StrictPeerDeps
		if e.To == nil {
			if pe == nil {
				if _, err := b.nodeFromEdge(e, parent, nil, required); err != nil {
					return err
				}
				continue
			}
			dep, err := b.nodeFromEdge(pe, parent, e, required)
			if err != nil {
				return err
			}
			if e.valid() {
				continue
			}
			if lenient || !required[dep] {
				e.conflicted = true
				continue
			}
			if n.Parent == nil {
				return nil
			}
			return b.peerConflict(e, pe)
		}
		cur := e.To
		dep, err := b.nodeFromEdge(e, nil, nil, required)
		if err != nil {
			return err
		}
		if canReplaceWith(cur, dep, nil) {
			if _, err := b.nodeFromEdge(e, n.Parent, nil, required); err != nil {
				return err
			}
			continue
		}
		if lenient || !required[e.From] {
			continue
		}
		return b.peerConflict(e, pe)
	}
	return nil
}
