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
)

var (
	firstPieces = sync.Pool{New: func() any { b := make([]byte, firstPiece); return &b }}
	nextPieces  = sync.Pool{New: func() any { b := make([]byte, nextPiece); return &b }}
)

// inPieces cuts space for a compressor whose output depends on the room that it sees at a time to whole such pieces.
func inPieces(space []byte, s spec) []byte {
	if s.mode == modeZstdCompress && s.piece > 0 && s.piece < len(space) {
		return space[:len(space)-len(space)%s.piece]
	}
	return space
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

	first := firstPieces.Get().(*[]byte)
	defer firstPieces.Put(first)
	var more []*[]byte
	defer func() {
		for _, p := range more {
			nextPieces.Put(p)
		}
	}()
	out, used, total := inPieces(*first, s), 0, int64(0)
	for {
		leftIn, leftOut, f := c.run(flush, in, out[used:])
		in = in[len(in)-leftIn:]
		total += int64(len(out) - used - leftOut)
		used = len(out) - leftOut
		if total > limit {
			return nil, &ops.Error{Name: "RangeError", Code: "ERR_BUFFER_TOO_LARGE"}
		}
		if f != nil {
			return nil, f.asError()
		}
		if leftOut > 0 {
			break
		}
		more = append(more, nextPieces.Get().(*[]byte))
		out, used = inPieces(*more[len(more)-1], s), 0
	}
	if strict && len(in) > 0 {
		return nil, &ops.Error{Name: "TypeError", Code: "ERR_TRAILING_JUNK_AFTER_STREAM_END"}
	}
	result := v8.NewBuf(int(total))
	if result == nil {
		return nil, &ops.Error{Name: "Error", Code: "ERR_MEMORY_ALLOCATION_FAILED", Message: "Failed to allocate memory"}
	}
	at := result.Bytes()
	at = at[copy(at, inPieces(*first, s)):]
	for _, p := range more {
		at = at[copy(at, inPieces(*p, s)):]
	}
	return result, nil
}
