package command

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/install"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// approvals are the packages whose install scripts run: in package.json by name, version and hash.
//
//	"approvedScripts": { "esbuild@0.25.0": "sha512-..." }
type approvals struct {
	hash  map[string]string
	deny  map[string]bool // npm's own allowScripts: { "x": false }
	all   bool
	names []string // --allow-scripts, where there is no package.json to write to
	none  bool     // --ignore-scripts
}

func (a *App) approvals() (*approvals, error) {
	p := &approvals{hash: map[string]string{}, deny: map[string]bool{}, all: a.Cfg.Bool("dangerously-allow-all-scripts"), none: a.Cfg.Bool("ignore-scripts")}
	if a.Cfg.Bool("global") || a.Name == "exec" {
		for _, l := range a.Cfg.List("allow-scripts") {
			p.names = append(p.names, strings.Split(l, ",")...)
		}
		return p, nil
	}
	raw, err := os.ReadFile(filepath.Join(a.Root, "package.json"))
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return p, nil
		}
		return nil, err
	}
	var doc struct {
		ApprovedScripts map[string]string
		AllowScripts    map[string]any
	}
	json.Unmarshal(raw, &doc)
	for k, v := range doc.ApprovedScripts {
		p.hash[k] = v
	}
	for k, v := range doc.AllowScripts {
		if v == false {
			p.deny[k] = true
		}
	}
	return p, nil
}

// seal is what an approval is bound to: the tarball's hash, or a commit.
func seal(n *tree.Node) string {
	if n.Integrity != "" {
		return n.Integrity
	}
	return n.Resolved
}

func (p *approvals) allow(n *tree.Node) bool {
	id := nodeID(n)
	name := strings.TrimSuffix(id, "@"+n.Version)
	switch {
	case p.none || p.deny[name] || p.deny[id]:
		return false
	case p.all:
		return true
	}
	for _, w := range p.names {
		if w == name || w == id {
			return true
		}
	}
	want := p.hash[id]
	return want != "" && want == seal(n)
}

// pendingScripts lists packages whose scripts are to run: a killed install leaves it, the next one runs them.
const pendingScripts = "node_modules/.ravel-scripts.json"

func (a *App) pendingFile() string {
	return filepath.Join(a.Root, pendingScripts)
}

// buildNew runs the approved scripts of what is new, and lists those that were not approved.
func (a *App) buildNew(t *tree.Tree, s install.Summary, ap *approvals) (blocked []*tree.Node, err error) {
	if a.Cfg.Bool("dry-run") {
		return nil, nil
	}
	var found []*tree.Node // with scripts
	for _, n := range s.New {
		if !n.Link && n.Path != "" && (n.HasInstallScript || s.Native[n]) && (!n.Carried || a.Cfg.Bool("rebuild-bundle")) {
			found = append(found, n)
		}
	}
	todo := map[string]bool{} // left by a run that was killed
	if raw, err := os.ReadFile(a.pendingFile()); err == nil {
		var list []string
		json.Unmarshal(raw, &list)
		for _, p := range list {
			todo[p] = true
		}
	}
	for _, n := range s.New {
		delete(todo, n.Path)
	}
	for p := range todo {
		n := t.Nodes[p]
		if n == nil || n.Link || n.Path == "" || !exists(filepath.Join(a.Root, n.Path)) {
			continue
		}
		if n.HasInstallScript || exists(filepath.Join(a.Root, n.Path, "binding.gyp")) {
			found = append(found, n)
		}
	}
	slices.SortFunc(found, func(a, b *tree.Node) int { return manifest.Compare(a.Path, b.Path) })
	var run []*tree.Node
	for _, n := range found {
		if ap.allow(n) {
			run = append(run, n)
		} else if !ap.none {
			blocked = append(blocked, n)
		}
	}
	if len(run) == 0 {
		os.Remove(a.pendingFile())
		return blocked, nil
	}
	return blocked, a.build(run)
}

func (a *App) build(run []*tree.Node) error {
	var list []string
	for _, n := range run {
		list = append(list, n.Path)
	}
	raw, _ := json.Marshal(list)
	if err := os.WriteFile(a.pendingFile(), raw, 0o644); err != nil {
		return err
	}
	r, err := a.runner(a.Name)
	if err != nil {
		return err
	}
	a.startBar("running scripts")
	if _, err := install.Build(a.Ctx, r, a.Root, run, a.Cfg.Bool("foreground-scripts"), a.Log); err != nil {
		return err
	}
	return os.Remove(a.pendingFile())
}

// scripted are the installed packages with install scripts, by id, and what they would run.
type scripted struct {
	node *tree.Node
	run  manifest.Deps
}

func (a *App) scripted(t *tree.Tree) []scripted {
	var out []scripted
	for _, n := range t.Sorted() {
		if n.Path == "" || n.Link || !strings.Contains("/"+n.Path, "/node_modules/") {
			continue
		}
		dir := filepath.Join(a.Root, n.Path)
		if !n.HasInstallScript && !exists(filepath.Join(dir, "binding.gyp")) {
			continue
		}
		p, err := readPackage(dir)
		if err != nil {
			continue
		}
		if run := install.InstallScripts(dir, p); len(run) > 0 {
			out = append(out, scripted{n, run})
		}
	}
	return out
}

// sealed is the installed tree; where folders changed since it was written down, the lockfile still says what they held
// when they came.
func (a *App) sealed() (*tree.Tree, error) {
	t, err := tree.LoadActual(a.Root)
	if err != nil || t.FromHidden {
		return t, err
	}
	locked, err := tree.LoadVirtual(a.TreeOptions())
	if err != nil {
		return t, nil
	}
	for p, n := range t.Nodes {
		if l := locked.Nodes[p]; l != nil && n.Integrity == "" && !n.Link && l.Version == n.Version && nodeID(l) == nodeID(n) {
			n.Integrity, n.Resolved = l.Integrity, l.Resolved
		}
	}
	return t, nil
}

func cmdApprove(a *App) error {
	if a.Cfg.Bool("global") {
		return fail("EGLOBAL", "`npm approve-scripts` does not work for global packages")
	}
	if _, err := readPackage(a.Root); err != nil {
		return err
	}
	actual, err := a.sealed()
	if err != nil {
		return err
	}
	ap, err := a.approvals()
	if err != nil {
		return err
	}
	all := a.scripted(actual)
	take := map[string]bool{}
	for _, w := range a.Args {
		found := false
		for _, s := range all {
			id := nodeID(s.node)
			if id == w || strings.TrimSuffix(id, "@"+s.node.Version) == w {
				take[id], found = true, true
			}
		}
		if !found {
			return fail("ENOMATCH", "no installed package %s has install scripts", w)
		}
	}
	seen := map[string]bool{}
	var pending []scripted
	for _, s := range all {
		if id := nodeID(s.node); !seen[id] && !ap.allow(s.node) {
			seen[id] = true
			pending = append(pending, s)
			if a.Cfg.Bool("all") {
				take[id] = true
			}
		}
	}
	if len(take) == 0 || a.Cfg.Bool("allow-scripts-pending") {
		return a.showPending(pending)
	}
	raw, err := os.ReadFile(filepath.Join(a.Root, "package.json"))
	if err != nil {
		return err
	}
	d, err := parseDoc(raw)
	if err != nil {
		return err
	}
	entries := map[string]string{}
	for id, h := range ap.hash {
		entries[id] = h
	}
	var run []*tree.Node
	for _, s := range all {
		id := nodeID(s.node)
		if !take[id] {
			continue
		}
		name := strings.TrimSuffix(id, "@"+s.node.Version)
		if ap.deny[name] || ap.deny[id] {
			return fail("EDENIED", "%s is denied in allowScripts of package.json", name)
		}
		if seal(s.node) == "" {
			return fail("ENOHASH", "%s has no integrity hash, so an approval could not be bound to it", id)
		}
		// An older version's approval of the same package has had its day, unless that version is installed too.
		for old := range entries {
			if at := strings.LastIndexByte(old, '@'); at > 0 && old[:at] == name && old != id && !installed(all, old) {
				delete(entries, old)
			}
		}
		entries[id] = seal(s.node)
		run = append(run, s.node)
		a.Println("approved", id)
		for _, r := range s.run {
			a.Printf("  %s: %s\n", r.Name, r.Spec)
		}
	}
	keys := make([]string, 0, len(entries))
	for k := range entries {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	var list []member
	for _, k := range keys {
		list = append(list, member{k, text(entries[k])})
	}
	d.set("approvedScripts", compact(list))
	if err := writeIfChanged(filepath.Join(a.Root, "package.json"), d.bytes()); err != nil {
		return err
	}
	if a.Cfg.Bool("ignore-scripts") {
		return nil
	}
	return a.build(run)
}

func installed(all []scripted, id string) bool {
	for _, s := range all {
		if nodeID(s.node) == id {
			return true
		}
	}
	return false
}

func (a *App) showPending(pending []scripted) error {
	if a.Cfg.Bool("json") {
		out := map[string]map[string]string{}
		for _, s := range pending {
			m := map[string]string{"integrity": seal(s.node)}
			for _, r := range s.run {
				m[r.Name] = r.Spec
			}
			out[nodeID(s.node)] = m
		}
		return a.PrintJSON(out)
	}
	if len(pending) == 0 {
		a.Println("No packages with unreviewed install scripts.")
		return nil
	}
	a.Printf("%s with install scripts that are not approved:\n\n", plural(len(pending), "package"))
	for _, s := range pending {
		a.Println(nodeID(s.node))
		for _, r := range s.run {
			a.Printf("  %s: %s\n", r.Name, r.Spec)
		}
		a.Printf("  hash: %s\n  path: %s\n\n", first(seal(s.node), "none"), s.node.Path)
	}
	a.Printf("approve with: ravel approve-scripts <name>...   or all of them: ravel approve-scripts --all\n")
	return nil
}

func cmdRebuild(a *App) error {
	actual, err := a.sealed()
	if err != nil {
		return err
	}
	ap, err := a.approvals()
	if err != nil {
		return err
	}
	var run []*tree.Node
	for _, s := range a.scripted(actual) {
		id := nodeID(s.node)
		want := len(a.Args) == 0
		for _, w := range a.Args {
			want = want || w == id || w == strings.TrimSuffix(id, "@"+s.node.Version)
		}
		if want && ap.allow(s.node) {
			run = append(run, s.node)
		}
	}
	if len(run) > 0 {
		if err := a.build(run); err != nil {
			return err
		}
	}
	a.Println("rebuilt dependencies successfully")
	return nil
}
