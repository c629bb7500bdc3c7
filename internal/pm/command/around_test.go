package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLink(t *testing.T) {
	r := newRig(t)
	r.write("lib1/package.json", `{"name":"lib1","version":"1.0.0","bin":"x.js"}`)
	r.write("lib1/x.js", "#!/usr/bin/env node\n")
	r.write("app/package.json", `{"name":"app","version":"1.0.0"}`)
	prefix := filepath.Join(filepath.Dir(r.dir), "prefix")
	r.ok("(lib1)", "link")
	if to, err := filepath.EvalSymlinks(filepath.Join(prefix, "bin/lib1")); err != nil || to != filepath.Join(r.dir, "lib1/x.js") {
		t.Error(to, err)
	}
	r.ok("(app)", "link", "lib1")
	if to, err := os.Readlink(filepath.Join(r.dir, "app/node_modules/lib1")); err != nil || to != "../../lib1" || strings.Contains(r.read("app/package.json"), "lib1") {
		t.Error(to, err, r.read("app/package.json"))
	}
	r.ok("(app)", "link", "../lib1", "--save")
	has(t, r.read("app/package.json"), `"lib1":"file:../lib1"`)
	r.fails("ELINKGLOBAL", "(app)", "link", "-g")
	r.ok("(lib1)", "uninstall", "-g", "lib1")
	if _, err := os.Lstat(filepath.Join(prefix, "lib/node_modules/lib1")); err == nil {
		t.Error("still linked")
	}
}

func TestFund(t *testing.T) {
	s := newShop(t)
	s.put("a", "1.0.0", map[string]any{"funding": "https://a.example", "dependencies": map[string]string{"b": "1", "c": "1"}})
	s.put("b", "1.0.0", map[string]any{"funding": []any{map[string]string{"type": "x", "url": "https://b.example"}, "https://b2.example"}})
	s.put("c", "1.0.0", map[string]any{"dependencies": map[string]string{"d": "1"}})
	s.put("d", "1.0.0", map[string]any{"funding": map[string]string{"url": "https://a.example"}})
	s.put("e", "1.0.0", map[string]any{"funding": map[string]string{"url": "javascript:alert(1)"}})
	r := s.buys(t, "package.json", `{"name":"p","version":"1.0.0","dependencies":{"a":"1","e":"1"}}`)
	r.ok("install")
	if out := r.ok("fund"); out != "p@1.0.0\n└─┬ https://a.example\n  │ └── a@1.0.0, d@1.0.0\n  └── https://b.example\n      └── b@1.0.0\n\n" {
		t.Error(out)
	}
	has(t, r.ok("fund", "--json"), `"length": 3`)
	has(t, r.ok("fund", "b"), "1: x funding available at the following URL: https://b.example\n2: ")
	has(t, r.ok("fund", "b", "--which=1"), "x funding available at the following URL:\nhttps://b.example\n")
	has(t, r.fails("ENOFUND", "fund", "e"), "No valid funding method available for: e")
	if out := r.ok("explore", "a", "--", "pwd"); strings.TrimSpace(out) != filepath.Join(r.dir, "node_modules/a") {
		t.Errorf("%q", out)
	}
	r.fails("EUSAGE", "explore", "../..")
	r.ok("shrinkwrap")
	if _, err := os.Stat(filepath.Join(r.dir, "package-lock.json")); err == nil || !strings.Contains(r.read("npm-shrinkwrap.json"), `"node_modules/a"`) {
		t.Error("not renamed")
	}
}

func TestPages(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p","version":"1.0.0","repository":{"type":"git","url":"git+https://github.com/acme/p.git","directory":"packages/x"}}`)
	for cmd, want := range map[string]string{"docs": "p docs available at the following URL:\nhttps://github.com/acme/p#readme\n", "bugs": "https://github.com/acme/p/issues\n", "repo": "https://github.com/acme/p/tree/HEAD/packages/x\n"} {
		has(t, r.ok(cmd, "--no-browser"), want)
	}
}

func TestConfigFix(t *testing.T) {
	r := newRig(t, "package.json", "{}")
	rc := filepath.Join(r.home, ".npmrc")
	os.WriteFile(rc, []byte("_authToken=${TOKEN}\nfoo=1\n"), 0o600)
	r.fails("ERR_INVALID_AUTH", "whoami")
	if out := r.ok("config", "fix"); strings.Contains(out, "TOKEN}") {
		t.Error(out)
	}
	raw, _ := os.ReadFile(rc)
	if string(raw) != "foo=1\n"+r.host()+":_authToken=${TOKEN}\n" {
		t.Errorf("%q", raw)
	}
}
