package tree

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// The isolated layout (npm's "linked"): each package stands once in node_modules/.store/<name>@<version>-<hash>/node_modules/<name>,
// with links to what it depends on beside it; node_modules of the root and of workspaces hold links to what they depend on and
// nothing else. The lockfile still tells the hoisted tree: a layout is made of that and thrown away.

const storeDir = "node_modules/.store/"

// storeHolder is the folder of the store in which a path lies, "" if it lies in none.
func storeHolder(p string) string {
	if !strings.HasPrefix(p, storeDir) {
		return ""
	}
	if i := strings.Index(p[len(storeDir):], "/node_modules/"); i >= 0 {
		return p[:len(storeDir)+i]
	}
	return ""
}

type isolator struct {
	b     *builder
	logic *Tree
	out   *Tree
	deps  map[*Node][]dependency
	keys  map[*Node]string
	nodes map[*Node]*Node // packages in the store, by any of the logical nodes that are the same
	by    map[string]*Node
}

type dependency struct {
	name string
	to   *Node // a package, or the folder that a link leads to
	edge *Edge // nil for a peer that only peerDependenciesMeta names
}

func isolate(t *Tree) *Tree {
	x := &isolator{b: t.b, logic: t, deps: map[*Node][]dependency{}, keys: map[*Node]string{}, nodes: map[*Node]*Node{}, by: map[string]*Node{}}
	x.out = &Tree{b: t.b, Dir: t.Dir, Root: t.Root, Nodes: map[string]*Node{}}
	var packages []*Node
	for _, n := range t.Sorted() {
		switch {
		case n.Inert && n != t.Root:
		case n.top():
			x.deps[n] = x.dependencies(n)
		case !n.Link && !n.Carried:
			x.deps[n] = x.dependencies(n)
			packages = append(packages, n)
		}
	}
	x.hash(packages)
	for _, n := range packages {
		x.store(n)
	}
	for _, n := range packages {
		if to := x.nodes[n]; x.by[to.Path] == n {
			dir := to.Path[:len(to.Path)-len(lastName(to.Path))]
			for _, d := range x.deps[n] {
				x.link(dir, to, d)
			}
		}
	}
	for _, n := range t.Sorted() {
		if n.top() {
			x.out.Nodes[n.Path] = n
			for _, d := range x.deps[n] {
				x.link(join(n.Path, ""), n, d)
			}
		}
	}
	return x.out
}

func lastName(p string) string { return p[strings.LastIndex(p, "node_modules/")+len("node_modules/"):] }

// dependencies are what n must find: what its edges lead to, and peers that are welcome if somebody has them.
func (x *isolator) dependencies(n *Node) []dependency {
	var out []dependency
	seen := map[string]bool{}
	add := func(name string, to *Node, e *Edge) {
		if to == nil || to.Inert || to.target() == nil || to.target().Inert || seen[name] {
			return
		}
		if to.Carried { // it is inside n, or inside that in which n came
			return
		}
		if to = to.target(); to != n {
			seen[name] = true
			out = append(out, dependency{name, to, e})
		}
	}
	for _, e := range n.Out {
		if e.Type == Workspace && !x.declared(n, e.Name) {
			continue
		}
		add(e.Name, e.To, e)
	}
	if !n.top() {
		for _, name := range n.Pkg.PeerOptional {
			add(name, n.find(fold(name)), nil)
		}
		for _, d := range n.Pkg.PeerDependencies {
			add(d.Name, n.find(fold(d.Name)), nil)
		}
		for _, k := range below(n)[1:] { // what packages in its own tarball need from outside of it
			if k.Carried {
				for _, e := range k.Out {
					add(e.Name, e.To, e)
				}
			}
		}
	}
	slices.SortFunc(out, func(p, q dependency) int { return manifest.Compare(p.name, q.name) })
	return out
}

// declared: the root links only those workspaces that it names as dependencies.
func (x *isolator) declared(n *Node, name string) bool {
	p := n.Pkg
	return p.Dependencies.Has(name) || p.DevDependencies.Has(name) || p.OptionalDependencies.Has(name) || p.PeerDependencies.Has(name)
}

// hash names every package after what it is and all that it depends on, so that equal ones fall together and a folder of the store
// never changes. Cycles are taken as a whole: their members are told apart by going round as often as there are members.
func (x *isolator) hash(packages []*Node) {
	for _, ring := range rings(packages, func(n *Node) []*Node {
		var out []*Node
		for _, d := range x.deps[n] {
			if !d.to.top() {
				out = append(out, d.to)
			}
		}
		return out
	}) {
		now := map[*Node]string{}
		for _, n := range ring {
			what := n.Integrity
			if what == "" { // a lockfile may leave out where it comes from, if it says what it is
				what = n.Resolved
			}
			now[n] = n.pkgName() + "\x00" + n.Version + "\x00" + what
		}
		for range len(ring) {
			next := map[*Node]string{}
			for _, n := range ring {
				var b strings.Builder
				b.WriteString(now[n])
				for _, d := range x.deps[n] {
					switch {
					case d.to.top():
						fmt.Fprintf(&b, "\n%s>%s", d.name, d.to.Path)
					case now[d.to] != "":
						fmt.Fprintf(&b, "\n%s=%s", d.name, now[d.to])
					default:
						fmt.Fprintf(&b, "\n%s=%s", d.name, x.keys[d.to])
					}
				}
				sum := sha256.Sum256([]byte(b.String()))
				next[n] = base64.RawURLEncoding.EncodeToString(sum[:16])
			}
			now = next
		}
		for _, n := range ring {
			x.keys[n] = now[n]
		}
	}
}

// rings are the sets of nodes that depend on each other (strongly connected components), those first on which others depend.
func rings(nodes []*Node, next func(*Node) []*Node) [][]*Node {
	type mark struct {
		index, low int
		open       bool
	}
	marks := map[*Node]*mark{}
	var stack []*Node
	var out [][]*Node
	type frame struct {
		n    *Node
		deps []*Node
		i    int
	}
	for _, start := range nodes {
		if marks[start] != nil {
			continue
		}
		enter := func(n *Node) frame {
			marks[n] = &mark{len(marks), len(marks), true}
			stack = append(stack, n)
			return frame{n: n, deps: next(n)}
		}
		frames := []frame{enter(start)}
		for len(frames) > 0 {
			f := &frames[len(frames)-1]
			m := marks[f.n]
			if f.i < len(f.deps) {
				d := f.deps[f.i]
				f.i++
				if k := marks[d]; k == nil {
					frames = append(frames, enter(d))
				} else if k.open {
					m.low = min(m.low, k.index)
				}
				continue
			}
			if m.low == m.index {
				i := len(stack) - 1
				for stack[i] != f.n {
					i--
				}
				for _, n := range stack[i:] {
					marks[n].open = false
				}
				out = append(out, slices.Clone(stack[i:]))
				stack = stack[:i]
			}
			if frames = frames[:len(frames)-1]; len(frames) > 0 {
				up := marks[frames[len(frames)-1].n]
				up.low = min(up.low, m.low)
			}
		}
	}
	return out
}

// store makes the package's place in the store, or joins it with an equal one.
func (x *isolator) store(n *Node) {
	name := n.pkgName()
	if !spec.ValidOldName(name) {
		name = n.Name
	}
	at := storeDir + name + "@" + safeVersion(n.Version) + "-" + x.keys[n] + "/node_modules/" + name
	to := x.out.Nodes[at]
	if to == nil {
		to = x.copyOf(n, at, name)
		holder := &Node{Path: at[:len(at)-len("/node_modules/")-len(name)], Pkg: &manifest.Package{}}
		to.Parent = holder
		x.by[at] = n
		x.bundled(n, to)
	} else {
		to.Dev, to.Optional, to.DevOptional, to.Peer = to.Dev && n.Dev, to.Optional && n.Optional, to.DevOptional && n.DevOptional, to.Peer && n.Peer
	}
	x.nodes[n] = to
}

func safeVersion(v string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune(".-+_", r) {
			return r
		}
		return '_'
	}, v)
}

func (x *isolator) copyOf(n *Node, at, name string) *Node {
	to := &Node{Path: at, Name: name, Version: n.Version, Resolved: n.Resolved, Integrity: n.Integrity, Pkg: n.Pkg, Dev: n.Dev, Optional: n.Optional,
		DevOptional: n.DevOptional, Peer: n.Peer, InBundle: n.InBundle, Carried: n.Carried, HasInstallScript: n.HasInstallScript, HasShrinkwrap: n.HasShrinkwrap}
	to.world, to.sem, to.semOK = x.logic.Root, n.sem, n.semOK
	x.out.Nodes[at] = to
	return to
}

// bundled names the packages that come inside n's tarball.
func (x *isolator) bundled(n, to *Node) {
	for _, k := range n.kids.list {
		if k.Carried && !k.Link {
			c := x.copyOf(k, join(to.Path, k.Name), k.Name)
			c.Parent = to
			x.bundled(k, c)
		}
	}
}

// link puts a link to a dependency into a folder (which ends with "node_modules/").
func (x *isolator) link(dir string, from *Node, d dependency) {
	to := d.to
	if !to.top() {
		to = x.nodes[to]
	}
	at := dir + d.name
	if x.out.Nodes[at] != nil { // the name is the package's own
		at = join(from.Path, d.name)
	}
	if to == nil || x.out.Nodes[at] != nil {
		return
	}
	l := &Node{Path: at, Name: d.name, Version: to.Version, Link: true, Target: to, Pkg: to.Pkg, Parent: from}
	l.Dev, l.Optional, l.DevOptional, l.Peer = from.Dev, from.Optional, from.DevOptional, from.Peer
	if from.top() && d.edge != nil { // it is the edge that may be left out, whoever else wants the package
		t := d.edge.Type
		l.Dev, l.Optional, l.Peer, l.DevOptional = t == DevDep, t.Optional(), t.Peer(), false
	}
	if to != nil && !to.top() { // nothing leads to what is left out
		l.Dev, l.Optional, l.DevOptional, l.Peer = l.Dev || to.Dev, l.Optional || to.Optional, l.DevOptional || to.DevOptional, l.Peer || to.Peer
	}
	l.world = x.logic.Root
	x.out.Nodes[at] = l
}
