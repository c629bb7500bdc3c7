package store

import (
	"encoding/binary"
	"io"
	"unsafe"
)

type progress int

const (
	ended  progress = iota // the block is over
	slower                 // the next symbol must be taken with care
	broken
)

// fast unpacks symbols of a compressed block from out on, as long as there is room for the longest match and for whole words
// beyond it, and input for three refills: then nothing needs to be checked bit by bit. The entry of the next symbol is
// fetched before a match is copied, so that the two do not wait for each other.
func (d *inflater) fast(dst []byte, out int, s *source) (int, progress) {
	lit, dist := &d.lit, &d.dist
	in, pos, acc, n := s.in, s.pos, s.acc, s.n
	roomy, plenty := len(dst)-longest-beyond, len(in)-24
	if out > roomy || pos > plenty {
		return out, slower
	}
	to := unsafe.Pointer(unsafe.SliceData(dst))  // written up to roomy+longest+beyond only
	from := unsafe.Pointer(unsafe.SliceData(in)) // read up to plenty+24 only
	acc |= word(from, pos) << (n & 63)
	pos += int(63-n) >> 3
	n |= 56
	e := lit[acc&(1<<litBits-1)]
	for out <= roomy && pos <= plenty {
		if e&isLiteral != 0 { // three literals of a short code fit into one refill
			acc >>= e & 63
			n -= uint(e & 0xff)
			*(*byte)(unsafe.Add(to, out)) = byte(e >> 16)
			out++
			if e = lit[acc&(1<<litBits-1)]; e&isLiteral != 0 {
				acc >>= e & 63
				n -= uint(e & 0xff)
				*(*byte)(unsafe.Add(to, out)) = byte(e >> 16)
				out++
				if e = lit[acc&(1<<litBits-1)]; e&isLiteral != 0 {
					acc >>= e & 63
					n -= uint(e & 0xff)
					*(*byte)(unsafe.Add(to, out)) = byte(e >> 16)
					out++
					acc |= word(from, pos) << (n & 63)
					pos += int(63-n) >> 3
					n |= 56
					e = lit[acc&(1<<litBits-1)]
					continue
				}
			}
			acc |= word(from, pos) << (n & 63)
			pos += int(63-n) >> 3
			n |= 56
		}
		if e&isSpecial != 0 {
			if e&isLink != 0 {
				acc >>= litBits
				n -= litBits
				e = lit[(e>>16+uint32(acc)&(1<<(e>>8&lenMask)-1))&(uint32(len(lit))-1)]
				if e&isLiteral != 0 {
					acc >>= e & 63
					n -= uint(e & 0xff)
					*(*byte)(unsafe.Add(to, out)) = byte(e >> 16)
					out++
					acc |= word(from, pos) << (n & 63)
					pos += int(63-n) >> 3
					n |= 56
					e = lit[acc&(1<<litBits-1)]
					continue
				}
			}
			if e&isSpecial != 0 {
				if e&isEnd == 0 {
					return out, broken
				}
				acc >>= e & 63
				n -= uint(e & 0xff)
				s.pos, s.acc, s.n = pos, acc, n
				s.settle()
				return out, ended
			}
		}
		all, code := e&63, e>>8&lenMask
		length := int(e>>16) + int(acc&(1<<all-1)>>code)
		acc >>= all
		n -= uint(all)

		// At least 56-15-5 bits are left: a code of a distance and its extra bits are up to 28.
		e = dist[acc&(1<<distBits-1)]
		if e&isSpecial != 0 {
			if e&isLink == 0 {
				return out, broken
			}
			acc >>= distBits
			n -= distBits
			e = dist[(e>>16+uint32(acc)&(1<<(e>>8&lenMask)-1))&(uint32(len(dist))-1)]
			if e&isSpecial != 0 {
				return out, broken
			}
		}
		all, code = e&63, e>>8&lenMask
		back := int(e>>16) + int(acc&(1<<all-1)>>code)
		acc >>= all
		n -= uint(all)
		if back > out {
			return out, broken
		}
		acc |= word(from, pos) << (n & 63)
		pos += int(63-n) >> 3
		n |= 56
		e = lit[acc&(1<<litBits-1)]

		p := unsafe.Add(to, out)
		out += length
		// Whole words, past the end too: what follows overwrites that.
		switch end := unsafe.Add(to, out); {
		case back >= 16:
			for q := unsafe.Add(p, -back); ; q = unsafe.Add(q, 16) {
				*(*[16]byte)(p) = *(*[16]byte)(q)
				if p = unsafe.Add(p, 16); uintptr(p) >= uintptr(end) {
					break
				}
			}
		case back >= 8:
			for q := unsafe.Add(p, -back); uintptr(p) < uintptr(end); p, q = unsafe.Add(p, 8), unsafe.Add(q, 8) {
				*(*[8]byte)(p) = *(*[8]byte)(q)
			}
		case back == 1:
			v := uint64(*(*byte)(unsafe.Add(p, -1))) * 0x0101010101010101
			for ; uintptr(p) < uintptr(end); p = unsafe.Add(p, 8) {
				*(*uint64)(p) = v
			}
		default:
			for q := unsafe.Add(p, -back); uintptr(p) < uintptr(end); p, q = unsafe.Add(p, 1), unsafe.Add(q, 1) {
				*(*byte)(p) = *(*byte)(q)
			}
		}
	}
	s.pos, s.acc, s.n = pos, acc, n
	s.settle()
	return out, slower
}

// beyond is how far behind a match whole words may be written: two literals stand before it, and the last word begins in it.
const beyond = 24

func word(in unsafe.Pointer, pos int) uint64 {
	b := (*[8]byte)(unsafe.Add(in, pos))
	return binary.LittleEndian.Uint64(b[:])
}

// slow unpacks one symbol with every step checked.
func (d *inflater) slow(dst []byte, out int, s *source) (int, progress) {
	e, ok := s.symbol(d.lit[:], litBits)
	switch {
	case !ok:
		return out, broken
	case e&isLiteral != 0:
		if out == len(dst) {
			return out, broken
		}
		dst[out] = byte(e >> 16)
		return out + 1, slower
	case e&isSpecial != 0:
		return out, ended
	}
	more, ok := s.take(uint(e&0xff - e>>8&lenMask))
	length := int(e>>16) + int(more)
	if !ok || length > len(dst)-out {
		return out, broken
	}
	if e, ok = s.symbol(d.dist[:], distBits); !ok {
		return out, broken
	}
	more, ok = s.take(uint(e&0xff - e>>8&lenMask))
	from := out - int(e>>16) - int(more)
	if !ok || from < 0 {
		return out, broken
	}
	for range length {
		dst[out] = dst[from]
		out++
		from++
	}
	return out, slower
}

// source is the input as bits: of a slice, or of what a reader fills it with.
type source struct {
	in  []byte
	pos int
	acc uint64
	n   uint // bits in acc

	r   io.Reader
	err error
}

// behind is how much of the input stays when it is filled again: what settle may give back.
const behind = 8

func (s *source) fill() bool {
	if s.r == nil || s.err != nil {
		return false
	}
	buf := s.in[:cap(s.in)]
	s.pos = copy(buf, s.in[len(s.in)-min(behind, len(s.in)):])
	s.in = buf[:s.pos]
	for range 100 {
		n, err := s.r.Read(buf[s.pos:])
		s.in = buf[:s.pos+n]
		if err != nil {
			s.err = err
		}
		if n > 0 || err != nil {
			return n > 0
		}
	}
	s.err = io.ErrNoProgress
	return false
}

// need makes at least k <= 48 bits there to look at; past the end they are zero, and taking them fails.
func (s *source) need(k uint) {
	for s.n < k && (s.pos < len(s.in) || s.fill()) {
		s.acc |= uint64(s.in[s.pos]) << s.n
		s.pos++
		s.n += 8
	}
}

func (s *source) take(k uint) (uint32, bool) {
	s.need(k)
	if s.n < k {
		return 0, false
	}
	v := uint32(s.acc & (1<<k - 1))
	s.acc >>= k
	s.n -= k
	return v, true
}

// settle gives back whole bytes that were read ahead, so that what is in acc is below its n bits and nothing else.
func (s *source) settle() {
	s.pos -= int(s.n / 8)
	s.n &= 7
	s.acc &= 1<<s.n - 1
}

// symbol takes a code, less its extra bits.
func (s *source) symbol(table []uint32, width uint) (uint32, bool) {
	s.need(15)
	e := table[s.acc&(1<<width-1)]
	if e&isSpecial != 0 && e&isLink != 0 {
		if _, ok := s.take(width); !ok {
			return 0, false
		}
		e = table[e>>16+uint32(s.acc)&(1<<(e>>8&lenMask)-1)]
	}
	if e&isSpecial != 0 && e&isEnd == 0 {
		return 0, false
	}
	_, ok := s.take(uint(e >> 8 & lenMask))
	return e, ok
}
