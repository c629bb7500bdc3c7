package store

import (
	"encoding/binary"
	"io"
)

type progress int

const (
	ended  progress = iota // the block is over
	slower                 // the next symbol must be taken with care
	broken
)

// fast unpacks symbols of a compressed block from out on, as long as there is room for the longest match and for whole words
// beyond it, and input for two refills: then nothing needs to be checked bit by bit.
func (d *inflater) fast(dst []byte, out int, s *source) (int, progress) {
	lit, dist := &d.lit, &d.dist
	in, pos, acc, n := s.in, s.pos, s.acc, s.n
	roomy, plenty := len(dst)-longest-16, len(in)-16
	for out <= roomy && pos <= plenty {
		acc |= binary.LittleEndian.Uint64(in[pos:]) << (n & 63)
		pos += int(63-n) >> 3
		n |= 56
		e := lit[acc&(1<<litBits-1)]
		if e&isLiteral != 0 { // three literals of a short code fit into one refill
			acc >>= e & 63
			n -= uint(e & 0xff)
			dst[out] = byte(e >> 16)
			out++
			if e = lit[acc&(1<<litBits-1)]; e&isLiteral != 0 {
				acc >>= e & 63
				n -= uint(e & 0xff)
				dst[out] = byte(e >> 16)
				out++
				if e = lit[acc&(1<<litBits-1)]; e&isLiteral != 0 {
					acc >>= e & 63
					n -= uint(e & 0xff)
					dst[out] = byte(e >> 16)
					out++
					continue
				}
			}
			acc |= binary.LittleEndian.Uint64(in[pos:]) << (n & 63)
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
					dst[out] = byte(e >> 16)
					out++
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
		from := out - back
		if from < 0 {
			return out, broken
		}
		if back >= 8 {
			// Whole words, past the end too: what follows overwrites that.
			end := out + length
			for {
				binary.LittleEndian.PutUint64(dst[out:], binary.LittleEndian.Uint64(dst[from:]))
				out += 8
				from += 8
				if out >= end {
					break
				}
			}
			out = end
			continue
		}
		for range length {
			dst[out] = dst[from]
			out++
			from++
		}
	}
	s.pos, s.acc, s.n = pos, acc, n
	s.settle()
	return out, slower
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
