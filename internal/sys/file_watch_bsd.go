//go:build unix && !linux

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// FileWatcher watches files through one kqueue, whose descriptor may be polled. A
// directory's events don't say which entry changed. One goroutine at a time.
type FileWatcher struct {
	fd   int
	dirs map[int]bool
}

// NewFileWatcher opens the descriptor.
func NewFileWatcher() (*FileWatcher, error) {
	fd, err := unix.Kqueue()
	if err != nil {
		return nil, Wrap(err, "watch", "", "")
	}
	unix.CloseOnExec(fd)
	return &FileWatcher{fd: fd, dirs: map[int]bool{}}, nil
}

// FD is what to poll for reading.
func (w *FileWatcher) FD() int { return w.fd }

// Add watches path.
func (w *FileWatcher) Add(path string) (int, error) {
	id, err := FileOpen(path, watchOnly, 0)
	if err != nil {
		err.(*Error).Syscall = "watch"
		return 0, err
	}
	var s Stat
	StatFD(id, &s)
	var ev unix.Kevent_t
	unix.SetKevent(&ev, id, unix.EVFILT_VNODE, unix.EV_ADD|unix.EV_CLEAR)
	ev.Fflags = unix.NOTE_ATTRIB | unix.NOTE_WRITE | unix.NOTE_RENAME | unix.NOTE_DELETE | unix.NOTE_EXTEND | unix.NOTE_REVOKE
	if _, err := unix.Kevent(w.fd, []unix.Kevent_t{ev}, nil, nil); err != nil {
		FileClose(id)
		return 0, Wrap(err, "watch", path, "")
	}
	w.dirs[id] = s.IsDir()
	return id, nil
}

// Remove ends a watch.
func (w *FileWatcher) Remove(id int) {
	if _, ok := w.dirs[id]; ok {
		delete(w.dirs, id)
		FileClose(id)
	}
}

// Close ends all watches.
func (w *FileWatcher) Close() {
	for id := range w.dirs {
		FileClose(id)
	}
	clear(w.dirs)
	syscall.Close(w.fd)
}

// Read hands over the events that are there and returns.
func (w *FileWatcher) Read(each func(FileEvent)) error {
	var evs [64]unix.Kevent_t
	for {
		n, err := unix.Kevent(w.fd, nil, evs[:], &unix.Timespec{})
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return Wrap(err, "watch", "", "")
		}
		if n == 0 {
			return nil
		}
		for _, ev := range evs[:n] {
			id := int(ev.Ident)
			changed := ev.Fflags&^(unix.NOTE_ATTRIB|unix.NOTE_EXTEND) == 0 || ev.Fflags == unix.NOTE_WRITE && !w.dirs[id]
			each(FileEvent{Watch: id, Rename: !changed, Created: w.dirs[id] && ev.Fflags&unix.NOTE_WRITE != 0})
		}
	}
}
