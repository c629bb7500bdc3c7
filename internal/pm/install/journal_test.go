package install

import (
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

// TestNoJournal: what was staged without a whole journal is rubbish.
func TestNoJournal(t *testing.T) {
	for _, journal := range []string{"", "00000000\n{}", "nonsense", "12345678\n{\"moves\":[{\"to\":\"package.json\"}]}"} {
		dir := filepath.Join(t.TempDir(), "a[b]")
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
