package command

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"unicode"

	"github.com/klauspost/compress/gzip"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/pack"
	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/spec"
	"github.com/ravel-js/ravel/internal/pm/store"
)

// packed is a tarball and what npm tells of it.
type packed struct {
	ID           string       `json:"id"`
	Name         string       `json:"name"`
	Version      string       `json:"version"`
	Size         int          `json:"size"`
	UnpackedSize int64        `json:"unpackedSize"`
	Shasum       string       `json:"shasum"`
	Integrity    string       `json:"integrity"`
	Filename     string       `json:"filename"`
	Files        []packedFile `json:"files"`
	EntryCount   int          `json:"entryCount"`
	Bundled      []string     `json:"bundled"`
	StageID      string       `json:"stageId,omitempty"`

	tarball []byte
}

type packedFile struct {
	Path string `json:"path"`
	Size int64  `json:"size"`
	Mode int64  `json:"mode"`
}

func cmdPack(a *App) error {
	var out []*packed
	add := func(p *packed) error {
		out = append(out, p)
		if !a.Cfg.Bool("dry-run") {
			if err := os.WriteFile(filepath.Join(a.destination(), p.Filename), p.tarball, 0o644); err != nil {
				return err
			}
		}
		if !a.Cfg.Bool("json") {
			a.tellPacked(p)
			a.Println(p.Filename)
		}
		return nil
	}
	words := a.Args
	if a.manyWorkspaces() {
		folders, err := a.chosen()
		if err != nil {
			return err
		}
		if len(words) > 0 {
			return a.usageError("A package cannot be named together with --workspace")
		}
		for _, f := range folders {
			p, err := a.packFolder(f, folders, true)
			if err == nil {
				err = add(p)
			}
			if err != nil {
				return err
			}
		}
	} else {
		if len(words) == 0 {
			words = []string{"."}
		}
		for _, w := range words {
			p, err := a.packWord(w)
			if err == nil {
				err = add(p)
			}
			if err != nil {
				return err
			}
		}
	}
	if a.Cfg.Bool("json") {
		return a.PrintJSON(out)
	}
	return nil
}

// manyWorkspaces: the command was told to work in workspaces.
func (a *App) manyWorkspaces() bool {
	return len(a.Cfg.List("workspace")) > 0 || a.Cfg.Bool("workspaces") && a.Cfg.IsSet("workspaces")
}

func (a *App) destination() string {
	d := a.Cfg.Str("pack-destination")
	if !filepath.IsAbs(d) {
		d = filepath.Join(a.Cwd, d)
	}
	return d
}

// packWord makes or fetches the tarball of what a word means.
func (a *App) packWord(word string) (*packed, error) {
	if word == "." {
		f, err := a.folder(a.projectDir())
		if err != nil {
			return nil, err
		}
		return a.packFolder(f, nil, true)
	}
	s, err := spec.Parse(word, a.Cwd)
	if err != nil {
		return nil, err
	}
	if s.Type == spec.Directory {
		f, err := a.folder(s.FetchSpec)
		if err != nil {
			return nil, err
		}
		return a.packFolder(f, nil, true)
	}
	raw, _, err := a.tarballOf(s)
	if err != nil {
		return nil, err
	}
	return describeTarball(raw)
}

// tarballOf fetches or makes the tarball of anything but a folder, and tells where it came from.
func (a *App) tarballOf(s spec.Spec) (tgz []byte, at string, err error) {
	if s.Type == spec.File {
		tgz, err = os.ReadFile(s.FetchSpec)
		return tgz, s.FetchSpec, err
	}
	c, err := a.Client()
	if err != nil {
		return nil, "", err
	}
	switch s.Type {
	case spec.Remote:
		tgz, err = c.Bytes(a.Ctx, s.Raw, s.FetchSpec, "")
		return tgz, s.FetchSpec, err
	case spec.Git:
		return c.GitTarball(a.Ctx, s)
	}
	v, _, err := a.pick(c, s, true)
	if err != nil {
		return nil, "", err
	}
	tgz, err = c.Bytes(a.Ctx, v.ID(), v.Dist.Tarball, first(v.Dist.Integrity, store.FromShasum(v.Dist.Shasum)))
	return tgz, v.Dist.Tarball, err
}

// projectDir is the package that a command without arguments means.
func (a *App) projectDir() string {
	if a.Cfg.InWorkspace != "" {
		return a.Cfg.InWorkspace
	}
	return a.Cfg.LocalPrefix
}

func (a *App) folder(dir string) (Folder, error) {
	p, err := readPackage(dir)
	return Folder{dir, p}, err
}

// packFolder runs the scripts that belong to packing and makes the tarball in memory.
func (a *App) packFolder(f Folder, among []Folder, postpack bool) (*packed, error) {
	if f.Pkg.Name == "" || f.Pkg.Version == "" {
		return nil, errors.New("Invalid package, must have name and version")
	}
	if err := a.events(f, "prepack", "prepare"); err != nil {
		return nil, err
	}
	o := pack.Options{Dir: f.Dir}
	if len(among) > 0 {
		o.Root = a.Cfg.LocalPrefix
		for _, x := range among {
			o.Workspaces = append(o.Workspaces, x.Dir)
		}
	}
	files, err := pack.ListWith(o)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	entries, err := pack.WriteEntries(&b, f.Dir, files)
	if err != nil {
		return nil, err
	}
	// The scripts may have changed what the package says of itself.
	now, err := readPackage(f.Dir)
	if err != nil {
		return nil, err
	}
	p := describePacked(now, b.Bytes(), entries)
	if postpack {
		err = a.events(f, "postpack")
	}
	return p, err
}

// describeTarball tells of a tarball that somebody else has made.
func describeTarball(raw []byte) (*packed, error) {
	gz, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	tr := tar.NewReader(gz)
	var entries []pack.Entry
	var pkg *manifest.Package
	for total := int64(0); ; {
		h, err := tr.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if total += h.Size; total > 8<<30 {
			return nil, fail("EBADTARBALL", "the tarball unpacks to more than 8 GB")
		}
		_, name, _ := strings.Cut(h.Name, "/")
		entries = append(entries, pack.Entry{Path: name, Size: h.Size, Mode: h.Mode})
		if name == "package.json" && h.Size < 32<<20 {
			text, err := io.ReadAll(tr)
			if err != nil {
				return nil, err
			}
			if pkg, err = manifest.Parse(text); err != nil {
				return nil, err
			}
		}
	}
	if pkg == nil {
		return nil, fail("ENOENT", "the tarball has no package.json")
	}
	return describePacked(pkg, raw, entries), nil
}

func describePacked(p *manifest.Package, tgz []byte, entries []pack.Entry) *packed {
	out := &packed{ID: p.ID(), Name: p.Name, Version: p.Version, Size: len(tgz), Filename: tarballName(p.Name, p.Version), EntryCount: len(entries), Bundled: []string{}, Files: []packedFile{}, tarball: tgz}
	out.Integrity, out.Shasum = registry.Hashes(tgz)
	seen := map[string]bool{}
	for _, e := range entries {
		out.UnpackedSize += e.Size
		out.Files = append(out.Files, packedFile{e.Path, e.Size, e.Mode})
		if rest, ok := strings.CutPrefix(e.Path, "node_modules/"); ok {
			n := 1
			if strings.HasPrefix(rest, "@") {
				n = 2
			}
			if parts := strings.SplitN(rest, "/", n+1); len(parts) > n {
				if name := strings.Join(parts[:n], "/"); !seen[name] {
					seen[name] = true
					out.Bundled = append(out.Bundled, name)
				}
			}
		}
	}
	upper := func(s string) bool {
		r := []rune(s)
		return len(r) > 0 && unicode.ToUpper(r[0]) == r[0]
	}
	sort.SliceStable(out.Files, func(i, j int) bool {
		x, y := out.Files[i].Path, out.Files[j].Path
		if u := upper(x); u != upper(y) {
			return u
		}
		return natural(x, y) < 0
	})
	return out
}

// natural compares names with the numbers in them taken as numbers.
func natural(a, b string) int {
	digits := func(s string) int {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		return n
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	for i > 0 && a[i-1] >= '0' && a[i-1] <= '9' {
		i--
	}
	if m, n := digits(a[i:]), digits(b[i:]); m > 0 && n > 0 {
		x, y := strings.TrimLeft(a[i:i+m], "0"), strings.TrimLeft(b[i:i+n], "0")
		if len(x) != len(y) {
			return len(x) - len(y)
		}
		if c := strings.Compare(x, y); c != 0 {
			return c
		}
	}
	return manifest.Compare(a, b)
}

func tarballName(name, version string) string {
	return strings.Replace(strings.TrimPrefix(name, "@"), "/", "-", 1) + "-" + version + ".tgz"
}

// tellPacked prints the notice about a tarball.
func (a *App) tellPacked(p *packed) {
	say := func(format string, args ...any) { a.Log("notice", fmt.Sprintf(format, args...)) }
	say("")
	head := "package:"
	if a.Cfg.Bool("unicode") {
		head = "📦 "
	}
	say("%s %s@%s", head, p.Name, p.Version)
	say("Tarball Contents")
	for _, f := range p.Files {
		if !strings.HasPrefix(f.Path, "node_modules/") {
			say("%s %s", strings.Replace(bytesText(f.Size), " ", "", 1), f.Path)
		}
	}
	if len(p.Bundled) > 0 {
		say("Bundled Dependencies")
		for _, n := range p.Bundled {
			say("%s", n)
		}
	}
	say("Tarball Details\nname: %s\nversion: %s\nfilename: %s\npackage size: %s\nunpacked size: %s\nshasum: %s\nintegrity: %s[...]%s", p.Name, p.Version, p.Filename,
		bytesText(int64(p.Size)), bytesText(p.UnpackedSize), p.Shasum, p.Integrity[:20], p.Integrity[80:])
	if len(p.Bundled) > 0 {
		say("bundled deps: %d\nbundled files: %d\nown files: %d", len(p.Bundled), p.EntryCount-len(p.Files), len(p.Files))
	}
	say("total files: %d", p.EntryCount)
	say("")
}

// bytesText is a size as npm writes it.
func bytesText(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000*1000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1000*1000*1000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}
