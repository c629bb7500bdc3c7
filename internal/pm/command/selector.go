package command

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/tree"
)

// selection looks for packages by selectors such as `:root > .dev:not([license=MIT])`.
type selection struct {
	*App
	t    *tree.Tree
	all  []*tree.Node
	root *tree.Node

	context map[*tree.Node]*doc // what selectors have found out, for the output
	reports map[string][]json.RawMessage
	fields  map[*tree.Node]map[string]any
	absent  []*tree.Node // stand-ins for what is missing
	looked  bool         // for those
	warm    bool         // all packuments were asked for
	err     error        // of the registry, or of a selector that cannot be
}

// chain is a selector: compounds joined by " ", ">" or "~".
type chain []step

type step struct {
	join  byte // how it hangs on the one before; 0 for the first
	tests []test
}

// test is one demand of a package.
type test struct {
	kind             byte // '#', '.', '[', ':'
	name, op, value  string
	args             []chain  // of :not(), :is(), :has()
	path             []string // of :attr(), :semver(): the way to the object that match looks at; "" goes into an array
	match            *test
	flaws            []map[string][]string // of :vuln()
	caseless, exists bool
}

type selectorParser struct {
	s string
	i int
}

func parseSelectors(s string) ([]chain, error) {
	p := &selectorParser{s: s}
	list, err := p.list()
	if err == nil && p.i < len(p.s) {
		err = p.fail()
	}
	return list, err
}

func (p *selectorParser) fail() error {
	return fail("EQUERY", "cannot read the selector %q at %q", p.s, p.s[min(p.i, len(p.s)):])
}

func (p *selectorParser) space() bool {
	from := p.i
	for p.i < len(p.s) && strings.IndexByte(" \t\n", p.s[p.i]) >= 0 {
		p.i++
	}
	return p.i > from
}

func (p *selectorParser) peek() byte {
	if p.i < len(p.s) {
		return p.s[p.i]
	}
	return 0
}

func (p *selectorParser) list() ([]chain, error) {
	var out []chain
	for {
		c, err := p.chain()
		if err != nil {
			return nil, err
		}
		out = append(out, c)
		if p.peek() != ',' {
			return out, nil
		}
		p.i++
	}
}

func (p *selectorParser) chain() (chain, error) {
	var c chain
	p.space()
	join := byte(0)
	if b := p.peek(); b == '>' || b == '~' { // relative, inside :has()
		join = b
		p.i++
		p.space()
	}
	for {
		tests, err := p.compound()
		if err != nil {
			return nil, err
		}
		c = append(c, step{join, tests})
		gap := p.space()
		switch b := p.peek(); {
		case b == '>' || b == '~':
			join = b
			p.i++
			p.space()
		case b == 0 || b == ',' || b == ')':
			return c, nil
		case gap:
			join = ' '
		default:
			return nil, p.fail()
		}
	}
}

func (p *selectorParser) word() string {
	from := p.i
	for p.i < len(p.s) && strings.IndexByte(" \t\n#.[]:()>~,=^$*|\"'", p.s[p.i]) < 0 {
		p.i++
	}
	return p.s[from:p.i]
}

func (p *selectorParser) compound() ([]test, error) {
	var out []test
	if p.peek() == '*' {
		p.i++
		out = append(out, test{kind: '*'})
	}
	for {
		switch b := p.peek(); b {
		case '#', '.':
			p.i++
			w := p.word()
			for b == '#' && strings.HasSuffix(w, `\`) && p.i < len(p.s) {
				w = w[:len(w)-1] + string(p.s[p.i])
				p.i++
				w += p.word()
			}
			if b == '#' && strings.LastIndexByte(w, '@') > 0 {
				w += p.restOfName()
			}
			if w == "" {
				return nil, p.fail()
			}
			if at := strings.LastIndexByte(w, '@'); b == '#' && at > 0 {
				out = append(out, test{kind: ':', name: "semver", value: w[at+1:], match: versionMatch, op: "infer"})
				w = w[:at]
			}
			if b == '.' && !slices.Contains(dependencyTypes, w) {
				return nil, fail("EQUERYNODEPTYPE", "`.%s` is not a supported dependency type.", w)
			}
			out = append(out, test{kind: b, name: w})
		case '[':
			t, err := p.attribute()
			if err != nil {
				return nil, err
			}
			out = append(out, t)
		case ':':
			t, err := p.pseudo()
			if err != nil {
				return nil, err
			}
			out = append(out, t)
		default:
			if len(out) == 0 && p.word() != "" {
				return nil, fail("EQUERYNOSELECTOR", "`tag` is not a supported selector.")
			}
			if len(out) == 0 {
				return nil, p.fail()
			}
			return out, nil
		}
	}
}

func (p *selectorParser) attribute() (test, error) {
	end := strings.IndexByte(p.s[p.i:], ']')
	if end < 0 {
		return test{}, p.fail()
	}
	body := p.s[p.i+1 : p.i+end]
	p.i += end + 1
	t := test{kind: '['}
	name, value, has := strings.Cut(body, "=")
	if !has {
		t.name, t.exists = strings.TrimSpace(body), true
		return t, nil
	}
	t.op = "="
	if n := len(name); n > 0 && strings.IndexByte("^$*~|", name[n-1]) >= 0 {
		t.op, name = name[n-1:]+"=", name[:n-1]
	}
	value = strings.TrimSpace(value)
	if v, ok := strings.CutSuffix(value, " i"); ok {
		t.caseless, value = true, strings.TrimSpace(v)
	}
	t.name, t.value = strings.TrimSpace(name), strings.Trim(value, `"'`)
	return t, nil
}

func (q *selection) list(list []chain) map[*tree.Node]bool {
	out := map[*tree.Node]bool{}
	for _, c := range list {
		for n := range q.chain(c, nil) {
			out[n] = true
		}
	}
	return out
}

// chain finds what a selector names; from is where a relative one begins.
func (q *selection) chain(c chain, from *tree.Node) map[*tree.Node]bool {
	now := map[*tree.Node]bool{}
	for i, s := range c {
		next := map[*tree.Node]bool{}
		missing := i > 0 && len(s.tests) > 0 && s.tests[0].name == "missing"
		switch {
		case missing:
			for _, n := range q.missing() {
				if p := n.In[0].From; now[p] || s.join == ' ' && q.below(now, p) {
					next[n] = true
				}
			}
		case i == 0 && from == nil:
			for _, n := range q.all {
				next[n] = true
			}
			if len(s.tests) > 0 && s.tests[0].name == "missing" {
				next = map[*tree.Node]bool{}
				for _, n := range q.missing() {
					next[n] = true
				}
			}
		default:
			if i == 0 {
				now = map[*tree.Node]bool{from: true}
				if s.join == 0 {
					s.join = ' '
				}
			}
			next = q.follow(now, s.join)
		}
		for n := range next {
			for _, t := range s.tests {
				if !q.passes(n, &t) {
					delete(next, n)
					break
				}
			}
		}
		now = next
	}
	return now
}

func (q *selection) follow(from map[*tree.Node]bool, join byte) map[*tree.Node]bool {
	out := map[*tree.Node]bool{}
	var queue []*tree.Node
	for n := range from {
		queue = append(queue, n)
	}
	each := func(n *tree.Node, visit func(*tree.Node)) {
		for _, e := range n.Out {
			if to := e.To; to != nil {
				if to.Link && to.Target != nil {
					to = to.Target
				}
				visit(to)
			}
		}
	}
	for i := 0; i < len(queue); i++ {
		n := queue[i]
		if join == '~' {
			for _, e := range n.In {
				each(e.From, func(s *tree.Node) {
					if s != n {
						out[s] = true
					}
				})
			}
			continue
		}
		each(n, func(to *tree.Node) {
			if !out[to] {
				out[to] = true
				if join == ' ' {
					queue = append(queue, to)
				}
			}
		})
	}
	return out
}

func (q *selection) passes(n *tree.Node, t *test) bool {
	switch t.kind {
	case '#':
		return n.Pkg.Name == t.name || n.Name == t.name
	case '.':
		switch t.name {
		case "prod":
			return !n.Dev
		case "dev":
			return n.Dev || asType(n, tree.DevDep, map[*tree.Edge]bool{})
		case "optional":
			return n.Optional || asType(n, tree.OptionalDep, map[*tree.Edge]bool{})
		case "peer":
			return n.Peer || asType(n, tree.PeerDep, map[*tree.Edge]bool{})
		case "workspace":
			return n.Workspace()
		case "bundled":
			return n.InBundle
		}
		return false
	case '[':
		return attributeMatches(t, q.manifestOf(n))
	case ':':
		return q.pseudo(n, t)
	}
	return true
}
