package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// cmdAudit asks the registry which of the installed versions have known flaws.
func cmdAudit(a *App) error {
	word := ""
	if len(a.Args) > 0 {
		word = a.Args[0]
	}
	switch word {
	case "signatures":
		return a.auditSignatures()
	case "", "fix":
	default:
		return a.usageError("")
	}
	if a.Cfg.Bool("global") {
		return fail("EAUDITGLOBAL", "`npm audit` does not support testing globals")
	}
	u, err := a.audit()
	if err != nil {
		return err
	}
	if word == "fix" {
		if err := a.auditFix(u); err != nil {
			return err
		}
		if !a.Cfg.Bool("dry-run") {
			if u, err = a.audit(); err != nil {
				return err
			}
		}
		a.Println()
	}
	if a.Cfg.Bool("json") {
		if err := a.PrintJSON(u.report()); err != nil {
			return err
		}
	} else {
		a.Println(u.text())
	}
	level := severities[first(a.Cfg.Str("audit-level"), "low")]
	for _, f := range u.flaws {
		if severities[f.severity()] >= level {
			return Exit(1)
		}
	}
	return nil
}

// audit makes the report of the project's lockfile.
func (a *App) audit() (*auditor, error) {
	t, err := tree.LoadVirtual(a.TreeOptions())
	if err != nil {
		if lock, lerr := lockfile.Load(a.Root); lerr == nil && lock == nil {
			return nil, &Error{Code_: "ENOLOCK", Msg: "This command requires an existing lockfile.", Detail: []string{"Try creating one first with: npm i --package-lock-only", "Original error: " + err.Error()}}
		}
		return nil, err
	}
	u := &auditor{App: a, tree: t, flaws: map[string]*flaw{}, known: map[string]*advisory{}}
	u.omit[0], u.omit[1], u.omit[2] = a.Cfg.Omit()
	paths, err := a.workspaceNames()
	if err != nil {
		return nil, err
	}
	if len(paths) > 0 {
		u.only = t.Reach(paths, a.Cfg.Bool("include-workspace-root"))
	}
	ask := map[string][]string{}
	for _, n := range t.Sorted() {
		if name := bomName(n); u.audited(n) && !slices.Contains(ask[name], n.Version) {
			ask[name] = append(ask[name], n.Version)
		}
	}
	if len(ask) == 0 {
		return u, nil
	}
	c, err := a.Client()
	if err != nil {
		return nil, err
	}
	got, err := c.Advisories(a.Ctx, ask)
	if err != nil {
		if a.Ctx.Err() != nil {
			return nil, a.Ctx.Err()
		}
		a.Log("warn", "audit "+err.Error())
		return nil, errors.New("audit endpoint returned an error")
	}
	reports := map[string][]*report{}
	for name, raw := range got {
		var list []*report
		if json.Unmarshal(raw, &list) == nil {
			reports[name] = list
		}
	}
	u.run(reports)
	return u, nil
}

// auditFix updates what can be updated within the project's ranges; with --force also what cannot.
func (a *App) auditFix(u *auditor) error {
	o := a.TreeOptions()
	forced := false
	seen := map[fixTo]bool{}
	for _, f := range u.sorted() {
		switch fix := f.fix.(type) {
		case bool:
			if fix {
				o.Update = append(o.Update, f.name)
			}
		case fixTo:
			if !a.Cfg.Bool("force") || seen[fix] {
				continue
			}
			seen[fix] = true
			s, err := spec.Parse(fix.Name+"@"+fix.Version, a.Root)
			if err != nil {
				return err
			}
			what := "outside your stated dependency range"
			if fix.Major {
				what = "a SemVer major change"
			}
			a.Log("warn", "audit Updating "+fix.Name+" to "+fix.Version+", which is "+what+".")
			o.Add = append(o.Add, s)
			forced = true
		}
	}
	if a.Cfg.Bool("force") {
		a.Cfg.Set("force", false) // the tree itself is to stay sound
	}
	o.Force = false
	return a.Install(Plan{Tree: o, NoSave: !forced})
}

func (u *auditor) counts() (by map[string]int, total int) {
	by = map[string]int{}
	for _, f := range u.flaws {
		by[f.severity()]++
		total++
	}
	return by, total
}

// paths are the places of a flawed package, sorted.
func (f *flaw) paths() []string {
	out := []string{}
	for _, n := range f.nodes {
		out = append(out, n.Path)
	}
	slices.SortFunc(out, manifest.Compare)
	return out
}

func names(m map[string]*flaw) []string {
	out := []string{}
	for n := range m {
		out = append(out, n)
	}
	slices.SortFunc(out, manifest.Compare)
	return out
}

// text is the report for people.
func (u *auditor) text() string {
	by, total := u.counts()
	if total == 0 {
		return "found 0 vulnerabilities"
	}
	out := []string{"# npm audit report", ""}
	printed := map[*flaw]bool{}
	all := u.sorted()
	fixable, forceable, major, stuck := false, false, false, false
	for _, f := range all {
		switch fix := f.fix.(type) {
		case bool:
			fixable, stuck = fixable || fix, stuck || !fix
		case fixTo:
			forceable, major = true, major || fix.Major
		}
		if slices.ContainsFunc(f.advisories, func(v *advisory) bool { return v.report != nil }) {
			out = append(out, f.text("", printed)...)
		}
	}
	var list []string
	for _, s := range []string{"low", "moderate", "high", "critical"} {
		if by[s] > 0 {
			list = append(list, fmt.Sprintf("%d %s", by[s], s))
		}
	}
	if len(list) == 1 {
		end := "ies"
		if total == 1 {
			end = "y"
		}
		out = append(out, list[0]+" severity vulnerabilit"+end)
	} else {
		out = append(out, fmt.Sprintf("%d vulnerabilities (%s)", total, strings.Join(list, ", ")))
	}
	if fixable {
		what := "all issues"
		if forceable || stuck {
			what = "issues that do not require attention"
		}
		out = append(out, "", "To address "+what+", run:\n  npm audit fix")
	}
	if forceable {
		what := ""
		if stuck {
			what += " possible"
		}
		if major {
			what += " (including breaking changes)"
		}
		out = append(out, "", "To address all issues"+what+", run:\n  npm audit fix --force")
	}
	if stuck {
		out = append(out, "", "Some issues need review, and may require choosing", "a different dependency.")
	}
	return strings.Join(out, "\n")
}

func (f *flaw) text(indent string, printed map[*flaw]bool) []string {
	if printed[f] {
		return nil
	}
	printed[f] = true
	out := []string{f.name + "  " + f.rng()}
	if indent == "" && f.severity() != "low" {
		out = append(out, "Severity: "+f.severity())
	}
	for _, v := range f.reasons() {
		if v.report == nil {
			out = append(out, "Depends on vulnerable versions of "+v.dependency)
		} else if indent == "" {
			out = append(out, v.report.Title+" - "+v.report.URL)
		}
	}
	if indent == "" {
		switch fix := f.fix.(type) {
		case bool:
			if fix {
				out = append(out, "fix available via `npm audit fix`")
			} else {
				out = append(out, "No fix available")
			}
		case fixTo:
			how := "outside the stated dependency range"
			if fix.Major {
				how = "a breaking change"
			}
			out = append(out, "fix available via `npm audit fix --force`", "Will install "+fix.Name+"@"+fix.Version+", which is "+how)
		}
	}
	out = append(out, f.paths()...)
	for _, n := range names(f.effects) {
		out = append(out, f.effects[n].text("  ", printed)...)
	}
	if indent == "" {
		return append(out, "")
	}
	for i := range out {
		out[i] = indent + out[i]
	}
	return out
}

// reasons are the advisories of a package, those it inherits once for each package it has them from, as npm sorts them.
func (f *flaw) reasons() (out []*advisory) {
	seen := map[string]bool{}
	for _, v := range f.advisories {
		if v.report == nil {
			if seen[v.dependency] {
				continue
			}
			seen[v.dependency] = true
		}
		out = append(out, v)
	}
	key := func(v *advisory) string {
		if v.report != nil {
			return string(v.report.ID)
		}
		return v.dependency
	}
	sort.SliceStable(out, func(i, j int) bool { return manifest.Compare(key(out[i]), key(out[j])) < 0 })
	return out
}

// report is the report for programs.
func (u *auditor) report() any {
	type entry struct {
		Name     string   `json:"name"`
		Severity string   `json:"severity"`
		Direct   bool     `json:"isDirect"`
		Via      []any    `json:"via"`
		Effects  []string `json:"effects"`
		Range    string   `json:"range"`
		Nodes    []string `json:"nodes"`
		Fix      any      `json:"fixAvailable"`
	}
	list := &manifest.Value{Object: true}
	for _, f := range u.sorted() {
		e := entry{Name: f.name, Severity: f.severity(), Direct: f.direct, Via: []any{}, Effects: names(f.effects), Range: f.rng(), Nodes: f.paths(), Fix: f.fix}
		for _, v := range f.reasons() {
			if v.report == nil {
				e.Via = append(e.Via, v.dependency)
				continue
			}
			e.Via = append(e.Via, struct {
				Source     json.RawMessage `json:"source"`
				Name       string          `json:"name"`
				Dependency string          `json:"dependency"`
				Title      string          `json:"title"`
				URL        string          `json:"url"`
				Severity   string          `json:"severity"`
				CWE        json.RawMessage `json:"cwe,omitempty"`
				CVSS       json.RawMessage `json:"cvss,omitempty"`
				Range      string          `json:"range"`
			}{v.report.ID, v.name, v.name, v.report.Title, v.report.URL, v.severity, v.report.CWE, v.report.CVSS, v.rng})
		}
		list.Put(f.name, toJSON(e))
	}
	by, total := u.counts()
	type levels struct {
		Info     int `json:"info"`
		Low      int `json:"low"`
		Moderate int `json:"moderate"`
		High     int `json:"high"`
		Critical int `json:"critical"`
		Total    int `json:"total"`
	}
	var kinds struct {
		Prod         int `json:"prod"`
		Dev          int `json:"dev"`
		Optional     int `json:"optional"`
		Peer         int `json:"peer"`
		PeerOptional int `json:"peerOptional"`
		Total        int `json:"total"`
	}
	for _, n := range u.tree.Nodes {
		prod := true
		for _, k := range []struct {
			on bool
			n  *int
		}{{n.Dev, &kinds.Dev}, {n.Optional, &kinds.Optional}, {n.Peer, &kinds.Peer}} {
			if k.on {
				*k.n++
				prod = false
			}
		}
		if prod {
			kinds.Prod++
		}
	}
	kinds.Total = len(u.tree.Nodes) - 1
	return struct {
		Version         int             `json:"auditReportVersion"`
		Vulnerabilities json.RawMessage `json:"vulnerabilities"`
		Metadata        any             `json:"metadata"`
	}{2, list.JSON(""), struct {
		Vulnerabilities levels `json:"vulnerabilities"`
		Dependencies    any    `json:"dependencies"`
	}{levels{by["info"], by["low"], by["moderate"], by["high"], by["critical"], total}, kinds}}
}
