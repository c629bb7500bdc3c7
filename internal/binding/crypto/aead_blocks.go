package crypto

import (
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"math/bits"
)

// The authenticated modes that Go's library has not: CCM (RFC 3610) and OCB (RFC 7253).

// ccm must know the whole message before it begins, so it has one update.
type ccm struct {
	block   cipher.Block
	nonce   []byte
	size    int // of the tag
	encrypt bool
	extra   []byte
	sum     []byte
	begun   bool
}

func newCCM(block cipher.Block, encrypt bool, nonce []byte, tagBytes int) *ccm {
	return &ccm{block: block, encrypt: encrypt, nonce: append([]byte{}, nonce...), size: tagBytes}
}

func (c *ccm) aad(data []byte) { c.extra = append(c.extra, data...) }

func (c *ccm) update(in []byte) []byte {
	c.begun = true
	width := 15 - len(c.nonce)
	var counter [16]byte
	counter[0] = byte(width - 1)
	copy(counter[1:], c.nonce)
	stream := cipher.NewCTR(c.block, counter[:])
	var mask [16]byte
	stream.XORKeyStream(mask[:], mask[:])
	out := make([]byte, len(in))
	stream.XORKeyStream(out, in)
	plain := in
	if !c.encrypt {
		plain = out
	}
	c.sum = c.mac(plain, width)
	subtle.XORBytes(c.sum, c.sum, mask[:])
	return out
}

// mac is CBC-MAC over the first block, the additional data and the message.
func (c *ccm) mac(plain []byte, width int) []byte {
	var first, x [16]byte
	first[0] = byte(8*((c.size-2)/2) + width - 1)
	if len(c.extra) > 0 {
		first[0] |= 64
	}
	copy(first[1:], c.nonce)
	for i, n := 0, uint64(len(plain)); i < width && i < 8; i++ {
		first[15-i] = byte(n >> (8 * i))
	}
	c.block.Encrypt(x[:], first[:])
	absorb := func(data []byte) {
		for len(data) > 0 {
			n := subtle.XORBytes(x[:], x[:], data[:min(16, len(data))])
			data = data[n:]
			c.block.Encrypt(x[:], x[:])
		}
	}
	if n := len(c.extra); n > 0 {
		var head []byte
		if n < 0xff00 {
			head = binary.BigEndian.AppendUint16(nil, uint16(n))
		} else {
			head = binary.BigEndian.AppendUint32([]byte{0xff, 0xfe}, uint32(n))
		}
		absorb(append(head, c.extra...))
	}
	absorb(plain)
	return x[:]
}

func (c *ccm) final() ([]byte, error) {
	if !c.begun {
		c.update(nil)
	}
	return []byte{}, nil
}

func (c *ccm) tag() []byte { return c.sum }

type block16 [16]byte

func (b *block16) xor(with *block16) { subtle.XORBytes(b[:], b[:], with[:]) }

// doubled is the block times x in GF(2^128), most significant bit first.
func (b block16) doubled() (out block16) {
	hi, lo := binary.BigEndian.Uint64(b[:]), binary.BigEndian.Uint64(b[8:])
	carry := hi >> 63
	binary.BigEndian.PutUint64(out[:], hi<<1|lo>>63)
	binary.BigEndian.PutUint64(out[8:], lo<<1^carry*0x87)
	return
}

type ocb struct {
	block            cipher.Block
	encrypt          bool
	star, dollar     block16
	l                [64]block16
	offset, checksum block16
	held             []byte
	count            uint64
	hash             ocbHash
	sum              []byte
}

// ocbHash is HASH(K, A).
type ocbHash struct {
	offset, sum block16
	held        []byte
	count       uint64
}

func newOCB(block cipher.Block, encrypt bool, nonce []byte, tagBytes int) *ocb {
	o := &ocb{block: block, encrypt: encrypt}
	block.Encrypt(o.star[:], o.star[:])
	o.dollar = o.star.doubled()
	o.l[0] = o.dollar.doubled()
	for i := 1; i < len(o.l); i++ {
		o.l[i] = o.l[i-1].doubled()
	}
	var top block16
	copy(top[16-len(nonce):], nonce)
	top[0] |= byte(8 * tagBytes % 128 << 1)
	top[15-len(nonce)] |= 1
	bottom := uint(top[15] & 0x3f)
	top[15] &^= 0x3f
	var stretch [24]byte
	block.Encrypt(stretch[:16], top[:])
	for i := range 8 {
		stretch[16+i] = stretch[i] ^ stretch[i+1]
	}
	skip, shift := bottom/8, bottom%8
	for i := range o.offset {
		at := uint(i) + skip
		o.offset[i] = stretch[at] << shift
		if shift > 0 {
			o.offset[i] |= stretch[at+1] >> (8 - shift)
		}
	}
	return o
}

func (o *ocb) aad(data []byte) {
	h := &o.hash
	h.held = append(h.held, data...)
	for len(h.held) >= 16 {
		h.count++
		h.offset.xor(&o.l[bits.TrailingZeros64(h.count)])
		x := block16(h.held)
		x.xor(&h.offset)
		o.block.Encrypt(x[:], x[:])
		h.sum.xor(&x)
		h.held = h.held[16:]
	}
}

func (o *ocb) update(in []byte) []byte {
	data := append(o.held, in...)
	n := len(data) / 16 * 16
	out := make([]byte, 0, n)
	for ; len(data) >= 16; data = data[16:] {
		o.count++
		o.offset.xor(&o.l[bits.TrailingZeros64(o.count)])
		x := block16(data)
		if o.encrypt {
			o.checksum.xor(&x)
		}
		x.xor(&o.offset)
		if o.encrypt {
			o.block.Encrypt(x[:], x[:])
		} else {
			o.block.Decrypt(x[:], x[:])
		}
		x.xor(&o.offset)
		if !o.encrypt {
			o.checksum.xor(&x)
		}
		out = append(out, x[:]...)
	}
	o.held = append([]byte{}, data...)
	return out
}

func (o *ocb) final() ([]byte, error) {
	var out []byte
	if n := len(o.held); n > 0 {
		o.offset.xor(&o.star)
		var pad block16
		o.block.Encrypt(pad[:], o.offset[:])
		out = make([]byte, n)
		subtle.XORBytes(out, o.held, pad[:])
		plain := out
		if o.encrypt {
			plain = o.held
		}
		var last block16
		copy(last[:], plain)
		last[n] = 0x80
		o.checksum.xor(&last)
	}
	h := &o.hash
	if n := len(h.held); n > 0 {
		h.offset.xor(&o.star)
		var last block16
		copy(last[:], h.held)
		last[n] = 0x80
		last.xor(&h.offset)
		o.block.Encrypt(last[:], last[:])
		h.sum.xor(&last)
	}
	o.checksum.xor(&o.offset)
	o.checksum.xor(&o.dollar)
	o.block.Encrypt(o.checksum[:], o.checksum[:])
	o.checksum.xor(&h.sum)
	o.sum = o.checksum[:]
	return append([]byte{}, out...), nil
}

func (o *ocb) tag() []byte { return o.sum }
