package config

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// localPrefix is the project's folder: the nearest one above with a package.json or node_modules, or the root of the
// workspaces it belongs to.
func (c *Config) localPrefix() (dir, workspace string) {
	if c.Where("prefix") == "cli" && !c.Bool("global") {
		return c.Str("prefix"), ""
	}
	dir = c.Cwd
	for p := c.Cwd; ; p = filepath.Dir(p) {
		base := filepath.Base(p)
		if base == "node_modules" {
			continue
		}
		if isFile(filepath.Join(p, "package.json")) || isDir(filepath.Join(p, "node_modules")) {
			if p != c.Home && p != "/" || p == c.Cwd || isFile(filepath.Join(p, "package.json")) {
				dir = p
			}
			break
		}
		if filepath.Dir(p) == p {
			break
		}
	}
	if v, ok := c.Get("workspaces"); ok && v == false || c.Bool("global") {
		return dir, ""
	}
	for p := filepath.Dir(dir); p != filepath.Dir(p); p = filepath.Dir(p) {
		globs := workspaceGlobs(filepath.Join(p, "package.json"))
		if len(globs) == 0 {
			continue
		}
		rel, err := filepath.Rel(p, dir)
		if err == nil && matchWorkspace(globs, filepath.ToSlash(rel)) && isFile(filepath.Join(dir, "package.json")) {
			return p, dir
		}
	}
	return dir, ""
}

func isFile(p string) bool { fi, err := os.Stat(p); return err == nil && fi.Mode().IsRegular() }
func isDir(p string) bool  { fi, err := os.Stat(p); return err == nil && fi.IsDir() }

func workspaceGlobs(file string) []string {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var pkg struct{ Workspaces json.RawMessage }
	if json.Unmarshal(raw, &pkg) != nil || len(pkg.Workspaces) == 0 {
		return nil
	}
	var globs []string
	if json.Unmarshal(pkg.Workspaces, &globs) == nil {
		return globs
	}
	var obj struct{ Packages []string }
	json.Unmarshal(pkg.Workspaces, &obj)
	return obj.Packages
}

func matchWorkspace(globs []string, rel string) bool {
	in := false
	for _, g := range globs {
		not := strings.HasPrefix(g, "!")
		g = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(g, "!"), "./"), "/")
		if matchGlob(strings.Split(g, "/"), strings.Split(rel, "/")) {
			in = !not
		}
	}
	return in
}

func matchGlob(pat, seg []string) bool {
	if len(pat) == 0 {
		return len(seg) == 0
	}
	if pat[0] == "**" {
		for i := 0; i <= len(seg); i++ {
			if matchGlob(pat[1:], seg[i:]) {
				return true
			}
		}
		return false
	}
	if len(seg) == 0 {
		return false
	}
	ok, err := path.Match(pat[0], seg[0])
	return err == nil && ok && matchGlob(pat[1:], seg[1:])
}

// UnicodeLocale reports whether the environment's locale has characters beyond ASCII: npm's default for --unicode.
func UnicodeLocale(env []string) bool {
	vars := map[string]string{}
	for _, kv := range env {
		k, v, _ := strings.Cut(kv, "=")
		vars[k] = v
	}
	for _, k := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := vars[k]; v != "" {
			v = strings.ToLower(v)
			return strings.HasSuffix(v, "utf-8") || strings.HasSuffix(v, "utf8")
		}
	}
	return false
}
