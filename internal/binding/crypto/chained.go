package crypto

import (
	"encoding/binary"
	"errors"
)

var errState = errors.New("crypto: malformed hash state")

const chainedBlock = 64

// chained is the Merkle-Damgård frame shared by the 64-byte-block hashes written here.
type chained struct {
	chain    [8]uint32
	words    int // how many words of chain the algorithm uses
	initial  [8]uint32
	order    byteOrder
	compress func(chain *[8]uint32, block []byte)
	block    [chainedBlock]byte
	length   uint64
}

type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

func newChained(initial [8]uint32, words int, order byteOrder, compress func(*[8]uint32, []byte)) *chained {
	return &chained{chain: initial, words: words, initial: initial, order: order, compress: compress}
}

func (d *chained) Size() int      { return 4 * d.words }
func (d *chained) BlockSize() int { return chainedBlock }
func (d *chained) Reset()         { d.chain, d.length = d.initial, 0 }

func (d *chained) Write(p []byte) (int, error) {
	n := len(p)
	held := int(d.length % chainedBlock)
	d.length += uint64(n)
	if held > 0 {
		took := copy(d.block[held:], p)
		p = p[took:]
		if held+took < chainedBlock {
			return n, nil
		}
		d.compress(&d.chain, d.block[:])
	}
	for len(p) >= chainedBlock {
		d.compress(&d.chain, p[:chainedBlock])
		p = p[chainedBlock:]
	}
	copy(d.block[:], p)
	return n, nil
}

func (d *chained) Sum(b []byte) []byte {
	c := *d
	bits := c.length * 8
	var pad [chainedBlock + 8]byte
	pad[0] = 0x80
	// Up to the last eight bytes of a block, where the length stands.
	n := 56 - int(c.length%chainedBlock)
	if n <= 0 {
		n += chainedBlock
	}
	d.order.PutUint64(pad[n:], bits)
	c.Write(pad[:n+8])
	for _, word := range c.chain[:c.words] {
		b = d.order.AppendUint32(b, word)
	}
	return b
}

func (d *chained) AppendBinary(b []byte) ([]byte, error) {
	for _, word := range d.chain {
		b = binary.LittleEndian.AppendUint32(b, word)
	}
	b = append(b, d.block[:]...)
	return binary.LittleEndian.AppendUint64(b, d.length), nil
}

func (d *chained) UnmarshalBinary(b []byte) error {
	if len(b) != 4*len(d.chain)+chainedBlock+8 {
		return errState
	}
	for i := range d.chain {
		d.chain[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	b = b[4*len(d.chain):]
	copy(d.block[:], b)
	d.length = binary.LittleEndian.Uint64(b[chainedBlock:])
	return nil
}
