package zlib

import "github.com/ravel-js/ravel/internal/v8/brotli"

const brotliFinish = 2 // of Brotli's operations

// brotliCodec serves both directions.
type brotliCodec struct {
	c      *brotli.Codec
	decode bool
}

func openBrotli(s spec) (codec, *failure) {
	params := make([]uint32, 0, len(s.params))
	for i := 0; i+1 < len(s.params); i += 2 {
		if s.params[i+1] != paramUnset {
			params = append(params, uint32(s.params[i]), uint32(s.params[i+1]))
		}
	}
	decode := s.mode == modeBrotliDecode
	c, err := brotli.New(decode, params)
	if err != nil {
		return nil, initFailure("Initialization failed")
	}
	return &brotliCodec{c, decode}, nil
}

func (b *brotliCodec) run(op int, in, out []byte) (int, int, *failure) {
	code, leftIn, leftOut := b.c.Run(op, in, out)
	switch {
	case !b.decode && code == brotli.Failed:
		return leftIn, leftOut, &failure{"Compression failed", -1, "ERR_BROTLI_COMPRESSION_FAILED"}
	case b.decode && code < 0:
		return leftIn, leftOut, &failure{"Decompression failed", code, "ERR_" + brotli.ErrorName(code)}
	case b.decode && code == brotli.NeedsIn && op == brotliFinish:
		return leftIn, leftOut, unexpectedEnd
	}
	return leftIn, leftOut, nil
}

func (b *brotliCodec) reset() *failure {
	if b.c.Reset() != nil {
		return initFailure("Initialization failed")
	}
	return nil
}

func (b *brotliCodec) params(int, int) *failure { return nil }
func (b *brotliCodec) close()                   { b.c.Close() }
