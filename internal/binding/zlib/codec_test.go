package zlib

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

var pairs = []struct{ pack, unpack, finish int }{
	{modeDeflate, modeInflate, 4}, {modeGzip, modeGunzip, 4}, {modeGzip, modeUnzip, 4}, {modeDeflate, modeUnzip, 4},
	{modeDeflateRaw, modeInflateRaw, 4}, {modeBrotliEncode, modeBrotliDecode, 2}, {modeZstdCompress, modeZstdDecompress, 2},
}

func testSpec(mode int) spec {
	s := spec{mode: mode, level: 6, windowBits: 15, memLevel: 8, pledged: -1}
	if mode == modeBrotliEncode {
		s.params = []int32{1, 5}
	}
	return s
}

// pump runs data through c in pieces of at most inMax bytes, with output space of outMax bytes at a time.
func pump(t *testing.T, c codec, data []byte, finish, inMax, outMax int) ([]byte, *failure) {
	t.Helper()
	var got []byte
	out := make([]byte, outMax)
	for {
		n := min(inMax, len(data))
		in, op := data[:n], 0
		data = data[n:]
		if len(data) == 0 {
			op = finish
		}
		for {
			leftIn, leftOut, f := c.run(op, in, out)
			got = append(got, out[:len(out)-leftOut]...)
			if f != nil {
				return got, f
			}
			in = in[len(in)-leftIn:]
			if leftOut > 0 {
				break
			}
		}
		if len(data) == 0 {
			return got, nil
		}
	}
}

func TestRoundTripsInAnyPieces(t *testing.T) {
	data := bytes.Repeat([]byte("some text, and then some more of it; "), 3000)
	for i := range data[:20000] {
		data[i] = byte(rand.Uint32())
	}
	for _, p := range pairs {
		for _, size := range [][2]int{{1 << 20, 1 << 20}, {1000, 777}, {7, 16384}, {16384, 13}} {
			enc, f := open(testSpec(p.pack))
			if f != nil {
				t.Fatal(f.Message)
			}
			packed, f := pump(t, enc, data, p.finish, size[0], size[1])
			if f != nil {
				t.Fatalf("mode %d: %s", p.pack, f.Message)
			}
			dec, _ := open(testSpec(p.unpack))
			got, f := pump(t, dec, packed, p.finish, size[0], size[1])
			if f != nil || !bytes.Equal(got, data) {
				t.Fatalf("modes %d, %d in pieces %v: %d bytes of %d, %v", p.pack, p.unpack, size, len(got), len(data), f)
			}
			// Cut short anywhere it must say so; reset makes it usable again.
			dec.reset()
			if _, f := pump(t, dec, packed[:len(packed)-3], p.finish, size[0], size[1]); f != unexpectedEnd {
				t.Fatalf("mode %d, cut short: %v", p.unpack, f)
			}
			enc.close()
			dec.close()
		}
	}
}

func TestMembersFollowOneAnother(t *testing.T) {
	enc, _ := open(testSpec(modeGzip))
	one, _ := pump(t, enc, []byte("abc"), 4, 100, 100)
	for _, mode := range []int{modeGunzip, modeUnzip} {
		for _, piece := range []int{1, 5, 1000} {
			dec, _ := open(testSpec(mode))
			got, f := pump(t, dec, append(bytes.Clone(one), one...), 4, piece, 1000)
			if f != nil || string(got) != "abcabc" {
				t.Errorf("mode %d in pieces of %d: %q, %v", mode, piece, got, f)
			}
		}
	}
}

func FuzzDecoders(f *testing.F) {
	f.Add(uint8(1), []byte("\x1f\x8b\x08\x00"))
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		p := pairs[int(which)%len(pairs)]
		dec, _ := open(testSpec(p.unpack))
		defer dec.close()
		out := make([]byte, 1000)
		for range 1000 {
			leftIn, leftOut, fail := dec.run(p.finish, data, out)
			if fail != nil || leftOut > 0 {
				return
			}
			data = data[len(data)-leftIn:]
		}
	})
}

func TestWholeInputsComeOutAsFromAStream(t *testing.T) {
	data := bytes.Repeat([]byte("some text, and then some more of it; "), 300)
	for _, mode := range []int{modeDeflate, modeGzip, modeDeflateRaw} {
		for level := -1; level <= 9; level++ {
			s := testSpec(mode)
			s.level = level
			whole := openWhole(s, flushFinish, len(data))
			if whole == nil {
				if level == 6 {
					t.Skip("not on this processor")
				}
				continue
			}
			stream, f := open(s)
			if f != nil {
				t.Fatal(f.Message)
			}
			want, f := pump(t, stream, data, flushFinish, len(data), 1<<20)
			stream.close()
			if f != nil {
				t.Fatal(f.Message)
			}
			for size := 1; size < 50; size++ {
				whole = openWhole(s, flushFinish, len(data))
				got := []byte{}
				for out := make([]byte, size); ; {
					_, left, _ := whole.run(flushFinish, data, out)
					got = append(got, out[:size-left]...)
					if left > 0 {
						break
					}
				}
				whole.close()
				if !bytes.Equal(got, want) {
					t.Fatalf("mode %d, level %d, by %d bytes: %x, a stream wrote %x", mode, level, size, got, want)
				}
			}
			whole.close()
		}
	}
}
