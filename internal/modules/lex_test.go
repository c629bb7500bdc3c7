package modules

import (
	"strings"
	"testing"
)

func TestLex(t *testing.T) {
	cases := []struct{ src, exports, reexports string }{
		{"exports.a = 1; module.exports.b = 2; exports['c d'] = exports.e = 3", "a b c·d e", ""},
		{"/* exports.x = 1 */ // exports.y = 1\n'exports.z = 1'; `exports.w = 1`; /exports.v = 1/", "", ""},
		{"`${exports.t = 1}`", "t", ""},
		{"foo.exports.a = 1; exports.b == 2; exports.c; exports.d += 1", "", ""},
		{"module.exports = { a, b: c, 'd': e, f: 'x', g }", "a b d", ""},
		{"module.exports = { a, ...d, b: require('c'), c: 1 }", "a b", ""},
		{"module.exports = { a: f(), b: g }", "a", ""},
		{"module.exports = { a: g, 'b': function () {}, c: g }", "a b", ""},
		{"module.exports = { async a() {}, c: g }", "async", ""},
		{"module.exports = { get a() { return 1 }, c: g }", "", ""},
		{"module.exports = { a: 1, b: g }", "", ""},
		{"module.exports = { ...require('a'), ...require('b'), x }", "x", "a b"},
		{"0 && (module.exports = { a, b, ...require('z') });", "a b", "z"},
		{"module.exports = require('a'); if (x) module.exports = require('b')", "", "b"},
		{"module.exports = require('a'); module.exports = foo", "", ""},
		{"Object.defineProperty(exports, '__esModule', { value: true }); Object.defineProperty(module.exports, 'b', { enumerable: true, value: f() })", "__esModule b", ""},
		{"Object.defineProperty(exports, 'a', { enumerable: true, get: function () { return q.p; } });", "a", ""},
		{"Object.defineProperty(exports, 'a', { enumerable: true, get: function get() { return q['p']; }, })", "a", ""},
		{"Object.defineProperty(exports, 'a', { get () { return b } })", "a", ""},
		{"Object.defineProperty(exports, 'a', { get: () => p }); Object.defineProperty(exports, 'd', { enumerable: true, get: function () { return dynamic(); } })", "", ""},
		{"exports.a = 1; Object.defineProperty(exports, 'a', { get () { return 'nope' } })", "", ""},
		{"__export(require('x')); tslib_1.__exportStar(require(\"./y\"), exports); (0, t.__exportStar)(require('z'), exports)", "", "x ./y z"},
		{"function f() { __export(require('x')) }", "", ""},
		{`var _e = require("ext"); Object.keys(_e).forEach(function (key) { if (key === "default" || key === "__esModule") return; if (key in exports && exports[key] === _e[key]) return; Object.defineProperty(exports, key, { enumerable: true, get: function () { return _e[key]; } }); });`, "", "ext"},
		{`var _e = _interopRequireWildcard(require("ext")); Object.keys(_e).forEach(function (k) { if (k !== 'default') exports[k] = _e[k]; });`, "", "ext"},
		{"if (a) /re'/.test(x); exports.a = b / c / d; exports.b = a++ / 2; '", "a b", ""},
		{"x = {} / 1; exports.a = 1; function f() {} /re'/; exports.b = 2", "a b", ""},
		{"return /[/']/.exec(a) / 2; exports.k = 1", "k", ""},
		{"exports.\u00e9t\u00e9 = 1; exports['\\u{1F600}\\x41'] = 1", "\u00e9t\u00e9 \U0001F600A", ""},
		{"#!/usr/bin/env node\nexports.a = 1", "a", ""},
	}
	for _, c := range cases {
		got := Lex(c.src)
		var names []string
		for _, n := range got.Exports {
			names = append(names, strings.ReplaceAll(n, " ", "·"))
		}
		if strings.Join(names, " ") != c.exports || strings.Join(got.Reexports, " ") != c.reexports {
			t.Errorf("%s\n got %v %v\nwant %s | %s", c.src, names, got.Reexports, c.exports, c.reexports)
		}
	}
}

func TestSyntax(t *testing.T) {
	for src, want := range map[string]Syntax{
		"import 'x'": SyntaxESM, "import a from 'x'": SyntaxESM, "import {a} from 'x'": SyntaxESM, "import * as a from 'x'": SyntaxESM,
		"import('x')": SyntaxNone, "x.import; y = { import: 1, export: 2 }": SyntaxNone, "f(import.meta.url)": SyntaxESM,
		"export default 1": SyntaxESM, "export { a }": SyntaxESM, "export * from 'x'": SyntaxESM, "export const a = 1": SyntaxESM,
		"'import x from y'; // export default": SyntaxNone, "`${`import 'x'`}` / 1; a": SyntaxNone,
		"await f()": SyntaxMaybe, "if (x) { await f() }": SyntaxMaybe, "async function f() { await g() }": SyntaxNone,
		"async () => { for (const x of y) { await g() } }": SyntaxNone, "for await (const x of y) ;": SyntaxMaybe,
		"const require = createRequire(u)": SyntaxMaybe, "const { a, module } = b": SyntaxMaybe,
		"function f() { const require = 1 }": SyntaxNone, "switch (a) { case 1: { await b } }": SyntaxMaybe,
		"class import1 {}; exports.a = 1": SyntaxNone,
	} {
		if got := DetectSyntax(src); got != want {
			t.Errorf("%s: got %d, want %d", src, got, want)
		}
	}
}

func TestTransform(t *testing.T) {
	out, err := Transform("import type { A } from './a'; import { b } from './b'; let x: number = b as any;\nnamespace N { export const y = 1 }",
		TransformOptions{File: "/x.ts", SourceMap: true})
	if err != nil || strings.Contains(out, "./a") || !strings.Contains(out, "import { b } from") || !strings.Contains(out, "let x = b") {
		t.Errorf("%v\n%s", err, out)
	}
	_, err = Transform("let x: = 1", TransformOptions{File: "/x.ts"})
	if e, ok := err.(*Error); !ok || e.Code != "ERR_INVALID_TYPESCRIPT_SYNTAX" || e.Props["line"] != 1 {
		t.Errorf("got %v", err)
	}
}

func FuzzLex(f *testing.F) {
	f.Add("exports.a = `${b}` / /x[/]/; module.exports = { a, ...require('b') }; Object.defineProperty(exports, 'x', {get(){return a}})")
	f.Add("import x from 'y'; const {require} = z; await 1")
	f.Fuzz(func(t *testing.T, src string) {
		toks := tokenize(src)
		last := uint32(0)
		for _, tok := range toks {
			if tok.start > tok.end || int(tok.end) > len(src) || tok.start < last {
				t.Fatalf("token out of order: %+v after %d", tok, last)
			}
			last = tok.start
		}
		Lex(src)
	})
}

func BenchmarkLex(b *testing.B) {
	src := strings.Repeat("function f(a, b) { if (a) { return /x/.test(b) } exports.name = `t${a}`; }\n", 2000)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		Lex(src)
	}
}
