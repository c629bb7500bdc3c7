package tree

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var reKey = regexp.MustCompile(`-[A-Za-z0-9_-]{22}/`)

// layout lists an isolated layout without the hashes.
func layout(tr *Tree) []string {
	var out []string
	for _, n := range tr.Layout.Sorted() {
		line := n.Path
		if n.Link {
			line += " -> " + n.Target.Path
		}
		if n.Path != "" {
			out = append(out, reKey.ReplaceAllString(line, "/"))
		}
	}
	slices.Sort(out)
	return out
}

func TestIsolated(t *testing.T) {
	src := newShelf(t,
		`{"name":"a","version":"1.0.0","dependencies":{"b":"1","al":"npm:@s/real@^2"}}`,
		`{"name":"b","version":"1.0.0","dependencies":{"c":"1"},"peerDependencies":{"host":"*"}}`,
		`{"name":"c","version":"1.0.0","dependencies":{"b":"1"},"optionalDependencies":{"win":"1"}}`,
		`{"name":"win","version":"1.0.0","os":["win32"]}`,
		`{"name":"host","version":"1.0.0"}`, `{"name":"host","version":"2.0.0"}`,
		`{"name":"@s/real","version":"2.1.0","bundleDependencies":["in"],"dependencies":{"in":"1","out":"1"}}`,
		`{"name":"out","version":"1.0.0"}`,
		`{"name":"d","version":"1.0.0","dependencies":{"out":"1"}}`)
	src.inner["@s/real@2.1.0"] = map[string]string{"node_modules/in": `{"name":"in","version":"1.0.0"}`}
	dir := project(t, "package.json", `{"name":"r","workspaces":["w/*"],"dependencies":{"a":"1","host":"1","wa":"*"},"devDependencies":{"d":"1"}}`,
		"w/a/package.json", `{"name":"wa","version":"1.0.0","dependencies":{"wb":"*"}}`,
		"w/b/package.json", `{"name":"wb","version":"1.0.0","dependencies":{"b":"1","host":"2"}}`)
	tr := ideal(t, Options{Dir: dir, Source: src, Strategy: Isolated, Complete: true})
	want := []string{
		"node_modules/.store/@s/real@2.1.0/node_modules/@s/real",
		"node_modules/.store/@s/real@2.1.0/node_modules/@s/real/node_modules/in",
		"node_modules/.store/@s/real@2.1.0/node_modules/out -> node_modules/.store/out@1.0.0/node_modules/out",
		"node_modules/.store/a@1.0.0/node_modules/a",
		"node_modules/.store/a@1.0.0/node_modules/al -> node_modules/.store/@s/real@2.1.0/node_modules/@s/real",
		"node_modules/.store/a@1.0.0/node_modules/b -> node_modules/.store/b@1.0.0/node_modules/b",
		"node_modules/.store/b@1.0.0/node_modules/b",
		"node_modules/.store/b@1.0.0/node_modules/c -> node_modules/.store/c@1.0.0/node_modules/c",
		"node_modules/.store/b@1.0.0/node_modules/host -> node_modules/.store/host@1.0.0/node_modules/host",
		"node_modules/.store/c@1.0.0/node_modules/b -> node_modules/.store/b@1.0.0/node_modules/b",
		"node_modules/.store/c@1.0.0/node_modules/c",
		"node_modules/.store/d@1.0.0/node_modules/d",
		"node_modules/.store/d@1.0.0/node_modules/out -> node_modules/.store/out@1.0.0/node_modules/out",
		"node_modules/.store/host@1.0.0/node_modules/host", "node_modules/.store/host@2.0.0/node_modules/host",
		"node_modules/.store/out@1.0.0/node_modules/out",
		"node_modules/a -> node_modules/.store/a@1.0.0/node_modules/a",
		"node_modules/d -> node_modules/.store/d@1.0.0/node_modules/d",
		"node_modules/host -> node_modules/.store/host@1.0.0/node_modules/host",
		"node_modules/wa -> w/a", "w/a", "w/a/node_modules/wb -> w/b", "w/b",
		"w/b/node_modules/b -> node_modules/.store/b@1.0.0/node_modules/b",
		"w/b/node_modules/host -> node_modules/.store/host@2.0.0/node_modules/host",
	}
	slices.Sort(want)
	if got := layout(tr); !slices.Equal(got, want) {
		t.Errorf("the layout is\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
	if l := tr.Layout.Nodes["node_modules/d"]; !l.Dev || tr.Layout.Nodes["node_modules/a"].Dev {
		t.Error("the flags of links are wrong")
	}
	if tr.Nodes["node_modules/a"].Link {
		t.Error("the tree of the lockfile has links of the layout")
	}

	// Put on the disk and read again, everybody finds what it needs.
	for p, n := range tr.Layout.Nodes {
		if n.Link || p == "" || n.Parent == nil {
			continue
		}
		write(t, dir, p+"/package.json", string(n.Pkg.Raw))
	}
	for p, n := range tr.Layout.Nodes {
		if n.Link {
			at := filepath.Join(dir, p)
			os.MkdirAll(filepath.Dir(at), 0o755)
			rel, _ := filepath.Rel(filepath.Dir(at), filepath.Join(dir, n.Target.Path))
			if err := os.Symlink(rel, at); err != nil {
				t.Skip(err)
			}
		}
	}
	check := func(fromHidden bool) {
		t.Helper()
		actual, err := LoadActual(dir)
		if err != nil {
			t.Fatal(err)
		}
		if actual.FromHidden != fromHidden {
			t.Error("read from the hidden lockfile: ", actual.FromHidden)
		}
		for p, n := range tr.Layout.Nodes {
			if a := actual.Nodes[p]; a == nil || a.Version != n.Version && !n.Link || a.Link != n.Link {
				t.Errorf("%s is read as %+v", p, a)
			}
		}
		for p, n := range actual.Nodes {
			if tr.Layout.Nodes[p] == nil {
				t.Errorf("%s should not be there", p)
			}
			if n.Extraneous {
				t.Errorf("%s is extraneous", p)
			}
			for _, e := range n.Out {
				if !e.Valid() {
					t.Errorf("%s of %q: %s", e.Name, p, e.Problem())
				}
			}
		}
	}
	check(false)
	hidden := filepath.Join(dir, "node_modules/.package-lock.json")
	if err := os.WriteFile(hidden, tr.Layout.Lockfile(LockOptions{Hidden: true}).Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	check(true)

	// A package's place depends on nothing but itself and what it needs.
	write(t, dir, "package.json", `{"name":"r","dependencies":{"d":"1"}}`)
	other := ideal(t, Options{Dir: dir, Source: src, Strategy: Isolated, NoLock: true})
	if other.Layout.Nodes["node_modules/d"].Target.Path != tr.Layout.Nodes["node_modules/d"].Target.Path {
		t.Error("d stands elsewhere now")
	}
}

func TestStrategies(t *testing.T) {
	src := newShelf(t, `{"name":"a","version":"1.0.0","dependencies":{"b":"1"}}`, `{"name":"b","version":"1.0.0","dependencies":{"c":"1"}}`, `{"name":"c","version":"1.0.0"}`)
	dir := project(t, "package.json", `{"name":"r","dependencies":{"a":"1"}}`)
	places(t, ideal(t, Options{Dir: dir, Source: src}), "node_modules/a 1.0.0", "node_modules/b 1.0.0", "node_modules/c 1.0.0")
	places(t, ideal(t, Options{Dir: dir, Source: src, Strategy: Nested}), "node_modules/a 1.0.0", "node_modules/a/node_modules/b 1.0.0",
		"node_modules/a/node_modules/b/node_modules/c 1.0.0")
	places(t, ideal(t, Options{Dir: dir, Source: src, Strategy: Shallow}), "node_modules/a 1.0.0", "node_modules/a/node_modules/b 1.0.0",
		"node_modules/a/node_modules/c 1.0.0")
}
