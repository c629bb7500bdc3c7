package crypto

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"math/bits"
	"sync"

	"golang.org/x/crypto/blake2b"
)

// Argon2 (RFC 9106), all three kinds with secret and associated data, which golang.org/x/crypto/argon2 does not take.

const (
	argonWords  = 128 // of 64 bits in a block of 1 KiB
	argonSlices = 4
	argon2d     = 0
	argon2i     = 1
	argon2id    = 2
)

type argonBlock [argonWords]uint64

type argonOptions struct{ Passes, Memory, Lanes, Size uint32 }

type argon struct {
	kind                        uint32
	passes, memory, lanes, size uint32 // memory in blocks, a multiple of 4*lanes
	lane, segment               uint32 // their lengths
	blocks                      []argonBlock
}

// deriveArgon2 relies on JavaScript for the bounds of the options.
func deriveArgon2(message, nonce, secret, data []byte, kind int32, text string) ([]byte, error) {
	var o argonOptions
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return nil, err
	}
	if o.Lanes == 0 || o.Memory < 8*o.Lanes || o.Passes == 0 || o.Memory > 1<<22 {
		return nil, errors.New("memory limit exceeded")
	}
	a := &argon{kind: uint32(kind), passes: o.Passes, lanes: o.Lanes, size: o.Size}
	a.memory = o.Memory / (argonSlices * o.Lanes) * (argonSlices * o.Lanes)
	a.lane = a.memory / a.lanes
	a.segment = a.lane / argonSlices
	a.blocks = make([]argonBlock, a.memory)
	a.begin(a.seed(o.Memory, message, nonce, secret, data))
	for pass := range a.passes {
		for slice := range uint32(argonSlices) {
			var group sync.WaitGroup
			for lane := range a.lanes {
				group.Add(1)
				go func() {
					defer group.Done()
					a.fill(pass, lane, slice)
				}()
			}
			group.Wait()
		}
	}
	var last argonBlock
	for lane := range a.lanes {
		for i, w := range a.blocks[lane*a.lane+a.lane-1] {
			last[i] ^= w
		}
	}
	return longHash(last.bytes(), a.size), nil
}

func (b *argonBlock) bytes() []byte {
	out := make([]byte, 0, 8*argonWords)
	for _, w := range b {
		out = binary.LittleEndian.AppendUint64(out, w)
	}
	return out
}

func (b *argonBlock) set(from []byte) {
	for i := range b {
		b[i] = binary.LittleEndian.Uint64(from[8*i:])
	}
}

// seed is H0 with room for the two numbers that follow it.
func (a *argon) seed(memory uint32, fields ...[]byte) []byte {
	h, _ := blake2b.New512(nil)
	word := func(n uint32) { h.Write(binary.LittleEndian.AppendUint32(nil, n)) }
	for _, n := range []uint32{a.lanes, a.size, memory, a.passes, 0x13, a.kind} {
		word(n)
	}
	for _, f := range fields {
		word(uint32(len(f)))
		h.Write(f)
	}
	return append(h.Sum(nil), 0, 0, 0, 0, 0, 0, 0, 0)
}

// longHash is H', BLAKE2b with output of any length.
func longHash(in []byte, size uint32) []byte {
	in = append(binary.LittleEndian.AppendUint32(nil, size), in...)
	if size <= blake2b.Size {
		h, _ := blake2b.New(int(size), nil)
		h.Write(in)
		return h.Sum(nil)
	}
	var out []byte
	v := blake2b.Sum512(in)
	for left := size; ; {
		out = append(out, v[:32]...)
		left -= 32
		if left <= 2*32 {
			h, _ := blake2b.New(int(left), nil)
			h.Write(v[:])
			return h.Sum(out)
		}
		v = blake2b.Sum512(v[:])
	}
}

func (a *argon) begin(seed []byte) {
	for lane := range a.lanes {
		binary.LittleEndian.PutUint32(seed[68:], lane)
		for i := range uint32(2) {
			binary.LittleEndian.PutUint32(seed[64:], i)
			a.blocks[lane*a.lane+i].set(longHash(seed, 8*argonWords))
		}
	}
}

// fill computes one segment: a quarter of a lane.
func (a *argon) fill(pass, lane, slice uint32) {
	independent := a.kind == argon2i || a.kind == argon2id && pass == 0 && slice < argonSlices/2
	var addresses, input, zero argonBlock
	if independent {
		input = argonBlock{uint64(pass), uint64(lane), uint64(slice), uint64(a.memory), uint64(a.passes), uint64(a.kind)}
	}
	next := func() {
		input[6]++
		compress(&addresses, &zero, &input, false)
		compress(&addresses, &zero, &addresses, false)
	}
	start := uint32(0)
	if pass == 0 && slice == 0 {
		start = 2
		if independent {
			next()
		}
	}
	for i := start; i < a.segment; i++ {
		at := slice*a.segment + i
		previous := at - 1
		if at == 0 {
			previous = a.lane - 1
		}
		before := &a.blocks[lane*a.lane+previous]
		random := before[0]
		if independent {
			if i%argonWords == 0 {
				next()
			}
			random = addresses[i%argonWords]
		}
		other := a.blocks[a.reference(pass, lane, slice, i, random):]
		compress(&a.blocks[lane*a.lane+at], before, &other[0], pass > 0)
	}
}

// reference picks the block that a pseudo-random number points to among those that are filled.
func (a *argon) reference(pass, lane, slice, i uint32, random uint64) uint32 {
	from := uint32(random>>32) % a.lanes
	if pass == 0 && slice == 0 {
		from = lane
	}
	same := from == lane
	area, start := slice*a.segment, uint32(0)
	if pass > 0 {
		area = a.lane - a.segment
		start = (slice + 1) % argonSlices * a.segment
	}
	if same {
		area += i - 1
	} else if i == 0 {
		area--
	}
	low := random & 0xffffffff
	position := uint64(area) - 1 - uint64(area)*(low*low>>32)>>32
	return from*a.lane + uint32((uint64(start)+position)%uint64(a.lane))
}

// compress is G: out = R ^ P(R) with R = x ^ y, onto what out holds when xor.
func compress(out, x, y *argonBlock, xor bool) {
	var r, z argonBlock
	for i := range r {
		r[i] = x[i] ^ y[i]
	}
	z = r
	for i := 0; i < argonWords; i += 16 {
		permute(&z, [16]int{i, i + 1, i + 2, i + 3, i + 4, i + 5, i + 6, i + 7, i + 8, i + 9, i + 10, i + 11, i + 12, i + 13, i + 14, i + 15})
	}
	for i := 0; i < 16; i += 2 {
		permute(&z, [16]int{i, i + 1, i + 16, i + 17, i + 32, i + 33, i + 48, i + 49, i + 64, i + 65, i + 80, i + 81, i + 96, i + 97, i + 112, i + 113})
	}
	for i := range z {
		z[i] ^= r[i]
		if xor {
			z[i] ^= out[i]
		}
	}
	*out = z
}

// permute is P on sixteen words of the block.
func permute(b *argonBlock, at [16]int) {
	for _, q := range [8][4]int{
		{0, 4, 8, 12}, {1, 5, 9, 13}, {2, 6, 10, 14}, {3, 7, 11, 15}, {0, 5, 10, 15}, {1, 6, 11, 12}, {2, 7, 8, 13}, {3, 4, 9, 14},
	} {
		v, w, x, y := b[at[q[0]]], b[at[q[1]]], b[at[q[2]]], b[at[q[3]]]
		v += w + 2*uint64(uint32(v))*uint64(uint32(w))
		y = bits.RotateLeft64(y^v, -32)
		x += y + 2*uint64(uint32(x))*uint64(uint32(y))
		w = bits.RotateLeft64(w^x, -24)
		v += w + 2*uint64(uint32(v))*uint64(uint32(w))
		y = bits.RotateLeft64(y^v, -16)
		x += y + 2*uint64(uint32(x))*uint64(uint32(y))
		w = bits.RotateLeft64(w^x, -63)
		b[at[q[0]]], b[at[q[1]]], b[at[q[2]]], b[at[q[3]]] = v, w, x, y
	}
}
