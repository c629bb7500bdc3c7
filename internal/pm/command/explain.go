package command

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

func cmdExplain(a *App) error {
	if len(a.Args) == 0 {
		return a.usageError("")
	}
	o := a.TreeOptions()
	o.NoLock = false
	t, err := tree.LoadActualWith(o)
	if err != nil {
		return err
	}
	within, err := a.within(t, false)
	if err != nil {
		return err
	}
	var found []*tree.Node
	seen := map[*tree.Node]bool{}
	for _, arg := range a.Args {
		for _, n := range a.named(t, arg) {
			if !seen[n] && (within == nil || within[n]) {
				seen[n] = true
				found = append(found, n)
			}
		}
	}
	if len(found) == 0 {
		return fmt.Errorf("No dependencies found matching %s", strings.Join(a.Args, ", "))
	}
	var all []*tree.Explanation
	var texts []string
	for _, n := range found {
		e := t.Explain(n)
		all = append(all, e)
		texts = append(texts, e.Text(-1))
	}
	if a.Cfg.Bool("json") {
		return a.PrintJSON(all)
	}
	a.Println(strings.Join(texts, "\n\n"))
	return nil
}

// within is what the chosen workspaces depend on; without workspaces what the root itself does; nil: everything.
func (a *App) within(t *tree.Tree, root bool) (map[*tree.Node]bool, error) {
	if a.noWorkspaces() {
		return t.Apart(), nil
	}
	names, err := a.workspaceNames()
	if err != nil || len(names) == 0 {
		return nil, err
	}
	return t.Reach(names, root), nil
}

// named are the packages that an argument means: by name, by location or path, by name and version.
func (a *App) named(t *tree.Tree, arg string) []*tree.Node {
	var out []*tree.Node
	each := func(want func(*tree.Node) bool) []*tree.Node {
		for _, n := range t.Sorted() {
			if want(n) {
				out = append(out, n)
			}
		}
		slices.SortStableFunc(out, func(x, y *tree.Node) int {
			return strings.Count(x.Path, "node_modules/") - strings.Count(y.Path, "node_modules/")
		})
		return out
	}
	if spec.ValidOldName(arg) {
		return each(func(n *tree.Node) bool { return n.Pkg != nil && first(n.Pkg.Name, n.Name) == arg })
	}
	at := strings.TrimRight(filepath.ToSlash(arg), "/")
	if n := t.Nodes[at]; n != nil && at != "" {
		return []*tree.Node{n}
	}
	if !filepath.IsAbs(at) {
		at = filepath.Join(a.Cwd, at)
	}
	if rel, err := filepath.Rel(t.Dir, at); err == nil {
		if rel == "." {
			rel = ""
		}
		if n := t.Nodes[filepath.ToSlash(rel)]; n != nil {
			return []*tree.Node{n}
		}
	}
	s, err := spec.Parse(arg, t.Dir)
	if err != nil || s.Type != spec.Version && s.Type != spec.Range {
		return nil
	}
	r, ok := semver.ParseRange(s.RawSpec, semver.Options{})
	if !ok {
		return nil
	}
	return each(func(n *tree.Node) bool {
		if n.Pkg == nil || n.Pkg.Name != s.Name {
			return false
		}
		v, ok := semver.Parse(versionOf(n), false)
		return ok && r.Test(&v)
	})
}
