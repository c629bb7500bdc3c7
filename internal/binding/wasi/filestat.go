//go:build linux || darwin

package wasi

import (
	"encoding/binary"
	"time"

	"github.com/ravel-js/ravel/internal/sys"
)

const filestatSize = 64

func putFilestat(out []byte, st *sys.Stat) {
	le := binary.LittleEndian
	clear(out)
	le.PutUint64(out, st.Dev)
	le.PutUint64(out[8:], st.Ino)
	out[16] = kindOf(st.Mode)
	le.PutUint64(out[24:], st.Nlink)
	le.PutUint64(out[32:], st.Size)
	le.PutUint64(out[40:], uint64(nanoseconds(st.Atime)))
	le.PutUint64(out[48:], uint64(nanoseconds(st.Mtime)))
	le.PutUint64(out[56:], uint64(nanoseconds(st.Ctime)))
}

func nanoseconds(t sys.Timespec) int64 { return t.Sec*1e9 + t.Nsec }

func fdFilestatGet(s *sandbox, m memory, p words) errno {
	out := m.at(p.u32(1), filestatSize)
	if out == nil {
		return eoverflow
	}
	f, e := s.files.get(p.fd(0), rFdFilestatGet)
	if e != success {
		return e
	}
	var st sys.Stat
	if err := sys.StatFD(f.fd, &st); err != nil {
		return guestError(err)
	}
	putFilestat(out, &st)
	return success
}

func fdFilestatSetSize(s *sandbox, _ memory, p words) errno {
	f, e := s.files.get(p.fd(0), rFdFilestatSetSize)
	if e != success {
		return e
	}
	if int64(p.u64(1)) < 0 {
		return einval
	}
	return guestError(sys.FileTruncate(f.fd, int64(p.u64(1))))
}

// The bits of fstflags.
const (
	setAtime uint32 = 1 << iota
	setAtimeNow
	setMtime
	setMtimeNow
)

// times are what to set: what is given, now, or as stat says it is.
func times(flags uint32, atime, mtime uint64, stat func(*sys.Stat) errno) (a, b int64, e errno) {
	if flags > 15 || flags&(setAtime|setAtimeNow) == setAtime|setAtimeNow || flags&(setMtime|setMtimeNow) == setMtime|setMtimeNow {
		return 0, 0, einval
	}
	a, b = int64(atime), int64(mtime)
	if flags&(setAtime|setAtimeNow) == 0 || flags&(setMtime|setMtimeNow) == 0 {
		var st sys.Stat
		if e := stat(&st); e != success {
			return 0, 0, e
		}
		if flags&setAtime == 0 {
			a = nanoseconds(st.Atime)
		}
		if flags&setMtime == 0 {
			b = nanoseconds(st.Mtime)
		}
	}
	if flags&setAtimeNow != 0 {
		a = time.Now().UnixNano()
	}
	if flags&setMtimeNow != 0 {
		b = time.Now().UnixNano()
	}
	return a, b, success
}

func fdFilestatSetTimes(s *sandbox, _ memory, p words) errno {
	f, e := s.files.get(p.fd(0), rFdFilestatSetTimes)
	if e != success {
		return e
	}
	a, b, e := times(p.u32(3), p.u64(1), p.u64(2), func(st *sys.Stat) errno { return guestError(sys.StatFD(f.fd, st)) })
	if e != success {
		return e
	}
	return guestErrno(sys.SetTimesFD(f.fd, a, b))
}

func pathFilestatGet(s *sandbox, m memory, p words) errno {
	out := m.at(p.u32(4), filestatSize)
	if out == nil {
		return eoverflow
	}
	root, path, e := s.path(m, p, 0, 2, rPathFilestatGet)
	if e != success {
		return e
	}
	var st sys.Stat
	if e := root.Stat(path, p.u32(1)&symlinkFollow != 0, &st); e != 0 {
		return guestErrno(e)
	}
	putFilestat(out, &st)
	return success
}

func pathFilestatSetTimes(s *sandbox, m memory, p words) errno {
	root, path, e := s.path(m, p, 0, 2, rPathFilestatSetTimes)
	if e != success {
		return e
	}
	follow := p.u32(1)&symlinkFollow != 0
	a, b, e := times(p.u32(6), p.u64(4), p.u64(5), func(st *sys.Stat) errno { return guestErrno(root.Stat(path, follow, st)) })
	if e != success {
		return e
	}
	return guestErrno(root.SetTimes(path, follow, a, b))
}
