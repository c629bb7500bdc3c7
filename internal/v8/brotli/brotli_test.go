package brotli

import (
	"bytes"
	"fmt"
	"math/rand"
	"sync"
	"testing"
)

const process, finish = 0, 2

func text(n int) []byte {
	r := rand.New(rand.NewSource(1))
	var b []byte
	for len(b) < n {
		b = fmt.Appendf(b, "line %d of a text which goes on\n", r.Intn(1000))
	}
	return b[:n]
}

func compress(t testing.TB, data []byte, params ...uint32) []byte {
	t.Helper()
	c, err := New(false, params)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	out := make([]byte, len(data)+1000)
	code, leftIn, leftOut := c.Run(finish, data, out)
	if code == Failed || leftIn != 0 || leftOut == 0 {
		t.Fatalf("code %d, %d left, %d room", code, leftIn, leftOut)
	}
	return out[:len(out)-leftOut]
}

// One byte in, one byte out at a time: the decoder must suspend anywhere.
func TestByteByByte(t *testing.T) {
	data := text(20000)
	packed := compress(t, data, 1, 5)
	d, _ := New(true, nil)
	defer d.Close()
	for range 2 {
		var got []byte
		one := make([]byte, 1)
		for at := 0; ; {
			end := min(at+1, len(packed))
			code, left, leftOut := d.Run(process, packed[at:end], one)
			at = end - left
			got = append(got, one[:1-leftOut]...)
			if code == Success {
				break
			}
			if code < 0 {
				t.Fatal(ErrorName(code))
			}
		}
		if !bytes.Equal(got, data) {
			t.Fatal("other bytes came back")
		}
		if err := d.Reset(); err != nil {
			t.Fatal(err)
		}
	}
}

// Memory of earlier codecs must not show in what later ones write, whoever used it.
func TestOffTheShelf(t *testing.T) {
	data := text(100000)
	want := map[uint32][]byte{}
	for q := range uint32(10) {
		want[q] = compress(t, data[:30000], 1, q)
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			r := rand.New(rand.NewSource(int64(g)))
			for range 20 {
				q := uint32(r.Intn(10))
				compress(t, data[r.Intn(50000):], 1, q, 2, uint32(10+r.Intn(14)))
				if got := compress(t, data[:30000], 1, q); !bytes.Equal(got, want[q]) {
					t.Errorf("quality %d: other bytes", q)
				}
			}
		})
	}
	wg.Wait()
}

func TestRefusals(t *testing.T) {
	if _, err := New(true, []uint32{7, 1}); err != ErrParam {
		t.Error(err)
	}
	d, _ := New(true, nil)
	code, _, _ := d.Run(process, []byte("zzzzzzzzzz"), make([]byte, 100))
	if ErrorName(code) != "_ERROR_FORMAT_RESERVED" {
		t.Error(code, ErrorName(code))
	}
	d.Close()
	d.Close()
	if code, left, _ := d.Run(process, []byte("a"), make([]byte, 1)); code != Failed || left != 1 {
		t.Error("a closed codec runs")
	}
}

func FuzzDecoder(f *testing.F) {
	f.Add(compress(f, text(5000), 1, 5), uint16(100))
	f.Add(compress(f, text(500), 1, 11), uint16(1))
	f.Fuzz(func(t *testing.T, data []byte, room uint16) {
		d, err := New(true, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		out := make([]byte, 1+int(room))
		for range 1000 {
			code, leftIn, leftOut := d.Run(process, data, out)
			if leftIn < 0 || leftIn > len(data) || leftOut < 0 || leftOut > len(out) {
				t.Fatal(leftIn, leftOut)
			}
			if code != NeedsRoom {
				return
			}
			data = data[len(data)-leftIn:]
		}
	})
}

func BenchmarkCompress4K(b *testing.B) {
	data := text(4096)
	out := make([]byte, 8192)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		c, _ := New(false, []uint32{1, 4})
		c.Run(finish, data, out)
		c.Close()
	}
}

func BenchmarkDecompress256K(b *testing.B) {
	packed := compress(b, text(256<<10), 1, 5)
	out := make([]byte, 257<<10)
	b.SetBytes(256 << 10)
	for b.Loop() {
		d, _ := New(true, nil)
		d.Run(finish, packed, out)
		d.Close()
	}
}
