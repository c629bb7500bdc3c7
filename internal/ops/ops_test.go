package ops

import (
	"errors"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/sys"
	"github.com/ravel-js/ravel/internal/v8"
)

// A realm that is only ops: its bootstrap runs the test's script with t bound
// to the test family, and done(text) hands the outcome over.
type realm struct {
	env     *Env
	outcome []string
}

var current *realm // the tests of this package run one after the other

var testFamily = NewFamily("t",
	Sync0("nothing", func(*Env) (Void, error) { return Void{}, nil }),
	Sync2("add", func(_ *Env, a, b float64) (float64, error) { return a + b, nil }),
	Sync4("four", func(_ *Env, a, b int32, c bool, d float64) (float64, error) { return float64(a) + float64(b) + d, nil }),
	Sync1("length", func(_ *Env, s string) (int32, error) { return int32(len(s)), nil }),
	Sync1("viewLength", func(_ *Env, b []byte) (int32, error) { return int32(len(b)), nil }),
	Sync1("fill", func(_ *Env, b []byte) (Void, error) {
		for i := range b {
			b[i] = 7
		}
		return Void{}, nil
	}),
	Sync1("join", func(_ *Env, list []string) (string, error) { return strings.Join(list, "|"), nil }),
	Sync1("latin1", func(_ *Env, s string) (Latin1, error) { return Latin1(s), nil }),
	Sync0("bytes", func(*Env) ([]byte, error) { return []byte{1, 2, 3}, nil }),
	Sync0("buf", func(env *Env) (*v8.Buf, error) {
		b := env.Iso.NewBuf(4)
		copy(b.Bytes(), "abcd")
		b.Truncate(3)
		return b, nil
	}),
	Sync0("floats", func(*Env) ([]float64, error) { return []float64{1.5, 2.5}, nil }),
	Sync0("big", func(*Env) (BigInt, error) { return 1 << 60, nil }),
	Sync0("json", func(*Env) (JSON, error) { return `{"a":[1,null]}`, nil }),
	Sync0("long", func(*Env) (string, error) { return strings.Repeat("é", 100000), nil }),
	Sync0("sysError", func(*Env) (Void, error) {
		return Void{}, &sys.Error{Errno: syscall.ENOENT, Syscall: "open", Path: "/x"}
	}),
	Sync0("codeError", func(*Env) (Void, error) {
		return Void{}, &Error{Name: "RangeError", Code: "ERR_X", Message: "m", Props: map[string]any{"p": 1}}
	}),
	Sync0("plainError", func(*Env) (Void, error) { return Void{}, errors.New("plain") }),
	Sync0("panics", func(*Env) (Void, error) { var m map[string]int; m["x"] = 1; return Void{}, nil }),
	Sync0("nilPointer", func(*Env) (Void, error) { var p *realm; return Void{}, errors.New(p.outcome[0]) }),
	Blocking2("slow", func(a string, b []byte) (string, error) { return a + string(b), nil }),
	Blocking1("slowPanics", func(a string) (string, error) { panic(a) }),
	Sync1("done", func(_ *Env, s string) (Void, error) {
		current.outcome = append(current.outcome, s)
		return Void{}, nil
	}),
	Sync1("keepAndCall", func(env *Env, f Func) (Void, error) {
		env.Emit(f).Int(1).Str("two").Bytes([]byte("3")).Null().Bool(true).Num(0.5).Err(&Error{Name: "Error", Message: "e"}).End()
		return Void{}, nil
	}),
)

// What internal/bootstrap does in full, as far as ops need it.
const bootstrap = `
const t = engine.makeBinding('t');
const makeError = (parts) => {
  if (parts[0] === 'sys') return Object.assign(new Error(parts[1] + ': ' + parts[6]), { code: parts[1], syscall: parts[3], path: parts[4] });
  if (parts[0] === 'code') return Object.assign(new ({ RangeError, TypeError, Error }[parts[1]])(parts[3]), { code: parts[2] }, parts[4] ? JSON.parse(parts[4]) : {});
  if (parts[0] === 'panic') return Object.assign(new Error(parts[1]), { goStack: parts[2] });
  return new Error(parts[1]);
};
let batch, at;
const dispatch = (a) => { batch = a; at = 0; resume(); };
const resume = () => { while (at < batch.length) { const fn = batch[at], n = batch[at + 2], args = batch.slice(at + 3, at + 3 + n); at += 3 + n; fn(...args); engine.runMicrotasks(); } };
const failed = (e) => { t.done('uncaught ' + e.message); return true; };
`

func newRealm(t testing.TB, script string) *realm {
	t.Helper()
	runtime.LockOSThread()
	reg := registry()
	l, err := loop.New()
	if err != nil {
		t.Fatal(err)
	}
	r := &realm{}
	current = r
	iso, err := v8.New(v8.Config{WakeFD: -1, Op: func(i int, f v8.Frame) { reg.Call(r.env, i, f) }})
	if err != nil {
		t.Fatal(err)
	}
	r.env = NewEnv(iso, l)
	l.SetHooks(loop.Hooks{Flush: func() {
		for iso.Pending() {
			if err := iso.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}, Pending: iso.Pending})
	src := bootstrap + "const run = () => {" + script + "};\nreturn [run, dispatch, resume, failed, makeError];"
	if err := iso.Bootstrap("test", src); err != nil {
		t.Fatal(err)
	}
	if _, err := iso.CallHook(v8.HookStart, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		r.env.Close()
		l.Close()
		iso.Free()
		runtime.UnlockOSThread()
	})
	return r
}

var theRegistry *Registry

func registry() *Registry {
	if theRegistry == nil {
		theRegistry = NewRegistry([]*Family{testFamily})
		v8.SetOps(theRegistry.Descs())
	}
	return theRegistry
}

func (r *realm) expect(t *testing.T, want ...string) {
	t.Helper()
	if got := strings.Join(r.outcome, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestArgumentsAndResults(t *testing.T) {
	r := newRealm(t, `
const show = (v) => t.done(typeof v === 'bigint' ? v + 'n' : ArrayBuffer.isView(v) ? v.constructor.name + ':' + v.join() : typeof v === 'string' ? v : JSON.stringify(v));
show(t.add(1, 2.5)); show(t.four(1, 2, true, 0.5)); show(t.length('héllo')); show(t.length('x'.repeat(5000)));
show(t.viewLength(new Uint8Array(5).subarray(2))); show(t.viewLength(null)); show(t.viewLength(new SharedArrayBuffer(9)));
const u = new Uint8Array(4); t.fill(u.subarray(1, 3)); show(u);
show(t.join(['a', 'é', ''])); show(t.latin1('ab')); show(t.bytes()); show(t.buf()); show(t.floats()); show(t.big()); show(t.json());
show(t.long().length); show(t.add({ valueOf() { throw 1 } }, '4'));
`)
	r.expect(t, "3.5", "3.5", "6", "5000", "3", "0", "9", "Uint8Array:0,7,7,0", "a|é|", "ab", "Uint8Array:1,2,3",
		"Uint8Array:97,98,99", "Float64Array:1.5,2.5", "1152921504606846976n", `{"a":[1,null]}`, "100000", "0")
}

func TestErrors(t *testing.T) {
	r := newRealm(t, `
const fails = (f) => { try { f(); t.done('no error') } catch (e) { t.done([e.constructor.name, e.message, e.code, e.path, e.p].join()) } };
fails(() => t.sysError()); fails(() => t.codeError()); fails(() => t.plainError());
fails(() => t.length(5)); fails(() => t.viewLength('x')); fails(() => t.join([1])); fails(() => t.keepAndCall(1));
`)
	r.expect(t, "Error,ENOENT: no such file or directory, open '/x',ENOENT,/x,", "RangeError,m,ERR_X,,1", "Error,plain,,,",
		"TypeError,op t.length: argument 1 must be a string,,,", "TypeError,op t.viewLength: argument 1 must be a byte view,,,",
		"TypeError,op t.join: argument 1 must be an array of strings,,,", "TypeError,op t.keepAndCall: argument 1 must be a function,,,")
}

func TestPanicBecomesAnError(t *testing.T) {
	r := newRealm(t, `
for (const name of ['panics', 'nilPointer']) {
  try { t[name]() } catch (e) { t.done(e.message); t.done(String(e.goStack.includes('ops_test.go'))) }
}
t.done('goes on');
`)
	r.expect(t, "assignment to entry in nil map", "true", "runtime error: invalid memory address or nil pointer dereference", "true", "goes on")
}

func TestCallbackForm(t *testing.T) {
	r := newRealm(t, `
t.slow('a', new Uint8Array([98]), (e, v) => t.done('cb ' + e + ' ' + v));
t.done('sync ' + t.slow('x', new Uint8Array([121])));
t.slowPanics('boom', (e) => t.done('failed ' + e.message.split('\n')[0]));
t.keepAndCall((...args) => t.done(args.map((a) => a instanceof Error ? a.message : ArrayBuffer.isView(a) ? [...a] : String(a)).join()));
t.slow('t', null, () => { throw new Error('thrown in a callback') });
t.slow('u', null, () => t.done('after'));
`)
	r.env.Loop.Run(loop.Default)
	got := strings.Join(r.outcome, "\n")
	for _, want := range []string{"sync xy", "cb null ab", "failed boom", "1,two,51,null,true,0.5,e", "uncaught thrown in a callback", "after"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if r.outcome[0] != "sync xy" {
		t.Errorf("the first was %q", r.outcome[0])
	}
}

func TestStaleIDs(t *testing.T) {
	var table Table[string]
	a := table.Put("a")
	if !table.Delete(a) || table.Delete(a) {
		t.Fatal("an id is deleted once")
	}
	b := table.Put("b")
	if _, ok := table.Get(a); ok || a == b {
		t.Fatal("a stale id must not name what came after")
	}
	if v, ok := table.Get(b); !ok || v != "b" {
		t.Fatal("the new one is there")
	}
	for _, id := range []int32{0, -1, 1 << 30, b + 1} {
		if _, ok := table.Get(id); ok {
			t.Errorf("%d names nothing", id)
		}
	}
}

// The bounds of the design: four scalars at most five times an empty callback in
// C++, a string of 32 bytes at most 100 ns more, a view without a copy.
func BenchmarkCrossing(b *testing.B) {
	for _, c := range []struct{ name, expr string }{
		{"empty C++ callback", "engine.cachedDataVersionTag"},
		{"op without arguments", "t.nothing"},
		{"op of two numbers", "(i) => t.add(i, 1)"},
		{"op of four scalars", "(i) => t.four(i, 2, true, 0.5)"},
		{"op of a string of 32 bytes", "(i) => t.length('abcdefghijklmnopqrstuvwxyz012345')"},
		{"op of a view of 1 MiB", "(i) => t.viewLength(view)"},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := newRealm(b, `
const view = new Uint8Array(1 << 20);
const f = `+c.expr+`;
const loop = (n) => { let s = 0; for (let i = 0; i < n; i++) s += f(i) | 0; return s; };
t.done(String(loop(1e4)));
const begin = engine.monotonicMs();
loop(2e6);
t.done(String((engine.monotonicMs() - begin) / 2));
`)
			b.ReportMetric(0, "ns/op")
			b.Log(r.outcome[1], "ns")
		})
	}
}
