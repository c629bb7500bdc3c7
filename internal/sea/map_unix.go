//go:build unix

package sea

import (
	"os"
	"syscall"
)

// mapped has n bytes of the file at an offset, as pages that are read when they are touched.
func mapped(f *os.File, at, n int64) ([]byte, error) {
	page := int64(os.Getpagesize())
	skip := at % page
	b, err := syscall.Mmap(int(f.Fd()), at-skip, int(n+skip), syscall.PROT_READ, syscall.MAP_PRIVATE)
	if err != nil {
		return nil, err
	}
	return b[skip:], nil
}
