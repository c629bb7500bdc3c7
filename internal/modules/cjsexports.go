package modules

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Syntax tells whether a source is an ES module.
type Syntax uint8

const (
	SyntaxNone  Syntax = iota // nothing that only a module may have
	SyntaxESM                 // import or export statements, or import.meta
	SyntaxMaybe               // only compiling it both ways tells (top-level await, own "require" or "__filename")
)

// Lexed is what a CommonJS source tells without being run.
type Lexed struct {
	Syntax    Syntax
	Exports   []string
	Reexports []string
}

// DetectSyntax looks for what only an ES module may contain.
func DetectSyntax(src string) Syntax {
	if !mayBeModule(src) {
		return SyntaxNone
	}
	s := source{src, tokenize(src)}
	return s.syntax()
}

func mayBeModule(src string) bool {
	if strings.Contains(src, "import") || strings.Contains(src, "export") || strings.Contains(src, "await") {
		return true
	}
	return strings.Contains(src, "const ") || strings.Contains(src, "let ") || strings.Contains(src, "class ")
}

// Lex finds the names a CommonJS source exports and the modules it re-exports, as cjs-module-lexer's grammar has it.
func Lex(src string) Lexed {
	s := source{src, tokenize(src)}
	out := Lexed{Syntax: s.syntax(), Exports: []string{}, Reexports: []string{}}
	if out.Syntax == SyntaxESM {
		return out
	}
	x := exportFinder{source: s, seen: map[string]bool{}, unsafe: map[string]bool{}, required: map[string]string{}}
	x.run()
	for _, name := range x.names {
		if !x.unsafe[name] {
			out.Exports = append(out.Exports, name)
		}
	}
	out.Reexports = append(out.Reexports, x.reexports...)
	return out
}

type source struct {
	src  string
	toks []token
}

func (s *source) text(i int) string {
	if i < 0 || i >= len(s.toks) {
		return ""
	}
	return s.src[s.toks[i].start:s.toks[i].end]
}

func (s *source) kind(i int) tokenKind {
	if i < 0 || i >= len(s.toks) {
		return tokEOF
	}
	return s.toks[i].kind
}

func (s *source) isIdent(i int) bool { return s.kind(i) == tokIdent }

func (s *source) is(i int, text string) bool {
	if i < 0 || i >= len(s.toks) {
		return false
	}
	k := s.toks[i].kind
	return (k == tokIdent || k == tokPunct) && s.text(i) == text
}

// match compares tokens from i on and returns the index after them, or -1.
func (s *source) match(i int, texts ...string) int {
	for _, t := range texts {
		if !s.is(i, t) {
			return -1
		}
		i++
	}
	return i
}

func (s *source) syntax() Syntax {
	found := SyntaxNone
	for i, t := range s.toks {
		if t.kind != tokIdent || t.end-t.start > 11 || t.end-t.start < 5 {
			continue
		}
		switch s.text(i) {
		case "import":
			if s.isMember(i) {
				continue
			}
			if s.is(i+1, ".") && s.is(i+2, "meta") {
				return SyntaxESM
			}
			if t.depth == 0 && (s.kind(i+1) == tokString || s.isIdent(i+1) || s.is(i+1, "{") || s.is(i+1, "*")) {
				return SyntaxESM
			}
		case "export":
			if t.depth == 0 && !s.isMember(i) && (s.isIdent(i+1) || s.is(i+1, "{") || s.is(i+1, "*")) {
				return SyntaxESM
			}
		case "await":
			if t.fn == 0 && !s.isMember(i) && !s.is(i+1, ":") && !s.is(i+1, "=") {
				found = SyntaxMaybe
			}
		case "const", "class":
			if t.depth == 0 && s.isWrapperName(i+1) {
				found = SyntaxMaybe
			}
		case "require", "module", "exports", "__filename", "__dirname":
			if t.depth == 0 && s.is(i-1, "let") {
				found = SyntaxMaybe
			}
		}
	}
	return found
}

func (s *source) isMember(i int) bool { return s.is(i-1, ".") || s.is(i-1, "?.") }

func (s *source) isWrapperName(i int) bool {
	switch s.text(i) {
	case "require", "module", "exports", "__filename", "__dirname":
		return true
	case "{", "[":
		// A destructuring pattern that binds one of them is left to the compiler too.
		for j := i + 1; j < len(s.toks) && s.toks[j].depth > s.toks[i].depth; j++ {
			if s.isIdent(j) && s.isWrapperName(j) {
				return true
			}
		}
	}
	return false
}

type exportFinder struct {
	source
	names     []string
	seen      map[string]bool
	unsafe    map[string]bool // defined with a getter that may have effects
	reexports []string
	required  map[string]string // top-level variable -> module it holds
}

func (x *exportFinder) add(name string) {
	if !x.seen[name] {
		x.seen[name] = true
		x.names = append(x.names, name)
	}
}

func (x *exportFinder) reexport(spec string) {
	for _, r := range x.reexports {
		if r == spec {
			return
		}
	}
	x.reexports = append(x.reexports, spec)
}

func (x *exportFinder) run() {
	for i, t := range x.toks {
		if t.kind != tokIdent {
			continue
		}
		switch x.text(i) {
		case "exports":
			if !x.isMember(i) {
				x.member(i + 1)
			}
		case "module":
			if j := x.match(i+1, ".", "exports"); j > 0 && !x.isMember(i) {
				x.member(j)
				if x.is(j, "=") {
					x.assignment(j + 1)
				}
			}
		case "Object":
			if x.isMember(i) {
				continue
			}
			if j := x.match(i+1, ".", "defineProperty", "("); j > 0 {
				x.define(j)
			} else if j := x.match(i+1, ".", "keys", "("); j > 0 && t.depth == 0 {
				x.starLoop(j)
			}
		case "__export", "__exportStar":
			j := i + 1
			if t.depth == 1 && x.is(j, ")") { // (0, tslib.__exportStar)(require("x"))
				j++
			} else if t.depth != 0 {
				continue
			}
			if spec, _, ok := x.require(j + 1); ok && x.is(j, "(") {
				x.reexport(spec)
			}
		case "require", "_interopRequireWildcard":
			if t.depth == 0 && x.is(i-1, "=") && x.isIdent(i-2) {
				j := i
				if x.text(i) != "require" && x.is(i+1, "(") {
					j = i + 2
				}
				if spec, _, ok := x.require(j); ok {
					x.required[x.text(i-2)] = spec
				}
			}
		}
	}
}

// member looks at what follows "exports": .name = or ["name"] =.
func (x *exportFinder) member(i int) {
	if x.is(i, ".") && x.isIdent(i+1) && x.is(i+2, "=") {
		x.add(x.text(i + 1))
	} else if x.is(i, "[") && x.kind(i+1) == tokString && x.is(i+2, "]") && x.is(i+3, "=") {
		if name, ok := unquoteJS(x.text(i + 1)); ok {
			x.add(name)
		}
	}
}

// assignment looks at what is assigned to module.exports. Of an object literal the names count up to and with the first whose
// value is more than a name.
func (x *exportFinder) assignment(i int) {
	x.reexports = nil
	if spec, _, ok := x.require(i); ok {
		x.reexport(spec)
		return
	}
	if !x.is(i, "{") {
		return
	}
	for i++; ; i++ {
		switch {
		case x.is(i, "..."):
			if spec, j, ok := x.require(i + 1); ok {
				x.reexport(spec)
				i = j
			} else if x.isIdent(i + 1) {
				i += 2
			} else {
				return
			}
		case x.isIdent(i) && x.is(i+1, ":"):
			if !x.isIdent(i + 2) {
				return
			}
			x.add(x.text(i))
			i += 3
		case x.isIdent(i) && !x.is(i, "get"):
			x.add(x.text(i))
			i++
		case x.kind(i) == tokString && x.is(i+1, ":"):
			name, ok := unquoteJS(x.text(i))
			if !ok || !x.isIdent(i+2) {
				return
			}
			x.add(name)
			i += 3
		default:
			return
		}
		if !x.is(i, ",") {
			return
		}
	}
}

// require matches require("x") at i and returns the index after it.
func (x *exportFinder) require(i int) (spec string, next int, ok bool) {
	if x.is(i, "require") && x.is(i+1, "(") && x.kind(i+2) == tokString && x.is(i+3, ")") {
		spec, ok = unquoteJS(x.text(i + 2))
		return spec, i + 4, ok
	}
	return "", i, false
}

// exportsAt matches "exports" or "module.exports" and returns the index after it, or -1.
func (x *exportFinder) exportsAt(i int) int {
	if x.is(i, "exports") {
		return i + 1
	}
	return x.match(i, "module", ".", "exports")
}

// define looks at Object.defineProperty(exports, "name", {...}).
func (x *exportFinder) define(i int) {
	i = x.exportsAt(i)
	if i < 0 || !x.is(i, ",") || x.kind(i+1) != tokString || !x.is(i+2, ",") || !x.is(i+3, "{") {
		return
	}
	name, ok := unquoteJS(x.text(i + 1))
	if !ok {
		return
	}
	i += 4
	if j := x.match(i, "enumerable", ":", "true", ","); j > 0 {
		i = j
	} else if j := x.match(i, "enumerable", ":", "!"); j > 0 && x.text(j) == "0" && x.is(j+1, ",") {
		i = j + 2
	}
	if x.is(i, "value") && x.is(i+1, ":") || x.plainGetter(i) {
		x.add(name)
		return
	}
	x.unsafe[name] = true
}

func (x *exportFinder) plainGetter(i int) bool {
	if !x.is(i, "get") {
		return false
	}
	i++
	if j := x.match(i, ":", "function"); j > 0 {
		if i = j; x.isIdent(i) {
			i++
		}
	}
	i = x.match(i, "(", ")", "{", "return")
	if i < 0 || !x.isIdent(i) {
		return false
	}
	i++
	if x.is(i, ".") && x.isIdent(i+1) {
		i += 2
	} else if x.is(i, "[") && x.kind(i+1) == tokString && x.is(i+2, "]") {
		i += 3
	}
	if x.is(i, ";") {
		i++
	}
	if !x.is(i, "}") {
		return false
	}
	if i++; x.is(i, ",") {
		i++
	}
	return x.match(i, "}", ")") > 0
}

// starLoop looks at Object.keys(m).forEach(function (k) { ... exports[k] ... }), with m required at the top.
func (x *exportFinder) starLoop(i int) {
	spec, ok := x.required[x.text(i)]
	if !ok {
		return
	}
	j := x.match(i+1, ")", ".", "forEach", "(", "function", "(")
	if j < 0 || !x.isIdent(j) || x.match(j+1, ")", "{", "if", "(") < 0 {
		return
	}
	key, depth := x.text(j), x.toks[j+2].depth
	for k := j + 3; k < len(x.toks) && x.toks[k].depth > depth; k++ {
		n := x.exportsAt(k)
		if n > 0 && (x.match(n, "[", key, "]", "=") > 0 ||
			x.match(n, ",", key, ",", "{") > 0 && x.match(k-4, "Object", ".", "defineProperty", "(") > 0) {
			x.reexport(spec)
			return
		}
	}
}

// unquoteJS gives the value of a string literal.
func unquoteJS(lit string) (string, bool) {
	if len(lit) < 2 || lit[0] != lit[len(lit)-1] {
		return "", false
	}
	s := lit[1 : len(lit)-1]
	if strings.IndexByte(s, '\\') < 0 {
		return s, true
	}
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b = append(b, s[i])
			continue
		}
		if i++; i >= len(s) {
			return "", false
		}
		switch c := s[i]; c {
		case 'n', 't', 'r', 'b', 'f', 'v', '0':
			b = append(b, "\n\t\r\b\f\v\x00"[strings.IndexByte("ntrbfv0", c)])
		case '\n':
		case '\r':
			if i+1 < len(s) && s[i+1] == '\n' {
				i++
			}
		case 'x', 'u':
			r, n := unescapeHex(s[i:])
			if n == 0 {
				return "", false
			}
			i += n - 1
			if utf16.IsSurrogate(r) && strings.HasPrefix(s[i+1:], `\u`) {
				if low, n := unescapeHex(s[i+2:]); n > 0 {
					if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
						r, i = pair, i+1+n
					}
				}
			}
			if utf16.IsSurrogate(r) {
				return "", false
			}
			b = utf8.AppendRune(b, r)
		default:
			b = append(b, c)
		}
	}
	return string(b), true
}

// unescapeHex reads xHH, uHHHH or u{H...} and returns how much it took, 0 if it is malformed.
func unescapeHex(s string) (rune, int) {
	digits, n := "", 0
	switch {
	case strings.HasPrefix(s, "u{"):
		end := strings.IndexByte(s, '}')
		if end < 0 {
			return 0, 0
		}
		digits, n = s[2:end], end+1
	case s[0] == 'x' && len(s) >= 3:
		digits, n = s[1:3], 3
	case s[0] == 'u' && len(s) >= 5:
		digits, n = s[1:5], 5
	}
	v, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || v > utf8.MaxRune {
		return 0, 0
	}
	return rune(v), n
}
