package v8

/*
#include "bridge.h"
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// Buf is a run of bytes inside V8's sandbox that Go fills and JavaScript then
// owns as a Buffer, without a copy. Any goroutine, one at a time.
type Buf struct {
	s *C.rv_store
	n int
}

// NewBuf allocates n bytes, not zeroed. It returns nil when there is no memory.
func NewBuf(n int) *Buf {
	s := C.rv_store_new(C.size_t(n), 0)
	if s == nil {
		return nil
	}
	b := &Buf{s, n}
	// A Buf that never reaches JavaScript gives its bytes back.
	runtime.SetFinalizer(b, (*Buf).Free)
	return b
}

// NewBuf is NewBuf of the package.
func (iso *Isolate) NewBuf(n int) *Buf { return NewBuf(n) }

// Bytes are the bytes, until ownership moves.
func (b *Buf) Bytes() []byte {
	if b.s == nil || b.n == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(C.rv_store_data(b.s)), b.n)
}

// Truncate makes JavaScript see the first n bytes only; the allocation stays.
func (b *Buf) Truncate(n int) {
	if n >= 0 && n < b.n {
		b.n = n
	}
}

// Len is the number of bytes JavaScript will see.
func (b *Buf) Len() int { return b.n }

// Free gives the bytes back.
func (b *Buf) Free() {
	if b.s != nil {
		C.rv_store_free(b.s)
		b.s = nil
	}
}

func (b *Buf) take() *C.rv_store {
	s := b.s
	if s == nil {
		panic("v8: a Buf was given to JavaScript twice")
	}
	b.s = nil
	runtime.SetFinalizer(b, nil)
	return s
}

// Pin holds the bytes of a JavaScript view while Go works on them, on any
// goroutine, also after the view was collected or its buffer detached.
type Pin struct{ s *C.rv_store }

// Bytes are the view's bytes in place.
func (p *Pin) Bytes() []byte {
	if p == nil || p.s == nil {
		return nil
	}
	n := int(C.rv_store_len(p.s))
	if n == 0 {
		return []byte{}
	}
	return unsafe.Slice((*byte)(C.rv_store_data(p.s)), n)
}

// Release lets go; the bytes must not be touched any more.
func (p *Pin) Release() {
	if p != nil && p.s != nil {
		C.rv_store_free(p.s)
		p.s = nil
	}
}
