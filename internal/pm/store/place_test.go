package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/ravel-js/ravel/internal/sys"
)

// TestPlaceStored places from an image's bytes, as often as it is asked, until a file of the store is not what it was.
func TestPlaceStored(t *testing.T) {
	s := open(t)
	s.way.Store(wayLink)
	b := pack(t, item{name: "package/package.json", body: "{}"}, item{name: "package/bin/x", body: "#!x", mode: 0o755},
		item{name: "package/a/b/c.js", body: "cccc"}, item{name: "package/binding.gyp", body: "{ }"})
	dir := t.TempDir()
	p := s.Placer()
	if _, found, err := p.PlaceStored(sri(b), -1, filepath.Join(dir, "none"), false); found || err != nil {
		t.Fatal(found, err)
	}
	if _, err := add(s, b, sri(b), false); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"1", "2"} {
		what, found, err := p.PlaceStored("sha512-AAAA "+sri(b), -1, filepath.Join(dir, to), to == "2")
		if !found || err != nil || !what.Native {
			t.Fatal(what, found, err)
		}
		for path, want := range map[string]string{"package.json": "{}", "bin/x": "#!x", "a/b/c.js": "cccc", "binding.gyp": "{ }"} {
			if got, err := os.ReadFile(filepath.Join(dir, to, path)); err != nil || string(got) != want {
				t.Errorf("%s: %q %v", path, got, err)
			}
		}
		if fi, err := os.Stat(filepath.Join(dir, to, "bin/x")); err != nil || fi.Mode().Perm() != 0o755 {
			t.Error(fi, err)
		}
	}
	// A copy of its own may be edited, a link is the store's file.
	os.WriteFile(filepath.Join(dir, "2/package.json"), []byte("!!"), 0o644)
	if _, _, err := p.PlaceStored(sri(b), -1, filepath.Join(dir, "3"), false); err != nil {
		t.Fatal(err)
	}
	os.WriteFile(filepath.Join(dir, "1/package.json"), []byte("!!"), 0o644)
	_, found, err := p.PlaceStored(sri(b), -1, filepath.Join(dir, "4"), false)
	if !found || !errors.Is(err, ErrDamaged) || err.Error() != "foo@1.0.0: package.json: "+ErrDamaged.Error() {
		t.Fatal(found, err)
	}
	filepath.WalkDir(filepath.Join(dir, "4"), func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			t.Error("left behind:", p)
		}
		return nil
	})
	if _, found, err := p.PlaceStored(sri(b), -1, filepath.Join(dir, "5"), false); found || err != nil {
		t.Error("a damaged package was found again", err)
	}
	// What another process took away after this one wrote it.
	im, err := add(s, b, sri(b), false)
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(s.Dir, "files", blobName(im.Files[0].Sum, im.Files[0].Exec)))
	if _, err := p.Place(im, -1, filepath.Join(dir, "6"), false); !errors.Is(err, ErrDamaged) {
		t.Error(err)
	}
}

// TestParents: the folders above a package's are made as needed, by whoever comes first.
func TestParents(t *testing.T) {
	s := open(t)
	b := pack(t, item{name: "package/package.json", body: "{}"})
	if _, err := add(s, b, sri(b), false); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	fd, errno := sys.FolderAt(-1, dir)
	if errno != 0 {
		t.Fatal(errno)
	}
	defer sys.Close(fd)
	p := s.Placer()
	for _, at := range []string{"m/@s/a/node_modules/@t/b", "m/@s/a", "m/c", "d"} {
		if _, found, err := p.PlaceStored(sri(b), fd, at, false); !found || err != nil {
			t.Error(at, found, err)
		}
		if _, err := os.Stat(filepath.Join(dir, at, "package.json")); err != nil {
			t.Error(err)
		}
	}
	os.WriteFile(filepath.Join(dir, "file"), nil, 0o644)
	if _, _, err := p.PlaceStored(sri(b), fd, "file/a", false); err == nil {
		t.Error("placed below a file")
	}
}

// TestTornImages: no image that is not as it was written is used, and none reads beyond its end.
func TestTornImages(t *testing.T) {
	s := open(t)
	b := pack(t, item{name: "package/package.json", body: "{}"}, item{name: "package/a/b.js", body: "b"})
	im, err := add(s, b, sri(b), false)
	if err != nil {
		t.Fatal(err)
	}
	raw := im.encode()
	if _, err := decodeImage(raw); err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		torn := append([]byte(nil), raw...)
		torn[i] ^= 0x81
		if _, err := decodeImage(torn); err == nil {
			t.Error("changed at", i)
		}
		if _, err := decodeImage(raw[:i]); err == nil {
			t.Error("cut at", i)
		}
		// Behind the sum's back: it must fail or end, not panic.
		r := imageReader{b: torn[:len(torn)-4], at: len(imageMagic)}
		r.path()
		r.path()
		r.number()
		for range r.count() {
			r.path()
		}
		for range r.count() {
			r.file()
		}
	}
}
