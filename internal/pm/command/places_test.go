package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGlobal: packages in the global prefix are each on their own; what is asked of one leaves the others alone.
func TestGlobal(t *testing.T) {
	s := newShop(t)
	for _, v := range []string{"1.0.0", "2.0.0"} {
		s.put("tool", v, map[string]any{"bin": "cli.js", "dependencies": map[string]string{"deep": "1"}}, "cli.js", "#!/usr/bin/env node\n")
		s.put("other", v, map[string]any{"bin": map[string]string{"oth": "cli.js"}, "dependencies": map[string]string{"deep": "1"}}, "cli.js", "1")
	}
	s.put("deep", "1.0.0", nil)
	r := s.buys(t, "mine/package.json", `{"name":"mine","version":"1.0.0","bin":"m.js"}`, "mine/m.js", "1", "mine/test.js", "2", "mine/.npmignore", "test.js")
	prefix := filepath.Join(filepath.Dir(r.dir), "prefix")
	modules := filepath.Join(prefix, "lib/node_modules")
	is := func(want ...string) {
		t.Helper()
		var got []string
		bins, _ := os.ReadDir(filepath.Join(prefix, "bin"))
		for _, b := range bins {
			got = append(got, b.Name())
		}
		list, _ := os.ReadDir(modules)
		for _, e := range list {
			raw, _ := os.ReadFile(filepath.Join(modules, e.Name(), "package.json"))
			got = append(got, e.Name()+strings.TrimSuffix(string(raw[max(0, len(raw)-8):]), `"}`))
		}
		if text := strings.Join(got, " "); text != strings.Join(want, " ") {
			t.Errorf("%s\nwant %s", text, strings.Join(want, " "))
		}
	}
	r.ok("install", "-g", "tool@1.0.0")
	r.ok("install", "-g", "other@1.0.0")
	is("oth", "tool", `other"1.0.0`, `tool"1.0.0`)
	if !exists(filepath.Join(modules, "other/node_modules/deep")) || exists(filepath.Join(modules, "deep")) || exists(filepath.Join(modules, ".package-lock.json")) {
		t.Error("each has what it needs, and there is no lockfile")
	}
	r.ok("install", "-g", "tool@2.0.0")
	is("oth", "tool", `other"1.0.0`, `tool"2.0.0`)
	r.ok("update", "-g", "other")
	is("oth", "tool", `other"2.0.0`, `tool"2.0.0`)
	r.ok("install", "-g", "tool@1.0.0", "other@1.0.0")
	r.ok("update", "-g")
	is("oth", "tool", `other"2.0.0`, `tool"2.0.0`)
	has(t, r.ok("uninstall", "-g", "nothing"), "up to date")
	r.ok("uninstall", "-g", "tool")
	is("oth", `other"2.0.0`)
	r.ok("install", "-g", "./mine")
	if to, _ := os.Readlink(filepath.Join(modules, "mine")); to != "../../../project/mine" {
		t.Error(to)
	}
	r.ok("install", "-g", "--install-links", "./mine")
	if exists(filepath.Join(modules, "mine/test.js")) || !exists(filepath.Join(modules, "mine/m.js")) {
		t.Error("not packed")
	}
	r.ok("uninstall", "-g", "mine", "other")
	is()
}

// TestPrefix: another folder is the project.
func TestPrefix(t *testing.T) {
	s := newShop(t)
	s.put("a", "1.0.0", nil)
	s.put("a", "1.1.0", nil)
	r := s.buys(t, "package.json", `{"name":"p"}`)
	there := filepath.Join(r.home, "there")
	r.ok("install", "--prefix", there, "a@1.0.0")
	r.ok("update", "--prefix="+there)
	raw, _ := os.ReadFile(filepath.Join(there, "node_modules/a/package.json"))
	has(t, string(raw), "1.1.0")
	r.ok("uninstall", "--prefix", there, "a")
	lock, _ := os.ReadFile(filepath.Join(there, "package-lock.json"))
	has(t, string(lock), "  \"name\": \"there\",\n", "  \"packages\": {}\n")
	r.ok("ci", "--prefix", there)
	if exists(filepath.Join(r.dir, "node_modules")) || exists(filepath.Join(r.dir, "package-lock.json")) {
		t.Error("something is in the folder itself")
	}
}

// TestInstallLinks: folders are packed and copied, and what they mean by file: is meant from where they were.
func TestInstallLinks(t *testing.T) {
	s := newShop(t)
	s.put("dep", "9.0.0", nil, "index.js", "the registry's")
	s.put("deep", "1.0.0", nil)
	r := s.buys(t, "package.json", `{"name":"p","dependencies":{"lib":"file:lib"}}`,
		"lib/package.json", `{"name":"lib","version":"1.0.0","files":["cli.js"],"bin":"cli.js","dependencies":{"dep":"file:../dep"}}`, "lib/cli.js", "1", "lib/secret.js", "2",
		"dep/package.json", `{"name":"dep","version":"1.0.0","dependencies":{"deep":"1"}}`, "dep/index.js", "ours")
	links := func() bool {
		fi, err := os.Lstat(filepath.Join(r.dir, "node_modules/dep"))
		return err == nil && fi.Mode()&os.ModeSymlink != 0
	}
	r.ok("install")
	if !links() {
		t.Error("folders are linked unless it is said otherwise")
	}
	for _, args := range [][]string{{"install"}, {"ci"}, {"install", "./dep"}, {"ci"}, {"update"}} {
		r.ok(append(args, "--install-links")...)
		if links() || exists(filepath.Join(r.dir, "node_modules/lib/secret.js")) || !exists(filepath.Join(r.dir, "node_modules/lib/cli.js")) || !exists(filepath.Join(r.dir, "node_modules/.bin/lib")) {
			t.Errorf("%v: not packed and copied", args)
		}
		has(t, r.read("node_modules/dep/index.js"), "ours")
		has(t, r.read("package-lock.json"), `"resolved": "file:dep"`, `"resolved": "file:lib"`)
	}
	os.RemoveAll(filepath.Join(r.dir, "dep"))
	os.RemoveAll(filepath.Join(r.dir, "node_modules"))
	os.Remove(filepath.Join(r.dir, "package-lock.json"))
	r.write("package.json", `{"name":"p","dependencies":{"lib":"file:lib"}}`)
	r.fails("ENOENT", "install", "--install-links") // never the registry's of that name
	r.ok("install")
	if !links() {
		t.Error("linked again")
	}
}

// TestShrinkwrap: a project's npm-shrinkwrap.json is its lockfile and goes before package-lock.json; that of a dependency says what is below it.
func TestShrinkwrap(t *testing.T) {
	s := newShop(t)
	for _, v := range []string{"1.0.0", "1.1.0", "1.2.0"} {
		s.put("x", v, nil)
	}
	s.put("fixed", "1.0.0", map[string]any{"dependencies": map[string]string{"x": "^1.0.0"}, "_hasShrinkwrap": true},
		"npm-shrinkwrap.json", `{"name":"fixed","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"fixed","version":"1.0.0","dependencies":{"x":"^1.0.0"}},"node_modules/x":{"version":"1.0.0"}}}`)
	r := s.buys(t, "package.json", `{"name":"p","version":"1.0.0","dependencies":{"x":"1.1.0"}}`)
	r.ok("install")
	_, out, said := r.run("shrinkwrap")
	has(t, out+said, "package-lock.json has been renamed to npm-shrinkwrap.json")
	r.ok("install", "fixed")
	has(t, r.read("node_modules/fixed/node_modules/x/package.json"), `"version":"1.0.0"`)
	has(t, r.read("npm-shrinkwrap.json"), `"node_modules/fixed/node_modules/x"`, `"hasShrinkwrap": true`)
	if exists(filepath.Join(r.dir, "package-lock.json")) {
		t.Error("there are two lockfiles now")
	}
	before := picture(t, r.dir)
	r.ok("update") // what a shrinkwrap fixes stays, and package.json fixes the rest
	r.ok("ci")
	if now := picture(t, r.dir); now != before {
		t.Errorf("%s\nwas\n%s", now, before)
	}
	r.write("package-lock.json", `{"name":"p","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"p","version":"1.0.0","dependencies":{"x":"1.1.0"}}}}`)
	r.ok("ci") // it is not looked at
	os.Remove(filepath.Join(r.dir, "package-lock.json"))
	lock := r.read("npm-shrinkwrap.json")
	_, _, said = r.run("install", "x@1.2.0", "--no-shrinkwrap")
	has(t, said, "config shrinkwrap Use the --package-lock setting instead.")
	if r.read("npm-shrinkwrap.json") != lock || !strings.Contains(r.read("node_modules/x/package.json"), "1.2.0") {
		t.Error("the lockfile was to stay")
	}
	has(t, r.fails("EUSAGE", "ci"), "in sync")
}

// TestBundled: what came inside a tarball is in the lockfile and has its programs linked; its fetching is nobody's business.
func TestBundled(t *testing.T) {
	s := newShop(t)
	s.put("whole", "1.0.0", map[string]any{"dependencies": map[string]string{"inner": "1", "@s/scoped": "2", "outer": "1"}, "bundleDependencies": []string{"inner", "@s/scoped"}},
		"node_modules/inner/package.json", `{"name":"inner","version":"1.0.0","bin":"cli.js","dependencies":{"deepest":"1"}}`, "node_modules/inner/cli.js", "1",
		"node_modules/deepest/package.json", `{"name":"deepest","version":"1.0.0"}`,
		"node_modules/@s/scoped/package.json", `{"name":"@s/scoped","version":"2.0.0"}`,
		"node_modules/inner/test/node_modules/x/y/package.json", `{"name":"no package"}`)
	s.put("outer", "1.0.0", nil)
	r := s.buys(t, "package.json", `{"name":"p","dependencies":{"whole":"1"}}`)
	has(t, r.ok("install"), "added 2 packages")
	lock := r.read("package-lock.json")
	has(t, lock, `"node_modules/whole/node_modules/inner": {`, `"node_modules/whole/node_modules/@s/scoped": {`, `"node_modules/whole/node_modules/deepest": {`, `"inBundle": true`, `"node_modules/outer": {`)
	if strings.Contains(lock, "no package") || strings.Contains(lock, "inner/test") {
		t.Error(lock)
	}
	if to, _ := os.Readlink(filepath.Join(r.dir, "node_modules/whole/node_modules/.bin/inner")); to != "../inner/cli.js" {
		t.Errorf("inner's program: %q", to)
	}
	before := picture(t, r.dir)
	r.ok("ci")
	if now := picture(t, r.dir); now != before {
		t.Errorf("%s\nwas\n%s", now, before)
	}
	os.RemoveAll(filepath.Join(r.dir, "node_modules"))
	os.Remove(filepath.Join(r.dir, "package-lock.json"))
	r.ok("install", "--package-lock-only")
	if r.read("package-lock.json") != lock {
		t.Error(r.read("package-lock.json"))
	}
}
