package v8

/*
#include "bridge.h"
*/
import "C"

import (
	"fmt"
	"math"
	"runtime/debug"
	"strings"
	"unsafe"
)

// Kind names a type that crosses the boundary; see bridge.h.
type Kind uint8

// The kinds an op's signature is made of.
const (
	Undefined Kind = C.RV_UNDEFINED
	Null      Kind = C.RV_NULL
	Bool      Kind = C.RV_BOOL
	Int32     Kind = C.RV_INT32
	Double    Kind = C.RV_DOUBLE
	BigInt    Kind = C.RV_BIGINT
	String    Kind = C.RV_STRING
	Latin1    Kind = C.RV_LATIN1
	Bytes     Kind = C.RV_BYTES
	Store     Kind = C.RV_STORE
	Strings   Kind = C.RV_STRINGS
	Doubles   Kind = C.RV_DOUBLES
	JSON      Kind = C.RV_JSON
	Error     Kind = C.RV_ERROR
	FuncKind  Kind = C.RV_FUNC
	ValueKind Kind = C.RV_VALUE
	PinKind   Kind = C.RV_PIN
	Uint32    Kind = C.RV_UINT32
	Int64     Kind = C.RV_INT64
)

// Func names a JavaScript function that Go keeps; -1 is none.
type Func int32

// Kept names a JavaScript value that Go keeps.
type Kept int32

// Value is an argument of any type, valid during the call.
type Value struct{ p unsafe.Pointer }

// Hook names a function of the bootstrap's result.
type Hook int

// The hooks; their contracts are in lib/internal/bootstrap/hooks.js.
const (
	HookStart         Hook = C.RV_HOOK_START
	HookTimers        Hook = C.RV_HOOK_TIMERS
	HookImmediates    Hook = C.RV_HOOK_IMMEDIATES
	HookTicks         Hook = C.RV_HOOK_TICKS
	HookBeforeExit    Hook = C.RV_HOOK_BEFORE_EXIT
	HookExit          Hook = C.RV_HOOK_EXIT
	HookMessage       Hook = C.RV_HOOK_MESSAGE
	HookUncaughtError Hook = C.RV_HOOK_UNCAUGHT
)

// OpDesc is the signature of an op.
type OpDesc struct {
	Family, Name string
	Args         []Kind
	Async        bool // a function after the last argument asks for the callback form
}

var opTable []C.rv_op_desc

// SetOps fixes the table of ops of this process, before the first isolate.
func SetOps(ops []OpDesc) {
	opTable = make([]C.rv_op_desc, len(ops))
	for i, o := range ops {
		d := &opTable[i]
		d.family, d.name = C.CString(o.Family), C.CString(o.Name)
		if len(o.Args) > C.RV_MAX_ARGS {
			panic(fmt.Sprintf("op %s.%s has too many arguments", o.Family, o.Name))
		}
		d.nargs = C.uint8_t(len(o.Args))
		if o.Async {
			d.async = 1
		}
		for k, a := range o.Args {
			d.kinds[k] = C.uint8_t(a)
		}
	}
	if len(ops) > 0 {
		size := C.size_t(len(ops)) * C.size_t(unsafe.Sizeof(opTable[0]))
		p := C.rv_alloc(size)
		copy(unsafe.Slice((*C.rv_op_desc)(p), len(ops)), opTable)
		C.rv_set_ops((*C.rv_op_desc)(p), C.int(len(ops)))
	}
}

// Frame is one op call: arguments in, one result out.
type Frame struct {
	c   *C.rv_frame
	Iso *Isolate
}

func word(s *C.rv_slot) *int64 { return (*int64)(unsafe.Pointer(&s.v)) }

// Int is argument i of kind Int32, Uint32, Int64 or Bool.
func (f Frame) Int(i int) int64 { return *word(&f.c.args[i]) }

// Double is argument i of kind Double.
func (f Frame) Double(i int) float64 { return math.Float64frombits(uint64(*word(&f.c.args[i]))) }

func (f Frame) raw(i int) []byte {
	s := &f.c.args[i]
	if s.len == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&s.v))), int(s.len))
}

// String copies argument i of kind String.
func (f Frame) String(i int) string { return string(f.raw(i)) }

// Text is argument i of kind String in the engine's memory, valid during the call.
func (f Frame) Text(i int) []byte { return f.raw(i) }

// View is argument i of kind Bytes in the bytes' own place, valid during the call.
// A view of no bytes is empty, an absent one nil.
func (f Frame) View(i int) []byte {
	if b := f.raw(i); b != nil {
		return b
	}
	if *(*unsafe.Pointer)(unsafe.Pointer(&f.c.args[i].v)) == nil {
		return nil
	}
	return []byte{}
}

// Pinned takes argument i of kind Pin, or of Bytes in the callback form; nil if absent.
func (f Frame) Pinned(i int) *Pin {
	if f.c.args[i].kind != C.RV_PIN {
		return nil
	}
	return &Pin{(*C.rv_store)(*(*unsafe.Pointer)(unsafe.Pointer(&f.c.args[i].v)))}
}

// Strings copies argument i of kind Strings.
func (f Frame) Strings(i int) []string {
	s := &f.c.args[i]
	n := int(s.len)
	if n == 0 {
		return nil
	}
	p := unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&s.v))), int(s.aux))
	out := make([]string, n)
	for k := range out {
		m := *(*uint32)(unsafe.Pointer(&p[0]))
		out[k] = string(p[4 : 4+m])
		p = p[4+m:]
	}
	return out
}

// Func takes argument i of kind Func.
func (f Frame) Func(i int) Func { return Func(f.Int(i)) }

// Value is argument i of kind Value.
func (f Frame) Value(i int) Value { return Value{*(*unsafe.Pointer)(unsafe.Pointer(&f.c.args[i].v))} }

// Callback is the completion callback, or -1 in the synchronous form.
func (f Frame) Callback() Func { return Func(f.c.callback) }

func (f Frame) ret(k Kind, v int64) {
	f.c.ret.kind = C.uint32_t(k)
	*word(&f.c.ret) = v
}

// ReturnInt gives an integer result of kind Bool, Int32, Uint32, Int64 or BigInt.
func (f Frame) ReturnInt(k Kind, v int64) { f.ret(k, v) }

// ReturnDouble gives a number.
func (f Frame) ReturnDouble(v float64) { f.ret(Double, int64(math.Float64bits(v))) }

// ReturnNull gives null.
func (f Frame) ReturnNull() { f.ret(Null, 0) }

const scratchSize = 64 << 10

// reserve gives n bytes of C memory that live until the result was read.
func (f Frame) reserve(n int) []byte {
	if n > scratchSize {
		p := C.rv_alloc(C.size_t(n))
		f.c.owned, f.c.base = p, (*C.char)(p)
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(f.c.base)), n)
}

// ReturnString gives text of kind String, Latin1 or JSON.
func (f Frame) ReturnString(k Kind, s string) {
	if len(s) > 0 {
		copy(f.reserve(len(s)), s)
	}
	f.ret(k, 0)
	f.c.ret.len = C.uint64_t(len(s))
}

// ReturnBytes gives a Buffer with a copy of b.
func (f Frame) ReturnBytes(b []byte) {
	f.ReturnString(Bytes, unsafe.String(unsafe.SliceData(b), len(b)))
}

// ReturnBuf gives a Buffer over b's own bytes.
func (f Frame) ReturnBuf(b *Buf) {
	if b == nil {
		f.ReturnNull()
		return
	}
	n := b.n
	f.ret(Store, 0)
	f.c.ret.len = C.uint64_t(n)
	*(*unsafe.Pointer)(unsafe.Pointer(&f.c.ret.v)) = unsafe.Pointer(b.take())
}

// ReturnStrings gives an array of strings, or with kind Error an exception made of them.
func (f Frame) ReturnStrings(k Kind, list []string) {
	n := 0
	for _, s := range list {
		n += 4 + len(s)
	}
	if n > 0 {
		packStrings(f.reserve(n)[:0], list)
	}
	f.ret(k, 0)
	f.c.ret.len = C.uint64_t(len(list))
}

// ReturnDoubles gives a Float64Array.
func (f Frame) ReturnDoubles(v []float64) {
	if len(v) > 0 {
		copy(f.reserve(len(v)*8), unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), len(v)*8))
	}
	f.ret(Doubles, 0)
	f.c.ret.len = C.uint64_t(len(v))
}

func packStrings(b []byte, list []string) []byte {
	for _, s := range list {
		n := uint32(len(s))
		b = append(b, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
		b = append(b, s...)
	}
	return b
}

//export ravelOp
func ravelOp(id C.uintptr_t, op C.int32_t, frame *C.rv_frame) {
	iso := byID(uintptr(id))
	f := Frame{c: frame, Iso: iso}
	defer f.recover()
	iso.cfg.Op(int(op), f)
}

// recover turns a panic of an op into a JavaScript error with Go's stack.
func (f Frame) recover() {
	e := recover()
	if e == nil {
		return
	}
	stack := string(debug.Stack())
	if i := strings.Index(stack, "panic("); i >= 0 {
		stack = stack[i:]
	}
	f.ReturnStrings(Error, []string{"panic", fmt.Sprint(e), stack})
}
