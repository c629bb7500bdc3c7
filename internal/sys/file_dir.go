//go:build unix

package sys

import (
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// DirentType is what a directory says of an entry, in libuv's numbers.
type DirentType uint8

const (
	DirentUnknown DirentType = iota
	DirentFile
	DirentDir
	DirentLink
	DirentFIFO
	DirentSocket
	DirentChar
	DirentBlock
)

// Dirent is an entry of a directory.
type Dirent struct {
	Name string
	Type DirentType
}

// ReadDir lists the directory at path, sorted by the names' bytes. Where the file
// system does not tell types, those are looked up when withTypes is set.
//
// # Errors
//
// Always as `scandir`.
func ReadDir(path string, withTypes bool) ([]Dirent, error) {
	fd, err := openDir(path, "scandir")
	if err != nil {
		return nil, err
	}
	defer FileClose(fd)
	var list []Dirent
	r := dirReader{fd: fd}
	for {
		n := len(list)
		if list, err = r.next(list); err != nil {
			return nil, Wrap(err, "scandir", path, "")
		}
		if len(list) == n {
			break
		}
	}
	slices.SortFunc(list, func(a, b Dirent) int { return strings.Compare(a.Name, b.Name) })
	if withTypes {
		fillTypes(path, list)
	}
	return list, nil
}

// OpenDir opens a directory for ReadDirNext; FileClose ends it.
func OpenDir(path string) (int, error) { return openDir(path, "opendir") }

// ReadDirNext gives the next entries as the kernel hands them out, none at the end.
func ReadDirNext(fd int, path string) ([]Dirent, error) {
	r := dirReader{fd: fd}
	list, err := r.next(nil)
	if err != nil {
		return nil, Wrap(err, "scandir", path, "")
	}
	fillTypes(path, list)
	return list, nil
}

func openDir(path, name string) (int, error) {
	fd, err := FileOpen(path, syscall.O_RDONLY|syscall.O_DIRECTORY, 0)
	if err != nil {
		err.(*Error).Syscall = name
	}
	return fd, err
}

func fillTypes(dir string, list []Dirent) {
	for i := range list {
		if list[i].Type == DirentUnknown {
			var s Stat
			if LstatPath(JoinPath(dir, list[i].Name), &s) == nil {
				list[i].Type = direntOfMode(s.Mode)
			}
		}
	}
}

func direntOfMode(mode uint64) DirentType {
	switch mode & unix.S_IFMT {
	case unix.S_IFREG:
		return DirentFile
	case unix.S_IFDIR:
		return DirentDir
	case unix.S_IFLNK:
		return DirentLink
	case unix.S_IFIFO:
		return DirentFIFO
	case unix.S_IFSOCK:
		return DirentSocket
	case unix.S_IFCHR:
		return DirentChar
	case unix.S_IFBLK:
		return DirentBlock
	}
	return DirentUnknown
}

// direntOfDT turns a directory's own d_type into libuv's number.
func direntOfDT(t uint8) DirentType {
	switch t {
	case syscall.DT_REG:
		return DirentFile
	case syscall.DT_DIR:
		return DirentDir
	case syscall.DT_LNK:
		return DirentLink
	case syscall.DT_FIFO:
		return DirentFIFO
	case syscall.DT_SOCK:
		return DirentSocket
	case syscall.DT_CHR:
		return DirentChar
	case syscall.DT_BLK:
		return DirentBlock
	}
	return DirentUnknown
}

// JoinPath puts name under dir without cleaning either.
func JoinPath(dir, name string) string {
	if dir == "" || strings.HasSuffix(dir, "/") {
		return dir + name
	}
	return dir + "/" + name
}

// Mkdir is mkdir(2).
func Mkdir(path string, mode uint32) error {
	return onPath("mkdir", path, func() error { return syscall.Mkdir(path, mode) })
}

// MkdirAll makes path and the directories above it that are missing. It returns
// the first one it made, "" when all were there.
//
// # Errors
//
// As `mkdir` of path: EEXIST where path is something else than a directory,
// ENOTDIR where something above it is.
func MkdirAll(path string, mode uint32) (string, error) {
	trimmed := strings.TrimRight(path, "/")
	if trimmed == "" {
		trimmed = path
	}
	first := ""
	err := mkdirAll(trimmed, mode, &first)
	if err != nil {
		return "", &Error{Errno: ErrnoOf(err), Syscall: "mkdir", Path: path}
	}
	return first, nil
}

func mkdirAll(path string, mode uint32, first *string) error {
	err := Mkdir(path, mode)
	switch ErrnoOf(err) {
	case 0:
		if *first == "" {
			*first = path
		}
		return nil
	case syscall.ENOENT:
		parent := parentDir(path)
		if parent == "" || parent == path {
			return err
		}
		if err := mkdirAll(parent, mode, first); err != nil {
			return err
		}
		err = Mkdir(path, mode)
		if err == nil {
			if *first == "" {
				*first = path
			}
			return nil
		}
	}
	var s Stat
	serr := StatPath(path, &s)
	switch {
	case serr == nil && s.IsDir():
		return nil
	case serr == nil && ErrnoOf(err) != syscall.EEXIST:
		return syscall.ENOTDIR
	}
	return err
}

// parentDir is the directory above path, "" when path names none.
func parentDir(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return ""
	}
	if p := strings.TrimRight(path[:i], "/"); p != "" {
		return p
	}
	return "/"
}

// Mkdtemp makes a directory of its own, named prefix and six random characters.
func Mkdtemp(prefix string) (string, error) {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	for try := 0; ; try++ {
		var tail [6]byte
		for i := range tail {
			tail[i] = letters[rand.IntN(len(letters))]
		}
		path := prefix + string(tail[:])
		err := retry(func() error { return syscall.Mkdir(path, 0o700) })
		if err == nil {
			return path, nil
		}
		if err != syscall.EEXIST || try == 1000 {
			return "", Wrap(err, "mkdtemp", prefix+"XXXXXX", "")
		}
	}
}
