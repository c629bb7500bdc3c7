package zlib

/*
#include "zlib.h"
*/
import "C"

import "sync"

// Whole compresses an input that lies in memory whole: to the bytes that a Stream would write, in less time.
type Whole struct {
	w *C.rz_whole
	s *Stream
}

// DefaultLevel is what zlib takes level -1 for.
const DefaultLevel = 6

// A raw stream of the library codes the blocks; it keeps no window of its own to speak of.
const wholeWindowBits, wholeMemLevel = -9, 8

// wholes keeps a few for reuse, as the shelf does streams.
var wholes struct {
	sync.Mutex
	kept []*C.rz_whole
}

// NewWhole returns nil where a Stream must do: other levels than 4 to 9, inputs that are too large. Window, memory level
// and strategy are the defaults.
func NewWhole(level, size int) *Whole {
	if level == -1 {
		level = DefaultLevel
	}
	if level < 4 || level > 9 || size < 1 || size > C.RZ_WHOLE_MAX {
		return nil
	}
	s, code := NewDeflate(level, wholeWindowBits, wholeMemLevel, 0)
	if code != OK {
		return nil
	}
	if C.rz_whole_suits() == 0 {
		s.Close()
		return nil
	}
	w := takeWhole()
	if w == nil {
		s.Close()
		return nil
	}
	C.rz_whole_begin(w, C.int(level))
	return &Whole{w, s}
}

func takeWhole() *C.rz_whole {
	wholes.Lock()
	defer wholes.Unlock()
	if n := len(wholes.kept); n > 0 {
		w := wholes.kept[n-1]
		wholes.kept = wholes.kept[:n-1]
		return w
	}
	return C.rz_whole_new()
}

// Run writes to out, which must not be empty. Until all is written it wants to be called again with the same input.
func (w *Whole) Run(in, out []byte) (done bool, leftOut int) {
	r := C.rz_whole_run(w.w, w.s.s, pointer(in), C.uint32_t(len(in)), pointer(out), C.uint32_t(len(out)))
	return r.code != 0, int(r.left_out)
}

// Close gives it up; it must not be used again.
func (w *Whole) Close() {
	if w.w == nil {
		return
	}
	w.s.Close()
	wholes.Lock()
	defer wholes.Unlock()
	if len(wholes.kept) < shelfRoom {
		wholes.kept = append(wholes.kept, w.w)
	} else {
		C.rz_whole_free(w.w)
	}
	w.w = nil
}

// Adler32 is the check value of the zlib format.
func Adler32(b []byte) uint32 { return uint32(C.rz_adler32(pointer(b), C.uint64_t(len(b)))) }
