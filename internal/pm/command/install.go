package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/ravel-js/ravel/internal/pm/install"
	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
	"github.com/ravel-js/ravel/internal/pm/tree"
	"github.com/ravel-js/ravel/internal/sys"
)

func cmdInstall(a *App) error {
	var words []string
	for _, w := range a.Args {
		if strings.TrimSpace(w) != "" {
			words = append(words, w)
		}
	}
	if a.Cfg.Bool("global") && len(words) == 0 {
		words = []string{"."}
	}
	o := a.TreeOptions()
	where := a.Cwd
	for _, w := range words {
		s, err := spec.Parse(w, where)
		if err != nil {
			return err
		}
		if s.Type == spec.Directory && s.Name == "" && !a.Cfg.Bool("global") && filepath.Clean(s.FetchSpec) == filepath.Clean(a.Cfg.LocalPrefix) {
			continue // `npm install .`
		}
		o.Add = append(o.Add, s)
	}
	return a.Install(Plan{Tree: o, Scripts: len(o.Add) == 0 && !a.Cfg.Bool("global")})
}

func cmdUninstall(a *App) error {
	if len(a.Args) == 0 {
		if !a.Cfg.Bool("global") {
			return fail("", "Must provide a package name to remove")
		}
		p, err := readPackage(a.Cfg.LocalPrefix)
		if err != nil {
			return err
		}
		a.Args = []string{p.Name}
	}
	o := a.TreeOptions()
	o.Remove = a.Args
	return a.Install(Plan{Tree: o})
}

func cmdUpdate(a *App) error {
	o := a.TreeOptions()
	if o.Update = a.Args; len(a.Args) == 0 {
		o.UpdateAll = true
	}
	if o.Global {
		return a.updateGlobal(o)
	}
	save := a.Cfg.IsSet("save") && a.Cfg.Bool("save")
	o.NoSave = !save
	if o.SaveUpdates = save; a.Cfg.IsSet("depth") {
		a.Log("warn", "update The --depth option no longer has any effect. See RFC0019.\nhttps://github.com/npm/rfcs/blob/latest/implemented/0019-remove-update-depth-option.md")
	}
	return a.Install(Plan{Tree: o, NoSave: !save})
}

// updateGlobal installs the newest version of what is in the prefix, or of those that are named and there.
func (a *App) updateGlobal(o tree.Options) error {
	o.Update, o.UpdateAll = nil, false
	actual, err := tree.LoadActual(a.Root)
	if err != nil {
		return err
	}
	for _, n := range actual.Sorted() {
		if n.Parent == nil || n.Parent != actual.Root || n.Link || len(a.Args) > 0 && !slices.Contains(a.Args, n.Name) {
			continue
		}
		s, err := spec.Parse(n.Name+"@*", a.Root)
		if err != nil {
			return err
		}
		o.Add = append(o.Add, s)
	}
	if len(o.Add) == 0 {
		a.summary(install.Summary{}, actual, nil, 0)
		return nil
	}
	return a.Install(Plan{Tree: o})
}

func cmdCI(a *App) error {
	if a.Cfg.Bool("global") {
		return fail("ECIGLOBAL", "`npm ci` does not work for global packages")
	}
	lock, err := lockfile.Load(a.Root)
	if err != nil {
		return err
	}
	if lock == nil {
		return ciUsage("The `npm ci` command can only install with an existing package-lock.json or\nnpm-shrinkwrap.json with lockfileVersion >= 1. Run an install with npm@5 or\nlater to generate a package-lock.json file, then try again.")
	}
	o := a.TreeOptions()
	o.Frozen, o.NoSave, o.Lock = true, true, lock
	return a.Install(Plan{Tree: o, Clean: true, NoSave: true, NoLock: true, Scripts: true})
}

// inSync tells, for a tree that could not be made of the lockfile alone, how package.json and the lockfile differ: by what an
// install would make, which is the tree if they do not. Optional packages that are not to be had make no difference.
func (a *App) inSync(o tree.Options, ideal *tree.Tree, err error) (*tree.Tree, error) {
	if err == nil && !ideal.Lacking || err != nil && !strings.HasPrefix(err.Error(), tree.LockLacks) {
		return ideal, err
	}
	locked, lerr := tree.LoadVirtual(o)
	o.Frozen = false
	wanted, werr := tree.BuildIdeal(a.Ctx, o)
	if lerr != nil || werr != nil {
		if err != nil && werr != nil {
			return nil, werr
		}
		return ideal, err
	}
	var lines []string
	for _, n := range wanted.InOrder() {
		if n.Path == "" || n.Inert && n.Version == "" {
			continue
		}
		was, version := locked.Nodes[n.Path], n.Real().Version
		switch {
		case was == nil:
			lines = append(lines, "Missing: "+n.Name+"@"+version+" from lock file")
		case was.Real().Version != version:
			lines = append(lines, "Invalid: lock file's "+was.Name+"@"+was.Real().Version+" does not satisfy "+n.Name+"@"+version)
		}
	}
	if len(lines) == 0 {
		return wanted, nil
	}
	return nil, ciUsage("`npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync. " +
		"Please update your lock file with `npm install` before continuing.\n\n" + strings.Join(lines, "\n"))
}

func ciUsage(text string) error {
	return &Error{Code_: "EUSAGE", Detail: append(append(strings.Split(text, "\n"), ""), usageLines(find("ci"))...)}
}

func cmdInstallTest(a *App) error {
	if err := cmdInstall(a); err != nil {
		return err
	}
	return a.runScripts("test", nil)
}

func cmdCITest(a *App) error {
	if err := cmdCI(a); err != nil {
		return err
	}
	return a.runScripts("test", nil)
}

// lockProject keeps two installs out of one folder.
func (a *App) lockProject() (func(), error) {
	dir := filepath.Join(a.Cfg.CacheDir(), "locks")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, fmt.Sprintf("%08x", hash32(a.Root))), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if errno := sys.LockFile(int(f.Fd()), true, true); errno == syscall.EWOULDBLOCK {
		a.Log("notice", "another install is at work in "+a.Root+"; waiting for it")
		errno = sys.LockFile(int(f.Fd()), true, false)
		if errno != 0 {
			f.Close()
			return nil, errno
		}
	}
	return func() { f.Close() }, nil
}

// Install makes the tree that a plan asks for and everything that belongs to it.
func (a *App) Install(p Plan) error {
	start := time.Now()
	if !p.Tree.Global && exists(filepath.Join(a.Root, "package.json")) {
		if _, err := readPackage(a.Root); err != nil {
			return err
		}
	}
	client, err := a.Client()
	if err != nil {
		return err
	}
	if a.Cfg.IsSet("shrinkwrap") {
		a.Log("warn", "config shrinkwrap Use the --package-lock setting instead.")
	}
	unlock, err := a.lockProject()
	if err != nil {
		return err
	}
	defer unlock()
	if !p.Clean && !p.NoSave && !p.Thorough && !p.Tree.Global && !hasRequests(p.Tree) && !p.Tree.UpdateAll && len(p.Tree.Update) == 0 && !a.Cfg.Bool("package-lock-only") && a.settled() {
		if p.Scripts && !a.Cfg.Bool("ignore-scripts") && !a.Cfg.Bool("dry-run") {
			if err := a.ownScripts(false); err != nil {
				return err
			}
		}
		if !p.Quiet {
			a.summary(install.Summary{}, &tree.Tree{}, nil, time.Since(start))
		}
		return nil
	}
	if _, err := install.Recover(a.Root); err != nil {
		return err
	}
	o := p.Tree
	o.Source, o.Inside, o.Complete = client, true, a.Cfg.Bool("package-lock-only") || a.Cfg.Bool("dry-run")
	a.guard(&o)
	client.KeepAhead(!a.Cfg.Bool("package-lock-only") && !a.Cfg.Bool("dry-run"))
	if o.Global {
		if err := os.MkdirAll(a.Root, 0o755); err != nil {
			return err
		}
	}
	if o.Workspaces == nil {
		if o.Workspaces, err = a.workspaceNames(); err != nil {
			return err
		}
	}
	var actual *tree.Tree
	var ahead *install.Ahead
	if exists(filepath.Join(a.Root, "node_modules")) && !p.Clean {
		if actual, err = tree.LoadActual(a.Root); err != nil {
			return err
		}
	}
	if o.Lock == nil && !o.NoLock {
		if o.Lock, err = lockfile.Load(a.Root); err != nil {
			return err
		}
	}
	if o.Lock == nil {
		if err := lockfile.Unreadable(a.Root); err != nil && !o.NoLock {
			a.Log("warn", "lockfile not read, it is made anew: "+err.Error())
		}
		o.Actual = actual
	} else if actual == nil && !o.Complete {
		if ahead = a.placeAhead(&o); ahead != nil {
			defer ahead.End()
		}
	}
	a.startBar("resolving")
	ideal, err := tree.BuildIdeal(a.Ctx, o)
	if o.Frozen {
		ideal, err = a.inSync(o, ideal, err)
	}
	if err != nil {
		return a.explainAge(err)
	}
	if o.Force {
		a.Log("warn", "using --force Recommended protections disabled.")
	}
	for _, w := range ideal.Warnings {
		text := strings.TrimSpace(w.Code + " " + w.Text)
		if w.Code == "EBADENGINE" {
			text = strings.ReplaceAll(text, "\n", "\n"+w.Code+" ")
		}
		a.Log("warn", text)
	}
	if err := a.checkTrust(ideal, o.Lock); err != nil {
		return err
	}
	if err := a.checkSources(ideal); err != nil {
		return err
	}
	client.ForgetPackuments()
	layout := ideal
	switch {
	case o.Global: // the others' business is their own
		names := ideal.Requested()
		for _, name := range o.Remove {
			names[name] = true
		}
		layout = ideal.Only(names)
		if actual != nil {
			actual = actual.Only(names)
		}
	case ideal.Layout != nil && len(o.Workspaces) > 0:
		layout = ideal.Layout.PartialLayout(actual, o.Workspaces, o.IncludeWorkspaceRoot)
	case ideal.Layout != nil:
		layout = ideal.Layout
	case len(o.Workspaces) > 0:
		layout = ideal.Partial(actual, o.Workspaces, o.IncludeWorkspaceRoot)
	}
	r := install.Options{Dir: a.Root, Ideal: layout, Actual: actual, Fetch: client, Ahead: ahead, NoBins: !a.Cfg.Bool("bin-links"), DryRun: a.Cfg.Bool("dry-run"), Clean: p.Clean,
		Log: a.Log, Progress: a.progress}
	if r.Store, err = a.Store(); err != nil {
		return err
	}
	r.OmitDev, r.OmitOptional, r.OmitPeer = a.Cfg.Omit()
	if o.Global {
		r.BinDir, r.Overwrite = filepath.Join(a.Cfg.GlobalPrefix, "bin"), a.Cfg.Bool("force")
		if err := a.checkBins(layout, r.BinDir); err != nil {
			return err
		}
	}
	approvals, err := a.approvals()
	if err != nil {
		return err
	}
	if err := a.checkScripts(layout, approvals); err != nil {
		return err
	}
	r.Own = func(n *tree.Node) bool { return n.HasInstallScript && approvals.allow(n) }
	r.Begin = func(placed []*tree.Node) map[string][]byte {
		var list []string
		for _, n := range placed {
			if r.Own(n) {
				list = append(list, n.Path)
			}
		}
		if len(list) == 0 {
			return nil
		}
		raw, _ := json.Marshal(list)
		return map[string][]byte{pendingScripts: raw}
	}
	r.Hidden = func(there func(*tree.Node) bool) []byte {
		f := layout.Lockfile(tree.LockOptions{Hidden: true})
		for p := range f.Packages {
			if n := layout.Nodes[p]; n == nil || strings.Contains("/"+p, "/node_modules/") && !there(n) {
				delete(f.Packages, p)
			}
		}
		return f.Bytes()
	}
	if o.Global { // as npm: a prefix has no lockfile of any kind
		r.Hidden = nil
	}
	saved := map[string][]byte{}
	if !p.NoSave && a.Cfg.Bool("save") && !o.Global {
		if err := a.savedFiles(ideal, saved); err != nil {
			return err
		}
	}
	r.Files = func() map[string][]byte {
		if !p.NoLock && !o.NoLock && !o.Global && (a.Cfg.Bool("save") || o.UpdateAll || len(o.Update) > 0) {
			a.lockFile(ideal, o, saved)
		}
		return saved
	}
	if a.Cfg.Bool("package-lock-only") {
		if !r.DryRun {
			for name, data := range r.Files() {
				if err := writeIfChanged(filepath.Join(a.Root, name), data); err != nil {
					return err
				}
			}
		}
		if !p.Quiet {
			a.bar.clear()
			a.summary(install.Summary{}, ideal, nil, time.Since(start))
		}
		return nil
	}
	sum, err := install.Reify(a.Ctx, r)
	if err != nil {
		if errors.Is(err, context.Canceled) && a.Ctx.Err() != nil {
			return a.Ctx.Err()
		}
		return err
	}
	for _, n := range sum.New {
		if n.Pkg != nil && n.Pkg.Deprecated != "" {
			a.Log("warn", "deprecated "+nodeID(n)+": "+n.Pkg.Deprecated)
		}
	}
	blocked, err := a.buildNew(layout, sum, approvals)
	if err != nil {
		return err
	}
	a.bar.clear()
	if !o.Global {
		a.settle(layout, &r, len(sum.Skipped))
	}
	if p.Scripts && !a.Cfg.Bool("ignore-scripts") && !r.DryRun {
		if err := a.ownScripts(len(sum.Changes) > 0); err != nil {
			return err
		}
	} else if !r.DryRun && !o.Global && len(sum.Changes) > 0 {
		if err := a.dependenciesScript(); err != nil {
			return err
		}
	}
	if len(sum.New) > 0 && client.Fetched() > 0 {
		r.Store.Sweep()
	}
	if !p.Quiet {
		a.summary(sum, ideal, blocked, time.Since(start))
	}
	return nil
}

// placeAhead places what a lockfile names while the tree is made of it; nil if there is nothing to gain.
func (a *App) placeAhead(o *tree.Options) *install.Ahead {
	if o.Global || o.UpdateAll || len(o.Update) > 0 || o.Strategy == tree.Isolated || len(o.Workspaces) > 0 {
		return nil
	}
	omit := install.Options{}
	omit.OmitDev, omit.OmitOptional, omit.OmitPeer = a.Cfg.Omit()
	list := make([]install.Early, 0, len(o.Lock.Keys))
	for _, p := range o.Lock.Keys {
		e := o.Lock.Packages[p]
		// What is optional may not be for this machine, what has scripts may have to own its files.
		if !strings.HasPrefix(p, "node_modules/") || e.Link || e.Integrity == "" || e.InBundle || e.Optional || e.DevOptional || e.HasInstallScript ||
			omit.OmitDev && e.Dev || omit.OmitPeer && e.Peer {
			continue
		}
		list = append(list, install.Early{Path: p, Integrity: e.Integrity})
	}
	if len(list) == 0 {
		return nil
	}
	ahead, err := install.PlaceAhead(a.Root, a.store, list)
	if err != nil {
		return nil // who installs hears of it
	}
	return ahead
}

func hasRequests(o tree.Options) bool { return len(o.Add) > 0 || len(o.Remove) > 0 }

// savedFiles edits the package.json files that get new or other dependencies.
func (a *App) savedFiles(t *tree.Tree, files map[string][]byte) error {
	for _, s := range t.Saved {
		name := path.Join(s.Path, "package.json")
		raw, err := os.ReadFile(filepath.Join(a.Root, name))
		if os.IsNotExist(err) {
			raw, err = []byte("{}\n"), nil
		}
		if err != nil {
			return err
		}
		doc, err := parseDoc(raw)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		doc.saveDependencies(s)
		if out := doc.bytes(); string(out) != string(raw) {
			files[name] = out
		}
	}
	return nil
}

// lockFile adds the lockfile, if it says anything new.
func (a *App) lockFile(t *tree.Tree, o tree.Options, files map[string][]byte) {
	name := lockfile.PackageLock
	if o.Lock != nil && filepath.Base(o.Lock.Path) == lockfile.Shrinkwrap {
		name = lockfile.Shrinkwrap
	}
	f := t.Lockfile(tree.LockOptions{Version: a.Cfg.Int("lockfile-version"), OmitResolved: a.Cfg.Bool("omit-lockfile-registry-resolved"), Old: o.Lock})
	data := f.Bytes()
	if !a.Cfg.Bool("format-package-lock") {
		var line bytes.Buffer
		if json.Compact(&line, data) == nil {
			data = line.Bytes()
		}
	}
	if o.Lock != nil && string(o.Lock.Raw) == string(data) {
		return
	}
	if v := a.Cfg.Int("lockfile-version"); o.Lock != nil && v > 0 && v != o.Lock.LockfileVersion {
		a.Log("warn", fmt.Sprintf("shrinkwrap Converting lock file (%s) from v%d -> v%d", name, o.Lock.LockfileVersion, v))
	}
	files[name] = data
}

func writeIfChanged(p string, data []byte) error {
	if old, err := os.ReadFile(p); err == nil && string(old) == string(data) {
		return nil
	}
	return os.WriteFile(p, data, 0o644)
}

// ownScripts run the project's own scripts, and those of its workspaces' prepare.
func (a *App) ownScripts(changed bool) error {
	p, err := readPackage(a.Root)
	if err != nil {
		var e *Error
		if errors.As(err, &e) && e.Code_ == "ENOENT" {
			return nil
		}
		return err
	}
	r, err := a.runner(a.Name)
	if err != nil {
		return err
	}
	ws, err := a.allWorkspaces()
	if err != nil {
		return err
	}
	for _, w := range ws {
		for _, ev := range []string{"preinstall", "install", "postinstall", "prepare"} {
			if line, ok := w.Pkg.Scripts.Get(ev); ok && line != "" {
				if err := r.Run(a.Ctx, install.Script{Dir: w.Dir, Pkg: w.Pkg, Event: ev, Line: line, Quiet: !a.Cfg.Bool("foreground-scripts")}); err != nil {
					return err
				}
			}
		}
	}
	for _, ev := range []string{"preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"} {
		line, ok := p.Scripts.Get(ev)
		if !ok || line == "" {
			continue
		}
		a.banner(p, ev, line, nil)
		if err := r.Run(a.Ctx, install.Script{Dir: a.Root, Pkg: p, Event: ev, Line: line}); err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	return a.dependenciesScript()
}

// dependenciesScript runs what a project asks to be run when node_modules changed.
func (a *App) dependenciesScript() error {
	raw, err := os.ReadFile(filepath.Join(a.Root, "package.json"))
	if err != nil {
		return nil
	}
	p, err := manifest.Parse(raw)
	if err != nil {
		return nil
	}
	line, ok := p.Scripts.Get("dependencies")
	if !ok || line == "" || a.Cfg.Bool("ignore-scripts") {
		return nil
	}
	r, err := a.runner(a.Name)
	if err != nil {
		return err
	}
	a.banner(p, "dependencies", line, nil)
	return r.Run(a.Ctx, install.Script{Dir: a.Root, Pkg: p, Event: "dependencies", Line: line})
}
