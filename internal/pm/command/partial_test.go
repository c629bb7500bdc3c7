package command

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// stands lists the packages and links of all node_modules, hashes of the store left out.
func stands(t *testing.T, dir string) string {
	t.Helper()
	var out []string
	filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, p)
		if err != nil || !strings.Contains(rel, "node_modules/") {
			return err
		}
		if d.Type()&os.ModeSymlink != 0 {
			to, _ := os.Readlink(p)
			out = append(out, rel+" -> "+to)
		} else if d.Name() == "package.json" {
			out = append(out, filepath.Dir(rel))
		}
		return nil
	})
	return regexp.MustCompile(`(@[0-9.]+)-[\w-]{22}`).ReplaceAllString(strings.Join(out, "\n"), "$1-H")
}

func workspaceShop(t *testing.T) *rig {
	s := newShop(t)
	for _, n := range []string{"x", "y", "only-a", "only-b", "deep"} {
		s.put(n, "1.0.0", map[string]any{"bin": map[string]string{n + "-bin": "b.js"}}, "b.js", n)
	}
	s.put("y", "2.0.0", nil)
	s.put("x", "1.0.0", map[string]any{"dependencies": map[string]string{"deep": "1"}})
	return s.buys(t, "package.json", `{"name":"r","workspaces":["w/*"],"dependencies":{"y":"1.0.0"}}`,
		"w/a/package.json", `{"name":"a","version":"1.0.0","dependencies":{"x":"1","only-a":"1","b":"1.0.0"}}`,
		"w/b/package.json", `{"name":"b","version":"1.0.0","dependencies":{"x":"1","y":"2.0.0"}}`,
		"w/c/package.json", `{"name":"c","version":"1.0.0","dependencies":{"only-b":"1"}}`)
}

// TestWorkspaceIsolated: -w in the isolated layout places what the workspace depends on, by way of others too, and leaves the rest as it is.
func TestWorkspaceIsolated(t *testing.T) {
	r := workspaceShop(t)
	const isolated = "--install-strategy=isolated"
	has(t, r.ok("install", isolated, "-w", "c"), "added 1 package in")
	c := "node_modules/.store/only-b@1.0.0-H/node_modules/.bin/only-b-bin -> ../only-b/b.js\nnode_modules/.store/only-b@1.0.0-H/node_modules/only-b\nw/c/node_modules/.bin/only-b-bin -> ../only-b/b.js\nw/c/node_modules/only-b -> ../../../node_modules/.store/only-b@1.0.0-H/node_modules/only-b"
	if got := stands(t, r.dir); got != c {
		t.Errorf("-w c:\n%s\nwant\n%s", got, c)
	}
	has(t, r.ok("install", isolated, "-w", "a"), "added 4 packages in") // y@2 for b, which a depends on
	got := stands(t, r.dir)
	has(t, got, "w/a/node_modules/b -> ../../b", "w/b/node_modules/y -> ", "node_modules/.store/y@2.0.0-H/node_modules/y", "/x@1.0.0-H/node_modules/deep -> ", "w/c/node_modules/only-b")
	if strings.Contains(got, "y@1.0.0") || strings.Contains("\n"+got, "\nnode_modules/y ->") {
		t.Errorf("the root was not asked for:\n%s", got)
	}
	r.ok("install", isolated)
	all := stands(t, r.dir)
	has(t, "\n"+all, "\nnode_modules/y -> .store/y@1.0.0-H/node_modules/y")
	r.ok("uninstall", isolated, "x", "-w", "a") // b has it still
	got = stands(t, r.dir)
	has(t, got, "x@1.0.0-H/node_modules/x", "w/b/node_modules/x -> ")
	if strings.Contains(got, "w/a/node_modules/x") {
		t.Errorf("a has x still:\n%s", got)
	}
	r.ok("uninstall", isolated, "only-a", "-w", "a")
	if got := stands(t, r.dir); strings.Contains(got, "only-a") {
		t.Errorf("nobody wants it:\n%s", got)
	}
	before := stands(t, r.dir)
	r.ok("ci", isolated)
	if got := stands(t, r.dir); got != before {
		t.Errorf("ci:\n%s\nwant\n%s", got, before)
	}
}

// TestIsolatedNames: folders of the store are called the same whether the tree was resolved or read from a lockfile without addresses.
func TestIsolatedNames(t *testing.T) {
	r := workspaceShop(t)
	r.env = append(r.env, "npm_config_install_strategy=isolated", "npm_config_omit_lockfile_registry_resolved=true")
	r.ok("install")
	before, _ := os.ReadDir(filepath.Join(r.dir, "node_modules/.store"))
	os.RemoveAll(filepath.Join(r.dir, "node_modules"))
	r.ok("install")
	after, _ := os.ReadDir(filepath.Join(r.dir, "node_modules/.store"))
	if len(before) == 0 || len(before) != len(after) {
		t.Fatal(before, after)
	}
	for i := range before {
		if before[i].Name() != after[i].Name() {
			t.Errorf("%s, then %s", before[i].Name(), after[i].Name())
		}
	}
}

// TestWorkspaceShared: what one workspace does not want any more stays for the other; clean installs clear the workspaces' own node_modules too.
func TestWorkspaceShared(t *testing.T) {
	r := workspaceShop(t)
	r.ok("install")
	r.ok("uninstall", "x", "-w", "a")
	has(t, "\n"+stands(t, r.dir)+"\n", "\nnode_modules/x\n", "\nw/b/node_modules/y\n", "\nnode_modules/y\n")
	r.ok("uninstall", "only-a", "-w", "a")
	if got := stands(t, r.dir); strings.Contains(got, "only-a") {
		t.Error(got)
	}
	full := stands(t, r.dir)
	r.write("w/b/node_modules/stray/package.json", `{"name":"stray","version":"9.0.0"}`)
	r.write("w/c/node_modules/stray/package.json", `{"name":"stray","version":"9.0.0"}`)
	r.ok("ci")
	if got := stands(t, r.dir); got != full {
		t.Errorf("ci:\n%s\nwant\n%s", got, full)
	}
	if exists(filepath.Join(r.dir, "w/c/node_modules")) {
		t.Error("w/c/node_modules is empty and stays")
	}
	r.ok("ci", "-w", "c")
	if got := stands(t, r.dir); strings.Contains(got, "w/b/node_modules") || !strings.Contains(got, "node_modules/only-b") {
		t.Error(got)
	}
	r.ok("install")
	if got := stands(t, r.dir); got != full {
		t.Errorf("install:\n%s\nwant\n%s", got, full)
	}
}
