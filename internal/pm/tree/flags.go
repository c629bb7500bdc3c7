package tree

import "github.com/ravel-js/ravel/internal/pm/semver"

func parseVersion(s string) (semver.Version, bool) { return semver.Parse(s, true) }

// all lists every node of the real tree: the root, what is in node_modules, the targets of links.
func (b *builder) all() []*Node {
	seen := map[*Node]bool{}
	out := below(b.root)
	for _, n := range out {
		seen[n] = true
	}
	for _, t := range b.root.tops {
		if !seen[t] {
			for _, n := range below(t) {
				if !seen[n] {
					seen[n] = true
					out = append(out, n)
				}
			}
		}
	}
	return out
}

// setFlags works out through which kinds of dependency each package is reached.
func (b *builder) setFlags() {
	for _, n := range b.all() {
		n.Extraneous, n.Dev, n.Optional, n.DevOptional, n.Peer = true, true, true, true, true
	}
	r := b.root
	r.Extraneous, r.Dev, r.Optional, r.DevOptional, r.Peer = false, false, false, false, false
	seen := map[*Node]bool{}
	stack := []*Node{r}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		seen[n] = true
		if !n.Extraneous {
			for up := n.up(); up != nil && up.Extraneous; up = up.up() {
				up.Extraneous = false
			}
		}
		if n.Link {
			if t := n.Target; t != nil && (lower(t, n, false, false, false, false) || !seen[t]) {
				stack = append(stack, t)
			}
			continue
		}
		for _, e := range n.Out {
			if e.To != nil && lower(e.To, n, e.Type == DevDep, e.Type.Optional(), e.Type.Peer(), e.Type == PeerOptional) {
				stack = append(stack, e.To)
			}
		}
	}
	for n := range seen {
		if n != r && n.DevOptional && (n.Dev || n.Optional) {
			n.DevOptional = false
		}
	}
}

// lower takes from t the flags that do not hold for a dependency of n of such a kind; true if that changed something.
func lower(t, n *Node, dev, optional, peer, loose bool) (changed bool) {
	clear := func(flag *bool, when bool) {
		if *flag && when {
			*flag, changed = false, true
		}
	}
	clear(&t.Extraneous, !n.Extraneous && !loose)
	clear(&t.Dev, !n.Dev && !dev)
	clear(&t.Optional, !n.Optional && !optional)
	clear(&t.DevOptional, !n.DevOptional && !n.Dev && !n.Optional && !dev && !optional)
	clear(&t.Peer, !n.Peer && !peer)
	return changed
}

// fixFlags works the flags out at the end and drops what nobody needs any more.
func (b *builder) fixFlags() {
	b.setFlags()
	if !b.o.KeepExtraneous && b.fromDisk && (b.mutated || b.suspect) {
		b.pruneExtraneous()
	}
}

func (b *builder) pruneExtraneous() {
	for _, n := range b.all() {
		if n.Extraneous && n.Parent != nil && n.world == b.root {
			b.detach(n)
		}
	}
}

// optionalSet is n with all that needs it and so falls with it, and all that only those need.
func optionalSet(n *Node) []*Node {
	s := nodeSet{}
	s.add(n)
	for i := 0; i < len(s.list); i++ {
		for _, e := range s.list[i].In {
			if !e.Type.Optional() {
				s.add(e.From)
			}
		}
	}
	s.index()
	return closure(s.list, func(e *Edge) bool { return !s.m[e.To] && !e.From.Inert }).list
}

// settleFailures: what could not be loaded is an error, unless it is optional.
func (b *builder) settleFailures() error {
	var fatal []*loadError
	for _, n := range b.failures.list {
		if e, ok := n.failed.(*loadError); ok && n.world == b.root && !n.Optional {
			fatal = append(fatal, e)
		}
	}
	if len(fatal) > 0 {
		fatal[0].others = fatal[1:]
		return fatal[0]
	}
	for _, n := range b.failures.list {
		if n.world == b.root {
			for _, m := range optionalSet(n) {
				m.Inert = true
			}
		}
	}
	return nil
}

// checkPlatforms refuses what cannot run here, or sets it aside if it is optional.
func (b *builder) checkPlatforms() error {
	for _, n := range b.all() {
		if n.Link || n.Pkg == nil {
			continue
		}
		runs := n.Pkg.RunsOn(&b.node, b.o.NpmVersion)
		if !n.Optional {
			if b.omitted(n) {
				continue
			}
			if !runs && !(n == b.root && n.Pkg.DevEngines != nil) && !b.o.Force {
				if b.o.EngineStrict {
					return b.engineError(n.Pkg)
				}
				b.warnings = append(b.warnings, b.engineWarning(n.Pkg))
			}
			if !b.o.Force && !b.platformOK(n.Pkg) {
				return b.platformError(n.Pkg)
			}
			continue
		}
		if !n.Inert && (!runs || !b.platformOK(n.Pkg)) {
			for _, m := range optionalSet(n) {
				m.Inert = true
			}
		}
	}
	return nil
}

// omitted: n stands for the project only in ways that --omit leaves out.
func (b *builder) omitted(n *Node) bool {
	top := n
	for top.Parent != nil {
		top = top.Parent
	}
	o := b.o
	return (top.projectRoot() || top.Workspace()) && (o.OmitPeer && n.Peer || o.OmitDev && n.Dev || o.OmitOptional && n.Optional || o.OmitDev && o.OmitOptional && n.DevOptional)
}
