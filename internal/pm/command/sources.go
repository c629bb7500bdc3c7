package command

import (
	"context"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/spec"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// kinds are the options that say where packages may come from, beside the registry: all, none, or only where the project
// itself names them (root).
var kinds = map[spec.Type]string{spec.Git: "allow-git", spec.File: "allow-file", spec.Directory: "allow-directory", spec.Remote: "allow-remote"}

// limited reports whether any of them says less than all.
func (a *App) limited() bool {
	for _, o := range kinds {
		if v := a.Cfg.Str(o); v != "" && v != "all" {
			return true
		}
	}
	return false
}

// mayUse refuses a source that is switched off.
func (a *App) mayUse(s spec.Spec, direct bool) error {
	if s.Type == spec.Alias && s.Sub != nil {
		s = *s.Sub
	}
	o := kinds[s.Type]
	allow := a.Cfg.Str(o)
	if o == "" || allow == "" || allow == "all" || allow == "root" && direct {
		return nil
	}
	far := ""
	if allow == "root" {
		far = " non-root"
	}
	return &Error{Code_: "EALLOW" + strings.ToUpper(string(s.Type)), Msg: "Fetching" + far + " packages of type \"" + string(s.Type) + "\" have been disabled",
		Detail: []string{"Refusing to fetch \"" + registry.SafeURL(first(s.Raw, s.Name)) + "\""}}
}

// guarded is a source that asks mayUse before it fetches. What the project names itself is known by what it asks for.
type guarded struct {
	tree.Source
	a      *App
	direct map[string]bool
}

func (g *guarded) Manifest(ctx context.Context, s spec.Spec) (*manifest.Package, tree.Resolved, error) {
	if err := g.a.mayUse(s, g.direct[s.FetchSpec+"#"+s.GitCommittish]); err != nil {
		return nil, tree.Resolved{}, err
	}
	return g.Source.Manifest(ctx, s)
}

// BundledPackages is the source's own, where it has it.
func (g *guarded) BundledPackages(ctx context.Context, p *manifest.Package, r tree.Resolved) (map[string]*manifest.Package, error) {
	if b, ok := g.Source.(tree.Bundled); ok {
		return b.BundledPackages(ctx, p, r)
	}
	return nil, nil
}

// guard puts mayUse before a source, if anything is switched off.
func (a *App) guard(o *tree.Options) {
	if !a.limited() {
		return
	}
	g := &guarded{Source: o.Source, a: a, direct: map[string]bool{}}
	add := func(word, where string) {
		if s, err := spec.Parse(word, where); err == nil {
			if s.Type == spec.Alias && s.Sub != nil {
				s = *s.Sub
			}
			g.direct[s.FetchSpec+"#"+s.GitCommittish] = true
		}
	}
	folders, _ := a.allWorkspaces()
	if f, err := a.folder(a.Root); err == nil {
		folders = append(folders, f)
	}
	for _, f := range folders {
		for _, list := range []manifest.Deps{f.Pkg.Dependencies, f.Pkg.DevDependencies, f.Pkg.OptionalDependencies, f.Pkg.PeerDependencies} {
			for _, d := range list {
				add(d.Name+"@"+d.Spec, f.Dir)
			}
		}
	}
	for _, w := range a.Args {
		add(w, a.Cwd)
	}
	o.Source = g
}

// checkSources looks at a finished tree: what stands in a lockfile was never asked for.
func (a *App) checkSources(t *tree.Tree) error {
	if !a.limited() {
		return nil
	}
	for _, n := range t.Sorted() {
		if n.Path == "" || n.Workspace() || n.Link && n.Target != nil && n.Target.Workspace() {
			continue
		}
		git, direct := strings.HasPrefix(n.Resolved, "git"), false
		for _, e := range n.In {
			own := e.From == t.Root || e.From.Workspace()
			direct = direct || own
			s, err := spec.Parse(e.Name+"@"+e.Raw, t.Dir)
			if err != nil {
				continue
			}
			if err := a.mayUse(s, own); err != nil {
				return err
			}
		}
		if git {
			if err := a.mayUse(spec.Spec{Type: spec.Git, Raw: n.Resolved}, direct); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkScripts refuses, where that is wanted, a tree with install scripts that nobody has decided about.
func (a *App) checkScripts(t *tree.Tree, ap *approvals) error {
	if !a.Cfg.Bool("strict-allow-scripts") || ap.none {
		return nil
	}
	var list []string
	for _, n := range t.Sorted() {
		if n.Path != "" && !n.Link && n.HasInstallScript && !n.Inert && !ap.allow(n) && !ap.deny[keyName(nodeID(n))] && !ap.deny[nodeID(n)] {
			list = append(list, "  "+nodeID(n))
		}
	}
	if len(list) == 0 {
		return nil
	}
	return fail("ESTRICTALLOWSCRIPTS", "--strict-allow-scripts: %d package(s) have install scripts not covered by allowScripts:\n%s\nInstall without it, approve them with `ravel approve-scripts`, or deny them with `ravel deny-scripts`.",
		len(list), strings.Join(list, "\n"))
}
