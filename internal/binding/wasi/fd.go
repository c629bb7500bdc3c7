//go:build linux || darwin

package wasi

import (
	"encoding/binary"

	"github.com/ravel-js/ravel/internal/sys"
)

func fdRead(s *sandbox, m memory, p words) errno   { return transfer(s, m, p, rFdRead, false) }
func fdWrite(s *sandbox, m memory, p words) errno  { return transfer(s, m, p, rFdWrite, false) }
func fdPread(s *sandbox, m memory, p words) errno  { return transfer(s, m, p, rFdRead|rFdSeek, true) }
func fdPwrite(s *sandbox, m memory, p words) errno { return transfer(s, m, p, rFdWrite|rFdSeek, true) }

// transfer is all four of reading and writing.
func transfer(s *sandbox, m memory, p words, need rights, positioned bool) errno {
	position, result := int64(-1), p.u32(3)
	if positioned {
		position, result = int64(p.u64(3)), p.u32(4)
	}
	var room [8][]byte
	pieces, e := m.pieces(p.u32(1), p.u32(2), room[:0])
	if e != success {
		return e
	}
	if !m.has(result, 4) {
		return eoverflow
	}
	f, e := s.files.get(p.fd(0), need)
	if e != success {
		return e
	}
	if positioned && position < 0 {
		return einval
	}
	n := 0
	if len(pieces) > 0 {
		var err error
		if need&rFdRead != 0 {
			n, err = sys.FileReadv(f.fd, pieces, position)
		} else {
			n, err = sys.FileWritev(f.fd, pieces, position)
		}
		if err != nil {
			return guestError(err)
		}
	}
	m.put32(result, uint32(n))
	return success
}

func fdSeek(s *sandbox, m memory, p words) errno {
	need := rFdSeek
	if p.u64(1) == 0 && p.u32(2) == 1 {
		need = rFdTell
	}
	return seek(s, m, p.fd(0), int64(p.u64(1)), p.u32(2), p.u32(3), need)
}

func fdTell(s *sandbox, m memory, p words) errno {
	return seek(s, m, p.fd(0), 0, 1, p.u32(1), rFdTell)
}

func seek(s *sandbox, m memory, fd uint32, offset int64, whence, result uint32, need rights) errno {
	if !m.has(result, 8) {
		return eoverflow
	}
	f, e := s.files.get(fd, need)
	if e != success {
		return e
	}
	if whence > 2 {
		return einval
	}
	at, err := sys.Seek(f.fd, offset, int(whence))
	if err != 0 {
		return guestErrno(err)
	}
	m.put64(result, uint64(at))
	return success
}

func fdSync(s *sandbox, _ memory, p words) errno {
	f, e := s.files.get(p.fd(0), rFdSync)
	if e != success {
		return e
	}
	return guestError(sys.FileSync(f.fd))
}

func fdDatasync(s *sandbox, _ memory, p words) errno {
	f, e := s.files.get(p.fd(0), rFdDatasync)
	if e != success {
		return e
	}
	return guestError(sys.FileDatasync(f.fd))
}

func fdAdvise(s *sandbox, _ memory, p words) errno {
	f, e := s.files.get(p.fd(0), rFdAdvise)
	if e != success {
		return e
	}
	// POSIX counts normal, random, sequential; WASI has the latter two the other way round.
	advice, ok := map[uint32]int{0: 0, 1: 2, 2: 1, 3: 3, 4: 4, 5: 5}[p.u32(3)]
	if !ok {
		return einval
	}
	if f.kind == typeDirectory {
		return success
	}
	return guestErrno(sys.Advise(f.fd, int64(p.u64(1)), int64(p.u64(2)), advice))
}

func fdAllocate(s *sandbox, _ memory, p words) errno {
	f, e := s.files.get(p.fd(0), rFdAllocate)
	if e != success {
		return e
	}
	offset, size := int64(p.u64(1)), int64(p.u64(2))
	if offset < 0 || size < 0 || offset+size < 0 {
		return einval
	}
	if size == 0 {
		return success
	}
	return guestErrno(sys.Allocate(f.fd, offset, size))
}

// The bits of fdflags.
const (
	flagAppend uint32 = 1 << iota
	flagDsync
	flagNonblock
	flagRsync
	flagSync
	flagsKnown = 1<<iota - 1
)

func fdFdstatGet(s *sandbox, m memory, p words) errno {
	out := m.at(p.u32(1), 24)
	if out == nil {
		return eoverflow
	}
	f, e := s.files.get(p.fd(0), 0)
	if e != success {
		return e
	}
	status, err := sys.StatusFlags(f.fd)
	if err != 0 {
		return guestErrno(err)
	}
	clear(out)
	out[0] = f.kind
	binary.LittleEndian.PutUint16(out[2:], uint16(guestFlags(status)))
	binary.LittleEndian.PutUint64(out[8:], uint64(f.base))
	binary.LittleEndian.PutUint64(out[16:], uint64(f.inheriting))
	return success
}

func fdFdstatSetFlags(s *sandbox, _ memory, p words) errno {
	f, e := s.files.get(p.fd(0), rFdFdstatSetFlags)
	if e != success {
		return e
	}
	if p.u32(1) > flagsKnown {
		return einval
	}
	status, err := sys.StatusFlags(f.fd)
	if err != 0 {
		return guestErrno(err)
	}
	return guestErrno(sys.SetStatusFlags(f.fd, status&^hostFlags(flagsKnown)|hostFlags(p.u32(1))))
}

func fdFdstatSetRights(s *sandbox, _ memory, p words) errno {
	f, e := s.files.get(p.fd(0), 0)
	if e != success {
		return e
	}
	base, inheriting := rights(p.u64(1)), rights(p.u64(2))
	if base&^f.base != 0 || inheriting&^f.inheriting != 0 {
		return enotcapable
	}
	f.base, f.inheriting = base, inheriting
	return success
}

func fdPrestatGet(s *sandbox, m memory, p words) errno {
	if !m.has(p.u32(1), 8) {
		return eoverflow
	}
	f, e := s.files.get(p.fd(0), 0)
	if e != success {
		return e
	}
	if !f.preopened {
		return einval
	}
	m.put32(p.u32(1), 0)
	m.put32(p.u32(1)+4, uint32(len(f.name)))
	return success
}

func fdPrestatDirName(s *sandbox, m memory, p words) errno {
	out := m.at(p.u32(1), p.u32(2))
	if out == nil {
		return eoverflow
	}
	f, e := s.files.get(p.fd(0), 0)
	if e != success {
		return e
	}
	if !f.preopened {
		return ebadf
	}
	if len(f.name) > len(out) {
		return enobufs
	}
	copy(out, f.name)
	return success
}
