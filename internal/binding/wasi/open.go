//go:build linux || darwin

package wasi

import (
	"syscall"

	"github.com/ravel-js/ravel/internal/sys"
)

// The bits of oflags.
const (
	openCreate uint32 = 1 << iota
	openDirectory
	openExclusive
	openTruncate
)

// opening says what flags and rights mean to the host, and what the folder must allow for it.
func opening(oflags, fdflags uint32, base rights) (flags int, need, needInheriting rights) {
	need, needInheriting = rPathOpen, 0
	reads := base&(rFdReaddir|rFdRead) != 0
	writes := base&(rFdDatasync|rFdWrite|rFdAllocate|rFdFilestatSetSize) != 0
	switch {
	case oflags&openDirectory != 0:
		flags |= syscall.O_DIRECTORY
	case reads && writes:
		flags |= syscall.O_RDWR
	case writes:
		flags |= syscall.O_WRONLY
	}
	if oflags&openCreate != 0 {
		flags |= syscall.O_CREAT
		need |= rPathCreateFile
	}
	if oflags&openExclusive != 0 {
		flags |= syscall.O_EXCL
	}
	if oflags&openTruncate != 0 {
		flags |= syscall.O_TRUNC
		need |= rPathFilestatSetSize
	}
	if fdflags&flagDsync != 0 {
		needInheriting |= rFdDatasync
	}
	if fdflags&(flagRsync|flagSync) != 0 {
		needInheriting |= rFdSync
	}
	return flags | hostFlags(fdflags), need, needInheriting
}

func pathOpen(s *sandbox, m memory, p words) errno {
	oflags, base, inheriting, fdflags := p.u32(4), rights(p.u64(5)), rights(p.u64(6)), p.u32(7)
	if !m.has(p.u32(8), 4) {
		return eoverflow
	}
	if oflags > 15 || fdflags > flagsKnown {
		return einval
	}
	flags, need, needInheriting := opening(oflags, fdflags, base)
	root, path, e := s.path(m, p, 0, 2, need)
	if e != success {
		return e
	}
	folder, _ := s.files.get(p.fd(0), 0)
	if folder.inheriting&needInheriting != needInheriting {
		return enotcapable
	}
	fd, err := root.Open(path, flags, 0o666, p.u32(1)&symlinkFollow != 0)
	if err != 0 {
		return guestErrno(err)
	}
	f := &file{fd: fd}
	if e := f.describe(root, path, folder, base, inheriting); e != success {
		f.close()
		return e
	}
	number, ok := s.files.put(f)
	if !ok {
		f.close()
		return guestErrno(syscall.EMFILE)
	}
	m.put32(p.u32(8), number)
	return success
}

// describe finds out what was opened. The rights asked for are cut down to what the folder passes on and the kind of file has.
func (f *file) describe(root sys.Root, path string, folder *file, base, inheriting rights) errno {
	var st sys.Stat
	if err := sys.StatFD(f.fd, &st); err != nil {
		return guestError(err)
	}
	f.kind = kindOf(st.Mode)
	mostBase, mostInheriting := rightsOf(f.fd, f.kind)
	f.base = base & folder.inheriting & mostBase
	f.inheriting = inheriting & folder.inheriting & mostInheriting
	if f.kind == typeDirectory {
		f.root = root.Below(f.fd, path)
	}
	return success
}

var flagPairs = []struct {
	guest uint32
	host  int
}{
	// O_SYNC holds the bits of O_DSYNC on Linux: the wider first.
	{flagSync, syscall.O_SYNC}, {flagDsync, oDsync}, {flagRsync, syscall.O_SYNC}, {flagAppend, syscall.O_APPEND}, {flagNonblock, syscall.O_NONBLOCK},
}

func hostFlags(guest uint32) (host int) {
	for _, p := range flagPairs {
		if guest&p.guest != 0 {
			host |= p.host
		}
	}
	return host
}

func guestFlags(host int) (guest uint32) {
	for _, p := range flagPairs {
		if host&p.host == p.host && p.guest != flagRsync {
			guest |= p.guest
			host &^= p.host
		}
	}
	return guest
}
