//go:build linux || darwin

package wasi

import (
	"github.com/ravel-js/ravel/internal/sys"
)

// symlinkFollow is the one bit of lookupflags.
const symlinkFollow = 1

// pathMost is what a path may take, before it is copied.
const pathMost = 64 << 10

// path is what most calls begin with: the folder named by argument fd, a path by arguments at and at+1.
func (s *sandbox) path(m memory, p words, fd, at int, need rights) (sys.Root, string, errno) {
	if p.u32(at+1) > pathMost {
		if !m.has(p.u32(at), p.u32(at+1)) {
			return sys.Root{}, "", eoverflow
		}
		return sys.Root{}, "", enametoolong
	}
	path, e := m.text(p.u32(at), p.u32(at+1))
	if e != success {
		return sys.Root{}, "", e
	}
	f, e := s.files.get(p.fd(fd), need)
	if e != success {
		return sys.Root{}, "", e
	}
	if f.kind != typeDirectory {
		return sys.Root{}, "", enotdir
	}
	if f.host { // a folder as stdin or the like is no sandbox
		return sys.Root{}, "", enotcapable
	}
	return f.root, path, success
}

func pathCreateDirectory(s *sandbox, m memory, p words) errno {
	root, path, e := s.path(m, p, 0, 1, rPathCreateDirectory)
	if e != success {
		return e
	}
	return guestErrno(root.Mkdir(path, 0o777))
}

func pathRemoveDirectory(s *sandbox, m memory, p words) errno {
	root, path, e := s.path(m, p, 0, 1, rPathRemoveDirectory)
	if e != success {
		return e
	}
	return guestErrno(root.Rmdir(path))
}

func pathUnlinkFile(s *sandbox, m memory, p words) errno {
	root, path, e := s.path(m, p, 0, 1, rPathUnlinkFile)
	if e != success {
		return e
	}
	return guestErrno(root.Unlink(path))
}

func pathReadlink(s *sandbox, m memory, p words) errno {
	out := m.at(p.u32(3), p.u32(4))
	if out == nil || !m.has(p.u32(5), 4) {
		return eoverflow
	}
	root, path, e := s.path(m, p, 0, 1, rPathReadlink)
	if e != success {
		return e
	}
	target, err := root.Readlink(path)
	if err != 0 {
		return guestErrno(err)
	}
	if len(target) > len(out) {
		return enobufs
	}
	m.put32(p.u32(5), uint32(copy(out, target)))
	return success
}

func pathSymlink(s *sandbox, m memory, p words) errno {
	if p.u32(1) > pathMost && m.has(p.u32(0), p.u32(1)) {
		return enametoolong
	}
	target, e := m.text(p.u32(0), p.u32(1))
	if e != success {
		return e
	}
	root, path, e := s.path(m, p, 2, 3, rPathSymlink)
	if e != success {
		return e
	}
	return guestErrno(root.Symlink(target, path))
}

func pathLink(s *sandbox, m memory, p words) errno {
	from, path, e := s.path(m, p, 0, 2, rPathLinkSource)
	if e != success {
		return e
	}
	to, dest, e := s.path(m, p, 4, 5, rPathLinkTarget)
	if e != success {
		return e
	}
	return guestErrno(from.Link(path, p.u32(1)&symlinkFollow != 0, to, dest))
}

func pathRename(s *sandbox, m memory, p words) errno {
	from, path, e := s.path(m, p, 0, 1, rPathRenameSource)
	if e != success {
		return e
	}
	to, dest, e := s.path(m, p, 3, 4, rPathRenameTarget)
	if e != success {
		return e
	}
	return guestErrno(from.Rename(path, to, dest))
}
