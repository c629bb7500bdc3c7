package tree

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ravel-js/ravel/internal/pm/lockfile"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	p := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestActual(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "package.json", `{"name":"r","dependencies":{"a":"1","@s/b":"*"},"devDependencies":{"w":"*"},"workspaces":["w"]}`)
	write(t, dir, "node_modules/a/package.json", `{"name":"a","version":"1.0.0","dependencies":{"c":"2"}}`)
	write(t, dir, "node_modules/a/node_modules/c/package.json", `{"name":"c","version":"2.0.0"}`)
	write(t, dir, "node_modules/@s/b/package.json", `{"name":"@s/b","version":"3.0.0"}`)
	write(t, dir, "node_modules/x/package.json", `{"name":"x","version":"9.0.0"}`)
	write(t, dir, "w/package.json", `{"name":"w","version":"0.0.1","dependencies":{"c":"1"}}`)
	write(t, dir, "w/node_modules/c/package.json", `{"name":"c","version":"1.5.0"}`)
	if err := os.Symlink("../w", filepath.Join(dir, "node_modules/w")); err != nil {
		t.Skip(err)
	}
	check := func(tr *Tree) {
		t.Helper()
		for p, v := range map[string]string{"node_modules/a": "1.0.0", "node_modules/a/node_modules/c": "2.0.0", "node_modules/@s/b": "3.0.0",
			"node_modules/x": "9.0.0", "node_modules/w": "0.0.1", "w": "0.0.1", "w/node_modules/c": "1.5.0"} {
			if n := tr.Nodes[p]; n == nil || n.Version != v {
				t.Errorf("%s: %+v, want %s", p, n, v)
			}
		}
		if len(tr.Nodes) != 8 {
			t.Errorf("%d nodes", len(tr.Nodes))
		}
		if !tr.Nodes["node_modules/x"].Extraneous || tr.Nodes["node_modules/a"].Extraneous {
			t.Error("extraneous is wrong")
		}
		if w := tr.Nodes["node_modules/w"]; !w.Link || w.Target != tr.Nodes["w"] {
			t.Error("w is no link to its folder")
		}
		for _, e := range append(tr.Nodes["node_modules/a"].Out, tr.Nodes["w"].Out...) {
			if !e.Valid() {
				t.Errorf("%s from %s: %s", e.Name, e.From.Path, e.Problem())
			}
		}
	}
	tr, err := LoadActual(dir)
	if err != nil {
		t.Fatal(err)
	}
	check(tr)
	if tr.FromHidden {
		t.Error("there is no hidden lockfile")
	}
	hidden := filepath.Join(dir, filepath.FromSlash(lockfile.Hidden))
	if err := os.WriteFile(hidden, tr.Lockfile(LockOptions{Hidden: true}).Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	future := time.Now().Add(time.Hour)
	os.Chtimes(hidden, future, future)
	if tr, err = LoadActual(dir); err != nil {
		t.Fatal(err)
	}
	if !tr.FromHidden {
		t.Error("the hidden lockfile was not used")
	}
	check(tr)
	write(t, dir, "node_modules/y/package.json", `{"name":"y","version":"1.0.0"}`)
	if tr, err = LoadActual(dir); err != nil {
		t.Fatal(err)
	}
	if tr.FromHidden || tr.Nodes["node_modules/y"] == nil {
		t.Error("the hidden lockfile was used though a package had been added")
	}
}

// TestActualInCommit: what an install that was killed in its commit has left is read as the tree that programs see.
func TestActualInCommit(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "package.json", `{"name":"r","dependencies":{"a":"1"}}`)
	write(t, dir, "node_modules/.ravel-5-0o/package.json", `{"name":"a","version":"1.0.0"}`)
	write(t, dir, "node_modules/.ravel-5-0o/node_modules/b/package.json", `{"name":"b","version":"2.0.0"}`)
	for _, l := range [][2]string{{".ravel-5/cur/0", "a"}, {".ravel-5/cur/1", "coming"}, {"old", ".ravel-5/cur"}, {"../../.ravel-5-0o", ".ravel-5/old/0"}, {"../../.ravel-5-1o", ".ravel-5/old/1"}} {
		p := filepath.Join(dir, "node_modules", l[1])
		os.MkdirAll(filepath.Dir(p), 0o755)
		if err := os.Symlink(l[0], p); err != nil {
			t.Skip(err)
		}
	}
	tr, err := LoadActual(dir)
	if err != nil {
		t.Fatal(err)
	}
	a, b := tr.Nodes["node_modules/a"], tr.Nodes["node_modules/a/node_modules/b"]
	if a == nil || a.Link || a.Version != "1.0.0" || b == nil || b.Version != "2.0.0" || len(tr.Nodes) != 3 {
		t.Errorf("%v %v %v", a, b, tr.Nodes)
	}
}
