package registry

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sync"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// packed is a packument, less what no install looks at: some registries only send full packuments, of which that is
// nine tenths. Versions stay JSON until somebody asks for one.
type packed struct {
	name     string
	tags     []byte // JSON
	modified string
	time     []byte // JSON, nil if the registry told none
	versions []span
	data     []byte // where the spans point: mapped from the cache's file where there is one

	once sync.Once
	made *manifest.Packument
}

type span struct {
	num      string
	off, len int
}

// isKept: the fields of a version that an install needs.
func isKept(field string) bool {
	switch field {
	case "name", "version", "dependencies", "optionalDependencies", "peerDependencies", "peerDependenciesMeta",
		"acceptDependencies", "bundleDependencies", "bundledDependencies", "bin", "directories", "dist",
		"engines", "os", "cpu", "libc", "hasInstallScript", "deprecated", "funding", "license",
		"_hasShrinkwrap", "gypfile", "scripts", "overrides", "workspaces":
		return true
	}
	return false
}

var errJSON = errors.New("not the JSON of a packument")

// readDocument reads a packument as it comes, into data as far as that goes.
func readDocument(r io.Reader, buf, data []byte) (*packed, error) {
	s := &stream{r: r, buf: buf}
	p := &packed{data: data[:0]}
	var key, text []byte
	if b, err := s.peek(); err != nil || b != '{' {
		if err == nil {
			err = errJSON // a page that asks to log in, say
		}
		return nil, err
	}
	err := s.object(&key, func() error {
		switch string(key) {
		case "name", "modified":
			text = text[:0]
			if err := s.value(&text); err != nil {
				return err
			}
			var v string
			json.Unmarshal(text, &v)
			if string(key) == "name" {
				p.name = v
			} else {
				p.modified = v
			}
			return nil
		case "dist-tags":
			return s.value(&p.tags)
		case "time":
			return s.value(&p.time)
		case "versions":
			var num []byte
			return s.object(&num, func() error { return s.version(p, string(num)) })
		}
		return s.value(nil)
	})
	if err != nil {
		return nil, err
	}
	if p.modified == "" && p.time != nil {
		var t struct{ Modified string }
		json.Unmarshal(p.time, &t)
		p.modified = t.Modified
	}
	return p, nil
}

func (s *stream) version(p *packed, num string) error {
	start := len(p.data)
	p.data = append(p.data, '{')
	var key []byte
	err := s.object(&key, func() error {
		if !isKept(string(key)) {
			return s.value(nil)
		}
		if len(p.data) > start+1 {
			p.data = append(p.data, ',')
		}
		p.data = append(p.data, '"')
		p.data = append(p.data, key...)
		p.data = append(p.data, '"', ':')
		switch string(key) {
		case "scripts":
			return s.only(&p.data, isInstallScript)
		case "dist":
			return s.only(&p.data, isDistKept)
		}
		return s.value(&p.data)
	})
	p.data = append(p.data, '}')
	p.versions = append(p.versions, span{num, start, len(p.data) - start})
	return err
}

// isInstallScript: it runs at an install.
func isInstallScript(event string) bool {
	return event == "preinstall" || event == "install" || event == "postinstall"
}

// isDistKept: of dist, who checks signatures asks for the whole document.
func isDistKept(field string) bool {
	switch field {
	case "tarball", "integrity", "shasum", "attestations", "unpackedSize":
		return true
	}
	return false
}

// only takes an object and keeps some of its members.
func (s *stream) only(out *[]byte, keeps func(string) bool) error {
	if b, err := s.peek(); err != nil || b != '{' {
		return s.value(out)
	}
	*out = append(*out, '{')
	first := true
	var space [32]byte
	key := space[:0]
	err := s.object(&key, func() error {
		if !keeps(string(key)) {
			return s.value(nil)
		}
		if !first {
			*out = append(*out, ',')
		}
		first = false
		*out = append(*out, '"')
		*out = append(*out, key...)
		*out = append(*out, '"', ':')
		return s.value(out)
	})
	*out = append(*out, '}')
	return err
}

// stream is JSON that comes in pieces.
type stream struct {
	r        io.Reader
	buf      []byte
	pos, end int
}

func (s *stream) fill() error {
	s.pos, s.end = 0, 0
	for range 100 {
		n, err := s.r.Read(s.buf)
		if n > 0 {
			s.end = n
			return nil
		}
		if err != nil {
			if err == io.EOF {
				return io.ErrUnexpectedEOF
			}
			return err
		}
	}
	return io.ErrNoProgress
}

// peek is the next byte that is no white space.
func (s *stream) peek() (byte, error) {
	for {
		for s.pos < s.end {
			switch b := s.buf[s.pos]; b {
			case ' ', '\t', '\n', '\r':
				s.pos++
			default:
				return b, nil
			}
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

// object calls each with key set to each key as it stands between its quotes; each must take the value.
func (s *stream) object(key *[]byte, each func() error) error {
	b, err := s.peek()
	if err != nil {
		return err
	}
	if b != '{' {
		return s.value(nil)
	}
	s.pos++
	for {
		if b, err = s.peek(); err != nil {
			return err
		}
		switch b {
		case '}':
			s.pos++
			return nil
		case ',':
			s.pos++
			continue
		case '"':
		default:
			return errJSON
		}
		*key = (*key)[:0]
		s.pos++
		if err := s.text(key); err != nil {
			return err
		}
		if k := *key; len(k) > 0 {
			*key = k[:len(k)-1]
		}
		if b, err = s.peek(); err != nil {
			return err
		}
		if b != ':' {
			return errJSON
		}
		s.pos++
		if err := each(); err != nil {
			return err
		}
	}
}

// closing is where the string that begins at from ends, in what is there of the input: the index of its closing quote, or -1.
func (s *stream) closing(from int) int {
	for at := from; ; at++ {
		i := bytes.IndexByte(s.buf[at:s.end], '"')
		if i < 0 {
			return -1
		}
		at += i
		k := at
		for k > from && s.buf[k-1] == '\\' {
			k--
		}
		if (at-k)&1 == 0 {
			return at
		}
	}
}

// compound is where the object or array that begins at s.pos ends, -1 if its end is not there yet.
func (s *stream) compound() int {
	depth := 0
	b := s.buf[:s.end]
	for i := s.pos; i < len(b); i++ {
		switch b[i] {
		case '{', '[':
			if depth++; depth > 1000 {
				return -1
			}
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"':
			if i = s.closing(i + 1); i < 0 {
				return -1
			}
		}
	}
	return -1
}

// text goes behind the closing quote of a string whose opening quote was taken.
func (s *stream) text(out *[]byte) error {
	if i := s.closing(s.pos); i >= 0 {
		if out != nil {
			*out = append(*out, s.buf[s.pos:i+1]...)
		}
		s.pos = i + 1
		return nil
	}
	for {
		if s.pos == s.end {
			if err := s.fill(); err != nil {
				return err
			}
		}
		rest := s.buf[s.pos:s.end]
		i := bytes.IndexByte(rest, '"')
		j := -1
		if i < 0 {
			j = bytes.IndexByte(rest, '\\')
		} else {
			j = bytes.IndexByte(rest[:i], '\\')
		}
		switch {
		case j >= 0:
			if out != nil {
				*out = append(*out, rest[:j+1]...)
			}
			s.pos += j + 1
			if s.pos == s.end {
				if err := s.fill(); err != nil {
					return err
				}
			}
			if out != nil {
				*out = append(*out, s.buf[s.pos])
			}
			s.pos++
		case i >= 0:
			if out != nil {
				*out = append(*out, rest[:i+1]...)
			}
			s.pos += i + 1
			return nil
		default:
			if out != nil {
				*out = append(*out, rest...)
			}
			s.pos = s.end
		}
	}
}

// value takes one value; out gets its bytes.
func (s *stream) value(out *[]byte) error {
	b, err := s.peek()
	if err != nil {
		return err
	}
	switch b {
	case '"':
		s.pos++
		if out != nil {
			*out = append(*out, '"')
		}
		return s.text(out)
	case '{', '[':
	default:
		return s.scalar(out)
	}
	if i := s.compound(); i >= 0 {
		if out != nil {
			*out = append(*out, s.buf[s.pos:i]...)
		}
		s.pos = i
		return nil
	}
	depth := 0
	start := s.pos
	for {
		for s.pos < s.end {
			switch s.buf[s.pos] {
			case '{', '[':
				depth++
				if depth > 1000 {
					return errJSON
				}
			case '}', ']':
				depth--
				if depth == 0 {
					s.pos++
					if out != nil {
						*out = append(*out, s.buf[start:s.pos]...)
					}
					return nil
				}
			case '"':
				s.pos++
				if out != nil {
					*out = append(*out, s.buf[start:s.pos]...)
				}
				if err := s.text(out); err != nil {
					return err
				}
				start = s.pos
				continue
			}
			s.pos++
		}
		if out != nil {
			*out = append(*out, s.buf[start:s.pos]...)
		}
		if err := s.fill(); err != nil {
			return err
		}
		start = 0
	}
}

func (s *stream) scalar(out *[]byte) error {
	n := 0
	for {
		if s.pos == s.end {
			if err := s.fill(); err != nil {
				return err
			}
		}
		b := s.buf[s.pos]
		if b == ',' || b == '}' || b == ']' || b <= ' ' {
			if n == 0 {
				return errJSON
			}
			return nil
		}
		if b == '"' || b == ':' || b == '{' || b == '[' {
			return errJSON
		}
		if n++; n > 100 {
			return errJSON
		}
		if out != nil {
			*out = append(*out, b)
		}
		s.pos++
	}
}
