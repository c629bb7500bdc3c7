package tree

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// Tree is the whole of it.
type Tree struct {
	Dir   string // absolute path of the root folder
	Root  *Node
	Nodes map[string]*Node // by Path, the root under ""

	// Warnings are what npm would print with `npm warn`: engines, overridden peers, deprecated packages.
	Warnings []Warning
	// Saved says what `install x` writes into package.json files.
	Saved []Saved
	// FromHidden: an actual tree read from the hidden lockfile.
	FromHidden bool
	// Changed reports whether resolution had to change what it began with.
	Changed bool
	// Lacking: with Frozen, something was asked for that the lockfile has not.
	Lacking bool

	// Layout is what shall stand on the disk where that is another tree than this one: the isolated layout.
	Layout *Tree

	b *builder // reads specifiers
}

// Warning is one line for the user. Code is npm's (EBADENGINE, ERESOLVE, deprecated ...).
type Warning struct{ Code, Text string }

func (b *builder) finish() *Tree {
	t := &Tree{b: b, Dir: b.dir, Root: b.root, Nodes: map[string]*Node{}, Warnings: b.warnings, Changed: b.mutated || !b.fromDisk, Lacking: b.lacking}
	for _, n := range b.all() {
		if n.virtual || n.top() && strings.HasPrefix(n.Path, storeDir) { // a folder of the store is no package
			continue
		}
		t.Nodes[n.Path] = n
	}
	seal(t)
	t.Saved = b.saved()
	return t
}

// seal fills what only finished trees have.
func seal(t *Tree) {
	for _, n := range t.Nodes {
		top := n
		for top.Parent != nil {
			top = top.Parent
		}
		n.Foreign = !top.projectRoot() && !top.Workspace()
		by := n.bundler()
		n.InBundle, n.Carried = by != nil, by != nil && by != n.world
		if len(n.kids.list) > 0 {
			n.Children = make(map[string]*Node, len(n.kids.list))
			for _, k := range n.kids.list {
				n.Children[k.Name] = k
			}
		}
		n.scr = nil
	}
}

// isolated reports whether packages stand in a store.
func (t *Tree) isolated() bool {
	for p := range t.Nodes {
		if strings.HasPrefix(p, storeDir) {
			return true
		}
	}
	return false
}

// Sorted lists the nodes by path, the root first.
func (t *Tree) Sorted() []*Node {
	out := make([]*Node, 0, len(t.Nodes))
	for _, n := range t.Nodes {
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b *Node) int { return manifest.Compare(a.Path, b.Path) })
	return out
}

// LockLacks begins the error of a build with Frozen that needs more than the lockfile has; the specifier follows.
const LockLacks = "the lockfile lacks "

// Real is the package itself, where n is a link what it leads to.
func (n *Node) Real() *Node { return n.target() }

// InOrder lists the nodes as npm comes to know them: those it began with by path, then what was placed, one after the other.
func (t *Tree) InOrder() []*Node {
	placed := map[*Node]bool{}
	for _, n := range t.b.order {
		placed[n] = true
	}
	out := slices.DeleteFunc(t.Sorted(), func(n *Node) bool { return placed[n] })
	for _, n := range t.b.order {
		if t.Nodes[n.Path] == n {
			out = append(out, n)
		}
	}
	return out
}

// LockOptions says how the lockfile is to be written.
type LockOptions struct {
	Version      int  // 0: that of old, else 3
	OmitResolved bool // omit-lockfile-registry-resolved
	Old          *lockfile.File
	Hidden       bool // node_modules/.package-lock.json
}

// Lockfile is the lockfile of a finished tree. Layout and version are those of old, if given.
func (t *Tree) Lockfile(o LockOptions) *lockfile.File {
	f := &lockfile.File{LockfileVersion: 3, Requires: true, Packages: map[string]*lockfile.Entry{}}
	f.Name, f.Version = t.Root.pkgName(), t.Root.Version
	if f.Name == "" {
		f.Name = filepath.Base(t.Dir)
	}
	if o.Old != nil {
		f.Path = o.Old.Path
		if o.Old.LockfileVersion > 1 {
			f.LockfileVersion = o.Old.LockfileVersion
		}
	}
	if o.Version > 0 {
		f.LockfileVersion = o.Version
	}
	if o.Hidden {
		f.LockfileVersion = 3
	}
	if len(t.Root.Pkg.Raw) > 0 {
		f.Indent, f.Newline = manifest.Format(t.Root.Pkg.Raw)
	} else if o.Old != nil {
		f.Indent, f.Newline = o.Old.Indent, o.Old.Newline
	}
	for p, n := range t.Nodes {
		if p == "" && o.Hidden || n.Inert && n.Version == "" && !n.Link {
			continue
		}
		if o.Hidden && (n.Inert || n.Extraneous && !strings.HasPrefix(p, "node_modules/")) {
			continue
		}
		if n.Extraneous && !strings.HasPrefix(p, "node_modules/") && !strings.Contains(p, "/node_modules/") && (n.FSParent == nil || n.FSParent.Root()) && p != "" {
			continue
		}
		e := t.entry(n, o.OmitResolved)
		if f.LockfileVersion < 3 {
			t.oldFacts(e, n)
		}
		f.Packages[p] = e
	}
	return f
}

// oldFacts adds what only the nested tree of older lockfiles says.
func (t *Tree) oldFacts(e *lockfile.Entry, n *Node) {
	e.Carried = n.Carried
	to := n.target()
	if len(to.Out) > 0 {
		e.Requires = manifest.Deps{}
	}
	for _, d := range to.Out {
		if d.Type.Peer() {
			continue
		}
		text := d.Spec
		if f, ok := strings.CutPrefix(text, "file:"); ok && d.b != nil {
			if rel, err := filepath.Rel(d.b.abs(to.Path), filepath.Join(d.b.abs(to.Path), f)); err == nil && !filepath.IsAbs(f) {
				text = "file:" + filepath.ToSlash(rel)
			}
		}
		e.Requires = append(e.Requires, manifest.Dep{Name: d.Name, Spec: text})
	}
	if strings.HasPrefix(n.Resolved, "git") {
		if by := n.askedBy(); by != nil {
			e.From = n.Name + "@" + by.Spec
		}
	}
}

// askedBy is the dependency that stands for all which lead to n: the one from nearest to the root.
func (n *Node) askedBy() *Edge {
	var best *Edge
	for _, e := range n.In {
		if !e.valid() {
			continue
		}
		if best != nil {
			x, y := strings.Split(e.From.Path, "node_modules"), strings.Split(best.From.Path, "node_modules")
			if len(x) > len(y) || len(x) == len(y) && manifest.Compare(x[len(x)-1], y[len(y)-1]) >= 0 {
				continue
			}
		}
		best = e
	}
	return best
}

func (t *Tree) entry(n *Node, omit bool) *lockfile.Entry {
	if n.Link {
		p := ""
		if n.Target != nil {
			p = n.Target.Path
		}
		return &lockfile.Entry{Link: true, Resolved: p}
	}
	e := &lockfile.Entry{Integrity: n.Integrity, InBundle: n.InBundle, HasShrinkwrap: n.HasShrinkwrap, HasInstallScript: n.HasInstallScript,
		Dev: n.Dev, Optional: n.Optional, DevOptional: n.DevOptional, Peer: n.Peer, Extraneous: n.Extraneous, Pkg: n.Pkg, Resolved: n.Resolved}
	name := n.pkgName()
	folder := folderName(filepath.Join(t.Dir, filepath.FromSlash(n.Path)))
	if name != "" && (n.Root() || name != n.Name || name != folder) {
		e.Name = name
	}
	if !n.top() && n.Pkg.DevDependencies != nil {
		p := *n.Pkg
		p.DevDependencies = nil
		e.Pkg = &p
	}
	if omit && n.registryOnly() {
		e.Resolved = ""
	}
	return e
}

// registryOnly: all who depend on n ask the registry for it.
func (n *Node) registryOnly() bool {
	for _, e := range n.In {
		if e.b == nil {
			return false
		}
		if p := e.b.parse(e, e.Spec); p.err != nil || !p.Registry() {
			return false
		}
	}
	return len(n.In) > 0
}
