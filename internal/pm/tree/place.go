package tree

import (
	"slices"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// placing is the act of putting dep where edge can find it, and dep's peers with it.
type placing struct {
	b      *builder
	dep    *Node
	edge   *Edge
	parent *placing
	update func(name string) bool

	explicit bool
	current  *Node  // what edge finds now
	can      *trial // the highest place that works
	canSelf  *trial // the highest that works but for peers
	placed   *Node
	kids     []*placing
	revisit  nodeSet // packages that have lost something
}

func (p *placing) top() *placing {
	for p.parent != nil {
		p = p.parent
	}
	return p
}

func (p *placing) start() *Node {
	from := p.edge.From
	if p.parent != nil {
		from = p.parent.start()
	}
	return nestingTarget(from, p.edge.Name)
}

func (p *placing) run() error {
	b, e := p.b, p.edge
	p.current = e.To
	if e.To != nil && e.valid() && !p.explicit && !p.update(e.Name) {
		return nil
	}
	p.search()
	if p.can == nil {
		if !b.o.Force && (p.mine() || b.o.StrictPeerDeps) {
			return p.refuse()
		}
		if p.canSelf == nil {
			p.warn(e, p.dep)
			return nil
		}
		p.can = p.canSelf
	}
	return p.put()
}

// search walks up from the deepest place as long as the package fits.
func (p *placing) search() {
	var outer *trial
	if p.parent != nil {
		outer = p.parent.can
	}
	for target := p.start(); target != nil; target = target.up() {
		top := target.top() || target.globalTop()
		if te := target.edge(p.edge.Name); !top && te != nil && te.Type.Peer() {
			continue
		}
		t := tryPlace(trial{dep: p.dep, edge: p.edge, parent: outer, target: target, prefer: p.b.o.PreferDedupe, explicit: p.explicit})
		if t.self != conflict {
			p.canSelf = t
		}
		if t.whole == conflict {
			return
		}
		p.can = t
		if p.dep.failed != nil || p.b.o.Strategy == Nested {
			return
		}
		if p.b.o.Strategy == Shallow || p.b.o.Global {
			if up := target.up(); up != nil && up.projectRoot() {
				return
			}
		}
	}
}

func (p *placing) put() error {
	b, target := p.b, p.can.target
	kind := p.can.whole
	if kind == conflict {
		kind = p.can.self
	}
	if kind == keeps {
		if p.edge.Type.Peer() && !p.edge.valid() {
			p.warn(p.edge, p.dep)
		}
		p.pruneDoubles(target, true)
		return nil
	}
	for a := target; a != nil; a = a.up() {
		if a.matches(p.dep) && !a.top() { // a cycle: the package is its own ancestor
			l := b.newNode(a.Name, a.Pkg)
			l.Link, l.Target = true, a
			b.attach(l, target)
			p.placed = l
			return nil
		}
	}
	scratch := p.dep.Parent
	p.placed = b.copyNode(p.dep)
	b.order = append(b.order, p.placed)
	if old := target.kids.get(p.edge.folded); old != nil {
		p.supplant(old)
	} else {
		b.attach(p.placed, target)
	}
	if p.edge.Type.Peer() && !p.edge.satisfiedBy(p.placed) {
		p.warn(p.edge, p.dep)
	}
	if to := p.edge.To; to != nil && to != p.placed && p.edge.valid() {
		p.pruneDoubles(to, false)
	}
	p.pruneBelow(target)
	return p.putPeers(scratch)
}

// pruneBelow drops copies further down which the new one makes needless.
func (p *placing) pruneBelow(target *Node) {
	w := target.world
	same := w.byName[p.edge.folded]
	if len(same) == 1 {
		if same[0] == p.placed && len(p.placed.kids.list) == 0 {
			return
		}
	}
	for _, n := range slices.Clone(same) {
		if n.world != w || n.top() || !n.under(target) || n.Name != p.edge.Name {
			continue
		}
		p.pruneDoubles(n, false)
		if n.world == w {
			for _, k := range slices.Clone(n.kids.list) {
				p.pruneDoubles(k, false)
			}
		}
	}
}

func (p *placing) putPeers(scratch *Node) error {
	if scratch == nil {
		return nil
	}
	for _, e := range slices.Clone(p.placed.Out) {
		if e.gone || e.valid() || !e.Type.Peer() || e.conflicted {
			continue
		}
		peer := scratch.kids.get(e.folded)
		if peer == nil || !e.satisfiedBy(peer) {
			continue
		}
		kid := &placing{b: p.b, dep: peer, edge: e, parent: p, explicit: p.explicit, update: func(string) bool { return false }}
		p.kids = append(p.kids, kid)
		if err := kid.run(); err != nil {
			return err
		}
	}
	return nil
}

// copyNode makes the node of the real tree from that of a scratch tree.
func (b *builder) copyNode(d *Node) *Node {
	n := b.newNode(d.Name, d.Pkg)
	n.Resolved, n.Integrity, n.failed, n.rules = d.Resolved, d.Integrity, d.failed, d.rules
	n.Link, n.Target = d.Link, d.Target
	if n.Link {
		n.HasInstallScript, n.HasShrinkwrap = false, false
		n.Version = d.Version
	} else {
		b.addEdges(n)
	}
	return n
}

// supplant replaces old, with what only old needed, and takes apart the sets of peers that go with it.
func (p *placing) supplant(old *Node) {
	b, target := p.b, old.Parent
	var orphans []*Node
	for _, e := range old.Out {
		if e.To != nil && p.placed.edge(e.Name) == nil {
			to := e.To
			orphans = append(orphans, closure([]*Node{to}, func(e *Edge) bool { return e.To != to }).list...)
		}
	}
	var apart []*Node
	for _, e := range old.In {
		if e.satisfiedBy(p.placed) || !e.Type.Peer() || e.From.Parent != target || e.conflicted {
			continue
		}
		entries, _ := peerSets(e.From)
		for _, entry := range entries {
			n := entry.To
			if nestingTarget(n, "") != target && !entry.From.projectRoot() && !entry.From.Workspace() {
				apart = append(apart, closure([]*Node{n}, func(e *Edge) bool { return e.To != n && !e.conflicted }).list...)
			} else {
				p.warn(e, p.dep)
			}
		}
	}
	b.replace(p.placed, old)
	p.pruneReplaced(orphans)
	for _, n := range apart {
		for _, e := range n.In {
			p.revisit.add(e.From)
		}
		if n.world == b.root {
			b.detach(n)
		}
	}
}

// pruneReplaced drops what nobody needs now that the old version is gone.
func (p *placing) pruneReplaced(orphans []*Node) {
	loose := nodeSet{}
	for _, e := range p.placed.Out {
		if e.To != nil && !e.valid() {
			loose.add(e.To)
		}
	}
	for _, o := range orphans {
		for _, n := range closure([]*Node{o}, func(e *Edge) bool { return e.To != o && e.valid() }).list {
			loose.add(n)
		}
	}
	drop := closure(loose.list, func(e *Edge) bool { return e.From != p.placed && e.To != p.placed && e.valid() })
	for _, n := range drop.list {
		if n.world == p.b.root {
			p.b.detach(n)
		}
	}
}

// pruneDoubles drops n if what is found above it would do; descend looks into its children else.
func (p *placing) pruneDoubles(n *Node, descend bool) {
	if n.world != p.b.root {
		return
	}
	if n.canDedupe(p.b.o.PreferDedupe, p.explicit) {
		for _, d := range closure([]*Node{n}, func(e *Edge) bool { return e.To != n && e.valid() }).list {
			if d.world == p.b.root && d != p.b.root {
				p.b.detach(d)
			}
		}
		return
	}
	if !descend {
		return
	}
	for _, k := range byPath(n.kids.list) {
		p.pruneDoubles(k, true)
	}
	for _, t := range byPath(n.fsKids) {
		for _, k := range byPath(t.kids.list) {
			p.pruneDoubles(k, true)
		}
	}
}

func byPath(list []*Node) []*Node {
	out := slices.Clone(list)
	slices.SortFunc(out, func(a, b *Node) int { return manifest.Compare(a.Path, b.Path) })
	return out
}

// mine: a conflict is the user's to solve, as the root or a workspace asks for it.
func (p *placing) mine() bool {
	e := p.top().edge
	n := e.From
	own := func(n *Node) bool { return n.projectRoot() || n.Workspace() }
	if own(n) {
		return true
	}
	if !e.Type.Peer() {
		return false
	}
	peers := false
	for _, in := range n.In {
		if in.Type.Peer() {
			peers = true
		} else if own(in.From) {
			return true
		}
	}
	if peers {
		entries, _ := peerSets(n)
		for _, in := range entries {
			if own(in.From) {
				return true
			}
		}
	}
	return false
}
