package command

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/install"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/semver"
)

// cmdVersion raises a package's version, and commits and tags it where the package is a git repository.
func cmdVersion(a *App) error {
	if a.manyWorkspaces() {
		return a.versionWorkspaces()
	}
	switch len(a.Args) {
	case 0:
		return a.versionList()
	case 1:
	default:
		return a.usageError("")
	}
	f, err := a.folder(a.projectDir())
	if err != nil {
		return err
	}
	v, err := a.bump(f, true)
	if err != nil {
		return err
	}
	a.Println(a.Cfg.Str("tag-version-prefix") + v)
	return nil
}

func (a *App) versionList() error {
	return a.tellVersions(&manifest.Value{Object: true})
}

// tellVersions adds the project's version and those of the programs to a list, and prints it as Node prints objects.
func (a *App) tellVersions(out *manifest.Value) error {
	if p, err := readPackage(a.projectDir()); err == nil && p.Name != "" && p.Version != "" {
		out.Put(p.Name, manifest.String(p.Version))
	}
	out.Put("npm", manifest.String(registry.NpmVersion))
	out.Put("node", manifest.String(strings.TrimPrefix(registry.NodeVersion, "v")))
	out.Put("ravel", manifest.String(a.Version))
	if a.Cfg.Bool("json") {
		a.Println(string(out.JSON("  ")))
		return nil
	}
	a.Println("{")
	for i, k := range out.Keys {
		v, _ := out.Items[i].Text()
		if strings.Trim(strings.ToLower(k), "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			k = "'" + k + "'"
		}
		end := ","
		if i == len(out.Keys)-1 {
			end = ""
		}
		a.Printf("  %s: '%s'%s\n", k, v, end)
	}
	a.Println("}")
	return nil
}

func (a *App) versionWorkspaces() error {
	folders, err := a.chosen()
	if err != nil {
		return err
	}
	if len(a.Args) == 0 {
		list := &manifest.Value{Object: true}
		for _, f := range folders {
			list.Put(f.Pkg.Name, manifest.String(f.Pkg.Version))
		}
		return a.tellVersions(list)
	}
	for _, f := range folders {
		v, err := a.bump(f, false)
		if err != nil {
			return err
		}
		a.Println(f.Pkg.Name + "\n" + a.Cfg.Str("tag-version-prefix") + v)
	}
	return a.workspacesUpdate()
}

// workspacesUpdate brings node_modules and the lockfile up to what the workspaces have become.
func (a *App) workspacesUpdate() error {
	if !a.Cfg.Bool("workspaces-update") {
		return nil
	}
	for _, k := range []string{"workspace"} {
		a.Cfg.Set(k, []string{})
	}
	a.Cfg.Set("workspaces", nil)
	o := a.TreeOptions()
	o.Workspaces = []string{}
	return a.Install(Plan{Tree: o})
}

// bump writes the new version into package.json and the lockfile.
func (a *App) bump(f Folder, withGit bool) (string, error) {
	git := withGit && a.Cfg.Bool("git-tag-version") && exists(filepath.Join(f.Dir, ".git"))
	if git {
		out, err := a.git(f.Dir, "status", "--porcelain=v1", "-uno")
		if err != nil {
			return "", err
		}
		var dirty []string
		for _, l := range strings.Split(out, "\n") {
			if strings.TrimSpace(l) != "" {
				dirty = append(dirty, l)
			}
		}
		if len(dirty) > 0 && !a.Cfg.Bool("force") {
			return "", errors.New("Git working directory not clean.\n" + strings.Join(dirty, "\n"))
		}
	}
	old := f.Pkg.Version
	next, err := a.nextVersion(f, a.Args[0])
	if err != nil {
		return "", err
	}
	if next == old && !a.Cfg.Bool("allow-same-version") {
		return "", errors.New("Version not changed")
	}
	env := map[string]string{"npm_old_version": old, "npm_new_version": next}
	if err := a.versionScript(f, "preversion", env); err != nil {
		return "", err
	}
	files := []string{"package.json"}
	if err := editVersion(filepath.Join(f.Dir, "package.json"), next, false); err != nil {
		return "", err
	}
	for _, l := range []string{"package-lock.json", "npm-shrinkwrap.json"} {
		if p := filepath.Join(f.Dir, l); exists(p) {
			if err := editVersion(p, next, true); err != nil {
				return "", err
			}
			files = append(files, l)
		}
	}
	if f, err = a.folder(f.Dir); err != nil {
		return "", err
	}
	if err := a.versionScript(f, "version", env); err != nil {
		return "", err
	}
	if git {
		if err := a.tagVersion(f.Dir, next, files); err != nil {
			return "", err
		}
	}
	return next, a.versionScript(f, "postversion", env)
}

func (a *App) versionScript(f Folder, event string, env map[string]string) error {
	line, ok := f.Pkg.Scripts.Get(event)
	if !ok || line == "" || a.Cfg.Bool("ignore-scripts") {
		return nil
	}
	r, err := a.runner("version")
	if err != nil {
		return err
	}
	if !a.Cfg.Bool("json") {
		a.banner(&manifest.Package{}, event, line, nil)
	}
	return r.Run(a.Ctx, install.Script{Dir: f.Dir, Pkg: f.Pkg, Event: event, Line: line, Extra: env})
}

// editVersion sets the version of a file, and that of a lockfile's root package.
func editVersion(file, version string, lock bool) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	doc, err := manifest.ParseDoc(raw)
	if err != nil {
		return err
	}
	doc.Root().Put("version", manifest.String(version))
	if root := doc.Root().Get("packages").Get(""); lock && root != nil {
		root.Put("version", manifest.String(version))
	}
	return writeIfChanged(file, doc.Bytes())
}

func (a *App) nextVersion(f Folder, word string) (string, error) {
	if word == "from-git" {
		prefix := a.Cfg.Str("tag-version-prefix")
		out, err := a.git(f.Dir, "describe", "--tags", "--abbrev=0", "--match="+prefix+"*.*.*")
		if err != nil {
			return "", err
		}
		if v := semver.Valid(strings.TrimPrefix(strings.TrimSpace(out), prefix), true); v != "" {
			return v, nil
		}
		return "", errors.New("Tag is not a valid version: \"" + strings.TrimSpace(out) + "\"")
	}
	if v := semver.Clean(word, true); v != "" {
		return v, nil
	}
	cur, ok := semver.Parse(f.Pkg.Version, true)
	if !ok {
		return "", fail("", "Invalid version: %s", first(f.Pkg.Version, "none"))
	}
	if v := increment(cur, word, a.Cfg.Str("preid")); v != "" {
		return v, nil
	}
	return "", fail("", "Invalid version: %s", word)
}

// increment is node-semver's inc.
func increment(v semver.Version, release, id string) string {
	core, _, _ := strings.Cut(v.String(), "-")
	core, _, _ = strings.Cut(core, "+")
	var n [3]int
	for i, s := range strings.SplitN(core, ".", 3) {
		n[i], _ = strconv.Atoi(s)
	}
	pre := v.PrereleaseParts()
	switch release {
	case "major":
		if n[1] != 0 || n[2] != 0 || len(pre) == 0 {
			n[0]++
		}
		n[1], n[2], pre = 0, 0, nil
	case "minor":
		if n[2] != 0 || len(pre) == 0 {
			n[1]++
		}
		n[2], pre = 0, nil
	case "patch":
		if len(pre) == 0 {
			n[2]++
		}
		pre = nil
	case "premajor":
		n[0], n[1], n[2], pre = n[0]+1, 0, 0, raise(nil, id)
	case "preminor":
		n[1], n[2], pre = n[1]+1, 0, raise(nil, id)
	case "prepatch":
		n[2], pre = n[2]+1, raise(nil, id)
	case "prerelease":
		if len(pre) == 0 {
			n[2]++
		}
		pre = raise(pre, id)
	default:
		return ""
	}
	out := strconv.Itoa(n[0]) + "." + strconv.Itoa(n[1]) + "." + strconv.Itoa(n[2])
	if len(pre) > 0 {
		out += "-" + strings.Join(pre, ".")
	}
	return out
}

// raise counts the last number of a prerelease up; another identifier begins anew.
func raise(pre []string, id string) []string {
	pre = append([]string(nil), pre...)
	done := len(pre) == 0
	if done {
		pre = []string{"0"}
	}
	for i := len(pre) - 1; i >= 0 && !done; i-- {
		if n, err := strconv.Atoi(pre[i]); err == nil {
			pre[i], done = strconv.Itoa(n+1), true
		}
	}
	if !done {
		pre = append(pre, "0")
	}
	if id == "" {
		return pre
	}
	if pre[0] == id && len(pre) > 1 {
		if _, err := strconv.Atoi(pre[1]); err == nil {
			return pre
		}
	}
	return []string{id, "0"}
}

// tagVersion commits the changed files and tags the commit.
func (a *App) tagVersion(dir, version string, files []string) error {
	message := strings.ReplaceAll(a.Cfg.Str("message"), "%s", version)
	if _, err := a.git(dir, append([]string{"add"}, files...)...); err != nil {
		if _, err = a.git(dir, "add", "package.json"); err != nil {
			return err
		}
	}
	args := []string{"commit", "-m", message}
	if !a.Cfg.Bool("commit-hooks") {
		args = append(args, "-n")
	}
	if a.Cfg.Bool("sign-git-commit") {
		args = append(args, "-S")
	}
	if a.Cfg.Bool("allow-same-version") {
		args = append(args, "--allow-empty")
	}
	if _, err := a.git(dir, args...); err != nil {
		return err
	}
	tag := a.Cfg.Str("tag-version-prefix") + version
	args = []string{"tag", "-m", message, tag}
	if a.Cfg.Bool("sign-git-tag") {
		args[1] = "-sm"
	}
	if a.Cfg.Bool("allow-same-version") {
		args = append(args, "-f")
	}
	_, err := a.git(dir, args...)
	return err
}

func (a *App) git(dir string, args ...string) (string, error) {
	c := exec.CommandContext(a.Ctx, a.Cfg.Str("git"), args...)
	c.Dir = dir
	for k, v := range a.Cfg.Env {
		c.Env = append(c.Env, k+"="+v)
	}
	c.Env = append(c.Env, "GIT_ASKPASS=echo", "GIT_TERMINAL_PROMPT=0")
	var out, errText bytes.Buffer
	c.Stdout, c.Stderr = &out, &errText
	if err := c.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return "", fail("ENOGIT", "No git binary found in $PATH")
		}
		return "", &Error{Msg: "The git reference could not be handled: git " + args[0], Detail: strings.Split(strings.TrimSpace(errText.String()+out.String()), "\n")}
	}
	return out.String(), nil
}
