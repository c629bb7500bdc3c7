package command

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// correct puts the fields of a package.json into the shape that registries are given, and tells what it changed. It is
// what `pkg fix` writes and `publish` sends.
func correct(v *manifest.Value) (changes []string) {
	say := func(s string) { changes = append(changes, s) }
	if n, ok := v.Get("name").Text(); ok {
		if t := strings.TrimSpace(n); t != n {
			v.Put("name", manifest.String(t))
			say(`Removed invalid white space from "name"`)
		}
	}
	if s, ok := v.Get("version").Text(); ok {
		if c, valid := semver.Parse(s, true); valid && c.String() != s {
			v.Put("version", manifest.String(c.String()))
			say(`"version" was cleaned and set to "` + c.String() + `"`)
		}
	}
	for _, k := range []string{"bundledDependencies"} {
		if b := v.Get(k); b != nil {
			v.Delete(k)
			if v.Get("bundleDependencies") == nil {
				v.Put("bundleDependencies", b)
			}
			say(`Deleted incorrect "` + k + `"`)
		}
	}
	if b := v.Get("bundleDependencies"); b != nil && !b.Array {
		switch string(b.Scalar) {
		case "false":
			v.Put("bundleDependencies", &manifest.Value{Array: true})
			say(`"bundleDependencies" was changed from "false" to "[]"`)
		case "true":
			list := &manifest.Value{Array: true}
			if d := v.Get("dependencies"); d != nil {
				for _, k := range d.Keys {
					list.Items = append(list.Items, manifest.String(k))
				}
			}
			v.Put("bundleDependencies", list)
			say(`"bundleDependencies" was auto-populated from "dependencies"`)
		}
	}
	correctBin(v, say)
	correctRepository(v, say)
	if s := v.Get("scripts"); s != nil && s.Object {
		for _, k := range append([]string(nil), s.Keys...) {
			if _, ok := s.Get(k).Text(); !ok {
				s.Delete(k)
				say(`Invalid scripts."` + k + `" was removed`)
			}
		}
	}
	return changes
}

func correctBin(v *manifest.Value, say func(string)) {
	b := v.Get("bin")
	if b == nil {
		return
	}
	name, _ := v.Get("name").Text()
	if s, ok := b.Text(); ok {
		b = &manifest.Value{Object: true}
		b.Put(name, manifest.String(s))
		v.Put("bin", b)
		say(`"bin" was converted to an object`)
	}
	if !b.Object {
		v.Delete("bin")
		say(`"bin" was removed: it is no object`)
		return
	}
	out := &manifest.Value{Object: true}
	for i, k := range b.Keys {
		s, ok := b.Items[i].Text()
		base := path.Base("/" + strings.ReplaceAll(k, `\`, "/"))
		if !ok || base == "/" || s == "" {
			say(`removed invalid "bin[` + k + `]"`)
			continue
		}
		if base != k {
			say(`"bin[` + k + `]" was renamed to "bin[` + base + `]"`)
		}
		clean := strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(s, `\`, "/")), "/")
		if clean != s {
			say(`"bin[` + base + `]" script name was cleaned`)
		}
		out.Put(base, manifest.String(clean))
	}
	v.Put("bin", out)
}

func correctRepository(v *manifest.Value, say func(string)) {
	r := v.Get("repository")
	if r == nil {
		return
	}
	if s, ok := r.Text(); ok {
		r = &manifest.Value{Object: true}
		r.Put("type", manifest.String("git"))
		r.Put("url", manifest.String(s))
		v.Put("repository", r)
		say(`"repository" was changed from a string to an object`)
	}
	u, ok := r.Get("url").Text()
	if !ok {
		return
	}
	if s, err := spec.Parse(u, "/"); err == nil && s.Hosted != nil {
		if to := repositoryURL(s.Hosted); to != u {
			r.Put("url", manifest.String(to))
			say(`"repository.url" was normalized to "` + to + `"`)
		}
	}
}

// repositoryURL is how a hosted repository is written into a package.json.
func repositoryURL(h *spec.Hosted) string {
	u, _, _ := strings.Cut(h.HTTPS(""), "#")
	if h.Auth == "" && !strings.HasPrefix(u, "git+") {
		u = "git+" + u
	}
	return u
}

var personForm = regexp.MustCompile(`^\s*([^<(]*?)\s*(?:<([^>]*)>)?\s*(?:\(([^)]*)\))?\s*$`)

// person takes "Name <mail> (url)" apart.
func person(v *manifest.Value) *manifest.Value {
	s, ok := v.Text()
	if !ok {
		return v
	}
	m := personForm.FindStringSubmatch(s)
	if m == nil {
		m = []string{"", s, "", ""}
	}
	out := &manifest.Value{Object: true}
	for i, k := range []string{"name", "email", "url"} {
		if m[i+1] != "" {
			out.Put(k, manifest.String(m[i+1]))
		}
	}
	return out
}

// complete adds what a registry is told beyond the file: the readme, a homepage, people and keywords in their long form.
func complete(v *manifest.Value, dir string, readme func() (name, text string)) {
	if a := v.Get("author"); a != nil {
		v.Put("author", person(a))
	}
	for _, k := range []string{"contributors", "maintainers"} {
		if l := v.Get(k); l != nil && l.Array {
			for i := range l.Items {
				l.Items[i] = person(l.Items[i])
			}
		}
	}
	if s, ok := v.Get("keywords").Text(); ok {
		l := &manifest.Value{Array: true}
		for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' }) {
			l.Items = append(l.Items, manifest.String(w))
		}
		v.Put("keywords", l)
	}
	if s, ok := v.Get("bugs").Text(); ok {
		b := &manifest.Value{Object: true}
		key := "url"
		if strings.Contains(s, "@") && !strings.Contains(s, "://") {
			key = "email"
		}
		b.Put(key, manifest.String(s))
		v.Put("bugs", b)
	}
	if h := head(dir); h != "" && v.Get("gitHead") == nil {
		v.Put("gitHead", manifest.String(h))
	}
	if v.Get("readme") == nil && readme != nil {
		if name, text := readme(); name != "" {
			v.Put("readme", manifest.String(text))
			v.Put("readmeFilename", manifest.String(name))
		}
	}
	name, _ := v.Get("name").Text()
	version, _ := v.Get("version").Text()
	v.Put("_id", manifest.String(name+"@"+version))
	u, _ := v.Get("repository").Get("url").Text()
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
}

// browse is the page of a hosted repository.
func browse(h *spec.Hosted) string {
	p := h.User + "/" + h.Project
	if h.Host == "gist" {
		p = h.Project
	}
	if h.Host == "sourcehut" && !strings.HasPrefix(p, "~") {
		p = "~" + p
	}
	return "https://" + h.Domain() + "/" + p
}

// readmeOf finds a folder's readme.
func readmeOf(dir string) (name, text string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		l := strings.ToLower(e.Name())
		if e.Type().IsRegular() && (l == "readme" || strings.HasPrefix(l, "readme.")) && (name == "" || strings.HasSuffix(l, ".md")) {
			name = e.Name()
		}
	}
	if name == "" {
		return "", ""
	}
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return "", ""
	}
	return name, string(raw)
}

// head is the commit that a folder's repository is at.
func head(dir string) string {
	if dir == "" {
		return ""
	}
	git := filepath.Join(dir, ".git")
	raw, err := os.ReadFile(filepath.Join(git, "HEAD"))
	if err != nil {
		return ""
	}
	text := strings.TrimSpace(string(raw))
	ref, ok := strings.CutPrefix(text, "ref: ")
	if !ok {
		return text
	}
	if raw, err := os.ReadFile(filepath.Join(git, filepath.FromSlash(ref))); err == nil {
		return strings.TrimSpace(string(raw))
	}
	raw, _ = os.ReadFile(filepath.Join(git, "packed-refs"))
	for _, l := range strings.Split(string(raw), "\n") {
		if sha, name, ok := strings.Cut(l, " "); ok && name == ref {
			return sha
		}
	}
	return ""
}

func toJSON(v any) *manifest.Value {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	out, _ := manifest.ParseValue(raw)
	return out
}
