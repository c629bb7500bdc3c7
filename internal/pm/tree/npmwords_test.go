package tree

import (
	"strings"
	"testing"

	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// The answers here are npm 11.19.1's for the same registry.

// TestConflictInWorkspaces: whose dependents come first in a report, where the packages that were never placed stand, what a
// package without a name is called.
func TestConflictInWorkspaces(t *testing.T) {
	src := newShelf(t, `{"name":"plug","version":"1.0.0","peerDependencies":{"host":"^2.0.0"}}`, `{"name":"host","version":"1.0.0"}`, `{"name":"host","version":"2.0.0"}`)
	dir := project(t, "package.json", `{"version":"1.0.0","workspaces":["{w,v}/*"]}`,
		"w/a/package.json", `{"name":"a","version":"1.0.0","dependencies":{"host":"^1.0.0","plug":"*"}}`,
		"v/b/package.json", `{"name":"b","version":"1.0.0","dependencies":{"a":"*","host":"1"}}`)
	err := refused(t, Options{Dir: dir, Source: src}, "ERESOLVE")
	want := `ERESOLVE unable to resolve dependency tree

While resolving: a@1.0.0
Found: host@1.0.0
node_modules/host
  host@"^1.0.0" from a@1.0.0
  w/a
    a@1.0.0
    node_modules/a
      workspace w/a from the root project
      1 more (b)

Could not resolve dependency:
peer host@"^2.0.0" from plug@1.0.0
node_modules/plug
  plug@"*" from a@1.0.0
  w/a
    a@1.0.0
    node_modules/a
      workspace w/a from the root project
      1 more (b)

Fix the upstream`
	if !strings.HasPrefix(err.Error(), want) {
		t.Errorf("the report is\n%s\nwant\n%s", err, want)
	}
	dir = project(t, "package.json", `{"dependencies":{"host":"^1.0.0","plug":"*"}}`)
	if err := refused(t, Options{Dir: dir, Source: src}, "ERESOLVE"); !strings.Contains(err.Error(), "\nWhile resolving: undefined@undefined\n") {
		t.Error(err)
	}
}

// TestFirstFailure: of several packages that are not to be had, the one that was placed first is told of. A workspace that is not
// content with another one is looked at before those that are.
func TestFirstFailure(t *testing.T) {
	src := newShelf(t, `{"name":"x","version":"1.0.0"}`)
	dir := project(t, "package.json", `{"name":"r","workspaces":["w/*"]}`,
		"w/a/package.json", `{"name":"a","version":"1.0.0","dependencies":{"b":"*","gone":"1"}}`,
		"w/b/package.json", `{"name":"b","version":"2.0.0-beta.1","dependencies":{"a":"^3.0.0"}}`,
		"w/c/package.json", `{"name":"c","version":"1.0.0","dependencies":{"b":"^2.0.0"}}`)
	for range 8 {
		if err := refused(t, Options{Dir: dir, Source: src}, "E404"); err.Error() != "404 Not Found - a" {
			t.Fatal(err)
		}
	}
}

// TestRulesInWorkspaces: a rule of the root's lets a workspace's peers take the place of others.
func TestRulesInWorkspaces(t *testing.T) {
	src := newShelf(t, `{"name":"load","version":"1.0.0","peerDependencies":{"pack":"^1.0.0"}}`, `{"name":"load","version":"2.0.0","peerDependencies":{"pack":"^1.0.0 || ^2.0.0"}}`,
		`{"name":"pack","version":"1.0.0","dependencies":{"x":"*"}}`, `{"name":"pack","version":"2.0.0","dependencies":{"x":"*"}}`, `{"name":"x","version":"1.0.0"}`, `{"name":"t","version":"1.0.0"}`, `{"name":"t","version":"2.0.0"}`)
	dir := project(t, "package.json", `{"name":"r","workspaces":["w/*"],"dependencies":{"load":"^2.0.0","t":"2"},"overrides":{"y":"1"}}`,
		"w/a/package.json", `{"name":"a","version":"1.0.0","dependencies":{"load":"^1.0.0","t":"1"}}`)
	places(t, ideal(t, Options{Dir: dir, Source: src}), "w/a 1.0.0", "node_modules/a -> w/a", "node_modules/load 2.0.0", "node_modules/pack 1.0.0", "node_modules/x 1.0.0",
		"node_modules/t 2.0.0", "w/a/node_modules/load 1.0.0", "w/a/node_modules/t 1.0.0")
}

// TestReferenceFollows: "$name" in overrides stands for what is asked for after the requests.
func TestReferenceFollows(t *testing.T) {
	src := newShelf(t, `{"name":"lib","version":"1.0.0"}`, `{"name":"lib","version":"2.0.0"}`, `{"name":"plug","version":"1.0.0","dependencies":{"lib":"^1.0.0"}}`)
	dir := project(t, "package.json", `{"name":"r","dependencies":{"lib":"^1.0.0","plug":"1"},"overrides":{"lib":"$lib"}}`)
	lock := relock(t, ideal(t, Options{Dir: dir, Source: src}))
	s, err := spec.Parse("lib@2", dir)
	if err != nil {
		t.Fatal(err)
	}
	places(t, ideal(t, Options{Dir: dir, Source: src, Lock: lock, Add: []spec.Spec{s}}), "node_modules/lib 2.0.0", "node_modules/plug 1.0.0")
}

// TestUpdateForgets: what the lockfile held for the sake of an optional peer alone goes when all is updated.
func TestUpdateForgets(t *testing.T) {
	src := newShelf(t, `{"name":"a","version":"1.0.0","peerDependencies":{"x":"^2.0.0"},"peerDependenciesMeta":{"x":{"optional":true}}}`,
		`{"name":"b","version":"1.0.0","dependencies":{"x":"^1.0.0"}}`, `{"name":"x","version":"1.0.0"}`, `{"name":"x","version":"2.0.0"}`)
	dir := project(t, "package.json", `{"name":"r","dependencies":{"a":"1","b":"1"}}`)
	lock := relock(t, ideal(t, Options{Dir: dir, Source: src}))
	places(t, ideal(t, Options{Dir: dir, Source: src, Lock: lock, UpdateAll: true}), "node_modules/a 1.0.0", "node_modules/b 1.0.0", "node_modules/b/node_modules/x 1.0.0")
}

// TestNamesInLockfiles: a folder that is linked by another name is written with its own; versions 1 and 2 say what the root bundles plainly.
func TestNamesInLockfiles(t *testing.T) {
	src := newShelf(t, `{"name":"x","version":"1.0.0","peerDependencies":{"y":"1"}}`, `{"name":"y","version":"1.0.0"}`)
	dir := project(t, "package.json", `{"name":"r","dependencies":{"other":"file:l","x":"1"},"optionalDependencies":{"y":"1"},"bundleDependencies":true}`, "l/package.json", `{"name":"l","devDependencies":{}}`)
	tr := ideal(t, Options{Dir: dir, Source: src})
	f := tr.Lockfile(LockOptions{})
	if e := f.Packages["l"]; e.Name != "l" || !strings.Contains(string(f.Bytes()), `"devDependencies": {}`) {
		t.Errorf("%s", f.Bytes())
	}
	if n := tr.Nodes["node_modules/x"]; !n.InBundle || n.Carried {
		t.Errorf("%+v", n)
	}
	old := string(tr.Lockfile(LockOptions{Version: 1}).Bytes())
	want := `  "lockfileVersion": 1,
  "requires": true,
  "dependencies": {
    "other": {
      "version": "file:l"
    },
    "x": {
      "version": "1.0.0",
      "resolved": "https://registry.example/x/-/x-1.0.0.tgz",
      "integrity": "sha512-x1.0.0",
      "requires": {}
    },
    "y": {`
	if !strings.Contains(old, want) {
		t.Error(old)
	}
	if again, err := lockfile.Parse([]byte(old)); err != nil || again.Packages["node_modules/y"] == nil {
		t.Error(err)
	}
}
