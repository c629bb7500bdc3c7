package fs

import (
	"sync"
	"syscall"
	"unsafe"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
	"github.com/ravel-js/ravel/internal/v8"
)

// Whole files in one op: open, fstat, read and close cross into Go once.
//
// The readers' result is a number, the size, where the file is too large to read;
// JavaScript words that error.
var wholeOps = []ops.Op{
	ops.Guarded(ops.Trying2("readFile", func(p string, flags int32) (ops.Any, bool) {
		return tryReadPath(path(p), int(flags), false)
	}, func(p string, flags int32) (ops.Any, error) {
		return readPath(path(p), int(flags), readBuf)
	}), opens(0, 1)),
	ops.Guarded(ops.Trying2("readFileText", func(p string, flags int32) (ops.Any, bool) {
		return tryReadPath(path(p), int(flags), true)
	}, func(p string, flags int32) (ops.Any, error) {
		return readPath(path(p), int(flags), readText)
	}), opens(0, 1)),
	ops.Blocking1("readFileFD", func(fd int32) (ops.Any, error) { return readBuf(int(fd)) }),
	ops.Blocking1("readFileTextFD", func(fd int32) (ops.Any, error) { return readText(int(fd)) }),

	ops.Guarded(ops.Blocking4("writeFile", func(p string, data []byte, flags, mode int32) (ops.Void, error) {
		return void(writePath(path(p), data, int(flags), int(mode)))
	}), opens(0, 2)),
	ops.Guarded(ops.Blocking4("writeFileText", func(p, text string, flags, mode int32) (ops.Void, error) {
		return void(writePath(path(p), bytesOf(text), int(flags), int(mode)))
	}), opens(0, 2)),
	ops.Blocking2("writeFileFD", func(fd int32, data []byte) (ops.Void, error) {
		return void(sys.FileWriteAll(int(fd), data))
	}),
	ops.Blocking2("writeFileTextFD", func(fd int32, text string) (ops.Void, error) {
		return void(sys.FileWriteAll(int(fd), bytesOf(text)))
	}),
}

func readPath(p string, flags int, read func(int) (ops.Any, error)) (ops.Any, error) {
	fd, err := sys.FileOpen(p, flags, 0o666)
	if err != nil {
		return ops.Any{}, err
	}
	r, err := read(fd)
	sys.FileClose(fd)
	return r, err
}

// tryReadPath reads a small file whose name and contents are in the kernel's caches.
func tryReadPath(p string, flags int, text bool) (ops.Any, bool) {
	if flags != syscall.O_RDONLY {
		return ops.Any{}, false
	}
	fd, size, ok := sys.FileOpenCached(p)
	if !ok {
		return ops.Any{}, false
	}
	defer sys.FileClose(fd)
	if size <= 0 || size > tryLimit {
		return ops.Any{}, false
	}
	if text {
		data := make([]byte, size)
		n, ok := sys.FileReadCached(fd, data, 0)
		return ops.Any{V: textOf(data[:n])}, ok
	}
	buf := v8.NewBuf(int(size))
	if buf == nil {
		return ops.Any{}, false
	}
	n, ok := sys.FileReadCached(fd, buf.Bytes(), 0)
	if !ok {
		buf.Free()
		return ops.Any{}, false
	}
	buf.Truncate(n)
	return ops.Any{V: buf}, true
}

func readBuf(fd int) (ops.Any, error) {
	size, err := sys.FileSize(fd)
	switch {
	case err != nil:
		return ops.Any{}, err
	case size > maxIO:
		return ops.Any{V: size}, nil
	case size > 0:
		buf := v8.NewBuf(int(size))
		if buf == nil {
			return ops.Any{}, sys.New(syscall.ENOMEM, "read")
		}
		n, err := sys.FileReadAll(fd, buf.Bytes())
		if err != nil {
			buf.Free()
			return ops.Any{}, err
		}
		buf.Truncate(n)
		return ops.Any{V: buf}, nil
	}
	data, tooLarge, err := readUnsized(fd)
	if err != nil || tooLarge > 0 {
		return ops.Any{V: tooLarge}, err
	}
	buf := v8.NewBuf(len(data))
	if buf == nil {
		return ops.Any{}, sys.New(syscall.ENOMEM, "read")
	}
	copy(buf.Bytes(), data)
	return ops.Any{V: buf}, nil
}

func readText(fd int) (ops.Any, error) {
	size, err := sys.FileSize(fd)
	switch {
	case err != nil:
		return ops.Any{}, err
	case size > maxText:
		return readBuf(fd) // JavaScript decodes it, or says that it is too large
	case size > 0:
		data := make([]byte, size)
		n, err := sys.FileReadAll(fd, data)
		return ops.Any{V: textOf(data[:n])}, err
	}
	data, tooLarge, err := readUnsized(fd)
	if err != nil || tooLarge > 0 {
		return ops.Any{V: tooLarge}, err
	}
	if len(data) > maxText {
		return ops.Any{V: data}, nil
	}
	return ops.Any{V: textOf(data)}, nil
}

// maxText is up to where a file's text comes as a string made here. Beyond it the
// extra copy costs more than a Buffer does.
const maxText = 256 << 10

var chunks = sync.Pool{New: func() any { return new([64 << 10]byte) }}

// readUnsized reads to the end what does not tell its size: pipes, devices, /proc.
// tooLarge is set instead where it does not end soon enough.
func readUnsized(fd int) (data []byte, tooLarge int64, err error) {
	chunk := chunks.Get().(*[64 << 10]byte)
	defer chunks.Put(chunk)
	for {
		n, err := sys.FileRead(fd, chunk[:], -1)
		if err != nil || n == 0 {
			return data, 0, err
		}
		if int64(len(data))+int64(n) > maxIO {
			return nil, int64(len(data)) + int64(n), nil
		}
		data = append(data, chunk[:n]...)
	}
}

func writePath(p string, data []byte, flags, mode int) error {
	fd, err := sys.FileOpen(p, flags, mode)
	if err != nil {
		return err
	}
	err = sys.FileWriteAll(fd, data)
	if cerr := sys.FileClose(fd); err == nil {
		err = cerr
	}
	return err
}

// bytesOf and textOf look at the same memory, which nobody changes afterwards.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
func textOf(b []byte) string  { return unsafe.String(unsafe.SliceData(b), len(b)) }
