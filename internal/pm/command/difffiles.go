package command

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/ravel-js/ravel/internal/pm/install"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/pack"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// contents are the files of one version of a package, in the order of its tarball.
type contents struct {
	version string
	names   []string
	files   map[string]file
}

type file struct {
	text []byte
	mode int64
}

func (c *contents) put(name string, mode int64, text []byte) {
	if _, ok := c.files[name]; !ok {
		c.names = append(c.names, name)
	}
	c.files[name] = file{text, mode}
}

// maxDiff bounds what is held of one package.
const maxDiff = 1 << 30

// contentsOf reads the files that the paths on the command line want of what a word means.
func (a *App) contentsOf(word, top string, wanted func(name string) bool) (*contents, error) {
	s, err := spec.Parse(word, top)
	if err != nil {
		return nil, err
	}
	if s.Type != spec.Directory {
		tgz, _, err := a.tarballOf(s)
		if err != nil {
			return nil, err
		}
		return untar(tgz, wanted)
	}
	f, err := a.folder(s.FetchSpec)
	if err != nil {
		return nil, err
	}
	if rel, err := filepath.Rel(top, f.Dir); err == nil && installedPath.MatchString(filepath.ToSlash(rel)) {
		return installedFiles(f, wanted)
	}
	if line, ok := f.Pkg.Scripts.Get("prepare"); ok && line != "" && !a.Cfg.Bool("ignore-scripts") {
		r, err := a.runner(a.Name)
		if err != nil {
			return nil, err
		}
		if err := r.Run(a.Ctx, install.Script{Dir: f.Dir, Pkg: f.Pkg, Event: "prepare", Line: line, Quiet: true}); err != nil {
			return nil, err
		}
	}
	list, err := pack.List(f.Dir)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := pack.Write(&b, f.Dir, list); err != nil {
		return nil, err
	}
	return untar(b.Bytes(), wanted)
}

var installedPath = regexp.MustCompile(`node_modules/(?:@[^/]+/)?[^/]+/?$`)

func untar(tgz []byte, wanted func(string) bool) (*contents, error) {
	gz, err := gzip.NewReader(bytes.NewReader(tgz))
	if err != nil {
		return nil, err
	}
	c := &contents{files: map[string]file{}}
	total := int64(0)
	for tr := tar.NewReader(gz); ; {
		h, err := tr.Next()
		if err == io.EOF {
			return c, nil
		}
		if err != nil {
			return nil, err
		}
		_, name, _ := strings.Cut(h.Name, "/")
		if h.Typeflag != tar.TypeReg || !wanted(h.Name) && name != "package.json" {
			continue
		}
		if total += h.Size; total > maxDiff {
			return nil, fail("EBADTARBALL", "the tarball unpacks to more than 1 GB")
		}
		text, err := io.ReadAll(tr)
		if err != nil {
			return nil, err
		}
		if name == "package.json" {
			if p, err := manifest.Parse(text); err == nil {
				c.version = p.Version
			}
		}
		if wanted(h.Name) {
			c.put(name, h.Mode, text)
		}
	}
}

// installedFiles reads a package as it lies in node_modules: everything but what is nested in it, folder by folder.
func installedFiles(f Folder, wanted func(string) bool) (*contents, error) {
	c := &contents{version: f.Pkg.Version, files: map[string]file{}}
	bins := map[string]bool{}
	for _, b := range f.Pkg.Bin {
		bins[strings.TrimPrefix(path.Clean("/"+b.Spec), "/")] = true
	}
	total := int64(0)
	for dirs := []string{""}; len(dirs) > 0; dirs = dirs[1:] {
		entries, err := os.ReadDir(filepath.Join(f.Dir, filepath.FromSlash(dirs[0])))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			name := path.Join(dirs[0], e.Name())
			switch {
			case e.IsDir():
				if name != "node_modules" {
					dirs = append(dirs, name)
				}
			case e.Type().IsRegular() && wanted("package/"+name):
				fi, err := e.Info()
				if err != nil {
					return nil, err
				}
				if total += fi.Size(); total > maxDiff {
					return nil, fail("EBADTARBALL", "the package holds more than 1 GB")
				}
				text, err := os.ReadFile(filepath.Join(f.Dir, filepath.FromSlash(name)))
				if err != nil {
					return nil, err
				}
				mode := int64(fi.Mode().Perm())&^0o022 | 0o600
				if bins[name] {
					mode |= 0o111
				}
				c.put(name, mode, text)
			}
		}
	}
	return c, nil
}

// diffPaths makes the test for the paths that a diff is limited to: names, beginnings of names, patterns.
func diffPaths(args []string) func(name string) bool {
	plain := func(s string) string {
		s = strings.ReplaceAll(s, `\`, "/")
		if rest, ok := strings.CutPrefix(s, "./"); ok {
			return rest
		}
		return strings.TrimPrefix(s, ".")
	}
	return func(name string) bool {
		name = plain(name)
		for _, arg := range args {
			p := plain(arg)
			if strings.HasPrefix(name, p) || strings.HasPrefix(name, "package/"+p) || pack.Glob("{package/,}"+p, name) || strings.HasPrefix(p, "*") && pack.Glob(p, path.Base(name)) {
				return true
			}
		}
		return len(args) == 0
	}
}

// diffStyle is how differences are shown.
type diffStyle struct {
	namesOnly, anySpace, text, color bool
	context                          int
	src, dst, tag                    string
}

func (o *diffStyle) compare(a, b *contents) string {
	var out strings.Builder
	names := slices.Clone(a.names)
	for _, n := range b.names {
		if _, ok := a.files[n]; !ok {
			names = append(names, n)
		}
	}
	same := func(x, y string) bool { return x == y }
	if o.anySpace {
		same = func(x, y string) bool { return x == y || strings.TrimSpace(x) == strings.TrimSpace(y) }
	}
	for _, name := range names {
		x, inA := a.files[name]
		y, inB := b.files[name]
		if inA == inB && x.mode == y.mode && bytes.Equal(x.text, y.text) {
			continue
		}
		if o.namesOnly {
			out.WriteString(name + "\n")
			continue
		}
		left, right := o.src+name, o.dst+name
		head := "diff --git " + left + " " + right + "\n"
		mode := ""
		switch {
		case !inB:
			head += fmt.Sprintf("deleted file mode 100%o\n", x.mode)
		case !inA:
			head += fmt.Sprintf("new file mode 100%o\n", y.mode)
		case x.mode != y.mode:
			head += fmt.Sprintf("old mode 100%o\nnew mode 100%o\n", x.mode, y.mode)
		default:
			mode = fmt.Sprintf("100%o", x.mode)
		}
		head += fmt.Sprintf("index %s%s..%s%s %s\n", o.tag, a.version, o.tag, b.version, mode)
		body := ""
		if !isBinary(name) || o.text {
			if left == right {
				head += "Index: " + left + "\n"
			}
			body = hunks(compareLines(splitLines(string(x.text)), splitLines(string(y.text)), same), o.context)
			body = strings.ReplaceAll(body, "\t\n", "\n")
		}
		head += "--- " + left + "\n+++ " + right + "\n"
		if o.color {
			head, body = paint(head, "34"), colored(body)
		}
		out.WriteString(head + body)
	}
	return strings.ToValidUTF8(strings.TrimSpace(out.String()), "\ufffd")
}

// paint colors each line of a text.
func paint(s, color string) string {
	lines := strings.SplitAfter(s, "\n")
	for i, l := range lines {
		if text := strings.TrimRight(l, "\r\n"); text != "" {
			close := "39"
			lines[i] = "\x1b[" + color + "m" + text + "\x1b[" + close + "m" + l[len(text):]
		}
	}
	return strings.Join(lines, "")
}

func colored(body string) string {
	lines := strings.SplitAfter(body, "\n")
	for i, l := range lines {
		switch {
		case strings.HasPrefix(l, "-"):
			lines[i] = paint(l, "31")
		case strings.HasPrefix(l, "+"):
			lines[i] = paint(l, "32")
		case strings.HasPrefix(l, "@@"):
			lines[i] = paint(l, "36")
		}
	}
	return strings.Join(lines, "")
}

// isBinary tells by its name that a file is no text.
func isBinary(name string) bool {
	base := path.Base(name)
	ext := strings.TrimPrefix(base, ".")
	if ext == base {
		ext = strings.TrimPrefix(path.Ext(base), ".")
	}
	return ext != "" && slices.Contains(binaryExtensions, ext)
}

var binaryExtensions = strings.Fields(`3dm 3ds 3g2 3gp 7z DS_Store a aac adp afdesign afphoto afpub ai aif aiff alz ape apk appimage ar arj asf au avi
bak baml bh bin bk bmp btif bz2 bzip2 cab caf cgm class cmx cpio cr2 cr3 cur dat dcm deb dex djvu dll dmg dng doc docm docx dot dotm dra dsk dts
dtshd dvb dwg dxf ecelp4800 ecelp7470 ecelp9600 egg eol eot epub exe f4v fbs fh fla flac flatpak fli flv fpx fst fvt g3 gh gif graffle gz gzip h261
h263 h264 icns ico ief img ipa iso jar jpeg jpg jpgv jpm jxr key ktx lha lib lvp lz lzh lzma lzo m3u m4a m4v mar mdi mht mid midi mj2 mka mkv mmr
mng mobi mov movie mp3 mp4 mp4a mpeg mpg mpga mxu nef npx numbers nupkg o odp ods odt oga ogg ogv otf ott pages pbm pcx pdb pdf pea pgm pic png pnm
pot potm potx ppa ppam ppm pps ppsm ppsx ppt pptm pptx psd pya pyc pyo pyv qt rar ras raw resources rgb rip rlc rmf rmvb rpm rtf rz s3m s7z scpt sgi
shar sil sketch slk smv snap snk so stl sub suo swf tar tbz tbz2 tga tgz thmx tif tiff tlz ttc ttf txz udf uvh uvi uvm uvp uvs uvu viv vob war wav
wax wbmp wdp weba webm webp whl wim wm wma wmv wmx woff woff2 wrm wvx xbm xif xla xlam xls xlsb xlsm xlsx xlt xltm xltx xm xmind xpi xpm xwd xz z zip
zipx`)
