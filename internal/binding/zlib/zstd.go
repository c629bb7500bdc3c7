package zlib

import "github.com/ravel-js/ravel/internal/v8/zstd"

const zstdEnd = 2 // of Zstandard's operations

func openZstd(s spec) (*zstd.Codec, *failure) {
	decode := s.mode == modeZstdDecompress
	c := zstd.New(decode)
	if c == nil {
		return nil, initFailure("Could not initialize Zstd instance")
	}
	for i := 0; i+1 < len(s.params); i += 2 {
		if s.params[i+1] != paramUnset && c.Param(int(s.params[i]), int(s.params[i+1])) != 0 {
			c.Close()
			return nil, initFailure("Setting parameter failed")
		}
	}
	if len(s.dict) > 0 && c.SetDictionary(s.dict) != 0 {
		c.Close()
		return nil, initFailure("Failed to load zstd dictionary")
	}
	return c, nil
}

func zstdFailure(e zstd.Error) *failure { return &failure{e.Error(), int(e), e.Name()} }

type zstdEncoder struct {
	c       *zstd.Codec
	pledged int64
	piece   int
	begun   bool // the frame of the pledge is: from then on the library keeps it
	full    bool // the end of a frame has taken all the room, so that the next call is not for another frame
}

func openZstdEncoder(s spec) (codec, *failure) {
	c, f := openZstd(s)
	if f != nil {
		return nil, f
	}
	e := &zstdEncoder{c: c, pledged: s.pledged, piece: s.piece}
	if f := e.pledge(); f != nil {
		c.Close()
		return nil, f
	}
	return e, nil
}

func (e *zstdEncoder) pledge() *failure {
	if e.pledged < 0 {
		return nil
	}
	if err := e.c.Pledge(uint64(e.pledged)); err != 0 {
		return initFailure("Could not set pledged src size")
	}
	return nil
}

func (e *zstdEncoder) run(op int, in, out []byte) (int, int, *failure) {
	if e.full && len(in) == 0 && op == zstdEnd {
		e.full = false
		return 0, len(out), nil
	}
	if e.pledged >= 0 && !e.begun && op == zstdEnd && int64(len(in)) != e.pledged {
		return len(in), len(out), zstdFailure(zstd.ErrSize)
	}
	e.begun = e.begun || len(in) > 0
	err, complete, leftIn, leftOut := e.c.Run(op, in, out, e.piece)
	if err != 0 {
		return leftIn, leftOut, zstdFailure(err)
	}
	e.full = complete && leftOut == 0
	return leftIn, leftOut, nil
}

func (e *zstdEncoder) reset() *failure {
	e.full, e.begun = false, false
	if err := e.c.Reset(); err != 0 {
		return zstdFailure(err)
	}
	return e.pledge()
}

func (e *zstdEncoder) params(int, int) *failure { return nil }
func (e *zstdEncoder) close()                   { e.c.Close() }

// zstdDecoder stops after each frame.
type zstdDecoder struct {
	c     *zstd.Codec
	ended bool // a frame is, and no other begun
}

func openZstdDecoder(s spec) (codec, *failure) {
	c, f := openZstd(s)
	if f != nil {
		return nil, f
	}
	return &zstdDecoder{c: c}, nil
}

func (d *zstdDecoder) run(op int, in, out []byte) (int, int, *failure) {
	if d.ended && len(in) == 0 {
		return 0, len(out), nil
	}
	err, complete, leftIn, leftOut := d.c.Run(op, in, out, 0)
	if err != 0 {
		return leftIn, leftOut, zstdFailure(err)
	}
	d.ended = complete
	if !complete && op == zstdEnd && leftOut > 0 {
		return leftIn, leftOut, unexpectedEnd
	}
	return leftIn, leftOut, nil
}

func (d *zstdDecoder) reset() *failure {
	d.ended = false
	if err := d.c.Reset(); err != 0 {
		return zstdFailure(err)
	}
	return nil
}

func (d *zstdDecoder) params(int, int) *failure { return nil }
func (d *zstdDecoder) close()                   { d.c.Close() }
