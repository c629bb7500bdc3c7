package spec

import (
	"encoding/json"
	"os"
	"testing"
)

type want struct {
	Arg, Name, Type, RawSpec, SaveSpec, FetchSpec, GitCommittish, GitRange, GitSubdir string
	Hosted, String, Error                                                             string
	Registry                                                                          bool
	Sub                                                                               *want
}

// TestRecorded compares with npm-package-arg's answers, recorded by testdata/record.js with HOME=/home/u.
func TestRecorded(t *testing.T) {
	t.Setenv("HOME", "/home/u")
	b, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []want
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	for _, w := range cases {
		got, err := Parse(w.Arg, "/work/dir")
		if (err != nil) != (w.Error != "") {
			t.Errorf("%q: error %v, npm says %q", w.Arg, err, w.Error)
			continue
		}
		if err != nil {
			continue
		}
		compare(t, w.Arg, got, w)
		if w.Sub != nil {
			if got.Sub == nil {
				t.Errorf("%q: no sub", w.Arg)
				continue
			}
			compare(t, w.Arg+" sub", *got.Sub, *w.Sub)
		}
	}
}

func compare(t *testing.T, arg string, got Spec, w want) {
	t.Helper()
	for _, c := range []struct{ what, got, want string }{
		{"name", got.Name, w.Name}, {"type", string(got.Type), w.Type}, {"rawSpec", got.RawSpec, w.RawSpec},
		{"saveSpec", got.SaveSpec, w.SaveSpec}, {"fetchSpec", got.FetchSpec, w.FetchSpec}, {"committish", got.GitCommittish, w.GitCommittish},
		{"range", got.GitRange, w.GitRange}, {"subdir", got.GitSubdir, w.GitSubdir}, {"string", got.String(), w.String},
	} {
		if c.got != c.want {
			t.Errorf("%q: %s = %q, npm says %q", arg, c.what, c.got, c.want)
		}
	}
	if got.Registry() != w.Registry {
		t.Errorf("%q: registry = %v", arg, got.Registry())
	}
	h := ""
	if got.Hosted != nil {
		h = got.Hosted.SSHURL("")
	}
	if h != w.Hosted {
		t.Errorf("%q: hosted = %q, npm says %q", arg, h, w.Hosted)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a@1", "a/b#c", "git+ssh://x:y", "file:///..", "@a/b@npm:c@1", "https://github.com/a/b/tree/c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := Parse(s, "/w"); err == nil {
			_ = p.String()
		}
	})
}
