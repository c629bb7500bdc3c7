//go:build unix

package sys

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// RemoveOptions are those of Node's rm.
type RemoveOptions struct {
	Recursive  bool
	Force      bool // what is not there is no error
	MaxRetries int
	RetryDelay time.Duration
}

// ErrIsDir is what Remove returns for a directory when Recursive is not set.
var ErrIsDir = errors.New("is a directory")

// Remove deletes path and, with Recursive, everything below it. Symbolic links
// are removed, never followed.
//
// # Errors
//
// ErrIsDir; `lstat` when path is not there, else `rm` with the file that resisted.
func Remove(path string, o RemoveOptions) error {
	var s Stat
	if err := LstatPath(path, &s); err != nil {
		if o.Force && ErrnoOf(err) == syscall.ENOENT {
			return nil
		}
		return err
	}
	if s.IsDir() && !o.Recursive {
		return ErrIsDir
	}
	for try := 0; ; try++ {
		var err error
		if s.IsDir() {
			err = removeTree(path)
		} else {
			err = Unlink(path)
		}
		switch ErrnoOf(err) {
		case 0, syscall.ENOENT:
			return nil
		case syscall.EBUSY, syscall.EMFILE, syscall.ENFILE, syscall.ENOTEMPTY, syscall.EPERM:
			if try < o.MaxRetries {
				time.Sleep(time.Duration(try+1) * o.RetryDelay)
				continue
			}
		}
		return err
	}
}

// removeTree leaves the walk to the os package, which goes by directory
// descriptors and so can't be led astray by links swapped in meanwhile.
func removeTree(path string) error {
	err := os.RemoveAll(path)
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return Wrap(pe.Err, "rm", pe.Path, "")
	}
	return Wrap(err, "rm", path, "")
}

// WalkDir lists everything under root, directory by directory in the order in
// which they were met; names are relative to root. With follow a symbolic link to
// a directory is entered too, though each directory only a limited number of times:
// two links in circles would never end otherwise.
func WalkDir(root string, follow bool) ([]Dirent, error) {
	var all []Dirent
	entered := map[[2]uint64]int{}
	enter := func(path string) bool {
		var s Stat
		if StatPath(path, &s) != nil || !s.IsDir() {
			return false
		}
		id := [2]uint64{s.Dev, s.Ino}
		entered[id]++
		return entered[id] <= maxLinks
	}
	queue := []string{""}
	for i := 0; i < len(queue); i++ {
		rel := queue[i]
		list, err := ReadDir(JoinPath(root, rel), true)
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			e.Name = JoinPath(rel, e.Name)
			all = append(all, e)
			if e.Type == DirentDir || follow && e.Type == DirentLink && enter(JoinPath(root, e.Name)) {
				queue = append(queue, e.Name)
			}
		}
	}
	return all, nil
}
