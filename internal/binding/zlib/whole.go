package zlib

import (
	"encoding/binary"
	"hash/crc32"

	"github.com/ravel-js/ravel/internal/v8/zlib"
)

// wholeDeflate compresses an input that is there at once, with the usual settings. Every run gets all of it.
type wholeDeflate struct {
	mode    int
	w       *zlib.Whole
	edge    []byte // of header or trailer: what is not written yet
	trailed bool
}

// Below this the library's own way takes no longer.
const leastWhole = 2 << 10

// openWhole returns nil where openDeflate must do.
func openWhole(s spec, flush, size int) *wholeDeflate {
	if flush != flushFinish || size < leastWhole || s.windowBits != 15 || s.memLevel != 8 || s.strategy != 0 || len(s.dict) > 0 {
		return nil
	}
	d := &wholeDeflate{mode: s.mode}
	switch s.mode {
	case modeGzip:
		d.edge = gzipHeader(s.level)
	case modeDeflate:
		d.edge = zlibHeader(s.level)
	case modeDeflateRaw:
	default:
		return nil
	}
	if d.w = zlib.NewWhole(s.level, size); d.w == nil {
		return nil
	}
	return d
}

func gzipHeader(level int) []byte {
	const fastest, smallest, unix = 4, 2, 3
	h := []byte{0x1f, 0x8b, 8, 9: unix}
	switch level {
	case 1:
		h[8] = fastest
	case 9:
		h[8] = smallest
	}
	return h
}

func zlibHeader(level int) []byte {
	hint := 2 // the default; 3 is the smallest
	switch {
	case level > 6:
		hint = 3
	case level >= 0 && level < 2:
		hint = 0
	case level >= 0 && level < 6:
		hint = 1
	}
	h := 0x7800 | hint<<6
	h += 31 - h%31
	return []byte{byte(h >> 8), byte(h)}
}

func (d *wholeDeflate) run(_ int, in, out []byte) (int, int, *failure) {
	for {
		n := copy(out, d.edge)
		d.edge, out = d.edge[n:], out[n:]
		if len(out) == 0 {
			return len(in), 0, nil
		}
		if d.trailed {
			return 0, len(out), nil
		}
		done, left := d.w.Run(in, out)
		out = out[len(out)-left:]
		if !done {
			return len(in), 0, nil
		}
		d.trailed = true
		switch d.mode {
		case modeGzip:
			d.edge = binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(in))
			d.edge = binary.LittleEndian.AppendUint32(d.edge, uint32(len(in)))
		case modeDeflate:
			d.edge = binary.BigEndian.AppendUint32(nil, zlib.Adler32(in))
		}
	}
}

func (d *wholeDeflate) close() { d.w.Close() }
