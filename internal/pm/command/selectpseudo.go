package command

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/pack"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

var (
	dependencyTypes = []string{"prod", "dev", "optional", "peer", "workspace", "bundled"}
	plainPseudos    = []string{"root", "scope", "empty", "private", "extraneous", "overridden", "deduped", "link", "invalid", "missing"}
	semverWords     = []string{"infer", "satisfies", "intersects", "subset", "gt", "gte", "gtr", "lt", "lte", "ltr", "eq", "neq"}
	versionMatch    = &test{kind: '[', name: "version", exists: true}
)

// restOfName reads the rest of a version or range behind a name and @.
func (p *selectorParser) restOfName() string {
	from := p.i
	for p.i < len(p.s) && strings.IndexByte(" \t\n#[]:()>~,", p.s[p.i]) < 0 {
		p.i++
	}
	return p.s[from:p.i]
}

func (p *selectorParser) pseudo() (test, error) {
	p.i++
	t := test{kind: ':', name: p.word()}
	switch t.name {
	case "not", "is", "has":
		if p.peek() != '(' {
			return t, p.fail()
		}
		p.i++
		list, err := p.list()
		if err != nil {
			return t, err
		}
		t.args = list
		if p.peek() != ')' {
			return t, p.fail()
		}
		p.i++
		return t, nil
	case "attr", "semver", "path", "type", "outdated", "vuln":
	default:
		if !slices.Contains(plainPseudos, t.name) {
			return t, fail("EQUERYNOPSEUDO", "`:%s` is not a supported pseudo selector.", t.name)
		}
	}
	var args []string
	if p.peek() == '(' {
		body, ok := p.enclosed()
		if !ok {
			return t, p.fail()
		}
		args = splitArgs(body)
	}
	return t, t.take(args)
}

// enclosed reads up to the parenthesis that closes the one it stands at.
func (p *selectorParser) enclosed() (string, bool) {
	depth, from := 0, p.i+1
	var quote byte
	for ; p.i < len(p.s); p.i++ {
		switch c := p.s[p.i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			if depth--; depth == 0 {
				p.i++
				return p.s[from : p.i-1], true
			}
		}
	}
	return "", false
}

// splitArgs takes arguments apart at the commas that stand in no brackets.
func splitArgs(s string) []string {
	var out []string
	depth, from := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, strings.TrimSpace(s[from:i]))
				from = i + 1
			}
		}
	}
	if last := strings.TrimSpace(s[from:]); last != "" || len(out) > 0 {
		out = append(out, last)
	}
	return out
}

// take reads the arguments of a selector.
func (t *test) take(args []string) (err error) {
	switch t.name {
	case "attr":
		t.path, t.match, err = attrArgs(args)
	case "semver":
		return t.takeSemver(args)
	case "vuln":
		for _, a := range args {
			p := &selectorParser{s: a}
			flaw := map[string][]string{}
			for p.i < len(p.s) {
				if p.peek() != '[' {
					return fail("EQUERYATTR", ":vuln pseudo-class only accepts attribute matchers or \"cwe\" tag")
				}
				m, err := p.attribute()
				switch {
				case err != nil:
					return err
				case m.name != "severity" && m.name != "cwe":
					return fail("EQUERYATTR", ":vuln pseudo-class only matches \"severity\" and \"cwe\" attributes")
				case m.exists:
					m.value = "*"
				case m.op != "=":
					return fail("EQUERYATTR", ":vuln pseudo-class attribute selector only accepts \"=\" operator")
				}
				flaw[m.name] = append(flaw[m.name], m.value)
			}
			t.flaws = append(t.flaws, flaw)
		}
	case "path", "type", "outdated":
		t.value = strings.Trim(strings.Join(args, ","), `"'`)
	}
	return err
}

func attrArgs(args []string) (path []string, match *test, err error) {
	for i, a := range args {
		last := i == len(args)-1
		switch {
		case last && strings.HasPrefix(a, ":attr("):
			p := &selectorParser{s: a, i: len(":attr")}
			body, ok := p.enclosed()
			if !ok {
				return nil, nil, p.fail()
			}
			below, m, err := attrArgs(splitArgs(body))
			return append(append(path, ""), below...), m, err
		case last && strings.HasPrefix(a, "["):
			p := &selectorParser{s: a}
			m, err := p.attribute()
			return path, &m, err
		case last:
		default:
			path = append(path, a)
		}
	}
	return nil, nil, fail("EQUERYATTR", "`:attr` pseudo-class expects an attribute matcher as the last value")
}

func (t *test) takeSemver(args []string) error {
	t.op, t.match = "infer", versionMatch
	if len(args) == 3 {
		t.op = strings.Trim(args[2], `"'`)
		args = args[:2]
	}
	if !slices.Contains(semverWords, t.op) {
		return fail("EQUERYINVALIDOPERATOR", "`semver.%s` is not a supported operator.", t.op)
	}
	for _, a := range args {
		switch {
		case strings.HasPrefix(a, "["):
			p := &selectorParser{s: a}
			m, err := p.attribute()
			if err != nil {
				return err
			}
			t.match = &m
		case strings.HasPrefix(a, ":attr("):
			p := &selectorParser{s: a, i: len(":attr")}
			body, ok := p.enclosed()
			if !ok {
				return p.fail()
			}
			var err error
			if t.path, t.match, err = attrArgs(splitArgs(body)); err != nil {
				return err
			}
		default:
			t.value = strings.Trim(a, `"'`)
		}
	}
	if t.value == "" && len(args) > 0 {
		return fail("ESEMVERVALUE", "`:semver` pseudo-class expects a static value in the first or second position")
	}
	if t.value != "" && !isVersion(t.value) && !isRange(t.value) {
		return fail("EQUERYINVALIDSEMVER", "`%s` is not a valid semver version or range", t.value)
	}
	return nil
}

func isVersion(s string) bool { return semver.Valid(s, false) != "" }

// manifestOf is a package's package.json.
func (q *selection) manifestOf(n *tree.Node) map[string]any {
	if f, ok := q.fields[n]; ok {
		return f
	}
	f := map[string]any{}
	json.Unmarshal((&listing{tree: q.t}).raw(n), &f)
	if q.fields == nil {
		q.fields = map[*tree.Node]map[string]any{}
	}
	q.fields[n] = f
	return f
}

var wordForm = regexp.MustCompile(`\w+`)

// attributeMatches tests a member of an object; of a list one entry is enough.
func attributeMatches(t *test, obj map[string]any) bool {
	v, there := obj[t.name]
	if t.exists {
		return there && v != nil && v != false && v != "" && v != 0.0
	}
	if list, ok := v.([]any); ok {
		return slices.ContainsFunc(list, func(v any) bool { return valueMatches(t, v) })
	}
	if !there || v == nil || v == false {
		v = ""
	}
	return valueMatches(t, v)
}

func valueMatches(t *test, v any) bool {
	var have string
	switch v := v.(type) {
	case string:
		have = v
	case float64:
		raw, _ := json.Marshal(v)
		have = string(raw)
	default:
		return false
	}
	want := t.value
	if t.caseless {
		have, want = strings.ToLower(have), strings.ToLower(want)
	}
	switch t.op {
	case "^=":
		return strings.HasPrefix(have, want)
	case "$=":
		return strings.HasSuffix(have, want)
	case "*=":
		return strings.Contains(have, want)
	case "~=":
		return slices.Contains(wordForm.FindAllString(have, -1), want)
	case "|=":
		return have == want || strings.HasPrefix(have, want+"-")
	}
	return have == want
}

// lookup goes a way into an object and gives what stands at its end.
func lookup(obj map[string]any, path []string) (out []map[string]any) {
	values := []any{obj}
	flatten := func() {
		var next []any
		for _, v := range values {
			if l, ok := v.([]any); ok {
				next = append(next, l...)
			} else {
				next = append(next, v)
			}
		}
		values = next
	}
	for _, key := range path {
		flatten()
		if key == "" {
			continue
		}
		var next []any
		for _, v := range values {
			if m, ok := v.(map[string]any); ok && m[key] != nil {
				next = append(next, m[key])
			}
		}
		values = next
	}
	flatten()
	for _, v := range values {
		if m, ok := v.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

func (q *selection) pseudo(n *tree.Node, t *test) bool {
	switch t.name {
	case "not":
		return !q.list(t.args)[n]
	case "is":
		return q.list(t.args)[n]
	case "has":
		return slices.ContainsFunc(t.args, func(c chain) bool { return len(q.chain(c, n)) > 0 })
	case "root":
		return n == q.t.Root
	case "scope":
		return n == q.root
	case "empty":
		return len(n.Out) == 0
	case "private":
		return n.Pkg.Private
	case "extraneous":
		return n.Extraneous
	case "overridden":
		return n.Overridden()
	case "deduped":
		return len(n.In) > 1
	case "link":
		return n.Link || n.Parent == nil && n != q.t.Root
	case "missing":
		return len(n.In) > 0 && n.In[0].To == nil
	case "invalid":
		return slices.ContainsFunc(n.In, func(e *tree.Edge) bool { return !e.Valid() })
	case "attr":
		return slices.ContainsFunc(lookup(q.manifestOf(n), t.path), func(m map[string]any) bool { return attributeMatches(t.match, m) })
	case "semver":
		return t.value == "" || slices.ContainsFunc(lookup(q.manifestOf(n), t.path), t.semverMatches)
	case "path":
		return t.value == "" || pack.Glob(filepath.ToSlash(filepath.Join(q.t.Dir, filepath.FromSlash(t.value))), filepath.ToSlash(filepath.Join(q.t.Dir, filepath.FromSlash(n.Path))))
	case "type":
		return t.value == "" || slices.ContainsFunc(q.edgesTo(n), func(e *tree.Edge) bool {
			if e.Type == tree.Workspace {
				return t.value == string(spec.Directory)
			}
			s, err := spec.Parse(e.Name+"@"+e.Spec, q.t.Dir)
			return err == nil && (t.value == "registry" && s.Registry() || t.value == string(s.Type))
		})
	case "outdated":
		return q.outdated(n, first(t.value, "any"))
	case "vuln":
		return q.vulnerable(n, t.flaws)
	}
	return false
}

// edgesTo are the dependencies on a package, or on a link to it.
func (q *selection) edgesTo(n *tree.Node) []*tree.Edge {
	all := n.In
	if n.Parent == nil {
		for _, l := range q.t.Nodes {
			if l.Link && l.Target == n {
				all = append(slices.Clone(all), l.In...)
			}
		}
	}
	return all
}

func (t *test) semverMatches(obj map[string]any) bool {
	if !t.match.exists && t.match.op != "" && !attributeMatches(t.match, obj) {
		return false
	}
	have, _ := obj[t.match.name].(string)
	want := t.value
	haveVersion, wantVersion := isVersion(have), isVersion(want)
	if !haveVersion && !isRange(have) {
		return false
	}
	word := t.op
	if word == "infer" {
		switch {
		case haveVersion && wantVersion:
			word = "eq"
		case !haveVersion && !wantVersion:
			word = "intersects"
		default:
			word = "satisfies"
		}
	}
	var o semver.Options
	switch word {
	case "intersects":
		meet, ok := semver.Intersects(have, want, o)
		return ok && meet
	case "subset":
		return semver.Subset(have, want, o)
	case "eq", "neq", "gt", "gte", "lt", "lte":
		if !haveVersion || !wantVersion {
			return false
		}
		c := semver.Compare(have, want)
		return map[string]bool{"eq": c == 0, "neq": c != 0, "gt": c > 0, "gte": c >= 0, "lt": c < 0, "lte": c <= 0}[word]
	}
	version, rng := want, have
	if !wantVersion {
		version, rng = have, want
	}
	if !isVersion(version) {
		return false
	}
	if word == "satisfies" {
		return semver.Satisfies(version, rng, o)
	}
	return outside(version, rng, word == "gtr")
}

// outside reports whether a version is above all of a range, or below all of it.
func outside(version, rng string, above bool) bool {
	if semver.Satisfies(version, rng, semver.Options{}) {
		return false
	}
	if above {
		meet, ok := semver.Intersects(">="+version, rng, semver.Options{IncludePrerelease: true})
		return ok && !meet
	}
	meet, ok := semver.Intersects("<="+version, rng, semver.Options{IncludePrerelease: true})
	return ok && !meet
}

// asType reports whether a package is reached by a kind of dependency, directly or through others.
func asType(n *tree.Node, kind tree.EdgeType, seen map[*tree.Edge]bool) bool {
	for _, e := range n.In {
		if seen[e] {
			continue
		}
		seen[e] = true
		from := e.From
		if e.Type == kind || kind == tree.DevDep && from.Dev || kind == tree.OptionalDep && from.Optional || kind == tree.PeerDep && from.Peer || asType(from, kind, seen) {
			return true
		}
	}
	return false
}

// missing are stand-ins for what is depended on and not there.
func (q *selection) missing() []*tree.Node {
	if q.looked {
		return q.absent
	}
	q.looked = true
	for _, n := range q.all {
		for _, e := range n.Out {
			if e.To == nil && !e.Type.Optional() {
				m := &tree.Node{Name: e.Name, Version: e.Spec, Pkg: &manifest.Package{Name: e.Name, Version: e.Spec}, Dev: true, In: []*tree.Edge{e}}
				q.note(m).set("missing", text(true))
				q.absent = append(q.absent, m)
			}
		}
	}
	return q.absent
}

// below reports whether a package stands under one of others.
func (q *selection) below(of map[*tree.Node]bool, n *tree.Node) bool {
	return of[n] || q.follow(of, ' ')[n]
}

// note is what is told of a package beside its package.json.
func (q *selection) note(n *tree.Node) *doc {
	if q.context == nil {
		q.context = map[*tree.Node]*doc{}
	}
	if q.context[n] == nil {
		q.context[n] = &doc{}
	}
	return q.context[n]
}
