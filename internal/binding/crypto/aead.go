package crypto

import (
	"crypto/cipher"
	"encoding/binary"
	"math/bits"

	"golang.org/x/crypto/chacha20"
	"golang.org/x/crypto/poly1305" //nolint:staticcheck // the one streaming Poly1305 there is
)

// The authenticated ciphers of Go's libraries take a message as a whole; node:crypto's come in pieces. So GCM (NIST SP
// 800-38D) and ChaCha20-Poly1305 (RFC 8439) are put together here from their parts.

// element is a member of GF(2^128) in GCM's bit order: the most significant bit of hi is the coefficient of x^0.
type element struct{ hi, lo uint64 }

func (e element) timesX() element {
	return element{e.hi>>1 ^ -(e.lo&1)&(0xe1<<56), e.lo>>1 | e.hi<<63}
}

// times multiplies, in a time that tells nothing of the factors.
func (e element) times(f element) (z element) {
	for _, word := range [2]uint64{e.hi, e.lo} {
		for i := 63; i >= 0; i-- {
			bit := -(word >> i & 1)
			z.hi ^= f.hi & bit
			z.lo ^= f.lo & bit
			f = f.timesX()
		}
	}
	return z
}

// power is e to the n, n > 0.
func (e element) power(n int) element {
	z := e
	for i := bits.Len(uint(n)) - 2; i >= 0; i-- {
		if z = z.times(z); n>>i&1 != 0 {
			z = z.times(e)
		}
	}
	return z
}

func elementOf(b []byte) element {
	return element{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])}
}

// ghash is the universal hash of GCM. A few blocks go over tables of four bits. Many go through Go's own GCM, which has the processor's instructions
// for it: they are the additional data of a message without a text, whose tag is (y + length) * key + mask. From there y * key can be had, but not y, so
// then y * key is kept.
type ghash struct {
	cipher cipher.Block
	key    element
	table  [16]element // multiples of the key
	y      element
	ahead  bool // y is multiplied by the key once too often
	whole  cipher.AEAD
	mask   element
	held   [16]byte
	filled int
}

// fromManyBytes is what more is worth that detour.
const fromManyBytes = 1 << 10

// many takes whole blocks.
func (g *ghash) many(p []byte) bool {
	var nonce [12]byte
	var tag [16]byte
	if g.whole == nil {
		whole, err := cipher.NewGCM(g.cipher)
		if err != nil {
			return false
		}
		g.whole = whole
		g.mask = elementOf(whole.Seal(tag[:0], nonce[:], nil, nil)) // (0 + 0) * key + mask
	}
	if !g.ahead {
		g.y, g.ahead = g.byKey(g.y), true
	}
	t := elementOf(g.whole.Seal(tag[:0], nonce[:], nil, p))
	l := g.byKey(element{uint64(len(p)) * 8, 0})
	y := g.y.times(g.key.power(len(p) / 16))
	g.y = element{y.hi ^ t.hi ^ g.mask.hi ^ l.hi, y.lo ^ t.lo ^ g.mask.lo ^ l.lo}
	return true
}

// reduction[i] is what i, shifted out at the low end by four, comes back as at the high end.
var reduction = func() (r [16]uint64) {
	for i := range r {
		e := element{0, uint64(i)}
		for range 4 {
			e = e.timesX()
		}
		r[i] = e.hi
	}
	return
}()

func (g *ghash) setKey(c cipher.Block) {
	var h [16]byte
	c.Encrypt(h[:], h[:])
	g.cipher, g.key = c, elementOf(h[:])
	g.table[8] = g.key
	for i := 4; i > 0; i >>= 1 {
		g.table[i] = g.table[2*i].timesX()
	}
	for _, i := range []int{3, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15} {
		low := i & -i
		g.table[i] = element{g.table[i^low].hi ^ g.table[low].hi, g.table[i^low].lo ^ g.table[low].lo}
	}
}

func (g *ghash) block(b []byte) {
	x := elementOf(b)
	if g.ahead {
		x = g.byKey(x)
	}
	g.y = g.byKey(element{g.y.hi ^ x.hi, g.y.lo ^ x.lo})
}

func (g *ghash) byKey(x element) (z element) {
	for _, word := range [2]uint64{x.lo, x.hi} {
		for range 16 {
			rest := z.lo & 15
			z.lo = z.lo>>4 | z.hi<<60
			z.hi = z.hi>>4 ^ reduction[rest]
			t := &g.table[word&15]
			z.hi ^= t.hi
			z.lo ^= t.lo
			word >>= 4
		}
	}
	return z
}

func (g *ghash) write(p []byte) {
	if g.filled > 0 {
		n := copy(g.held[g.filled:], p)
		g.filled += n
		p = p[n:]
		if g.filled < 16 {
			return
		}
		g.block(g.held[:])
		g.filled = 0
	}
	if n := len(p) &^ 15; n >= fromManyBytes && g.many(p[:n]) {
		p = p[n:]
	}
	for len(p) >= 16 {
		g.block(p)
		p = p[16:]
	}
	g.filled = copy(g.held[:], p)
}

// pad fills the block that was begun with zeros.
func (g *ghash) pad() {
	if g.filled > 0 {
		clear(g.held[g.filled:])
		g.filled = 0
		g.block(g.held[:])
	}
}

// lengths is the last block.
func (g *ghash) lengths(a, b uint64) {
	l := element{a * 8, b * 8}
	if g.ahead {
		l, g.ahead = g.byKey(l), false
		g.y = element{g.y.hi ^ l.hi, g.y.lo ^ l.lo}
		return
	}
	g.y = g.byKey(element{g.y.hi ^ l.hi, g.y.lo ^ l.lo})
}

// counter32 is counter mode whose counter is the last four bytes only, as GCM wants it.
type counter32 struct {
	block  cipher.Block
	at     [16]byte
	stream cipher.Stream
	left   uint64 // bytes until those four bytes wrap
}

func (c *counter32) XORKeyStream(dst, src []byte) {
	for len(src) > 0 {
		if c.left == 0 {
			c.left = (1<<32 - uint64(binary.BigEndian.Uint32(c.at[12:]))) * 16
			c.stream = cipher.NewCTR(c.block, c.at[:])
			clear(c.at[12:]) // where the next stretch begins
		}
		n := int(min(uint64(len(src)), c.left))
		c.stream.XORKeyStream(dst[:n], src[:n])
		c.left -= uint64(n)
		dst, src = dst[n:], src[n:]
	}
}

type gcm struct {
	hash           ghash
	ctr            counter32
	mask           [16]byte // what the tag is hidden with
	encrypt        bool
	extra, message uint64
}

func newGCM(block cipher.Block, encrypt bool, iv []byte) *gcm {
	g := &gcm{encrypt: encrypt}
	var start [16]byte
	g.hash.setKey(block)
	if len(iv) == 12 {
		copy(start[:], iv)
		start[15] = 1
	} else {
		first := g.hash
		first.write(iv)
		first.pad()
		first.lengths(0, uint64(len(iv)))
		binary.BigEndian.PutUint64(start[:], first.y.hi)
		binary.BigEndian.PutUint64(start[8:], first.y.lo)
	}
	block.Encrypt(g.mask[:], start[:])
	binary.BigEndian.PutUint32(start[12:], binary.BigEndian.Uint32(start[12:])+1)
	g.ctr = counter32{block: block, at: start}
	return g
}

func (g *gcm) aad(data []byte) {
	g.hash.write(data)
	g.extra += uint64(len(data))
}

func (g *gcm) update(in []byte) []byte {
	if g.message == 0 {
		g.hash.pad()
	}
	g.message += uint64(len(in))
	out := make([]byte, len(in))
	g.ctr.XORKeyStream(out, in)
	if g.encrypt {
		g.hash.write(out)
	} else {
		g.hash.write(in)
	}
	return out
}

func (g *gcm) final() ([]byte, error) {
	g.hash.pad()
	g.hash.lengths(g.extra, g.message)
	return []byte{}, nil
}

func (g *gcm) tag() []byte {
	var t [16]byte
	binary.BigEndian.PutUint64(t[:], g.hash.y.hi)
	binary.BigEndian.PutUint64(t[8:], g.hash.y.lo)
	for i := range t {
		t[i] ^= g.mask[i]
	}
	return t[:]
}

type chachaPoly struct {
	s              *chacha20.Cipher
	mac            *poly1305.MAC
	encrypt        bool
	extra, message uint64
	sum            []byte
}

func newChaChaPoly(encrypt bool, key, iv []byte) (transformer, error) {
	nonce := make([]byte, 12)
	copy(nonce[12-len(iv):], iv) // a short one counts from the right
	s, err := chacha20.NewUnauthenticatedCipher(key, nonce)
	if err != nil {
		return nil, err
	}
	var polyKey [32]byte
	s.XORKeyStream(polyKey[:], polyKey[:])
	s.SetCounter(1)
	return &chachaPoly{s: s, mac: poly1305.New(&polyKey), encrypt: encrypt}, nil
}

func (c *chachaPoly) aad(data []byte) {
	c.mac.Write(data)
	c.extra += uint64(len(data))
}

func (c *chachaPoly) pad(length uint64) {
	var zero [16]byte
	c.mac.Write(zero[:(16-length%16)%16])
}

func (c *chachaPoly) update(in []byte) []byte {
	if c.message == 0 {
		c.pad(c.extra)
	}
	c.message += uint64(len(in))
	out := make([]byte, len(in))
	c.s.XORKeyStream(out, in)
	if c.encrypt {
		c.mac.Write(out)
	} else {
		c.mac.Write(in)
	}
	return out
}

func (c *chachaPoly) final() ([]byte, error) {
	if c.message == 0 {
		c.pad(c.extra)
	}
	c.pad(c.message)
	var l [16]byte
	binary.LittleEndian.PutUint64(l[:], c.extra)
	binary.LittleEndian.PutUint64(l[8:], c.message)
	c.mac.Write(l[:])
	c.sum = c.mac.Sum(nil)
	return []byte{}, nil
}

func (c *chachaPoly) tag() []byte { return c.sum }
