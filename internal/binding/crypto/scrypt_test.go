package crypto

import (
	"bytes"
	"testing"

	"golang.org/x/crypto/scrypt"
)

func TestScrypt(t *testing.T) {
	for _, c := range []struct{ n, r, p, size int }{
		{2, 1, 1, 16}, {4, 1, 2, 64}, {16, 1, 1, 64}, {64, 3, 1, 33}, {1024, 8, 16, 64}, {4096, 8, 1, 32}, {16384, 8, 1, 64},
	} {
		got, err := scryptKey([]byte("pleaseletmein"), []byte("SodiumChloride"), c.n, c.r, c.p, c.size)
		if err != nil {
			t.Fatal(err)
		}
		want, err := scrypt.Key([]byte("pleaseletmein"), []byte("SodiumChloride"), c.n, c.r, c.p, c.size)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%v: %x, want %x (%v)", c, got, want, err)
		}
	}
}

func BenchmarkScrypt(b *testing.B) {
	for b.Loop() {
		scryptKey([]byte("a password"), []byte("some salt"), 4096, 8, 1, 32)
	}
}

func BenchmarkScryptGeneric(b *testing.B) {
	for b.Loop() {
		scrypt.Key([]byte("a password"), []byte("some salt"), 4096, 8, 1, 32)
	}
}
