package install

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

func show(t *testing.T, dir string) string {
	t.Helper()
	var out []string
	filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, p)
			raw, _ := os.ReadFile(p)
			out = append(out, rel+"="+string(raw))
		}
		return nil
	})
	sort.Strings(out)
	return strings.Join(out, " ")
}

func put(t *testing.T, dir string, files ...string) {
	t.Helper()
	for _, f := range files {
		name, text, _ := strings.Cut(f, "=")
		p := filepath.Join(dir, name)
		os.MkdirAll(filepath.Dir(p), 0o755)
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRecover stops a commit between any two of its renames, and inside of each; the next run finishes it, even one that
// is stopped again.
func TestRecover(t *testing.T) {
	moves := []move{
		{To: "node_modules/a", New: "n/0/u", Old: "o/n0"},            // replaced
		{To: "node_modules/b", New: "n/1/u", Old: "o/n1"},            // new
		{To: "node_modules/@s/c", New: "n/2/u", Old: "o/n2"},         // new, in a scope that is not there
		{To: "node_modules/gone", Old: "o/g0"},                       // removed
		{To: "node_modules/never", Old: "o/g1"},                      // removed, was not there
		{To: "package.json", New: "f1", Old: "o/f1"},                 // a file
		{To: "package-lock.json", New: "f2", Old: "o/f2"},            // a file that was not there
		{To: "packages/w/node_modules/d", New: "n/3/u", Old: "o/n3"}, // in a workspace
	}
	const want = "node_modules/.package-lock.json=hidden node_modules/@s/c/x=c node_modules/a/x=new node_modules/b/x=b package-lock.json=lock package.json=new packages/w/node_modules/d/x=d"
	for stop := 0; stop <= 2*len(moves); stop++ {
		for _, again := range []int{-1, stop / 2, stop/2 + 1} {
			t.Run(fmt.Sprint(stop, "/", again), func(t *testing.T) {
				dir := t.TempDir()
				stage := filepath.Join(dir, "node_modules", ".ravel-00000000000000ab")
				put(t, dir, "node_modules/a/x=old", "node_modules/a/y=old", "node_modules/gone/x=gone", "package.json=old")
				put(t, stage, "n/0/u/x=new", "n/1/u/x=b", "n/2/u/x=c", "n/3/u/x=d", "f1=new", "f2=lock", "hidden=hidden")
				os.Mkdir(filepath.Join(stage, "o"), 0o755)
				if err := writeJournal(stage, moves); err != nil {
					t.Fatal(err)
				}
				part := func(n int) {
					if err := carryOut(dir, stage, moves[:n/2]); err != nil {
						t.Fatal(err)
					}
					if n%2 == 1 { // the old one is away, the new one has not come
						m := moves[n/2]
						os.Rename(filepath.Join(dir, m.To), filepath.Join(stage, m.Old))
					}
				}
				part(stop)
				if again >= 0 {
					part(2 * min(again, len(moves)))
				}
				changed, err := Recover(dir)
				if err != nil || !changed {
					t.Fatal(changed, err)
				}
				if got := show(t, dir); got != want {
					t.Errorf("got  %s\nwant %s", got, want)
				}
				if changed, err := Recover(dir); changed || err != nil {
					t.Error("recovered twice", err)
				}
			})
		}
	}
}

// TestNoJournal: what was staged without a whole journal is rubbish.
func TestNoJournal(t *testing.T) {
	for _, journal := range []string{"", "00000000\n[]", "nonsense", "12345678\n[{\"to\":\"package.json\"}]"} {
		dir := t.TempDir()
		stage := filepath.Join(dir, ".ravel-00000000000000ab")
		put(t, dir, "package.json=old", "node_modules/a/x=old")
		put(t, stage, "f1=new", "m/a/x=new")
		if journal != "" {
			put(t, stage, "journal="+journal)
		}
		before := "node_modules/a/x=old package.json=old"
		if changed, err := Recover(dir); changed || err != nil {
			t.Errorf("%q: %v %v", journal, changed, err)
		}
		if got := show(t, dir); got != before {
			t.Errorf("%q: %s", journal, got)
		}
	}
}
