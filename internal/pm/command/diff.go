package command

import (
	"path/filepath"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// cmdDiff shows what differs between two versions of a package, wherever they are: published, installed, in a folder.
func cmdDiff(a *App) error {
	specs := a.Cfg.List("diff")
	if len(specs) > 2 {
		return a.usageError("Can't use more than two --diff arguments.")
	}
	if !a.Cfg.IsSet("min-release-age") {
		// To look at a release is what comes before trusting it.
		a.Cfg.Set("min-release-age", "0")
	}
	dirs := []string{a.projectDir()}
	if a.manyWorkspaces() {
		folders, err := a.chosen()
		if err != nil {
			return err
		}
		dirs = nil
		for _, f := range folders {
			dirs = append(dirs, f.Dir)
		}
	}
	for _, dir := range dirs {
		top := dir
		if a.Cfg.Bool("global") {
			top = a.Root
		}
		d := &differ{App: a, dir: dir, top: top}
		left, right, err := d.pair(specs)
		if err != nil {
			return err
		}
		a.Log("info", "diff "+left+" "+right)
		wanted := diffPaths(a.Args)
		x, err := a.contentsOf(left, top, wanted)
		if err != nil {
			return err
		}
		y, err := a.contentsOf(right, top, wanted)
		if err != nil {
			return err
		}
		o := &diffStyle{namesOnly: a.Cfg.Bool("diff-name-only"), anySpace: a.Cfg.Bool("diff-ignore-all-space"), text: a.Cfg.Bool("diff-text"),
			context: a.Cfg.Int("diff-unified"), src: first(a.Cfg.Str("diff-src-prefix"), "a/"), dst: first(a.Cfg.Str("diff-dst-prefix"), "b/"), tag: first(a.Cfg.Str("tag-version-prefix"), "v")}
		if a.Cfg.Bool("diff-no-prefix") {
			o.src, o.dst = "", ""
		}
		color, _ := a.Cfg.Get("color")
		o.color = color == "always" || a.Terminal && color != false
		a.Println(o.compare(x, y))
	}
	return nil
}

type differ struct {
	*App
	dir, top string
	tree     *tree.Tree
}

func isRange(s string) bool {
	_, ok := semver.ValidRange(s, semver.Options{})
	return ok && s != ""
}

// pair makes two specifiers of what --diff says.
func (d *differ) pair(specs []string) (left, right string, err error) {
	own := ""
	if p, perr := readPackage(d.dir); perr == nil {
		own = p.Name
	}
	here := "file:" + d.dir
	switch {
	case len(specs) == 2:
		return d.two(specs[0], specs[1], own)
	case own == "" && (len(specs) == 0 || isRange(specs[0])):
		return "", "", d.usageError("Needs multiple arguments to compare or run from a project dir.")
	case len(specs) == 0:
		return own + "@" + d.Cfg.Str("tag"), here, nil
	case isRange(specs[0]):
		return own + "@" + specs[0], here, nil
	}
	s, err := spec.Parse(specs[0], d.Cwd)
	if err != nil {
		return "", "", err
	}
	switch {
	case s.Type == spec.Directory:
		return "file:" + s.FetchSpec, here, nil
	case !s.Registry():
		return "", "", d.usageError("Spec type %s not supported.", s.Type)
	}
	n := d.installed(s.Name)
	if n == nil || n.Pkg == nil || n.Pkg.Version == "" {
		if !exists(filepath.Join(d.dir, "package.json")) {
			return "", "", d.usageError("Needs multiple arguments to compare or run from a project dir.")
		}
		return s.Name + "@" + first(s.FetchSpec, "*"), here, nil
	}
	want := s.RawSpec
	if want == "" || want == "*" {
		if want, err = d.wanted(s, n); err != nil {
			return "", "", err
		}
	}
	return s.Name + "@file:" + d.place(n), s.Name + "@" + want, nil
}

func (d *differ) two(left, right, own string) (string, string, error) {
	l, r := isRange(left), isRange(right)
	nameOf := func(word string) (string, error) {
		s, err := spec.Parse(word, d.Cwd)
		return s.Name, err
	}
	var name string
	var err error
	switch {
	case l && r:
		if own == "" {
			return "", "", d.usageError("Needs to be run from a project dir in order to diff two versions.")
		}
		left, right = own+"@"+left, own+"@"+right
	case r:
		if name, err = nameOf(left); err == nil {
			right = name + "@" + right
		}
	case l:
		if name, err = nameOf(right); err == nil {
			left = name + "@" + left
		}
	}
	if err != nil {
		return "", "", err
	}
	// A bare name means what is installed.
	for _, w := range []*string{&left, &right} {
		s, err := spec.Parse(*w, d.Cwd)
		if err != nil {
			return "", "", err
		}
		if s.Registry() && (s.RawSpec == "" || s.RawSpec == "*") {
			*w = s.Name + "@*"
			if n := d.installed(s.Name); n != nil && n.Pkg != nil && n.Pkg.Version != "" {
				*w = s.Name + "@file:" + d.place(n)
			}
		} else if s.Type == spec.Directory || s.Type == spec.File {
			*w = "file:" + s.FetchSpec
		}
	}
	return left, right, nil
}

// installed finds a package in the project's tree, the nearest to its root.
func (d *differ) installed(name string) *tree.Node {
	if d.tree == nil {
		t, err := tree.LoadActual(d.top)
		if err != nil {
			return nil
		}
		d.tree = t
	}
	if n := d.tree.Nodes["node_modules/"+name]; n != nil {
		return n
	}
	for _, n := range d.tree.Sorted() {
		if n.Path != "" && n.Name == name {
			return n
		}
	}
	return nil
}

func (d *differ) place(n *tree.Node) string {
	if n.Link && n.Target != nil {
		n = n.Target
	}
	p := filepath.Join(d.top, filepath.FromSlash(n.Path))
	if real, err := filepath.EvalSymlinks(p); err == nil {
		return real
	}
	return p
}

// wanted is the version that an update would bring.
func (d *differ) wanted(s spec.Spec, n *tree.Node) (string, error) {
	rng := "*"
	for _, e := range n.In {
		rng = e.Spec
		break
	}
	for _, e := range d.tree.Root.Out {
		if e.Name == s.Name {
			rng = e.Spec
		}
	}
	c, err := d.Client()
	if err != nil {
		return "", err
	}
	p, err := c.Packument(d.Ctx, s.Target(), true)
	if err != nil {
		return "", err
	}
	before, exclude := d.cutoff()
	picker := manifest.Picker{Before: before}
	if exclude != nil && exclude(s.Target()) {
		picker.Before = picker.Before.AddDate(1000, 0, 0)
	}
	sub, err := spec.Parse(s.Name+"@"+rng, d.Cwd)
	if err != nil {
		return "", err
	}
	if sub.Type == spec.Alias {
		sub = *sub.Sub
	}
	v, err := p.Pick(sub.Type, sub.FetchSpec, picker)
	if err != nil {
		return "", err
	}
	return v.Version, nil
}
