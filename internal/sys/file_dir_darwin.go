package sys

import (
	"bytes"
	"encoding/binary"

	"golang.org/x/sys/unix"
)

// dirReader takes a directory from the kernel piece by piece.
type dirReader struct {
	fd   int
	base uintptr
}

// next appends the following entries to list; it adds none only at the end.
func (r *dirReader) next(list []Dirent) ([]Dirent, error) {
	buf := make([]byte, 32<<10)
	for {
		n := 0
		err := retry(func() (err error) { n, err = unix.Getdirentries(r.fd, buf, &r.base); return err })
		if err != nil || n <= 0 {
			return list, err
		}
		before := len(list)
		for b := buf[:n]; len(b) >= 21; {
			size := int(binary.NativeEndian.Uint16(b[16:]))
			if size < 21 || size > len(b) {
				break
			}
			name := b[21:size]
			if i := bytes.IndexByte(name, 0); i >= 0 {
				name = name[:i]
			}
			if s := string(name); binary.NativeEndian.Uint64(b) != 0 && s != "." && s != ".." {
				list = append(list, Dirent{s, direntOfDT(b[20])})
			}
			b = b[size:]
		}
		if len(list) > before {
			return list, nil
		}
	}
}
