package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/ravel-js/ravel/internal/pm/install"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/spec"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// cmdExec runs a program of a package: of the project if it has it, else of a folder in the cache into which the
// packages are installed once.
func cmdExec(a *App) error {
	if a.Input.Name == "npx" && len(a.Args) > 0 && a.Args[0] == "exec" && a.Cfg.Verbatim == 0 {
		a.Args = a.Args[1:]
	}
	packages, call, args := a.Cfg.List("package"), a.Cfg.Str("call"), a.Args
	if call != "" && len(args) > 0 {
		return a.usageError("")
	}
	folders, err := a.chosen()
	if err != nil {
		folders = []Folder{{Dir: a.Cwd}}
	}
	many := len(a.Cfg.List("workspace")) > 0 || a.manyWorkspaces()
	if many && err != nil {
		return err
	}
	if !many {
		folders = folders[:1]
	}
	for _, f := range folders {
		dir := a.Cwd
		if many {
			dir = f.Dir
		}
		if err := a.execIn(dir, f.Pkg, packages, call, args); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) execIn(dir string, pkg *manifest.Package, packages []string, call string, args []string) error {
	r, err := a.runner("exec")
	if err != nil {
		return err
	}
	line, bin := call, ""
	if call == "" && len(args) == 0 {
		line = first(a.Cfg.Env["SHELL"], "sh")
	}
	if call == "" && len(args) > 0 {
		bin, line = args[0], ""
		if len(packages) == 0 {
			if p := a.localBin(dir, bin); p != "" {
				return a.execLine(r, dir, pkg, install.Quote(p), args[1:])
			}
			packages = []string{bin}
			bin = ""
		}
	}
	if len(packages) > 0 {
		root, chosen, err := a.temporary(packages)
		if err != nil {
			return err
		}
		if bin == "" && call == "" && len(args) > 0 {
			if bin, err = a.theBin(root, chosen[0]); err != nil {
				return err
			}
		}
		r.Env = clone(r.Env)
		r.Env["PATH"] = filepath.Join(root, "node_modules", ".bin") + string(filepath.ListSeparator) + r.Env["PATH"]
		if bin != "" {
			line = install.Quote(bin)
		}
		if p := filepath.Join(root, "node_modules", ".bin", bin); bin != "" && exists(p) {
			line = install.Quote(p)
		}
	}
	var rest []string
	if len(args) > 1 {
		rest = args[1:]
	}
	return a.execLine(r, dir, pkg, line, rest)
}

func (a *App) execLine(r *install.Runner, dir string, pkg *manifest.Package, line string, args []string) error {
	a.stopBar()
	return r.Run(a.Ctx, install.Script{Dir: dir, Pkg: pkg, Event: "npx", Line: line, Args: args})
}

func clone(m map[string]string) map[string]string {
	out := make(map[string]string, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

// localBin finds a program in node_modules/.bin of the folder or one above, then among the global ones.
func (a *App) localBin(dir, name string) string {
	if strings.ContainsAny(name, "/\\@:") {
		return ""
	}
	for d := dir; ; d = filepath.Dir(d) {
		if p := filepath.Join(d, "node_modules", ".bin", name); isExecutable(p) {
			return p
		}
		if filepath.Dir(d) == d {
			break
		}
	}
	if to, err := os.Readlink(filepath.Join(a.Cfg.GlobalPrefix, "bin", name)); err == nil && strings.Contains(to, "node_modules/") {
		return filepath.Join(a.Cfg.GlobalPrefix, "bin", name)
	}
	return ""
}

// theBin is the program that a package's name alone means.
func (a *App) theBin(root, name string) (string, error) {
	p, err := readPackage(filepath.Join(root, "node_modules", name))
	if err != nil {
		return "", err
	}
	if len(p.Bin) == 1 {
		return p.Bin[0].Name, nil
	}
	short := p.Name[strings.LastIndexByte(p.Name, '/')+1:]
	if p.Bin.Has(short) {
		return short, nil
	}
	targets := map[string]bool{}
	for _, b := range p.Bin {
		targets[b.Spec] = true
	}
	if len(targets) == 1 {
		return p.Bin[0].Name, nil
	}
	e := &Error{Msg: "could not determine executable to run", Detail: []string{"pkgid " + p.ID()}}
	return "", e
}

// resolved is what a word on the command line means today.
type resolved struct{ name, version, save string }

func (a *App) resolveSpec(c *registry.Client, s spec.Spec) (resolved, error) {
	switch {
	case s.Type == spec.Directory:
		p, err := readPackage(s.FetchSpec)
		if err != nil {
			return resolved{}, err
		}
		return resolved{p.Name, p.Version, "file:" + s.FetchSpec}, nil
	case !s.Registry():
		p, r, err := c.Manifest(a.Ctx, s)
		if err != nil {
			return resolved{}, err
		}
		return resolved{p.Name, p.Version, r.URL}, nil
	}
	before, exclude := a.cutoff()
	sub := s
	if s.Type == spec.Alias {
		sub = *s.Sub
	}
	p, err := c.Packument(a.Ctx, s.Target(), !before.IsZero())
	if err != nil {
		return resolved{}, err
	}
	pick := manifest.Picker{Before: before, Exempt: exclude, Strict: a.Cfg.Bool("min-release-age-strict")}
	if exclude != nil && exclude(s.Target()) {
		pick.Before = time.Time{}
	}
	kind, want := sub.Type, sub.FetchSpec
	v, err := p.Pick(kind, want, pick)
	if err != nil {
		return resolved{}, a.explainAge(err)
	}
	_, err = c.Fetch(a.Ctx, registry.Want{Name: v.Name, Version: v.Version, URL: v.Dist.Tarball, Integrity: first(v.Dist.Integrity)})
	return resolved{v.Name, v.Version, v.Version}, err
}

// temporary installs packages into a folder of the cache, asking first; it gives the folder and the packages' names.
func (a *App) temporary(words []string) (root string, names []string, err error) {
	c, err := a.Client()
	if err != nil {
		return "", nil, err
	}
	sorted := append([]string(nil), words...)
	sort.Strings(sorted)
	root = filepath.Join(a.Cfg.CacheDir(), "npx", fmt.Sprintf("%08x", hash32(strings.Join(sorted, "\n"))))
	want := map[string]string{}
	var missing []string
	for _, w := range words {
		s, err := spec.Parse(w, a.Cwd)
		if err != nil {
			return "", nil, err
		}
		// What was installed before does for a range that it fits; a tag is looked up.
		r, err := a.resolveSpec(c, s)
		if err != nil {
			return "", nil, err
		}
		names = append(names, r.name)
		want[r.name] = r.save
		if p, err := readPackage(filepath.Join(root, "node_modules", r.name)); err != nil || p.Version != r.version {
			missing = append(missing, r.name+"@"+r.version)
		}
	}
	if len(missing) == 0 {
		return root, names, nil
	}
	if err := a.askToInstall(missing); err != nil {
		return "", nil, err
	}
	if err := os.MkdirAll(root, 0o755); err != nil {
		return "", nil, err
	}
	raw, _ := json.MarshalIndent(map[string]any{"dependencies": want}, "", "  ")
	if err := os.WriteFile(filepath.Join(root, "package.json"), raw, 0o644); err != nil {
		return "", nil, err
	}
	was, global := a.Root, a.Cfg.Bool("global")
	a.Root = root
	a.Cfg.Set("global", false)
	defer func() { a.Root = was; a.Cfg.Set("global", global) }()
	o := a.TreeOptions()
	o.Dir, o.NoLock, o.SaveType, o.Workspaces = root, true, tree.SaveSame, []string{}
	return root, names, a.Install(Plan{Tree: o, NoSave: true, NoLock: true, Quiet: true})
}

func (a *App) askToInstall(missing []string) error {
	if v, ok := a.Cfg.Get("yes"); ok && v != nil {
		if v == true {
			return nil
		}
		return fail("", "npx canceled due to missing packages and no YES option: %s", quoted(missing))
	}
	if !a.Terminal || a.Cfg.Env["CI"] != "" {
		what := "package was"
		if len(missing) > 1 {
			what = "packages were"
		}
		a.Log("warn", "exec The following "+what+" not found and will be installed: "+strings.Join(missing, ", "))
		return nil
	}
	a.bar.clear()
	fmt.Fprintf(a.Stderr, "Need to install the following packages:\n%s\nOk to proceed? (y) ", strings.Join(missing, "\n"))
	answer, err := a.prompt("", false)
	if err != nil {
		return err
	}
	if answer = strings.ToLower(strings.TrimSpace(answer)); answer == "" || strings.HasPrefix(answer, "y") {
		return nil
	}
	return errors.New("canceled")
}

func quoted(list []string) string { b, _ := json.Marshal(list); return string(b) }
