// Package zlib reaches the zlib that the V8 archive carries: the library, settings and output bytes of Node. It knows
// neither JavaScript nor streams; internal/binding/zlib builds on it.
package zlib

/*
#cgo CFLAGS: -O2
#cgo noescape rz_run
#cgo nocallback rz_run
#cgo noescape rz_dictionary
#cgo nocallback rz_dictionary
#include "zlib.h"
*/
import "C"

import "unsafe"

// zlib's return codes.
const (
	OK          = 0
	StreamEnd   = 1
	NeedDict    = 2
	StreamError = -2
	DataError   = -3
	MemError    = -4
	BufError    = -5
)

// Stream is one compressor or decompressor. Any goroutine may use it, one at a time.
type Stream struct {
	s       *C.rz_stream
	inflate C.int
}

// NewDeflate and NewInflate return zlib's code when it refuses the arguments. windowBits selects the format: 8..15 zlib,
// negative raw, plus 16 gzip, plus 32 (inflate only) either by its header.
func NewDeflate(level, windowBits, memLevel, strategy int) (*Stream, int) {
	return create(0, level, windowBits, memLevel, strategy)
}

func NewInflate(windowBits int) (*Stream, int) { return create(1, 0, windowBits, 0, 0) }

func create(inflate C.int, level, windowBits, memLevel, strategy int) (*Stream, int) {
	var code C.int32_t
	s := C.rz_new(inflate, C.int(level), C.int(windowBits), C.int(memLevel), C.int(strategy), &code)
	if s == nil {
		return nil, int(code)
	}
	return &Stream{s, inflate}, OK
}

// Run takes from in and writes to out as far as both reach, and says what is left of each.
func (s *Stream) Run(flush int, in, out []byte) (code, leftIn, leftOut int) {
	r := C.rz_run(s.s, s.inflate, C.int(flush), pointer(in), C.uint32_t(len(in)), pointer(out), C.uint32_t(len(out)))
	return int(r.code), int(r.left_in), int(r.left_out)
}

// Message is zlib's own word on the last error, or "".
func (s *Stream) Message() string {
	if s.s.msg == nil {
		return ""
	}
	return C.GoString(s.s.msg)
}

// Reset makes the stream as new, but for its dictionary, which is forgotten.
func (s *Stream) Reset() int { return int(C.rz_reset(s.s, s.inflate)) }

// Params changes level and strategy from here on (deflate only); what was written before must have been flushed, or
// zlib answers BufError and changes nothing.
func (s *Stream) Params(level, strategy int) int {
	return int(C.rz_params(s.s, C.int(level), C.int(strategy)))
}

// SetDictionary gives the preset dictionary.
func (s *Stream) SetDictionary(dict []byte) int {
	return int(C.rz_dictionary(s.s, s.inflate, pointer(dict), C.uint32_t(len(dict))))
}

// Close frees the stream, which must not be used again.
func (s *Stream) Close() {
	if s.s != nil {
		C.rz_free(s.s, s.inflate)
		s.s = nil
	}
}

func pointer(b []byte) *C.uint8_t { return (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(b))) }
