package command

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// outdated asks the registry for newer versions; a package it cannot tell of has none.
func (q *selection) outdated(n *tree.Node, kind string) bool {
	if n == q.t.Root || n.Pkg.Private || q.err != nil {
		return false
	}
	c, err := q.Client()
	if err != nil {
		q.err = err
		return false
	}
	before, exclude := q.cutoff()
	if !q.warm {
		q.warm = true
		var all sync.WaitGroup
		asked := map[string]bool{}
		for _, x := range q.all {
			if name := x.Name; x != q.t.Root && !x.Pkg.Private && !asked[name] {
				asked[name] = true
				all.Go(func() { c.Packument(q.Ctx, name, !before.IsZero()) })
			}
		}
		all.Wait()
	}
	p, err := c.Packument(q.Ctx, n.Name, !before.IsZero())
	if err != nil {
		q.Log("warn", "query could not retrieve packument for "+n.Name+": "+err.Error())
		return false
	}
	all := []string{}
	for _, v := range p.Versions() {
		if at := p.Time(v); before.IsZero() || exclude != nil && exclude(n.Name) || !at.IsZero() && !at.After(before) {
			all = append(all, v)
		}
	}
	slices.SortStableFunc(all, semver.Compare)
	q.note(n).set("versions", text(all))
	var newer []string
	for _, v := range all {
		if isVersion(n.Version) && semver.Compare(v, n.Version) > 0 {
			newer = append(newer, v)
		}
	}
	switch kind {
	case "any":
		return len(newer) > 0
	case "major", "minor", "patch":
		return slices.ContainsFunc(newer, func(v string) bool { return released(n.Version, v) == kind })
	case "in-range", "out-of-range":
	default:
		return false
	}
	type reach struct {
		From     string   `json:"from"`
		Versions []string `json:"versions"`
	}
	var found []reach
	for _, e := range n.In {
		var fit []string
		for _, v := range newer {
			if semver.Satisfies(v, e.Spec, semver.Options{}) == (kind == "in-range") {
				fit = append(fit, v)
			}
		}
		if len(fit) > 0 {
			found = append(found, reach{e.From.Path, fit})
		}
	}
	if len(found) == 0 {
		return false
	}
	note := &doc{}
	if old := q.note(n).get("outdated"); old != nil {
		if d, err := parseDoc(old); err == nil {
			note = d
		}
	}
	key := "inRange"
	if kind == "out-of-range" {
		key = "outOfRange"
	}
	note.set(key, text(found))
	q.note(n).set("outdated", compact(note.members))
	return true
}

// released names the part in which a higher version differs; prereleases differ in another way.
func released(low, high string) string {
	a, ok1 := semver.Parse(low, false)
	b, ok2 := semver.Parse(high, false)
	if !ok1 || !ok2 || a.Prerelease() || b.Prerelease() {
		return ""
	}
	x, y := strings.Split(strings.SplitN(a.String(), "+", 2)[0], "."), strings.Split(strings.SplitN(b.String(), "+", 2)[0], ".")
	for i, part := range []string{"major", "minor", "patch"} {
		if x[i] != y[i] {
			return part
		}
	}
	return ""
}

// vulnerable asks the registry for advisories, once for all packages.
func (q *selection) vulnerable(n *tree.Node, flaws []map[string][]string) bool {
	if q.reports == nil && q.err == nil {
		versions := map[string][]string{}
		for _, x := range q.all {
			if x != q.t.Root && !x.Pkg.Private && !slices.Contains(versions[x.Name], x.Version) {
				versions[x.Name] = append(versions[x.Name], x.Version)
			}
		}
		c, err := q.Client()
		if err != nil {
			q.err = err
			return false
		}
		got, err := c.Advisories(q.Ctx, versions)
		if err != nil {
			q.err = err
			return false
		}
		q.reports = map[string][]json.RawMessage{}
		for name, raw := range got {
			var list []json.RawMessage
			json.Unmarshal(raw, &list)
			q.reports[name] = list
		}
	}
	var hit []json.RawMessage
	for _, raw := range q.reports[n.Name] {
		var r struct {
			Severity string
			CWE      []string
			Range    string `json:"vulnerable_versions"`
		}
		if json.Unmarshal(raw, &r) != nil {
			continue
		}
		if meet, ok := semver.Intersects(r.Range, n.Version, semver.Options{}); !ok || !meet {
			continue
		}
		if flaws == nil || slices.ContainsFunc(flaws, func(f map[string][]string) bool { return asked(f, r.Severity, r.CWE) }) {
			hit = append(hit, raw)
		}
	}
	if len(hit) > 0 {
		q.note(n).set("advisories", text(hit))
	}
	return len(hit) > 0
}

// asked reports whether an advisory is of the kind that a selector names.
func asked(f map[string][]string, severity string, cwe []string) bool {
	if s := f["severity"]; s != nil && !slices.Contains(s, "*") && !slices.Contains(s, severity) {
		return false
	}
	want := f["cwe"]
	if slices.Contains(want, "*") {
		return len(cwe) > 0
	}
	for _, c := range want {
		if !slices.Contains(cwe, "CWE-"+c) {
			return false
		}
	}
	return true
}
