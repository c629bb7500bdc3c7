package pack

import (
	"archive/tar"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// stamp is the time all files of all packages have.
var stamp = time.Date(1985, 10, 26, 8, 15, 0, 0, time.UTC)

// Entry is a file in a tarball.
type Entry struct {
	Path string
	Size int64
	Mode int64
}

// Write makes the tarball: the same files give the same bytes, whoever packs them and when.
func Write(w io.Writer, dir string, files []string) error {
	_, err := WriteEntries(w, dir, files)
	return err
}

// WriteEntries is Write that tells what it wrote.
func WriteEntries(w io.Writer, dir string, files []string) ([]Entry, error) {
	gz, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	gz.ModTime = time.Unix(0, 0)
	tw := tar.NewWriter(gz)
	bins := map[string]bool{}
	if raw, err := os.ReadFile(filepath.Join(dir, "package.json")); err == nil {
		if p, err := manifest.Parse(raw); err == nil {
			for _, b := range p.Bin {
				bins[strings.TrimPrefix(path.Clean("/"+b.Spec), "/")] = true
			}
		}
	}
	out := make([]Entry, 0, len(files))
	for _, f := range files {
		e, err := writeFile(tw, filepath.Join(dir, filepath.FromSlash(f)), f, bins[f])
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	if err := tw.Close(); err != nil {
		return nil, err
	}
	return out, gz.Close()
}

func writeFile(tw *tar.Writer, abs, name string, bin bool) (Entry, error) {
	in, err := os.Open(abs)
	if err != nil {
		return Entry{}, err
	}
	defer in.Close()
	fi, err := in.Stat()
	if err != nil {
		return Entry{}, err
	}
	mode := int64(fi.Mode().Perm())&^0o022 | 0o600
	if bin {
		mode |= 0o111
	}
	e := Entry{Path: name, Size: fi.Size(), Mode: mode}
	if err := tw.WriteHeader(&tar.Header{Name: "package/" + name, Size: e.Size, Mode: mode, ModTime: stamp, Typeflag: tar.TypeReg}); err != nil {
		return e, err
	}
	_, err = io.Copy(tw, in)
	return e, err
}
