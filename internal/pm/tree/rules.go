package tree

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// rules is one level of the root's "overrides": what holds below the package that matched key.
type rules struct {
	parent  *rules
	key     string // name, or name@range
	name    string
	keySpec string // the range of key, "*" if none
	value   string // what to take instead
	kids    []*rules

	set []*rules // all rules that hold here, nearest first; made once
}

// newRules reads "overrides" of the root package.
func newRules(raw json.RawMessage) (*rules, error) {
	if len(raw) == 0 || string(raw) == "{}" {
		return nil, nil
	}
	r := &rules{}
	if err := r.read(raw); err != nil {
		return nil, err
	}
	if len(r.kids) == 0 {
		return nil, nil
	}
	return r, nil
}

func (r *rules) read(raw json.RawMessage) error {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		r.value = text
		if text == "" {
			r.value = "*"
		}
		return nil
	}
	keys, values, err := orderedObject(raw)
	if err != nil {
		return &codeError{"EOVERRIDE", "overrides must be an object of strings and objects"}
	}
	for i, k := range keys {
		if k == "." {
			if json.Unmarshal(values[i], &text) == nil {
				if r.value = text; text == "" {
					r.value = "*"
				}
			}
			continue
		}
		s, err := spec.Parse(k, "/")
		if err != nil {
			return err
		}
		if s.Name == "" {
			return &codeError{"EOVERRIDE", "Override without name: " + k}
		}
		kid := &rules{parent: r, key: k, name: s.Name}
		s.Name = ""
		kid.keySpec = s.String()
		if err := kid.read(values[i]); err != nil {
			return err
		}
		if kid.value == "" {
			kid.value = kid.keySpec
		}
		r.kids = append(r.kids, kid)
	}
	return nil
}

func orderedObject(raw json.RawMessage) (keys []string, values []json.RawMessage, err error) {
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, nil, fmt.Errorf("object expected")
	}
	for dec.More() {
		k, err := dec.Token()
		if err != nil {
			return nil, nil, err
		}
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			return nil, nil, err
		}
		keys, values = append(keys, k.(string)), append(values, v)
	}
	return keys, values, nil
}

// all lists the rules that hold at r: its own, then those around it, each key once.
func (r *rules) all() []*rules {
	if r.set == nil {
		seen := map[string]bool{}
		for a := r; a != nil; a = a.parent {
			for _, k := range a.kids {
				if !seen[k.key] {
					seen[k.key] = true
					r.set = append(r.set, k)
				}
			}
			if a.parent != nil && !seen[a.key] {
				seen[a.key] = true
				r.set = append(r.set, a)
			}
		}
	}
	return r.set
}

// forEdge is the rule that holds for what an edge leads to: the one that matches it, else r.
func (r *rules) forEdge(b *builder, e *Edge) *rules {
	for _, k := range r.all() {
		if k.name != e.Name {
			continue
		}
		if k.keySpec == "*" {
			return k
		}
		p := b.parse(e, e.Raw)
		if p.err != nil {
			continue
		}
		s := &p.Spec
		if s.Type == spec.Alias {
			s = s.Sub
		}
		switch s.Type {
		case spec.Git:
			if s.GitRange != "" && meet(s.GitRange, k.keySpec) {
				return k
			}
		case spec.Range, spec.Version:
			if meet(s.FetchSpec, k.keySpec) {
				return k
			}
		default:
			return k
		}
	}
	return r
}

// forNode is the rule that holds for a package as it stands: the one for its name and version, else r.
func (r *rules) forNode(n *Node) *rules {
	if r == nil || !n.semOK {
		return r
	}
	for _, k := range r.all() {
		if k.name != n.pkgName() {
			continue
		}
		for _, text := range []string{k.keySpec, k.value} {
			if rng, ok := semver.ParseRange(text, semver.Options{}); ok && rng.Test(&n.sem) {
				return k
			}
		}
	}
	return r
}

func meet(a, b string) bool {
	yes, ok := semver.Intersects(a, b, semver.Options{})
	return ok && yes
}

func (r *rules) sameKids(o *rules) bool {
	if len(r.kids) != len(o.kids) {
		return false
	}
next:
	for _, k := range r.kids {
		for _, l := range o.kids {
			if k.key == l.key {
				if k.value != l.value || !k.sameKids(l) {
					return false
				}
				continue next
			}
		}
		return false
	}
	return true
}

func (r *rules) equal(o *rules) bool {
	switch {
	case r == o:
		return true
	case r == nil || o == nil || r.key != o.key || r.value != o.value || !r.sameKids(o):
		return false
	case r.parent == nil:
		return o.parent == nil
	}
	return r.parent.equal(o.parent)
}

// narrower is the one of two that lies inside the other; their common ground if neither does; ok is false if they clash.
func narrower(a, b *rules) (*rules, bool) {
	for r := b; r != nil; r = r.parent {
		if r.equal(a) {
			return b, true
		}
	}
	for r := a; r != nil; r = r.parent {
		if r.equal(b) {
			return a, true
		}
	}
	if clashing(a, b) {
		return nil, false
	}
	for r := b; r != nil; r = r.parent {
		for s := a; s != nil; s = s.parent {
			if s.equal(r) {
				return s, true
			}
		}
	}
	return nil, true
}

func rulesClash(a, b *rules) bool {
	_, ok := narrower(a, b)
	return !ok
}

// clashing: the same key asks for ranges that cannot both hold.
func clashing(a, b *rules) bool {
	for _, x := range a.all() {
		for _, y := range b.all() {
			if x.key != y.key || x == y || x.equal(y) || strings.HasPrefix(x.value, "$") || strings.HasPrefix(y.value, "$") {
				continue
			}
			s, err1 := spec.Resolve(x.name, x.value, "/")
			t, err2 := spec.Resolve(y.name, y.value, "/")
			if err1 != nil || err2 != nil || s.Type != spec.Range && s.Type != spec.Version || t.Type != spec.Range && t.Type != spec.Version {
				continue
			}
			if yes, ok := semver.Intersects(s.FetchSpec, t.FetchSpec, semver.Options{}); ok && !yes {
				return true
			}
		}
	}
	return false
}

// applyRule sets what an edge asks for. "$name" stands for what the root asks of name.
func (b *builder) applyRule(e *Edge) {
	text := e.Raw
	if r := e.rules; r != nil && r.value != "" && r.value != "*" && r.name == e.Name {
		text = r.value
		if ref, ok := strings.CutPrefix(text, "$"); ok {
			text = b.reference(e, ref)
		}
	}
	if text != e.Spec {
		e.Spec, e.parsed, e.state = text, nil, unknown
	}
}

func (b *builder) reference(e *Edge, ref string) string {
	for _, n := range []*Node{b.root, e.From} {
		p := n.Pkg
		for _, d := range [...]interface{ Get(string) (string, bool) }{p.DevDependencies, p.OptionalDependencies, p.Dependencies, p.PeerDependencies} {
			if v, ok := d.Get(ref); ok && v != "" {
				return v
			}
		}
	}
	if b.fault == nil {
		b.fault = errors.New("Unable to resolve reference $" + ref)
	}
	return e.Raw
}

// rulesGained: an edge with rules r now leads to n.
func (b *builder) rulesGained(n *Node, r *rules) {
	switch {
	case r == nil:
		return
	case n.rules == nil:
		n.rules = r
	case n.rules.equal(r):
		return
	default:
		s, _ := narrower(n.rules, r)
		if s == nil || n.rules.equal(s) {
			return
		}
		n.rules = s
	}
	b.spreadRules(n)
}

// rulesLost: an edge with rules r no longer leads to n.
func (b *builder) rulesLost(n *Node, r *rules) {
	if n.rules == nil || !n.rules.equal(r) {
		return
	}
	var now *rules
	for _, e := range n.In {
		if now != nil && e.rules != nil {
			now, _ = narrower(e.rules, now)
		} else {
			now = e.rules
		}
	}
	if n.rules.equal(now) {
		return
	}
	n.rules = now
	if now != nil {
		b.spreadRules(n)
	}
}

func (b *builder) spreadRules(n *Node) {
	if n.Link {
		if n.Target != nil && n.rules != nil && n.rules.concerns(b, n.Target) {
			b.rulesGained(n.Target, n.rules)
		}
		return
	}
	for _, e := range n.Out {
		b.reload(e)
		if e.To != nil {
			b.rulesGained(e.To, e.rules)
		}
	}
}

// concerns reports whether a rule names something that n or what it leads to depends on.
func (r *rules) concerns(b *builder, n *Node) bool {
	seen := map[*Node]bool{}
	stack := []*Node{n}
	for len(stack) > 0 {
		n := stack[len(stack)-1].target()
		stack = stack[:len(stack)-1]
		if seen[n] {
			continue
		}
		seen[n] = true
		for _, e := range n.Out {
			if r.forEdge(b, e).name == e.Name {
				return true
			}
			if e.To != nil {
				stack = append(stack, e.To)
			}
		}
	}
	return false
}

// checkRootRules: an override may not contradict what the root itself asks for.
func (b *builder) checkRootRules() error {
	if b.root.rules == nil {
		return nil
	}
	for _, e := range b.root.Out {
		if e.Spec != e.Raw && !strings.HasPrefix(e.Spec, "$") {
			return &codeError{"EOVERRIDE", fmt.Sprintf("Override for %s@%s conflicts with direct dependency", e.Name, e.Raw)}
		}
	}
	return nil
}
