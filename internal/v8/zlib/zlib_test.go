package zlib

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"
)

func TestGzipRoundTrip(t *testing.T) {
	data := bytes.Repeat([]byte("a line that repeats\n"), 5000)
	d, code := NewDeflate(6, 15+16, 8, 0)
	if code != OK {
		t.Fatal(code)
	}
	defer d.Close()
	out := make([]byte, len(data))
	code, leftIn, leftOut := d.Run(4, data, out)
	if code != StreamEnd || leftIn != 0 {
		t.Fatalf("deflate: code %d, %d left", code, leftIn)
	}
	packed := out[:len(out)-leftOut]
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
		t.Fatalf("Go reads %d bytes, %v", len(got), err)
	}

	// One byte in, one byte out at a time: the decoder must suspend anywhere.
	i, _ := NewInflate(15 + 16)
	defer i.Close()
	var back []byte
	one := make([]byte, 1)
	for at := 0; ; {
		end := min(at+1, len(packed))
		code, left, leftOut := i.Run(0, packed[at:end], one)
		at = end - left
		back = append(back, one[:1-leftOut]...)
		if code == StreamEnd {
			break
		}
		if code != OK && code != BufError {
			t.Fatal(code, i.Message())
		}
	}
	if !bytes.Equal(back, data) {
		t.Fatal("other bytes came back")
	}
}

func TestErrors(t *testing.T) {
	if _, code := NewDeflate(6, 99, 8, 0); code != StreamError {
		t.Errorf("windowBits 99: code %d", code)
	}
	i, _ := NewInflate(15)
	defer i.Close()
	code, _, _ := i.Run(0, []byte("not zlib"), make([]byte, 10))
	if code != DataError || i.Message() != "incorrect header check" {
		t.Errorf("code %d, %q", code, i.Message())
	}
}

func BenchmarkInflate16K(b *testing.B) {
	data := bytes.Repeat([]byte("a line that repeats, more or less\n"), 482)
	d, _ := NewDeflate(6, 15, 8, 0)
	packed := make([]byte, len(data))
	_, _, left := d.Run(4, data, packed)
	packed = packed[:len(packed)-left]
	i, _ := NewInflate(15)
	out := make([]byte, len(data))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		i.Reset()
		i.Run(4, packed, out)
	}
}
