package command

import (
	"fmt"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/ravel-js/ravel/internal/pm/install"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// summary is npm's line: what came, went and changed, and how long it took.
func (a *App) summary(s install.Summary, t *tree.Tree, blocked []*tree.Node, took time.Duration) {
	if a.Cfg.Bool("json") {
		type entry struct {
			Name    string `json:"name"`
			Version string `json:"version,omitempty"`
			Path    string `json:"path"`
		}
		type change struct {
			From entry `json:"from"`
			To   entry `json:"to"`
		}
		add, remove, changed := []entry{}, []entry{}, []change{}
		for _, c := range inNpmOrder(s.Changes) {
			at := filepath.Join(a.Root, c.Path)
			switch c.Kind {
			case "add":
				add = append(add, entry{c.Name, c.To, at})
			case "remove":
				remove = append(remove, entry{c.Name, c.From, at})
			default:
				changed = append(changed, change{entry{c.Name, c.From, at}, entry{c.Name, c.To, at}})
			}
		}
		out := map[string]any{"added": s.Added, "removed": s.Removed, "changed": s.Changed, "add": add, "remove": remove, "change": changed, "audited": 0, "funding": 0}
		if a.Cfg.Bool("fund") {
			out["funding"] = seekFunding(t)
		}
		var pending []map[string]any
		for _, n := range blocked {
			scripts := map[string]string{}
			if p, err := readPackage(filepath.Join(a.Root, n.Path)); err == nil {
				for _, r := range install.InstallScripts(filepath.Join(a.Root, n.Path), p) {
					scripts[r.Name] = r.Spec
				}
			}
			pending = append(pending, map[string]any{"name": n.Pkg.Name, "version": n.Version, "path": filepath.Join(a.Root, n.Path), "scripts": scripts})
		}
		if len(pending) > 0 {
			out["unreviewedScripts"] = pending
		}
		a.PrintJSON(out)
		return
	}
	if a.level < levels["warn"] {
		return
	}
	if a.Cfg.Bool("dry-run") || a.Cfg.Bool("long") {
		for _, c := range inNpmOrder(s.Changes) {
			switch c.Kind {
			case "add", "remove":
				a.Println(c.Kind, c.Name, first(c.To, c.From))
			default:
				a.Println("change", c.Name, c.From, "=>", c.To)
			}
		}
	}
	count := func(n int, what string) string {
		if n == 1 {
			return what + " 1 package"
		}
		return fmt.Sprintf("%s %d packages", what, n)
	}
	var parts []string
	if s.Added > 0 {
		parts = append(parts, count(s.Added, "added"))
	}
	if s.Removed > 0 {
		parts = append(parts, count(s.Removed, "removed"))
	}
	if s.Changed > 0 {
		parts = append(parts, count(s.Changed, "changed"))
	}
	text := "up to date"
	switch len(parts) {
	case 0:
	case 1:
		text = parts[0]
	case 2:
		text = parts[0] + ", and " + parts[1]
	default:
		text = strings.Join(parts[:len(parts)-1], ", ") + ", and " + parts[len(parts)-1]
	}
	a.Printf("\n%s in %s\n", text, duration(took))
	if a.Cfg.Bool("fund") {
		n := seekFunding(t)
		if n == 1 {
			a.Printf("\n1 package is looking for funding\n  run `npm fund` for details\n")
		} else if n > 0 {
			a.Printf("\n%d packages are looking for funding\n  run `npm fund` for details\n", n)
		}
	}
	if len(blocked) > 0 {
		ids := map[string]bool{}
		for _, n := range blocked {
			ids[nodeID(n)] = true
		}
		var names []string
		for id := range ids {
			names = append(names, id)
		}
		sort.Strings(names)
		a.Printf("\n%s with install scripts that are not approved; they were not run:\n  %s\n  run `ravel approve-scripts` to see what they would do\n", plural(len(names), "package"), strings.Join(names, ", "))
	}
}

func seekFunding(t *tree.Tree) (n int) {
	for _, x := range t.Nodes {
		if x.Pkg != nil && len(x.Pkg.Funding) > 0 && x.Path != "" {
			n++
		}
	}
	return n
}

// inNpmOrder puts changes as npm tells them: what is new first, everything from the last path to the first.
func inNpmOrder(list []install.Change) []install.Change {
	var out []install.Change
	for _, fresh := range []bool{true, false} {
		for i := len(list) - 1; i >= 0; i-- {
			if c := list[i]; (c.Kind == "add") == fresh {
				out = append(out, c)
			}
		}
	}
	return out
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func first(s ...string) string {
	for _, x := range s {
		if x != "" {
			return x
		}
	}
	return ""
}

// duration as npm's summary writes it.
func duration(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%dms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()+0.5))
	}
	return fmt.Sprintf("%dm", int(d.Minutes()+0.5))
}

func nodeID(n *tree.Node) string {
	if n.Pkg != nil && n.Pkg.Name != "" {
		return n.Pkg.Name + "@" + n.Version
	}
	return n.Name + "@" + n.Version
}
