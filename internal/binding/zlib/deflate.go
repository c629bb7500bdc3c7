package zlib

import (
	"bytes"

	"github.com/ravel-js/ravel/internal/v8/zlib"
)

var codeNames = map[int]string{
	zlib.NeedDict: "Z_NEED_DICT", -1: "Z_ERRNO", zlib.StreamError: "Z_STREAM_ERROR", zlib.DataError: "Z_DATA_ERROR",
	zlib.MemError: "Z_MEM_ERROR", zlib.BufError: "Z_BUF_ERROR", -6: "Z_VERSION_ERROR",
}

func zlibFailure(code int, message string) *failure { return &failure{message, code, codeNames[code]} }

// deflate serves the modes of zlib proper, in both directions.
type deflate struct {
	mode   int
	stream *zlib.Stream
	dict   []byte
	// header holds the first bytes of an unzip stream until it is known to be gzip, of which members may follow one another.
	header []byte
}

var gzipMagic = []byte{0x1f, 0x8b}

func openDeflate(s spec) (codec, *failure) {
	bits := s.windowBits
	switch s.mode {
	case modeGzip, modeGunzip:
		bits += 16
	case modeUnzip:
		bits += 32
	case modeDeflateRaw, modeInflateRaw:
		bits = -bits
	}
	var code int
	d := &deflate{mode: s.mode, dict: bytes.Clone(s.dict)}
	switch s.mode {
	case modeDeflate, modeGzip, modeDeflateRaw:
		d.stream, code = zlib.NewDeflate(s.level, bits, s.memLevel, s.strategy)
	default:
		d.stream, code = zlib.NewInflate(bits)
	}
	if code != zlib.OK {
		return nil, zlibFailure(code, "Init error")
	}
	if f := d.presetDictionary(); f != nil {
		d.close()
		return nil, f
	}
	return d, nil
}

// presetDictionary gives the dictionary where the format does not ask for it later.
func (d *deflate) presetDictionary() *failure {
	if len(d.dict) == 0 {
		return nil
	}
	switch d.mode {
	case modeDeflate, modeDeflateRaw, modeInflateRaw:
		if code := d.stream.SetDictionary(d.dict); code != zlib.OK {
			return zlibFailure(code, "Failed to set dictionary")
		}
	}
	return nil
}

func (d *deflate) run(flush int, in, out []byte) (int, int, *failure) {
	if d.mode == modeUnzip {
		d.detect(in)
	}
	code, leftIn, leftOut := d.stream.Run(flush, in, out)
	if code == zlib.NeedDict && len(d.dict) > 0 {
		switch d.stream.SetDictionary(d.dict) {
		case zlib.OK:
			code, leftIn, leftOut = d.stream.Run(flush, in[len(in)-leftIn:], out[len(out)-leftOut:])
		case zlib.DataError:
			// Reported as "Bad dictionary" below: the data itself is not to blame.
			code = zlib.NeedDict
		}
	}
	for code == zlib.StreamEnd && d.mode == modeGunzip && leftIn > 0 && in[len(in)-leftIn] != 0 {
		if f := d.reset(); f != nil {
			return leftIn, leftOut, f
		}
		code, leftIn, leftOut = d.stream.Run(flush, in[len(in)-leftIn:], out[len(out)-leftOut:])
	}
	return leftIn, leftOut, d.judge(code, flush, leftOut)
}

// detect turns unzip into gunzip once the magic bytes have been seen.
func (d *deflate) detect(in []byte) {
	d.header = append(d.header, in[:min(len(in), len(gzipMagic)-len(d.header))]...)
	if len(d.header) == len(gzipMagic) {
		d.mode = modeInflate
		if bytes.Equal(d.header, gzipMagic) {
			d.mode = modeGunzip
		}
		d.header = nil
	}
}

func (d *deflate) judge(code, flush, leftOut int) *failure {
	switch code {
	case zlib.OK, zlib.BufError:
		if leftOut > 0 && flush == flushFinish {
			return unexpectedEnd
		}
		return nil
	case zlib.StreamEnd:
		return nil
	case zlib.NeedDict:
		if len(d.dict) == 0 {
			return zlibFailure(code, "Missing dictionary")
		}
		return zlibFailure(code, "Bad dictionary")
	}
	if message := d.stream.Message(); message != "" {
		return zlibFailure(code, message)
	}
	return zlibFailure(code, "Zlib error")
}

func (d *deflate) reset() *failure {
	if code := d.stream.Reset(); code != zlib.OK {
		return zlibFailure(code, "Failed to reset stream")
	}
	return d.presetDictionary()
}

func (d *deflate) params(level, strategy int) *failure {
	switch d.mode {
	case modeDeflate, modeGzip, modeDeflateRaw:
		if code := d.stream.Params(level, strategy); code != zlib.OK && code != zlib.BufError {
			return zlibFailure(code, "Failed to set parameters")
		}
	}
	return nil
}

func (d *deflate) close() { d.stream.Close() }
