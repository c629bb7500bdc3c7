package command

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/config"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// listing is one `ls`: the tree walked breadth first, each package shown with its dependencies the first time it is met.
type listing struct {
	*App
	tree     *tree.Tree
	long     bool
	depth    float64
	omit     map[string]bool
	only     map[*tree.Node]bool // the workspaces asked for; nil: all
	notes    map[*tree.Node]*note
	seen     map[*tree.Node]*item
	order    []*item // in the order in which they were met
	problems []string
}

// note is what edges say about a package; it grows as edges are met.
type note struct{ required, invalid string }

// item is a line of the output.
type item struct {
	node     *tree.Node // nil: missing
	name, id string
	kind     tree.EdgeType
	*note
	missing  string // who wants it
	deduped  bool
	wanted   bool // chosen by the arguments
	shown    bool // or above one that is
	level    int
	parent   *item
	kids     []*item
	trouble  []string
	label    string
	required string
	invalid  string
}

func cmdList(a *App) error {
	if a.Name == "ll" {
		a.Cfg.Set("long", true)
	}
	t, err := a.loadTree()
	if err != nil {
		return err
	}
	l := &listing{App: a, tree: t, long: a.Cfg.Bool("long"), omit: map[string]bool{}, notes: map[*tree.Node]*note{}, seen: map[*tree.Node]*item{}}
	const deep = 1 << 30
	given, isSet := a.Cfg.Get("depth")
	l.depth, isSet = given.(float64)
	switch {
	case a.Cfg.Bool("all") || len(a.Args) > 0:
		if !isSet {
			l.depth = deep
		}
	case !isSet:
		l.depth = 0
	}
	l.omit["dev"], l.omit["optional"], l.omit["peer"] = a.Cfg.Omit()
	if l.only, err = a.chosenNodes(t); err != nil {
		return err
	}
	root := l.walk()
	switch {
	case a.Cfg.Bool("json"):
		return l.printJSON(root)
	case a.Cfg.Bool("parseable"):
		l.printParseable()
	default:
		a.Println(l.draw(root))
	}
	return l.verdict(root)
}

// loadTree is the tree on the disk, or with --package-lock-only that of the lockfile.
func (a *App) loadTree() (*tree.Tree, error) {
	o := a.TreeOptions()
	o.LegacyPeerDeps, o.NoLock = false, false
	if a.Cfg.Bool("package-lock-only") {
		return tree.LoadVirtual(o)
	}
	return tree.LoadActualWith(o)
}

// chosenNodes are the folders of the workspaces that the flags name; nil for none.
func (a *App) chosenNodes(t *tree.Tree) (map[*tree.Node]bool, error) {
	names, err := a.workspaceNames()
	if err != nil || len(names) == 0 {
		return nil, err
	}
	set := map[*tree.Node]bool{}
	for _, p := range names {
		if n := t.Nodes[p]; n != nil {
			set[n] = true
		}
	}
	return set, nil
}

func (a *App) noWorkspaces() bool {
	v, ok := a.Cfg.Get("workspaces")
	return ok && v == false && a.Cfg.IsSet("workspaces")
}

func (l *listing) walk() *item {
	root := &item{node: l.tree.Root, id: l.tree.Root.ID(), name: l.tree.Root.Name, shown: len(l.Args) == 0, wanted: len(l.Args) == 0, note: &note{}}
	l.seen[l.tree.Root] = root
	l.order = []*item{root}
	queue := []*item{root}
	for i := 0; i < len(queue); i++ {
		it := queue[i]
		l.visit(it)
		for _, k := range l.below(it) {
			k.parent = it
			it.kids = append(it.kids, k)
			queue = append(queue, k)
		}
	}
	return root
}

// visit settles what is said about an item: later edges do not change it any more.
func (l *listing) visit(it *item) {
	if !it.deduped {
		it.invalid = it.note.invalid
	}
	it.required = it.note.required
	n := it.node
	at := ""
	if n != nil {
		at = filepath.Join(l.tree.Dir, filepath.FromSlash(n.Path))
	}
	if it.missing != "" && !it.kind.Optional() {
		it.trouble = append(it.trouble, "missing: "+it.id+", required by "+it.missing)
	}
	if it.invalid != "" {
		it.trouble = append(it.trouble, "invalid: "+it.id+" "+at)
	}
	if l.extraneous(it) {
		it.trouble = append(it.trouble, "extraneous: "+it.id+" "+at)
	}
	if it.wanted {
		for _, p := range it.trouble {
			if !slices.Contains(l.problems, p) {
				l.problems = append(l.problems, p)
			}
		}
		for p := it; p != nil; p = p.parent {
			p.shown = true
		}
	}
}

func (l *listing) extraneous(it *item) bool {
	return it.node != nil && !it.deduped && it.node.Extraneous && !l.Cfg.Bool("global")
}

// below makes the items for what an item depends on, and what stands in its node_modules for nobody.
func (l *listing) below(it *item) []*item {
	n := it.node
	if n == nil || it.deduped {
		return nil
	}
	level := it.level
	if n.Workspace() {
		level = 0
	}
	if float64(level) > l.depth {
		return nil
	}
	holder := n
	if n.Link && n.Target != nil {
		holder = n.Target
	}
	var out []*item
	met := map[*tree.Node]bool{}
	for _, e := range holder.Out {
		if !l.follows(e, level) {
			continue
		}
		k := &item{kind: e.Type, name: e.Name}
		if e.To == nil {
			k.id, k.missing, k.note = e.Name+"@"+e.Spec, holder.ID(), &note{}
		} else {
			k.node, k.id = e.To, e.To.ID()
			met[e.To] = true
			if k.note = l.notes[e.To]; k.note == nil {
				k.note = &note{}
				l.notes[e.To] = k.note
			}
		}
		if k.note.required = e.Spec; e.Spec == "" {
			k.note.required = "*"
		}
		if e.To != nil && e.Problem() == "INVALID" {
			from := e.From.Path
			if from == "" {
				from = "the root project"
			}
			if k.note.invalid != "" {
				k.note.invalid += ", "
			}
			k.note.invalid += string(text(k.note.required)) + " from " + from
		}
		out = append(out, k)
	}
	for _, c := range holder.Children {
		if c.Extraneous && !met[c] {
			if l.notes[c] == nil {
				l.notes[c] = &note{}
			}
			out = append(out, &item{node: c, name: c.Name, id: c.ID(), note: l.notes[c]})
		}
	}
	slices.SortStableFunc(out, func(x, y *item) int { return manifest.Compare(x.id, y.id) })
	for _, k := range out {
		k.level = level + 1
		if k.node == nil {
			k.wanted = len(l.Args) == 0
			l.order = append(l.order, k)
			continue
		}
		if first := l.seen[k.node]; first != nil {
			k.deduped, k.invalid, k.wanted = true, k.note.invalid, first.wanted
			continue
		}
		l.seen[k.node] = k
		l.order = append(l.order, k)
		k.wanted = len(l.Args) == 0 || slices.ContainsFunc(l.Args, func(s string) bool { return l.tree.Matches(k.node, s) })
	}
	return out
}

func (l *listing) follows(e *tree.Edge, level int) bool {
	fromRoot := e.From.Root()
	toWorkspace := e.Type == tree.Workspace
	if l.noWorkspaces() && fromRoot && toWorkspace {
		return false
	}
	if l.only != nil && fromRoot {
		switch {
		case toWorkspace && e.To != nil && e.To.Target != nil && l.only[e.To.Target]:
		case l.Cfg.Bool("include-workspace-root") && e.To != nil && !toWorkspace:
		default:
			return false
		}
	}
	if level > 0 {
		return true
	}
	if l.omit["dev"] && e.Type == tree.DevDep || l.omit["optional"] && e.Type.Optional() || l.omit["peer"] && e.Type.Peer() {
		return false
	}
	return !l.Cfg.Bool("link") || e.To != nil && e.To.Link
}

// verdict is an error for what is wrong with the tree; packages that are only too many are none.
func (l *listing) verdict(root *item) error {
	for _, p := range l.problems {
		if !strings.HasPrefix(p, "extraneous:") {
			return &Error{Code_: "ELSPROBLEMS", Msg: strings.Join(l.problems, "\n")}
		}
	}
	if len(l.Args) > 0 && !root.shown {
		return Exit(1)
	}
	return nil
}

// draw prints the tree for people.
func (l *listing) draw(root *item) string {
	marks := drawing{"│", "└", "├", "─", "┬"}
	if !l.unicode() {
		marks = drawing{"|", "`", "+", "-", "-"}
	}
	b := &branch{label: l.labelOf(root)}
	l.branches(b, root)
	if len(b.kids) == 0 {
		b.kids = []*branch{{label: "(empty)"}}
	}
	var out strings.Builder
	marks.write(&out, b, "")
	return out.String()
}

func (l *listing) unicode() bool {
	if l.Cfg.IsSet("unicode") {
		return l.Cfg.Bool("unicode")
	}
	return config.UnicodeLocale(l.Env)
}

func (l *listing) branches(b *branch, it *item) {
	for _, k := range it.kids {
		if k.shown {
			c := &branch{label: l.labelOf(k)}
			b.kids = append(b.kids, c)
			l.branches(c, k)
		}
	}
}

func (l *listing) labelOf(it *item) string {
	n := it.node
	s := it.id
	if n != nil && n.Root() {
		switch {
		case empty(n) || l.Cfg.Bool("global"):
			s = l.tree.Dir
		default:
			gap := " "
			if l.long {
				gap = "\n"
			}
			s += gap + l.tree.Dir
		}
	}
	if it.missing != "" {
		word := "UNMET DEPENDENCY "
		if it.kind.Optional() {
			word = "UNMET OPTIONAL DEPENDENCY "
		}
		s = word + s
	}
	if it.deduped {
		s += " deduped"
	}
	if it.invalid != "" {
		s += " invalid: " + it.invalid
	}
	if l.extraneous(it) {
		s += " extraneous"
	}
	if n != nil && !it.deduped {
		if n.Overridden() {
			s += " overridden"
		}
		if sp, err := spec.Parse(n.Resolved, l.tree.Dir); n.Resolved != "" && err == nil && sp.Type == spec.Git {
			s += " (" + n.Resolved + ")"
		}
	}
	if n != nil && n.Link && n.Target != nil {
		s += " -> ./" + n.Target.Path
	}
	if l.long {
		s += "\n" + l.description(n)
	}
	return s
}

// raw is a package.json whole: what was read of a lockfile is less.
func (l *listing) raw(n *tree.Node) []byte {
	if n == nil {
		return nil
	}
	p := n.Path
	if n.Link && n.Target != nil {
		p = n.Target.Path
	}
	if b, err := os.ReadFile(filepath.Join(l.tree.Dir, filepath.FromSlash(p), "package.json")); err == nil {
		return b
	}
	return n.Pkg.Raw
}

// empty: there is no package.json, or nothing in it.
func empty(n *tree.Node) bool { return len(bytes.Trim(n.Pkg.Raw, "{} \t\r\n")) == 0 }

func (l *listing) description(n *tree.Node) string {
	var d struct{ Description string }
	json.Unmarshal(l.raw(n), &d)
	return d.Description
}

func (l *listing) printParseable() {
	for _, it := range l.order {
		n := it.node
		if n == nil || !it.wanted {
			continue
		}
		at := filepath.Join(l.tree.Dir, filepath.FromSlash(n.Path))
		if !l.long {
			l.Println(at)
			continue
		}
		at += ":" + it.id
		if n.Link && n.Target != nil {
			at += ":" + filepath.Join(l.tree.Dir, filepath.FromSlash(n.Target.Path))
		}
		if l.extraneous(it) {
			at += ":EXTRANEOUS"
		}
		if it.invalid != "" {
			at += ":INVALID"
		}
		if n.Overridden() {
			at += ":OVERRIDDEN"
		}
		l.Println(at)
	}
}
