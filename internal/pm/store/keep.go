package store

import (
	"bufio"
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/ravel-js/ravel/internal/sys"
)

// List gives every package of the store.
func (s *Store) List() ([]*Image, error) {
	dir, err := os.ReadDir(filepath.Join(s.Dir, "images"))
	if err != nil {
		return nil, err
	}
	var out []*Image
	by := map[string]*Image{}
	for _, d := range dir {
		im := s.load(d.Name())
		if im == nil {
			continue
		}
		if first := by[im.Integrity]; first != nil {
			first.keys = append(first.keys, im.keys...)
			continue
		}
		by[im.Integrity] = im
		out = append(out, im)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Label < out[j].Label })
	return out, nil
}

// Clean empties the store, or forgets one package (name or name@version). It waits for nobody: when an install is
// under way it says so.
func Clean(dir, label string) error {
	s, err := Open(dir)
	if err != nil {
		return err
	}
	defer s.Close()
	if label != "" {
		all, err := s.List()
		if err != nil {
			return err
		}
		found := false
		for _, im := range all {
			if im.Label == label || strings.HasPrefix(im.Label, label+"@") {
				s.Drop(im)
				found = true
			}
		}
		if !found {
			return &Error{code: "ENOENT", Package: label, msg: "the store has no such package"}
		}
		return nil
	}
	if errno := sys.LockFile(int(s.lock.Fd()), true, true); errno != 0 {
		return &Error{code: "EBUSY", Package: dir, msg: "an install is using the store"}
	}
	for _, d := range []string{"images", "tmp", "files"} {
		if err := os.RemoveAll(filepath.Join(dir, d)); err != nil {
			return err
		}
	}
	return nil
}

// Report is what Verify found.
type Report struct {
	Packages, Files   int
	Bytes             int64
	Damaged, Unwanted int
	Reclaimed         int64
	DamagedPackages   []string
}

// Verify hashes every file anew, drops packages with damaged files, and removes what no package needs.
func Verify(dir string) (Report, error) {
	r := Report{}
	s, err := Open(dir)
	if err != nil {
		return r, err
	}
	defer s.Close()
	if errno := sys.LockFile(int(s.lock.Fd()), true, true); errno != 0 {
		return r, &Error{code: "EBUSY", Package: dir, msg: "an install is using the store"}
	}
	os.RemoveAll(filepath.Join(dir, "tmp"))
	os.Mkdir(filepath.Join(dir, "tmp"), 0o755)
	good := map[string]bool{}
	err = filepath.WalkDir(filepath.Join(dir, "files"), func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(p, filepath.Join(dir, "files")+string(filepath.Separator)))
		sum, n, err := hashFile(p)
		if err != nil {
			return err
		}
		if name != blobName(sum, strings.HasSuffix(name, execMark)) {
			r.Damaged++
			r.Reclaimed += n
			return os.Remove(p)
		}
		good[name] = false
		return nil
	})
	if err != nil {
		return r, err
	}
	all, err := s.List()
	if err != nil {
		return r, err
	}
	for _, im := range all {
		whole := true
		for i := range im.Files {
			if _, ok := good[blobName(im.Files[i].Sum, im.Files[i].Exec)]; !ok {
				whole = false
			}
		}
		if !whole {
			s.Drop(im)
			r.DamagedPackages = append(r.DamagedPackages, im.Label)
			continue
		}
		r.Packages++
		for i := range im.Files {
			good[blobName(im.Files[i].Sum, im.Files[i].Exec)] = true
		}
	}
	for name, used := range good {
		p := filepath.Join(dir, "files", name)
		fi, err := os.Stat(p)
		if err != nil {
			continue
		}
		if !used {
			r.Unwanted++
			r.Reclaimed += fi.Size()
			os.Remove(p)
			continue
		}
		r.Files++
		r.Bytes += fi.Size()
	}
	return r, nil
}

func hashFile(p string) (sum [32]byte, n int64, err error) {
	f, err := os.Open(p)
	if err != nil {
		return sum, 0, err
	}
	defer f.Close()
	h := sha256.New()
	n, err = io.Copy(h, bufio.NewReaderSize(f, 256<<10))
	h.Sum(sum[:0])
	return sum, n, err
}

// Sweep removes what killed installs left unpacked, once it is a day old.
func (s *Store) Sweep() {
	dir, err := os.ReadDir(filepath.Join(s.Dir, "tmp"))
	if err != nil {
		return
	}
	for _, d := range dir {
		if fi, err := d.Info(); err == nil && time.Since(fi.ModTime()) > 24*time.Hour {
			os.RemoveAll(filepath.Join(s.Dir, "tmp", d.Name()))
		}
	}
}
