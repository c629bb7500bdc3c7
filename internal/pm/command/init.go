package command

import (
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/semver"
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
	if m := a.Cfg.Str("init-module"); m != "" && exists(m) {
		return fail("ERR_RAVEL_UNSUPPORTED", "`npm init` with an init-module (%s) is not there yet in Ravel", m)
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

var notName = regexp.MustCompile(`[^a-z0-9._~-]+`)

// initFolder makes a package.json out of defaults, what is in the folder, and answers.
func (a *App) initFolder(dir string) error {
	file := filepath.Join(dir, "package.json")
	raw, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	doc, err := manifest.ParseDoc(raw)
	if err != nil {
		return fail("EJSONPARSE", "Invalid package.json: %v", err)
	}
	v := doc.Root()
	ask := a.asker()
	if ask != nil {
		a.Printf("This utility will walk you through creating a package.json file.\nIt only covers the most common items, and tries to guess sensible defaults.\n\nSee `npm help init` for definitive documentation on these fields\nand exactly what they do.\n\nUse `npm install <pkg>` afterwards to install a package and\nsave it as a dependency in the package.json file.\n\nPress ^C at any time to quit.\n")
	}
	if err := a.fillInit(v, dir, ask); err != nil {
		return err
	}
	if ask != nil {
		a.Printf("About to write to %s:\n\n%s\n\n\n", file, v.JSON("  "))
		yes, err := ask("Is this OK?", "yes")
		if err != nil {
			return err
		}
		if !strings.HasPrefix(strings.ToLower(yes), "y") {
			a.Println("Aborted.")
			return nil
		}
	}
	if err := writeIfChanged(file, doc.Bytes()); err != nil {
		return err
	}
	if ask == nil && a.level > 0 {
		a.Printf("Wrote to %s:\n\n%s\n\n\n", file, v.JSON("  "))
	}
	return nil
}

type asking func(text, def string) (string, error)

// asker asks on the terminal, or is nil when everything is to be taken as it is.
func (a *App) asker() asking {
	if a.Cfg.Bool("yes") || a.Cfg.Bool("force") {
		return nil
	}
	return func(text, def string) (string, error) {
		if def != "" {
			text += " (" + def + ")"
		} else if !strings.HasSuffix(text, ":") {
			text += ":"
		}
		s, err := a.prompt(strings.Replace(text, ": (", ": (", 1)+" ", false)
		if s = strings.TrimSpace(s); s == "" {
			s = def
		}
		return s, err
	}
}

// fillInit puts in what is missing, in npm's order.
func (a *App) fillInit(v *manifest.Value, dir string, ask asking) error {
	var failed error
	field := func(key, question, def string) string {
		if s, ok := v.Get(key).Text(); ok && s != "" {
			def = s
		} else if v.Get(key) != nil && (v.Get(key).Object || v.Get(key).Array) {
			return ""
		}
		if ask != nil && failed == nil && question != "" {
			def, failed = ask(question, def)
		}
		return def
	}
	name := notName.ReplaceAllString(strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(filepath.Base(dir), "node-"), ".js"), "-js")), "-")
	if scope := a.Cfg.Str("scope"); scope != "" {
		name = "@" + strings.TrimPrefix(scope, "@") + "/" + name
	}
	for {
		name = field("name", "package name:", name)
		if strings.TrimLeft(name, "._") == name && !strings.ContainsAny(strings.TrimPrefix(name, "@"), " @!~'()*") && name != "" || ask == nil || failed != nil {
			break
		}
		a.Println("Sorry, name can only contain URL-friendly characters.")
	}
	v.Put("name", manifest.String(name))
	version := field("version", "version:", a.initStr("init-version", "init.version"))
	if semver.Valid(version, true) == "" {
		return fail("", "Invalid version: \"%s\"", version)
	}
	v.Put("version", manifest.String(semver.Valid(version, true)))
	keep := func(key string, to *manifest.Value) {
		if v.Get(key) == nil {
			v.Put(key, to)
		}
	}
	v.Put("description", manifest.String(field("description", "description:", described(dir))))
	v.Put("main", manifest.String(field("main", "entry point:", mainOf(dir))))
	scripts := v.Get("scripts")
	if scripts == nil || !scripts.Object {
		scripts = &manifest.Value{Object: true}
		v.Put("scripts", scripts)
	}
	if scripts.Get("test") == nil {
		test := ""
		if ask != nil && failed == nil {
			test, failed = ask("test command:", "")
		}
		scripts.Put("test", manifest.String(first(test, "echo \"Error: no test specified\" && exit 1")))
	}
	if scripts.Get("start") == nil && exists(filepath.Join(dir, "server.js")) {
		scripts.Put("start", manifest.String("node server.js"))
	}
	if v.Get("repository") == nil {
		repo := origin(dir)
		if ask != nil && failed == nil {
			repo, failed = ask("git repository:", repo)
		}
		if repo != "" {
			r := &manifest.Value{Object: true}
			r.Put("type", manifest.String("git"))
			r.Put("url", manifest.String(repo))
			v.Put("repository", r)
		}
	}
	if v.Get("keywords") == nil {
		words := &manifest.Value{Array: true}
		if ask != nil && failed == nil {
			var s string
			s, failed = ask("keywords:", "")
			for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }) {
				words.Items = append(words.Items, manifest.String(w))
			}
		}
		v.Put("keywords", words)
	}
	author := a.initStr("init-author-name", "init.author.name")
	if author != "" {
		if s := a.initStr("init-author-email", "init.author.email"); s != "" {
			author += " <" + s + ">"
		}
		if s := a.initStr("init-author-url", "init.author.url"); s != "" {
			author += " (" + s + ")"
		}
	}
	keep("author", manifest.String(field("author", "author:", author)))
	keep("license", manifest.String(field("license", "license:", a.initStr("init-license", "init.license"))))
	keep("type", manifest.String(field("type", "type:", a.Cfg.Str("init-type"))))
	if a.Cfg.Bool("init-private") {
		keep("private", &manifest.Value{Scalar: []byte("true")})
	}
	correctRepository(v, func(string) {})
	u, _ := v.Get("repository").Get("url").Text()
	if s, err := spec.Parse(u, "/"); err == nil && u != "" && s.Hosted != nil {
		b := &manifest.Value{Object: true}
		b.Put("url", manifest.String(browse(s.Hosted)+"/issues"))
		keep("bugs", b)
		keep("homepage", manifest.String(browse(s.Hosted)+"#readme"))
	}
	return failed
}

// initStr reads a setting by its name or its former one.
func (a *App) initStr(name, old string) string {
	if !a.Cfg.IsSet(name) && a.Cfg.IsSet(old) {
		return a.Cfg.Str(old)
	}
	return a.Cfg.Str(name)
}

// described is the first paragraph of the readme that is no heading.
func described(dir string) string {
	_, text := readmeOf(dir)
	var para []string
	for _, l := range strings.Split(text, "\n") {
		l = strings.TrimSpace(l)
		switch {
		case l == "" && len(para) > 0:
			return strings.Join(para, " ")
		case l == "" || l[0] == '#' && len(para) == 0 || strings.Trim(l, "=-") == "":
		default:
			para = append(para, l)
		}
	}
	return strings.Join(para, " ")
}

func mainOf(dir string) string {
	entries, _ := os.ReadDir(dir)
	var found []string
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasSuffix(e.Name(), ".js") {
			found = append(found, e.Name())
		}
	}
	sort.Strings(found)
	for _, want := range append([]string{"index.js", "main.js"}, found...) {
		for _, f := range found {
			if f == want {
				return f
			}
		}
	}
	return "index.js"
}

var remoteURL = regexp.MustCompile(`(?s)\[remote "origin"\][^\[]*?\n\s*url\s*=\s*(\S+)`)

// origin is where the folder's repository was cloned from.
func origin(dir string) string {
	raw, err := os.ReadFile(filepath.Join(dir, ".git", "config"))
	if err != nil {
		return ""
	}
	m := remoteURL.FindSubmatch(raw)
	if m == nil {
		return ""
	}
	u := string(m[1])
	if s, err := spec.Parse(u, "/"); err == nil && s.Hosted != nil {
		return repositoryURL(s.Hosted)
	}
	return u
}
