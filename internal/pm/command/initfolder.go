package command

import (
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// initFolder makes a package.json out of what is in the folder and answers, or of what the user's own init-module says.
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
	correct(v)
	if s, _ := v.Get("version").Text(); semver.Valid(s, false) == "" {
		v.Delete("version")
	}
	yes := a.Cfg.Bool("yes") || a.Cfg.Bool("force")
	if !yes {
		a.Printf("This utility will walk you through creating a package.json file.\nIt only covers the most common items, and tries to guess sensible defaults.\n\nSee `npm help init` for definitive documentation on these fields and exactly what they do.\n\nUse `npm install <pkg>` afterwards to install a package and save it as a dependency in the package.json file.\n\nPress ^C at any time to quit.\n")
	}
	f := &initFields{a: a, dir: dir, v: v, yes: yes, out: &manifest.Value{Object: true}}
	answers := f.out
	if module := a.Cfg.Str("init-module"); module != "" && readable(module) {
		answers, err = a.askInitModule(module, dir, v, yes)
	} else {
		err = f.fill()
	}
	if err == nil {
		err = mergeInit(v, answers, dir)
	}
	if err == nil && !yes {
		a.Printf("About to write to %s:\n\n%s\n\n\n", file, v.JSON("  "))
		var answer string
		answer, err = a.askDefault("Is this OK?", "yes")
		if err == nil && !strings.HasPrefix(strings.ToLower(answer), "y") {
			a.Println("Aborted.")
			return nil
		}
	}
	if err == errCanceled {
		a.Println()
		a.Log("warn", "init canceled")
		return Exit(1)
	}
	if err != nil {
		return err
	}
	shown := v.JSON("  ")
	if !yes {
		sortManifest(v)
	}
	if err := writeIfChanged(file, doc.Bytes()); err != nil {
		return err
	}
	if yes && a.level > 0 {
		a.Printf("Wrote to %s:\n\n%s\n\n\n", file, shown)
	}
	return nil
}

func readable(file string) bool {
	fi, err := os.Stat(file)
	return err == nil && !fi.IsDir()
}

// askDefault asks for a line; an empty one means the default.
func (a *App) askDefault(text, def string) (string, error) {
	if def != "" {
		text += " (" + def + ")"
	}
	s, err := a.prompt(text+" ", false)
	if s = strings.TrimSpace(s); s == "" {
		s = def
	}
	return s, err
}

// mergeInit puts answers into a package.json, adds what follows from the folder, and shortens what people write in short.
func mergeInit(v, answers *manifest.Value, dir string) error {
	if answers != nil && answers.Object {
		for i, k := range answers.Keys {
			if string(answers.Items[i].Scalar) != "null" {
				v.Put(k, answers.Items[i])
			}
		}
	}
	scripts := v.Get("scripts")
	addScript := func(name, line string) {
		if scripts == nil || !scripts.Object {
			scripts = &manifest.Value{Object: true}
			v.Put("scripts", scripts)
		}
		scripts.Put(name, manifest.String(line))
	}
	if scripts.Get("install") == nil && scripts.Get("preinstall") == nil && !isFalse(v.Get("gypfile")) {
		if found, _ := filepath.Glob(filepath.Join(dir, "*.gyp")); len(found) > 0 {
			addScript("install", "node-gyp rebuild")
			v.Put("gypfile", &manifest.Value{Scalar: []byte("true")})
		}
	}
	if scripts.Get("start") == nil && exists(filepath.Join(dir, "server.js")) {
		addScript("start", "node server.js")
	}
	correct(v)
	if name, ok := v.Get("name").Text(); ok && name != "" && (strings.HasPrefix(name, ".") || strings.TrimSpace(name) != name) {
		return fail("", "Invalid name: %q", name)
	}
	if v.Get("types") == nil && v.Get("typings") == nil {
		main := "index.js"
		if s, ok := v.Get("main").Text(); ok && s != "" {
			main = s
		}
		types := path.Clean(strings.TrimSuffix(filepath.ToSlash(main), path.Ext(main))) + ".d.ts"
		if exists(filepath.Join(dir, filepath.FromSlash(types))) {
			v.Put("types", manifest.String("./"+types))
		}
	}
	if s, ok := v.Get("description").Text(); ok && s == "" || v.Get("description") == nil {
		if s := described(dir); s != "" || ok {
			v.Put("description", manifest.String(s))
		}
	}
	if s, ok := v.Get("keywords").Text(); ok {
		words := &manifest.Value{Array: true}
		for _, w := range keywordSign.Split(s, -1) {
			if w != "" {
				words.Items = append(words.Items, manifest.String(w))
			}
		}
		v.Put("keywords", words)
	}
	if s, ok := v.Get("man").Text(); ok && s != "" {
		v.Put("man", &manifest.Value{Array: true, Items: []*manifest.Value{manifest.String(s)}})
	}
	u, _ := v.Get("repository").Get("url").Text()
	if u == "" && v.Get("repository") != nil {
		v.Delete("repository")
	}
	if s, err := spec.Parse(u, "/"); err == nil && u != "" && s.Hosted != nil {
		if v.Get("bugs") == nil {
			b := &manifest.Value{Object: true}
			b.Put("url", manifest.String(browse(s.Hosted)+"/issues"))
			v.Put("bugs", b)
		}
		if v.Get("homepage") == nil {
			v.Put("homepage", manifest.String(browse(s.Hosted)+"#readme"))
		}
	}
	if p := v.Get("author"); p != nil && p.Object {
		v.Put("author", manifest.String(personLine(p)))
	}
	dependencies := v.Get("dependencies")
	if optional := v.Get("optionalDependencies"); optional != nil && optional.Object && dependencies != nil && dependencies.Object {
		for _, k := range optional.Keys {
			dependencies.Delete(k)
		}
	}
	if dependencies != nil && dependencies.Object && len(dependencies.Keys) == 0 {
		v.Delete("dependencies")
	}
	return nil
}

var keywordSign = regexp.MustCompile(`,\s+`)

func isFalse(v *manifest.Value) bool { return v != nil && string(v.Scalar) == "false" }

// personLine is a person in one line.
func personLine(p *manifest.Value) string {
	text, _ := p.Get("name").Text()
	for _, f := range []struct{ key, other, open, end string }{{"email", "mail", " <", ">"}, {"url", "web", " (", ")"}} {
		s, _ := p.Get(f.key).Text()
		if s == "" {
			s, _ = p.Get(f.other).Text()
		}
		if s != "" {
			text += f.open + s + f.end
		}
	}
	return text
}

// manifestOrder is where npm puts the fields of a package.json that it sorts.
var manifestOrder = strings.Fields("name version private description keywords homepage bugs repository funding license author maintainers contributors type imports exports main browser types bin man directories files workspaces scripts config dependencies devDependencies peerDependencies peerDependenciesMeta optionalDependencies bundledDependencies bundleDependencies engines os cpu publishConfig devEngines licenses overrides")

func sortManifest(v *manifest.Value) {
	sorted := &manifest.Value{Object: true}
	for _, k := range manifestOrder {
		if x := v.Get(k); x != nil {
			sorted.Put(k, x)
		}
	}
	for i, k := range v.Keys {
		if !slices.Contains(manifestOrder, k) {
			sorted.Put(k, v.Items[i])
		}
	}
	*v = *sorted
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

// webAddress is a URL in the form in which settings of that kind are told.
func webAddress(s string) string {
	if u, err := url.Parse(s); err == nil && u.Host != "" && u.Path == "" {
		u.Path = "/"
		return u.String()
	}
	return s
}
