package fs

import (
	"syscall"
	"unsafe"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

// How to stat; lib/internal/fs/stats.js has the same numbers.
const (
	statLink      = 1 // a symbolic link itself
	statInts      = 2 // int64 for a BigInt64Array, times in nanoseconds; else float64
	statMissingOK = 4 // no error where there is no such file: the result is false
)

// The ops write into out, a typed array of 14 (statfs: 7) elements, so that the
// synchronous form can use one array again and again.
var statOps = []ops.Op{
	ops.Guarded(ops.Trying3("stat", func(p string, how int32, out []byte) (bool, bool) {
		var s sys.Stat
		return true, sys.StatCached(path(p), how&statLink != 0, &s) && putStat(out, &s, how) == nil
	}, func(p string, how int32, out []byte) (bool, error) {
		var s sys.Stat
		var err error
		if how&statLink != 0 {
			err = sys.LstatPath(path(p), &s)
		} else {
			err = sys.StatPath(path(p), &s)
		}
		if err != nil {
			if how&statMissingOK != 0 && sys.Missing(err) && (how&statLink == 0 || sys.ErrnoOf(err) == syscall.ENOENT) {
				return false, nil
			}
			return false, err
		}
		return true, putStat(out, &s, how)
	}), stats),
	ops.Trying3("fstat", func(fd, how int32, out []byte) (bool, bool) {
		var s sys.Stat
		return true, sys.StatFD(int(fd), &s) == nil && putStat(out, &s, how) == nil
	}, func(fd, how int32, out []byte) (bool, error) {
		var s sys.Stat
		if err := sys.StatFD(int(fd), &s); err != nil {
			return false, err
		}
		return true, putStat(out, &s, how)
	}),
	ops.Guarded(ops.Blocking3("statfs", func(p string, how int32, out []byte) (ops.Void, error) {
		v, err := sys.Statfs(path(p))
		if err != nil {
			return ops.Void{}, err
		}
		if len(out) < len(v)*8 {
			return ops.Void{}, sys.New(syscall.EFAULT, "statfs")
		}
		if how&statInts != 0 {
			ints := (*[7]int64)(unsafe.Pointer(&out[0]))
			for i := range v {
				ints[i] = int64(v[i])
			}
			return ops.Void{}, nil
		}
		floats := (*[7]float64)(unsafe.Pointer(&out[0]))
		for i := range v {
			floats[i] = float64(v[i])
		}
		return ops.Void{}, nil
	}), reads(0)),
	// kind is 0 for a file, 1 for a directory, negative where there is nothing.
	ops.Guarded(ops.Blocking1("kind", func(p string) (int32, error) {
		var s sys.Stat
		if err := sys.StatPath(path(p), &s); err != nil {
			return int32(sys.Number(sys.ErrnoOf(err))), nil
		}
		if s.IsDir() {
			return 1, nil
		}
		return 0, nil
	}), reads(0)),
}

func putStat(out []byte, s *sys.Stat, how int32) error {
	if len(out) < sys.StatFloats*8 {
		return sys.New(syscall.EFAULT, "stat")
	}
	if how&statInts != 0 {
		s.Ints((*[sys.StatInts]int64)(unsafe.Pointer(&out[0])))
	} else {
		s.Floats((*[sys.StatFloats]float64)(unsafe.Pointer(&out[0])))
	}
	return nil
}
