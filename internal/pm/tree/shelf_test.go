package tree

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// shelf is a Source of packages written down in the test.
type shelf struct {
	mu    sync.Mutex
	docs  map[string]*manifest.Packument
	other map[string]string            // by specifier, such as git+ssh://...#x: its package.json
	inner map[string]map[string]string // by name@version: package.json files inside its tarball
}

// newShelf takes package.json files of published packages. A field "time" says when it was published.
func newShelf(t *testing.T, packages ...string) *shelf {
	t.Helper()
	s := &shelf{docs: map[string]*manifest.Packument{}, other: map[string]string{}, inner: map[string]map[string]string{}}
	by := map[string]map[string]map[string]any{}
	for _, text := range packages {
		var p map[string]any
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			t.Fatal(err, text)
		}
		name, version := p["name"].(string), p["version"].(string)
		p["dist"] = map[string]string{"tarball": fmt.Sprintf("https://registry.example/%s/-/%s-%s.tgz", name, name[strings.IndexByte(name, '/')+1:], version), "integrity": "sha512-" + name + version}
		if by[name] == nil {
			by[name] = map[string]map[string]any{}
		}
		by[name][version] = p
	}
	for name, versions := range by {
		var nums []string
		for v := range versions {
			nums = append(nums, v)
		}
		slices.SortFunc(nums, semver.Compare)
		latest := nums[len(nums)-1]
		for _, v := range nums {
			if !strings.Contains(v, "-") {
				latest = v
			}
		}
		time := map[string]any{}
		var b bytes.Buffer
		fmt.Fprintf(&b, `{"name":%q,"dist-tags":{"latest":%q},"versions":{`, name, latest)
		for i, v := range nums {
			if at := versions[v]["time"]; at != nil {
				time[v] = at
			}
			raw, _ := json.Marshal(versions[v])
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "%q:%s", v, raw)
		}
		raw, _ := json.Marshal(time)
		fmt.Fprintf(&b, `},"time":%s}`, raw)
		d, err := manifest.ParsePackument(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		s.docs[name] = d
	}
	return s
}

func (s *shelf) Packument(ctx context.Context, name string, full bool) (*manifest.Packument, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.docs[name]; d != nil {
		return d, nil
	}
	return nil, &codeError{"E404", "404 Not Found - " + name}
}

func (s *shelf) Manifest(ctx context.Context, sp spec.Spec) (*manifest.Package, Resolved, error) {
	_, asked, _ := strings.Cut(sp.Raw, "@")
	for _, key := range []string{sp.SaveSpec, sp.FetchSpec, sp.Raw, asked} {
		if text, ok := s.other[key]; ok {
			p, err := manifest.Parse([]byte(text))
			url := sp.FetchSpec
			if sp.Type == spec.Git {
				url = "git+ssh://git@example.com/x/y.git#" + commit(key)
				if sp.Hosted != nil {
					url = sp.Hosted.SSHURL(commit(key))
				}
			}
			return p, Resolved{URL: url}, err
		}
	}
	return nil, Resolved{}, &codeError{"ENOENT", "nothing at " + sp.Raw}
}

// commit is what a branch stands for.
func commit(spec string) string { return fmt.Sprintf("%x", sha1.Sum([]byte(spec))) }

func (s *shelf) Prefetch(*manifest.Package) {}

func (s *shelf) BundledPackages(ctx context.Context, p *manifest.Package, r Resolved) (map[string]*manifest.Package, error) {
	out := map[string]*manifest.Package{}
	for at, text := range s.inner[p.ID()] {
		k, err := manifest.Parse([]byte(text))
		if err != nil {
			return nil, err
		}
		out[at] = k
	}
	return out, nil
}

// project is a folder with files: name, text, name, text.
func project(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i+1 < len(files); i += 2 {
		write(t, dir, files[i], files[i+1])
	}
	return dir
}

// ideal builds a tree.
func ideal(t *testing.T, o Options) *Tree {
	t.Helper()
	tr, err := BuildIdeal(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// places compares the tree with lines "path version", the root left out.
func places(t *testing.T, tr *Tree, want ...string) {
	t.Helper()
	var got []string
	for _, n := range tr.Sorted() {
		if n.Path == "" {
			continue
		}
		line := n.Path + " " + n.Version
		if n.Link {
			line = n.Path + " -> " + n.Target.Path
		}
		if n.Inert {
			line += " inert"
		}
		got = append(got, line)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the tree is\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// relock is the tree's lockfile as it is read again.
func relock(t *testing.T, tr *Tree) *lockfile.File {
	t.Helper()
	f, err := lockfile.Parse(tr.Lockfile(LockOptions{}).Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
