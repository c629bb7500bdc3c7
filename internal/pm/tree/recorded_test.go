package tree

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// enough is the part of each project's packages that must stand where npm puts them, in per cent.
const enough = 99.0

// TestRecorded resolves the projects of testdata/projects against the documents recorded there and compares with npm's own
// lockfiles: path, name, version and flags of each package. What differs must stand in testdata/differences.txt with its reason.
// npm's lockfile must come through us unchanged, and ours through npm (that was tried when the record was made).
func TestRecorded(t *testing.T) {
	rec := openRecord(t)
	reasons := readDifferences(t)
	table := []string{fmt.Sprintf("%-16s %9s %10s  %-6s %-10s %-10s %s", "project", "packages", "equal", "bytes", "ours: npm", "npm's: us", "time")}
	doc := []string{"| project | packages | where npm puts them | lockfile equal | npm accepts ours | we accept npm's |", "|---|--:|--:|---|---|---|"}
	for _, name := range projects(t) {
		dir, _ := filepath.Abs(filepath.Join("testdata/projects", name))
		o := Options{Dir: dir, NoLock: true, Source: rec, NodeVersion: rec.by.Node, NpmVersion: rec.by.Npm, Complete: true}
		start := time.Now()
		got, err := BuildIdeal(context.Background(), o)
		took := time.Since(start).Round(time.Millisecond)
		if want, ok := rec.files["npm/"+name+"/error"]; ok {
			var re *ResolveError
			if !errors.As(err, &re) {
				t.Errorf("%s: %v, npm refused it:\n%s", name, err, want)
			} else if re.Error() != strings.TrimSpace(string(want)) {
				t.Errorf("%s: refused with\n%s\nnpm:\n%s", name, re.Error(), want)
			}
			table = append(table, fmt.Sprintf("%-16s refused, as npm does", name))
			doc = append(doc, fmt.Sprintf("| %s | refused, in npm's words | | | | |", name))
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want, err := lockfile.Parse(rec.files["npm/"+name+"/package-lock.json"])
		if err != nil {
			t.Fatal(name, err)
		}
		ours := got.Lockfile(LockOptions{})
		same, diff := compareLocks(ours, want)
		if same < enough {
			t.Errorf("%s: only %.2f %% as npm has it", name, same)
		}
		for _, d := range diff {
			p, _, _ := strings.Cut(d, ": ")
			if !reasons.explain(name, p) {
				t.Errorf("%s: %s (testdata/differences.txt has no reason)", name, d)
			}
		}
		o.NoLock, o.Lock = false, want
		kept := false
		if again, err := BuildIdeal(context.Background(), o); err != nil {
			t.Errorf("%s: npm's lockfile: %v", name, err)
		} else {
			after := again.Lockfile(LockOptions{Old: want})
			wish := want.Raw
			if again, ok := rec.files["npm/"+name+"/package-lock.again.json"]; ok { // npm itself changes it at the second run
				wish = again
			}
			if kept = bytes.Equal(after.Bytes(), wish); !kept {
				_, diff := compareLocks(after, want)
				t.Errorf("%s: npm's lockfile is changed: %v", name, diff)
			}
			if again.Changed && !rec.by.NotOwn[name] { // what npm left out for want of a package is looked for again
				t.Errorf("%s: with npm's lockfile there was still something to resolve", name)
			}
		}
		if !rec.by.Accepted[name] {
			t.Errorf("%s: npm did not accept our lockfile as it was", name)
		}
		table = append(table, fmt.Sprintf("%-16s %9d %8.2f %%  %-6s %-10s %-10s %v", name, len(want.Packages), same, yes(bytes.Equal(ours.Bytes(), want.Raw)),
			yes(rec.by.Accepted[name]), yes(kept), took))
		doc = append(doc, fmt.Sprintf("| %s | %d | %.2f %% | %s | %s | %s |", name, len(want.Packages), same, yes(bytes.Equal(ours.Bytes(), want.Raw)), yes(rec.by.Accepted[name]), yes(kept)))
	}
	reasons.unused(t)
	fmt.Println(strings.Join(table, "\n"))
	checkTable(t, fmt.Sprintf(tableHead, rec.by.Npm, rec.by.Node)+strings.Join(doc, "\n")+"\n")
}

const tableHead = `# The trees of real projects

What ravel install makes of the package.json files in internal/pm/tree/testdata/projects, beside npm %s under Node %s: how many entries the lockfile
has, how many of them are the same (path, name, version, flags), whether the lockfile is the same byte for byte, and whether each accepts the other's unchanged. Both saw the same
registry, which was recorded (make pm-record). Differences, if there are any, stand with their reasons in differences.txt beside them.

make pm-table prints this page from a new run and writes it; the test of the package manager fails when it is out of date.

`

// checkTable compares docs/trees.md, or with PM_TABLE set writes it.
func checkTable(t *testing.T, page string) {
	t.Helper()
	const file = "../../../docs/trees.md"
	if os.Getenv("PM_TABLE") != "" {
		if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old, err := os.ReadFile(file); err != nil || string(old) != page {
		t.Error("docs/trees.md is out of date: make pm-table")
	}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// record is a Source that knows what was recorded.
type record struct {
	by    recordedBy
	files map[string][]byte

	mu   sync.Mutex
	docs map[string]*manifest.Packument
}

func openRecord(t *testing.T) *record {
	t.Helper()
	packed, err := os.ReadFile("testdata/recorded.txtar.zst")
	if err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewReader(nil, zstd.WithDecoderMaxWindow(64<<20))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	text, err := z.DecodeAll(packed, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &record{files: map[string][]byte{}, docs: map[string]*manifest.Packument{}}
	for _, f := range txtar.Parse(text).Files {
		r.files[f.Name] = f.Data
	}
	if err := json.Unmarshal(r.files["recorded-by.json"], &r.by); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *record) Packument(ctx context.Context, name string, full bool) (*manifest.Packument, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if d := r.docs[name]; d != nil {
		return d, nil
	}
	raw, ok := r.files["packuments/"+name]
	if !ok {
		return nil, &codeError{"E404", name + " was not recorded: make pm-record"}
	}
	d, err := manifest.ParsePackument(raw)
	r.docs[name] = d
	return d, err
}

func (r *record) Manifest(ctx context.Context, s spec.Spec) (*manifest.Package, Resolved, error) {
	return nil, Resolved{}, &codeError{"EUNSUPPORTED", "no manifest of " + s.Raw}
}

func (r *record) Prefetch(*manifest.Package) {}

func (r *record) BundledPackages(ctx context.Context, p *manifest.Package, from Resolved) (map[string]*manifest.Package, error) {
	raw, ok := r.files["bundles/"+p.ID()]
	if !ok {
		return nil, &codeError{"E404", "the bundle of " + p.ID() + " was not recorded: make pm-record"}
	}
	out := map[string]*manifest.Package{}
	err := manifest.Each(raw, func(at string, v []byte) (err error) {
		out[at], err = manifest.Parse(v)
		return err
	})
	return out, err
}

// differences are lines "project path reason".
type differences struct {
	reason map[string]string
	used   map[string]bool
}

func readDifferences(t *testing.T) *differences {
	raw, err := os.ReadFile("testdata/differences.txt")
	if err != nil {
		t.Fatal(err)
	}
	d := &differences{map[string]string{}, map[string]bool{}}
	for _, line := range strings.Split(string(raw), "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		f := strings.SplitN(line, " ", 3)
		if len(f) < 3 {
			t.Fatalf("differences.txt: no reason in %q", line)
		}
		d.reason[f[0]+" "+f[1]] = f[2]
	}
	return d
}

func (d *differences) explain(project, path string) bool {
	d.used[project+" "+path] = true
	return d.reason[project+" "+path] != ""
}

func (d *differences) unused(t *testing.T) {
	for k := range d.reason {
		if !d.used[k] {
			t.Errorf("differences.txt: %s is no difference any more", k)
		}
	}
}

// compareLocks tells how many of want's packages stand at the same path with the same name, version and flags, and what differs.
func compareLocks(got, want *lockfile.File) (percent float64, diff []string) {
	same := 0
	text := func(p string, e *lockfile.Entry) string {
		if e == nil {
			return "nothing"
		}
		v := ""
		if e.Pkg != nil {
			v = e.Pkg.Version
		}
		flags := ""
		if e.Extraneous { // the other flags are not written then
			return e.NameOf(p) + "@" + v + " extraneous"
		}
		for _, f := range []struct {
			on   bool
			text string
		}{{e.Dev, " dev"}, {e.Optional, " optional"}, {e.DevOptional, " devOptional"}, {e.Peer, " peer"}, {e.InBundle, " inBundle"}, {e.Link, " link " + e.Resolved}} {
			if f.on {
				flags += f.text
			}
		}
		return e.NameOf(p) + "@" + v + flags
	}
	seen := map[string]bool{}
	for p, w := range want.Packages {
		seen[p] = true
		if a, b := text(p, got.Packages[p]), text(p, w); a == b {
			same++
		} else {
			diff = append(diff, p+": ours "+a+", npm "+b)
		}
	}
	for p, g := range got.Packages {
		if !seen[p] {
			diff = append(diff, p+": ours "+text(p, g)+", npm nothing")
		}
	}
	sort.Strings(diff)
	return 100 * float64(same) / float64(max(1, len(want.Packages), len(got.Packages))), diff
}
