package store

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand"
	"os"
	"testing"
	"testing/iotest"

	kgzip "github.com/klauspost/compress/gzip"
)

// texts are inputs of every sort: short, long, repetitive, random, skewed so that codes get long.
func texts() [][]byte {
	r := rand.New(rand.NewSource(1))
	out := [][]byte{{}, {1}, []byte("abc"), bytes.Repeat([]byte("a"), 100_000), bytes.Repeat([]byte("abcdefg"), 30_000)}
	noise := make([]byte, 70_000)
	r.Read(noise)
	out = append(out, noise)
	skewed := make([]byte, 300_000)
	for i := range skewed {
		v := 0
		for v < 250 && r.Intn(10) < 6 {
			v++
		}
		skewed[i] = byte(v * 7)
	}
	out = append(out, skewed)
	mixed := append([]byte{}, noise[:1000]...)
	for len(mixed) < 400_000 {
		n := 3 + r.Intn(300)
		at := r.Intn(len(mixed) - 400)
		mixed = append(mixed, mixed[at:at+n]...)
		if r.Intn(3) == 0 {
			mixed = append(mixed, noise[r.Intn(60_000):][:r.Intn(50)]...)
		}
	}
	out = append(out, mixed)
	if b, err := os.ReadFile("extract.go"); err == nil {
		out = append(out, b)
	}
	return out
}

func zip(t testing.TB, b []byte, level int) []byte {
	var w bytes.Buffer
	z, err := gzip.NewWriterLevel(&w, level)
	if err != nil {
		t.Fatal(err)
	}
	z.Name = "x"
	z.Write(b)
	z.Close()
	return w.Bytes()
}

func TestGunzip(t *testing.T) {
	for i, text := range texts() {
		for _, level := range []int{gzip.HuffmanOnly, gzip.NoCompression, 1, 6, 9} {
			z := zip(t, text, level)
			if n := gzipSize(z); n != len(text) {
				t.Fatalf("%d/%d: size %d", i, level, n)
			}
			for _, room := range []int{0, 1, 500} {
				out, ok := gunzip(make([]byte, len(text)+room), z)
				if !ok || !bytes.Equal(out, text) {
					t.Fatalf("text %d level %d room %d: %v, %d bytes of %d", i, level, room, ok, len(out), len(text))
				}
			}
			if len(text) > 0 {
				if _, ok := gunzip(make([]byte, len(text)-1), z); ok {
					t.Errorf("%d/%d: more than there is room for", i, level)
				}
			}
			two := append(bytes.Clone(z), z...)
			for _, in := range [][]byte{z, two, append(bytes.Clone(z), 0, 0, 0)} {
				g := new(gunzipper)
				g.reset(iotest.OneByteReader(bytes.NewReader(in)))
				if len(text) > 1000 {
					g.reset(iotest.HalfReader(bytes.NewReader(in)))
				}
				want := text
				if len(in) == len(two) {
					want = append(bytes.Clone(text), text...)
				}
				out, err := io.ReadAll(g)
				if err != nil || !bytes.Equal(out, want) {
					t.Fatalf("text %d level %d as a stream: %v, %d bytes of %d", i, level, err, len(out), len(want))
				}
			}
		}
	}
}

// TestGunzipBroken: what is cut or bent is never taken for whole, and never breaks anything.
func TestGunzipBroken(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for _, text := range texts() {
		z := zip(t, text, 6)
		dst := make([]byte, len(text)+300)
		for range 200 {
			bent := bytes.Clone(z)
			for range 1 + r.Intn(3) {
				bent[r.Intn(len(bent))] ^= 1 << r.Intn(8)
			}
			if r.Intn(2) == 0 {
				bent = bent[:r.Intn(len(bent))]
			}
			out, ok := gunzip(dst, bent)
			g := new(gunzipper)
			g.reset(bytes.NewReader(bent))
			stream, err := io.ReadAll(g)
			if ok && !bytes.Equal(out, text) || err == nil && !bytes.Equal(stream, text) {
				t.Fatal("a broken file was taken for whole")
			}
			if ok != (err == nil) {
				t.Fatal("at once and as a stream differ", ok, err)
			}
		}
	}
}

func FuzzGunzip(f *testing.F) {
	for _, text := range texts()[:3] {
		f.Add(zip(f, text, 6))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		out, ok := gunzip(make([]byte, 1<<16), b)
		if !ok {
			return
		}
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		want, err := io.ReadAll(z)
		if !bytes.Equal(want, out) { // what follows the last member is no error here
			t.Fatal("gzip reads another thing", err)
		}
	})
}

func BenchmarkGunzip(b *testing.B) {
	var text []byte
	for _, f := range []string{"extract.go", "inflate.go", "image.go", "tar.go", "store_test.go"} {
		t, _ := os.ReadFile(f)
		text = append(text, t...)
	}
	z := zip(b, text, 9)
	dst := make([]byte, len(text)+300)
	b.Run("whole", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for range b.N {
			if _, ok := gunzip(dst, z); !ok {
				b.Fatal()
			}
		}
	})
	b.Run("reader", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		g := new(gunzipper)
		for range b.N {
			g.reset(bytes.NewReader(z))
			io.Copy(io.Discard, g)
		}
	})
	b.Run("library", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		g := new(kgzip.Reader)
		for range b.N {
			g.Reset(bytes.NewReader(z))
			io.Copy(io.Discard, g)
		}
	})
}
