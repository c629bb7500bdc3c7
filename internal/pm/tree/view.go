package tree

import (
	"context"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// What commands ask of finished trees.

// LoadVirtual is the tree that the project's lockfile describes, whatever is on the disk.
func LoadVirtual(o Options) (*Tree, error) {
	lock := o.Lock
	if lock == nil {
		var err error
		if lock, err = lockfile.Load(o.Dir); err != nil {
			return nil, err
		}
	}
	if lock == nil {
		return nil, &codeError{"ENOLOCK", "loadVirtual requires existing shrinkwrap file"}
	}
	b, err := newBuilder(&o)
	if err != nil {
		return nil, err
	}
	p, err := readPackage(b.dir)
	if err != nil {
		return nil, err
	}
	if p == nil {
		p = &manifest.Package{}
	}
	if err := b.makeRoot(p); err != nil {
		return nil, err
	}
	b.lock = lock
	b.fetch = newFetcher(context.Background(), b)
	defer b.fetch.close()
	if err := b.loadLock(lock); err != nil {
		return nil, err
	}
	return b.finish(), nil
}

// Overridden reports whether a rule of "overrides" chose this very version.
func (n *Node) Overridden() bool { return n.overridden() }

// ID is npm's name for the package in lists: name@version, with the real name in it for an alias.
func (n *Node) ID() string {
	name := n.Name
	if n.Root() && n.pkgName() != "" {
		name = n.pkgName()
	} else if real := n.pkgName(); real != "" && real != name {
		name += "@npm:" + real
	}
	return name + "@" + n.target().Version
}

// Matches reports whether n is what a specifier such as "name" or "name@^2" asks for.
func (t *Tree) Matches(n *Node, requested string) bool {
	s, err := spec.Parse(requested, t.Dir)
	if err != nil {
		return false
	}
	name := s.Name
	if name == "" {
		name = n.Name
	}
	if n.Name != name {
		return false
	}
	b := t.b
	e := &Edge{From: t.Root, Name: name, Raw: s.RawSpec, Spec: s.RawSpec}
	e.b, e.folded = b, fold(name)
	return b.fits(n, e, b.parse(e, e.Spec))
}

// Members are the folders of the workspaces, in the order in which the root names them.
func (t *Tree) Members() []*Node {
	var out []*Node
	for _, e := range t.Root.Out {
		if e.Type == Workspace && e.To != nil {
			out = append(out, e.To.target())
		}
	}
	return out
}

// Reach is all that the workspaces at these paths depend on, themselves too; with root also what the root depends on beside workspaces.
func (t *Tree) Reach(paths []string, root bool) map[*Node]bool {
	set := map[*Node]bool{}
	for _, p := range paths {
		if n := t.Nodes[p]; n != nil {
			set[n] = true
		}
	}
	if root {
		for _, e := range t.Root.Out {
			if e.Type != Workspace && e.To != nil {
				set[e.To] = true
			}
		}
	}
	return t.reach(set)
}

// Partial is what stands on the disk after an install in some workspaces only: what they depend on as this tree has it, the rest as
// actual (which may be nil) has it.
func (t *Tree) Partial(actual *Tree, paths []string, root bool) *Tree {
	out := &Tree{b: t.b, Dir: t.Dir, Root: t.Root, Nodes: map[string]*Node{"": t.Root}}
	mine := t.Reach(paths, root)
	for p, n := range t.Nodes {
		if mine[n] || n.top() {
			out.Nodes[p] = n
		}
	}
	if actual == nil {
		return out
	}
	before := actual.Reach(paths, root)
	for p, n := range actual.Nodes {
		if out.Nodes[p] == nil && (!before[n] || t.Nodes[p] != nil) { // what they need no more, somebody else may
			out.Nodes[p] = n
		}
	}
	return out
}

// PartialLayout is Partial for an isolated layout, in which what depends on what is seen by the links.
func (t *Tree) PartialLayout(actual *Tree, paths []string, root bool) *Tree {
	out := &Tree{b: t.b, Dir: t.Dir, Root: t.Root, Nodes: map[string]*Node{}}
	mine := t.linked(paths, root)
	for p, n := range t.Nodes {
		if mine[p] || n.top() {
			out.Nodes[p] = n
		}
	}
	if actual == nil {
		return out
	}
	var others []string
	for p, n := range actual.Nodes {
		if n.top() && p != "" && !slices.Contains(paths, p) && !strings.HasPrefix(p, storeDir) {
			others = append(others, p)
		}
	}
	rest, before := actual.linked(others, !root), actual.linked(paths, root)
	for p, n := range actual.Nodes {
		if out.Nodes[p] == nil && (rest[p] || !before[p]) {
			out.Nodes[p] = n
		}
	}
	return out
}

// linked are the paths of all to which the links in the node_modules of some folders lead, and these links.
func (t *Tree) linked(folders []string, root bool) map[string]bool {
	in := map[string][]string{} // what stands in the node_modules of a folder of the project, or of one of the store
	for p := range t.Nodes {
		holder := storeHolder(p)
		if i := strings.Index("/"+p, "/node_modules/"); holder == "" && i >= 0 {
			holder = p[:max(i-1, 0)]
		} else if holder == "" {
			continue
		}
		in[holder] = append(in[holder], p)
	}
	set := map[string]bool{}
	queue := slices.Clone(folders)
	if root {
		queue = append(queue, "")
	}
	for i := 0; i < len(queue); i++ {
		for _, p := range in[queue[i]] {
			if set[p] {
				continue
			}
			set[p] = true
			if n := t.Nodes[p]; n.Link && n.Target != nil {
				to := storeHolder(n.Target.Path)
				if to == "" {
					to = n.Target.Path
				}
				queue = append(queue, to)
			}
		}
	}
	return set
}

// Requested are the names of what the root depends on; of a global prefix, which has no package.json, what was asked for.
func (t *Tree) Requested() map[string]bool {
	out := map[string]bool{}
	for _, e := range t.Root.Out {
		out[e.Name] = true
	}
	return out
}

// Only is the part of a global prefix that some packages at its top make up, with what is theirs.
func (t *Tree) Only(names map[string]bool) *Tree {
	out := &Tree{b: t.b, Dir: t.Dir, Root: t.Root, Nodes: map[string]*Node{}}
	for p, n := range t.Nodes {
		name := strings.TrimPrefix(p, "node_modules/")
		if i := strings.Index(name, "/node_modules/"); i >= 0 {
			name = name[:i]
		}
		if n.top() || names[name] {
			out.Nodes[p] = n
		}
	}
	return out
}

// Apart is all that the root depends on, but not by way of a workspace.
func (t *Tree) Apart() map[*Node]bool {
	set := map[*Node]bool{t.Root: true}
	for _, e := range t.Root.Out {
		if e.Type != Workspace && e.To != nil {
			set[e.To] = true
		}
	}
	delete(set, t.Root)
	out := t.reach(set)
	out[t.Root] = true
	return out
}

func (t *Tree) reach(set map[*Node]bool) map[*Node]bool {
	var queue []*Node
	for n := range set {
		queue = append(queue, n)
	}
	add := func(n *Node) {
		if n != nil && !set[n] {
			set[n] = true
			queue = append(queue, n)
		}
	}
	for i := 0; i < len(queue); i++ {
		n := queue[i]
		add(n.target())
		for _, e := range n.Out {
			add(e.To)
		}
		for _, l := range n.links {
			add(l)
		}
		for _, c := range n.Children {
			if c.Extraneous {
				add(c)
			}
		}
	}
	return set
}
