// Package tree computes node_modules: which package at which version stands at which path, as npm places them.
// It reads package.json files and lockfiles and asks a Source for the rest; it writes nothing.
// Start at BuildIdeal; Node and Edge are the words of the tree. graph.go keeps edges right while nodes come and go,
// check.go says whether a package may stand somewhere, place.go puts it there, build.go walks what is missing.
package tree

import (
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/semver"
)

// Node is a package at a place. A finished tree is read-only.
type Node struct {
	Path    string // relative to the root, slashes: "" root, "node_modules/a/node_modules/b", "packages/x", "../sib"
	Name    string // its name in node_modules; differs from Pkg.Name for an alias
	Version string

	// Resolved is the tarball or git URL or file: path (relative to the root) it is fetched from; Integrity what it must
	// hash to. Links have neither: Target is the node at the folder they point to.
	Resolved, Integrity string
	Link                bool
	Target              *Node
	Pkg                 *manifest.Package

	Dev, Optional, DevOptional, Peer bool // reached only through such dependencies
	Extraneous                       bool // nobody depends on it
	InBundle                         bool // its parent, or one above, bundles it
	Foreign                          bool // in the folder of a file: dependency, not the root's or a workspace's: --omit does not concern it
	Carried                          bool // so it came inside another's tarball; what the root bundles is installed like all else
	HasInstallScript, HasShrinkwrap  bool
	Inert                            bool // optional and not for this machine, or not to be had: recorded, not installed

	Parent   *Node            // whose node_modules holds it; nil for the root and for targets of links
	FSParent *Node            // for a target of a link inside the root: the nearest package above
	Children map[string]*Node // of its own node_modules, in finished trees
	Out      []*Edge          // what it depends on
	In       []*Edge          // who depends on it

	state
}

// state is what only building needs.
type state struct {
	world  *Node // the root of the tree it stands in; a node taken out is its own
	source *Node // of a scratch root: the node it stands for
	failed error // why it could not be loaded
	rules  *rules
	kids   kids
	fsKids []*Node
	links  []*Node          // the links which point here
	outIdx map[string]*Edge // of Out, where that is long
	sem    semver.Version
	semOK  bool
	scr    *scratch // the scratch root last made for it

	isTop        bool // a root or the target of a link
	virtual      bool // a link that is not on the disk: isolated layouts leave out those to workspaces nobody asked for
	global       bool // of a root
	seen, queued bool
	rank         int // later among its siblings, higher

	// Of a world's root only.
	byName map[string][]*Node // by lower-case name
	wants  map[string][]*Edge // by lower-case name; may hold edges of nodes that have left
	tops   map[string]*Node   // nodes without a parent, by path
}

type scratch struct{ root *Node }

// kids are the children of a node in the order they came.
type kids struct {
	list []*Node
	m    map[string]*Node
}

// fold: names that differ only in case are one folder on some file systems, npm never places both.
func fold(name string) string { return strings.ToLower(name) }

func (k *kids) get(folded string) *Node {
	if k.m != nil {
		return k.m[folded]
	}
	for _, n := range k.list {
		if len(n.Name) == len(folded) && (n.Name == folded || strings.EqualFold(n.Name, folded)) {
			return n
		}
	}
	return nil
}

func (k *kids) add(n *Node) {
	if n.rank = 0; len(k.list) > 0 {
		n.rank = k.list[len(k.list)-1].rank + 1
	}
	k.list = append(k.list, n)
	switch {
	case k.m != nil:
		k.m[fold(n.Name)] = n
	case len(k.list) > 8:
		k.m = make(map[string]*Node, 32)
		for _, n := range k.list {
			k.m[fold(n.Name)] = n
		}
	}
}

// addFolder makes t, the target of a link, one of the folders in n.
func (n *Node) addFolder(t *Node) {
	if t.rank = 0; len(n.fsKids) > 0 {
		t.rank = n.fsKids[len(n.fsKids)-1].rank + 1
	}
	n.fsKids = append(n.fsKids, t)
}

func (k *kids) remove(n *Node) {
	for i, c := range k.list {
		if c == n {
			k.list = append(k.list[:i:i], k.list[i+1:]...)
			break
		}
	}
	if k.m != nil && k.m[fold(n.Name)] == n {
		delete(k.m, fold(n.Name))
	}
}

// Root reports whether n is the project itself.
func (n *Node) Root() bool { return n.Parent == nil && n.Path == "" }

// target is the node itself, or what the link points to.
func (n *Node) target() *Node {
	if n.Link && n.Target != nil {
		return n.Target
	}
	return n
}

// up is where resolution goes on above n.
func (n *Node) up() *Node {
	if n.Parent != nil {
		return n.Parent
	}
	return n.FSParent
}

// find is what n gets for require(name).
func (n *Node) find(folded string) *Node {
	for p := n; p != nil; p = p.up() {
		if k := p.kids.get(folded); k != nil {
			return k
		}
	}
	return nil
}

// Resolve is what the package at n finds by a name, nil if nothing.
func (n *Node) Resolve(name string) *Node { return n.find(fold(name)) }

func (n *Node) under(a *Node) bool {
	for p := n; p != nil; p = p.up() {
		if p == a {
			return true
		}
	}
	return false
}

func (n *Node) depth() int {
	d := 0
	for p := n; p.Parent != nil; p = p.Parent {
		d++
	}
	return d
}

// edge returns n's dependency on a name.
func (n *Node) edge(name string) *Edge {
	if n.outIdx != nil {
		return n.outIdx[fold(name)]
	}
	for _, e := range n.Out {
		if e.Name == name || len(e.Name) == len(name) && strings.EqualFold(e.Name, name) {
			return e
		}
	}
	return nil
}

// Edge returns n's dependency on a name, nil if it has none.
func (n *Node) Edge(name string) *Edge { return n.edge(name) }

func (n *Node) pkgName() string {
	if n.Pkg == nil {
		return ""
	}
	return n.Pkg.Name
}

// top reports whether n stands in nobody's node_modules.
func (n *Node) top() bool { return n.Parent == nil }

func (n *Node) projectRoot() bool { return n.world == n }

// Workspace reports whether n is the folder of one of the root's workspaces, or the link to it.
func (n *Node) Workspace() bool {
	if n.world == nil || n.world == n {
		return false
	}
	e := n.world.edge(n.pkgName())
	return e != nil && e.Type == Workspace && e.To != nil && (e.To == n || e.To.target() == n)
}

func (n *Node) inShrinkwrap() bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.HasShrinkwrap {
			return true
		}
	}
	return false
}

// bundler is the ancestor in whose tarball n came.
func (n *Node) bundler() *Node {
	for p := n.Parent; ; p = p.Parent {
		if p == nil {
			return nil
		}
		if p.Pkg != nil && len(p.Pkg.Bundle) > 0 {
			return n.findBundler(map[*Node]bool{})
		}
	}
}

func (n *Node) findBundler(seen map[*Node]bool) *Node {
	if seen[n] || n.Parent == nil {
		return nil
	}
	seen[n] = true
	if b := n.Parent.findBundler(seen); b != nil {
		return b
	}
	if n.Parent.Pkg != nil {
		for _, name := range n.Parent.Pkg.Bundle {
			if name == n.Name {
				return n.Parent
			}
		}
	}
	for _, e := range n.In {
		if b := e.From.findBundler(seen); b != nil && b == n.Parent {
			return b
		}
	}
	return nil
}

func (n *Node) inDepBundle() bool {
	b := n.bundler()
	return b != nil && b != n.world
}

// matches reports whether two nodes hold the same package.
func (n *Node) matches(o *Node) bool {
	switch {
	case n == o:
		return true
	case n.Name != o.Name:
		return false
	case n.Link:
		return o.Link && n.Target != nil && o.Target != nil && n.Target.matches(o.Target)
	case n.projectRoot() && o.projectRoot():
		return n.Path == o.Path
	case n.Integrity != "" && o.Integrity != "":
		return n.Integrity == o.Integrity
	case n.Resolved != "" && o.Resolved != "":
		return n.Resolved == o.Resolved
	}
	return n.pkgName() != "" && n.pkgName() == o.pkgName() && n.Version != "" && n.Version == o.Version
}

func (n *Node) compareVersion(o *Node) int {
	switch {
	case n.semOK && o.semOK:
		return n.sem.Compare(&o.sem)
	case n.semOK:
		return 1
	case o.semOK:
		return -1
	}
	return 0
}
