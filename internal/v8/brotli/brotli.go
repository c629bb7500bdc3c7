// Package brotli reaches the reference implementation of Brotli: the library, settings and output bytes of Node. It knows
// neither JavaScript nor streams; internal/binding/zlib builds on it.
package brotli

/*
#cgo CFLAGS: -O2 -I${SRCDIR}/source/c/include
#cgo noescape rb_begin
#cgo nocallback rb_begin
#cgo noescape rb_run
#cgo nocallback rb_run
#include "brotli.h"
*/
import "C"

import (
	"errors"
	"slices"
	"sync"
	"unsafe"

	_ "github.com/ravel-js/ravel/internal/v8/brotli/lib" // Brotli
)

// A decoder's results. Its errors are negative.
const (
	Success   = 1
	NeedsIn   = 2
	NeedsRoom = 3
)

// Failed is an encoder's result when it refuses to go on.
const Failed = 0

var (
	ErrParam  = errors.New("brotli: parameter refused")
	ErrMemory = errors.New("brotli: no memory")
)

// Codec is one compressor or decompressor. Any goroutine may use it, one at a time.
type Codec struct {
	c      *C.rb_codec // nil after Close, and while a Reset has failed
	decode bool
	params []uint32
}

// shelf keeps the memory of a few closed codecs: to have the kernel map and clear it anew takes longer than to compress a
// short text.
var shelf struct {
	sync.Mutex
	kept []*C.rb_codec
}

const shelfRoom = 4

// New makes a codec; params are pairs of key and value.
func New(decode bool, params []uint32) (*Codec, error) {
	c := &Codec{decode: decode, params: slices.Clone(params)}
	return c, c.begin()
}

func (c *Codec) begin() error {
	native := fromShelf()
	if native == nil {
		return ErrMemory
	}
	var decode C.int
	if c.decode {
		decode = 1
	}
	switch C.rb_begin(native, decode, (*C.uint32_t)(unsafe.SliceData(c.params)), C.size_t(len(c.params))) {
	case 0:
		c.c = native
		return nil
	case C.RB_REFUSED:
		onShelf(native)
		return ErrParam
	}
	C.rb_free(native)
	return ErrMemory
}

func fromShelf() *C.rb_codec {
	shelf.Lock()
	defer shelf.Unlock()
	if n := len(shelf.kept); n > 0 {
		c := shelf.kept[n-1]
		shelf.kept = shelf.kept[:n-1]
		return c
	}
	return C.rb_new()
}

func onShelf(c *C.rb_codec) {
	shelf.Lock()
	defer shelf.Unlock()
	if len(shelf.kept) < shelfRoom {
		shelf.kept = append(shelf.kept, c)
	} else {
		C.rb_free(c)
	}
}

// Run takes from in and writes to out as far as both reach, and says what is left of each. A decoder pays no heed to op.
func (c *Codec) Run(op int, in, out []byte) (code, leftIn, leftOut int) {
	if c.c == nil {
		return Failed, len(in), len(out)
	}
	r := C.rb_run(c.c, C.int(op), pointer(in), C.size_t(len(in)), pointer(out), C.size_t(len(out)))
	return int(r.code), int(r.left_in), int(r.left_out)
}

// ErrorName is the decoder's name of an error.
func ErrorName(code int) string { return C.GoString(C.rb_error_name(C.int32_t(code))) }

// Reset makes the codec as new, with the parameters that it was made with.
func (c *Codec) Reset() error {
	c.Close()
	return c.begin()
}

// Close gives the codec up.
func (c *Codec) Close() {
	if c.c == nil {
		return
	}
	C.rb_end(c.c)
	onShelf(c.c)
	c.c = nil
}

func pointer(b []byte) *C.uint8_t { return (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(b))) }
