package command

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/ravel-js/ravel/internal/pm/config"
	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// explainAge tells, when nothing fits because it is too young, what is old enough and who wants it.
func (a *App) explainAge(err error) error {
	var te *manifest.TargetError
	if !errors.As(err, &te) || te.Before.IsZero() || a.client == nil {
		return err
	}
	if te.Newest == "" && !a.Cfg.IsSet("before") { // nothing fits at any age
		timeless := *te
		timeless.Before = time.Time{}
		return &Error{Code_: te.Code(), Msg: timeless.Error(), Detail: append([]string{targetHint}, a.requirers(err)...)}
	}
	e := &Error{Code_: te.Code(), Msg: te.Error()}
	failures := tree.LoadFailures(err)
	if len(failures) == 0 {
		e.Detail = a.tooYoung(err)
	}
	exceptions := ""
	told := map[string]bool{}
	for _, f := range failures {
		var young *manifest.TargetError
		if !errors.As(f, &young) || young.Newest == "" || told[young.Name+"@"+young.Wanted] {
			continue
		}
		told[young.Name+"@"+young.Wanted] = true
		if len(told) > 1 {
			e.Detail = append(e.Detail, "", young.Error())
		}
		e.Detail = append(e.Detail, a.tooYoung(f)...)
	}
	for _, f := range append([]error{err}, errorsOf(failures)...) {
		var young *manifest.TargetError
		if errors.As(f, &young) && young.Newest != "" && !strings.Contains(exceptions+" ", "="+young.Name+"@"+young.Newest+" ") {
			exceptions += " --min-release-age-exclude=" + young.Name + "@" + young.Newest
		}
	}
	if !a.Cfg.IsSet("before") && exceptions != "" {
		e.Detail = append(e.Detail, "Releases must be "+a.ageText()+" old (min-release-age); to make an exception:"+exceptions)
	}
	return e
}

func errorsOf(failures []tree.LoadFailure) (all []error) {
	for _, f := range failures {
		all = append(all, f)
	}
	return all
}

// tooYoung tells of one package what would fit, what is old enough, and who wants it.
func (a *App) tooYoung(err error) (lines []string) {
	var te *manifest.TargetError
	if !errors.As(err, &te) {
		return nil
	}
	p, perr := a.client.Packument(a.Ctx, te.Name, true)
	if perr != nil {
		return nil
	}
	if te.Newest != "" {
		if published := p.Time(te.Newest); published.IsZero() {
			lines = append(lines, fmt.Sprintf("%s@%s fits, but the registry does not tell when it was published (min-release-age-strict).", te.Name, te.Newest))
		} else {
			lines = append(lines, fmt.Sprintf("%s@%s fits, but was published %s ago.", te.Name, te.Newest, config.FormatDuration(roughly(time.Since(published)))))
		}
	}
	lines = append(lines, a.requirers(err)...)
	if old := newestBefore(p, te.Before); old != "" {
		return append(lines, fmt.Sprintf("The newest version old enough is %s@%s.", te.Name, old))
	}
	return append(lines, "No version of it is old enough.")
}

// requirers says in a line for whom a package is wanted, unless the user named it just now.
func (a *App) requirers(err error) []string {
	failures := tree.LoadFailures(err)
	if len(failures) == 0 {
		return nil
	}
	chain := failures[0].Requirers()
	for _, w := range a.Args {
		if s, err := spec.Parse(w, a.Cwd); err == nil && len(chain) == 0 && strings.HasPrefix(failures[0].Wanted(), s.Name+"@") {
			return nil
		}
	}
	project := "package.json"
	if p, err := readPackage(a.Root); err == nil && p.Name != "" {
		project = p.Name + " (package.json)"
	}
	text := failures[0].Wanted() + " is required by "
	for i, id := range append(chain, project) {
		if i > 0 {
			text += ", that by "
		}
		text += id
	}
	return []string{text + "."}
}

// ageText is the age that releases must have, in the one unit in which all of them are told.
func (a *App) ageText() string {
	age, err := config.ParseDuration(a.Cfg.Str("min-release-age"))
	if err != nil {
		return a.Cfg.Str("min-release-age")
	}
	return config.FormatDuration(age)
}

// roughly rounds to what still says something.
func roughly(d time.Duration) time.Duration {
	if d > 48*time.Hour {
		return d.Truncate(24 * time.Hour)
	}
	return d.Round(time.Minute)
}

func newestBefore(p *manifest.Packument, t time.Time) string {
	best := ""
	for _, v := range p.Versions() {
		at := p.Time(v)
		sv, valid := semver.Parse(v, true)
		if at.IsZero() || at.After(t) || !valid || sv.Prerelease() {
			continue
		}
		if best == "" || semver.Compare(v, best) > 0 {
			best = v
		}
	}
	return best
}

// checkTrust refuses newly chosen versions that have no provenance while what the project has of the package, or an earlier release, had it: how a
// stolen token looks. An earlier release counts only for one younger than trust-downgrade-age: older ones have been looked at by many.
func (a *App) checkTrust(t *tree.Tree, lock *lockfile.File) error {
	if a.client == nil {
		return nil
	}
	window, err := config.ParseDuration(a.Cfg.Str("trust-downgrade-age"))
	if err != nil || window == 0 {
		return nil
	}
	allowed := a.Cfg.List("allow-trust-downgrade")
	had := map[string][]string{} // versions the project has
	if lock != nil {
		for at, e := range lock.Packages {
			if e.Pkg != nil && e.Pkg.Version != "" && strings.Contains("/"+at, "/node_modules/") {
				name := e.Pkg.Name
				if name == "" {
					name = at[strings.LastIndex(at, "node_modules/")+len("node_modules/"):]
				}
				had[name] = append(had[name], e.Pkg.Version)
			}
		}
	}
	var lost []string
	seen := map[string]bool{}
	for _, n := range t.Sorted() {
		if n.Path == "" || n.Link || n.Carried || n.Inert || n.Pkg == nil || n.Pkg.Dist.Tarball == "" || len(n.Pkg.Dist.Attestations) > 0 {
			continue
		}
		name := n.Pkg.Name
		id := name + "@" + n.Version
		if name == "" || seen[id] || slices.Contains(had[name], n.Version) || matches(allowed, name) || matches(allowed, id) {
			continue
		}
		seen[id] = true
		if was := a.provenBefore(name, n.Version, had[name], window); was != "" {
			lost = append(lost, id, was)
		}
	}
	if len(lost) == 0 {
		return nil
	}
	e := &Error{Code_: "ETRUSTDOWNGRADE", Msg: fmt.Sprintf("%s has no provenance, but %s had: it may not come from where the package comes from.", lost[0], lost[1])}
	allow := "--allow-trust-downgrade=" + lost[0]
	for i := 2; i < len(lost); i += 2 {
		e.Detail = append(e.Detail, fmt.Sprintf("Neither has %s, but %s had.", lost[i], lost[i+1]))
		allow += " --allow-trust-downgrade=" + lost[i]
	}
	e.Detail = append(e.Detail, "Nothing was changed. Look at the release first; to allow it: "+allow, "or, for good, in .npmrc: allow-trust-downgrade[]="+lost[0])
	return e
}

// provenBefore is the release whose provenance a version has lost, as name@version; "" if there is none.
func (a *App) provenBefore(name, version string, had []string, window time.Duration) string {
	p, err := a.client.Packument(a.Ctx, name, false)
	if err != nil {
		return ""
	}
	for _, v := range had {
		if proven(p, v) {
			return name + "@" + v
		}
	}
	young := func() bool { at := p.Time(version); return at.IsZero() || time.Since(at) <= window }
	sv, ok := semver.Parse(version, true)
	if !ok || p.HasTimes() && !young() {
		return ""
	}
	var earlier []string
	for _, w := range p.Versions() {
		wv, ok := semver.Parse(w, true)
		if ok && w != version && (sv.Prerelease() || !wv.Prerelease()) && proven(p, w) {
			earlier = append(earlier, w)
		}
	}
	if len(earlier) == 0 {
		return ""
	}
	if !p.HasTimes() {
		if full, err := a.client.Packument(a.Ctx, name, true); err == nil {
			p = full
		}
		if !young() {
			return ""
		}
	}
	at := p.Time(version)
	best := ""
	for _, w := range earlier {
		was := p.Time(w)
		before := was.Before(at)
		if was.IsZero() || at.IsZero() {
			before = semver.Compare(w, version) < 0
		}
		if before && (best == "" || semver.Compare(w, best) > 0) {
			best = w
		}
	}
	if best == "" {
		return ""
	}
	return name + "@" + best
}

// proven reports whether a version has an attestation of where it was built.
func proven(p *manifest.Packument, version string) bool {
	if !bytes.Contains(p.Raw(version), []byte(`"attestations"`)) {
		return false
	}
	v, err := p.Package(version)
	return err == nil && len(v.Dist.Attestations) > 0
}

func matches(list []string, name string) bool {
	for _, l := range list {
		for _, g := range strings.Split(l, ",") {
			if g = strings.TrimSpace(g); g == name {
				return true
			}
			if ok, err := path.Match(g, name); err == nil && ok {
				return true
			}
		}
	}
	return false
}
