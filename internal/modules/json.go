package modules

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind is the type of a JSON value.
type Kind uint8

const (
	Missing Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

// Value is a JSON value that keeps the order of its keys, which decides between conditions in "exports".
type Value struct {
	Kind Kind
	Str  string   // String; Number and Bool as written
	Keys []string // Object
	Vals []Value  // Object and Array
}

// Get returns the member of an object, or a Missing value.
func (v *Value) Get(key string) *Value {
	if v.Kind == Object {
		for i, k := range v.Keys {
			if k == key {
				return &v.Vals[i]
			}
		}
	}
	return &missing
}

var missing Value

// IsNullish is JavaScript's `== null`.
func (v *Value) IsNullish() bool { return v.Kind == Missing || v.Kind == Null }

// JSON writes the value as JSON.stringify does.
func (v *Value) JSON() string {
	var b strings.Builder
	v.write(&b)
	return b.String()
}

func (v *Value) write(b *strings.Builder) {
	switch v.Kind {
	case Missing:
		b.WriteString("undefined")
	case Null:
		b.WriteString("null")
	case Bool, Number:
		b.WriteString(v.Str)
	case String:
		quoteJSON(b, v.Str)
	case Array:
		b.WriteByte('[')
		for i := range v.Vals {
			if i > 0 {
				b.WriteByte(',')
			}
			v.Vals[i].write(b)
		}
		b.WriteByte(']')
	case Object:
		b.WriteByte('{')
		for i, k := range v.Keys {
			if i > 0 {
				b.WriteByte(',')
			}
			quoteJSON(b, k)
			b.WriteByte(':')
			v.Vals[i].write(b)
		}
		b.WriteByte('}')
	}
}

func quoteJSON(b *strings.Builder, s string) {
	var e strings.Builder
	enc := json.NewEncoder(&e)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) != nil {
		b.WriteString(strconv.Quote(s))
		return
	}
	b.WriteString(strings.TrimSuffix(e.String(), "\n"))
}

var errJSON = errors.New("not valid JSON")

const maxJSONDepth = 1024

// ParseJSON reads one strict JSON text.
func ParseJSON(src string) (Value, error) { return parseJSON(src, false) }

// ParseJSONC reads JSON with comments and trailing commas, as tsconfig.json allows.
func ParseJSONC(src string) (Value, error) { return parseJSON(src, true) }

func parseJSON(src string, relaxed bool) (Value, error) {
	p := jsonParser{s: strings.TrimPrefix(src, "\ufeff"), relaxed: relaxed}
	v, err := p.value(0)
	if err != nil {
		return Value{}, err
	}
	if p.space(); p.i != len(p.s) {
		return Value{}, errJSON
	}
	return v, nil
}

type jsonParser struct {
	s       string
	i       int
	relaxed bool
}

func (p *jsonParser) space() {
	for p.i < len(p.s) {
		switch c := p.s[p.i]; {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			p.i++
		case c == '/' && p.relaxed && strings.HasPrefix(p.s[p.i:], "//"):
			n := strings.IndexByte(p.s[p.i:], '\n')
			if n < 0 {
				n = len(p.s) - p.i
			}
			p.i += n
		case c == '/' && p.relaxed && strings.HasPrefix(p.s[p.i:], "/*"):
			n := strings.Index(p.s[p.i+2:], "*/")
			if n < 0 {
				return
			}
			p.i += n + 4
		default:
			return
		}
	}
}

func (p *jsonParser) value(depth int) (Value, error) {
	p.space()
	if p.i >= len(p.s) || depth > maxJSONDepth {
		return Value{}, errJSON
	}
	switch c := p.s[p.i]; {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '"':
		s, err := p.str()
		return Value{Kind: String, Str: s}, err
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	}
	for _, w := range [...]struct {
		word string
		kind Kind
	}{{"true", Bool}, {"false", Bool}, {"null", Null}} {
		if strings.HasPrefix(p.s[p.i:], w.word) {
			p.i += len(w.word)
			return Value{Kind: w.kind, Str: w.word}, nil
		}
	}
	return Value{}, errJSON
}

// next consumes c if it is what follows.
func (p *jsonParser) next(c byte) bool {
	p.space()
	if p.i < len(p.s) && p.s[p.i] == c {
		p.i++
		return true
	}
	return false
}

func (p *jsonParser) object(depth int) (Value, error) {
	v := Value{Kind: Object}
	p.i++
	if p.next('}') {
		return v, nil
	}
	for {
		p.space()
		if p.i >= len(p.s) || p.s[p.i] != '"' {
			return v, errJSON
		}
		key, err := p.str()
		if err != nil || !p.next(':') {
			return v, errJSON
		}
		val, err := p.value(depth + 1)
		if err != nil {
			return v, err
		}
		v.set(key, val)
		if p.next(',') {
			if p.relaxed && p.next('}') {
				return v, nil
			}
			continue
		}
		if p.next('}') {
			return v, nil
		}
		return v, errJSON
	}
}

func (v *Value) set(key string, val Value) {
	// A linear search: package.json objects are small, and large ones (dependencies) have distinct keys that are
	// never looked up, so only objects small enough to matter are checked for duplicates.
	if len(v.Keys) < 256 {
		for i, k := range v.Keys {
			if k == key {
				v.Vals[i] = val
				return
			}
		}
	}
	v.Keys = append(v.Keys, key)
	v.Vals = append(v.Vals, val)
}

func (p *jsonParser) array(depth int) (Value, error) {
	v := Value{Kind: Array}
	p.i++
	if p.next(']') {
		return v, nil
	}
	for {
		val, err := p.value(depth + 1)
		if err != nil {
			return v, err
		}
		v.Vals = append(v.Vals, val)
		if p.next(',') {
			if p.relaxed && p.next(']') {
				return v, nil
			}
			continue
		}
		if p.next(']') {
			return v, nil
		}
		return v, errJSON
	}
}

func (p *jsonParser) number() (Value, error) {
	start := p.i
	for p.i < len(p.s) && strings.IndexByte("+-0123456789.eE", p.s[p.i]) >= 0 {
		p.i++
	}
	text := p.s[start:p.i]
	if !json.Valid([]byte(text)) {
		return Value{}, errJSON
	}
	return Value{Kind: Number, Str: text}, nil
}

func (p *jsonParser) str() (string, error) {
	p.i++
	start := p.i
	for p.i < len(p.s) {
		switch c := p.s[p.i]; {
		case c == '"':
			s := p.s[start:p.i]
			p.i++
			return s, nil
		case c == '\\':
			return p.escaped(start)
		case c < ' ':
			return "", errJSON
		}
		p.i++
	}
	return "", errJSON
}

func (p *jsonParser) escaped(start int) (string, error) {
	b := []byte(p.s[start:p.i])
	for p.i < len(p.s) {
		c := p.s[p.i]
		p.i++
		switch {
		case c == '"':
			return string(b), nil
		case c < ' ':
			return "", errJSON
		case c != '\\':
			b = append(b, c)
			continue
		}
		if p.i >= len(p.s) {
			return "", errJSON
		}
		c = p.s[p.i]
		p.i++
		if n := strings.IndexByte(`"\/bfnrt`, c); n >= 0 {
			b = append(b, "\"\\/\b\f\n\r\t"[n])
			continue
		}
		if c != 'u' {
			return "", errJSON
		}
		r, ok := p.hex4()
		if !ok {
			return "", errJSON
		}
		if utf16.IsSurrogate(r) && strings.HasPrefix(p.s[p.i:], `\u`) {
			save := p.i
			p.i += 2
			low, ok := p.hex4()
			if pair := utf16.DecodeRune(r, low); ok && pair != utf8.RuneError {
				r = pair
			} else {
				p.i = save
			}
		}
		b = utf8.AppendRune(b, r)
	}
	return "", errJSON
}

func (p *jsonParser) hex4() (rune, bool) {
	if p.i+4 > len(p.s) {
		return 0, false
	}
	n, err := strconv.ParseUint(p.s[p.i:p.i+4], 16, 32)
	if err != nil {
		return 0, false
	}
	p.i += 4
	return rune(n), true
}

// StringArray writes a JSON array of strings.
func StringArray(list []string) string {
	var b strings.Builder
	b.WriteByte('[')
	for i, s := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		quoteJSON(&b, s)
	}
	b.WriteByte(']')
	return b.String()
}
