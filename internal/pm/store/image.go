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

	"github.com/ravel-js/ravel/internal/sys"
)

// File is one file of a package.
type File struct {
	Path string // slashes, below the package's folder
	Exec bool
	Mark sys.Mark
	Sum  [32]byte
	blob string
}

// Image is a package as the store has it.
type Image struct {
	Label     string // name@version, as it was first asked for
	Integrity string // of its tarball
	Packed    int64  // bytes of the tarball
	Dirs      []string
	Files     []File
	keys      []string
}

// Size is the bytes of all files.
func (im *Image) Size() (n int64) {
	for i := range im.Files {
		n += im.Files[i].Mark.Size
	}
	return n
}

const imageMagic = "ravel image 1\n"

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

func (im *Image) encode() []byte {
	b := []byte(imageMagic)
	str := func(s string) { b = binary.AppendUvarint(b, uint64(len(s))); b = append(b, s...) }
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

func decodeImage(b []byte) (*Image, error) {
	n := len(b) - 4
	if n < len(imageMagic) || string(b[:len(imageMagic)]) != imageMagic || crc32.Checksum(b[:n], castagnoli) != binary.LittleEndian.Uint32(b[n:]) {
		return nil, errImage
	}
	// One string holds all paths: they stay for the length of an install.
	text := string(b[:n])
	at := len(imageMagic)
	bad := false
	uv := func() uint64 {
		v, k := binary.Uvarint(b[at:n])
		if k <= 0 {
			bad = true
			return 0
		}
		at += k
		return v
	}
	str := func() string {
		l := int(uv())
		if l < 0 || l > n-at {
			bad = true
			return ""
		}
		s := text[at : at+l]
		at += l
		return s
	}
	im := &Image{Label: str(), Integrity: str(), Packed: int64(uv())}
	dirs := int(uv())
	if bad || dirs < 0 || dirs > n {
		return nil, errImage
	}
	im.Dirs = make([]string, dirs)
	for i := range im.Dirs {
		im.Dirs[i] = str()
	}
	files := int(uv())
	if bad || files < 0 || files > n {
		return nil, errImage
	}
	im.Files = make([]File, files)
	for i := range im.Files {
		f := &im.Files[i]
		f.Path = str()
		if bad || at >= n {
			return nil, errImage
		}
		f.Exec = b[at] == 1
		at++
		f.Mark.Size = int64(uv())
		m, k := binary.Varint(b[at:n])
		if k <= 0 || at+k+32 > n {
			return nil, errImage
		}
		at += k
		f.Mark.MtimeNs = m
		copy(f.Sum[:], b[at:at+32])
		at += 32
	}
	if bad {
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

// LookupURL finds what has no integrity of its own (git) by the words it was saved under.
func (s *Store) LookupURL(words string) *Image { return s.load(urlKey(words)) }

func urlKey(words string) string {
	h := newHash("sha256")
	h.Write([]byte(words))
	return digest{"url", h.Sum(nil)}.key()
}

func (s *Store) load(key string) *Image {
	raw, err := os.ReadFile(s.imagePath(key))
	if err != nil {
		return nil
	}
	im, err := decodeImage(raw)
	if err != nil {
		os.Remove(s.imagePath(key))
		return nil
	}
	im.keys = []string{key}
	return im
}

// Alias saves an image under further words.
func (s *Store) Alias(im *Image, words string) error { return s.save(im, urlKey(words)) }

func (s *Store) save(im *Image, keys ...string) error {
	data := im.encode()
	for _, key := range keys {
		tmp := s.temp()
		err := os.WriteFile(tmp, data, 0o644)
		if err == nil {
			err = os.Rename(tmp, s.imagePath(key))
		}
		if err != nil {
			os.Remove(tmp)
			return err
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
