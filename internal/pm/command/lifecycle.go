package command

import (
	"time"

	"github.com/ravel-js/ravel/internal/pm/install"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// events runs scripts of a package that stand around a command, unless scripts are off.
func (a *App) events(f Folder, names ...string) error {
	if a.Cfg.Bool("ignore-scripts") {
		return nil
	}
	for _, ev := range names {
		line, ok := f.Pkg.Scripts.Get(ev)
		if !ok || line == "" {
			continue
		}
		r, err := a.runner(a.Name)
		if err != nil {
			return err
		}
		if !a.Cfg.Bool("json") {
			a.banner(f.Pkg, ev, line, nil)
		}
		if err := r.Run(a.Ctx, install.Script{Dir: f.Dir, Pkg: f.Pkg, Event: ev, Line: line}); err != nil {
			return err
		}
	}
	return nil
}

// pick finds the version of a registry package that a word on the command line means.
func (a *App) pick(c *registry.Client, s spec.Spec, full bool) (*manifest.Package, *manifest.Packument, error) {
	before, exclude := a.cutoff()
	sub := s
	if s.Type == spec.Alias {
		sub = *s.Sub
	}
	p, err := c.Packument(a.Ctx, s.Target(), full || !before.IsZero())
	if status(err) == 404 {
		return nil, nil, notFound(err.Error(), s.Target()+"@"+first(sub.RawSpec, "*"))
	}
	if err != nil {
		return nil, nil, err
	}
	picker := manifest.Picker{Before: before, Exempt: exclude, Strict: a.Cfg.Bool("min-release-age-strict")}
	if exclude != nil && exclude(s.Target()) {
		picker.Before = time.Time{}
	}
	v, err := p.Pick(sub.Type, sub.FetchSpec, picker)
	if err != nil {
		return nil, p, a.explainAge(err)
	}
	return v, p, nil
}
