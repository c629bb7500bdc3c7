package command

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

func cmdQuery(a *App) error {
	a.Cfg.Set("json", true)
	if len(a.Args) == 0 {
		return a.usageError("")
	}
	sel, err := parseSelectors(a.Args[0])
	if err != nil {
		return err
	}
	t, err := a.loadTree()
	if err != nil {
		return err
	}
	only, err := a.chosenNodes(t)
	if err != nil {
		return err
	}
	q := &selection{App: a, t: t, root: t.Root}
	for _, n := range t.Sorted() {
		if !n.Link {
			q.all = append(q.all, n)
		}
	}
	slices.SortStableFunc(q.all, func(x, y *tree.Node) int { return manifest.Compare(q.place(x), q.place(y)) })
	var found map[*tree.Node]bool
	if only == nil {
		found = q.list(sel)
	} else {
		found = map[*tree.Node]bool{}
		for w := range only {
			q.root = w
			for n := range q.list(sel) {
				found[n] = true
			}
		}
	}
	if q.err != nil {
		return q.err
	}
	out := []json.RawMessage{}
	for _, n := range append(q.absent, q.all...) {
		if found[n] {
			out = append(out, q.item(n))
		}
	}
	unmet := ""
	if want, ok := a.Cfg.Get("expect-result-count"); ok && want != nil && float64(len(out)) != want {
		unmet = fmt.Sprintf("Expected %s, got %d", plural(int(want.(float64)), "result"), len(out))
	}
	if want, ok := a.Cfg.Get("expect-results"); ok && want != nil && want != (len(out) > 0) {
		no := "no "
		if want == true {
			no = ""
		}
		unmet = fmt.Sprintf("Expected %sresults, got %d", no, len(out))
	}
	if err := a.PrintJSON(out); err != nil || unmet == "" {
		return err
	}
	a.Log("warn", "query "+unmet)
	return Exit(1)
}

// place is where a package stands in lists: a workspace at the link to it.
func (q *selection) place(n *tree.Node) string {
	if n.Workspace() {
		return "node_modules/" + first(n.Pkg.Name, n.Name)
	}
	return n.Path
}

// item is what is told of a package: its package.json, and where it stands in the tree.
func (q *selection) item(n *tree.Node) json.RawMessage {
	d, t := &doc{}, q.t
	absent := len(n.In) > 0 && n.In[0].To == nil
	l := &listing{App: q.App, tree: t}
	if absent {
		d.set("name", text(n.Name))
		d.set("version", text(n.Version))
	} else if own, err := parseDoc(l.raw(n)); err == nil {
		d.members = own.members
	}
	at := filepath.Join(t.Dir, filepath.FromSlash(n.Path))
	var from, to []string
	for _, e := range n.In {
		from = append(from, e.From.Path)
	}
	for _, e := range n.Out {
		if e.To != nil {
			to = append(to, e.To.Path)
		}
	}
	id := n.ID()
	if n.Workspace() && filepath.Base(at) != n.Pkg.Name {
		id = filepath.Base(at) + "@npm:" + n.Pkg.ID()
	}
	if len(n.Pkg.Bin) > 0 {
		d.set("bin", depsObject(n.Pkg.Bin))
	}
	d.set("_id", text(n.Pkg.ID()))
	d.set("pkgid", text(id))
	if absent {
		d.set("path", json.RawMessage("null"))
		d.set("realpath", json.RawMessage("null"))
	} else {
		d.set("location", text(n.Path))
		d.set("path", text(at))
		d.set("realpath", text(at))
	}
	d.set("resolved", json.RawMessage("null"))
	if n.Resolved != "" {
		d.set("resolved", text(n.Resolved))
	}
	d.set("from", text(append([]string{}, from...)))
	d.set("to", text(append([]string{}, to...)))
	d.set("dev", text(n.Dev))
	d.set("inBundle", text(n.InBundle))
	d.set("deduped", text(false))
	d.set("overridden", text(n.Overridden()))
	d.set("queryContext", json.RawMessage("{}"))
	if note := q.context[n]; note != nil {
		d.set("queryContext", compact(note.members))
	}
	return compact(d.members)
}
