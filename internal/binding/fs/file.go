package fs

import (
	"syscall"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

var fileOps = []ops.Op{
	ops.Guarded(ops.Trying3("open", tryOpen, func(p string, flags, mode int32) (int32, error) {
		fd, err := sys.FileOpen(path(p), int(flags), int(mode))
		return int32(fd), err
	}), opens(0, 1)),
	// anonymousFile is a new file without a name; as nobody can find it, it takes no permission.
	ops.Blocking0("anonymousFile", func() (int32, error) {
		fd, err := sys.FileAnonymous()
		return int32(fd), err
	}),
	ops.Trying1("close", func(fd int32) (ops.Void, bool) { return ops.Void{}, sys.FileCloseRead(int(fd)) }, func(fd int32) (ops.Void, error) {
		return void(sys.FileClose(int(fd)))
	}),
	onFD("fsync", sys.FileSync),
	onFD("fdatasync", sys.FileDatasync),
	ops.Trying5("read", tryRead, func(fd int32, b []byte, offset, length, position int64) (int32, error) {
		b, err := part(b, offset, length, "read")
		if err != nil {
			return 0, err
		}
		n, err := sys.FileRead(int(fd), b, position)
		return int32(n), err
	}),
	ops.Blocking5("write", func(fd int32, b []byte, offset, length, position int64) (int32, error) {
		b, err := part(b, offset, length, "write")
		if err != nil {
			return 0, err
		}
		n, err := sys.FileWrite(int(fd), b, position)
		return int32(n), err
	}),
	ops.Blocking3("writeText", func(fd int32, text string, position int64) (int32, error) {
		n, err := sys.FileWrite(int(fd), bytesOf(text), position)
		return int32(n), err
	}),
	ops.Blocking2("ftruncate", func(fd int32, size int64) (ops.Void, error) {
		return void(sys.FileTruncate(int(fd), size))
	}),
	ops.Guarded(ops.Blocking2("truncate", func(p string, size int64) (ops.Void, error) {
		return void(sys.Truncate(path(p), size))
	}), each(reads(0), writes(0))),
	ops.Guarded(ops.Blocking2("access", func(p string, mode int32) (ops.Void, error) {
		return void(sys.Access(path(p), int(mode)))
	}), reads(0)),
	ops.Guarded(ops.Blocking1("exists", func(p string) (bool, error) { return sys.Exists(path(p)), nil }), reads(0)),
	// What was asked of the pool in this step starts now: its caller stops the thread.
	ops.Sync0("handOver", func(env *ops.Env) (ops.Void, error) {
		env.Loop.HandOver()
		return ops.Void{}, nil
	}),
}

func tryOpen(p string, flags, _ int32) (int32, bool) {
	if flags != syscall.O_RDONLY {
		return 0, false
	}
	fd, _, ok := sys.FileOpenCached(path(p))
	return int32(fd), ok
}

func tryRead(fd int32, b []byte, offset, length, position int64) (int32, bool) {
	b, err := part(b, offset, length, "read")
	if err != nil || len(b) > tryLimit {
		return 0, false
	}
	n, ok := sys.FileReadCached(int(fd), b, position)
	return int32(n), ok
}

// tryLimit is how much the JS thread copies itself.
const tryLimit = 128 << 10

// part is the bytes of b that a read or write is about. JavaScript has checked the
// range, but the buffer may have been detached or shrunk since.
func part(b []byte, offset, length int64, call string) ([]byte, error) {
	if offset < 0 || length < 0 || offset > int64(len(b)) || length > int64(len(b))-offset {
		if length == 0 {
			return nil, nil
		}
		return nil, sys.New(syscall.EFAULT, call)
	}
	return b[offset : offset+min(length, maxIO)], nil
}

// maxIO is what one call moves at most, as in Node.
const maxIO = 1<<31 - 1
