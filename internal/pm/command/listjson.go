package command

import (
	"bytes"
	"encoding/json"
	"path/filepath"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// printJSON prints the tree for programs; an error stands in it as well as on standard error.
func (l *listing) printJSON(root *item) error {
	d := l.object(root)
	if len(l.problems) > 0 {
		d.set("problems", text(l.problems))
	}
	l.nest(d, root)
	err := l.verdict(root)
	if _, ok := err.(*Error); ok {
		l.complain(err)
		d.set("error", text(problem{"ELSPROBLEMS", err.Error(), ""}))
		err = Exit(1)
	}
	l.printDoc(d)
	return err
}

type problem struct {
	Code    string `json:"code"`
	Summary string `json:"summary"`
	Detail  string `json:"detail"`
}

// complain prints an error to standard error; what follows is an Exit.
func (a *App) complain(err error) {
	a.sayFailure(a.complaintOf(err))
}

func (a *App) printDoc(d *doc) {
	var b bytes.Buffer
	json.Indent(&b, compact(d.members), "", "  ")
	a.Println(b.String())
}

func (l *listing) nest(d *doc, it *item) {
	deps := &doc{}
	for _, k := range it.kids {
		if k.shown {
			kd := l.object(k)
			l.nest(kd, k)
			deps.set(k.name, compact(kd.members))
		}
	}
	if len(deps.members) > 0 {
		d.set("dependencies", compact(deps.members))
	}
}

func (l *listing) object(it *item) *doc {
	d := &doc{}
	n := it.node
	if n != nil {
		if v := versionOf(n); v != "" {
			d.set("version", text(v))
		}
		if r := l.resolved(n); r != "" && !it.deduped {
			d.set("resolved", text(r))
		}
		if !n.Root() && !it.deduped {
			d.set("overridden", text(n.Overridden()))
		}
		if n.Root() && !empty(n) {
			d.set("name", text(first(n.Pkg.Name, n.Name)))
		}
		if l.long {
			l.details(d, it)
		}
	}
	if l.extraneous(it) {
		d.set("extraneous", text(true))
	}
	if it.invalid != "" {
		d.set("invalid", text(it.invalid))
	}
	if it.missing != "" && !it.kind.Optional() {
		d.set("required", text(it.required))
		d.set("missing", text(true))
	}
	if it.wanted && len(it.trouble) > 0 {
		d.set("problems", text(it.trouble))
	}
	return d
}

func versionOf(n *tree.Node) string {
	if n.Link && n.Target != nil {
		return n.Target.Version
	}
	return n.Version
}

// resolved is where it came from; of a link the folder as seen from the link.
func (l *listing) resolved(n *tree.Node) string {
	if !n.Link || n.Target == nil {
		return n.Resolved
	}
	rel, err := filepath.Rel(filepath.Dir(filepath.FromSlash(n.Path)), filepath.FromSlash(n.Target.Path))
	if err != nil {
		return ""
	}
	return "file:" + filepath.ToSlash(rel)
}

func (l *listing) details(d *doc, it *item) {
	n := it.node
	d.set("name", text(it.name))
	if own, err := parseDoc(l.raw(n)); err == nil {
		for _, m := range own.members {
			if m.key != "dependencies" {
				d.set(m.key, m.raw)
			}
		}
	}
	pkg := n.Pkg
	if n.Link && n.Target != nil {
		pkg = n.Target.Pkg
	}
	if len(pkg.Bin) > 0 {
		d.set("bin", depsObject(pkg.Bin))
	}
	d.set("_id", text(pkg.ID()))
	d.set("extraneous", text(false))
	d.set("path", text(filepath.Join(l.tree.Dir, filepath.FromSlash(n.Path))))
	d.set("_dependencies", depsObject(append(append(manifest.Deps(nil), pkg.Dependencies...), pkg.OptionalDependencies...)))
	for _, k := range []string{"devDependencies", "peerDependencies"} {
		if d.get(k) == nil {
			d.set(k, json.RawMessage("{}"))
		}
	}
}

func depsObject(deps manifest.Deps) json.RawMessage {
	d := &doc{}
	for _, e := range deps {
		d.set(e.Name, text(e.Spec))
	}
	return compact(d.members)
}
