package command

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// Folder is a package of the project: the root or a workspace.
type Folder struct {
	Dir string
	Pkg *manifest.Package
}

// readPackage reads the package.json of a folder.
func readPackage(dir string) (*manifest.Package, error) {
	p := filepath.Join(dir, "package.json")
	raw, err := os.ReadFile(p)
	if err != nil {
		if os.IsNotExist(err) {
			return nil, fmt.Errorf("Could not read package.json: Error: %w", err)
		}
		return nil, err
	}
	pkg, err := manifest.Parse(raw)
	if said := wrongJSON(raw); said != "" {
		return nil, &Error{Code_: "EJSONPARSE", Msg: "Invalid package.json: JSONParseError: " + said,
			Detail: []string{"Failed to parse JSON data.", "Note: package.json must be actual JSON, not just JavaScript."}}
	}
	if err != nil {
		return nil, &Error{Code_: "EJSONPARSE", Msg: "Invalid package.json: " + err.Error()}
	}
	return pkg, nil
}

// workspaces are all of the project's, by path.
func (a *App) allWorkspaces() ([]Folder, error) {
	raw, err := os.ReadFile(filepath.Join(a.Cfg.LocalPrefix, "package.json"))
	if err != nil {
		return nil, nil
	}
	root, err := manifest.Parse(raw)
	if err != nil || len(root.Workspaces) == 0 {
		return nil, err
	}
	seen := map[string]bool{}
	var dirs []string
	for _, g := range root.Workspaces {
		not := strings.HasPrefix(g, "!")
		g = strings.TrimPrefix(strings.TrimPrefix(g, "!"), "./")
		for _, d := range globDirs(a.Cfg.LocalPrefix, g) {
			if not {
				delete(seen, d)
			} else if !seen[d] {
				seen[d] = true
				dirs = append(dirs, d)
			}
		}
	}
	sort.Strings(dirs)
	var out []Folder
	for i, d := range dirs {
		if !seen[d] || i > 0 && dirs[i-1] == d {
			continue
		}
		if p, err := readPackage(d); err == nil {
			out = append(out, Folder{d, p})
		}
	}
	return out, nil
}

func globDirs(root, pattern string) []string {
	pattern = strings.TrimSuffix(pattern, "/")
	if !strings.Contains(pattern, "**") {
		found, _ := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		var out []string
		for _, f := range found {
			if _, err := os.Stat(filepath.Join(f, "package.json")); err == nil {
				out = append(out, f)
			}
		}
		return out
	}
	base, _, _ := strings.Cut(pattern, "**")
	var out []string
	filepath.WalkDir(filepath.Join(root, base), func(p string, d os.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if d.IsDir() {
			if d.Name() == "node_modules" || d.Name() == ".git" {
				return filepath.SkipDir
			}
			if _, err := os.Stat(filepath.Join(p, "package.json")); err == nil && p != root {
				out = append(out, p)
			}
		}
		return nil
	})
	return out
}

// withoutWorkspaces are the commands that know nothing of workspaces.
var withoutWorkspaces = strings.Fields(`access adduser approve-scripts bin cache completion config deny-scripts deprecate doctor edit explore get help-search help install-scripts
	login logout org ping prefix profile root search set shrinkwrap stage star stars team token trust undeprecate unstar whoami`)

// workspacesFit refuses to be called for workspaces where there is nothing to be done in them.
func (a *App) workspacesFit() error {
	if a.Cfg.Where("workspace") == "default" && !a.Cfg.Bool("workspaces") || len(a.Cfg.List("workspace")) == 0 && !a.Cfg.Bool("workspaces") {
		return nil
	}
	if a.Cfg.Bool("global") {
		return fail("", "Workspaces not supported for global packages")
	}
	if slices.Contains(withoutWorkspaces, a.Name) && !(a.sub != nil && a.Name == "stage" && a.sub.Name == "publish") {
		return fail("ENOWORKSPACES", "This command does not support workspaces.")
	}
	return nil
}

// chosen are the folders a command shall work in: the workspaces that -w names (by name, by path, or by the folder
// above them), all with --workspaces, that in which it was called, or the root.
func (a *App) chosen() ([]Folder, error) {
	names := a.Cfg.List("workspace")
	all := a.Cfg.Bool("workspaces") && a.Cfg.IsSet("workspaces")
	if v, ok := a.Cfg.Get("workspaces"); ok && v == false {
		names = nil
	}
	if len(names) == 0 && !all && a.Cfg.InWorkspace != "" {
		p, err := readPackage(a.Cfg.InWorkspace)
		if err != nil {
			return nil, err
		}
		return []Folder{{a.Cfg.InWorkspace, p}}, nil
	}
	if len(names) == 0 && !all {
		p, err := readPackage(a.Cfg.LocalPrefix)
		if err != nil {
			return nil, err
		}
		return []Folder{{a.Cfg.LocalPrefix, p}}, nil
	}
	ws, err := a.allWorkspaces()
	if err != nil {
		return nil, err
	}
	var out []Folder
	for _, f := range ws {
		take := all
		for _, n := range names {
			abs := n
			if !filepath.IsAbs(n) {
				abs = filepath.Join(a.Cwd, n)
			}
			rooted := filepath.Join(a.Cfg.LocalPrefix, n)
			take = take || f.Pkg.Name == n || f.Dir == abs || f.Dir == rooted || strings.HasPrefix(f.Dir, abs+string(filepath.Separator)) || strings.HasPrefix(f.Dir, rooted+string(filepath.Separator))
		}
		if take {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		if all {
			return nil, &Error{Msg: "No workspaces found!"}
		}
		return nil, &Error{Msg: "No workspaces found:\n  --workspace=" + strings.Join(names, " --workspace=")}
	}
	if a.Cfg.Bool("include-workspace-root") {
		p, err := readPackage(a.Cfg.LocalPrefix)
		if err != nil {
			return nil, err
		}
		out = append([]Folder{{a.Cfg.LocalPrefix, p}}, out...)
	}
	return out, nil
}

// workspaceNames is what tree.Options wants: the chosen workspaces by path, none for the root.
func (a *App) workspaceNames() ([]string, error) {
	if len(a.Cfg.List("workspace")) == 0 && !(a.Cfg.Bool("workspaces") && a.Cfg.IsSet("workspaces")) && a.Cfg.InWorkspace == "" {
		return nil, nil
	}
	f, err := a.chosen()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, x := range f {
		if rel, err := filepath.Rel(a.Cfg.LocalPrefix, x.Dir); err == nil && rel != "." {
			out = append(out, filepath.ToSlash(rel))
		}
	}
	return out, nil
}
