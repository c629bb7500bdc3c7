package ops

import (
	"encoding/json"
	"fmt"
	"strconv"
	"syscall"

	"github.com/ravel-js/ravel/internal/permission"
	"github.com/ravel-js/ravel/internal/sys"
	"github.com/ravel-js/ravel/internal/v8"
)

type (
	// Void is the result of an op that returns undefined.
	Void struct{}
	// BigInt is a result that becomes a BigInt.
	BigInt int64
	// Latin1 is a string of one byte per character.
	Latin1 string
	// JSON is text that JavaScript gets parsed.
	JSON string
	// Text is a string argument as UTF-8 in the engine's memory, valid during the call.
	Text []byte
	// Value is an argument of any type, valid during the call.
	Value = v8.Value
)

// Func is a JavaScript function that Go may call later through Env.Emit. The
// zero Func is none.
type Func struct {
	id  v8.Func
	env *Env
}

// Valid says whether JavaScript gave a function.
func (f Func) Valid() bool { return f.env != nil && f.id >= 0 }

// Release lets go of the function. JS thread only.
func (f Func) Release() {
	if f.Valid() && !f.env.closed {
		f.env.Iso.ReleaseFunc(f.id)
	}
}

// Any is a result whose type is known only at run time: nil (null) or one of
// the other result types.
type Any struct{ V any }

// Error is an exception that Go words: Name is the class (Error, TypeError,
// RangeError), Code its `code`, Props further properties.
type Error struct {
	Name, Code, Message string
	Props               map[string]any
}

func (e *Error) Error() string { return e.Message }

// errorParts is what the error factory in lib/internal/bootstrap gets.
func errorParts(err error) []string {
	switch e := err.(type) {
	case *sys.Error:
		return []string{"sys", e.Code(), strconv.Itoa(e.Number()), e.Syscall, e.Path, e.Dest, sys.Message(e.Errno)}
	case *Error:
		props := ""
		if len(e.Props) > 0 {
			if b, err := json.Marshal(e.Props); err == nil {
				props = string(b)
			}
		}
		return []string{"code", e.Name, e.Code, e.Message, props}
	case *permission.Denied:
		return errorParts(&Error{Name: "Error", Code: "ERR_ACCESS_DENIED", Message: e.Message,
			Props: map[string]any{"permission": string(e.Scope), "resource": e.Resource}})
	case syscall.Errno:
		return errorParts(sys.New(e, "unknown"))
	}
	return []string{"plain", err.Error()}
}

// call is one running op while its arguments are decoded.
type call struct {
	env  *Env
	f    v8.Frame
	pins []*v8.Pin
}

// begin starts to decode an op's arguments. One call is enough for an instance: its
// last use comes before the op's body runs.
func (e *Env) begin(f v8.Frame) *call {
	e.call = call{env: e, f: f}
	return &e.call
}

// arg says how a parameter of type T is named to the engine and read from a frame.
func arg[T any](op string) (v8.Kind, func(c *call, i int) T) {
	kind, read := argOf(any(*new(T)))
	if read == nil {
		panic(fmt.Sprintf("ops: %s: no argument can be a %T", op, *new(T)))
	}
	return kind, read.(func(c *call, i int) T)
}

func argOf(zero any) (v8.Kind, any) {
	switch zero.(type) {
	case bool:
		return v8.Bool, func(c *call, i int) bool { return c.f.Int(i) != 0 }
	case int32:
		return v8.Int32, func(c *call, i int) int32 { return int32(c.f.Int(i)) }
	case uint32:
		return v8.Uint32, func(c *call, i int) uint32 { return uint32(c.f.Int(i)) }
	case int64:
		return v8.Int64, func(c *call, i int) int64 { return c.f.Int(i) }
	case float64:
		return v8.Double, func(c *call, i int) float64 { return c.f.Double(i) }
	case string:
		return v8.String, func(c *call, i int) string { return c.f.String(i) }
	case Text:
		return v8.String, func(c *call, i int) Text { return c.f.Text(i) }
	case []byte:
		return v8.Bytes, func(c *call, i int) []byte {
			if p := c.f.Pinned(i); p != nil {
				c.pins = append(c.pins, p)
				return p.Bytes()
			}
			if c.f.Callback() >= 0 {
				return nil
			}
			return c.f.View(i)
		}
	case []string:
		return v8.Strings, func(c *call, i int) []string { return c.f.Strings(i) }
	case Func:
		return v8.FuncKind, func(c *call, i int) Func {
			id := c.f.Func(i)
			if id < 0 {
				return Func{}
			}
			return Func{id, c.env}
		}
	case *v8.Pin:
		return v8.PinKind, func(c *call, i int) *v8.Pin { return c.f.Pinned(i) }
	case Value:
		return v8.ValueKind, func(c *call, i int) Value { return c.f.Value(i) }
	}
	return 0, nil
}

// result says how a result of type R goes into a frame and into a batch.
type result[R any] struct {
	op    string
	frame func(f v8.Frame, r R)
	batch func(b *v8.Batch, r R)
}

func resultOf[R any](op string) result[R] {
	frame, batch := resultFns(any(*new(R)))
	if frame == nil {
		panic(fmt.Sprintf("ops: %s: no result can be a %T", op, *new(R)))
	}
	return result[R]{op, frame.(func(v8.Frame, R)), batch.(func(*v8.Batch, R))}
}

func resultFns(zero any) (frame, batch any) {
	switch zero.(type) {
	case Void:
		return func(v8.Frame, Void) {}, func(b *v8.Batch, _ Void) {} // the callback gets (null) alone, as in Node
	case bool:
		return func(f v8.Frame, r bool) { f.ReturnInt(v8.Bool, b2i(r)) }, func(b *v8.Batch, r bool) { b.Bool(r) }
	case int32:
		return func(f v8.Frame, r int32) { f.ReturnInt(v8.Int32, int64(r)) }, func(b *v8.Batch, r int32) { b.Int(int(r)) }
	case uint32:
		return func(f v8.Frame, r uint32) { f.ReturnDouble(float64(r)) }, func(b *v8.Batch, r uint32) { b.Num(float64(r)) }
	case int64:
		return func(f v8.Frame, r int64) { f.ReturnDouble(float64(r)) }, func(b *v8.Batch, r int64) { b.Num(float64(r)) }
	case uint64:
		return func(f v8.Frame, r uint64) { f.ReturnDouble(float64(r)) }, func(b *v8.Batch, r uint64) { b.Num(float64(r)) }
	case BigInt:
		return func(f v8.Frame, r BigInt) { f.ReturnInt(v8.BigInt, int64(r)) }, func(b *v8.Batch, r BigInt) { b.BigInt(int64(r)) }
	case float64:
		return func(f v8.Frame, r float64) { f.ReturnDouble(r) }, func(b *v8.Batch, r float64) { b.Num(r) }
	case string:
		return func(f v8.Frame, r string) { f.ReturnString(v8.String, r) }, func(b *v8.Batch, r string) { b.Str(r) }
	case Latin1:
		return func(f v8.Frame, r Latin1) { f.ReturnString(v8.Latin1, string(r)) }, func(b *v8.Batch, r Latin1) { b.Latin1([]byte(r)) }
	case JSON:
		return func(f v8.Frame, r JSON) { f.ReturnString(v8.JSON, string(r)) }, func(b *v8.Batch, r JSON) { b.JSON(string(r)) }
	case []byte:
		return func(f v8.Frame, r []byte) {
				if r == nil {
					f.ReturnNull()
				} else {
					f.ReturnBytes(r)
				}
			}, func(b *v8.Batch, r []byte) {
				if r == nil {
					b.Null()
				} else {
					b.Bytes(r)
				}
			}
	case *v8.Buf:
		return func(f v8.Frame, r *v8.Buf) { f.ReturnBuf(r) }, func(b *v8.Batch, r *v8.Buf) { b.Buf(r) }
	case []string:
		return func(f v8.Frame, r []string) { f.ReturnStrings(v8.Strings, r) }, func(b *v8.Batch, r []string) { b.Strs(r) }
	case []float64:
		return func(f v8.Frame, r []float64) {
				if r == nil {
					f.ReturnNull()
				} else {
					f.ReturnDoubles(r)
				}
			}, func(b *v8.Batch, r []float64) {
				if r == nil {
					b.Null()
				} else {
					b.Floats(r)
				}
			}
	case Any:
		return func(f v8.Frame, r Any) { returnAny(f, r.V) }, func(b *v8.Batch, r Any) { batchAny(b, r.V) }
	}
	return nil, nil
}

func b2i(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func returnAny(f v8.Frame, v any) {
	switch x := v.(type) {
	case nil:
		f.ReturnNull()
	case Void:
	case bool:
		f.ReturnInt(v8.Bool, b2i(x))
	case int:
		f.ReturnDouble(float64(x))
	case int32:
		f.ReturnInt(v8.Int32, int64(x))
	case uint32:
		f.ReturnDouble(float64(x))
	case int64:
		f.ReturnDouble(float64(x))
	case uint64:
		f.ReturnDouble(float64(x))
	case float64:
		f.ReturnDouble(x)
	case BigInt:
		f.ReturnInt(v8.BigInt, int64(x))
	case string:
		f.ReturnString(v8.String, x)
	case Latin1:
		f.ReturnString(v8.Latin1, string(x))
	case JSON:
		f.ReturnString(v8.JSON, string(x))
	case []byte:
		f.ReturnBytes(x)
	case *v8.Buf:
		f.ReturnBuf(x)
	case []string:
		f.ReturnStrings(v8.Strings, x)
	case []float64:
		f.ReturnDoubles(x)
	default:
		panic(fmt.Sprintf("ops: a %T is no result", v))
	}
}

func batchAny(b *v8.Batch, v any) {
	switch x := v.(type) {
	case nil:
		b.Null()
	case Void:
		b.Undefined()
	case bool:
		b.Bool(x)
	case int:
		b.Int(x)
	case int32:
		b.Int(int(x))
	case uint32:
		b.Num(float64(x))
	case int64:
		b.Num(float64(x))
	case uint64:
		b.Num(float64(x))
	case float64:
		b.Num(x)
	case BigInt:
		b.BigInt(int64(x))
	case string:
		b.Str(x)
	case Latin1:
		b.Latin1([]byte(x))
	case JSON:
		b.JSON(string(x))
	case []byte:
		b.Bytes(x)
	case *v8.Buf:
		b.Buf(x)
	case []string:
		b.Strs(x)
	case []float64:
		b.Floats(x)
	default:
		panic(fmt.Sprintf("ops: a %T is no result", v))
	}
}
