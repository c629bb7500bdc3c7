package crypto

import (
	"encoding/binary"
	"math/bits"
)

// SM3 (GB/T 32905-2016).

var sm3Initial = [8]uint32{0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e}

func newSM3() *chained { return newChained(sm3Initial, 8, binary.BigEndian, sm3Compress) }

func sm3Compress(h *[8]uint32, block []byte) {
	var w [68]uint32
	for i := range 16 {
		w[i] = binary.BigEndian.Uint32(block[4*i:])
	}
	for i := 16; i < 68; i++ {
		x := w[i-16] ^ w[i-9] ^ bits.RotateLeft32(w[i-3], 15)
		x ^= bits.RotateLeft32(x, 15) ^ bits.RotateLeft32(x, 23)
		w[i] = x ^ bits.RotateLeft32(w[i-13], 7) ^ w[i-6]
	}
	v := *h
	for j := range 64 {
		constant := uint32(0x79cc4519)
		if j >= 16 {
			constant = 0x7a879d8a
		}
		turned := bits.RotateLeft32(v[0], 12)
		ss1 := bits.RotateLeft32(turned+v[4]+bits.RotateLeft32(constant, j), 7)
		ss2 := ss1 ^ turned
		ff, gg := v[0]^v[1]^v[2], v[4]^v[5]^v[6]
		if j >= 16 {
			ff, gg = v[0]&v[1]|v[0]&v[2]|v[1]&v[2], v[4]&v[5]|^v[4]&v[6]
		}
		t1 := ff + v[3] + ss2 + (w[j] ^ w[j+4])
		t2 := gg + v[7] + ss1 + w[j]
		v = [8]uint32{t1, v[0], bits.RotateLeft32(v[1], 9), v[2],
			t2 ^ bits.RotateLeft32(t2, 9) ^ bits.RotateLeft32(t2, 17), v[4], bits.RotateLeft32(v[5], 19), v[6]}
	}
	for i := range h {
		h[i] ^= v[i]
	}
}
