package zlib

import (
	"encoding/binary"
	"sync"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/v8"
)

// A whole input at once: the sync functions and the callback ones, without a stream around them.

// Positions in the Int32Array that describes a codec.
const (
	specMode = iota
	specLevel
	specWindowBits
	specMemLevel
	specStrategy
	specFlush // oneShot: the flush value to run with
	specStrict
	specPledgedLow
	specPledgedHigh
	specPiece  // oneShot: the room that a stream would give at a time
	specStream // oneShot: compress as a stream does
	specParams // pairs of key and value up to the end
)

func int32At(b []byte, i int) int {
	if len(b) < 4*(i+1) {
		return 0
	}
	return int(int32(binary.NativeEndian.Uint32(b[4*i:])))
}

func parseSpec(b, dict []byte) spec {
	s := spec{
		mode: int32At(b, specMode), level: int32At(b, specLevel), windowBits: int32At(b, specWindowBits),
		memLevel: int32At(b, specMemLevel), strategy: int32At(b, specStrategy), piece: int32At(b, specPiece), dict: dict,
		pledged: int64(int32At(b, specPledgedHigh))<<32 | int64(uint32(int32At(b, specPledgedLow))),
	}
	for i := specParams; 4*(i+2) <= len(b); i += 2 {
		s.params = append(s.params, int32(int32At(b, i)), int32(int32At(b, i+1)))
	}
	return s
}

func (f *failure) asError() error {
	if f == nil {
		return nil
	}
	e := &ops.Error{Name: "Error", Code: f.Code, Message: f.Message}
	if f.Errno != 0 {
		e.Props = map[string]any{"errno": f.Errno}
	}
	return e
}

// Space for output whose size is not known yet: a small piece, then large ones. Kept, they need not be cleared again.
const (
	firstPiece = 64 << 10
	nextPiece  = 512 << 10

	largestPiece = 16 << 20
)

var (
	firstPieces = sync.Pool{New: func() any { b := make([]byte, firstPiece); return &b }}
	nextPieces  = sync.Pool{New: func() any { b := make([]byte, nextPiece); return &b }}
)

// part is a piece of output, with the pool that its space is of.
type part struct {
	b    []byte
	all  *[]byte
	pool *sync.Pool
}

func takePart(s spec, pool *sync.Pool) part {
	// What this compressor writes depends on the room that it sees at a time: so there are whole pieces of it.
	exact := s.mode == modeZstdCompress && s.piece > 0
	if exact && s.piece > firstPiece {
		return part{b: make([]byte, min(s.piece, largestPiece))}
	}
	all := pool.Get().(*[]byte)
	b := *all
	if exact {
		b = b[:len(b)-len(b)%s.piece]
	}
	return part{b, all, pool}
}

func (p part) release() {
	if p.pool != nil {
		p.pool.Put(p.all)
	}
}

func openOnce(s spec, flush, size int) (runner, *failure) {
	if d := openWhole(s, flush, size); d != nil {
		return d, nil
	}
	return open(s)
}

// oneShot runs all of in through a codec. More output than limit, and junk after the end where that is asked for, are
// told apart from failures of the codec by codes of their own, for JavaScript to word.
func oneShot(specBytes, dict, in []byte, limit int64) (*v8.Buf, error) {
	s := parseSpec(specBytes, dict)
	flush := int32At(specBytes, specFlush)
	strict := int32At(specBytes, specStrict) != 0
	c, f := openOnce(s, flush, len(in))
	if f != nil {
		return nil, f.asError()
	}
	defer c.close()

	parts := []part{takePart(s, &firstPieces)}
	defer func() {
		for _, p := range parts {
			p.release()
		}
	}()
	// A stream that is written to and then ended learns of the end when the input has run through.
	ends := int32At(specBytes, specStream) == 0
	now := flush
	if !ends {
		now = flushNone
	}
	out, used, total := parts[0].b, 0, int64(0)
	for {
		leftIn, leftOut, f := c.run(now, in, out[used:])
		in = in[len(in)-leftIn:]
		total += int64(len(out) - used - leftOut)
		used = len(out) - leftOut
		if total > limit {
			return nil, &ops.Error{Name: "RangeError", Code: "ERR_BUFFER_TOO_LARGE"}
		}
		if f != nil {
			return nil, f.asError()
		}
		switch {
		case leftOut == 0:
			parts = append(parts, takePart(s, &nextPieces))
			out, used = parts[len(parts)-1].b, 0
			continue
		case !ends:
			ends, now = true, flush
			continue
		}
		break
	}
	if strict && len(in) > 0 {
		return nil, &ops.Error{Name: "TypeError", Code: "ERR_TRAILING_JUNK_AFTER_STREAM_END"}
	}
	result := v8.NewBuf(int(total))
	if result == nil {
		return nil, &ops.Error{Name: "Error", Code: "ERR_MEMORY_ALLOCATION_FAILED", Message: "Failed to allocate memory"}
	}
	at := result.Bytes()
	for _, p := range parts {
		at = at[copy(at, p.b):]
	}
	return result, nil
}
