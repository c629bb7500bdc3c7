package store

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync/atomic"

	"github.com/ravel-js/ravel/internal/sys"
)

// File is one file of a package.
type File struct {
	Path string // slashes, below the package's folder
	Exec bool
	Mark sys.Mark
	Sum  [32]byte
}

// Image is a package as the store has it.
type Image struct {
	Label     string // name@version, as it was first asked for
	Integrity string // of its tarball
	Packed    int64  // bytes of the tarball
	Dirs      []string
	Files     []File
	keys      []string
	written   atomic.Bool // by this process, a moment ago: to be placed once without another look
}

// Size is the bytes of all files.
func (im *Image) Size() (n int64) {
	for i := range im.Files {
		n += im.Files[i].Mark.Size
	}
	return n
}

const imageMagic = "ravel image 4\n"

func (im *Image) finish() {
	sort.Slice(im.Files, func(i, j int) bool { return im.Files[i].Path < im.Files[j].Path })
	seen := map[string]bool{}
	im.Dirs = nil
	var add func(string)
	add = func(d string) {
		if d == "" || seen[d] {
			return
		}
		if i := strings.LastIndexByte(d, '/'); i > 0 {
			add(d[:i])
		}
		seen[d] = true
		im.Dirs = append(im.Dirs, d)
	}
	for i := range im.Files {
		if j := strings.LastIndexByte(im.Files[i].Path, '/'); j > 0 {
			add(im.Files[i].Path[:j])
		}
	}
}

// encode writes paths with a zero byte behind them, as the kernel wants them: a package is placed straight from these bytes.
func (im *Image) encode() []byte {
	b := []byte(imageMagic)
	str := func(s string) { b = append(append(binary.AppendUvarint(b, uint64(len(s))), s...), 0) }
	str(im.Label)
	str(im.Integrity)
	b = binary.AppendUvarint(b, uint64(im.Packed))
	b = binary.AppendUvarint(b, uint64(len(im.Dirs)))
	for _, d := range im.Dirs {
		str(d)
	}
	b = binary.AppendUvarint(b, uint64(len(im.Files)))
	for i := range im.Files {
		f := &im.Files[i]
		str(f.Path)
		flags := byte(0)
		if f.Exec {
			flags = 1
		}
		b = append(b, flags)
		b = binary.AppendUvarint(b, uint64(f.Mark.Size))
		b = binary.AppendVarint(b, f.Mark.MtimeNs)
		b = append(b, f.Sum[:]...)
	}
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var errImage = errors.New("not a whole image")

// imageReader goes through an image's bytes.
type imageReader struct {
	b   []byte
	at  int
	bad bool
}

// openImage checks an image and reads what stands before its folders and files.
func openImage(b []byte) (r imageReader, head *Image, err error) {
	n := len(b) - 4
	if n < len(imageMagic) || string(b[:len(imageMagic)]) != imageMagic || crc32.Checksum(b[:n], castagnoli) != binary.LittleEndian.Uint32(b[n:]) {
		return r, head, errImage
	}
	r = imageReader{b: b[:n], at: len(imageMagic)}
	label, integrity := r.path(), r.path()
	packed := r.number()
	if r.bad {
		return r, head, errImage
	}
	return r, &Image{Label: text(label), Integrity: text(integrity), Packed: int64(packed)}, nil
}

func (r *imageReader) number() uint64 {
	v, k := binary.Uvarint(r.b[r.at:])
	if k <= 0 {
		r.bad = true
		return 0
	}
	r.at += k
	return v
}

// count is how many of something follow: no more than there are bytes.
func (r *imageReader) count() int {
	n := r.number()
	if r.bad || n > uint64(len(r.b)-r.at) {
		r.bad = true
		return 0
	}
	return int(n)
}

// path is a string with its zero byte; nil if there is none.
func (r *imageReader) path() []byte {
	n := r.count()
	if r.bad || n >= len(r.b)-r.at || r.b[r.at+n] != 0 {
		r.bad = true
		return nil
	}
	s := r.b[r.at : r.at+n+1]
	r.at += n + 1
	return s
}

// storedFile is a File in an image's bytes.
type storedFile struct {
	path, sum []byte
	exec      bool
	mark      sys.Mark
}

func (r *imageReader) file() (f storedFile) {
	f.path = r.path()
	if r.bad || r.at >= len(r.b) {
		r.bad = true
		return f
	}
	f.exec = r.b[r.at] == 1
	r.at++
	f.mark.Size = int64(r.number())
	m, k := binary.Varint(r.b[min(r.at, len(r.b)):])
	if r.bad || k <= 0 || r.at+k+32 > len(r.b) {
		r.bad = true
		return f
	}
	f.mark.MtimeNs = m
	f.sum = r.b[r.at+k : r.at+k+32]
	r.at += k + 32
	return f
}

func decodeImage(b []byte) (*Image, error) {
	r, im, err := openImage(b)
	if err != nil {
		return nil, err
	}
	whole := string(r.b) // one string holds all paths: they stay for the length of an install
	at := func(z []byte) string { return whole[r.at-len(z) : r.at-1] }
	im.Dirs = make([]string, r.count())
	for i := range im.Dirs {
		if z := r.path(); z != nil {
			im.Dirs[i] = at(z)
		}
	}
	im.Files = make([]File, r.count())
	for i := range im.Files {
		from := r.at
		f := r.file()
		if r.bad {
			return nil, errImage
		}
		_, k := binary.Uvarint(r.b[from:])
		im.Files[i] = File{Path: whole[from+k : from+k+len(f.path)-1], Exec: f.exec, Mark: f.mark, Sum: [32]byte(f.sum)}
	}
	if r.bad {
		return nil, errImage
	}
	return im, nil
}

func (s *Store) imagePath(key string) string {
	return filepath.Join(s.Dir, "images", key)
}

// Lookup finds a package by its integrity, nil if the store has none.
func (s *Store) Lookup(integrity string) *Image {
	for _, d := range parseIntegrity(integrity) {
		if im := s.load(d.key()); im != nil {
			return im
		}
	}
	return nil
}

// Has reports whether there is an image for an integrity, without reading it: it may be torn.
func (s *Store) Has(integrity string) bool {
	for _, d := range parseIntegrity(integrity) {
		if _, errno := sys.MarkAt(s.imagesFD, d.key()); errno == 0 {
			return true
		}
	}
	return false
}

// LookupURL finds what has no integrity of its own (git) by the words it was saved under.
func (s *Store) LookupURL(words string) *Image { return s.load(urlKey(words)) }

func urlKey(words string) string {
	h := newHash("sha256")
	h.Write([]byte(words))
	return digest{"url", h.Sum(nil)}.key()
}

func (s *Store) load(key string) *Image {
	raw, errno := sys.ReadFileAt(s.imagesFD, key, nil)
	if errno != 0 {
		return nil
	}
	im, err := decodeImage(raw)
	if err != nil {
		return nil // torn, or being written
	}
	im.keys = []string{key}
	return im
}

// Alias saves an image under further words.
func (s *Store) Alias(im *Image, words string) error { return s.save(im, urlKey(words)) }

func (s *Store) save(im *Image, keys ...string) error {
	data := im.encode()
	for _, key := range keys {
		// It counts only whole, so it may be written in its place; where one stands, whole or torn, it is replaced.
		_, made, errno := sys.NewFileAt(s.imagesFD, append([]byte(key), 0), 0o644, data)
		if errno != 0 {
			if made {
				sys.UnlinkAt(s.imagesFD, key)
			}
			tmp := s.temp()
			err := os.WriteFile(tmp, data, 0o644)
			if err == nil {
				err = os.Rename(tmp, s.imagePath(key))
			}
			if err != nil {
				os.Remove(tmp)
				return err
			}
		}
		if !slices.Contains(im.keys, key) {
			im.keys = append(im.keys, key)
		}
	}
	return nil
}

// Drop forgets an image; its files stay until Verify.
func (s *Store) Drop(im *Image) {
	for _, k := range im.keys {
		os.Remove(s.imagePath(k))
	}
}

// Find is the index of a path, -1 if the package has no such file.
func (im *Image) Find(path string) int {
	i := sort.Search(len(im.Files), func(i int) bool { return im.Files[i].Path >= path })
	if i < len(im.Files) && im.Files[i].Path == path {
		return i
	}
	return -1
}

// Read gives a file's bytes.
func (s *Store) Read(im *Image, path string) ([]byte, error) {
	i := im.Find(path)
	if i < 0 {
		return nil, &os.PathError{Op: "open", Path: im.Label + "/" + path, Err: os.ErrNotExist}
	}
	f := &im.Files[i]
	data, err := s.readBlob(blobName(f.Sum, f.Exec))
	if err != nil || int64(len(data)) != f.Mark.Size {
		s.Drop(im)
		return nil, &Error{code: "EDAMAGED", Package: im.Label, msg: ErrDamaged.Error(), err: ErrDamaged}
	}
	return data, nil
}
