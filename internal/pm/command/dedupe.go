package command

import (
	"slices"

	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// cmdDedupe looks anew for a version of each package that stands several times, content with an older one if that spares a copy.
func cmdDedupe(a *App) error {
	if a.Cfg.Bool("global") {
		return fail("EDEDUPEGLOBAL", "`npm dedupe` does not work in global mode.")
	}
	o := a.TreeOptions()
	o.PreferDedupe, o.NoSave = true, true
	if !o.NoLock {
		var err error
		if o.Lock, err = lockfile.Load(a.Root); err != nil {
			return err
		}
	}
	load := tree.LoadVirtual
	if o.Lock == nil {
		load = tree.LoadActualWith
	}
	t, err := load(o)
	if err != nil {
		return err
	}
	o.Update = doubled(t)
	return a.Install(Plan{Tree: o, NoSave: true, NoLock: len(o.Update) == 0, Thorough: true})
}

// doubled are the names under which more than one package stands in the tree.
func doubled(t *tree.Tree) []string {
	count := map[string]int{}
	for p, n := range t.Nodes {
		if p != "" {
			count[n.Name]++
		}
	}
	var out []string
	for name, n := range count {
		if n > 1 {
			out = append(out, name)
		}
	}
	slices.SortFunc(out, manifest.Compare)
	return out
}

func cmdFindDupes(a *App) error {
	a.Cfg.Set("dry-run", true)
	return cmdDedupe(a)
}

// cmdPrune makes the tree anew from what is asked for: what nobody wants goes, and what --omit names.
func cmdPrune(a *App) error {
	return a.Install(Plan{Tree: a.TreeOptions(), NoSave: true, Thorough: true})
}
