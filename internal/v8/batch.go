package v8

/*
#include "bridge.h"
*/
import "C"

import (
	"math"
	"unsafe"
)

// Batch collects calls of JavaScript functions with their arguments; one
// crossing delivers them all. JS thread only. Between Emit and End nothing else
// may be emitted on the same isolate.
type Batch struct {
	iso   *Isolate
	slots []C.rv_slot
	arena []byte
	call  int
}

func (b *Batch) begin(iso *Isolate, fn Func, once bool) *Batch {
	b.iso = iso
	b.call = len(b.slots)
	b.slots = append(b.slots, C.rv_slot{kind: C.RV_CALL})
	s := &b.slots[b.call]
	*word(s) = int64(fn)
	if once {
		s.aux = 1
	}
	return b
}

func (b *Batch) add(k Kind, v int64, n int) *Batch {
	b.slots = append(b.slots, C.rv_slot{kind: C.uint32_t(k), len: C.uint64_t(n)})
	*word(&b.slots[len(b.slots)-1]) = v
	return b
}

func (b *Batch) text(k Kind, s string) *Batch {
	off := len(b.arena)
	b.arena = append(b.arena, s...)
	return b.add(k, int64(off), len(s))
}

// Undefined adds undefined.
func (b *Batch) Undefined() *Batch { return b.add(Undefined, 0, 0) }

// Null adds null.
func (b *Batch) Null() *Batch { return b.add(Null, 0, 0) }

// Bool adds a boolean.
func (b *Batch) Bool(v bool) *Batch {
	if v {
		return b.add(Bool, 1, 0)
	}
	return b.add(Bool, 0, 0)
}

// Int adds an integer as a Number.
func (b *Batch) Int(v int) *Batch {
	if v == int(int32(v)) {
		return b.add(Int32, int64(v), 0)
	}
	return b.Num(float64(v))
}

// Num adds a Number.
func (b *Batch) Num(v float64) *Batch { return b.add(Double, int64(math.Float64bits(v)), 0) }

// BigInt adds a BigInt.
func (b *Batch) BigInt(v int64) *Batch { return b.add(BigInt, v, 0) }

// Str adds a string, from UTF-8.
func (b *Batch) Str(s string) *Batch { return b.text(String, s) }

// Latin1 adds a string of one byte per character.
func (b *Batch) Latin1(s []byte) *Batch {
	return b.text(Latin1, unsafe.String(unsafe.SliceData(s), len(s)))
}

// Bytes adds a Buffer with a copy of p.
func (b *Batch) Bytes(p []byte) *Batch {
	return b.text(Bytes, unsafe.String(unsafe.SliceData(p), len(p)))
}

// Buf adds a Buffer over the store's own bytes; the store is JavaScript's then. Nil adds null.
func (b *Batch) Buf(s *Buf) *Batch {
	if s == nil {
		return b.Null()
	}
	n := s.n
	return b.add(Store, int64(uintptr(unsafe.Pointer(s.take()))), n)
}

// Strs adds an array of strings.
func (b *Batch) Strs(list []string) *Batch { return b.strings(Strings, list) }

func (b *Batch) strings(k Kind, list []string) *Batch {
	off := len(b.arena)
	b.arena = packStrings(b.arena, list)
	return b.add(k, int64(off), len(list))
}

// Floats adds a Float64Array.
func (b *Batch) Floats(v []float64) *Batch {
	off := len(b.arena)
	if len(v) > 0 {
		b.arena = append(b.arena, unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), len(v)*8)...)
	}
	return b.add(Doubles, int64(off), len(v))
}

// JSON adds the value that the text stands for.
func (b *Batch) JSON(s string) *Batch { return b.text(JSON, s) }

// Error adds an exception made of parts by the error factory.
func (b *Batch) Error(parts []string) *Batch { return b.strings(Error, parts) }

// Kept adds a value kept before, and lets go of it.
func (b *Batch) Kept(k Kept) *Batch {
	b.add(ValueKind, int64(k), 0)
	b.slots[len(b.slots)-1].aux = 1
	return b
}

// End closes the call begun by Emit.
func (b *Batch) End() {
	b.slots[b.call].len = C.uint64_t(len(b.slots) - b.call - 1)
}

func (b *Batch) pointers() (*C.rv_slot, *C.char) {
	if len(b.slots) == 0 {
		return nil, nil
	}
	return &b.slots[0], (*C.char)(unsafe.Pointer(unsafe.SliceData(b.arena)))
}
