package store

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"syscall"

	"github.com/ravel-js/ravel/internal/sys"
)

// Place makes the package's folder at path below the open folder fd (fd < 0: the working directory). The folder may be there,
// with other packages below it, but none of its files. Files are shared with the store: by blocks where the file system can, else as hard links; with own,
// as for a package whose scripts may write, only ever as blocks or copies.
//
// # Errors
// *Error of code EDAMAGED: the store's copy was not whole; it was dropped, Add it again.
func (s *Store) Place(im *Image, fd int, path string, own bool) error {
	if errno := sys.MkdirAt(fd, path, 0o755); errno != 0 && errno != syscall.EEXIST {
		return &os.PathError{Op: "mkdir", Path: path, Err: errno}
	}
	to, errno := sys.FolderAt(fd, path)
	if errno != 0 {
		return &os.PathError{Op: "open", Path: path, Err: errno}
	}
	defer sys.Close(to)
	for _, d := range im.Dirs {
		if errno := sys.MkdirAt(to, d, 0o755); errno != 0 && errno != syscall.EEXIST {
			return &os.PathError{Op: "mkdir", Path: filepath.Join(path, d), Err: errno}
		}
	}
	for i := range im.Files {
		f := &im.Files[i]
		if err := s.placeFile(im, f, to, own); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) placeFile(im *Image, f *File, to int, own bool) error {
	name := f.blob
	if name == "" {
		name = blobName(f.Sum, f.Exec)
	}
	m, errno := sys.MarkAt(s.filesFD, name)
	if errno != 0 || m != f.Mark {
		if errno != 0 || !s.same(name, f, m) {
			s.Drop(im)
			sys.UnlinkAt(s.filesFD, name)
			return &Error{code: "EDAMAGED", Package: im.Label, msg: f.Path + ": " + ErrDamaged.Error(), err: ErrDamaged}
		}
	}
	way := s.way.Load()
	if way == wayClone {
		errno := s.clone(name, to, f, true)
		if errno == 0 {
			return nil
		}
		s.way.CompareAndSwap(wayClone, wayLink)
		way = wayLink
	}
	if way == wayLink && !own {
		switch errno := sys.LinkAt(s.filesFD, name, to, f.Path); errno {
		case 0:
			return nil
		case syscall.EMLINK:
		case syscall.EXDEV, syscall.EPERM, syscall.EOPNOTSUPP, syscall.ENOSYS:
			s.way.Store(wayCopy)
		default:
			return &os.PathError{Op: "link", Path: f.Path, Err: errno}
		}
	}
	if errno := s.clone(name, to, f, false); errno != 0 {
		return &os.PathError{Op: "copy", Path: f.Path, Err: errno}
	}
	return nil
}

func (s *Store) clone(name string, to int, f *File, blocksOnly bool) syscall.Errno {
	in, errno := sys.ReadAt(s.filesFD, name)
	if errno != 0 {
		return errno
	}
	defer sys.Close(in)
	out, errno := sys.CreateAt(to, f.Path, execMode(f.Exec))
	if errno != 0 {
		return errno
	}
	errno = sys.CopyFD(in, out, blocksOnly)
	sys.Close(out)
	if errno != 0 {
		sys.UnlinkAt(to, f.Path)
	}
	return errno
}

// same hashes a file whose size or time is not the image's: somebody may have touched it, or written to it.
func (s *Store) same(name string, f *File, m sys.Mark) bool {
	if m.Size != f.Mark.Size {
		return false
	}
	data, err := s.readBlob(name)
	return err == nil && sha256.Sum256(data) == f.Sum
}
