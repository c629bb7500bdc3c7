// Package encoding is the native half of TextDecoder: the encodings of the WHATWG Encoding standard other than UTF-8
// and UTF-16, which are byte loops beside V8. It keeps no state: what a stream carries over from chunk to chunk is held
// by lib/internal/encoding.js.
package encoding

import (
	"errors"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// Name gives the standard's name for a label in lower case without white space around it, "" when there is none.
func Name(label string) string {
	e, err := htmlindex.Get(label)
	if err != nil {
		return ""
	}
	name, err := htmlindex.Name(e)
	if err != nil {
		return ""
	}
	return name
}

func lookup(name string) encoding.Encoding {
	if name == "gbk" {
		// Its decoder is GB18030's in the standard.
		return simplifiedchinese.GB18030
	}
	e, err := htmlindex.Get(name)
	if err != nil {
		return nil
	}
	return e
}

// SingleByteTable gives the 128 characters of the upper half of a single-byte encoding, U+FFFD where there is none, and
// "" for an encoding that is not single-byte.
func SingleByteTable(name string) string {
	m, ok := lookup(name).(*charmap.Charmap)
	if !ok {
		return ""
	}
	var b strings.Builder
	for i := range 128 {
		b.WriteRune(m.DecodeByte(byte(128 + i)))
	}
	return b.String()
}

// Decode turns bytes of a multi-byte encoding into text, malformed sequences into U+FFFD. Unless flush is set, a
// sequence cut off by the end is left out; left counts its bytes.
func Decode(name string, src []byte, flush bool) (text string, left int, err error) {
	e := lookup(name)
	if e == nil {
		return "", 0, errors.New("unknown encoding " + name)
	}
	decoder := e.NewDecoder()
	var out strings.Builder
	dst := make([]byte, min(3*len(src)+16, 64<<10))
	for {
		nDst, nSrc, err := decoder.Transform(dst, src, flush)
		out.Write(dst[:nDst])
		src = src[nSrc:]
		switch {
		case err == nil:
			return out.String(), len(src), nil
		case errors.Is(err, transform.ErrShortDst) && (nDst > 0 || nSrc > 0):
		case errors.Is(err, transform.ErrShortSrc) && !flush:
			return out.String(), len(src), nil
		default:
			// Transformers of this family replace what is malformed; one that gives up must not stall the stream.
			out.WriteRune('\uFFFD')
			if len(src) == 0 {
				return out.String(), 0, nil
			}
			src = src[1:]
		}
	}
}
