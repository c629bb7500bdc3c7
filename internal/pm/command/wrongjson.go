package command

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// jsonReader looks for the first mistake in a JSON text, and has V8's words for it.
type jsonReader struct {
	s     string
	i     int
	depth int
}

// mistake ends the reading.
type mistake struct {
	what string
	at   int // -1: V8 names no place
}

// wrongJSON says what is wrong with a JSON text and where, "" for nothing.
func wrongJSON(raw []byte) string {
	raw = []byte(strings.TrimPrefix(string(raw), "\ufeff"))
	if json.Valid(raw) {
		return ""
	}
	r := &jsonReader{s: string(raw)}
	m := r.document()
	if m == nil { // Go is stricter about something
		return "Unexpected token in JSON"
	}
	if r.s == "" {
		return m.what + " while parsing empty string"
	}
	at := m.at
	said := m.what
	switch {
	case at >= 0:
		line, column := 1+strings.Count(r.s[:at], "\n"), utf8.RuneCountInString(r.s[strings.LastIndexByte(r.s[:at], '\n')+1:at])+1
		if !strings.HasSuffix(said, "JSON") {
			said += " in JSON"
		}
		said += fmt.Sprintf(" at position %d (line %d column %d)", utf8.RuneCountInString(r.s[:at]), line, column)
	case strings.HasPrefix(said, "Unexpected end"):
		at = len(r.s) - 1
	default:
		return said + " while parsing '" + cut(r.s, 0, 40) + "'"
	}
	const around = 20
	from, to := max(at-around, 0), min(at+around, len(r.s))
	part := cut(r.s, from, to)
	near := ""
	if from > 0 {
		part, near = "..."+part, "near "
	}
	if to < len(r.s) {
		part, near = part+"...", "near "
	}
	return said + " while parsing " + near + string(text(part))
}

// cut takes a part of a text, with whole letters.
func cut(s string, from, to int) string {
	return strings.ToValidUTF8(s[from:min(to, len(s))], "")
}

func (r *jsonReader) space() {
	for r.i < len(r.s) && strings.IndexByte(" \t\r\n", r.s[r.i]) >= 0 {
		r.i++
	}
}

func (r *jsonReader) document() *mistake {
	if m := r.value(); m != nil {
		return m
	}
	if r.space(); r.i < len(r.s) {
		return &mistake{"Unexpected non-whitespace character after JSON", r.i}
	}
	return nil
}

// unexpected is a letter that may not stand here, or the end.
func (r *jsonReader) unexpected(what string) *mistake {
	if r.i >= len(r.s) {
		if what != "" {
			return &mistake{what, len(r.s)}
		}
		return &mistake{"Unexpected end of JSON input", -1}
	}
	if what != "" {
		return &mistake{what, r.i}
	}
	c, _ := utf8.DecodeRuneInString(r.s[r.i:])
	const around = 10
	source := `"` + r.s + `"`
	if len(r.s) > 2*around {
		from, to := 0, len(r.s)
		if r.i >= around {
			from = r.i - around
		}
		if r.i < len(r.s)-around {
			to = r.i + around
		}
		source = `"` + cut(r.s, from, to) + `"`
		if from > 0 {
			source = "..." + source
		}
		if to < len(r.s) {
			source += "..."
		}
	}
	token := fmt.Sprintf("%s (0x%02X)", text(string(c)), c)
	if c == '\n' {
		token = "'\n'"
	}
	return &mistake{"Unexpected token " + token + ", " + source + " is not valid JSON", -1}
}

func (r *jsonReader) value() *mistake {
	r.space()
	if r.depth++; r.depth > 10000 {
		return &mistake{"Too deep", r.i}
	}
	defer func() { r.depth-- }()
	if r.i >= len(r.s) {
		return r.unexpected("")
	}
	switch c := r.s[r.i]; {
	case c == '{':
		return r.object()
	case c == '[':
		return r.array()
	case c == '"':
		return r.text()
	case c == '-' || c >= '0' && c <= '9':
		return r.number()
	}
	for _, w := range []string{"true", "false", "null"} {
		if r.s[r.i] == w[0] {
			for k := range len(w) {
				if r.i >= len(r.s) || r.s[r.i] != w[k] {
					return r.unexpected("")
				}
				r.i++
			}
			return nil
		}
	}
	return r.unexpected("")
}

func (r *jsonReader) object() *mistake {
	r.i++
	if r.space(); r.i < len(r.s) && r.s[r.i] == '}' {
		r.i++
		return nil
	}
	what := "Expected property name or '}'"
	for {
		if r.space(); r.i >= len(r.s) || r.s[r.i] != '"' {
			return r.unexpected(what)
		}
		if m := r.text(); m != nil {
			return m
		}
		if r.space(); r.i >= len(r.s) || r.s[r.i] != ':' {
			return r.unexpected("Expected ':' after property name")
		}
		r.i++
		if m := r.value(); m != nil {
			return m
		}
		if r.space(); r.i < len(r.s) && r.s[r.i] == '}' {
			r.i++
			return nil
		}
		if r.i >= len(r.s) || r.s[r.i] != ',' {
			return r.unexpected("Expected ',' or '}' after property value")
		}
		r.i++
		what = "Expected double-quoted property name"
	}
}

func (r *jsonReader) array() *mistake {
	r.i++
	if r.space(); r.i < len(r.s) && r.s[r.i] == ']' {
		r.i++
		return nil
	}
	for {
		if m := r.value(); m != nil {
			return m
		}
		if r.space(); r.i < len(r.s) && r.s[r.i] == ']' {
			r.i++
			return nil
		}
		if r.i >= len(r.s) || r.s[r.i] != ',' {
			return r.unexpected("Expected ',' or ']' after array element")
		}
		r.i++
	}
}

func (r *jsonReader) text() *mistake {
	r.i++
	for r.i < len(r.s) {
		switch c := r.s[r.i]; {
		case c == '"':
			r.i++
			return nil
		case c < 0x20:
			return &mistake{"Bad control character in string literal", r.i}
		case c == '\\':
			r.i++
			if r.i >= len(r.s) {
				return &mistake{"Unterminated string", r.i}
			}
			if r.s[r.i] == 'u' {
				for k := range 4 {
					if r.i+1+k >= len(r.s) || strings.IndexByte("0123456789abcdefABCDEF", r.s[r.i+1+k]) < 0 {
						return &mistake{"Bad Unicode escape", min(r.i+1+k, len(r.s))}
					}
				}
				r.i += 4
			} else if strings.IndexByte(`"\/bfnrt`, r.s[r.i]) < 0 {
				return &mistake{"Bad escaped character", r.i}
			}
		}
		r.i++
	}
	return &mistake{"Unterminated string", len(r.s)}
}

func (r *jsonReader) digits() bool {
	from := r.i
	for r.i < len(r.s) && r.s[r.i] >= '0' && r.s[r.i] <= '9' {
		r.i++
	}
	return r.i > from
}

func (r *jsonReader) number() *mistake {
	if r.s[r.i] == '-' {
		if r.i++; r.i >= len(r.s) || r.s[r.i] < '0' || r.s[r.i] > '9' {
			return &mistake{"No number after minus sign", r.i}
		}
	}
	if r.s[r.i] == '0' {
		if r.i++; r.i < len(r.s) && r.s[r.i] >= '0' && r.s[r.i] <= '9' {
			return &mistake{"Unexpected number", r.i}
		}
	} else {
		r.digits()
	}
	if r.i < len(r.s) && r.s[r.i] == '.' {
		if r.i++; !r.digits() {
			return &mistake{"Unterminated fractional number", r.i}
		}
	}
	if r.i < len(r.s) && (r.s[r.i] == 'e' || r.s[r.i] == 'E') {
		if r.i++; r.i < len(r.s) && (r.s[r.i] == '+' || r.s[r.i] == '-') {
			r.i++
		}
		if !r.digits() {
			return &mistake{"Exponent part is missing a number", r.i}
		}
	}
	return nil
}
