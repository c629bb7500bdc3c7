package command

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// initFields are the fields of a package.json that is being made without a module of the user's.
type initFields struct {
	a   *App
	dir string
	v   *manifest.Value // what is there
	yes bool            // nobody is asked
	out *manifest.Value
}

// fill finds or asks for every field, in npm's order.
func (f *initFields) fill() error {
	for _, step := range []func() error{f.name, f.version, f.files, f.scripts, f.repository, f.people} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (f *initFields) has(key string) bool {
	v := f.v.Get(key)
	s, isText := v.Text()
	return v != nil && !isFalse(v) && string(v.Scalar) != "null" && (!isText || s != "")
}

// ask gets an answer that fits; refuse says what is wrong with one.
func (f *initFields) ask(question, def string, refuse func(string) string) (string, error) {
	if f.yes {
		return def, nil
	}
	for {
		s, err := f.a.askDefault(question+":", def)
		if err != nil || refuse == nil {
			return s, err
		}
		said := refuse(s)
		if said == "" {
			return s, nil
		}
		f.a.Println(said)
	}
}

func (f *initFields) put(key, value string) { f.out.Put(key, manifest.String(value)) }

// plain asks for a field of text.
func (f *initFields) plain(key, question, def string, refuse func(string) string) error {
	s, err := f.ask(question, def, refuse)
	f.put(key, s)
	return err
}

var affix = regexp.MustCompile(`^node-|[.-]js$`)

func (f *initFields) name() error {
	name, _ := f.v.Get("name").Text()
	if name == "" {
		name = filepath.Base(f.dir)
	}
	name = strings.ToLower(strings.Join(strings.FieldsFunc(affix.ReplaceAllString(name, ""), func(r rune) bool { return r == ' ' || r == '\t' }), "-"))
	if scope := f.a.Cfg.Str("scope"); scope != "" {
		if strings.HasPrefix(name, "@") {
			_, name, _ = strings.Cut(name, "/")
		}
		name = "@" + strings.TrimPrefix(scope, "@") + "/" + name
	}
	return f.plain("name", "package name", name, func(s string) string {
		if wrong := spec.NewNameProblems(s); len(wrong) > 0 {
			return "Sorry, " + strings.Join(wrong, " and ") + "."
		}
		return ""
	})
}

func (f *initFields) version() error {
	version, _ := f.v.Get("version").Text()
	if version == "" {
		version = first(f.a.initStr("init-version", "init.version"), "1.0.0")
	}
	return f.plain("version", "version", version, func(s string) string {
		if semver.Valid(s, false) == "" {
			return "Invalid version: \"" + s + "\""
		}
		return ""
	})
}

// files are the fields that follow from what is in the folder.
func (f *initFields) files() error {
	if !f.has("description") {
		if err := f.plain("description", "description", "", nil); err != nil {
			return err
		}
	}
	if !f.has("main") {
		if err := f.plain("main", "entry point", mainOf(f.dir), nil); err != nil {
			return err
		}
	}
	if !f.has("bin") {
		for _, name := range javascripts(filepath.Join(f.dir, "bin")) {
			f.put("bin", "bin/"+name)
			break
		}
	}
	places := &manifest.Value{Object: true}
	entries, _ := os.ReadDir(f.dir)
	for _, e := range entries {
		switch n := e.Name(); n {
		case "example", "examples", "test", "tests", "doc", "docs":
			places.Put(strings.TrimSuffix(n, "s"), manifest.String(n))
		case "man", "lib":
			places.Put(n, manifest.String(n))
		}
	}
	if len(places.Keys) > 0 {
		f.out.Put("directories", places)
	}
	if !f.has("dependencies") {
		f.installed("dependencies", "devDependencies", false)
	}
	if !f.has("devDependencies") {
		f.installed("devDependencies", "dependencies", true)
	}
	return nil
}

// testers are packages that a project has for its tests.
var testers = []string{"coco", "coffee-script", "expresso", "jasmine", "jest", "mocha", "streamline", "tap"}

// installed are the packages in node_modules that are there for tests, or for anything else.
func (f *initFields) installed(key, other string, tests bool) {
	entries, err := os.ReadDir(filepath.Join(f.dir, "node_modules"))
	if err != nil {
		return
	}
	found := &manifest.Value{Object: true}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") || tests != slices.Contains(testers, name) || f.v.Get(other).Get(name) != nil {
			continue
		}
		p, err := readPackage(filepath.Join(f.dir, "node_modules", name))
		if err != nil || p.Version == "" {
			continue
		}
		prefix := f.a.Cfg.Str("save-prefix")
		if f.a.Cfg.Bool("save-exact") {
			prefix = ""
		}
		found.Put(name, manifest.String(prefix+p.Version))
	}
	f.out.Put(key, found)
}

const noTest = "echo \"Error: no test specified\" && exit 1"

func (f *initFields) scripts() error {
	if f.has("scripts") {
		return nil
	}
	def := ""
	for _, t := range [][2]string{{"tap", "tap test/*.js"}, {"expresso", "expresso test"}, {"mocha", "mocha"}} {
		if exists(filepath.Join(f.dir, "node_modules", t[0])) {
			def = t[1]
		}
	}
	line, err := f.ask("test command", def, nil)
	scripts := &manifest.Value{Object: true}
	scripts.Put("test", manifest.String(first(line, noTest)))
	f.out.Put("scripts", scripts)
	return err
}

func (f *initFields) repository() error {
	if f.has("repository") {
		return nil
	}
	return f.plain("repository", "git repository", origin(f.dir), nil)
}

func (f *initFields) people() error {
	if !f.has("keywords") {
		text, err := f.ask("keywords", "", nil)
		if err != nil {
			return err
		}
		words := &manifest.Value{Array: true}
		for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' }) {
			words.Items = append(words.Items, manifest.String(w))
		}
		if f.yes || len(words.Items) > 0 {
			f.out.Put("keywords", words)
		}
	}
	if !f.has("author") {
		if name := f.a.initStr("init-author-name", "init.author.name"); name != "" {
			p := &manifest.Value{Object: true}
			p.Put("name", manifest.String(name))
			p.Put("email", manifest.String(f.a.initStr("init-author-email", "init.author.email")))
			p.Put("url", manifest.String(webAddress(f.a.initStr("init-author-url", "init.author.url"))))
			f.out.Put("author", p)
		} else if err := f.plain("author", "author", "", nil); err != nil {
			return err
		}
	}
	license, _ := f.v.Get("license").Text()
	if !f.has("license") || license != "" {
		license = first(license, f.a.initStr("init-license", "init.license"), "ISC")
		if err := f.plain("license", "license", license, func(s string) string {
			if !newLicense(s) {
				return "Sorry, license should be a valid SPDX license expression"
			}
			return ""
		}); err != nil {
			return err
		}
	}
	kind, _ := f.v.Get("type").Text()
	if err := f.plain("type", "type", first(kind, f.a.Cfg.Str("init-type"), "commonjs"), nil); err != nil {
		return err
	}
	if f.v.Get("private") == nil && f.a.Cfg.IsSet("init-private") {
		answer := "false"
		if f.a.Cfg.Bool("init-private") {
			answer = "true"
		}
		f.out.Put("private", &manifest.Value{Scalar: []byte(answer)})
	}
	return nil
}

// newLicense reports whether a package of today may name its licence so.
func newLicense(s string) bool {
	if s == "UNLICENSED" || s == "UNLICENCED" || strings.HasPrefix(s, "SEE LICENSE IN ") || strings.HasPrefix(s, "SEE LICENCE IN ") {
		return true
	}
	id, expression := spdx(s)
	return (id != "" || expression != "") && !strings.Contains(s, "LicenseRef") && !strings.Contains(s, "DocumentRef")
}

// mainOf is the file that a package most likely begins with.
func mainOf(dir string) string {
	found := javascripts(dir)
	for _, want := range append([]string{"index.js", "main.js", filepath.Base(dir) + ".js"}, found...) {
		if slices.Contains(found, want) {
			return want
		}
	}
	return "index.js"
}

// javascripts are the JavaScript files in a folder.
func javascripts(dir string) (names []string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".js") {
			names = append(names, e.Name())
		}
	}
	return names
}
