package tree

import (
	"cmp"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/semver"
)

// newNode makes a node that stands nowhere yet.
func (b *builder) newNode(name string, p *manifest.Package) *Node {
	if p == nil {
		p = &manifest.Package{}
	}
	n := &Node{Name: name, Version: p.Version, Pkg: p, Dev: true, Optional: true, DevOptional: true, Peer: true, Extraneous: true}
	n.HasInstallScript = p.HasInstallScript
	n.HasShrinkwrap = p.HasShrinkwrap
	n.sem, n.semOK = semver.Parse(p.Version, true)
	n.world = n
	return n
}

// newWorld makes n the root of a tree of its own.
func newWorld(n *Node) {
	n.world = n
	n.byName = map[string][]*Node{}
	n.wants = map[string][]*Edge{}
	n.tops = map[string]*Node{}
}

// addEdges gives n the edges its package asks for, in the order in which they win over each other.
func (b *builder) addEdges(n *Node) {
	if n.Link {
		return
	}
	p := n.Pkg
	if !b.o.LegacyPeerDeps {
		for _, d := range p.PeerDependencies {
			if !p.IsPeerOptional(d.Name) {
				b.addEdge(n, d, PeerDep)
			}
		}
		for _, d := range p.PeerDependencies {
			if p.IsPeerOptional(d.Name) {
				b.addEdge(n, d, PeerOptional)
			}
		}
	}
	for _, d := range p.Dependencies {
		b.addEdge(n, d, Prod)
	}
	for _, d := range p.OptionalDependencies {
		b.addEdge(n, d, OptionalDep)
	}
	if n.top() && n.placedTop() {
		for _, d := range p.DevDependencies {
			b.addEdge(n, d, DevDep)
		}
	}
}

// placedTop: dev dependencies count for roots and targets of links, also for the scratch root of such a node.
func (n *Node) placedTop() bool {
	if n.source != nil {
		return n.source.top()
	}
	return n.isTop
}

func (b *builder) addEdge(n *Node, d manifest.Dep, t EdgeType) {
	accept, _ := n.Pkg.AcceptDependencies.Get(d.Name)
	if cur := n.edge(d.Name); cur != nil {
		if cur.Type == Workspace {
			return
		}
		b.dropEdge(cur)
	}
	e := &Edge{From: n, Name: d.Name, Raw: d.Spec, Spec: d.Spec, Type: t}
	e.b, e.accept, e.folded = b, accept, fold(d.Name)
	if n.rules != nil {
		e.rules = n.rules.forEdge(b, e)
		b.applyRule(e)
	}
	n.Out = append(n.Out, e)
	switch {
	case n.outIdx != nil:
		n.outIdx[e.folded] = e
	case len(n.Out) > 8:
		n.outIdx = make(map[string]*Edge, 2*len(n.Out))
		for _, e := range n.Out {
			n.outIdx[e.folded] = e
		}
	}
	if n.world.wants != nil {
		n.world.wants[e.folded] = append(n.world.wants[e.folded], e)
	}
	b.reload(e)
}

func (b *builder) dropEdge(e *Edge) {
	n := e.From
	if e.To != nil {
		b.dropIn(e.To, e)
		e.To = nil
	}
	n.Out = slices.DeleteFunc(slices.Clone(n.Out), func(x *Edge) bool { return x == e })
	if n.outIdx != nil {
		delete(n.outIdx, e.folded)
	}
	if w := n.world.wants; w != nil {
		w[e.folded] = slices.DeleteFunc(w[e.folded], func(x *Edge) bool { return x == e })
	}
	e.state = missing
	e.gone = true
}

// reload looks up anew what an edge points to.
func (b *builder) reload(e *Edge) {
	delete(b.why.edges, e)
	var old *rules
	changed := false
	if e.From.rules != nil {
		if r := e.From.rules.forEdge(b, e); r != nil && !r.equal(e.rules) {
			old, changed = e.rules, true
			e.rules = r
			b.applyRule(e)
		}
	} else if e.rules != nil {
		e.rules = nil
		b.applyRule(e)
	}
	to := e.From.find(e.folded)
	e.state = unknown
	if to != e.To {
		if e.To != nil {
			b.dropIn(e.To, e)
		}
		e.To = to
		if to != nil {
			b.addIn(to, e)
		}
		return
	}
	if changed && to != nil {
		b.rulesLost(to, old)
		b.rulesGained(to, e.rules)
	}
}

func (b *builder) addIn(n *Node, e *Edge) {
	if e.rules != nil && (n.rules == nil || !n.rules.equal(e.rules)) {
		b.rulesGained(n, e.rules)
	}
	n.In = append(n.In, e)
}

func (b *builder) dropIn(n *Node, e *Edge) {
	if i := slices.Index(n.In, e); i >= 0 {
		n.In = slices.Delete(n.In, i, i+1)
	}
	if e.rules != nil {
		b.rulesLost(n, e.rules)
	}
}

func join(dir, name string) string {
	if dir == "" {
		return "node_modules/" + name
	}
	return dir + "/node_modules/" + name
}

// attach puts n into parent's node_modules, in the place of what stands there.
func (b *builder) attach(n, parent *Node) {
	parent = parent.target()
	if n.Parent == parent {
		return
	}
	if n.Parent != nil {
		b.detach(n)
	}
	if old := parent.kids.get(fold(n.Name)); old != nil {
		b.detach(old)
	}
	n.Parent = parent
	n.Path = join(parent.Path, n.Name)
	parent.kids.add(n)
	b.enter(n, parent.world)
	if n.Link {
		b.aim(n)
	}
	b.reloadBelow(parent, fold(n.Name))
}

// aim gives a link that has entered a world the target it shares with others, or brings its own along.
func (b *builder) aim(l *Node) {
	t := l.Target
	if t == nil {
		return
	}
	w := l.world
	if t == w || t.world == w {
		l.linkTo(t)
		return
	}
	if t.Path == w.Path {
		l.linkTo(w)
		return
	}
	if have := w.tops[t.Path]; have != nil {
		l.linkTo(have)
		return
	}
	if have := b.at(w, t.Path); have != nil && !have.Link {
		l.linkTo(have)
		return
	}
	if w.source != nil {
		return // scratch trees do not follow links
	}
	l.linkTo(t)
	b.enterTop(t, w)
}

// at is the node of a world at a path.
func (b *builder) at(w *Node, p string) *Node {
	i := strings.LastIndex(p, "node_modules/")
	if i < 0 || strings.HasPrefix(p[i:], storeDir) {
		return w.tops[p]
	}
	for _, n := range w.byName[fold(p[i+len("node_modules/"):])] {
		if n.Path == p {
			return n
		}
	}
	return nil
}

func (l *Node) linkTo(t *Node) {
	l.Target = t
	l.Pkg, l.Version = t.Pkg, t.Version
	l.sem, l.semOK = t.sem, t.semOK
	if !slices.Contains(t.links, l) {
		t.links = append(t.links, l)
	}
}

// enterTop brings the target of a link into a world: below the nearest package above its folder, if it is inside.
func (b *builder) enterTop(t, w *Node) {
	w.tops[t.Path] = t
	t.FSParent = nil
	if !strings.HasPrefix(t.Path, "../") && t.Path != ".." && !path.IsAbs(t.Path) {
		p := w
		for dir := path.Dir(t.Path); dir != "."; dir = path.Dir(dir) {
			if have := w.tops[dir]; have != nil {
				p = have
				break
			}
		}
		t.FSParent = p
		p.addFolder(t)
		for _, o := range slices.Clone(p.fsKids) { // those deeper down belong to t from now on
			if o != t && strings.HasPrefix(o.Path, t.Path+"/") {
				p.fsKids = slices.DeleteFunc(slices.Clone(p.fsKids), func(x *Node) bool { return x == o })
				o.FSParent = t
				t.addFolder(o)
			}
		}
	}
	b.enter(t, w)
}

// enter registers n and all below it in a world and looks up their edges.
func (b *builder) enter(n, w *Node) {
	if w.byName == nil { // taken out of the tree while its packages are being placed
		w.byName, w.wants, w.tops = map[string][]*Node{}, map[string][]*Edge{}, map[string]*Node{}
	}
	for _, m := range below(n) {
		m.world = w
		if m.Parent != nil {
			w.byName[fold(m.Name)] = append(w.byName[fold(m.Name)], m)
		}
		for _, e := range m.Out {
			w.wants[e.folded] = append(w.wants[e.folded], e)
		}
	}
	for _, m := range below(n) {
		for _, e := range m.Out {
			b.reload(e)
		}
	}
}

// below lists n and everything in its node_modules, and folders in it.
func below(n *Node) []*Node {
	if len(n.kids.list) == 0 && len(n.fsKids) == 0 {
		return []*Node{n}
	}
	out := []*Node{n}
	for i := 0; i < len(out); i++ {
		out = append(out, out[i].kids.list...)
		out = append(out, out[i].fsKids...)
	}
	return out
}

// reloadBelow looks up anew the edges on a name of all packages below p, in the order of the tree: it decides which of a
// package's dependents comes first.
func (b *builder) reloadBelow(p *Node, folded string) {
	w := p.world
	var edges []*Edge
	for _, e := range w.wants[folded] {
		if !e.gone && e.From.world == w && (p == w || e.From.under(p)) && e.From.find(folded) != e.To {
			edges = append(edges, e)
		}
	}
	if len(edges) > 1 {
		slices.SortFunc(edges, func(x, y *Edge) int { return inTree(x.From, y.From) })
	}
	for _, e := range edges {
		if !e.gone && e.From.find(folded) != e.To {
			b.reload(e)
		}
	}
}

// inTree compares by the walk through a tree: a package, what is in its node_modules in the order in which it came, folders in it.
func inTree(x, y *Node) int {
	if x == y {
		return 0
	}
	dx, dy := x.levels(), y.levels()
	for d := dx; d > dy; d-- {
		if x = x.up(); x == y {
			return 1
		}
	}
	for d := dy; d > dx; d-- {
		if y = y.up(); x == y {
			return -1
		}
	}
	for x.up() != y.up() {
		x, y = x.up(), y.up()
	}
	if (x.Parent == nil) != (y.Parent == nil) {
		if x.Parent == nil {
			return 1
		}
		return -1
	}
	return cmp.Compare(x.rank, y.rank)
}

func (n *Node) levels() int {
	d := 0
	for p := n.up(); p != nil; p = p.up() {
		d++
	}
	return d
}

// detach takes n and all below it out of its tree; who depended on it finds another or nothing.
func (b *builder) detach(n *Node) {
	w := n.world
	if n.Parent != nil {
		n.Parent.kids.remove(n)
		n.Parent = nil
	}
	if n.FSParent != nil {
		p := n.FSParent
		p.fsKids = slices.DeleteFunc(slices.Clone(p.fsKids), func(x *Node) bool { return x == n })
		n.FSParent = nil
	}
	if n.Link && n.Target != nil {
		t := n.Target
		t.links = slices.DeleteFunc(slices.Clone(t.links), func(x *Node) bool { return x == n })
	}
	gone := below(n)
	for _, m := range gone {
		m.world = n
		if w.byName != nil {
			k := fold(m.Name)
			if i := slices.Index(w.byName[k], m); i >= 0 {
				w.byName[k] = slices.Delete(w.byName[k], i, i+1)
			}
			if w.tops[m.Path] == m {
				delete(w.tops, m.Path)
			}
		}
	}
	for _, m := range gone {
		for _, e := range m.Out {
			if w.wants != nil {
				if i := slices.Index(w.wants[e.folded], e); i >= 0 {
					w.wants[e.folded] = slices.Delete(w.wants[e.folded], i, i+1)
				}
			}
			if e.To != nil && e.To.world != n {
				b.dropIn(e.To, e)
				e.To, e.state = nil, unknown
			}
		}
		for _, e := range slices.Clone(m.In) {
			if e.From.world != n {
				b.reload(e)
			}
		}
	}
}

// replace puts n in the place of old and takes over what old has in its node_modules.
func (b *builder) replace(n, old *Node) {
	parent := old.Parent
	kids := slices.Clone(old.kids.list)
	if n.Link {
		kids = nil
	}
	for _, k := range kids {
		old.kids.remove(k)
	}
	b.detach(old)
	b.attach(n, parent)
	for _, k := range kids {
		k.Parent = n
		k.Path = join(n.Path, k.Name)
		n.kids.add(k)
	}
	for _, m := range below(n) {
		for _, e := range m.Out {
			if e.From.find(e.folded) != e.To {
				b.reload(e)
			}
		}
	}
}

func (b *builder) abs(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(b.dir, filepath.FromSlash(p))
}

// rel is a folder's path as lockfiles write it.
func (b *builder) rel(abs string) string {
	r, err := filepath.Rel(b.dir, abs)
	if err != nil {
		return filepath.ToSlash(abs)
	}
	if r == "." {
		return ""
	}
	return filepath.ToSlash(r)
}

func tarballName(s string) bool {
	s = strings.ToLower(s)
	return strings.HasSuffix(s, ".tgz") || strings.HasSuffix(s, ".tar.gz") || strings.HasSuffix(s, ".tar")
}

func parentDir(p string) string {
	if d := path.Dir(p); d != "." {
		return d
	}
	return ""
}
