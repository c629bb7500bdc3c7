package zstd

import (
	"bytes"
	"fmt"
	"math/rand"
	"sync"
	"testing"
)

const more, end = 0, 2

const levelParam, windowLogMax = 100, 100

func text(n int) []byte {
	r := rand.New(rand.NewSource(1))
	var b []byte
	for len(b) < n {
		b = fmt.Appendf(b, "line %d of a text which goes on\n", r.Intn(1000))
	}
	return b[:n]
}

func compress(t testing.TB, data []byte, params ...int) []byte {
	t.Helper()
	c := New(false)
	defer c.Close()
	for i := 0; i < len(params); i += 2 {
		if e := c.Param(params[i], params[i+1]); e != 0 {
			t.Fatal(e)
		}
	}
	out := make([]byte, len(data)+1000)
	e, complete, leftIn, leftOut := c.Run(end, data, out, 16384)
	if e != 0 || !complete || leftIn != 0 {
		t.Fatalf("error %d, %d left, %d room", e, leftIn, leftOut)
	}
	return out[:len(out)-leftOut]
}

// One byte in, one byte out at a time: the decoder must suspend anywhere.
func TestByteByByte(t *testing.T) {
	data := text(20000)
	packed := compress(t, data, 201, 1)
	d := New(true)
	defer d.Close()
	for range 2 {
		var got []byte
		one := make([]byte, 1)
		for at := 0; ; {
			stop := min(at+1, len(packed))
			e, complete, left, leftOut := d.Run(more, packed[at:stop], one, 0)
			if e != 0 {
				t.Fatal(e)
			}
			at = stop - left
			got = append(got, one[:1-leftOut]...)
			if complete {
				break
			}
		}
		if !bytes.Equal(got, data) {
			t.Fatal("other bytes came back")
		}
		if e := d.Reset(); e != 0 {
			t.Fatal(e)
		}
	}
}

// Contexts off the shelf must not remember settings, dictionaries or inputs.
func TestOffTheShelf(t *testing.T) {
	data := text(100000)
	want := map[int][]byte{}
	for level := 1; level < 12; level++ {
		want[level] = compress(t, data[:30000], levelParam, level)
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			r := rand.New(rand.NewSource(int64(g)))
			for range 20 {
				c := New(false)
				c.Param(101, 11)
				c.Param(201, 1)
				c.Param(400, r.Intn(2))
				c.Pledge(7)
				c.SetDictionary(data[:1000])
				c.Run(more, data[r.Intn(50000):], make([]byte, 100), 0)
				c.Close()
				level := 1 + r.Intn(11)
				if got := compress(t, data[:30000], levelParam, level); !bytes.Equal(got, want[level]) {
					t.Errorf("level %d: other bytes", level)
				}
			}
		})
	}
	wg.Wait()
}

func TestRefusals(t *testing.T) {
	d := New(true)
	defer d.Close()
	if e := d.Param(windowLogMax, 5); e.Name() != "ZSTD_error_parameter_outOfBound" {
		t.Error(e.Name())
	}
	e, _, _, _ := d.Run(more, []byte("no such frame"), make([]byte, 10), 0)
	if e.Name() != "ZSTD_error_prefix_unknown" || e.Error() != "Unknown frame descriptor" {
		t.Error(e.Name(), e)
	}
	d.Reset()
	d.Param(windowLogMax, 12)
	e, _, _, _ = d.Run(more, compress(t, text(1<<20), 101, 20), make([]byte, 10), 0)
	if e.Name() != "ZSTD_error_frameParameter_windowTooLarge" {
		t.Error(e.Name())
	}
}

func FuzzDecoder(f *testing.F) {
	f.Add(compress(f, text(5000)), uint16(100))
	f.Add(compress(f, text(500), 201, 1), uint16(1))
	f.Fuzz(func(t *testing.T, data []byte, room uint16) {
		d := New(true)
		defer d.Close()
		out := make([]byte, 1+int(room))
		for range 1000 {
			e, complete, leftIn, leftOut := d.Run(more, data, out, 0)
			if leftIn < 0 || leftIn > len(data) || leftOut < 0 || leftOut > len(out) {
				t.Fatal(leftIn, leftOut)
			}
			if e != 0 || complete || leftOut > 0 {
				return
			}
			data = data[len(data)-leftIn:]
		}
	})
}

func BenchmarkCompress4K(b *testing.B) {
	data := text(4096)
	out := make([]byte, 16384)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		c := New(false)
		c.Run(end, data, out, 16384)
		c.Close()
	}
}

func BenchmarkDecompress256K(b *testing.B) {
	packed := compress(b, text(256<<10))
	out := make([]byte, 257<<10)
	b.SetBytes(256 << 10)
	for b.Loop() {
		d := New(true)
		d.Run(end, packed, out, 0)
		d.Close()
	}
}
