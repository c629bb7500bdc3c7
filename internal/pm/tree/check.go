package tree

// verdict says what would happen if a package were put somewhere.
type verdict uint8

const (
	undecided verdict = iota
	conflict          // it breaks something there
	fits              // nothing stands there, it can
	replaces          // it can take the place of what stands there
	keeps             // what stands there will do
)

// trial is the question whether dep, wanted by edge, can stand in target's node_modules, with all its peers.
type trial struct {
	dep, target *Node
	edge        *Edge
	parent      *trial // the trial of the package whose peer dep is
	path        []*Node
	prefer      bool // rather an older version than a second copy
	explicit    bool

	current *Node // what stands there now
	forced  bool  // dep does not satisfy edge anyway
	kids    []*trial
	peers   verdict
	self    verdict // without regard to peers
	whole   verdict
}

func tryPlace(t trial) *trial {
	t.prefer = t.prefer || t.edge.Type.Peer()
	t.current = t.target.kids.get(t.edge.folded)
	t.forced = !t.edge.satisfiedBy(t.dep)
	t.whole = t.decide()
	if t.self == undecided {
		t.self = t.whole
	}
	return &t
}

func (t *trial) top() *trial {
	for t.parent != nil {
		t = t.parent
	}
	return t
}

func (t *trial) decide() verdict {
	if t.dep.failed != nil {
		if t.current != nil {
			return replaces
		}
		return fits
	}
	te := t.target.edge(t.edge.Name)
	if te != nil && te.Type.Peer() && !t.target.top() && !t.target.globalTop() {
		return conflict
	}
	if t.current != nil {
		return t.decideCurrent()
	}
	if te != nil && te != t.edge && !te.satisfiedBy(t.dep) {
		return conflict
	}
	return t.decideEmpty()
}

// decideEmpty: nothing stands there, but packages below may count on what stands further up.
func (t *trial) decideEmpty() verdict {
	if entry := t.top().edge; t.target != entry.From {
		if above := t.target.find(t.edge.folded); above != nil {
			for _, e := range above.In {
				if e.From.under(t.target) && e.valid() && !e.satisfiedBy(t.dep) {
					return conflict
				}
			}
		}
	}
	return t.withPeers(fits)
}

func (t *trial) decideCurrent() verdict {
	cur, dep := t.current, t.dep
	content := t.edge.satisfiedBy(cur)
	if dep.matches(cur) && (content || t.forced) {
		if t.explicit {
			return replaces
		}
		return keeps
	}
	newer := cur.Version != "" && dep.Version != "" && dep.compareVersion(cur) >= 0
	if newer && canReplaceWith(cur, dep, nil) {
		if v := t.withPeers(replaces); v != conflict {
			return v
		}
	}
	if content && (!t.explicit || t.prefer) {
		return keeps
	}
	if t.prefer && !newer && canReplaceWith(cur, dep, nil) {
		if v := t.withPeers(replaces); v != conflict {
			return v
		}
	}
	// The rest is for where it must go here or nowhere.
	if t.target != t.deepest() {
		return conflict
	}
	if !t.edge.Type.Peer() && t.target == t.edge.From {
		return t.withPeers(replaces)
	}
	if t.parent == nil && !t.edge.Type.Peer() {
		return conflict
	}
	if t.othersCanGiveWay() {
		return t.withPeers(replaces)
	}
	return conflict
}

// othersCanGiveWay: each set of peers that holds the current one can take the new ones, or go deeper.
func (t *trial) othersCanGiveWay() bool {
	scratch := t.dep.Parent
	if scratch == nil {
		return false
	}
	entry := t.top().edge
	entries, sets := peerSets(t.current)
	ok := true
	for _, e := range entries {
		if e == t.edge || e == entry {
			continue
		}
		rep := scratch.kids.get(fold(e.To.Name))
		if rep != nil {
			if canReplaceWith(e.To, rep, func(name string) bool { return scratch.kids.get(fold(name)) != nil }) {
				continue
			}
		} else if clobber(e.To, scratch) {
			continue
		}
		for _, peer := range sets[e] {
			deep := nestingTarget(e.From, peer.Name)
			if deep == t.target || t.target.under(deep) {
				ok = false
				break
			}
		}
	}
	return ok
}

// clobber: nothing in n's set of peers is against what the scratch tree would put in its place.
func clobber(n, scratch *Node) bool {
	walk := nodeSet{}
	walk.add(n)
	for i := 0; i < len(walk.list); i++ {
		for _, e := range walk.list[i].Out {
			if !e.Type.Peer() || !e.valid() {
				continue
			}
			rep := scratch.kids.get(e.folded)
			if rep == nil {
				if e.To != nil {
					walk.add(e.To)
				}
				continue
			}
			if !e.satisfiedBy(rep) {
				return false
			}
		}
	}
	return true
}

func (t *trial) deepest() *Node {
	from := t.edge.From
	if t.parent != nil {
		from = t.parent.deepest()
	}
	return nestingTarget(from, t.edge.Name)
}

// withPeers asks the same of dep's peers, which must come along.
func (t *trial) withPeers(v verdict) verdict {
	t.self = v
	if t.peers != undecided {
		return t.peers
	}
	path := append(t.path[:len(t.path):len(t.path)], t.dep)
	t.peers = v
peers:
	for _, e := range t.dep.Out {
		if !e.Type.Peer() || e.To == nil {
			continue
		}
		for _, p := range path {
			if p == e.To {
				continue peers
			}
		}
		kid := tryPlace(trial{dep: e.To, target: nestingTarget(t.target, e.To.Name), edge: e, parent: t, path: path, prefer: true})
		t.kids = append(t.kids, kid)
		if kid.whole == conflict {
			t.peers = conflict
		}
	}
	return t.peers
}

func (t *trial) conflictingKids() []*trial {
	var out []*trial
	queue := t.kids
	for i := 0; i < len(queue); i++ {
		if queue[i].whole == conflict {
			out = append(out, queue[i])
		}
		queue = append(queue[:len(queue):len(queue)], queue[i].kids...)
	}
	return out
}
