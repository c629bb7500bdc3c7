// Package store keeps one copy of each file of each package on the machine, by content.
//
//	files/a/bCd_...   a file, named by the SHA-256 of its bytes (with a + behind it if it is executable)
//	images/sha512-...  a package: its paths, and which file each is; written when its integrity held and all files are there
//	tmp/               what is being unpacked
//
// A file counts only with its full size, an image only whole (it ends with a checksum), so a process may be killed at any moment
// and any number may write at once: what two write under one name is the same. Nothing is flushed to the disk by
// force; what a power cut leaves short does not match its image and is fetched again. Files are linked into projects, so
// each is compared by size and time with its image before it is linked, and hashed anew if these differ.
//
// The package knows tarballs and file systems, no registries. Start at Store.Add and Store.Place.
package store

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/ravel-js/ravel/internal/sys"
)

// Store is safe for any number of goroutines and processes.
type Store struct {
	Dir    string
	Limits Limits

	filesFD  int
	imagesFD int
	shelves  shelves
	lock     *os.File
	cpu      chan []byte // who unpacks in memory takes one, with room for what comes out
	holding  sync.Mutex
	held     int64         // bytes of tarballs in memory
	freed    chan struct{} // closed when that gets less; nil: nobody waits
	run      uint64
	seq      atomic.Int64
	way      atomic.Int32 // how files get into projects: the first way that worked
}

const (
	wayClone int32 = iota
	wayLink
	wayCopy
)

// Limits bound what a tarball may unpack to.
type Limits struct {
	Bytes   int64 // of all files together
	Entries int
	Ratio   int64 // unpacked to packed, once more than RatioFrom was unpacked
	From    int64
}

// Open makes the store's folders as needed. The store is held against Clean until Close.
func Open(dir string) (*Store, error) {
	s := &Store{Dir: dir, filesFD: -1, imagesFD: -1, run: rand.Uint64(), cpu: make(chan []byte, runtime.GOMAXPROCS(0)),
		Limits: Limits{Bytes: 8 << 30, Entries: 500_000, Ratio: 300, From: 64 << 20}}
	for range cap(s.cpu) {
		s.cpu <- nil
	}
	for _, d := range []string{"files", "images", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			return nil, err
		}
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	s.lock = lock
	if errno := sys.LockFile(int(lock.Fd()), false, false); errno != 0 {
		lock.Close()
		return nil, &os.PathError{Op: "flock", Path: lock.Name(), Err: errno}
	}
	for name, fd := range map[string]*int{"files": &s.filesFD, "images": &s.imagesFD} {
		var errno syscall.Errno
		if *fd, errno = sys.FolderAt(-1, filepath.Join(dir, name)); errno != 0 {
			s.Close()
			return nil, &os.PathError{Op: "open", Path: filepath.Join(dir, name), Err: errno}
		}
	}
	return s, nil
}

// Close lets go of the store.
func (s *Store) Close() {
	for _, fd := range []*int{&s.filesFD, &s.imagesFD} {
		if *fd >= 0 {
			sys.Close(*fd)
			*fd = -1
		}
	}
	s.shelves.close()
	s.lock.Close()
}

// Error names the package, and npm's code where it has one.
type Error struct {
	code, Package, msg string
	err                error
}

func (e *Error) Error() string { return e.Package + ": " + e.msg }

// Code is EINTEGRITY, EBADTARBALL, EDAMAGED.
func (e *Error) Code() string { return e.code }

func (e *Error) Unwrap() error { return e.err }

func refuse(label, format string, args ...any) error {
	return &Error{code: "EBADTARBALL", Package: label, msg: "the tarball is refused: " + fmt.Sprintf(format, args...)}
}

// ErrDamaged: a file of the image is gone or changed. The image was dropped; fetch the package again.
var ErrDamaged = errors.New("the store's copy is damaged")

// blob writes a file's bytes under their own name.
func (s *Store) blob(sum [32]byte, exec bool, data []byte) (sys.Mark, error) {
	var room [nameRoom]byte
	name := appendName(room[:0], sum[:], exec)
	shelf, errno := s.shelfFD(shelfOf(sum[:]))
	if errno == syscall.ENOENT {
		shelf, errno = s.newShelf(shelfOf(sum[:]))
	}
	var m sys.Mark
	made := false
	if errno == 0 {
		if m, made, errno = sys.NewFileAt(shelf, name, blobMode(exec), data); errno == syscall.ENOENT { // somebody cleaned beside us
			if shelf, errno = s.newShelf(shelfOf(sum[:])); errno == 0 {
				m, made, errno = sys.NewFileAt(shelf, name, blobMode(exec), data)
			}
		}
	}
	switch {
	case errno == 0:
		return m, nil
	case made:
		sys.UnlinkAt(shelf, text(name))
	case errno == syscall.EEXIST:
		m, e := sys.MarkAtZ(shelf, name)
		if e == 0 && m.Size == int64(len(data)) {
			return m, nil
		}
		return s.replace(blobName(sum, exec), exec, data)
	}
	return m, &os.PathError{Op: "write", Path: filepath.Join(s.Dir, "files", blobName(sum, exec)), Err: errno}
}

// replace puts a whole file where a short one stands.
func (s *Store) replace(name string, exec bool, data []byte) (sys.Mark, error) {
	tmp := s.temp()
	m, made, errno := sys.NewFileAt(s.filesFD, append([]byte(tmp), 0), blobMode(exec), data)
	var err error
	if errno != 0 {
		err = &os.PathError{Op: "write", Path: tmp, Err: errno}
	} else {
		err = os.Rename(tmp, filepath.Join(s.Dir, "files", name))
	}
	if err != nil && made {
		os.Remove(tmp)
	}
	return m, err
}

func blobMode(exec bool) uint32 {
	if exec {
		return 0o755
	}
	return 0o644
}

// nameRoom is the length of a name with the zero byte that the kernel wants. Up to this length Linux keeps a name beside what it
// knows of the file, and finds it a few percent faster than a longer one: so 224 bits of the hash are the name, not 256.
const (
	nameRoom  = 40
	nameBytes = 28
)

var nameCode = base64.RawURLEncoding

// appendName adds a file's name on its shelf.
func appendName(b, sum []byte, exec bool) []byte {
	b = nameCode.AppendEncode(b, sum[:nameBytes])
	if exec {
		b = append(b, execMark...)
	}
	return append(b, 0)
}

const execMark = "+"

// blobName is a file's name below files/.
func blobName(sum [32]byte, exec bool) string {
	return shelfName(shelfOf(sum[:])) + "/" + text(appendName(nil, sum[:], exec))
}

func (s *Store) temp() string {
	// By chance, not by process id: containers may share a store.
	return filepath.Join(s.Dir, "tmp", fmt.Sprintf("%x-%d", s.run, s.seq.Add(1)))
}

// readBlob reads a file of the store.
func (s *Store) readBlob(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(s.Dir, "files", name))
}

// hold waits until n more bytes of tarballs fit into memory.
func (s *Store) hold(ctx context.Context, n int64) error {
	for {
		s.holding.Lock()
		if s.held+n <= heldAtMost {
			s.held += n
			s.holding.Unlock()
			return nil
		}
		if s.freed == nil {
			s.freed = make(chan struct{})
		}
		freed := s.freed
		s.holding.Unlock()
		select {
		case <-freed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *Store) release(n int64) {
	s.holding.Lock()
	s.held -= n
	if s.freed != nil {
		close(s.freed)
		s.freed = nil
	}
	s.holding.Unlock()
}
