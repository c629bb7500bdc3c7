package modules

import "strings"

type tokenKind uint8

const (
	tokEOF tokenKind = iota
	tokIdent
	tokPunct
	tokString
	tokTemplate // one literal piece of a template
	tokNumber
	tokRegexp
)

// token is a piece of JavaScript. depth counts the brackets it is within, fn the function bodies.
type token struct {
	kind       tokenKind
	fn         uint8
	depth      uint16
	start, end uint32
}

// frame is an open bracket, with what decides whether a "/" after its end divides.
type frame struct {
	open byte // '(' '[' '{' or '`' for a template's "${"
	flag bool // '(': of if, while, for, with; '{': an object literal
	body bool // '{': a function's body
}

// lexer splits JavaScript into tokens. It needs no grammar: the only ambiguity, "/" as division or as a regular
// expression, is decided by the token before it and by what kind of bracket was closed.
type lexer struct {
	src    string
	pos    int
	toks   []token
	stack  []frame
	fn     int
	closed frame // the bracket closed last
}

// tokenize never fails: source that is no JavaScript gives tokens of no use, and the engine reports the error.
func tokenize(src string) []token {
	l := lexer{src: src, toks: make([]token, 0, len(src)/5+16)}
	if strings.HasPrefix(src, "\ufeff") {
		l.pos = 3
	}
	if strings.HasPrefix(src[l.pos:], "#!") {
		l.line()
	}
	for l.next() {
	}
	return l.toks
}

func (l *lexer) add(kind tokenKind, start int) {
	l.toks = append(l.toks, token{kind: kind, fn: uint8(min(l.fn, 255)), depth: uint16(min(len(l.stack), 65535)),
		start: uint32(start), end: uint32(l.pos)})
}

func (l *lexer) line() {
	if n := strings.IndexByte(l.src[l.pos:], '\n'); n >= 0 {
		l.pos += n
	} else {
		l.pos = len(l.src)
	}
}

const (
	classOther = iota
	classSpace
	classIdent
	classDigit
)

var classes = func() (t [256]uint8) {
	for _, c := range " \t\n\r\v\f" {
		t[c] = classSpace
	}
	for c := range 256 {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == '$', c == '#', c == '\\', c >= 0x80:
			t[c] = classIdent
		case c >= '0' && c <= '9':
			t[c] = classDigit
		}
	}
	return t
}()

func (l *lexer) next() bool {
	for l.pos < len(l.src) && classes[l.src[l.pos]] == classSpace {
		l.pos++
	}
	if l.pos >= len(l.src) {
		return false
	}
	start := l.pos
	c := l.src[start]
	switch classes[c] {
	case classIdent:
		l.ident(start)
		return true
	case classDigit:
		l.number(start)
		return true
	}
	switch c {
	case '"', '\'':
		l.str(c)
		l.add(tokString, start)
	case '`':
		l.pos++
		l.template(start)
	case '/':
		l.slash(start)
	case '(', '[', '{':
		l.open(c, start)
	case ')', ']', '}':
		l.close(c, start)
	case '.':
		if l.pos+1 < len(l.src) && classes[l.src[l.pos+1]] == classDigit {
			l.number(start)
			return true
		}
		l.punct(start)
	case '<':
		if strings.HasPrefix(l.src[l.pos:], "<!--") {
			l.line()
			return true
		}
		l.punct(start)
	default:
		l.punct(start)
	}
	return true
}

func (l *lexer) ident(start int) {
	if c := l.src[start]; c >= 0x80 {
		for _, sp := range [...]string{"\u00a0", "\ufeff", "\u2028", "\u2029", "\u3000"} {
			if strings.HasPrefix(l.src[start:], sp) {
				l.pos += len(sp)
				return
			}
		}
	}
	for l.pos < len(l.src) && classes[l.src[l.pos]] >= classIdent {
		if c := l.src[l.pos]; c == '\\' && strings.HasPrefix(l.src[l.pos:], `\u{`) {
			if n := strings.IndexByte(l.src[l.pos:], '}'); n > 0 {
				l.pos += n
			}
		} else if c >= 0xc2 && (strings.HasPrefix(l.src[l.pos:], "\u00a0") || strings.HasPrefix(l.src[l.pos:], "\u2028") ||
			strings.HasPrefix(l.src[l.pos:], "\u2029")) {
			break
		}
		l.pos++
	}
	l.add(tokIdent, start)
}

func (l *lexer) number(start int) {
	for l.pos++; l.pos < len(l.src); l.pos++ {
		c := l.src[l.pos]
		if (c == '+' || c == '-') && l.src[l.pos-1]|0x20 == 'e' && !strings.HasPrefix(l.src[start:l.pos], "0x") {
			continue
		}
		if c != '.' && (classes[c] < classIdent || c == '#' || c == '\\') {
			break
		}
	}
	l.add(tokNumber, start)
}

func (l *lexer) str(quote byte) {
	for l.pos++; l.pos < len(l.src); l.pos++ {
		switch l.src[l.pos] {
		case quote:
			l.pos++
			return
		case '\\':
			if strings.HasPrefix(l.src[l.pos+1:], "\r\n") {
				l.pos++
			}
			l.pos++
		case '\n':
			return
		}
	}
	l.pos = len(l.src)
}

// template reads on to the end of the template or to its next "${".
func (l *lexer) template(start int) {
	for ; l.pos < len(l.src); l.pos++ {
		switch l.src[l.pos] {
		case '\\':
			l.pos++
		case '`':
			l.pos++
			l.add(tokTemplate, start)
			return
		case '$':
			if strings.HasPrefix(l.src[l.pos:], "${") {
				l.pos += 2
				l.add(tokTemplate, start)
				l.stack = append(l.stack, frame{open: '`'})
				l.add(tokPunct, l.pos) // an empty token: the expression starts as after an operator
				return
			}
		}
	}
	l.pos = len(l.src)
	l.add(tokTemplate, start)
}

func (l *lexer) slash(start int) {
	rest := l.src[start:]
	switch {
	case strings.HasPrefix(rest, "//"):
		l.line()
	case strings.HasPrefix(rest, "/*"):
		if n := strings.Index(rest[2:], "*/"); n >= 0 {
			l.pos += n + 4
		} else {
			l.pos = len(l.src)
		}
	case l.regexpAllowed() && l.regexp():
		l.add(tokRegexp, start)
	default:
		l.pos = start
		l.punct(start)
	}
}

func (l *lexer) regexp() bool {
	class := false
	for l.pos++; l.pos < len(l.src); l.pos++ {
		switch l.src[l.pos] {
		case '\\':
			l.pos++
			if l.pos < len(l.src) && l.src[l.pos] == '\n' {
				return false
			}
		case '[':
			class = true
		case ']':
			class = false
		case '\n':
			return false
		case '/':
			if class {
				continue
			}
			for l.pos++; l.pos < len(l.src) && classes[l.src[l.pos]] >= classIdent; l.pos++ {
			}
			return true
		}
	}
	return false
}

func (l *lexer) regexpAllowed() bool {
	if len(l.toks) == 0 {
		return true
	}
	t := l.toks[len(l.toks)-1]
	switch t.kind {
	case tokIdent:
		return l.keywordBeforeExpression(len(l.toks) - 1)
	case tokPunct:
		switch l.src[t.start:t.end] {
		case ")":
			return l.closed.flag
		case "}":
			return l.closed.open == '{' && !l.closed.flag
		case "]", "++", "--":
			return false
		}
		return true
	}
	return false
}

func (l *lexer) keywordBeforeExpression(i int) bool {
	t := l.toks[i]
	switch l.src[t.start:t.end] {
	case "return", "typeof", "instanceof", "in", "new", "delete", "void", "throw", "case", "do", "else", "yield", "await",
		"default", "extends":
		return !l.isPunct(i-1, ".") && !l.isPunct(i-1, "?.")
	}
	return false
}

func (l *lexer) isPunct(i int, p string) bool {
	if i < 0 {
		return false
	}
	t := l.toks[i]
	return t.kind == tokPunct && l.src[t.start:t.end] == p
}

func (l *lexer) open(c byte, start int) {
	f := frame{open: c}
	last := len(l.toks) - 1
	switch {
	case last < 0:
	case c == '(':
		if t := l.toks[last]; t.kind == tokIdent {
			switch l.src[t.start:t.end] {
			case "if", "while", "for", "with":
				f.flag = !l.isPunct(last-1, ".")
			case "switch", "catch":
				f.body = true // what follows is a block, but no function
			}
		}
	case c == '{':
		t := l.toks[last]
		text := l.src[t.start:t.end]
		switch {
		case t.kind == tokPunct && text == ")":
			f.body = !l.closed.flag && !l.closed.body
		case t.kind == tokPunct && text == "=>":
			f.body = true
		case t.kind == tokPunct && text == ":":
			f.flag = len(l.stack) > 0 && (l.stack[len(l.stack)-1].flag || l.stack[len(l.stack)-1].open != '{')
		case t.kind == tokPunct:
			f.flag = text != ";" && text != "{" && text != "}" && text != "]"
		case t.kind == tokIdent:
			f.flag = l.keywordBeforeExpression(last) && text != "do" && text != "else"
		}
	}
	l.pos++
	l.add(tokPunct, start)
	l.stack = append(l.stack, f)
	if c == '{' && f.body {
		l.fn++
	}
}

func (l *lexer) close(c byte, start int) {
	if n := len(l.stack); n > 0 {
		l.closed = l.stack[n-1]
		l.stack = l.stack[:n-1]
		if l.closed.open == '{' && l.closed.body {
			l.fn--
		}
		if l.closed.open == '`' && c == '}' {
			l.pos++
			l.template(start)
			return
		}
	} else {
		l.closed = frame{}
	}
	l.pos++
	l.add(tokPunct, start)
}

var longPuncts = [...]string{"...", "===", "!==", "=>", "==", "!=", "?.", "&&", "||", "??", "++", "--"}

func (l *lexer) punct(start int) {
	rest := l.src[start:]
	for _, p := range longPuncts {
		if p[0] == rest[0] && strings.HasPrefix(rest, p) {
			if p == "?." && len(rest) > 2 && classes[rest[2]] == classDigit {
				break
			}
			l.pos = start + len(p)
			l.add(tokPunct, start)
			return
		}
	}
	l.pos = start + 1
	l.add(tokPunct, start)
}
