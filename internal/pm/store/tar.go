package store

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
)

// tarball reads the entries of a tar archive. It is as lenient with the fields nobody needs (owners, times) as the
// tools that write packages are sloppy, and strict with the rest.
type tarball struct {
	r    *bufio.Reader // nil: mem is all of it
	mem  []byte
	left int64 // of the current entry
	pad  int64
}

func (t *tarball) peek() ([]byte, error) {
	if t.r != nil {
		return t.r.Peek(512)
	}
	if len(t.mem) < 512 {
		return t.mem, io.EOF
	}
	return t.mem[:512], nil
}

func (t *tarball) discard(n int) (int, error) {
	if t.r != nil {
		return t.r.Discard(n)
	}
	if n > len(t.mem) {
		n = len(t.mem)
		t.mem = nil
		return n, io.EOF
	}
	t.mem = t.mem[n:]
	return n, nil
}

// whole gives all of the current entry, in buf unless it is in memory anyway.
func (t *tarball) whole(buf *[]byte) ([]byte, error) {
	n := t.left
	if t.r == nil {
		if n > int64(len(t.mem)) {
			return nil, io.ErrUnexpectedEOF
		}
		data := t.mem[:n]
		t.mem, t.left = t.mem[n:], 0
		return data, nil
	}
	if int64(cap(*buf)) < n {
		*buf = make([]byte, max(n, 64<<10))
	}
	data := (*buf)[:n]
	_, err := io.ReadFull(t, data)
	return data, unexpected(err)
}

type entry struct {
	name, link string
	mode       int64
	size       int64
	kind       byte
}

var errTar = errors.New("it is no tar archive")

func newTarball(r io.Reader) *tarball { return &tarball{r: bufio.NewReaderSize(r, 64<<10)} }

// Read reads the current entry's bytes.
func (t *tarball) Read(p []byte) (int, error) {
	if t.left == 0 {
		return 0, io.EOF
	}
	if int64(len(p)) > t.left {
		p = p[:t.left]
	}
	var n int
	var err error
	if t.r != nil {
		n, err = t.r.Read(p)
	} else if n = copy(p, t.mem); n == 0 {
		err = io.EOF
	}
	if t.r == nil {
		t.mem = t.mem[n:]
	}
	t.left -= int64(n)
	if err == io.EOF && t.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// next goes on to the next entry, io.EOF at the end.
func (t *tarball) next() (entry, error) {
	var e entry
	var path, link string
	size := int64(-1)
	for {
		if err := t.skip(t.left + t.pad); err != nil {
			return e, err
		}
		t.left, t.pad = 0, 0
		block, err := t.peek()
		if err != nil {
			if len(block) == 0 && err == io.EOF {
				return e, io.EOF
			}
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
				if allZero(block) {
					err = io.EOF
				}
			}
			return e, err
		}
		if block[0] == 0 && allZero(block) {
			return e, io.EOF
		}
		if !sumOK(block) {
			return e, errTar
		}
		e = entry{name: cstr(block[:100]), link: cstr(block[157:257]), kind: block[156]}
		e.mode, _ = number(block[100:108])
		n, ok := number(block[124:136])
		if !ok || n < 0 {
			return e, errTar
		}
		if bytes.Equal(block[257:263], []byte("ustar\x00")) {
			if prefix := cstr(block[345:500]); prefix != "" {
				e.name = prefix + "/" + e.name
			}
		}
		t.discard(512)
		e.size = n
		switch e.kind {
		case '1', '2', '3', '4', '5', '6':
			e.size = 0
		}
		t.left = e.size
		switch e.kind {
		case 'x', 'L', 'K', 'g':
			if e.size > 1<<20 {
				return e, errTar
			}
			t.pad = -e.size & 511
			body := make([]byte, e.size)
			if _, err := io.ReadFull(t, body); err != nil {
				return e, unexpected(err)
			}
			switch e.kind {
			case 'L':
				path = cstr(body)
			case 'K':
				link = cstr(body)
			case 'x':
				for k, v := range paxRecords(body) {
					switch k {
					case "path":
						path = v
					case "linkpath":
						link = v
					case "size":
						if n, err := strconv.ParseInt(v, 10, 64); err == nil && n >= 0 {
							size = n
						}
					}
				}
			}
			continue
		}
		if path != "" {
			e.name = path
		}
		if link != "" {
			e.link = link
		}
		if size >= 0 && (e.kind == '0' || e.kind == 0 || e.kind == '7') {
			e.size, t.left = size, size
		}
		t.pad = -e.size & 511
		if e.kind == 0 || e.kind == '7' {
			e.kind = '0'
		}
		if e.kind == '0' && strings.HasSuffix(e.name, "/") {
			e.kind = '5'
		}
		return e, nil
	}
}

func (t *tarball) skip(n int64) error {
	for n > 0 {
		step := int(min(n, 1<<20))
		d, err := t.discard(step)
		n -= int64(d)
		if err != nil {
			return unexpected(err)
		}
	}
	return nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func allZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

func cstr(b []byte) string {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return string(b)
}

// number reads octal digits, or base 256 if the top bit is set.
func number(b []byte) (int64, bool) {
	if b[0]&0x80 != 0 {
		n := int64(b[0] & 0x7f)
		for _, c := range b[1:] {
			if n>>55 != 0 {
				return 0, false
			}
			n = n<<8 | int64(c)
		}
		return n, true
	}
	s := strings.Trim(string(b), " \x00")
	if s == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(s, 8, 64)
	return n, err == nil
}

func sumOK(block []byte) bool {
	want, ok := number(block[148:156])
	if !ok {
		return false
	}
	var sum, signed int64
	for _, c := range block {
		sum += int64(c)
	}
	for _, c := range block[148:156] {
		sum += ' ' - int64(c)
	}
	if want == sum {
		return true
	}
	for i, c := range block {
		if i >= 148 && i < 156 {
			c = ' '
		}
		signed += int64(int8(c))
	}
	return want == signed
}

func paxRecords(b []byte) map[string]string {
	out := map[string]string{}
	for len(b) > 0 {
		i := bytes.IndexByte(b, ' ')
		if i <= 0 {
			break
		}
		n, err := strconv.Atoi(string(b[:i]))
		if err != nil || n <= i+1 || n > len(b) {
			break
		}
		k, v, ok := strings.Cut(strings.TrimSuffix(string(b[i+1:n]), "\n"), "=")
		if ok {
			out[k] = v
		}
		b = b[n:]
	}
	return out
}
