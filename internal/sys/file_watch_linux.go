package sys

import (
	"bytes"
	"encoding/binary"
	"syscall"

	"golang.org/x/sys/unix"
)

// FileWatcher watches files and directories through one inotify descriptor, which
// is never blocking and may be polled. One goroutine at a time.
type FileWatcher struct{ fd int }

// NewFileWatcher opens the descriptor.
func NewFileWatcher() (*FileWatcher, error) {
	fd, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
	if err != nil {
		return nil, Wrap(err, "watch", "", "")
	}
	return &FileWatcher{fd}, nil
}

// FD is what to poll for reading.
func (w *FileWatcher) FD() int { return w.fd }

// Add watches path. The same file watched twice gives the same number.
func (w *FileWatcher) Add(path string) (int, error) {
	id := 0
	err := onPath("watch", path, func() (err error) {
		id, err = unix.InotifyAddWatch(w.fd, path, unix.IN_ATTRIB|unix.IN_CREATE|unix.IN_MODIFY|
			unix.IN_DELETE|unix.IN_DELETE_SELF|unix.IN_MOVE_SELF|unix.IN_MOVED_FROM|unix.IN_MOVED_TO)
		return err
	})
	return id, err
}

// Remove ends a watch; events read before may still bear its number.
func (w *FileWatcher) Remove(id int) { unix.InotifyRmWatch(w.fd, uint32(id)) }

// Close ends all watches.
func (w *FileWatcher) Close() { syscall.Close(w.fd) }

// Read hands over the events that are there and returns.
func (w *FileWatcher) Read(each func(FileEvent)) error {
	var buf [16 << 10]byte
	for {
		n, err := syscall.Read(w.fd, buf[:])
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN || err == nil && n == 0:
			return nil
		case err != nil:
			return Wrap(err, "watch", "", "")
		}
		for b := buf[:n]; len(b) >= unix.SizeofInotifyEvent; {
			id := int(int32(binary.NativeEndian.Uint32(b)))
			mask := binary.NativeEndian.Uint32(b[4:])
			size := unix.SizeofInotifyEvent + int(binary.NativeEndian.Uint32(b[12:]))
			if size > len(b) {
				break
			}
			name := b[unix.SizeofInotifyEvent:size]
			if i := bytes.IndexByte(name, 0); i >= 0 {
				name = name[:i]
			}
			b = b[size:]
			if mask&unix.IN_Q_OVERFLOW != 0 {
				continue
			}
			each(FileEvent{
				Watch:   id,
				Rename:  mask&^(unix.IN_ATTRIB|unix.IN_MODIFY|unix.IN_ISDIR) != 0,
				Created: mask&(unix.IN_CREATE|unix.IN_MOVED_TO) != 0,
				Name:    string(name),
				Dir:     mask&unix.IN_ISDIR != 0,
				Gone:    mask&unix.IN_IGNORED != 0,
			})
		}
	}
}
