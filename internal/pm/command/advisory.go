package command

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// advisory says which versions of a package are flawed: because somebody reported it, or because they can only get
// flawed versions of what they depend on.
type advisory struct {
	name       string
	dependency string    // of a package that is flawed by what it depends on: that one's name
	source     *advisory // and its advisory
	report     *report   // as the registry sent it
	severity   string
	rng        string
	versions   []string // all of the package's, ascending
	bad        map[string]bool
}

// report is an advisory of the registry.
type report struct {
	ID       json.RawMessage `json:"id"`
	URL      string          `json:"url"`
	Title    string          `json:"title"`
	Severity string          `json:"severity"`
	Range    string          `json:"vulnerable_versions"`
	CWE      json.RawMessage `json:"cwe"`
	CVSS     json.RawMessage `json:"cvss"`
}

var auditRange = semver.Options{Loose: true, IncludePrerelease: true}

// hits reports whether a version is flawed; one that the registry does not list is judged by the range.
func (v *advisory) hits(version string) bool {
	if v.bad[version] {
		return true
	}
	return v.source == nil && !slices.Contains(v.versions, version) && semver.Satisfies(version, v.rng, auditRange)
}

// traps reports whether all that a specifier may give is flawed.
func (v *advisory) traps(want string) bool {
	if s, err := spec.Parse("x@"+want, "/"); err == nil && s.Type == spec.Alias && s.Sub != nil {
		want = s.Sub.RawSpec
	}
	if _, ok := semver.ValidRange(want, auditRange); !ok {
		return false
	}
	for _, x := range v.versions {
		if !v.bad[x] && semver.Satisfies(x, want, auditRange) {
			return false
		}
	}
	return true
}

// simplify writes a set of versions as ranges among those that are there, unless the original is as short.
func simplify(versions []string, in func(string) bool, original string) string {
	var parts []string
	from, to := "", ""
	add := func(open bool) {
		switch {
		case from == "":
		case open && from == versions[0]:
			parts = append(parts, "*")
		case open:
			parts = append(parts, ">="+from)
		case from == to:
			parts = append(parts, from)
		case from == versions[0]:
			parts = append(parts, "<="+to)
		default:
			parts = append(parts, from+" - "+to)
		}
		from, to = "", ""
	}
	for _, v := range versions {
		if !in(v) {
			add(false)
			continue
		}
		if from == "" {
			from = v
		}
		to = v
	}
	add(true)
	if s := strings.Join(parts, " || "); len(s) < len(original) {
		return s
	}
	return original
}

// flaw is a package in the report, with all advisories that touch it.
type flaw struct {
	name       string
	advisories []*advisory
	nodes      []*tree.Node
	fix        any // true: within what is asked for; false: none; fixTo: by force
	direct     bool
	via        map[string]*flaw
	effects    map[string]*flaw
}

type fixTo struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Major   bool   `json:"isSemVerMajor"`
}

// setFix also tells those because of which this package is flawed: the worst news counts.
func (f *flaw) setFix(fix any) {
	f.fix = fix
	for _, v := range f.via {
		old, object := v.fix.(fixTo)
		_, isTo := fix.(fixTo)
		switch {
		case v.fix == fix:
		case fix == false, v.fix == true, isTo && object && !old.Major:
			v.setFix(fix)
		}
	}
}

func (f *flaw) severity() string {
	worst := ""
	for _, a := range f.advisories {
		if severities[a.severity] > severities[worst] {
			worst = a.severity
		}
	}
	return worst
}

func (f *flaw) rng() string {
	var all []string
	for _, a := range f.advisories {
		if !slices.Contains(all, a.rng) {
			all = append(all, a.rng)
		}
	}
	if len(f.advisories) == 0 {
		return ""
	}
	return simplify(f.advisories[0].versions, func(v string) bool {
		return slices.ContainsFunc(f.advisories, func(a *advisory) bool { return a.bad[v] })
	}, strings.Join(all, " || "))
}

func (f *flaw) traps(want string) bool {
	return slices.ContainsFunc(f.advisories, func(a *advisory) bool { return a.traps(want) })
}

var severities = map[string]int{"info": 1, "low": 2, "moderate": 3, "high": 4, "critical": 5, "none": 6}

// auditor puts a report together.
type auditor struct {
	*App
	tree  *tree.Tree
	omit  [3]bool // dev, optional, peer
	only  map[*tree.Node]bool
	flaws map[string]*flaw
	queue []*advisory
	known map[string]*advisory // by package, and what it depends on
}

// audited reports whether a package is looked at.
func (u *auditor) audited(n *tree.Node) bool {
	switch {
	case n.Root() || n.Link || n.Version == "" || n.Workspace() || n.Inert && n.Pkg == nil:
		return false
	case u.only != nil && !u.only[n]:
		return false
	case u.omit[0] && n.Dev, u.omit[1] && n.Optional, u.omit[2] && n.Peer, u.omit[0] && u.omit[1] && n.DevOptional:
		return false
	}
	return true
}

func (u *auditor) packument(name string) *manifest.Packument {
	c, err := u.Client()
	if err != nil {
		return nil
	}
	p, err := c.Packument(u.Ctx, name, false)
	if err != nil {
		return nil
	}
	return p
}

func sortedVersions(p *manifest.Packument) []string {
	if p == nil {
		return nil
	}
	all := slices.Clone(p.Versions())
	slices.SortFunc(all, semver.Compare)
	return all
}

// reported makes an advisory of what the registry sent.
func (u *auditor) reported(name string, r *report) *advisory {
	v := &advisory{name: name, report: r, severity: first(r.Severity, "high"), rng: first(r.Range, "*"), bad: map[string]bool{}, versions: sortedVersions(u.packument(name))}
	for _, x := range v.versions {
		v.bad[x] = semver.Satisfies(x, v.rng, auditRange)
	}
	return v
}

// inherited is the advisory for a package that depends on a flawed one.
func (u *auditor) inherited(name string, of *advisory) *advisory {
	key := name + "\x00" + of.name + "\x00" + of.rng
	if v := u.known[key]; v != nil {
		return v
	}
	p := u.packument(name)
	v := &advisory{name: name, dependency: of.name, source: of, severity: of.severity, bad: map[string]bool{}, versions: sortedVersions(p)}
	u.known[key] = v
	var list []string
	for _, x := range v.versions {
		m, err := p.Package(x)
		if err != nil {
			continue
		}
		for _, deps := range []manifest.Deps{m.Dependencies, m.OptionalDependencies, m.PeerDependencies} {
			if want, ok := deps.Get(of.name); ok {
				if of.traps(want) {
					v.bad[x] = true
					list = append(list, x)
				}
				break
			}
		}
	}
	v.rng = simplify(v.versions, func(x string) bool { return v.bad[x] }, strings.Join(list, " || "))
	return v
}

// run follows advisories from the flawed packages up to the project.
func (u *auditor) run(reports map[string][]*report) {
	names := make([]string, 0, len(reports))
	for n := range reports {
		names = append(names, n)
	}
	slices.SortFunc(names, manifest.Compare)
	for _, n := range names {
		for _, r := range reports[n] {
			u.queue = append(u.queue, u.reported(n, r))
		}
	}
	byName := map[string][]*tree.Node{}
	for _, n := range u.tree.Sorted() {
		if u.audited(n) {
			byName[bomName(n)] = append(byName[bomName(n)], n)
		}
	}
	queued, seen := map[*advisory]bool{}, map[string]bool{}
	for i := 0; i < len(u.queue); i++ {
		v := u.queue[i]
		f := u.flaws[v.name]
		if f == nil {
			f = &flaw{name: v.name, fix: true, via: map[string]*flaw{}, effects: map[string]*flaw{}}
			u.flaws[v.name] = f
		}
		f.advisories = append(f.advisories, v)
		if k := v.name + "@" + v.rng; !seen[k] {
			seen[k] = true
			for _, n := range byName[v.name] {
				if !v.hits(n.Version) || slices.Contains(f.nodes, n) {
					continue
				}
				f.nodes = append(f.nodes, n)
				for _, e := range n.In {
					if e.From.Root() || e.From.Workspace() {
						f.direct = true
						if fix := u.fixFor(f, e.Spec); f.fix == true || fix != true {
							f.setFix(fix)
						}
						continue
					}
					if m := u.inherited(bomName(e.From), v); m.bad[e.From.Version] && !queued[m] {
						queued[m] = true
						u.queue = append(u.queue, m)
					}
				}
			}
		}
		if len(f.nodes) == 0 {
			delete(u.flaws, v.name)
		}
	}
	for _, f := range u.flaws {
		f.advisories = slices.DeleteFunc(f.advisories, func(v *advisory) bool {
			return !slices.ContainsFunc(f.nodes, func(n *tree.Node) bool { return v.hits(n.Version) })
		})
	}
	for _, f := range u.sorted() {
		for _, v := range f.advisories {
			if by := u.flaws[v.dependency]; v.source != nil && by != nil {
				f.via[by.name] = by
				by.effects[f.name] = f
			}
		}
		f.setFix(f.fix)
	}
}

func (u *auditor) sorted() []*flaw {
	out := make([]*flaw, 0, len(u.flaws))
	for _, f := range u.flaws {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b *flaw) int { return manifest.Compare(a.name, b.name) })
	return out
}

// fixFor says how a package that the project itself asks for gets out of the flaw.
func (u *auditor) fixFor(f *flaw, want string) any {
	if !f.traps(want) {
		return true
	}
	s, err := spec.Parse(f.name+"@"+want, u.tree.Dir)
	if err != nil || !s.Registry() {
		return false
	}
	if s.Type == spec.Alias {
		want = s.Sub.RawSpec
	}
	good := func(rng string) string {
		best, latest := "", ""
		if p := u.packument(f.name); p != nil {
			latest, _ = p.DistTags.Get("latest")
		}
		for _, v := range f.advisories[0].versions {
			x, ok := semver.Parse(v, true)
			if !ok || x.Prerelease() && rng == "*" || !semver.Satisfies(v, rng, semver.Options{Loose: true}) {
				continue
			}
			if slices.ContainsFunc(f.advisories, func(a *advisory) bool { return a.bad[v] }) {
				continue
			}
			if v == latest {
				return v
			}
			best = v
		}
		return best
	}
	at := ""
	for _, v := range f.advisories[0].versions {
		if semver.Satisfies(v, want, semver.Options{Loose: true}) {
			at = v
		}
	}
	if at != "" {
		if v := good("^" + at); v != "" {
			return fixTo{f.name, v, false}
		}
	}
	if v := good("*"); v != "" {
		return fixTo{f.name, v, true}
	}
	return false
}
