package tree

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestForeignLockfiles begins from lockfiles that yarn 1 and 4, pnpm 8 and 10 and bun made of one project. The registry
// has a newer version of everything since, which must not be taken.
func TestForeignLockfiles(t *testing.T) {
	var known map[string]map[string]map[string]string
	if err := json.Unmarshal([]byte(readFile(t, "../lockfile/testdata/foreign/registry.json")), &known); err != nil {
		t.Fatal(err)
	}
	var packages []string
	for name, versions := range known {
		for v, deps := range versions {
			raw, _ := json.Marshal(deps)
			newer := v[:strings.LastIndexByte(v, '.')] + ".999"
			for _, num := range []string{v, newer} {
				packages = append(packages, fmt.Sprintf(`{"name":%q,"version":%q,"dependencies":%s}`, name, num, raw))
			}
		}
	}
	src := newShelf(t, packages...)
	root := `{"name":"foreign","version":"1.0.0","private":true,"workspaces":["packages/*"],
		"dependencies":{"debug":"^4.3.0","old-ms":"npm:ms@^1.0.0","rimraf":"^3.0.2"},"devDependencies":{"@isaacs/cliui":"^8.0.2","semver":"^6.3.0"}}`
	a := `{"name":"@f/a","version":"1.0.0","dependencies":{"ms":"^2.0.0","once":"^1.3.0","semver":"^7.0.0"}}`
	for file, from := range map[string]string{"yarn1.lock": "yarn.lock", "yarn4.lock": "yarn.lock", "pnpm6.yaml": "pnpm-lock.yaml", "pnpm9.yaml": "pnpm-lock.yaml", "bun.lock": "bun.lock"} {
		t.Run(file, func(t *testing.T) {
			dir := project(t, "package.json", root, "packages/a/package.json", a, from, readFile(t, "../lockfile/testdata/foreign/"+file))
			tr := ideal(t, Options{Dir: dir, Source: src})
			if len(tr.Nodes) < 30 {
				t.Errorf("only %d packages", len(tr.Nodes))
			}
			for _, n := range tr.Sorted() {
				if strings.HasSuffix(n.Version, ".999") {
					t.Errorf("%s is %s", n.Path, n.Version)
				}
			}
			if n := tr.Nodes["node_modules/old-ms"]; n == nil || n.Version != "1.0.0" || n.Pkg.Name != "ms" {
				t.Errorf("old-ms: %+v", n)
			}
			// A range that the pinned version does not satisfy has the say.
			write(t, dir, "package.json", strings.Replace(root, `"^4.3.0"`, `">=4.4.900"`, 1))
			if v := ideal(t, Options{Dir: dir, Source: src}).Nodes["node_modules/debug"].Version; v != "4.4.999" {
				t.Errorf("debug@>=4.4.900 is %s", v)
			}
			// npm's own lockfile comes first.
			write(t, dir, "package.json", root)
			write(t, dir, "package-lock.json", string(ideal(t, Options{Dir: dir, Source: src, NoLock: true}).Lockfile(LockOptions{}).Bytes()))
			if v := ideal(t, Options{Dir: dir, Source: src}).Nodes["node_modules/debug"].Version; v != "4.4.999" {
				t.Errorf("beside a package-lock.json debug is %s", v)
			}
		})
	}
}

func TestForeignBroken(t *testing.T) {
	src := newShelf(t, `{"name":"a","version":"1.0.0"}`)
	for name, text := range map[string]string{"yarn.lock": "<<<<<<< HEAD\na@1:\n  version \"1.0.0\"\n", "pnpm-lock.yaml": "lockfileVersion: '99'\n", "bun.lock": "{"} {
		dir := project(t, "package.json", `{"dependencies":{"a":"1"}}`, name, text)
		tr := ideal(t, Options{Dir: dir, Source: src})
		if len(tr.Warnings) != 1 || !strings.Contains(tr.Warnings[0].Text, name) {
			t.Errorf("%s: warnings %v", name, tr.Warnings)
		}
		places(t, tr, "node_modules/a 1.0.0")
	}
}
