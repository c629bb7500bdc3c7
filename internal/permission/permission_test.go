package permission

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPaths(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{"folder/below", "other"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(dir, filepath.Join(dir, "folder/up")); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		grants  []string
		path    string
		allowed bool
	}{
		{nil, "/", false},
		{[]string{"*"}, "/any/where", true},
		{[]string{"/a/file"}, "/a/file", true},
		{[]string{"/a/file"}, "/a/file2", false},
		{[]string{"/a/file"}, "/a/fil", false},
		{[]string{"/a/file"}, "/a/b/../file", true},
		{[]string{"/a/*"}, "/a", true},
		{[]string{"/a/*"}, "/a/", true},
		{[]string{"/a/*"}, "/ab", false},
		{[]string{"/a*"}, "/ab/c", true},
		{[]string{"/a/*.js"}, "/a/x.md", true},
		{[]string{"/a/b/*", "/a/b/d"}, "/a/b/c", true},
		{[]string{"/a/b*", "/a/bc*", "/a/a*"}, "/a/bcd", true},
		{[]string{"/etc/passwd.*"}, "/etc/passwd", false},
		{[]string{dir + "/folder"}, dir + "/folder/below/x", true},
		{[]string{dir + "/folder"}, dir + "/folder2", false},
		{[]string{dir + "/folder"}, dir + "/folder/../other", false},
		{[]string{dir + "/folder"}, dir + "/folder/below/../x", true},
		// Read as text it stays in the folder, the kernel leaves it.
		{[]string{dir + "/folder"}, dir + "/folder/up/../other", false},
		{[]string{dir + "/folder"}, dir + "/folder/up/..", false},
	}
	for _, c := range cases {
		s := New()
		for _, g := range c.grants {
			s.Grant(Read, g)
		}
		if got := s.Check(Read, c.path) == nil; got != c.allowed {
			t.Errorf("%v: %s: %v", c.grants, c.path, got)
		}
	}
}

func TestDropAndClone(t *testing.T) {
	s := New(Child, Worker)
	s.Grant(Read, "/a/*")
	s.Grant(Read, "/b")
	c := s.Clone()
	s.Drop(Read, "/a/*")
	s.Drop(Child, "")
	if s.Has(Read, "/a/x") || !s.Has(Read, "/b") || s.Has(Child, "") || !s.Has(Worker, "") {
		t.Error("dropped something else")
	}
	if !c.Has(Read, "/a/x") || !c.Has(Child, "") {
		t.Error("the copy changed too")
	}
	if got := s.Options(); got != "--permission --allow-worker --allow-fs-read=/b" {
		t.Error(got)
	}
	if Set := (*Set)(nil); Set.Clone() != nil {
		t.Error("no restrictions became some")
	}
}
