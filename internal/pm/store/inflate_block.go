package store

import (
	"encoding/binary"
	"sync"
)

var inflaters = sync.Pool{New: func() any { return new(inflater) }}

// block unpacks one compressed block from out on; the new end, or -1 if it is broken or does not fit.
func (d *inflater) block(dst []byte, out int, s *source) int {
	lit, dist := &d.lit, &d.dist
	in, pos, acc, n := s.in, s.pos, s.acc, s.n
	// While there is room for the longest match and for whole words beyond it, and input for two refills, nothing needs to be
	// checked bit by bit.
	roomy, plenty := len(dst)-258-16, len(in)-16
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
					return -1
				}
				acc >>= e & 63
				n -= uint(e & 0xff)
				s.pos, s.acc, s.n = pos, acc, n
				s.settle()
				return out
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
				return -1
			}
			acc >>= distBits
			n -= distBits
			e = dist[(e>>16+uint32(acc)&(1<<(e>>8&lenMask)-1))&(uint32(len(dist))-1)]
			if e&isSpecial != 0 {
				return -1
			}
		}
		all, code = e&63, e>>8&lenMask
		back := int(e>>16) + int(acc&(1<<all-1)>>code)
		acc >>= all
		n -= uint(all)
		from := out - back
		if from < 0 {
			return -1
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
	return d.blockEnd(dst, out, s)
}

// settle gives back whole bytes that were read ahead, so that what is in acc is below its n bits and nothing else.
func (s *source) settle() {
	s.pos -= int(s.n / 8)
	s.n &= 7
	s.acc &= 1<<s.n - 1
}

// blockEnd is block with every step checked.
func (d *inflater) blockEnd(dst []byte, out int, s *source) int {
	for {
		e, ok := s.symbol(d.lit[:], litBits)
		if !ok {
			return -1
		}
		switch {
		case e&isLiteral != 0:
			if out == len(dst) {
				return -1
			}
			dst[out] = byte(e >> 16)
			out++
			continue
		case e&isEnd != 0 && e&isSpecial != 0:
			return out
		}
		more, ok := s.take(uint(e&0xff - e>>8&lenMask))
		length := int(e>>16) + int(more)
		if !ok || length > len(dst)-out {
			return -1
		}
		if e, ok = s.symbol(d.dist[:], distBits); !ok {
			return -1
		}
		more, ok = s.take(uint(e&0xff - e>>8&lenMask))
		from := out - int(e>>16) - int(more)
		if !ok || from < 0 {
			return -1
		}
		for range length {
			dst[out] = dst[from]
			out++
			from++
		}
	}
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
