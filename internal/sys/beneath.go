//go:build linux || darwin

package sys

import (
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Escapes is what a path that leads out of its folder gives; no kernel has such an errno.
const Escapes syscall.Errno = 4070

// Root is an open folder whose paths must not leave it, not by "..", not by symbolic links and not while
// somebody else moves things about. All calls are for any goroutine and give a bare errno, 0 for success.
type Root struct {
	FD int
	// Guest is how those inside call the folder: an absolute symbolic link holds where it leads below that.
	Guest string
}

const linksMost = 40 // as the kernel's own

// place is the folder and the name that a path comes down to; the name is never "..".
type place struct {
	fd   int
	name string
	walk walker
}

func (p *place) close() { p.walk.drop() }

// walker goes down a path name by name. It keeps each folder that it passed, so that ".." leads back to where it
// came from, wherever that has been moved to.
type walker struct {
	root  Root
	stack []int
	links int
}

func (w *walker) top() int {
	if n := len(w.stack); n > 0 {
		return w.stack[n-1]
	}
	return w.root.FD
}

func (w *walker) drop() {
	for _, fd := range w.stack {
		unix.Close(fd)
	}
	w.stack = nil
}

// resolve goes as far as the last name, which it gives; with follow that is no symbolic link, unless it became one just now.
func (w *walker) resolve(path string, follow bool) (string, syscall.Errno) {
	for rest := path; ; {
		var name string
		name, rest = nextName(rest)
		switch {
		case name == "":
			return ".", 0
		case name == "..":
			n := len(w.stack)
			if n == 0 {
				return "", Escapes
			}
			unix.Close(w.stack[n-1])
			w.stack = w.stack[:n-1]
			continue
		case rest == "" && !follow:
			return name, 0
		case rest == "":
			target, errno := readlinkAt(w.top(), name)
			if errno == syscall.EINVAL || errno == syscall.ENOENT {
				return name, 0
			}
			if errno == 0 {
				rest, errno = w.expand(target, "")
			}
			if errno != 0 {
				return "", errno
			}
			continue
		}
		fd, errno := openAt(w.top(), name, passing|unix.O_DIRECTORY|unix.O_NOFOLLOW, 0)
		if errno == 0 {
			w.stack = append(w.stack, fd)
			continue
		}
		if errno != syscall.ENOTDIR && errno != syscall.ELOOP {
			return "", errno
		}
		target, notLink := readlinkAt(w.top(), name)
		if notLink != 0 {
			return "", syscall.ENOTDIR
		}
		if rest, errno = w.expand(target, rest); errno != 0 {
			return "", errno
		}
	}
}

// nextName cuts the first name off; rest is empty when nothing follows but slashes.
func nextName(path string) (name, rest string) {
	for {
		path = strings.TrimLeft(path, "/")
		name, rest, _ = strings.Cut(path, "/")
		rest = strings.TrimLeft(rest, "/")
		if name != "." || rest == "" {
			break
		}
		path = rest
	}
	if name == "." {
		name = ""
	}
	return name, rest
}

// expand is the way on from a symbolic link.
func (w *walker) expand(target, rest string) (string, syscall.Errno) {
	if w.links++; w.links > linksMost {
		return "", syscall.ELOOP
	}
	if strings.HasPrefix(target, "/") {
		below, ok := w.root.within(target)
		if !ok {
			return "", Escapes
		}
		w.drop()
		target = below
	}
	if rest == "" {
		return target, 0
	}
	return target + "/" + rest, 0
}

func (r Root) within(path string) (string, bool) {
	guest := strings.TrimRight(r.Guest, "/")
	if below, ok := strings.CutPrefix(path, guest); ok && strings.HasPrefix(r.Guest, "/") && (below == "" || below[0] == '/') {
		return strings.TrimLeft(below, "/"), true
	}
	return "", false
}

// Below is the root that an opened folder is for those inside.
func (r Root) Below(fd int, path string) Root {
	return Root{fd, strings.TrimRight(r.Guest, "/") + "/" + strings.Trim(path, "/")}
}

// at finds where path leads; close it afterwards.
func (r Root) at(path string, follow bool) (p place, errno syscall.Errno) {
	if errno := usable(path); errno != 0 {
		return p, errno
	}
	folder, name := "", strings.TrimRight(path, "/")
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		folder, name = name[:i], name[i+1:]
	}
	if !follow && name != "." && name != ".." {
		if folder == "" {
			return place{fd: r.FD, name: name}, 0
		}
		if fd, errno := openBeneath(r.FD, folder, passing|unix.O_DIRECTORY, 0); errno == 0 {
			return place{fd: fd, name: name, walk: walker{stack: []int{fd}}}, 0
		}
	}
	w := walker{root: r}
	name, errno = w.resolve(path, follow)
	if errno != 0 {
		w.drop()
		return p, errno
	}
	return place{fd: w.top(), name: name, walk: w}, 0
}

func usable(path string) syscall.Errno {
	switch {
	case path == "":
		return syscall.EINVAL
	case path[0] == '/':
		return Escapes
	case len(path) >= unix.PathMax:
		return syscall.ENAMETOOLONG
	case strings.IndexByte(path, 0) >= 0:
		return syscall.EINVAL
	}
	return 0
}

// Open opens what path leads to.
func (r Root) Open(path string, flags int, mode uint32, follow bool) (int, syscall.Errno) {
	if errno := usable(path); errno != 0 {
		return -1, errno
	}
	if strings.HasSuffix(path, "/") {
		flags |= unix.O_DIRECTORY
		follow = true
	}
	kernel := flags
	if !follow {
		kernel |= unix.O_NOFOLLOW
	}
	fd, errno := openBeneath(r.FD, path, kernel, mode)
	if errno != notDecided {
		return fd, errno
	}
	for try := 0; ; try++ {
		p, errno := r.at(path, follow)
		if errno != 0 {
			return -1, errno
		}
		fd, errno := openAt(p.fd, p.name, flags|unix.O_NOFOLLOW, mode)
		p.close()
		if errno != syscall.ELOOP || !follow || try == 3 {
			return fd, errno
		}
	}
}

// Stat fills s with what path leads to.
func (r Root) Stat(path string, follow bool, s *Stat) syscall.Errno {
	folder := strings.HasSuffix(path, "/")
	p, errno := r.at(path, false)
	if errno != 0 {
		return errno
	}
	defer func() { p.close() }()
	errno = lstatAt(p.fd, p.name, s)
	if errno == 0 && s.IsSymlink() && (follow || folder) {
		p.close()
		if p, errno = r.at(path, true); errno != 0 {
			return errno
		}
		errno = lstatAt(p.fd, p.name, s)
	}
	if errno == 0 && folder && !s.IsDir() {
		return syscall.ENOTDIR
	}
	return errno
}

// SetTimes sets the times of access and modification, in nanoseconds since 1970.
func (r Root) SetTimes(path string, follow bool, atime, mtime int64) syscall.Errno {
	return r.on(path, follow, func(fd int, name string) error {
		ts := []unix.Timespec{unix.NsecToTimespec(atime), unix.NsecToTimespec(mtime)}
		return unix.UtimesNanoAt(fd, name, ts, unix.AT_SYMLINK_NOFOLLOW)
	})
}

func (r Root) on(path string, follow bool, call func(fd int, name string) error) syscall.Errno {
	p, errno := r.at(path, follow)
	if errno != 0 {
		return errno
	}
	defer p.close()
	return errnoIf(retry(func() error { return call(p.fd, p.name) }))
}

// Mkdir makes a folder.
func (r Root) Mkdir(path string, mode uint32) syscall.Errno {
	return r.on(path, false, func(fd int, name string) error { return unix.Mkdirat(fd, name, mode) })
}

// Rmdir removes an empty folder.
func (r Root) Rmdir(path string) syscall.Errno {
	return r.on(path, false, func(fd int, name string) error { return unix.Unlinkat(fd, name, unix.AT_REMOVEDIR) })
}

// Unlink removes what is no folder.
func (r Root) Unlink(path string) syscall.Errno {
	if strings.HasSuffix(path, "/") {
		var s Stat
		if errno := r.Stat(path, false, &s); errno != 0 {
			return errno
		}
	}
	errno := r.on(path, false, func(fd int, name string) error { return unix.Unlinkat(fd, name, 0) })
	if errno == syscall.EPERM { // what macOS says of folders
		var s Stat
		if r.Stat(path, false, &s) == 0 && s.IsDir() {
			return syscall.EISDIR
		}
	}
	return errno
}

// Readlink reads a symbolic link.
func (r Root) Readlink(path string) (string, syscall.Errno) {
	p, errno := r.at(path, false)
	if errno != 0 {
		return "", errno
	}
	defer p.close()
	return readlinkAt(p.fd, p.name)
}

// Symlink makes a symbolic link, which must not be an absolute one.
func (r Root) Symlink(target, path string) syscall.Errno {
	if strings.HasPrefix(target, "/") {
		return syscall.EPERM
	}
	return r.on(path, false, func(fd int, name string) error { return unix.Symlinkat(target, fd, name) })
}

// Link makes a hard link; with follow to what a symbolic link leads to.
func (r Root) Link(path string, follow bool, to Root, dest string) syscall.Errno {
	return r.pair(path, follow, to, dest, func(a, b place) error { return unix.Linkat(a.fd, a.name, b.fd, b.name, 0) })
}

// Rename moves a file or a folder.
func (r Root) Rename(path string, to Root, dest string) syscall.Errno {
	return r.pair(path, false, to, dest, func(a, b place) error { return unix.Renameat(a.fd, a.name, b.fd, b.name) })
}

func (r Root) pair(path string, follow bool, to Root, dest string, call func(a, b place) error) syscall.Errno {
	a, errno := r.at(path, follow)
	if errno != 0 {
		return errno
	}
	defer a.close()
	b, errno := to.at(dest, false)
	if errno != 0 {
		return errno
	}
	defer b.close()
	return errnoIf(retry(func() error { return call(a, b) }))
}

func openAt(fd int, name string, flags int, mode uint32) (out int, errno syscall.Errno) {
	err := retry(func() (err error) {
		out, err = unix.Openat(fd, name, flags|unix.O_CLOEXEC, mode)
		return err
	})
	if err != nil {
		return -1, ErrnoOf(err)
	}
	return out, 0
}

func readlinkAt(fd int, name string) (string, syscall.Errno) {
	var buf [unix.PathMax]byte
	n := 0
	err := retry(func() (err error) { n, err = unix.Readlinkat(fd, name, buf[:]); return err })
	if err != nil {
		return "", ErrnoOf(err)
	}
	return string(buf[:n]), 0
}
