package command

import (
	"os"
	"path/filepath"

	"github.com/ravel-js/ravel/internal/pm/spec"
)

// cmdLink makes the project known globally, or links what is known globally into the project.
func cmdLink(a *App) error {
	if a.Cfg.Bool("global") {
		return fail("ELINKGLOBAL", "link should never be --global.\nPlease re-run this command with --local")
	}
	a.Cfg.Set("install-links", false)
	var words []string
	for _, w := range a.Args {
		if abs := filepath.Join(a.Cwd, w); abs != a.Cfg.LocalPrefix && w != a.Cfg.LocalPrefix {
			words = append(words, w)
		}
	}
	if len(words) > 0 {
		return a.linkHere(words)
	}
	folders, err := a.chosen()
	if err != nil {
		return err
	}
	var list []string
	for _, f := range folders {
		list = append(list, f.Dir)
	}
	return a.linkGlobally(list, false)
}

// globally runs something with the global folder as the project.
func (a *App) globally(do func() error) error {
	root := a.Root
	a.Root = filepath.Join(a.Cfg.GlobalPrefix, "lib")
	a.Cfg.Set("global", true)
	defer func() { a.Root = root; a.Cfg.Set("global", false) }()
	return do()
}

func (a *App) linkGlobally(words []string, quiet bool) error {
	return a.globally(func() error {
		o := a.TreeOptions()
		o.Workspaces = []string{}
		for _, w := range words {
			s, err := spec.Parse(w, a.Cwd)
			if err != nil {
				return err
			}
			o.Add = append(o.Add, s)
		}
		return a.Install(Plan{Tree: o, Quiet: quiet})
	})
}

func (a *App) linkHere(words []string) error {
	top := filepath.Join(a.Cfg.GlobalPrefix, "lib", "node_modules")
	var missing, names []string
	for _, w := range words {
		s, err := spec.Parse(w, a.Cwd)
		if err != nil {
			return err
		}
		name := s.Name
		if s.Type == spec.Directory {
			p, err := readPackage(s.FetchSpec)
			if err != nil {
				return err
			}
			name = p.Name
		}
		if name == "" {
			return a.usageError("")
		}
		names = append(names, name)
		there, err := filepath.EvalSymlinks(filepath.Join(top, name))
		want := s.FetchSpec
		if s.Type == spec.Directory {
			if real, rerr := filepath.EvalSymlinks(want); rerr == nil {
				want = real
			}
		}
		if err != nil || s.Type == spec.Directory && there != want || s.Registry() && s.RawSpec != "" && s.RawSpec != "*" {
			missing = append(missing, w)
		}
	}
	if len(missing) > 0 {
		if err := a.linkGlobally(missing, true); err != nil {
			return err
		}
	}
	save := a.Cfg.IsSet("save") && a.Cfg.Bool("save")
	for _, k := range []string{"save-dev", "save-optional", "save-peer", "save-prod"} {
		save = save || a.Cfg.Bool(k)
	}
	o := a.TreeOptions()
	for _, n := range names {
		real, err := filepath.EvalSymlinks(filepath.Join(top, n))
		if err != nil {
			return err
		}
		s, err := spec.Parse(n+"@file:"+real, a.Root)
		if err != nil {
			return err
		}
		o.Add = append(o.Add, s)
	}
	if !save {
		a.Cfg.Set("save", false)
	}
	return a.Install(Plan{Tree: o, NoSave: !save, NoLock: !save})
}

// cmdShrinkwrap turns the lockfile into one that is published with the package.
func cmdShrinkwrap(a *App) error {
	if a.Cfg.Bool("global") {
		return fail("ESHRINKWRAPGLOBAL", "`npm shrinkwrap` does not work for global packages")
	}
	old, own := filepath.Join(a.Cfg.LocalPrefix, "package-lock.json"), filepath.Join(a.Cfg.LocalPrefix, "npm-shrinkwrap.json")
	switch {
	case exists(own):
		a.Log("notice", "npm-shrinkwrap.json up to date")
	case exists(old):
		if err := os.Rename(old, own); err != nil {
			return err
		}
		a.Log("notice", "package-lock.json has been renamed to npm-shrinkwrap.json")
	default:
		o := a.TreeOptions()
		o.NoLock = false
		a.Cfg.Set("package-lock-only", true)
		if err := a.Install(Plan{Tree: o, Quiet: true}); err != nil {
			return err
		}
		if err := os.Rename(old, own); err != nil {
			return err
		}
		a.Log("notice", "created a lockfile as npm-shrinkwrap.json with version 3")
	}
	return nil
}
