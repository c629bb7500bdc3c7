package store

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"

	"github.com/ravel-js/ravel/internal/sys"
)

// Placer puts packages into projects. It is for one goroutine; its memory serves all that it places.
type Placer struct {
	s    *Store
	raw  []byte         // an image as it lies on the disk
	path []byte         // of a file or folder in the package, with the zero byte that the kernel wants
	name [nameRoom]byte // of a file in the store, likewise
}

// Placer makes one.
func (s *Store) Placer() *Placer { return &Placer{s: s} }

// Placed says what is to be known of a package that has its place.
type Placed struct {
	Native bool // there is a binding.gyp
}

// Place is that of a Placer for a single package.
func (s *Store) Place(im *Image, fd int, path string, own bool) error {
	_, err := s.Placer().Place(im, fd, path, own)
	return err
}

// Place makes the package's folder at path, and those above it, below the open folder fd (fd < 0: the working directory). The folder may be there,
// with other packages below it, but none of its files. Files are shared with the store: by blocks where the file system can, else as hard links; with own,
// as for a package whose scripts may write, only ever as blocks or copies.
//
// # Errors
// *Error of code EDAMAGED: the store's copy was not whole; it was dropped and none of its files is left at path. Add it again.
func (p *Placer) Place(im *Image, fd int, path string, own bool) (Placed, error) {
	out := Placed{Native: im.Find("binding.gyp") >= 0}
	to, err := p.folder(fd, path)
	if err != nil {
		return out, err
	}
	defer sys.CloseRaw(to)
	for _, d := range im.Dirs {
		if err := p.mkdir(to, p.zero(d), path); err != nil {
			return out, err
		}
	}
	trusted := im.written.Swap(false)
	for i := range im.Files {
		f := &im.Files[i]
		if err := p.file(to, p.zero(f.Path), f.Sum[:], f.Exec, f.Mark, own, trusted); err != nil {
			if isDamaged(err) {
				p.s.Drop(im)
				for _, f := range im.Files[:i] {
					sys.UnlinkAt(to, f.Path)
				}
			}
			return out, label(err, im.Label)
		}
	}
	return out, nil
}

// PlaceStored does the same with what the store has under an integrity, straight from the image's bytes. found is false if it has nothing.
func (p *Placer) PlaceStored(integrity string, fd int, path string, own bool) (out Placed, found bool, err error) {
	for _, d := range parseIntegrity(integrity) {
		var errno syscall.Errno
		key := d.key()
		if p.raw, errno = sys.ReadFileAtZ(p.s.imagesFD, p.zero(key), p.raw); errno != 0 {
			continue
		}
		r, head, err := openImage(p.raw)
		if err != nil {
			continue // torn, or being written
		}
		out, err = p.stored(&r, fd, path, own)
		if err != nil && isDamaged(err) {
			head.keys = []string{key}
			p.s.Drop(head)
		}
		return out, true, label(err, head.Label)
	}
	return out, false, nil
}

func (p *Placer) stored(r *imageReader, fd int, path string, own bool) (out Placed, err error) {
	to, err := p.folder(fd, path)
	if err != nil {
		return out, err
	}
	defer sys.CloseRaw(to)
	for range r.count() {
		if d := r.path(); d != nil {
			if err := p.mkdir(to, d, path); err != nil {
				return out, err
			}
		}
	}
	n := r.count()
	begin := *r
	for i := range n {
		f := r.file()
		if r.bad {
			break // the sum held: cannot be
		}
		if string(f.path) == "binding.gyp\x00" {
			out.Native = true
		}
		if err := p.file(to, f.path, f.sum, f.exec, f.mark, own, false); err != nil {
			if isDamaged(err) {
				for range i {
					f := begin.file()
					sys.UnlinkAt(to, string(f.path[:len(f.path)-1]))
				}
			}
			return out, err
		}
	}
	return out, nil
}

func (p *Placer) zero(s string) []byte {
	p.path = append(append(p.path[:0], s...), 0)
	return p.path
}

// folder makes the package's folder and those above it, and opens it. sys.CloseRaw closes it.
func (p *Placer) folder(fd int, path string) (int, error) {
	if fd < 0 {
		fd = sys.CWD
	}
	errno := sys.MkdirAtZ(fd, p.zero(path), 0o755)
	if errno == syscall.ENOENT {
		for i := 1; i < len(path); i++ {
			if path[i] == '/' {
				sys.MkdirAtZ(fd, p.zero(path[:i]), 0o755)
			}
		}
		errno = sys.MkdirAtZ(fd, p.zero(path), 0o755)
	}
	if errno != 0 && errno != syscall.EEXIST {
		return -1, &os.PathError{Op: "mkdir", Path: path, Err: errno}
	}
	to, errno := sys.FolderAtZ(fd, p.zero(path))
	if errno != 0 {
		return -1, &os.PathError{Op: "open", Path: path, Err: errno}
	}
	return to, nil
}

func (p *Placer) mkdir(to int, d []byte, path string) error {
	if errno := sys.MkdirAtZ(to, d, 0o755); errno != 0 && errno != syscall.EEXIST {
		return &os.PathError{Op: "mkdir", Path: filepath.Join(path, text(d)), Err: errno}
	}
	return nil
}

func text(z []byte) string { return string(z[:len(z)-1]) }

func isDamaged(err error) bool {
	e, ok := err.(*Error)
	return ok && e.err == ErrDamaged
}

func label(err error, label string) error {
	if e, ok := err.(*Error); ok {
		e.Package = label
	}
	return err
}

// file places one. Trusted: this process wrote it a moment ago.
func (p *Placer) file(to int, path, sum []byte, exec bool, mark sys.Mark, own, trusted bool) error {
	s := p.s
	name := appendName(p.name[:0], sum, exec)
	shelf, errno := s.shelfFD(shelfOf(sum))
	if errno == 0 && !trusted {
		var m sys.Mark
		if m, errno = sys.MarkAtZ(shelf, name); errno == 0 && m != mark && !s.same(sum, exec, mark, m) {
			sys.UnlinkAt(shelf, text(name))
			errno = syscall.ESTALE
		}
	}
	if errno != 0 {
		return &Error{code: "EDAMAGED", msg: text(path) + ": " + ErrDamaged.Error(), err: ErrDamaged}
	}
	way := s.way.Load()
	if way == wayClone {
		errno := s.clone(shelf, name, to, path, exec, true)
		if errno == 0 {
			return nil
		}
		s.way.CompareAndSwap(wayClone, wayLink)
		way = wayLink
	}
	if way == wayLink && !own {
		switch errno := sys.LinkAt(shelf, name, to, path); errno {
		case 0:
			return nil
		case syscall.EMLINK:
		case syscall.ENOENT:
			if trusted {
				return p.file(to, path, sum, exec, mark, own, false)
			}
			return &os.PathError{Op: "link", Path: text(path), Err: errno}
		case syscall.EXDEV, syscall.EPERM, syscall.EOPNOTSUPP, syscall.ENOSYS:
			s.way.Store(wayCopy)
		default:
			return &os.PathError{Op: "link", Path: text(path), Err: errno}
		}
	}
	if errno := s.clone(shelf, name, to, path, exec, false); errno != 0 {
		return &os.PathError{Op: "copy", Path: text(path), Err: errno}
	}
	return nil
}

func (s *Store) clone(shelf int, name []byte, to int, path []byte, exec, blocksOnly bool) syscall.Errno {
	in, errno := sys.ReadAt(shelf, text(name))
	if errno != 0 {
		return errno
	}
	defer sys.Close(in)
	out, errno := sys.CreateAt(to, text(path), execMode(exec))
	if errno != 0 {
		return errno
	}
	errno = sys.CopyFD(in, out, blocksOnly)
	sys.Close(out)
	if errno != 0 {
		sys.UnlinkAt(to, text(path))
	}
	return errno
}

// same hashes a file whose size or time is not the image's: somebody may have touched it, or written to it.
func (s *Store) same(sum []byte, exec bool, was, is sys.Mark) bool {
	if is.Size != was.Size {
		return false
	}
	data, err := s.readBlob(blobName([32]byte(sum), exec))
	return err == nil && sha256.Sum256(data) == [32]byte(sum)
}

// shelves are the folders that files stand in, by the first bits of their names; each is opened when first needed: one name less to
// look up for each file. They are few: a table of more than 64 descriptors is enlarged behind the last reader of the old one, which
// lets all threads of a process wait for ten milliseconds and more.
type shelves [32]atomic.Int32 // descriptor + 1

func shelfOf(sum []byte) byte { return sum[0] >> 3 }

func shelfName(i byte) string { return "0123456789abcdefghijklmnopqrstuv"[i : i+1] }

func (s *Store) shelfFD(i byte) (int, syscall.Errno) {
	if fd := s.shelves[i].Load(); fd > 0 {
		return int(fd) - 1, 0
	}
	fd, errno := sys.FolderAt(s.filesFD, shelfName(i))
	if errno != 0 {
		return -1, errno
	}
	if !s.shelves[i].CompareAndSwap(0, int32(fd)+1) {
		sys.Close(fd)
		fd = int(s.shelves[i].Load()) - 1
	}
	return fd, 0
}

// newShelf makes one that is missing. Another of its name may be open: it stays so, as others may be at it.
func (s *Store) newShelf(i byte) (int, syscall.Errno) {
	name := filepath.Join(s.Dir, "files", shelfName(i))
	if err := os.MkdirAll(name, 0o755); err != nil {
		return -1, sys.ErrnoOf(err)
	}
	fd, errno := sys.FolderAt(-1, name)
	if errno == 0 {
		s.shelves[i].Store(int32(fd) + 1)
	}
	return fd, errno
}

func (s *shelves) close() {
	for i := range s {
		if fd := s[i].Swap(0); fd > 0 {
			sys.Close(int(fd) - 1)
		}
	}
}
