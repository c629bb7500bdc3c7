package zlib

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"sync"

	"github.com/andybalholm/brotli"
)

// Brotli's operations and the encoder parameters that the library takes; the rest are hints which need no answer.
const (
	brotliFlush  = 1
	brotliFinish = 2

	brotliQuality         = 1
	brotliLGWin           = 2
	brotliNoContextModels = 4
)

var errStarved = errors.New("zlib: no more input yet")

// source hands a decoder what there is of the input and then makes it return, which it survives.
type source struct {
	p   []byte
	end error // what an empty source answers
}

func (s *source) Read(b []byte) (int, error) {
	if len(s.p) == 0 {
		return 0, s.end
	}
	n := copy(b, s.p)
	s.p = s.p[n:]
	return n, nil
}

type brotliDecoder struct {
	src  source
	r    *brotli.Reader
	done bool
}

// A reader's tables and buffers cost more than a short text takes to decode.
var brotliReaders = sync.Pool{New: func() any { return new(brotli.Reader) }}

func newBrotliDecoder() *brotliDecoder {
	d := &brotliDecoder{r: brotliReaders.Get().(*brotli.Reader)}
	d.r.Reset(&d.src)
	return d
}

// brotliErrors are the decoder's error names as Node spells them after ERR_.
var brotliErrors = map[int]string{
	-1: "_ERROR_FORMAT_EXUBERANT_NIBBLE", -2: "_ERROR_FORMAT_RESERVED", -3: "_ERROR_FORMAT_EXUBERANT_META_NIBBLE",
	-4: "_ERROR_FORMAT_SIMPLE_HUFFMAN_ALPHABET", -5: "_ERROR_FORMAT_SIMPLE_HUFFMAN_SAME", -6: "_ERROR_FORMAT_CL_SPACE",
	-7: "_ERROR_FORMAT_HUFFMAN_SPACE", -8: "_ERROR_FORMAT_CONTEXT_MAP_REPEAT", -9: "_ERROR_FORMAT_BLOCK_LENGTH_1",
	-10: "_ERROR_FORMAT_BLOCK_LENGTH_2", -11: "_ERROR_FORMAT_TRANSFORM", -12: "_ERROR_FORMAT_DICTIONARY",
	-13: "_ERROR_FORMAT_WINDOW_BITS", -14: "_ERROR_FORMAT_PADDING_1", -15: "_ERROR_FORMAT_PADDING_2",
	-16: "_ERROR_FORMAT_DISTANCE", -19: "_ERROR_DICTIONARY_NOT_SET", -20: "_ERROR_INVALID_ARGUMENTS",
}

func (d *brotliDecoder) run(op int, in, out []byte) (int, int, *failure) {
	if d.done {
		return len(in), len(out), nil
	}
	d.src.p, d.src.end = in, errStarved
	if op == brotliFinish {
		d.src.end = io.EOF
	}
	for len(out) > 0 {
		n, err := d.r.Read(out)
		out = out[n:]
		switch {
		case err == nil:
			continue
		case err == errStarved:
			return 0, len(out), nil
		case err == io.EOF:
			d.done = true
			return 0, len(out), nil
		case err == io.ErrUnexpectedEOF:
			if len(out) == 0 {
				return 0, 0, nil
			}
			return 0, len(out), unexpectedEnd
		}
		// An error whose type is an integer is the decoder's; the only other one means input after the end.
		if v := reflect.ValueOf(err); v.CanInt() {
			return 0, len(out), &failure{"Decompression failed", int(v.Int()), "ERR_" + brotliErrors[int(v.Int())]}
		}
		d.done = true
		return len(d.src.p) + d.held(), len(out), nil
	}
	return len(d.src.p), 0, nil
}

// held is how much input the reader has taken and not used; it tells nobody, but for this.
func (d *brotliDecoder) held() int {
	return reflect.ValueOf(d.r).Elem().FieldByName("in").Len()
}

func (d *brotliDecoder) reset() *failure {
	d.done = false
	d.r.Reset(&d.src)
	return nil
}

func (d *brotliDecoder) params(int, int) *failure { return nil }

func (d *brotliDecoder) close() {
	if d.r == nil {
		return
	}
	d.r.Reset(nil)
	brotliReaders.Put(d.r)
	d.r = nil
}

// brotliEncoder writes into pending, which is drained into the caller's buffers; it never holds more than one input's
// worth of output.
type brotliEncoder struct {
	w        *brotli.Writer
	pending  bytes.Buffer
	fresh    bool // input since the last flush
	finished bool
}

func openBrotliEncoder(s spec) (codec, *failure) {
	options := brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 22}
	if v := s.params[brotliNoContextModels]; v != 0 && v != 1 {
		return nil, &failure{"Initialization failed", -2, "ERR_ZLIB_INITIALIZATION_FAILED"}
	}
	if q, ok := s.params[brotliQuality]; ok {
		options.Quality = min(max(q, 0), 11)
	}
	if w, ok := s.params[brotliLGWin]; ok {
		options.LGWin = min(max(w, 10), 24)
	}
	e := &brotliEncoder{fresh: true}
	e.w = brotli.NewWriterOptions(&e.pending, options)
	return e, nil
}

func (e *brotliEncoder) run(op int, in, out []byte) (int, int, *failure) {
	n, _ := e.pending.Read(out)
	out = out[n:]
	if len(out) == 0 {
		return len(in), 0, nil
	}
	var err error
	if len(in) > 0 {
		_, err = e.w.Write(in)
		e.fresh = true
	}
	if err == nil && op == brotliFlush && e.fresh {
		err = e.w.Flush()
		e.fresh = false
	}
	if err == nil && op == brotliFinish && !e.finished {
		err = e.w.Close()
		e.finished = true
	}
	if err != nil {
		return 0, len(out), &failure{"Compression failed", -2, "ERR_BROTLI_COMPRESSION_FAILED"}
	}
	n, _ = e.pending.Read(out)
	return 0, len(out) - n, nil
}

func (e *brotliEncoder) reset() *failure {
	e.pending.Reset()
	e.w.Reset(&e.pending)
	e.fresh, e.finished = true, false
	return nil
}

func (e *brotliEncoder) params(int, int) *failure { return nil }
func (e *brotliEncoder) close()                   { e.w = nil; e.pending = bytes.Buffer{} }
