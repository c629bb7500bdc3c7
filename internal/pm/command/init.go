package command

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// cmdInit writes a package.json, or runs the create-x package that a word names.
func cmdInit(a *App) error {
	if len(a.Args) > 0 {
		name, err := initializer(a.Args[0])
		if err != nil {
			return err
		}
		a.Args = append([]string{name}, a.Args[1:]...)
		a.Name = "exec"
		if !a.manyWorkspaces() {
			return cmdExec(a)
		}
		for _, w := range a.Cfg.List("workspace") {
			if err := os.MkdirAll(filepath.Join(a.Cfg.LocalPrefix, w), 0o755); err != nil {
				return err
			}
			if err := a.execIn(filepath.Join(a.Cfg.LocalPrefix, w), nil, nil, "", a.Args); err != nil {
				return err
			}
		}
		return nil
	}
	if !a.manyWorkspaces() {
		return a.initFolder(a.Cwd)
	}
	if !exists(filepath.Join(a.Cfg.LocalPrefix, "package.json")) {
		a.Log("warn", "Missing package.json. Try with `--include-workspace-root`.")
		if a.Cfg.Bool("include-workspace-root") {
			if err := a.initFolder(a.Cfg.LocalPrefix); err != nil {
				return err
			}
		} else {
			return fail("ENOENT", "Could not read package.json: %s has none", a.Cfg.LocalPrefix)
		}
	}
	for _, w := range a.Cfg.List("workspace") {
		dir := w
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(a.Cwd, w)
		}
		rel, err := filepath.Rel(a.Cfg.LocalPrefix, dir)
		if err != nil || strings.HasPrefix(rel, "..") || rel == "." {
			return fail("", "the workspace %s lies outside of the project", w)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		if err := a.initFolder(dir); err != nil {
			return err
		}
		if err := a.addWorkspace(filepath.ToSlash(rel), dir); err != nil {
			return err
		}
	}
	return a.workspacesUpdate()
}

// addWorkspace names a folder in the root's package.json, unless a pattern there means it already.
func (a *App) addWorkspace(rel, dir string) error {
	all, err := a.allWorkspaces()
	if err != nil {
		return err
	}
	for _, f := range all {
		if f.Dir == dir {
			return nil
		}
	}
	file := filepath.Join(a.Cfg.LocalPrefix, "package.json")
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	doc, err := manifest.ParseDoc(raw)
	if err != nil {
		return err
	}
	list := doc.Root().Get("workspaces")
	if list != nil && list.Object {
		list = list.Get("packages")
	}
	if list == nil || !list.Array {
		list = &manifest.Value{Array: true}
		doc.Root().Put("workspaces", list)
	}
	list.Items = append(list.Items, manifest.String(rel))
	return writeIfChanged(file, doc.Bytes())
}

// initializer is the package that `npm init x` runs.
func initializer(word string) (string, error) {
	if scope, version, ok := strings.Cut(strings.TrimPrefix(word, "@"), "@"); strings.HasPrefix(word, "@") && !strings.Contains(scope, "/") {
		if ok {
			return "@" + scope + "/create@" + version, nil
		}
		return word + "/create", nil
	}
	s, err := spec.Parse(word, "/")
	if err != nil {
		return "", err
	}
	switch {
	case s.Type == spec.Git && s.Hosted != nil:
		return strings.Replace(word, s.Hosted.User+"/"+s.Hosted.Project, s.Hosted.User+"/create-"+s.Hosted.Project, 1), nil
	case s.Registry() && s.Type != spec.Alias:
		rest := strings.TrimPrefix(word, s.Name)
		if strings.HasPrefix(s.Name, "@") {
			scope, name, _ := strings.Cut(s.Name, "/")
			return scope + "/create-" + name + rest, nil
		}
		return "create-" + s.Name + rest, nil
	}
	return "", fail("EUNSUPPORTED", "Unrecognized initializer: %s\nFor more package binary executing power check out `npx`:", word)
}
