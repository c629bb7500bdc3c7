package store

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

type item struct {
	name, body, link string
	kind             byte
	mode             int64
}

func pack(t testing.TB, items ...item) []byte {
	t.Helper()
	var b bytes.Buffer
	gz := gzip.NewWriter(&b)
	w := tar.NewWriter(gz)
	for _, i := range items {
		h := &tar.Header{Name: i.name, Size: int64(len(i.body)), Mode: i.mode, Typeflag: i.kind, Linkname: i.link}
		if i.kind == 0 {
			h.Typeflag = tar.TypeReg
		}
		if i.mode == 0 {
			h.Mode = 0o644
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(i.body))
	}
	w.Close()
	gz.Close()
	return b.Bytes()
}

func sri(b []byte) string {
	h := sha512.Sum512(b)
	return "sha512-" + base64.StdEncoding.EncodeToString(h[:])
}

func open(t testing.TB) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "store"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func add(s *Store, b []byte, integrity string, streamed bool) (*Image, error) {
	size := int64(len(b))
	if streamed {
		size = -1
	}
	return s.Add(context.Background(), Tarball{Label: "foo@1.0.0", Integrity: integrity, Size: size, Body: bytes.NewReader(b)})
}

func names(t *testing.T, s *Store) (out []string) {
	t.Helper()
	filepath.WalkDir(s.Dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "lock" {
			out = append(out, p)
		}
		return nil
	})
	return out
}

func TestAddAndPlace(t *testing.T) {
	for _, streamed := range []bool{false, true} {
		t.Run(fmt.Sprint("streamed=", streamed), func(t *testing.T) {
			s := open(t)
			big := strings.Repeat("0123456789abcdef", 100_000)
			b := pack(t, item{name: "package/package.json", body: `{"name":"foo"}`}, item{name: "package/bin/x.js", body: "#!", mode: 0o755},
				item{name: "package/lib/big", body: big}, item{name: "package/.gitignore", body: "a"}, item{name: "package/.npmignore", body: "b"},
				item{name: "package/l", kind: tar.TypeSymlink, link: "bin/x.js"}, item{name: "package/empty", body: ""})
			im, err := add(s, b, sri(b), streamed)
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(t.TempDir(), "foo")
			if im = s.Lookup(sri(b)); im == nil || im.Label != "foo@1.0.0" {
				t.Fatal("not found")
			}
			if err := s.Place(im, -1, dir, false); err != nil {
				t.Fatal(err)
			}
			for p, want := range map[string]string{"package.json": `{"name":"foo"}`, "bin/x.js": "#!", "lib/big": big, ".npmignore": "b", "empty": ""} {
				if got, err := os.ReadFile(filepath.Join(dir, p)); err != nil || string(got) != want {
					t.Errorf("%s: %v", p, err)
				}
			}
			if _, err := os.Lstat(filepath.Join(dir, "l")); err == nil {
				t.Error("a link was unpacked")
			}
			if fi, _ := os.Stat(filepath.Join(dir, "bin/x.js")); fi.Mode().Perm() != 0o755 {
				t.Error(fi.Mode())
			}
			if data, err := s.Read(im, "package.json"); err != nil || string(data) != `{"name":"foo"}` {
				t.Error(err)
			}
			if left, _ := os.ReadDir(filepath.Join(s.Dir, "tmp")); len(left) > 0 {
				t.Error("left behind", left)
			}
			own := filepath.Join(t.TempDir(), "own")
			if err := s.Place(im, -1, own, true); err != nil {
				t.Fatal(err)
			}
			os.WriteFile(filepath.Join(own, "package.json"), []byte("changed"), 0o644)
			if got, _ := os.ReadFile(filepath.Join(dir, "package.json")); string(got) != `{"name":"foo"}` {
				t.Error("a copy shares its bytes")
			}
		})
	}
}

func TestIntegrity(t *testing.T) {
	for _, streamed := range []bool{false, true} {
		s := open(t)
		b := pack(t, item{name: "package/package.json", body: "{}"})
		evil := pack(t, item{name: "package/package.json", body: "{!}"})
		_, err := add(s, evil, sri(b), streamed)
		var e *Error
		if !errors.As(err, &e) || e.Code() != "EINTEGRITY" || !strings.Contains(err.Error(), sri(b)) || !strings.Contains(err.Error(), sri(evil)) || !strings.HasPrefix(err.Error(), "foo@1.0.0: ") {
			t.Fatalf("%v", err)
		}
		if n := names(t, s); len(n) > 0 {
			t.Errorf("visible: %v", n)
		}
		if _, err := add(s, b[:len(b)-20], sri(b), streamed); err == nil {
			t.Error("a short tarball passed")
		}
		if _, err := add(s, b, "md5-xxxx", streamed); err == nil {
			t.Error("an unknown hash passed")
		}
		// The strongest algorithm decides; any of its hashes will do.
		if _, err := add(s, b, "sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA= "+sri(evil)+" "+sri(b), streamed); err != nil {
			t.Error(err)
		}
	}
	s := open(t)
	b := pack(t, item{name: "package/package.json", body: "{}"})
	c := newCheck([]digest{{"sha1", nil}})
	c.Write(b)
	one := digest{"sha1", c.other.Sum(nil)}.String()
	if _, err := add(s, b, one, false); err != nil {
		t.Fatal(err)
	}
	if s.Lookup(one) == nil || s.Lookup(sri(b)) == nil {
		t.Error("not found by both")
	}
}

func TestEvilTarballs(t *testing.T) {
	ok := item{name: "package/package.json", body: "{}"}
	cases := map[string]struct {
		items []item
		want  string
	}{
		"dotdot":       {[]item{ok, {name: "package/../../x", body: "1"}}, "leads out"},
		"dotdot first": {[]item{ok, {name: "../x", body: "1"}}, "leads out"},
		"absolute":     {[]item{ok, {name: "/etc/x", body: "1"}}, "absolute"},
		"drive":        {[]item{ok, {name: "C:/x", body: "1"}}, "absolute"},
		"symlink out":  {[]item{ok, {name: "package/a", kind: tar.TypeSymlink, link: "../../x"}}, "leads out"},
		"symlink abs":  {[]item{ok, {name: "package/a", kind: tar.TypeSymlink, link: "/etc/passwd"}}, "leads out"},
		"hardlink out": {[]item{ok, {name: "package/a", kind: tar.TypeLink, link: "package/../../x"}}, "leads out"},
		"device":       {[]item{ok, {name: "package/a", kind: tar.TypeChar}}, "device"},
		"block":        {[]item{ok, {name: "package/a", kind: tar.TypeBlock}}, "device"},
		"pipe":         {[]item{ok, {name: "package/a", kind: tar.TypeFifo}}, "pipe"},
		"twice":        {[]item{ok, {name: "package/a", body: "1"}, {name: "package/a", body: "2"}}, "twice"},
		"twice dotted": {[]item{ok, {name: "package/a", body: "1"}, {name: "package/./a", body: "2"}}, "twice"},
		"case":         {[]item{ok, {name: "package/a", body: "1"}, {name: "package/A", body: "2"}}, "only in case"},
		"unicode case": {[]item{ok, {name: "package/é", body: "1"}, {name: "package/É", body: "2"}}, "only in case"},
		"unicode form": {[]item{ok, {name: "package/\u00e9", body: "1"}, {name: "package/e\u0301", body: "2"}}, "only in case"},
		"dir over":     {[]item{ok, {name: "package/a", body: "1"}, {name: "package/a/b", body: "2"}}, "file and a folder"},
		"file over":    {[]item{ok, {name: "package/a/b", body: "1"}, {name: "package/A", body: "2"}}, "file and a folder"},
		"nothing":      {[]item{{name: "package/", kind: tar.TypeDir}}, "nothing"},
		"bomb":         {[]item{ok, {name: "package/a", body: strings.Repeat("\x00", 3<<20)}}, "times its size"},
		"large":        {[]item{ok, {name: "package/a", body: strings.Repeat("ab", 5<<20)}}, "more than"},
	}
	for name, tc := range cases {
		for _, streamed := range []bool{false, true} {
			s := open(t)
			s.Limits = Limits{Bytes: 8 << 20, Entries: 100, Ratio: 100, From: 1 << 20}
			b := pack(t, tc.items...)
			im, err := add(s, b, sri(b), streamed)
			if err == nil || im != nil || !strings.Contains(err.Error(), tc.want) || !strings.HasPrefix(err.Error(), "foo@1.0.0: ") {
				t.Errorf("%s: %v", name, err)
			}
			if s.Lookup(sri(b)) != nil {
				t.Errorf("%s: visible", name)
			}
			if left, _ := os.ReadDir(filepath.Join(s.Dir, "tmp")); len(left) > 0 {
				t.Errorf("%s: left behind %v", name, left)
			}
		}
	}
	s := open(t)
	for _, junk := range []string{"", "no tarball", "\x1f\x8b\x08 broken", strings.Repeat("x", 2000)} {
		if _, err := add(s, []byte(junk), "", false); err == nil {
			t.Errorf("%.10q passed", junk)
		}
	}
}

func TestLongNames(t *testing.T) {
	s := open(t)
	long := strings.Repeat("d/", 90) + strings.Repeat("n", 120) + ".js"
	b := pack(t, item{name: "package/package.json", body: "{}"}, item{name: "package/" + long, body: "1"})
	im, err := add(s, b, sri(b), false)
	if err != nil || im.Find(long) < 0 {
		t.Fatal(err)
	}
}

func TestDamage(t *testing.T) {
	s := open(t)
	s.way.Store(wayLink)
	b := pack(t, item{name: "package/package.json", body: "{}"}, item{name: "package/a.js", body: "aaaa"})
	im, _ := add(s, b, sri(b), false)
	dir := t.TempDir()
	if err := s.Place(im, -1, filepath.Join(dir, "1"), false); err != nil {
		t.Fatal(err)
	}
	// Somebody edits the file in node_modules: it is the store's too.
	os.WriteFile(filepath.Join(dir, "1/a.js"), []byte("bbbb"), 0o644)
	err := s.Place(im, -1, filepath.Join(dir, "2"), false)
	if !errors.Is(err, ErrDamaged) || s.Lookup(sri(b)) != nil {
		t.Fatalf("%v", err)
	}
	if im, err = add(s, b, sri(b), false); err != nil {
		t.Fatal(err)
	}
	if err := s.Place(im, -1, filepath.Join(dir, "3"), false); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, "3/a.js")); string(got) != "aaaa" {
		t.Errorf("%q", got)
	}
	// A file that a killed process left short.
	name := blobName(im.Files[im.Find("a.js")].Sum, false)
	os.Remove(filepath.Join(s.Dir, "files", name))
	os.WriteFile(filepath.Join(s.Dir, "files", name), []byte("a"), 0o644)
	if im, err = add(s, b, sri(b), false); err != nil {
		t.Fatal(err)
	}
	if err := s.Place(im, -1, filepath.Join(dir, "4"), false); err != nil {
		t.Fatal(err)
	}
	// A torn image is no image.
	key := s.imagePath(parseIntegrity(sri(b))[0].key())
	raw, _ := os.ReadFile(key)
	os.WriteFile(key, raw[:len(raw)-7], 0o644)
	if s.Lookup(sri(b)) != nil {
		t.Error("a torn image was read")
	}
}

func TestManyAtOnce(t *testing.T) {
	s := open(t)
	var items []item
	for i := range 200 {
		items = append(items, item{name: fmt.Sprintf("package/f%d", i), body: fmt.Sprint("body ", i%50)})
	}
	b := pack(t, items...)
	dir := t.TempDir()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			other, err := Open(s.Dir)
			if err != nil {
				t.Error(err)
				return
			}
			defer other.Close()
			im, err := add(other, b, sri(b), i%2 == 0)
			if err == nil {
				err = other.Place(im, -1, filepath.Join(dir, fmt.Sprint(i)), false)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := Clean(s.Dir, ""); err == nil {
		t.Error("cleaned under an install")
	}
	s.Close()
	r, err := Verify(s.Dir)
	if err != nil || r.Packages != 1 || r.Files != 50 || r.Damaged+r.Unwanted != 0 {
		t.Errorf("%+v %v", r, err)
	}
	var st syscall.Stat_t
	syscall.Stat(filepath.Join(dir, "0/f0"), &st)
	if err := Clean(s.Dir, ""); err != nil {
		t.Error(err)
	}
}

func FuzzTar(f *testing.F) {
	f.Add(pack(f, item{name: "package/package.json", body: "{}"}))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Open(filepath.Join(dir, "s"))
		if err != nil {
			t.Skip()
		}
		defer s.Close()
		s.Limits.Bytes = 1 << 20
		add(s, b, "", false)
		var plain bytes.Buffer
		plain.Write(b)
		newTarball(&plain).next()
	})
}
