package store

import (
	"errors"
	"math/bits"
)

var errInflate = errors.New("flate: corrupt")

const (
	litBits  = 11 // of a code, looked up at once; the rest of a longer one in a second table behind the first
	distBits = 8

	// An entry of a table: low byte, bits to drop (code and extra bits together); next byte, bits of the code alone, or for
	// a link how many bits index the second table; high half, the literal, the base of the length or distance, or where the second table is.
	isLiteral = 1 << 14
	isSpecial = 1 << 15 // end of block, a link, or nothing
	isLink    = 1 << 13
	isEnd     = 1 << 12
	lenMask   = 0xf
)

// inflater is the tables of a block. Start at gunzipper.
type inflater struct {
	lit  [1 << 12]uint32
	dist [1 << 10]uint32
	lens [320]uint8
}

var lengthBase = [29]uint16{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
var lengthExtra = [29]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
var clOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// litSymbol and distSymbol are entries less their code's length.
func litSymbol(sym int) (uint32, bool) {
	switch {
	case sym < 256:
		return uint32(sym)<<16 | isLiteral, true
	case sym == 256:
		return isSpecial | isEnd, true
	case sym < 286:
		return uint32(lengthBase[sym-257])<<16 | uint32(lengthExtra[sym-257]), true
	}
	return 0, false
}

func distSymbol(sym int) (uint32, bool) {
	if sym >= 30 {
		return 0, false
	}
	if sym < 4 {
		return uint32(sym+1) << 16, true
	}
	extra := uint32(sym/2 - 1)
	return (uint32(2+sym&1)<<extra+1)<<16 | extra, true
}

func plainSymbol(sym int) (uint32, bool) { return uint32(sym) << 16, true }

// build fills a table for codes of the given lengths (RFC 1951, 3.2.2).
func build(table []uint32, width int, lens []uint8, symbol func(int) (uint32, bool)) bool {
	var count [16]int
	for _, l := range lens {
		count[l]++
	}
	count[0] = 0
	var next [17]int
	code, used := 0, 0
	for l := 1; l <= 15; l++ {
		next[l] = code
		code = (code + count[l]) << 1
		used += count[l]
	}
	if used == 0 {
		for i := range table[:1<<width] {
			table[i] = isSpecial
		}
		return true
	}
	switch whole := code >> 1; {
	case whole > 1<<15:
		return false
	case whole < 1<<15 && !(used == 1 && count[1] == 1):
		return false
	case whole < 1<<15:
		for i := range table[:1<<width] {
			table[i] = isSpecial
		}
	}
	free := 1 << width
	links := false
	for sym, l8 := range lens {
		l := int(l8)
		if l == 0 {
			continue
		}
		c := next[l]
		next[l]++
		e, ok := symbol(sym)
		if !ok {
			e = isSpecial
		}
		r := int(bits.Reverse16(uint16(c)) >> (16 - l))
		if l <= width {
			// The code's own length is in bits 8 to 11, all it takes in the low byte.
			e = e&^0xff | uint32(l)<<8 | (e&0xff + uint32(l))
			for i := r; i < 1<<width; i += 1 << l {
				table[i] = e
			}
			continue
		}
		links = true
	}
	if !links {
		return true
	}
	// Second tables: one for each beginning of width bits, as wide as the longest code that begins so.
	var need [1 << litBits]uint8
	each := func(do func(sym, l, r int)) {
		n := firstCodes(&count)
		for sym, l8 := range lens {
			if l := int(l8); l > 0 {
				c := n[l]
				n[l]++
				if l > width {
					do(sym, l, int(bits.Reverse16(uint16(c))>>(16-l)))
				}
			}
		}
	}
	each(func(_, l, r int) {
		at := r & (1<<width - 1)
		need[at] = max(need[at], uint8(l-width))
	})
	for at, n := range need[:1<<width] {
		if n == 0 {
			continue
		}
		if free+1<<n > len(table) {
			return false
		}
		table[at] = uint32(free)<<16 | isSpecial | isLink | uint32(n)<<8 | uint32(width)
		for i := range 1 << n {
			table[free+i] = isSpecial
		}
		free += 1 << n
	}
	each(func(sym, l, r int) {
		link := table[r&(1<<width-1)]
		base, n := int(link>>16), int(link>>8&lenMask)
		e, ok := symbol(sym)
		if !ok {
			e = isSpecial
		}
		k := l - width
		e = e&^0xff | uint32(k)<<8 | (e&0xff + uint32(k))
		for i := r >> width; i < 1<<n; i += 1 << k {
			table[base+i] = e
		}
	})
	return true
}

func firstCodes(count *[16]int) (next [16]int) {
	code := 0
	for l := 1; l <= 15; l++ {
		next[l] = code
		code = (code + count[l]) << 1
	}
	return next
}

func (d *inflater) fixed() bool {
	l := d.lens[:]
	for i := range 288 {
		switch {
		case i < 144:
			l[i] = 8
		case i < 256:
			l[i] = 9
		case i < 280:
			l[i] = 7
		default:
			l[i] = 8
		}
	}
	for i := range 32 {
		l[288+i] = 5
	}
	return build(d.lit[:], litBits, l[:288], litSymbol) && build(d.dist[:], distBits, l[288:320], distSymbol)
}

// dynamic reads the code lengths of a block.
func (d *inflater) dynamic(s *source) bool {
	v, ok := s.take(14)
	nlit, ndist, ncl := int(v&31)+257, int(v>>5&31)+1, int(v>>10)+4
	if !ok || nlit > 286 || ndist > 30 {
		return false
	}
	var cl [19]uint8
	for i := range ncl {
		v, ok := s.take(3)
		if !ok {
			return false
		}
		cl[clOrder[i]] = uint8(v)
	}
	if !build(d.lit[:], 7, cl[:], plainSymbol) {
		return false
	}
	lens := d.lens[:nlit+ndist]
	for i := 0; i < len(lens); {
		s.need(14)
		e := d.lit[s.acc&127]
		if e&isSpecial != 0 {
			return false
		}
		if _, ok := s.take(uint(e & 0xff)); !ok {
			return false
		}
		sym := uint8(e >> 16)
		if sym < 16 {
			lens[i] = sym
			i++
			continue
		}
		value, base, extra := uint8(0), 3, uint(3)
		switch sym {
		case 16:
			if i == 0 {
				return false
			}
			value, extra = lens[i-1], 2
		case 18:
			base, extra = 11, 7
		}
		more, ok := s.take(extra)
		n := base + int(more)
		if !ok || n > len(lens)-i {
			return false
		}
		for range n {
			lens[i] = value
			i++
		}
	}
	return lens[256] != 0 && build(d.lit[:], litBits, lens[:nlit], litSymbol) && build(d.dist[:], distBits, lens[nlit:], distSymbol)
}
