package command

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// funded is a package that says where it takes money, with those below it that do.
type funded struct {
	name, version string
	funding       *manifest.Value
	kids          []*funded
}

func cmdFund(a *App) error {
	if a.Cfg.Bool("global") {
		return fail("EFUNDGLOBAL", "`npm fund` does not support global packages")
	}
	if v, ok := a.Cfg.Get("which"); ok && v != nil && a.Cfg.Int("which") < 1 {
		return fail("EFUNDNUMBER", "`npm fund [<@scope>/]<pkg> [--which=fundingSourceNumber]` must be given a positive integer")
	}
	t, err := tree.LoadActualWith(a.TreeOptions())
	if err != nil {
		return err
	}
	if len(a.Args) > 0 {
		return a.fundOne(t, a.Args[0])
	}
	if paths, err := a.workspaceNames(); err != nil {
		return err
	} else if len(paths) > 0 {
		if n := t.Nodes[paths[0]]; n != nil && len(paths) == 1 {
			return a.tellFund(t, n)
		}
	}
	return a.tellFund(t, t.Root)
}

func (a *App) tellFund(t *tree.Tree, top *tree.Node) error {
	seen := map[*tree.Node]bool{top: true}
	list := a.fundBelow(top, seen)
	name := first(bomName(top), "")
	if a.Cfg.Bool("json") {
		out := &manifest.Value{Object: true}
		out.Put("length", &manifest.Value{Scalar: json.RawMessage(fmt.Sprint(countFunded(list)))})
		out.Put("name", manifest.String(name))
		if top.Version != "" {
			out.Put("version", manifest.String(top.Version))
		}
		if len(list) > 0 {
			out.Put("dependencies", fundJSON(list))
		} else {
			out.Put("dependencies", &manifest.Value{Object: true})
		}
		a.Println(string(out.JSON("  ")))
		return nil
	}
	d := drawing{"│", "└", "├", "─", "┬"}
	if !a.Cfg.Bool("unicode") {
		d = drawing{"|", "`", "+", "-", "-"}
	}
	if top.Version != "" {
		name += "@" + top.Version
	}
	root := &branch{label: name}
	fundDraw(root, list, map[string]*branch{}, d)
	var b strings.Builder
	d.write(&b, root, "")
	a.Println(b.String())
	return nil
}

func countFunded(list []*funded) int {
	n := 0
	for _, f := range list {
		n += 1 + countFunded(f.kids)
	}
	return n
}

func fundJSON(list []*funded) *manifest.Value {
	out := &manifest.Value{Object: true}
	for _, f := range list {
		m := &manifest.Value{Object: true}
		m.Put("version", manifest.String(f.version))
		m.Put("funding", f.funding)
		if len(f.kids) > 0 {
			m.Put("dependencies", fundJSON(f.kids))
		}
		out.Put(f.name, m)
	}
	return out
}

// fundDraw puts packages below the page they name; one page stands only once.
func fundDraw(up *branch, list []*funded, pages map[string]*branch, d drawing) {
	for _, f := range list {
		page := fundURLs(f.funding)[0].url
		at := pages[page]
		if at == nil {
			at = &branch{label: page + "\n" + d.last + d.dash + d.dash + " " + f.name + "@" + f.version}
			pages[page] = at
			up.kids = append(up.kids, at)
		} else {
			at.label += ", " + f.name + "@" + f.version
		}
		fundDraw(at, f.kids, pages, d)
	}
}

// fundBelow collects what a package depends on, what is near first; those below one that names no page come with its own.
func (a *App) fundBelow(n *tree.Node, seen map[*tree.Node]bool) (out []*funded) {
	type step struct {
		n *tree.Node
		f *funded
	}
	var steps []step
	for _, e := range n.Out {
		to := e.To
		if to == nil {
			continue
		}
		if to.Link && to.Target != nil {
			to = to.Target
		}
		if seen[to] || to.Inert {
			continue
		}
		seen[to] = true
		s := step{n: to}
		if v := fundingOf(to); v != nil {
			s.f = &funded{name: to.Name, version: to.Version, funding: v}
			out = append(out, s.f)
		}
		steps = append(steps, s)
	}
	for _, s := range steps {
		below := a.fundBelow(s.n, seen)
		if s.f != nil {
			s.f.kids = below
		} else {
			out = append(out, below...)
		}
	}
	return out
}

// fundingOf is a package's funding as objects, nil if there is none that is of use.
func fundingOf(n *tree.Node) *manifest.Value {
	if n.Pkg == nil || len(n.Pkg.Funding) == 0 {
		return nil
	}
	v, err := manifest.ParseValue(n.Pkg.Funding)
	if err != nil {
		return nil
	}
	object := func(x *manifest.Value) *manifest.Value {
		if _, ok := x.Text(); ok {
			o := &manifest.Value{Object: true}
			o.Put("url", x)
			return o
		}
		return x
	}
	if v.Array {
		for i := range v.Items {
			v.Items[i] = object(v.Items[i])
		}
	} else {
		v = object(v)
	}
	if len(fundURLs(v)) == 0 {
		return nil
	}
	return v
}

type fundPage struct{ kind, url string }

func fundURLs(v *manifest.Value) (out []fundPage) {
	list := []*manifest.Value{v}
	if v.Array {
		list = v.Items
	}
	for _, x := range list {
		u, _ := x.Get("url").Text()
		kind, _ := x.Get("type").Text()
		if strings.HasPrefix(u, "http://") || strings.HasPrefix(u, "https://") {
			out = append(out, fundPage{kind, u})
		}
	}
	return out
}

func (a *App) fundOne(t *tree.Tree, word string) error {
	s, err := spec.Parse(word, a.Cwd)
	if err != nil {
		return err
	}
	var pages []fundPage
	for _, n := range t.Sorted() {
		if s.Type == spec.Directory && n == t.Root || n != t.Root && t.Matches(n, word) {
			if v := fundingOf(n); v != nil {
				pages = fundURLs(v)
				break
			}
		}
	}
	which := a.Cfg.Int("which")
	if len(pages) == 0 || which > len(pages) {
		return fail("ENOFUND", "No valid funding method available for: %s", word)
	}
	if which == 0 && len(pages) > 1 {
		for i, p := range pages {
			a.Printf("%d: %s available at the following URL: %s\n", i+1, strings.TrimSpace(p.kind+" funding"), p.url)
		}
		a.Println("Run `npm fund [<package-spec>] --which=1`, for example, to open the first funding URL listed in that package")
		return nil
	}
	p := pages[max(which, 1)-1]
	head := "Funding"
	if p.kind != "" {
		head = p.kind + " funding"
	}
	if !a.open(p.url) {
		a.Println(head + " available at the following URL:\n" + p.url)
	}
	return nil
}
