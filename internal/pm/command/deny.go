package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/spec"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// cmdInstallScripts is approve-scripts and deny-scripts under one name.
func cmdInstallScripts(a *App) error {
	if len(a.Args) == 0 {
		return a.usageError("")
	}
	word := a.Args[0]
	a.Args = a.Args[1:]
	switch word {
	case "approve":
		if len(a.Args) == 0 && !a.Cfg.Bool("all") {
			return a.usageError("")
		}
		return cmdApprove(a)
	case "deny":
		return cmdDeny(a)
	case "ls", "list":
		if len(a.Args) > 0 || a.Cfg.Bool("all") {
			return a.usageError("`npm install-scripts ls` cannot be combined with positional arguments or `--all`.")
		}
		a.Cfg.Set("allow-scripts-pending", true)
		return cmdApprove(a)
	case "prune":
		return a.pruneScripts()
	}
	return a.usageError("`%s` is not a recognized subcommand.", word)
}

// decisions is what package.json says of install scripts, as a document to be changed.
type decisions struct {
	file     string
	d        *doc
	approved map[string]string
	allow    []member // npm's own field, in its order
}

func (a *App) decisions() (*decisions, error) {
	if a.Cfg.Bool("global") {
		return nil, fail("EGLOBAL", "`npm %s` does not work for global installs", a.Name)
	}
	x := &decisions{file: filepath.Join(a.Root, "package.json")}
	if _, err := readPackage(a.Root); err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(x.file)
	if err != nil {
		return nil, err
	}
	if x.d, err = parseDoc(raw); err != nil {
		return nil, err
	}
	var doc struct {
		ApprovedScripts map[string]string
		AllowScripts    json.RawMessage
	}
	json.Unmarshal(raw, &doc)
	x.approved = doc.ApprovedScripts
	if own, err := parseDoc(doc.AllowScripts); err == nil && len(doc.AllowScripts) > 0 && doc.AllowScripts[0] == '{' {
		x.allow = own.members
	}
	return x, nil
}

func (x *decisions) save() error {
	keys := make([]string, 0, len(x.approved))
	for k := range x.approved {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var list []member
	for _, k := range keys {
		list = append(list, member{k, text(x.approved[k])})
	}
	for _, f := range []struct {
		key  string
		list []member
	}{{"approvedScripts", list}, {"allowScripts", x.allow}} {
		if len(f.list) > 0 {
			x.d.set(f.key, compact(f.list))
		} else {
			x.d.remove(f.key)
		}
	}
	return writeIfChanged(x.file, x.d.bytes())
}

// keyName is the package that an entry such as "x@1.2.3" is about.
func keyName(key string) string {
	if at := strings.LastIndexByte(key, '@'); at > 0 {
		return key[:at]
	}
	return key
}

type decision struct {
	Name    string       `json:"name"`
	Changes []keyChanged `json:"changes"`
}

type keyChanged struct {
	Key    string `json:"key"`
	Change string `json:"change"`
}

// decided is what was decided, and the installed packages it is about.
func (a *App) decided() (*decisions, *tree.Tree, error) {
	x, err := a.decisions()
	if err != nil {
		return nil, nil, err
	}
	actual, err := a.sealed()
	return x, actual, err
}

// cmdDeny writes down packages whose install scripts must never run, whatever their version.
func cmdDeny(a *App) error {
	all := a.Cfg.Bool("all")
	switch {
	case a.Cfg.Bool("allow-scripts-pending"):
		return a.usageError("`npm deny-scripts --allow-scripts-pending` is not supported; run `npm install-scripts ls` to list unreviewed packages.")
	case !all && len(a.Args) == 0:
		return a.usageError("")
	}
	x, actual, err := a.decided()
	if err != nil {
		return err
	}
	var names, missing []string
	add := func(n string) {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	if all {
		ap, err := a.approvals()
		if err != nil {
			return err
		}
		for _, s := range a.scripted(actual) {
			if name := keyName(nodeID(s.node)); !ap.allow(s.node) && !ap.deny[name] {
				add(name)
			}
		}
	}
	for _, w := range a.Args {
		s, err := spec.Parse(w, a.Cwd)
		if err != nil {
			return err
		}
		found := false
		for _, n := range actual.Sorted() {
			if n.Path != "" && !n.Link && keyName(nodeID(n)) == s.Name && strings.Contains("/"+n.Path, "/node_modules/") {
				found = true
			}
		}
		if found {
			add(s.Name)
		} else {
			missing = append(missing, w)
		}
	}
	if len(missing) > 0 {
		return fail("ENOMATCH", "No installed packages match: %s", strings.Join(missing, ", "))
	}
	out := []decision{}
	for _, name := range names {
		d := decision{name, []keyChanged{}}
		var rest []member
		denied := false
		for _, m := range x.allow {
			switch {
			case m.key == name && string(m.raw) == "false":
				denied = true
			case keyName(m.key) == name:
				if m.key != name {
					d.Changes = append(d.Changes, keyChanged{m.key, "removed-pinned-allow"})
				}
				continue
			}
			rest = append(rest, m)
		}
		for key := range x.approved {
			if keyName(key) == name {
				delete(x.approved, key)
				d.Changes = append(d.Changes, keyChanged{key, "removed-pinned-allow"})
			}
		}
		if !denied {
			rest = append(rest, member{name, text(false)})
			d.Changes = append(d.Changes, keyChanged{name, "added"})
		}
		x.allow = rest
		out = append(out, d)
	}
	if err := x.save(); err != nil {
		return err
	}
	if a.Cfg.Bool("json") {
		return a.PrintJSON(map[string]any{"allowScripts": out})
	}
	touched := false
	for _, d := range out {
		if len(d.Changes) == 0 {
			continue
		}
		touched = true
		a.Println("Denied " + d.Name + ":")
		for _, c := range d.Changes {
			a.Println("  " + c.Change + " " + c.Key)
		}
	}
	switch {
	case all && len(names) == 0:
		a.Println("No packages with unreviewed install scripts.")
	case !touched:
		a.Println("Nothing to deny; allowScripts unchanged.")
	}
	return nil
}

// pruneScripts drops decisions about what is no longer installed, or no longer has install scripts.
func (a *App) pruneScripts() error {
	if len(a.Args) > 0 || a.Cfg.Bool("all") {
		return a.usageError("`npm install-scripts prune` cannot be combined with positional arguments or `--all`.")
	}
	x, actual, err := a.decided()
	if err != nil {
		return err
	}
	here, scripts := map[string]bool{}, map[string]bool{}
	for _, n := range actual.Sorted() {
		if n.Path != "" && !n.Link {
			id := nodeID(n)
			here[id], here[keyName(id)] = true, true
		}
	}
	for _, s := range a.scripted(actual) {
		id := nodeID(s.node)
		scripts[id], scripts[keyName(id)] = true, true
	}
	type gone struct {
		Key    string `json:"key"`
		Value  any    `json:"value"`
		Reason string `json:"reason"`
	}
	removed := []gone{}
	unused := func(key string, value any) bool {
		switch {
		case !here[key]:
			removed = append(removed, gone{key, value, "not-installed"})
		case !scripts[key]:
			removed = append(removed, gone{key, value, "no-scripts"})
		default:
			return false
		}
		return true
	}
	keys := make([]string, 0, len(x.approved))
	for k := range x.approved {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		if unused(k, x.approved[k]) {
			delete(x.approved, k)
		}
	}
	var rest []member
	for _, m := range x.allow {
		if !unused(m.key, m.raw) {
			rest = append(rest, m)
		}
	}
	x.allow = rest
	dry := a.Cfg.Bool("dry-run")
	if len(removed) > 0 && !dry {
		if err := x.save(); err != nil {
			return err
		}
	}
	if a.Cfg.Bool("json") {
		return a.PrintJSON(map[string]any{"allowScripts": map[string]any{"removed": removed, "dryRun": dry}})
	}
	if len(removed) == 0 {
		a.Println("No unused allowScripts entries.")
		return nil
	}
	head, entries := "Removed", "entry"
	if dry {
		head = "Would remove"
	}
	if len(removed) > 1 {
		entries = "entries"
	}
	a.Printf("%s %d unused allowScripts %s:\n", head, len(removed), entries)
	for _, g := range removed {
		why := "no install scripts"
		if g.Reason == "not-installed" {
			why = "package not installed"
		}
		a.Println("  " + g.Key + " (" + why + ")")
	}
	return nil
}
