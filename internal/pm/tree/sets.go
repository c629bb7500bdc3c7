package tree

// nodeSet is a set that remembers the order in which its members came.
type nodeSet struct {
	list []*Node
	m    map[*Node]bool
}

func (s *nodeSet) has(n *Node) bool {
	if s.m != nil {
		return s.m[n]
	}
	for _, x := range s.list {
		if x == n {
			return true
		}
	}
	return false
}

func (s *nodeSet) add(n *Node) {
	if s.has(n) {
		return
	}
	s.list = append(s.list, n)
	if s.m != nil {
		s.m[n] = true
	} else if len(s.list) > 16 {
		s.m = make(map[*Node]bool, 64)
		for _, x := range s.list {
			s.m[x] = true
		}
	}
}

func (s *nodeSet) remove(n *Node) {
	for i, x := range s.list {
		if x == n {
			s.list = append(s.list[:i], s.list[i+1:]...)
			break
		}
	}
	if s.m != nil {
		delete(s.m, n)
	}
}

// closure is start with all that depends on nothing outside of it: what follow leads to, less what is also wanted from outside.
func closure(start []*Node, follow func(*Edge) bool) *nodeSet {
	s := &nodeSet{}
	for _, n := range start {
		s.add(n)
	}
	for i := 0; i < len(s.list); i++ {
		for _, e := range s.list[i].Out {
			if e.To != nil && follow(e) {
				s.add(e.To)
			}
		}
	}
	for changed := true; changed && len(s.list) > 0; {
		changed = false
		kept := s.list[:0]
		for _, n := range s.list {
			drop := false
			for _, e := range n.In {
				if !s.has2(e.From) && follow(e) {
					drop = true
					break
				}
			}
			if drop {
				changed = true
				s.forget(n)
				continue
			}
			kept = append(kept, n)
		}
		s.list = kept
	}
	return s
}

// has2 and forget work on the map alone, while the list is being rebuilt.
func (s *nodeSet) has2(n *Node) bool {
	s.index()
	return s.m[n]
}

func (s *nodeSet) forget(n *Node) {
	s.index()
	delete(s.m, n)
}

func (s *nodeSet) index() {
	if s.m == nil {
		s.m = make(map[*Node]bool, len(s.list))
		for _, x := range s.list {
			s.m[x] = true
		}
	}
}

// peerSets: for each edge from outside that brings in a set of peers with n in it, that set.
func peerSets(n *Node) (entries []*Edge, sets map[*Edge][]*Node) {
	union := nodeSet{}
	union.add(n)
	for i := 0; i < len(union.list); i++ {
		m := union.list[i]
		for _, e := range m.Out {
			if e.Type.Peer() && e.To != nil && e.valid() {
				union.add(e.To)
			}
		}
		for _, e := range m.In {
			if e.Type.Peer() && e.valid() {
				union.add(e.From)
			}
		}
	}
	sets = map[*Edge][]*Node{}
	for _, m := range union.list {
		for _, e := range m.In {
			if !e.valid() || e.Type.Peer() && !e.From.top() {
				continue
			}
			sub := nodeSet{}
			sub.add(m)
			for i := 0; i < len(sub.list); i++ {
				for _, p := range sub.list[i].Out {
					if p.Type.Peer() && p.To != nil && p.valid() {
						sub.add(p.To)
					}
				}
			}
			if sub.has(n) {
				if _, dup := sets[e]; !dup {
					entries = append(entries, e)
				}
				sets[e] = sub.list
			}
		}
	}
	return entries, sets
}

// canReplaceWith: all who depend on old, but for those that hang on old alone, would be content with n.
func canReplaceWith(old, n *Node, ignorePeersOf func(name string) bool) bool {
	if n.Name != old.Name || n.pkgName() != old.pkgName() {
		return false
	}
	if len(old.Out) > 0 {
		if n.rules != nil {
			if !n.rules.equal(old.rules) {
				return false
			}
		} else if old.rules != nil {
			return false
		}
	}
	var own *nodeSet
	for _, e := range old.In {
		if ignorePeersOf != nil && !old.top() && e.From.Parent == old.Parent && e.Type.Peer() && ignorePeersOf(e.From.Name) {
			continue
		}
		if e.satisfiedBy(n) {
			continue
		}
		if own == nil {
			own = closure([]*Node{old}, func(e *Edge) bool { return e.To != old && e.valid() })
			own.index()
		}
		if !own.m[e.From] {
			return false
		}
	}
	return true
}

// canDedupe: n is not needed, what is found above it would do.
func (n *Node) canDedupe(prefer, explicit bool) bool {
	if n.inDepBundle() || n.inShrinkwrap() {
		return false
	}
	if n.up() == nil || n.up().up() == nil {
		return false
	}
	if len(n.In) == 0 {
		return true
	}
	other := n.up().up().find(fold(n.Name))
	switch {
	case other == nil:
		return false
	case other.matches(n):
		return true
	case !canReplaceWith(n, other, nil):
		return false
	}
	c := other.compareVersion(n)
	return prefer || c == 0 || c > 0 && !n.overridden() || explicit
}

// overridden: a rule chose this very version.
func (n *Node) overridden() bool {
	if n.rules == nil || n.rules.value == "" || n.rules.name != n.Name {
		return false
	}
	for _, e := range n.In {
		if e.rules != nil && e.rules.name == n.Name && e.rules.value == n.Version && !e.rules.equal(e.From.rules) {
			return true
		}
	}
	return false
}

// nestingTarget is the deepest place above from where name may stand: past those who take it as a peer.
func nestingTarget(from *Node, name string) *Node {
	for n := from; ; n = n.up() {
		if n.projectRoot() || n.up() == nil || n.globalTop() {
			return n
		}
		if e := n.edge(name); e == nil || !e.Type.Peer() {
			return n
		}
	}
}

func (n *Node) globalTop() bool { return n.Parent != nil && n.Parent == n.world && n.world.global }
