// Package zstd reaches the reference implementation of Zstandard: the library, settings and output bytes of Node. It knows
// neither JavaScript nor streams; internal/binding/zlib builds on it.
package zstd

/*
#cgo CFLAGS: -O2
#cgo noescape rs_dictionary
#cgo nocallback rs_dictionary
#cgo noescape rs_run
#cgo nocallback rs_run
#include "zstd.h"
*/
import "C"

import (
	"slices"
	"sync"
	"unsafe"

	_ "github.com/ravel-js/ravel/internal/v8/zstd/lib" // Zstandard
)

// Error is the library's number of an error; no error is 0.
type Error int

// ErrSize is that of an input whose size is not the one pledged.
const ErrSize Error = 72

// Name is the error's name in zstd_errors.h.
func (e Error) Name() string { return C.GoString(C.rs_error_name(C.int(e))) }

func (e Error) Error() string { return C.GoString(C.rs_error_message(C.int(e))) }

// Codec is one compressor or decompressor. Any goroutine may use it, one at a time.
type Codec struct {
	ctx     unsafe.Pointer
	decode  C.int
	threads bool
}

// shelf keeps a few closed contexts of moderate size for reuse, apart for the two directions: to have the kernel map and
// clear the tables of a compressor anew takes longer than to compress a short text.
var shelf [2]struct {
	sync.Mutex
	kept []unsafe.Pointer
}

const (
	shelfRoom = 4
	shelfSize = 6 << 20 // of one context: the default level's is below it
)

// threadsParam is ZSTD_c_nbWorkers.
const threadsParam = 400

// New makes a compressor or a decompressor with the library's defaults; nil: there is no memory.
func New(decode bool) *Codec {
	c := &Codec{}
	if decode {
		c.decode = 1
	}
	s := &shelf[c.decode]
	s.Lock()
	if n := len(s.kept); n > 0 {
		c.ctx = s.kept[n-1]
		s.kept = slices.Delete(s.kept, n-1, n)
	}
	s.Unlock()
	if c.ctx == nil {
		c.ctx = C.rs_new(c.decode)
	}
	if c.ctx == nil {
		return nil
	}
	return c
}

// Param sets a parameter.
func (c *Codec) Param(key, value int) Error {
	if c.decode == 0 && key == threadsParam && value != 0 {
		c.threads = true
	}
	return Error(C.rs_param(c.ctx, c.decode, C.int(key), C.int(value)))
}

// Pledge tells the size of the next frame's content.
func (c *Codec) Pledge(size uint64) Error { return Error(C.rs_pledge(c.ctx, C.uint64_t(size))) }

// SetDictionary gives a dictionary, of which it keeps a copy.
func (c *Codec) SetDictionary(dict []byte) Error {
	return Error(C.rs_dictionary(c.ctx, c.decode, pointer(dict), C.size_t(len(dict))))
}

// Run takes from in and writes to out as far as both reach, and says what is left of each. complete: a frame has come to
// its end. A compressor fills out by pieces of the given size, the last of which ends where out does: its output depends
// on them.
func (c *Codec) Run(op int, in, out []byte, piece int) (e Error, complete bool, leftIn, leftOut int) {
	if len(out) == 0 {
		return 0, false, len(in), 0
	}
	if piece <= 0 {
		piece = len(out)
	}
	r := C.rs_run(c.ctx, c.decode, C.int(op), pointer(in), C.size_t(len(in)), pointer(out), C.size_t(len(out)), C.size_t(piece))
	return Error(r.error), r.complete != 0, int(r.left_in), int(r.left_out)
}

// Reset forgets the frame that it is in, and none of the settings but a pledge.
func (c *Codec) Reset() Error { return Error(C.rs_reset(c.ctx, c.decode)) }

// Close gives the codec up; it must not be used again.
func (c *Codec) Close() {
	if c.ctx == nil {
		return
	}
	ctx := c.ctx
	c.ctx = nil
	// A context that has had threads keeps them.
	if !c.threads && C.rs_clear(ctx, c.decode) == 0 && C.rs_size(ctx, c.decode) <= shelfSize {
		s := &shelf[c.decode]
		s.Lock()
		defer s.Unlock()
		if len(s.kept) < shelfRoom {
			s.kept = append(s.kept, ctx)
			return
		}
	}
	C.rs_free(ctx, c.decode)
}

func pointer(b []byte) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(b)) }
