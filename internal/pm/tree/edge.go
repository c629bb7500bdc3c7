package tree

import (
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// Edge is one dependency of From on Name.
type Edge struct {
	From *Node
	To   *Node // what From finds by that name, nil: nothing
	Name string
	Spec string // as overridden, if so
	Raw  string // as written in package.json
	Type EdgeType

	edgeState
}

type edgeState struct {
	b          *builder
	folded     string
	accept     string
	rules      *rules
	state      validity
	conflicted bool // an override of peers left it unsatisfied: said once, then let be
	explicit   bool // the user asked for it
	gone       bool // its package no longer asks for it
	parsed     *parsed
}

// parsed is a specifier ready to be tested.
type parsed struct {
	spec.Spec
	rng *semver.Range
	err error
}

// EdgeType is the kind of dependency; its String is npm's word.
type EdgeType uint8

const (
	Prod EdgeType = iota
	DevDep
	OptionalDep
	PeerDep
	PeerOptional
	Workspace
)

var edgeTypes = [...]string{"prod", "dev", "optional", "peer", "peerOptional", "workspace"}

func (t EdgeType) String() string { return edgeTypes[t] }

// Peer reports whether it is a peer dependency of either kind.
func (t EdgeType) Peer() bool { return t == PeerDep || t == PeerOptional }

// Optional reports whether its absence is no error.
func (t EdgeType) Optional() bool { return t == OptionalDep || t == PeerOptional }

type validity uint8

const (
	unknown validity = iota
	valid
	missing
	invalid
	peerLocal
)

// Problem is npm's word for what is wrong: "", "MISSING", "INVALID", "PEER LOCAL".
func (e *Edge) Problem() string {
	return [...]string{"", "", "MISSING", "INVALID", "PEER LOCAL"}[e.check()]
}

// Valid reports whether From finds what it needs.
func (e *Edge) Valid() bool { return e.valid() }

func (e *Edge) valid() bool { return e.check() == valid }

func (e *Edge) check() validity {
	if e.state == unknown {
		e.state = e.judge()
	}
	return e.state
}

func (e *Edge) judge() validity {
	switch {
	case e.To == nil:
		if e.Type.Optional() {
			return valid
		}
		return missing
	case e.Type.Peer() && e.From == e.To.Parent && !e.From.top():
		return peerLocal
	case !e.satisfiedBy(e.To):
		return invalid
	case e.rules != nil && e.To.rules != nil && len(e.To.Out) > 0 && rulesClash(e.rules, e.To.rules):
		return invalid
	}
	return valid
}

// satisfiedBy reports whether n would do, whether or not it is in reach.
func (e *Edge) satisfiedBy(n *Node) bool {
	if n.Name != e.Name {
		return false
	}
	b := e.b
	if n.HasShrinkwrap || n.inShrinkwrap() || n.bundler() != nil {
		return b.satisfies(n, e, e.Raw)
	}
	if e.rules == nil || e.rules.keySpec == "" {
		return b.satisfies(n, e, e.Spec)
	}
	if b.satisfies(n, e, e.Spec) {
		return true
	}
	return b.satisfies(n, e, e.Raw) && !b.satisfies(n, e, e.rules.keySpec)
}

func (b *builder) satisfies(n *Node, e *Edge, text string) bool {
	return b.fits(n, e, b.parse(e, text)) || e.accept != "" && b.fits(n, e, b.parse(e, e.accept))
}

// parse reads a specifier of an edge; the same texts are read once.
func (b *builder) parse(e *Edge, text string) *parsed {
	if text == e.Spec && e.parsed != nil {
		return e.parsed
	}
	key := specKey{e.Name, text, ""}
	p, ok := b.specs[key]
	if !ok {
		if !plainSpec(text) {
			key.where = b.base(e)
			if p, ok = b.specs[key]; ok {
				return p
			}
		}
		p = b.readSpec(key)
		b.specs[key] = p
	}
	if text == e.Spec {
		e.parsed = p
	}
	return p
}

type specKey struct{ name, text, where string }

// plainSpec: no path can be in it.
func plainSpec(s string) bool { return !strings.ContainsAny(s, "/.~:") || manifestRange(s) }

func manifestRange(s string) bool {
	return s != "" && !strings.ContainsAny(s, "/:") && (s[0] == '^' || s[0] == '~' || s[0] >= '0' && s[0] <= '9' || s[0] == '>' || s[0] == '<' || s[0] == '=')
}

func (b *builder) readSpec(k specKey) *parsed {
	p := &parsed{}
	text := k.text
	if text == "" {
		text = "*"
	}
	if p.Spec, p.err = spec.Resolve(k.name, text, k.where); p.err != nil {
		return p
	}
	s := &p.Spec
	if s.Type == spec.Alias {
		s = s.Sub
	}
	switch s.Type {
	case spec.Range, spec.Version:
		p.rng, _ = b.ranges.Get(s.FetchSpec)
	case spec.Git:
		if s.GitRange != "" {
			p.rng, _ = b.ranges.Get(s.GitRange)
		}
	}
	return p
}

// base is the folder against which an edge's relative paths count.
func (b *builder) base(e *Edge) string {
	n := e.From
	if e.rules != nil && e.rules.name == e.Name && e.rules.value != "" {
		return b.dir
	}
	if f, ok := strings.CutPrefix(n.Resolved, "file:"); ok && tarballName(f) {
		return b.abs(parentDir(f))
	}
	return b.abs(n.Path)
}

func (b *builder) fits(n *Node, e *Edge, p *parsed) bool {
	if p.err != nil {
		return false
	}
	s := &p.Spec
	if s.Type == spec.Alias {
		s = s.Sub
	}
	switch s.Type {
	case spec.Range, spec.Version:
		if s.FetchSpec == "*" || s.FetchSpec == "" {
			return true
		}
		v, ok := n.version()
		return ok && p.rng != nil && p.rng.Test(v)
	case spec.Directory:
		if b.o.InstallLinks && !n.Workspace() {
			return !n.Link
		}
		return n.Link && n.Target != nil && b.abs(n.Target.Path) == s.FetchSpec
	case spec.File:
		f, ok := strings.CutPrefix(n.Resolved, "file:")
		return !n.Link && ok && b.abs(f) == s.FetchSpec
	case spec.Tag:
		return strings.HasPrefix(n.Resolved, "http:") || strings.HasPrefix(n.Resolved, "https:")
	case spec.Remote:
		return n.Resolved == s.FetchSpec
	case spec.Git:
		return b.sameRepository(n, e, s, p.rng)
	}
	return false
}

// version is that of the package, for links that of the target.
func (n *Node) version() (*semver.Version, bool) {
	n = n.target()
	return &n.sem, n.semOK
}

func (b *builder) sameRepository(n *Node, e *Edge, want *spec.Spec, rng *semver.Range) bool {
	have, err := spec.Parse(n.Resolved, b.dir)
	if err != nil || n.Resolved == "" {
		return false
	}
	commit := isCommit(want.GitCommittish)
	if have.Hosted == nil {
		if have.FetchSpec != want.FetchSpec {
			return false
		}
	} else {
		if want.Hosted == nil {
			return false
		}
		h, w := have.Hosted.SSH(""), want.Hosted.SSH("")
		if commit {
			h, w = have.Hosted.SSH(have.GitCommittish), want.Hosted.SSH(want.GitCommittish)
		}
		if h != w {
			return false
		}
	}
	if want.GitRange != "" {
		v, ok := n.version()
		return ok && rng != nil && rng.Test(v)
	}
	if !commit {
		if old, ok := b.lockedCommittish(n, e.From); ok && old != want.GitCommittish {
			return false
		}
	}
	return true
}

func isCommit(s string) bool {
	if len(s) < 40 || len(s) > 64 {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i] | 0x20
		if !(s[i] >= '0' && s[i] <= '9' || c >= 'a' && c <= 'f') {
			return false
		}
	}
	return true
}

// lockedCommittish is the branch or tag that the lockfile's own copy of the dependency names.
func (b *builder) lockedCommittish(n, from *Node) (string, bool) {
	if b.lock == nil {
		return "", false
	}
	ent := b.lock.Packages[from.Path]
	if ent == nil || ent.Pkg == nil {
		return "", false
	}
	for _, d := range []manifest.Deps{ent.Pkg.Dependencies, ent.Pkg.OptionalDependencies, ent.Pkg.DevDependencies, ent.Pkg.PeerDependencies} {
		if text, ok := d.Get(n.Name); ok {
			s, err := spec.Resolve(n.Name, text, b.abs(from.Path))
			if err != nil || s.Type != spec.Git {
				return "", false
			}
			return s.GitCommittish, true
		}
	}
	return "", false
}
