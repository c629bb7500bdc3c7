package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ravel-js/ravel/internal/pm/semver"
)

func TestInit(t *testing.T) {
	r := newRig(t)
	r.write("My-Proj/x", "")
	if out := r.ok("(My-Proj)", "init", "-y"); out != "Wrote to "+r.dir+`/My-Proj/package.json:

{
  "name": "my-proj",
  "version": "1.0.0",
  "description": "",
  "main": "index.js",
  "scripts": {
    "test": "echo \"Error: no test specified\" && exit 1"
  },
  "keywords": [],
  "author": "",
  "license": "ISC",
  "type": "commonjs"
}


` {
		t.Errorf("%s", out)
	}
	r.write("b/README.md", "# T\n\nSome\ndesc\n\nmore")
	r.write("b/server.js", "")
	r.write("b/.git/config", "[core]\n\tx = 1\n[remote \"origin\"]\n\turl = https://github.com/acme/b.git\n")
	r.ok("(b)", "init", "-y", "--scope=acme", "--init-author-name=Ann", "--init-author-email=a@b", "--init-license=MIT", "--init-version=2.0.0", "--init-type=module", "--init-private")
	has(t, r.read("b/package.json"), `"name": "@acme/b"`, `"description": "Some desc"`, `"main": "server.js"`, `"start": "node server.js"`, `"url": "git+https://github.com/acme/b.git"`,
		`"author": "Ann <a@b>"`, `"license": "MIT"`, `"type": "module"`, `"private": true`, `"homepage": "https://github.com/acme/b#readme"`)
	r.ok("(b)", "init", "-y", "-w", "packages/foo")
	has(t, r.read("b/package.json"), "\"workspaces\": [\n    \"packages/foo\"\n  ]")
	if to, err := os.Readlink(filepath.Join(r.dir, "b/node_modules/foo")); err != nil || to != "../packages/foo" {
		t.Error(to, err)
	}
	r.write("c/x", "")
	r.stdin = "good\n\n\n\n\n\n\n\n\n\nno\n"
	has(t, r.ok("(c)", "init"), "package name: (c) ", "license: (ISC) ", "Is this OK? (yes) ", "Aborted.")
	if _, err := os.Stat(filepath.Join(r.dir, "c/package.json")); err == nil {
		t.Error("written all the same")
	}
	for in, want := range map[string]string{"foo": "create-foo", "foo@1.2": "create-foo@1.2", "@s": "@s/create", "@s@2": "@s/create@2", "@s/foo": "@s/create-foo", "@s/foo@next": "@s/create-foo@next", "u/r": "u/create-r"} {
		if got, err := initializer(in); got != want || err != nil {
			t.Errorf("%s: %s %v", in, got, err)
		}
	}
}

func TestPkg(t *testing.T) {
	r := newRig(t, "package.json", "{\n\t\"name\": \"p\",\n\t\"version\": \"1.0.0\",\n\t\"keywords\": [],\n\t\"z\": 1\n}\n")
	if out := r.ok("pkg", "get", "name", "version"); out != "{\n  \"name\": \"p\",\n  \"version\": \"1.0.0\"\n}\n" {
		t.Errorf("%q", out)
	}
	if out := r.ok("pkg", "get", "name"); out != "\"p\"\n" {
		t.Errorf("%q", out)
	}
	if out := r.ok("pkg", "get", "none"); out != "{}\n" {
		t.Errorf("%q", out)
	}
	r.ok("pkg", "set", "scripts.build=echo <hi>", "keywords[]=x", "people[1].name=B", "people[0].name=A", "publishConfig[@a:registry]=u")
	r.ok("pkg", "set", `obj={"a":[1]}`, "n=5", "--json")
	if got := r.read("package.json"); got != "{\n\t\"name\": \"p\",\n\t\"version\": \"1.0.0\",\n\t\"keywords\": [\n\t\t\"x\"\n\t],\n\t\"z\": 1,\n\t\"scripts\": {\n\t\t\"build\": \"echo <hi>\"\n\t},\n\t\"people\": [\n\t\t{\n\t\t\t\"name\": \"A\"\n\t\t},\n\t\t{\n\t\t\t\"name\": \"B\"\n\t\t}\n\t],\n\t\"publishConfig\": {\n\t\t\"@a:registry\": \"u\"\n\t},\n\t\"obj\": {\n\t\t\"a\": [\n\t\t\t1\n\t\t]\n\t},\n\t\"n\": 5\n}\n" {
		t.Errorf("%s", got)
	}
	if out := r.ok("pkg", "get", "people.name"); out != "{\n  \"people[0].name\": \"A\",\n  \"people[1].name\": \"B\"\n}\n" {
		t.Errorf("%q", out)
	}
	r.fails("EINVALIDSYNTAX", "pkg", "get", "people[]")
	r.fails("EOVERRIDEVALUE", "pkg", "set", "name.x=1")
	r.fails("ENOADDPROP", "pkg", "set", "people.x=1")
	r.fails("EUSAGE", "pkg", "set", "name")
	r.ok("pkg", "delete", "people[0].name", "obj")
	r.ok("pkg", "set", "bin=./x.js", "repository=acme/p")
	r.ok("pkg", "fix")
	has(t, r.read("package.json"), "\"p\": \"x.js\"", "git+https://github.com/acme/p.git")
	for _, w := range []string{"a[", "a]b", "[", "]", ".", "..", "a..b", "[[x]]"} {
		r.run("pkg", "get", w)
		r.run("pkg", "delete", w)
		r.run("pkg", "set", w+"=1")
	}
	r.write("package.json", `{"name":"p","workspaces":["w"]}`)
	r.write("w/package.json", `{"name":"w"}`)
	if out := r.ok("pkg", "get", "name", "-w", "w"); out != "{\n  \"w\": \"w\"\n}\n" {
		t.Errorf("%q", out)
	}
}

func TestIncrement(t *testing.T) {
	for _, c := range [][4]string{
		{"1.2.3", "major", "", "2.0.0"}, {"1.2.3", "minor", "", "1.3.0"}, {"1.2.3", "patch", "", "1.2.4"}, {"1.2.3-tag", "major", "", "2.0.0"},
		{"1.2.0-0", "patch", "", "1.2.0"}, {"1.2.0-0", "minor", "", "1.2.0"}, {"1.2.3-4", "minor", "", "1.3.0"}, {"1.0.0-1", "major", "", "1.0.0"},
		{"1.2.3", "prerelease", "", "1.2.4-0"}, {"1.2.3-0", "prerelease", "", "1.2.3-1"}, {"1.2.3-alpha.0.beta", "prerelease", "", "1.2.3-alpha.1.beta"},
		{"1.2.3-alpha", "prerelease", "", "1.2.3-alpha.0"}, {"1.2.3", "premajor", "dev", "2.0.0-dev.0"}, {"1.2.3", "preminor", "", "1.3.0-0"},
		{"1.2.0-1", "prepatch", "", "1.2.1-0"}, {"1.2.3-alpha.4", "prerelease", "alpha", "1.2.3-alpha.5"}, {"1.2.3-alpha.4", "prerelease", "beta", "1.2.3-beta.0"},
		{"1.2.0-beta", "prerelease", "beta", "1.2.0-beta.0"}, {"1.2.3", "nonsense", "", ""},
	} {
		v, _ := semver.Parse(c[0], true)
		if got := increment(v, c[1], c[2]); got != c[3] {
			t.Errorf("%s %s %s: %s, want %s", c[0], c[1], c[2], got, c[3])
		}
	}
}

func TestVersion(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p","version":"1.0.0","scripts":{"preversion":"echo pre $npm_old_version $npm_new_version","version":"echo at $npm_package_version > made","postversion":"echo post"}}`,
		"package-lock.json", `{"name":"p","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"p","version":"1.0.0"}}}`)
	git := func(args ...string) string {
		c := exec.Command("git", args...)
		c.Dir, c.Env = r.dir, append(r.env, "GIT_CONFIG_NOSYSTEM=1")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Skip(err, string(out))
		}
		return strings.TrimSpace(string(out))
	}
	git("init", "-q")
	git("config", "user.name", "n")
	git("config", "user.email", "a@b")
	git("add", "-A")
	git("commit", "-qm", "first")
	out := r.ok("version", "minor", "-m", "release %s")
	has(t, out, "> preversion\n> echo pre", "pre 1.0.0 1.1.0\n", "post\n", "\nv1.1.0\n")
	if git("log", "-1", "--format=%s") != "release 1.1.0" || git("tag") != "v1.1.0" || git("status", "--porcelain", "-uno") != "" || r.read("made") != "at 1.1.0\n" {
		t.Error(git("log"), git("status"))
	}
	has(t, r.read("package-lock.json"), `"version":"1.1.0"`)
	r.write("package-lock.json", r.read("package-lock.json")+" ")
	has(t, r.fails("", "version", "patch"), "Git working directory not clean.", "package-lock.json")
	has(t, r.fails("", "version", "1.1.0", "--force"), "Version not changed")
	has(t, r.fails("", "version", "wrong", "--force"), "Invalid version: wrong")
	has(t, r.ok("version", "prerelease", "--preid=rc", "--no-git-tag-version"), "v1.1.1-rc.0\n")
	if git("tag") != "v1.1.0" {
		t.Error(git("tag"))
	}
	has(t, r.ok("version", "from-git", "--no-git-tag-version"), "v1.1.0\n")
	has(t, r.ok("version"), "{\n  p: '1.1.0',\n  npm: '")
}
