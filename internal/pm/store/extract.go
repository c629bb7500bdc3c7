package store

import (
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/ravel-js/ravel/internal/sys"
)

// extraction turns the entries of a tarball whose integrity holds into files of the store.
type extraction struct {
	s     *Store
	label string
	files []File
	seen  map[string]int // folded path: index of the file, or isDir
	bytes int64          // as announced
	out   int64          // as unpacked
	count int
	read  func() int64 // packed bytes read so far
	buf   []byte
	tmp   string
	dir   string       // the last that was claimed
	stood map[int]bool // files that were a .gitignore and gave way to no .npmignore yet
}

const isDir = -1

// whole is up to what size a file is read into memory.
const whole = 1 << 20

func (x *extraction) run(t *tarball) error {
	x.seen = map[string]int{}
	for {
		e, err := t.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return x.broken(err)
		}
		if x.count++; x.count > x.s.Limits.Entries {
			return refuse(x.label, "more than %d entries", x.s.Limits.Entries)
		}
		name, err := x.name(e)
		if err != nil {
			return err
		}
		switch e.kind {
		case '5':
			if name != "" {
				if err := x.claimDirs(name); err != nil {
					return err
				}
			}
			continue
		case '1', '2':
			if err := x.link(e, name); err != nil {
				return err
			}
			continue // as npm: links inside a package are left out
		case '3', '4', '6':
			return refuse(x.label, "%q is a device or a pipe", e.name)
		case '0':
		default:
			return refuse(x.label, "%q is of the unknown kind %q", e.name, e.kind)
		}
		if name == "" {
			continue
		}
		if x.bytes += e.size; x.bytes > x.s.Limits.Bytes || e.size < 0 {
			return refuse(x.label, "it unpacks to more than %d bytes", x.s.Limits.Bytes)
		}
		skip, over, err := x.claim(name)
		if err != nil {
			return err
		}
		if skip {
			continue
		}
		f := File{Path: over.path, Exec: e.mode&0o111 != 0}
		if err := x.store(t, e, &f, over.index); err != nil {
			return err
		}
		if e.size <= whole {
			if err := x.came(e.size); err != nil {
				return err
			}
		}
	}
}

// came counts what was really unpacked, against what was read for it: the claims of headers prove nothing.
func (x *extraction) came(n int64) error {
	if x.out += n; x.out > x.s.Limits.From && x.out > x.s.Limits.Ratio*max(x.read(), 1) {
		return refuse(x.label, "it unpacks to more than %d times its size", x.s.Limits.Ratio)
	}
	return nil
}

func (x *extraction) broken(err error) error {
	var se *Error
	if errors.As(err, &se) {
		return err
	}
	if err == errTar || err == io.ErrUnexpectedEOF || strings.Contains(err.Error(), "gzip:") || strings.Contains(err.Error(), "flate:") {
		why := err.Error()
		if err == io.ErrUnexpectedEOF {
			why = "it ends too early"
		}
		return &Error{code: "EBADTARBALL", Package: x.label, msg: "the tarball cannot be read: " + why, err: err}
	}
	return err
}

// name strips the first component and refuses what would leave the package.
func (x *extraction) name(e entry) (string, error) {
	n := e.name
	if strings.HasPrefix(n, "/") {
		return "", refuse(x.label, "%q is an absolute path", n)
	}
	if runtime.GOOS == "windows" {
		n = strings.ReplaceAll(n, `\`, "/")
	}
	if len(n) >= 2 && n[1] == ':' {
		return "", refuse(x.label, "%q is an absolute path", n)
	}
	if strings.IndexByte(n, 0) >= 0 {
		return "", refuse(x.label, "%q has a zero byte", n)
	}
	// Mostly the name is as it should be, and its end is the answer.
	first, plain := -1, true
	for from := 0; from <= len(n); {
		end := strings.IndexByte(n[from:], '/')
		if end < 0 {
			end = len(n)
		} else {
			end += from
		}
		switch part := n[from:end]; {
		case part == "..":
			return "", refuse(x.label, "%q leads out of the package", n)
		case part == "" || part == ".":
			plain = false
		case len(part) > 255:
			return "", refuse(x.label, "%.40q... is too long for a name", part)
		}
		if first < 0 {
			first = end
		}
		from = end + 1
	}
	if plain {
		return n[min(first+1, len(n)):], nil
	}
	parts := strings.Split(n, "/")
	out := parts[:0]
	for _, p := range parts {
		if p != "" && p != "." {
			out = append(out, p)
		}
	}
	if len(out) < 2 {
		return "", nil
	}
	return strings.Join(out[1:], "/"), nil
}

// link refuses links that leave the package.
func (x *extraction) link(e entry, name string) error {
	to := e.link
	if e.kind == '2' {
		if path.IsAbs(to) || len(to) >= 2 && to[1] == ':' {
			return refuse(x.label, "the link %q leads out of the package (%s)", e.name, to)
		}
		to = path.Join(path.Dir("p/"+name), to)
		if to != "p" && !strings.HasPrefix(to, "p/") {
			return refuse(x.label, "the link %q leads out of the package (%s)", e.name, e.link)
		}
		return nil
	}
	_, err := x.name(entry{name: to})
	if err != nil || path.IsAbs(to) {
		return refuse(x.label, "the link %q leads out of the package (%s)", e.name, e.link)
	}
	return nil
}

func fold(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return strings.ToLower(norm.NFC.String(s))
		}
	}
	return strings.ToLower(s)
}

type claimed struct {
	path  string
	index int // of the file it takes the place of, -1: none, same(i): it must be the same as i
}

func same(i int) int { return -2 - i }

// claim books a file's path: no two may be one on a file system that folds case.
func (x *extraction) claim(name string) (skip bool, c claimed, err error) {
	// As npm: .gitignore is unpacked as .npmignore, unless the package has one.
	dir, base := path.Split(name)
	renamed := base == ".gitignore"
	if renamed {
		name = dir + ".npmignore"
	}
	key := fold(name)
	if i, ok := x.seen[key]; ok {
		if renamed {
			return true, c, nil
		}
		if i >= 0 && x.stood[i] && base == ".npmignore" {
			delete(x.stood, i)
			return false, claimed{name, i}, nil
		}
		if i == isDir {
			return false, c, refuse(x.label, "%q is a file and a folder", name)
		}
		if other := x.files[i].Path; other != name {
			return false, c, refuse(x.label, "%q and %q differ only in case", other, name)
		}
		// Published packages have files in them twice; as long as both are the same nobody is deceived.
		return false, claimed{name, same(i)}, nil
	}
	if dir != "" && dir != x.dir {
		if err := x.claimDirs(strings.TrimSuffix(dir, "/")); err != nil {
			return false, c, err
		}
		x.dir = dir
	}
	if renamed {
		if x.stood == nil {
			x.stood = map[int]bool{}
		}
		x.stood[len(x.files)] = true
	}
	x.seen[key] = len(x.files)
	return false, claimed{name, -1}, nil
}

func (x *extraction) claimDirs(dir string) error {
	for {
		key := fold(dir)
		if i, ok := x.seen[key]; ok {
			if i != isDir {
				return refuse(x.label, "%q is a file and a folder", dir)
			}
			return nil
		}
		x.seen[key] = isDir
		i := strings.LastIndexByte(dir, '/')
		if i < 0 {
			return nil
		}
		dir = dir[:i]
	}
}

func (x *extraction) store(t *tarball, e entry, f *File, over int) error {
	if e.size > whole {
		return x.stream(t, f, over)
	}
	data, err := t.whole(&x.buf)
	if err != nil {
		return x.broken(err)
	}
	f.Sum = sha256.Sum256(data)
	if f.Mark, err = x.s.blob(f.Sum, f.Exec, data); err != nil {
		return err
	}
	return x.add(f, over)
}

func execMode(exec bool) uint32 {
	if exec {
		return 0o755
	}
	return 0o644
}

// stream writes a large file as it comes.
func (x *extraction) stream(t *tarball, f *File, over int) error {
	name, err := x.tempName()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, os.FileMode(execMode(f.Exec)))
	if err != nil {
		return err
	}
	h := sha256.New()
	if cap(x.buf) < 256<<10 {
		x.buf = make([]byte, 256<<10)
	}
	buf := x.buf[:cap(x.buf)]
	for err == nil {
		n, rerr := io.ReadAtLeast(t, buf, len(buf))
		h.Write(buf[:n])
		if _, err = out.Write(buf[:n]); err != nil {
			break
		}
		if err = x.came(int64(n)); err != nil {
			break
		}
		if rerr == io.EOF || rerr == io.ErrUnexpectedEOF && t.left == 0 {
			break
		}
		if rerr != nil {
			err = x.broken(rerr)
		}
	}
	if err == nil {
		var errno error
		f.Mark, errno = markFile(out)
		err = errno
	}
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	h.Sum(f.Sum[:0])
	if f.Mark, err = x.s.adopt(name, f); err != nil {
		return err
	}
	return x.add(f, over)
}

func markFile(f *os.File) (sys.Mark, error) {
	fi, err := f.Stat()
	if err != nil {
		return sys.Mark{}, err
	}
	return sys.Mark{Size: fi.Size(), MtimeNs: fi.ModTime().UnixNano()}, nil
}

func (x *extraction) add(f *File, over int) error {
	switch {
	case over <= -2:
		first := &x.files[same(over)]
		if first.Sum != f.Sum {
			return refuse(x.label, "%q is in it twice", f.Path)
		}
	case over >= 0:
		x.files[over] = *f
	default:
		x.files = append(x.files, *f)
	}
	return nil
}

func (x *extraction) tempName() (string, error) {
	if x.tmp == "" {
		x.tmp = x.s.temp()
		if err := os.Mkdir(x.tmp, 0o700); err != nil {
			return "", err
		}
	}
	return filepath.Join(x.tmp, itoa(x.count)), nil
}

func itoa(n int) string {
	var b [20]byte
	i := len(b)
	for {
		i--
		b[i] = byte('0' + n%10)
		if n /= 10; n == 0 {
			return string(b[i:])
		}
	}
}

func (x *extraction) cleanup() {
	if x.tmp != "" {
		os.RemoveAll(x.tmp)
	}
}

// adopt renames a finished file to its name in the store, or keeps the one that is there.
func (s *Store) adopt(tmp string, f *File) (sys.Mark, error) {
	name := blobName(f.Sum, f.Exec)
	if m, errno := sys.MarkAt(s.filesFD, name); errno == 0 && m.Size == f.Mark.Size {
		return m, os.Remove(tmp)
	}
	err := os.Rename(tmp, filepath.Join(s.Dir, "files", name))
	if os.IsNotExist(err) {
		if _, errno := s.newShelf(shelfOf(f.Sum[:])); errno != 0 {
			return f.Mark, &os.PathError{Op: "mkdir", Path: filepath.Join(s.Dir, "files", name), Err: errno}
		}
		err = os.Rename(tmp, filepath.Join(s.Dir, "files", name))
	}
	return f.Mark, err
}
