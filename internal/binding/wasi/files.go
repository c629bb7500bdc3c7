//go:build linux || darwin

package wasi

import (
	"syscall"

	"github.com/ravel-js/ravel/internal/sys"
)

// Rights are what may be done with a descriptor, and with what is opened by way of it.
type rights uint64

const (
	rFdDatasync rights = 1 << iota
	rFdRead
	rFdSeek
	rFdFdstatSetFlags
	rFdSync
	rFdTell
	rFdWrite
	rFdAdvise
	rFdAllocate
	rPathCreateDirectory
	rPathCreateFile
	rPathLinkSource
	rPathLinkTarget
	rPathOpen
	rFdReaddir
	rPathReadlink
	rPathRenameSource
	rPathRenameTarget
	rPathFilestatGet
	rPathFilestatSetSize
	rPathFilestatSetTimes
	rFdFilestatGet
	rFdFilestatSetSize
	rFdFilestatSetTimes
	rPathSymlink
	rPathRemoveDirectory
	rPathUnlinkFile
	rPollFdReadwrite
	rSockShutdown
	rSockAccept
)

// What each kind of file is good for.
const (
	all         = rSockAccept<<1 - 1
	regularBase = rFdDatasync | rFdRead | rFdSeek | rFdFdstatSetFlags | rFdSync | rFdTell | rFdWrite | rFdAdvise | rFdAllocate |
		rFdFilestatGet | rFdFilestatSetSize | rFdFilestatSetTimes | rPollFdReadwrite
	directoryBase = rFdFdstatSetFlags | rFdSync | rFdAdvise | rPathCreateDirectory | rPathCreateFile | rPathLinkSource | rPathLinkTarget |
		rPathOpen | rFdReaddir | rPathReadlink | rPathRenameSource | rPathRenameTarget | rPathFilestatGet | rPathFilestatSetSize |
		rPathFilestatSetTimes | rFdFilestatGet | rFdFilestatSetTimes | rPathSymlink | rPathRemoveDirectory | rPathUnlinkFile | rPollFdReadwrite
	directoryInheriting = directoryBase | regularBase
	socketBase          = rFdRead | rFdFdstatSetFlags | rFdWrite | rFdFilestatGet | rPollFdReadwrite | rSockShutdown | rSockAccept
	terminalBase        = rFdRead | rFdFdstatSetFlags | rFdWrite | rFdFilestatGet | rPollFdReadwrite
)

// The kinds of files.
const (
	typeUnknown uint8 = iota
	typeBlock
	typeCharacter
	typeDirectory
	typeRegular
	typeDatagram
	typeStream
	typeLink
)

// file is what a descriptor of the guest stands for.
type file struct {
	fd               int
	kind             uint8
	base, inheriting rights
	preopened        bool
	name             string // as the guest calls a preopened folder
	root             sys.Root
	host             bool // the host gave the descriptor and keeps it
	listed           []sys.FolderEntry
}

// files are the guest's descriptors; a free one is nil.
type files struct{ list []*file }

// filesMost keeps a guest from taking all memory with its table.
const filesMost = 1 << 20

func (t *files) put(f *file) (uint32, bool) {
	for i, old := range t.list {
		if old == nil {
			t.list[i] = f
			return uint32(i), true
		}
	}
	if len(t.list) >= filesMost {
		return 0, false
	}
	t.list = append(t.list, f)
	return uint32(len(t.list) - 1), true
}

// get finds a descriptor that has the given rights.
func (t *files) get(fd uint32, need rights) (*file, errno) {
	if uint64(fd) >= uint64(len(t.list)) || t.list[fd] == nil {
		return nil, ebadf
	}
	if f := t.list[fd]; f.base&need == need {
		return f, success
	}
	return nil, enotcapable
}

func (f *file) close() errno {
	f.listed = nil
	if f.host {
		return success
	}
	return guestError(sys.Close(f.fd))
}

func (t *files) closeAll() {
	for i, f := range t.list {
		if f != nil {
			f.close()
			t.list[i] = nil
		}
	}
}

// stdio takes a descriptor of the host; one that is not open is a place kept free.
func (t *files) stdio(fd int) {
	var s sys.Stat
	if sys.StatFD(fd, &s) != nil {
		t.list = append(t.list, nil)
		return
	}
	kind := kindOf(s.Mode)
	base, inheriting := rightsOf(fd, kind)
	t.list = append(t.list, &file{fd: fd, kind: kind, base: base, inheriting: inheriting, host: true})
}

// preopen opens a folder of the host for the guest.
func (t *files) preopen(guest, host string) errno {
	fd, e := sys.FolderAt(-1, host)
	if e != 0 {
		return guestErrno(e)
	}
	t.list = append(t.list, &file{fd: fd, kind: typeDirectory, base: directoryBase, inheriting: directoryInheriting,
		preopened: true, name: guest, root: sys.Root{FD: fd, Guest: guest}})
	return success
}

func kindOf(mode uint64) uint8 {
	switch mode & syscall.S_IFMT {
	case syscall.S_IFBLK:
		return typeBlock
	case syscall.S_IFCHR:
		return typeCharacter
	case syscall.S_IFDIR:
		return typeDirectory
	case syscall.S_IFREG:
		return typeRegular
	case syscall.S_IFLNK:
		return typeLink
	case syscall.S_IFSOCK, syscall.S_IFIFO:
		return typeStream
	}
	return typeUnknown
}

func rightsOf(fd int, kind uint8) (base, inheriting rights) {
	switch kind {
	case typeRegular:
		return regularBase, 0
	case typeDirectory:
		return directoryBase, directoryInheriting
	case typeStream, typeDatagram:
		return socketBase, all
	case typeCharacter:
		if sys.IsTerminal(fd) {
			return terminalBase, 0
		}
	}
	return all, all
}

func fdClose(s *sandbox, _ memory, p words) errno {
	f, e := s.files.get(p.fd(0), 0)
	if e != success {
		return e
	}
	s.files.list[p.fd(0)] = nil
	return f.close()
}

func fdRenumber(s *sandbox, _ memory, p words) errno {
	from, e := s.files.get(p.fd(0), 0)
	if e != success {
		return e
	}
	to, e := s.files.get(p.fd(1), 0)
	if e != success || from == to {
		return e
	}
	s.files.list[p.fd(1)], s.files.list[p.fd(0)] = from, nil
	return to.close()
}
