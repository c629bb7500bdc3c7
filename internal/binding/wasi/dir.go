//go:build linux || darwin

package wasi

import (
	"encoding/binary"

	"github.com/ravel-js/ravel/internal/sys"
)

const direntSize = 24

// fdReaddir gives the entries from cookie on, the last one cut off where the buffer ends. The folder is read whole when
// asked from its beginning, so that what comes and goes meanwhile shifts nothing.
func fdReaddir(s *sandbox, m memory, p words) errno {
	out, cookie := m.at(p.u32(1), p.u32(2)), p.u64(3)
	if out == nil || !m.has(p.u32(4), 4) {
		return eoverflow
	}
	f, e := s.files.get(p.fd(0), rFdReaddir)
	if e != success {
		return e
	}
	if f.kind != typeDirectory {
		return enotdir
	}
	if cookie == 0 || f.listed == nil {
		list, err := sys.ReadFolder(f.fd)
		if err != 0 {
			return guestErrno(err)
		}
		f.listed = list
	}
	used := 0
	for i := cookie; i < uint64(len(f.listed)) && used < len(out); i++ {
		entry := &f.listed[i]
		var head [direntSize]byte
		binary.LittleEndian.PutUint64(head[:], i+1)
		binary.LittleEndian.PutUint64(head[8:], entry.Ino)
		binary.LittleEndian.PutUint32(head[16:], uint32(len(entry.Name)))
		head[20] = entryKind(entry.Type)
		used += copy(out[used:], head[:])
		used += copy(out[used:], entry.Name)
	}
	m.put32(p.u32(4), uint32(used))
	return success
}

func entryKind(t sys.DirentType) uint8 {
	switch t {
	case sys.DirentFile:
		return typeRegular
	case sys.DirentDir:
		return typeDirectory
	case sys.DirentLink:
		return typeLink
	case sys.DirentSocket, sys.DirentFIFO:
		return typeStream
	case sys.DirentChar:
		return typeCharacter
	case sys.DirentBlock:
		return typeBlock
	}
	return typeUnknown
}
