package manifest

import (
	"bytes"
	"strings"
)

// Each calls fn with the members of a JSON object in order. The values are parts of raw.
func Each(raw []byte, fn func(key string, value []byte) error) error {
	s := &scanner{b: bytes.TrimPrefix(raw, []byte("\ufeff"))}
	return s.object(func(k string) error {
		v, err := s.skip()
		if err != nil {
			return err
		}
		return fn(strings.Clone(k), v)
	})
}

// Elements calls fn with the elements of a JSON array in order. They are parts of raw.
func Elements(raw []byte, fn func(value []byte)) error {
	s := &scanner{b: raw}
	return s.array(func() error {
		v, err := s.skip()
		if err == nil {
			fn(v)
		}
		return err
	})
}

// Text decodes a JSON string, "" for any other value.
func Text(raw []byte) string {
	s := &scanner{b: raw}
	t, err := s.str()
	if err != nil {
		return ""
	}
	return t
}

// Map decodes a JSON object of strings; other members are left out.
func Map(raw []byte) Deps {
	d, _ := decodeDeps(raw)
	return d
}

// Format finds how a JSON file is laid out: one level of indentation and the end of lines. A file on one line has none.
func Format(raw []byte) (indent, newline string) {
	raw = bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\ufeff")), " \t\r\n")
	if len(raw) == 0 || raw[0] != '{' && raw[0] != '[' {
		return "  ", "\n"
	}
	i := 1
	for i < len(raw) && (raw[i] == '\n' || raw[i] == '\r' && i+1 < len(raw) && raw[i+1] == '\n') {
		if raw[i] == '\r' {
			i++
			newline = "\r\n"
		} else if newline == "" {
			newline = "\n"
		}
		i++
	}
	if newline == "" {
		return "  ", "\n"
	}
	j := i
	for j < len(raw) && (raw[j] == ' ' || raw[j] == '\t') {
		j++
	}
	if j == i {
		return "  ", newline
	}
	return string(raw[i:j]), newline
}
