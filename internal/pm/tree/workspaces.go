package tree

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// readPackage reads a folder's package.json; nil without an error if there is none.
func readPackage(dir string) (*manifest.Package, error) {
	raw, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil {
		if os.IsNotExist(err) {
			err = nil
		}
		return nil, err
	}
	p, err := manifest.Parse(raw)
	if err != nil {
		return nil, &codeError{"EJSONPARSE", filepath.Join(dir, "package.json") + ": " + err.Error()}
	}
	return p, nil
}

// topName is the name of a package in a folder outside of node_modules.
func topName(p *manifest.Package, dir string) string {
	if p != nil && p.Name != "" {
		return p.Name
	}
	return folderName(dir)
}

// folderName is what npm calls a folder: its last part, with the scope before it.
func folderName(dir string) string {
	dir = filepath.ToSlash(dir)
	base, parent := path.Base(dir), path.Base(path.Dir(dir))
	if strings.HasPrefix(parent, "@") {
		return parent + "/" + base
	}
	return base
}

// Member is one workspace.
type Member struct {
	Name, Path string // Path relative to the root
	Pkg        *manifest.Package
}

// Workspaces finds the folders that the root's "workspaces" patterns name.
func Workspaces(dir string, root *manifest.Package) ([]Member, error) {
	var found []Member
	byName := map[string]string{}
	for _, p := range matchFolders(dir, root.Workspaces) {
		pkg, err := readPackage(filepath.Join(dir, p))
		if err != nil {
			return nil, err
		}
		if pkg == nil {
			continue
		}
		name := topName(pkg, filepath.Join(dir, p))
		if have, dup := byName[name]; dup {
			if have == p {
				continue
			}
			return nil, &codeError{"EDUPLICATEWORKSPACE", "must not have multiple workspaces with the same name\npackage '" + name +
				"' has conflicts in the following paths:\n    " + filepath.Join(dir, have) + "\n    " + filepath.Join(dir, p)}
		}
		byName[name] = p
		found = append(found, Member{name, p, pkg})
	}
	return found, nil
}

// matchFolders expands patterns with *, **, ?, {a,b}; one that begins with ! takes away what earlier ones found.
func matchFolders(dir string, patterns []string) []string {
	var out []string
	for _, p := range patterns {
		not := false
		for strings.HasPrefix(p, "!") {
			not, p = !not, p[1:]
		}
		p = strings.Trim(strings.TrimPrefix(filepath.ToSlash(p), "./"), "/")
		var hits []string
		for _, alt := range braces(p) {
			if not {
				out = slices.DeleteFunc(out, func(f string) bool { return matchPath(alt, f) })
				continue
			}
			hits = append(hits, walkPattern(dir, "", strings.Split(path.Clean(alt), "/"), nil)...)
		}
		slices.SortFunc(hits, manifest.Compare)
		for _, h := range hits {
			if !slices.Contains(out, h) {
				out = append(out, h)
			}
		}
	}
	return out
}

func braces(p string) []string {
	i := strings.IndexByte(p, '{')
	if i < 0 {
		return []string{p}
	}
	depth := 0
	for j := i; j < len(p); j++ {
		switch p[j] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				var out []string
				for _, part := range splitTop(p[i+1 : j]) {
					out = append(out, braces(p[:i]+part+p[j+1:])...)
				}
				return out
			}
		}
	}
	return []string{p}
}

func splitTop(s string) []string {
	var out []string
	depth, from := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, s[from:i])
				from = i + 1
			}
		}
	}
	return append(out, s[from:])
}

func matchPath(pattern, p string) bool {
	return matchParts(strings.Split(pattern, "/"), strings.Split(p, "/"))
}

func matchParts(pat, parts []string) bool {
	for len(pat) > 0 {
		if pat[0] == "**" {
			for i := 0; i <= len(parts); i++ {
				if matchParts(pat[1:], parts[i:]) {
					return true
				}
			}
			return false
		}
		if len(parts) == 0 {
			return false
		}
		if ok, _ := path.Match(pat[0], parts[0]); !ok {
			return false
		}
		pat, parts = pat[1:], parts[1:]
	}
	return len(parts) == 0
}

func walkPattern(dir, at string, pat []string, out []string) []string {
	if len(pat) == 0 {
		if at != "" && !slices.Contains(out, at) {
			out = append(out, at)
		}
		return out
	}
	if pat[0] == "." {
		return walkPattern(dir, at, pat[1:], out)
	}
	if pat[0] != "**" && !strings.ContainsAny(pat[0], "*?[\\") {
		next := path.Join(at, pat[0])
		if st, err := os.Stat(filepath.Join(dir, next)); err == nil && st.IsDir() {
			return walkPattern(dir, next, pat[1:], out)
		}
		return out
	}
	if pat[0] == "**" {
		out = walkPattern(dir, at, pat[1:], out)
	}
	entries, err := os.ReadDir(filepath.Join(dir, at))
	if err != nil {
		return out
	}
	for _, e := range entries {
		name := e.Name()
		if name == "node_modules" || strings.HasPrefix(name, ".") && !strings.HasPrefix(pat[0], ".") {
			continue
		}
		if !e.IsDir() {
			if e.Type()&os.ModeSymlink == 0 {
				continue
			}
			if st, err := os.Stat(filepath.Join(dir, at, name)); err != nil || !st.IsDir() || pat[0] == "**" {
				continue
			}
		}
		next := path.Join(at, name)
		if pat[0] == "**" {
			out = walkPattern(dir, next, pat, out)
		} else if ok, _ := path.Match(pat[0], name); ok {
			out = walkPattern(dir, next, pat[1:], out)
		}
	}
	return out
}

func (b *builder) addWorkspaces() error {
	b.workNames = nil
	list, err := Workspaces(b.dir, b.root.Pkg)
	if err != nil {
		return err
	}
	for _, w := range list {
		b.workNames = append(b.workNames, w.Name)
		b.addEdge(b.root, manifest.Dep{Name: w.Name, Spec: "file:" + filepath.ToSlash(filepath.Join(b.dir, w.Path))}, Workspace)
	}
	return nil
}

// loadMembers brings the folders of workspaces into a tree that begins with nothing: that they are not content with each
// other shows as soon as they are linked.
func (b *builder) loadMembers() error {
	for _, e := range b.root.Out {
		if e.Type != Workspace {
			continue
		}
		dir := strings.TrimPrefix(e.Raw, "file:")
		rel := b.rel(dir)
		if rel == "" || b.root.tops[rel] != nil {
			continue
		}
		pkg, err := readPackage(dir)
		if err != nil || pkg == nil {
			return err
		}
		t := b.newNode(folderName(dir), pkg)
		t.Path, t.isTop = rel, true
		t.rules = b.root.rules.forNode(t)
		b.enterTop(t, b.root)
		b.addEdges(t)
	}
	return nil
}
