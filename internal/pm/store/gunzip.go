package store

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"sync"
)

// gunzipper reads gzip (RFC 1952). It is there for speed, twice that of the libraries and more: an install's time is unpacking.
// With all of the input and room for all of the output (gunzip) no byte is looked at twice; else it is a reader.
type gunzipper struct {
	inflater
	s      source
	win    []byte // output; of a reader the last 32 KB and what is to be read
	out    int    // end of the output
	given  int    // how much of it was read
	summed int    // how much of it is in crc
	crc    uint32
	size   uint32
	state  state
	stored int  // bytes left of a stored block
	final  bool // this block is the last
	err    error
	buf    []byte // for input
}

type state int

const (
	atHeader state = iota
	atBlock
	inStored
	inCodes
	atEnd
	over
)

const (
	longest = 258 // match
	history = 32 << 10
	slack   = 300 // room behind the output with which the last bytes go as fast as the others
)

var gunzippers = sync.Pool{New: func() any { return new(gunzipper) }}

// gunzip unpacks a whole file to dst. ok is false for whatever it does not want to judge: a broken file, more output than there
// is room for; who asked then reads it as a stream, which words the errors.
func gunzip(dst, src []byte) (out []byte, ok bool) {
	g := gunzippers.Get().(*gunzipper)
	defer gunzippers.Put(g)
	g.start(source{in: src})
	saved := g.win
	g.win = dst
	err := g.more()
	g.win, g.s.in = saved, nil
	return dst[:g.out], err == nil && g.state == over
}

// gzipSize is what a gzip file says it unpacks to; it may lie.
func gzipSize(src []byte) int {
	if len(src) < 18 || src[0] != 0x1f || src[1] != 0x8b {
		return 0
	}
	return int(binary.LittleEndian.Uint32(src[len(src)-4:]))
}

func (g *gunzipper) start(s source) {
	g.s = s
	g.out, g.given, g.summed, g.state, g.final, g.err = 0, 0, 0, atHeader, false, nil
}

// reset makes it a reader of r.
func (g *gunzipper) reset(r io.Reader) {
	if g.win == nil {
		g.room(256<<10, 64<<10)
	}
	g.start(source{r: r, in: g.buf[:0]})
}

func (g *gunzipper) room(out, in int) { g.win, g.buf = make([]byte, history+out), make([]byte, in) }

// Gunzip is a reader that others use too: where many are open at once, so its memory is less.
type Gunzip struct{ g gunzipper }

var documents = sync.Pool{New: func() any {
	z := new(Gunzip)
	z.g.room(96<<10, 16<<10)
	return z
}}

// NewGunzip reads what is packed in r. Release it when done.
func NewGunzip(r io.Reader) *Gunzip {
	z := documents.Get().(*Gunzip)
	z.g.reset(r)
	return z
}

func (z *Gunzip) Read(p []byte) (int, error) { return z.g.Read(p) }

// Release gives its memory back; it must not be read any more.
func (z *Gunzip) Release() {
	z.g.s.r = nil
	documents.Put(z)
}

func (g *gunzipper) Read(p []byte) (int, error) {
	for g.given == g.out {
		if g.err != nil {
			return 0, g.err
		}
		if keep := min(g.out, history); g.out > keep {
			copy(g.win, g.win[g.out-keep:g.out])
			g.out, g.given, g.summed = keep, keep, keep
		}
		if g.err = g.more(); g.err == nil && g.state == over {
			g.err = io.EOF
		}
	}
	n := copy(p, g.win[g.given:g.out])
	g.given += n
	return n, nil
}

// more unpacks until the window is full or everything is done.
func (g *gunzipper) more() error {
	defer g.sum()
	stream := g.s.r != nil
	for {
		if stream && g.state != over && len(g.win)-g.out < longest+slack {
			return nil
		}
		ok := true
		switch g.state {
		case atHeader:
			ok = g.header()
			g.sum()
			g.crc, g.size, g.state = 0, 0, atBlock
		case atBlock:
			ok = g.block()
		case inStored:
			ok = g.copyStored()
		case inCodes:
			did := slower
			if g.out, did = g.fast(g.win, g.out, &g.s); did == slower && !(stream && len(g.win)-g.out < longest) {
				g.out, did = g.slow(g.win, g.out, &g.s)
			}
			ok = did != broken
			if did == ended {
				g.state = atBlock
			}
		case atEnd:
			if ok = g.trailer(); ok && !g.another() {
				g.state = over
				return nil
			}
			g.state = atHeader
		case over:
			return nil
		}
		if !ok {
			switch {
			case g.s.err == io.EOF || g.s.r == nil && g.s.pos >= len(g.s.in):
				return io.ErrUnexpectedEOF
			case g.s.err != nil:
				return g.s.err
			}
			return errInflate
		}
	}
}

func (g *gunzipper) sum() {
	g.crc = crc32.Update(g.crc, crc32.IEEETable, g.win[g.summed:g.out])
	g.size += uint32(g.out - g.summed)
	g.summed = g.out
}

func (g *gunzipper) header() bool {
	magic, ok := g.s.take(24)
	flags, ok2 := g.s.take(8)
	_, ok3 := g.s.take(24)
	_, ok4 := g.s.take(24)
	if !ok || !ok2 || !ok3 || !ok4 || magic != 0x088b1f {
		return false
	}
	if flags&4 != 0 {
		n, ok := g.s.take(16)
		for ; ok && n > 0; n-- {
			_, ok = g.s.take(8)
		}
		if !ok {
			return false
		}
	}
	for _, text := range []uint32{8, 16} { // name, comment
		for flags&text != 0 {
			c, ok := g.s.take(8)
			if !ok {
				return false
			}
			if c == 0 {
				break
			}
		}
	}
	if flags&2 != 0 {
		_, ok = g.s.take(16)
	}
	return ok
}

// block reads a block's head.
func (g *gunzipper) block() bool {
	if g.final {
		g.final, g.state = false, atEnd
		return true
	}
	head, ok := g.s.take(3)
	if !ok {
		return false
	}
	g.final = head&1 != 0
	switch head >> 1 {
	case 0:
		g.s.take(g.s.n & 7)
		n, ok := g.s.take(16)
		not, ok2 := g.s.take(16)
		if !ok || !ok2 || n^0xffff != not {
			return false
		}
		g.stored, g.state = int(n), inStored
		return true
	case 1:
		g.state = inCodes
		return g.fixed()
	case 2:
		g.state = inCodes
		return g.dynamic(&g.s)
	}
	return false
}

func (g *gunzipper) copyStored() bool {
	g.s.settle()
	for g.stored > 0 {
		if g.s.pos == len(g.s.in) && !g.s.fill() {
			return false
		}
		n := copy(g.win[g.out:min(len(g.win), g.out+g.stored)], g.s.in[g.s.pos:])
		if n == 0 {
			return g.s.r != nil // a reader makes room first
		}
		g.s.pos += n
		g.out += n
		g.stored -= n
	}
	g.state = atBlock
	return true
}

func (g *gunzipper) trailer() bool {
	g.sum()
	g.s.take(g.s.n & 7)
	crc, ok := g.s.take(32)
	size, ok2 := g.s.take(32)
	return ok && ok2 && crc == g.crc && size == g.size
}

// another: files put behind each other are one; anything else that follows is none of ours.
func (g *gunzipper) another() bool {
	g.s.need(16)
	return g.s.n >= 16 && g.s.acc&0xffff == 0x8b1f
}
