package sys

import (
	"bytes"
	"encoding/binary"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// direntBufs are the buffers that getdents fills, big enough that most directories
// take one call and one more to see the end.
var direntBufs = sync.Pool{New: func() any { return new([32 << 10]byte) }}

// dirReader takes a directory from the kernel piece by piece.
type dirReader struct{ fd int }

// next appends the following entries to list; it adds none only at the end.
func (r *dirReader) next(list []Dirent) ([]Dirent, error) {
	buf := direntBufs.Get().(*[32 << 10]byte)
	defer direntBufs.Put(buf)
	for {
		n := 0
		err := retry(func() (err error) { n, err = unix.Getdents(r.fd, buf[:]); return err })
		if err == syscall.ENOENT {
			return list, nil // removed meanwhile
		}
		if err != nil || n <= 0 {
			return list, err
		}
		before := len(list)
		for b := buf[:n]; len(b) >= 19; {
			size := int(binary.NativeEndian.Uint16(b[16:]))
			if size < 19 || size > len(b) {
				break
			}
			name := b[19:size]
			if i := bytes.IndexByte(name, 0); i >= 0 {
				name = name[:i]
			}
			if s := string(name); s != "." && s != ".." {
				list = append(list, Dirent{s, direntOfDT(b[18])})
			}
			b = b[size:]
		}
		if len(list) > before {
			return list, nil
		}
	}
}
