package command

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/ravel-js/ravel/internal/pm/config"
	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// explainAge tells, when nothing fits because it is too young, what is old enough.
func (a *App) explainAge(err error) error {
	var te *manifest.TargetError
	if !errors.As(err, &te) || te.Before.IsZero() || te.Newest == "" || a.client == nil {
		return err
	}
	e := &Error{Code_: te.Code(), Msg: te.Error()}
	age := a.Cfg.Str("min-release-age")
	p, perr := a.client.Packument(a.Ctx, te.Name, true)
	if perr != nil {
		return err
	}
	published := p.Time(te.Newest)
	old := newestBefore(p, te.Before)
	if !published.IsZero() {
		e.Detail = append(e.Detail, fmt.Sprintf("%s@%s fits, but was published %s ago.", te.Name, te.Newest, config.FormatDuration(time.Since(published).Round(time.Minute))))
	}
	if old != "" {
		e.Detail = append(e.Detail, fmt.Sprintf("The newest version old enough is %s@%s.", te.Name, old))
	} else {
		e.Detail = append(e.Detail, "No version of it is old enough.")
	}
	if !a.Cfg.IsSet("before") {
		e.Detail = append(e.Detail, "Releases must be "+age+" old (min-release-age); to make an exception: --min-release-age-exclude="+te.Name)
	}
	return e
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

// checkTrust refuses a newly chosen version that has no provenance while earlier releases of the same major version had
// it: how a stolen token looks. A release older than trust-downgrade-age has been looked at by many.
func (a *App) checkTrust(t *tree.Tree, lock *lockfile.File) error {
	if a.client == nil {
		return nil
	}
	window, err := config.ParseDuration(a.Cfg.Str("trust-downgrade-age"))
	if err != nil || window == 0 {
		return nil
	}
	allowed := a.Cfg.List("allow-trust-downgrade")
	for _, n := range t.Sorted() {
		if n.Path == "" || n.Link || n.InBundle || n.Inert || n.Pkg == nil || n.Pkg.Dist.Tarball == "" || len(n.Pkg.Dist.Attestations) > 0 {
			continue
		}
		if lock != nil {
			if e := lock.Packages[n.Path]; e != nil && e.Pkg != nil && e.Pkg.Version == n.Version {
				continue
			}
		}
		name := n.Pkg.Name
		if name == "" || matches(allowed, name) || matches(allowed, name+"@"+n.Version) {
			continue
		}
		p, err := a.client.Packument(a.Ctx, name, false)
		if err != nil {
			continue
		}
		had := provenBefore(p, n.Version)
		if had == "" {
			continue
		}
		if full, err := a.client.Packument(a.Ctx, name, true); err == nil {
			if at := full.Time(n.Version); !at.IsZero() && time.Since(at) > window {
				continue
			}
		}
		return &Error{Code_: "ETRUSTDOWNGRADE", Msg: fmt.Sprintf("%s@%s has no provenance, but %s@%s had: it may not come from where the package comes from.", name, n.Version, name, had),
			Detail: []string{"Look at the release first. To allow it: --allow-trust-downgrade=" + name + "@" + n.Version}}
	}
	return nil
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

// provenBefore is the highest lower version of the same major that has provenance.
func provenBefore(p *manifest.Packument, version string) string {
	v, ok := semver.Parse(version, true)
	if !ok || v.Prerelease() {
		return ""
	}
	major, _, _ := strings.Cut(version, ".")
	best := ""
	for _, w := range p.Versions() {
		if m, _, _ := strings.Cut(w, "."); m != major || semver.Compare(w, version) >= 0 {
			continue
		}
		if !bytes.Contains(p.Raw(w), []byte(`"attestations"`)) {
			continue
		}
		if best == "" || semver.Compare(w, best) > 0 {
			best = w
		}
	}
	return best
}
