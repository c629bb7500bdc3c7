package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAhead: what a lockfile names is placed while the tree is made of it. Where the tree comes out otherwise it is the tree that an
// install with node_modules in place makes, and where there is none nothing is left.
func TestAhead(t *testing.T) {
	s := newShop(t)
	for _, v := range []string{"1.0.0", "2.0.0"} {
		s.put("a", v, map[string]any{"dependencies": map[string]string{"b": "^" + v}})
		s.put("b", v, nil, "lib/index.js", v)
	}
	s.put("@s/c", "1.0.0", map[string]any{"dependencies": map[string]string{"b": "2", "@s/d": "1"}})
	s.put("@s/d", "1.0.0", nil, "x/y/z.js", "z")
	s.put("gyp", "1.0.0", nil, "binding.gyp", "{}")
	s.put("dev", "1.0.0", map[string]any{"dependencies": map[string]string{"e": "1"}})
	s.put("e", "1.0.0", nil)
	const all = `{"name":"p","dependencies":{"a":"1.0.0","@s/c":"1","gyp":"1"},"devDependencies":{"dev":"1"}}`
	for _, then := range []string{
		all,
		`{"name":"p","dependencies":{"a":"2.0.0","@s/c":"1"},"devDependencies":{"dev":"1"}}`,
		`{"name":"p","dependencies":{"a":"1.0.0"}}`,
		`{"name":"p","dependencies":{"gyp":"1","b":"1"}}`,
		`{"name":"p","dependencies":{"e":"1"}}`,
	} {
		var seen []string
		for _, ahead := range []bool{false, true} {
			r := s.buys(t, "package.json", all)
			r.ok("install")
			r.write("package.json", then)
			if ahead {
				os.RemoveAll(filepath.Join(r.dir, "node_modules"))
			}
			r.ok("install")
			r.ok("ls", "--all")
			seen = append(seen, picture(t, r.dir))
			if ahead { // the lockfile is right now
				os.RemoveAll(filepath.Join(r.dir, "node_modules"))
				r.ok("install")
				seen = append(seen, picture(t, r.dir))
			}
		}
		for _, now := range seen[1:] {
			if now != seen[0] {
				t.Errorf("%s:\n%s\ninstead of\n%s", then, now, seen[0])
			}
		}
	}
	r := s.buys(t, "package.json", all)
	r.ok("install")
	os.RemoveAll(filepath.Join(r.dir, "node_modules"))
	r.ok("install", "--omit=dev")
	if exists(filepath.Join(r.dir, "node_modules/dev")) || exists(filepath.Join(r.dir, "node_modules/e")) {
		t.Error("dev was to be left out")
	}
	os.RemoveAll(filepath.Join(r.dir, "node_modules"))
	before := r.read("package-lock.json")
	r.write("package.json", strings.Replace(all, `"@s/c":"1"`, `"@s/c":"7"`, 1))
	r.fails("ETARGET", "install")
	r.fails("ETARGET", "ci")
	left, _ := os.ReadDir(r.dir)
	var names []string
	for _, e := range left {
		names = append(names, e.Name())
	}
	if got := strings.Join(names, " "); strings.Contains(got, "ravel") || strings.Contains(got, "node_modules") || r.read("package-lock.json") != before {
		t.Error(got)
	}
}

// TestAheadDamaged: a file of the store that somebody wrote to through a project is not placed ahead either.
func TestAheadDamaged(t *testing.T) {
	s := newShop(t)
	s.put("a", "1.0.0", nil, "index.js", "good")
	s.put("b", "1.0.0", nil, "index.js", "fine")
	r := s.buys(t, "package.json", `{"name":"p","dependencies":{"a":"1","b":"1"}}`)
	r.ok("install")
	file := filepath.Join(r.dir, "node_modules/a/index.js")
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString(" evil")
	f.Close()
	os.RemoveAll(filepath.Join(r.dir, "node_modules"))
	r.ok("install")
	if got := r.read("node_modules/a/index.js") + r.read("node_modules/b/index.js"); got != "goodfine" {
		t.Error(got)
	}
}
