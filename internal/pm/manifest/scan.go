package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unsafe"
)

// ErrSyntax is what is wrong with a text that is no JSON.
var ErrSyntax = errors.New("invalid JSON")

// scanner walks over JSON text without building values: packuments are megabytes of which little is looked at.
type scanner struct {
	b []byte
	i int
}

func (s *scanner) fail(what string) error {
	return fmt.Errorf("%w: %s at byte %d", ErrSyntax, what, s.i)
}

func (s *scanner) space() {
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case ' ', '\t', '\n', '\r':
			s.i++
		default:
			return
		}
	}
}

// peek returns the first byte of the next value, 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.i < len(s.b) {
		return s.b[s.i]
	}
	return 0
}

// rawString returns what is between the quotes, and whether it has escapes.
func (s *scanner) rawString() ([]byte, bool, error) {
	if s.peek() != '"' {
		return nil, false, s.fail("string expected")
	}
	s.i++
	start, escaped := s.i, false
	for {
		j := bytes.IndexByte(s.b[s.i:], '"')
		if j < 0 {
			return nil, false, s.fail("string without end")
		}
		end := s.i + j
		if bytes.IndexByte(s.b[s.i:end], '\\') >= 0 {
			escaped = true
			n := 0
			for k := end - 1; k >= start && s.b[k] == '\\'; k-- {
				n++
			}
			if n%2 == 1 {
				s.i = end + 1
				continue
			}
		}
		s.i = end + 1
		return s.b[start:end], escaped, nil
	}
}

// str returns a string that stands on its own.
func (s *scanner) str() (string, error) {
	raw, escaped, err := s.rawString()
	if err != nil {
		return "", err
	}
	return text(raw, escaped)
}

func text(raw []byte, escaped bool) (string, error) {
	if !escaped {
		return string(raw), nil
	}
	var out string
	quoted := make([]byte, 0, len(raw)+2)
	quoted = append(append(append(quoted, '"'), raw...), '"')
	if err := json.Unmarshal(quoted, &out); err != nil {
		return "", err
	}
	return out, nil
}

// skip passes over one value and returns its text.
func (s *scanner) skip() ([]byte, error) {
	s.space()
	start, depth := s.i, 0
	for s.i < len(s.b) {
		switch c := s.b[s.i]; c {
		case '"':
			if _, _, err := s.rawString(); err != nil {
				return nil, err
			}
		case '{', '[':
			depth++
			s.i++
		case '}', ']':
			if depth == 0 {
				return nil, s.fail("value expected")
			}
			depth--
			s.i++
		case ' ', '\t', '\n', '\r', ',', ':':
			if depth == 0 {
				return nil, s.fail("value expected")
			}
			s.i++
			continue
		default:
			for s.i < len(s.b) && !delimiter(s.b[s.i]) {
				s.i++
			}
		}
		if depth == 0 {
			return s.b[start:s.i], nil
		}
	}
	return nil, s.fail("value without end")
}

func delimiter(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', ',', ':', '}', ']', '{', '[', '"':
		return true
	}
	return false
}

// object calls fn at each value of an object; fn must consume it.
func (s *scanner) object(fn func(key string) error) error {
	if s.peek() != '{' {
		return s.fail("object expected")
	}
	s.i++
	if s.peek() == '}' {
		s.i++
		return nil
	}
	for {
		raw, escaped, err := s.rawString()
		if err != nil {
			return err
		}
		key := unsafe.String(unsafe.SliceData(raw), len(raw)) // valid during fn: who keeps it clones it
		if escaped {
			if key, err = text(raw, true); err != nil {
				return err
			}
		}
		if s.peek() != ':' {
			return s.fail("colon expected")
		}
		s.i++
		before := s.i
		if err := fn(key); err != nil {
			return err
		}
		if s.i == before {
			return s.fail("value expected")
		}
		switch s.peek() {
		case ',':
			s.i++
		case '}':
			s.i++
			return nil
		default:
			return s.fail("comma or } expected")
		}
	}
}

// array calls fn at each element; fn must consume it.
func (s *scanner) array(fn func() error) error {
	if s.peek() != '[' {
		return s.fail("array expected")
	}
	s.i++
	if s.peek() == ']' {
		s.i++
		return nil
	}
	for {
		if err := fn(); err != nil {
			return err
		}
		switch s.peek() {
		case ',':
			s.i++
		case ']':
			s.i++
			return nil
		default:
			return s.fail("comma or ] expected")
		}
	}
}
