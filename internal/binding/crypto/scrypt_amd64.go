package crypto

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/binary"
	"sync"
)

//go:noescape
func blockMix(dst, src, with *uint32, r int)

// diagonals says which of Salsa20's sixteen words stands where for blockMix.
var diagonals = [16]int{0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11}

// scryptKey is scrypt (RFC 7914) for parameters that were found good.
func scryptKey(password, salt []byte, n, r, p, keyLen int) ([]byte, error) {
	blocks, err := pbkdf2.Key(sha256.New, string(password), salt, 1, p*128*r)
	if err != nil {
		return nil, err
	}
	words := 32 * r
	rows, giveBack := scryptRows(n * words)
	defer giveBack()
	x, y := make([]uint32, words), make([]uint32, words)
	for part := range p {
		romix(blocks[part*128*r:(part+1)*128*r], rows, x, y, n, r)
	}
	return pbkdf2.Key(sha256.New, string(password), blocks, 1, keyLen)
}

// Rows are megabytes: to have them from the kernel each time, and cleared, takes a seventh of the time of a derivation.
var scryptMemory sync.Pool

// keptRows bounds what lies there until the collector takes it; the default parameters want half of it.
const keptRows = 32 << 20 / 4

func scryptRows(n int) (rows []uint32, giveBack func()) {
	kept, _ := scryptMemory.Get().(*[]uint32)
	if kept == nil || cap(*kept) < n {
		fresh := make([]uint32, n)
		kept = &fresh
	}
	return (*kept)[:n], func() {
		if cap(*kept) <= keptRows {
			scryptMemory.Put(kept)
		}
	}
}

func romix(block []byte, rows, x, y []uint32, n, r int) {
	words := len(x)
	for i := range x {
		x[i] = binary.LittleEndian.Uint32(block[4*(i&^15+diagonals[i&15]):])
	}
	copy(rows, x)
	for i := 1; i < n; i++ {
		blockMix(&rows[i*words], &rows[(i-1)*words], nil, r)
	}
	blockMix(&x[0], &rows[(n-1)*words], nil, r)
	last := words - 16
	for range n / 2 {
		// n is even: a power of two above one.
		j := int(x[last]) & (n - 1)
		blockMix(&y[0], &x[0], &rows[j*words], r)
		j = int(y[last]) & (n - 1)
		blockMix(&x[0], &y[0], &rows[j*words], r)
	}
	for i, word := range x {
		binary.LittleEndian.PutUint32(block[4*(i&^15+diagonals[i&15]):], word)
	}
}
