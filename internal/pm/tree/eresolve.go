package tree

import "strings"

// ResolveError: peers cannot agree. Its text is npm's report.
type ResolveError struct {
	Short        string // "unable to resolve dependency tree", "could not resolve"
	Edge         *EdgeExplanation
	Dep          *Explanation
	Current      *Explanation
	CurrentEdge  *EdgeExplanation
	PeerConflict *PeerConflict
	StrictPeers  bool
}

// PeerConflict is what stands against a peer dependency.
type PeerConflict struct {
	Current *Explanation `json:"current"`
	Peer    *Explanation `json:"peer"`
}

// Code is ERESOLVE.
func (e *ResolveError) Code() string { return "ERESOLVE" }

func (e *ResolveError) Error() string { return "ERESOLVE " + e.Short + "\n\n" + e.Report(4) }

// Report explains the conflict and what to do about it; depth bounds how much of the tree is told, negative: all.
func (e *ResolveError) Report(depth int) string {
	flags := "--force or --legacy-peer-deps"
	if e.StrictPeers {
		flags = "--no-strict-peer-deps, --force, or --legacy-peer-deps"
	}
	return e.explain(depth) + "\n\nFix the upstream dependency conflict, or retry this command with " + flags +
		" to accept an incorrect (and potentially broken) dependency resolution."
}

func (e *ResolveError) explain(depth int) string {
	if depth < 0 {
		depth = 1 << 20
	}
	var out []string
	for _, n := range []*Explanation{e.Dep, e.Current, e.Edge.From} {
		if n != nil && n.WhileInstalling != nil {
			w := n.WhileInstalling
			out = append(out, "While resolving: "+(&Explanation{Name: w.Name, Version: w.Version}).head())
			break
		}
	}
	switch {
	case e.Current != nil:
		out = append(out, "Found: "+e.Current.Text(depth))
	case e.PeerConflict != nil && e.PeerConflict.Current != nil:
		out = append(out, "Found: "+e.PeerConflict.Current.Text(depth))
	case e.CurrentEdge != nil:
		out = append(out, "Found: "+e.CurrentEdge.Text(depth))
	default:
		out = append(out, "Found: "+e.Edge.Text(depth))
	}
	out = append(out, "\nCould not resolve dependency:\n"+e.Edge.Text(depth))
	if e.PeerConflict != nil && e.PeerConflict.Peer != nil {
		out = append(out, "\nConflicting peer dependency: "+e.PeerConflict.Peer.Text(depth))
	}
	return strings.Join(out, "\n")
}

// peerConflict: what e wants and what its neighbour wants of the same name cannot both be had.
func (b *builder) peerConflict(e, neighbour *Edge) error {
	x := b.why
	err := &ResolveError{Short: "unable to resolve dependency tree", StrictPeers: b.o.StrictPeerDeps}
	if cur := e.From.find(e.folded); cur != nil {
		err.Current = x.node(cur, nil, nil)
	}
	if neighbour != nil {
		err.CurrentEdge = x.edge(neighbour, nil)
	}
	err.Edge = x.edge(e, nil)
	return err
}

func (p *placing) refuse() error { return p.report("could not resolve", p.top().edge, p.top().dep) }

// warn lets a conflict be that is not the user's to solve.
func (p *placing) warn(e *Edge, dep *Node) {
	e.conflicted = true
	r := p.report("overriding peer dependency", e, dep)
	p.b.warnings = append(p.b.warnings, Warning{"ERESOLVE", r.Short + "\n" + r.explain(2)})
}

func (p *placing) report(short string, e *Edge, dep *Node) *ResolveError {
	x := p.b.why
	r := &ResolveError{Short: short, Edge: x.edge(e, nil), Dep: x.node(dep, e, nil), StrictPeers: p.b.o.StrictPeerDeps}
	cur := e.From.find(e.folded)
	explain := func(n *Node, by *Edge) *Explanation {
		if n == nil {
			return nil
		}
		return x.node(n, by, nil)
	}
	switch {
	case p.parent != nil:
		r.Current = explain(cur, e)
		if p.current != nil {
			r.PeerConflict = &PeerConflict{Peer: explain(p.current, p.edge)}
		}
		return r
	case p.canSelf != nil && p.canSelf.self != conflict:
		r.Current = explain(cur, nil)
		for _, k := range p.canSelf.conflictingKids() {
			if k.current != nil {
				r.PeerConflict = &PeerConflict{explain(k.current, nil), explain(k.dep, k.edge)}
				break
			}
		}
	default:
		r.Current = explain(cur, nil)
		r.PeerConflict = &PeerConflict{explain(p.current, nil), explain(p.dep, p.edge)}
	}
	return r
}
