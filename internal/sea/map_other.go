//go:build !unix

package sea

import "os"

func mapped(f *os.File, at, n int64) ([]byte, error) {
	b := make([]byte, n)
	_, err := f.ReadAt(b, at)
	return b, err
}
