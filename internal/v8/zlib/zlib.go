// Package zlib reaches the zlib that the V8 archive carries: the library, settings and output bytes of Node. It knows
// neither JavaScript nor streams; internal/binding/zlib builds on it.
package zlib

/*
#cgo CFLAGS: -O2
#cgo noescape rz_run
#cgo nocallback rz_run
#cgo noescape rz_dictionary
#cgo nocallback rz_dictionary
#cgo noescape rz_whole_run
#cgo nocallback rz_whole_run
#cgo noescape rz_adler32
#cgo nocallback rz_adler32
#include "zlib.h"
*/
import "C"

import (
	"slices"
	"sync"
	"unsafe"
)

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
	made    settings
	altered bool // no longer what made says
}

// settings are what a stream was made with.
type settings struct {
	inflate                               C.int
	level, windowBits, memLevel, strategy int
}

// shelf keeps a few closed streams for the next that is wanted with the same settings: the state of a compressor is a
// quarter of a megabyte, and to have the kernel map and clear that anew takes longer than to compress a short text.
var shelf struct {
	sync.Mutex
	streams []*Stream
}

const shelfRoom = 4

// NewDeflate and NewInflate return zlib's code when it refuses the arguments. windowBits selects the format: 8..15 zlib,
// negative raw, plus 16 gzip, plus 32 (inflate only) either by its header.
func NewDeflate(level, windowBits, memLevel, strategy int) (*Stream, int) {
	return create(0, level, windowBits, memLevel, strategy)
}

func NewInflate(windowBits int) (*Stream, int) { return create(1, 0, windowBits, 0, 0) }

func create(inflate C.int, level, windowBits, memLevel, strategy int) (*Stream, int) {
	made := settings{inflate, level, windowBits, memLevel, strategy}
	if s := fromShelf(made); s != nil {
		return s, OK
	}
	var code C.int32_t
	s := C.rz_new(inflate, C.int(level), C.int(windowBits), C.int(memLevel), C.int(strategy), &code)
	if s == nil {
		return nil, int(code)
	}
	return &Stream{s: s, inflate: inflate, made: made}, OK
}

// fromShelf takes the stream that was put there last: its memory is the likeliest to be in the caches.
func fromShelf(made settings) *Stream {
	shelf.Lock()
	defer shelf.Unlock()
	for i := len(shelf.streams) - 1; i >= 0; i-- {
		if s := shelf.streams[i]; s.made == made {
			shelf.streams = slices.Delete(shelf.streams, i, i+1)
			return s
		}
	}
	return nil
}

// onShelf keeps the stream in place of the one that has lain there longest, which it returns.
func onShelf(s *Stream) (out *Stream) {
	shelf.Lock()
	defer shelf.Unlock()
	if len(shelf.streams) == shelfRoom {
		out = shelf.streams[0]
		shelf.streams = slices.Delete(shelf.streams, 0, 1)
	}
	shelf.streams = append(shelf.streams, s)
	return out
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
	s.altered = true
	return int(C.rz_params(s.s, C.int(level), C.int(strategy)))
}

// SetDictionary gives the preset dictionary.
func (s *Stream) SetDictionary(dict []byte) int {
	return int(C.rz_dictionary(s.s, s.inflate, pointer(dict), C.uint32_t(len(dict))))
}

// Close gives the stream up; it must not be used again.
func (s *Stream) Close() {
	if s.s == nil {
		return
	}
	kept := &Stream{s: s.s, inflate: s.inflate, made: s.made}
	s.s = nil
	if s.altered || kept.Reset() != OK {
		kept.free()
	} else if oldest := onShelf(kept); oldest != nil {
		oldest.free()
	}
}

func (s *Stream) free() { C.rz_free(s.s, s.inflate) }

func pointer(b []byte) *C.uint8_t { return (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(b))) }
