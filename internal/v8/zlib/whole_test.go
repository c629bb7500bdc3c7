package zlib

import (
	"bytes"
	"fmt"
	"math/rand"
	"testing"
)

func deflateByStream(t *testing.T, level int, data []byte) []byte {
	t.Helper()
	s, code := NewDeflate(level, -15, 8, 0)
	if code != OK {
		t.Fatal(code)
	}
	defer s.Close()
	out := make([]byte, len(data)+len(data)/8+1000)
	code, leftIn, leftOut := s.Run(4, data, out)
	if code != StreamEnd || leftIn != 0 {
		t.Fatalf("code %d, %d left", code, leftIn)
	}
	return out[:len(out)-leftOut]
}

func deflateWhole(t *testing.T, level int, data []byte, room int) []byte {
	t.Helper()
	w := NewWhole(level, len(data))
	if w == nil {
		t.Skip("not on this processor")
	}
	defer w.Close()
	var got []byte
	out := make([]byte, room)
	for {
		done, left := w.Run(data, out)
		got = append(got, out[:room-left]...)
		if done {
			return got
		}
	}
}

// text is n bytes of one of several kinds, with matches near and far.
func text(r *rand.Rand, kind, n int) []byte {
	b := make([]byte, 0, n+300)
	for len(b) < n {
		switch kind {
		case 0: // noise
			b = append(b, byte(r.Intn(256)))
		case 1: // few letters: many short matches, long chains
			b = append(b, "abc"[r.Intn(3)])
		case 2: // numbered lines
			b = fmt.Appendf(b, "line %d of a text\n", r.Intn(1000))
		case 3: // runs
			b = append(b, bytes.Repeat([]byte{byte(r.Intn(3))}, 1+r.Intn(600))...)
		default: // copies from anywhere before, and some noise
			if m := len(b); m > 10 && r.Intn(3) > 0 {
				from := r.Intn(m)
				b = append(b, b[from:min(m, from+r.Intn(300))]...)
			} else {
				b = append(b, byte(r.Intn(256)), byte(r.Intn(256)), byte(r.Intn(8)))
			}
		}
	}
	return b[:n]
}

// The library is the judge of every byte, above all around the ends of windows and of inputs.
func TestWholeWritesWhatStreamWrites(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	sizes := []int{1, 2, 3, 4, 5, 63, 1000, 16383, 16384, 32506, 32768, 65000, 65274, 65277, 65278, 65535, 65536, 65537,
		98042, 98045, 98046, 98303, 98304, 98305, 131072, 200001}
	rounds := 2
	if testing.Short() {
		rounds = 1
	}
	for range rounds {
		for _, size := range sizes {
			for kind := range 5 {
				level := 4 + r.Intn(6)
				if kind == 1 || kind == 3 {
					level = min(level, 7) // the longest chains take seconds here
				}
				data := text(r, kind, max(1, size+r.Intn(5)-2))
				want := deflateByStream(t, level, data)
				if got := deflateWhole(t, level, data, 1+r.Intn(70000)); !bytes.Equal(got, want) {
					t.Fatalf("kind %d, %d bytes, level %d: %d bytes, the stream wrote %d", kind, len(data), level, len(got), len(want))
				}
			}
		}
	}
}

// A stream off the shelf must not remember its last input, nor the level that it was changed to.
func TestStreamOffTheShelf(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	fresh := map[string][]byte{}
	inputs := [][]byte{}
	for range 300 {
		inputs = append(inputs, text(r, 1, 3+r.Intn(400)))
	}
	s, _ := NewDeflate(6, -15, 8, 0)
	s.Run(4, inputs[0], make([]byte, 1000))
	s.Params(0, 0)
	s.Close()
	for range 3 {
		for _, in := range inputs {
			got := deflateByStream(t, 6, in)
			if want, ok := fresh[string(in)]; ok && !bytes.Equal(got, want) {
				t.Fatalf("%q: %x, at first %x", in, got, want)
			}
			fresh[string(in)] = got
		}
		r.Shuffle(len(inputs), func(i, j int) { inputs[i], inputs[j] = inputs[j], inputs[i] })
	}
}

func BenchmarkWhole(b *testing.B) {
	data := text(rand.New(rand.NewSource(3)), 2, 256<<10)
	out := make([]byte, len(data))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		w := NewWhole(6, len(data))
		w.Run(data, out)
		w.Close()
	}
}

func BenchmarkStream(b *testing.B) {
	data := text(rand.New(rand.NewSource(3)), 2, 256<<10)
	out := make([]byte, len(data))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		s, _ := NewDeflate(6, -15, 8, 0)
		s.Run(4, data, out)
		s.Close()
	}
}
