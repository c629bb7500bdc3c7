package crypto

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"math/rand/v2"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"
)

func randomBytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rand.Uint32())
	}
	return b
}

// run pushes data through in pieces.
func run(t *testing.T, c transformer, data []byte) []byte {
	t.Helper()
	var out []byte
	for len(data) > 0 {
		n := min(len(data), 1+rand.IntN(40))
		out = append(out, c.update(data[:n])...)
		data = data[n:]
	}
	last, err := c.final()
	if err != nil {
		t.Fatal(err)
	}
	return append(out, last...)
}

// Every cipher undoes what it did, in any pieces.
func TestCiphersRoundTrip(t *testing.T) {
	for name, info := range ciphers {
		for _, length := range []int{0, 1, 15, 16, 17, 1000} {
			key, iv, data := randomBytes(info.Key), randomBytes(info.IV), randomBytes(length)
			enc, err := info.make(true, key, iv)
			if err != nil {
				t.Fatal(name, err)
			}
			dec, _ := info.make(false, key, iv)
			if got := run(t, dec, run(t, enc, data)); !bytes.Equal(got, data) {
				t.Fatalf("%s: %d bytes come back as %d", name, length, len(got))
			}
		}
	}
}

// The AEADs agree with Go's one-shot ones, for any IV, also where GCM's counter wraps.
func TestAEADsAgree(t *testing.T) {
	for range 200 {
		key, data, extra := randomBytes(16), randomBytes(rand.IntN(300)), randomBytes(rand.IntN(40))
		block, _ := aes.NewCipher(key)
		iv := randomBytes(1 + rand.IntN(40))
		whole, _ := cipher.NewGCMWithNonceSize(block, len(iv))
		g := newGCM(block, true, iv)
		g.aad(extra)
		got := run(t, g, data)
		if want := whole.Seal(nil, iv, data, extra); !bytes.Equal(append(got, g.tag()...), want) {
			t.Fatalf("GCM: IV of %d, %d bytes", len(iv), len(data))
		}

		key, iv = randomBytes(32), randomBytes(12)
		poly, _ := chacha20poly1305.New(key)
		c, _ := newChaChaPoly(true, key, iv)
		c.(authenticated).aad(extra)
		got = run(t, c, data)
		if want := poly.Seal(nil, iv, data, extra); !bytes.Equal(append(got, c.(authenticated).tag()...), want) {
			t.Fatalf("ChaCha20-Poly1305: %d bytes", len(data))
		}
	}
}

func TestCounterWraps(t *testing.T) {
	block, _ := aes.NewCipher(make([]byte, 16))
	c := counter32{block: block, at: [16]byte{12: 0xff, 13: 0xff, 14: 0xff, 15: 0xfe}}
	got := make([]byte, 64)
	c.XORKeyStream(got, got)
	for i, last := range []uint32{0xfffffffe, 0xffffffff, 0, 1} {
		in := []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, byte(last >> 24), byte(last >> 16), byte(last >> 8), byte(last)}
		want := make([]byte, 16)
		block.Encrypt(want, in)
		if !bytes.Equal(got[16*i:16*i+16], want) {
			t.Errorf("block %d", i)
		}
	}
}
