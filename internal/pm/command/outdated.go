package command

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/spec"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// lag is one dependency that is not the newest.
type lag struct {
	name, kind              string
	current, wanted, latest string
	path, location          string // of the package, "" if it is not there
	dependent, owner, from  string // who depends on it: its folder's name, its id if a workspace, its location
	homepage                string
}

func cmdOutdated(a *App) error {
	o := a.TreeOptions()
	o.NoLock = false
	t, err := tree.LoadActualWith(o)
	if err != nil {
		return err
	}
	within, err := a.within(t, a.Cfg.Bool("include-workspace-root"))
	if err != nil {
		return err
	}
	edges := a.outdatedEdges(t, within)
	client, err := a.Client()
	if err != nil {
		return err
	}
	client.PreferOnline = !client.Offline && !client.PreferOffline
	lags := make([]*lag, len(edges))
	errs := make([]error, len(edges))
	var wg sync.WaitGroup
	for i, e := range edges {
		wg.Go(func() { lags[i], errs[i] = a.lag(client, t, &o, e) })
	}
	wg.Wait()
	var list []*lag
	for i, l := range lags {
		if errs[i] != nil {
			return errs[i]
		}
		if l != nil {
			list = append(list, l)
		}
	}
	sort.SliceStable(list, func(i, j int) bool {
		if c := manifest.Compare(list[i].name, list[j].name); c != 0 {
			return c < 0
		}
		return manifest.Compare(list[i].dependent, list[j].dependent) < 0
	})
	switch {
	case a.Cfg.Bool("json"):
		a.outdatedJSON(list)
	case a.Cfg.Bool("parseable"):
		for _, l := range list {
			a.Println(strings.Join(a.parseableLag(l), ":"))
		}
	case len(list) > 0:
		a.outdatedTable(list)
	}
	if len(list) > 0 {
		return Exit(1)
	}
	return nil
}

// outdatedEdges are the dependencies to look at: those on the packages named; else the project's and its workspaces' own, with --all everyone's.
func (a *App) outdatedEdges(t *tree.Tree, within map[*tree.Node]bool) []*tree.Edge {
	var out []*tree.Edge
	seen := map[*tree.Edge]bool{}
	add := func(list []*tree.Edge) {
		for _, e := range list {
			if !seen[e] && (within == nil || within[e.From]) {
				seen[e] = true
				out = append(out, e)
			}
		}
	}
	if len(a.Args) > 0 {
		for _, n := range t.Sorted() {
			for _, name := range a.Args {
				if n.Name == name {
					add(n.In)
				}
			}
		}
		return out
	}
	if a.Cfg.Bool("all") {
		for _, n := range t.Sorted() {
			add(n.Out)
		}
	}
	if a.Cfg.Bool("global") { // nobody depends on what is installed globally
		for _, c := range t.Root.Children {
			out = append(out, &tree.Edge{Name: c.Name, Spec: "*", To: c})
		}
		sort.Slice(out, func(i, j int) bool { return manifest.Compare(out[i].Name, out[j].Name) < 0 })
		return out
	}
	add(t.Root.Out)
	for _, n := range t.Members() {
		add(n.Out)
	}
	return out
}

// lag says how far behind a dependency is; nil if it is not, or nobody can say.
func (a *App) lag(client *registry.Client, t *tree.Tree, o *tree.Options, e *tree.Edge) (*lag, error) {
	n := e.To
	l := &lag{name: e.Name, kind: "dependencies", dependent: "global", from: "global"}
	switch {
	case e.From == nil:
	case e.Type.Optional():
		l.kind = "optionalDependencies"
	case e.Type.Peer():
		l.kind = "peerDependencies"
	case e.Type == tree.DevDep:
		l.kind = "devDependencies"
	}
	if n != nil {
		dev, optional, peer := a.Cfg.Omit()
		if dev && n.Dev || optional && n.Optional || peer && n.Peer {
			return nil, nil
		}
		l.current, l.location = versionOf(n), n.Path
		l.path = filepath.Join(t.Dir, filepath.FromSlash(n.Path))
	} else if e.Problem() == "MISSING" && l.kind != "dependencies" {
		return nil, nil
	}
	if f := e.From; f != nil {
		l.dependent, l.from = f.Name, f.Path
		if f.Parent == nil { // a folder of its own
			l.dependent = filepath.Base(filepath.Join(t.Dir, filepath.FromSlash(f.Path)))
		}
		if f.Workspace() {
			if l.owner = l.dependent + "@" + f.Version; f.Pkg.Name != "" && f.Pkg.Name != l.dependent {
				l.owner = l.dependent + "@npm:" + f.Pkg.ID()
			}
		}
	}
	s, err := spec.Resolve(e.Name, e.Spec, t.Dir)
	if err != nil || !s.Registry() {
		return nil, nil
	}
	want := s
	if s.Type == spec.Alias {
		l.name = strings.Replace(e.Spec, "npm", e.Name, 1)
		want = *s.Sub
	}
	pick := tree.Picker(o, want.Name)
	doc, err := client.Packument(a.Ctx, want.Name, !pick.Before.IsZero())
	if err != nil {
		return nil, passable(err)
	}
	wanted, err := doc.Pick(want.Type, want.FetchSpec, pick)
	if err != nil {
		return nil, passable(err)
	}
	latest, err := doc.Pick(spec.Range, "*", pick)
	if err != nil {
		return nil, passable(err)
	}
	if l.wanted, l.latest = wanted.Version, latest.Version; l.current == l.wanted && l.wanted == l.latest {
		return nil, nil
	}
	if a.Cfg.Bool("long") {
		if raw, err := client.Document(a.Ctx, want.Name); err == nil {
			var d struct{ Homepage string }
			json.Unmarshal(raw, &d)
			l.homepage = d.Homepage
		}
	}
	return l, nil
}

// passable: packages that the registry does not have, or not for us, are passed over.
func passable(err error) error {
	var coded interface{ Code() string }
	if errors.As(err, &coded) {
		switch coded.Code() {
		case "ETARGET", "E403", "E404":
			return nil
		}
	}
	return err
}

func (a *App) outdatedTable(list []*lag) {
	rows := [][]string{{"Package", "Current", "Wanted", "Latest", "Location", "Depended by"}}
	long := a.Cfg.Bool("long")
	if long {
		rows[0] = append(rows[0], "Package Type", "Homepage", "Depended By Location")
	}
	for _, l := range list {
		r := []string{l.name, first(l.current, "MISSING"), l.wanted, l.latest, l.location, first(l.owner, l.dependent)}
		if l.path == "" {
			r[4] = "-"
		}
		if long {
			r = append(r, l.kind, l.homepage, l.from)
		}
		rows = append(rows, r)
	}
	a.Printf("%s", columns(rows, "lrrrl"))
}

// columns sets rows side by side; align has a letter, l or r, for each column, those beyond it stand left.
func columns(rows [][]string, align string) string {
	var width []int
	for _, r := range rows {
		for i, c := range r {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	}
	var b strings.Builder
	for _, r := range rows {
		var line []string
		for i, c := range r {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(c))
			if i < len(align) && align[i] == 'r' {
				line = append(line, pad+c)
			} else {
				line = append(line, c+pad)
			}
		}
		b.WriteString(strings.TrimRight(strings.Join(line, "  "), " ") + "\n")
	}
	return b.String()
}

func (a *App) parseableLag(l *lag) []string {
	current := "MISSING"
	if l.current != "" {
		current = l.name + "@" + l.current
	}
	out := []string{l.path, l.name + "@" + l.wanted, current, l.name + "@" + l.latest, l.dependent}
	if a.Cfg.Bool("long") {
		out = append(out, l.kind, l.homepage, l.from)
	}
	return out
}

func (a *App) outdatedJSON(list []*lag) {
	type entry struct {
		Current   string  `json:"current,omitempty"`
		Wanted    string  `json:"wanted"`
		Latest    string  `json:"latest"`
		Dependent string  `json:"dependent"`
		Location  string  `json:"location,omitempty"`
		Type      string  `json:"type,omitempty"`
		Homepage  string  `json:"homepage,omitempty"`
		From      *string `json:"dependedByLocation,omitempty"`
	}
	by := map[string][]entry{}
	d := &doc{}
	for _, l := range list {
		e := entry{l.current, l.wanted, l.latest, l.dependent, l.path, "", "", nil}
		if a.Cfg.Bool("long") {
			e.Type, e.Homepage, e.From = l.kind, l.homepage, &l.from
		}
		by[l.name] = append(by[l.name], e)
		if len(by[l.name]) == 1 {
			d.set(l.name, text(e))
		} else {
			d.set(l.name, text(by[l.name]))
		}
	}
	a.printDoc(d)
}
