package crypto

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/hex"
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
		n := min(len(data), 1+rand.IntN([]int{40, 4000}[rand.IntN(2)]))
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
		if info.Mode == "wrap" || info.Mode == "ccm" {
			continue // one piece only
		}
		for _, length := range []int{0, 1, 15, 16, 17, 1000} {
			key, iv, data := randomBytes(info.Key), randomBytes(info.IV), randomBytes(length)
			enc, err := info.make(true, key, iv, 16)
			if err != nil {
				t.Fatal(name, err)
			}
			dec, _ := info.make(false, key, iv, 16)
			if got := run(t, dec, run(t, enc, data)); !bytes.Equal(got, data) {
				t.Fatalf("%s: %d bytes come back as %d", name, length, len(got))
			}
		}
	}
}

// The AEADs agree with Go's one-shot ones, for any IV, also where GCM's counter wraps.
func TestAEADsAgree(t *testing.T) {
	for i := range 400 {
		most := 1
		if i%2 != 0 { // enough for what is done with many blocks at once
			most = 40
		}
		key, data, extra := randomBytes(16), randomBytes(rand.IntN(300*most)), randomBytes(rand.IntN(40*most))
		block, _ := aes.NewCipher(key)
		iv := randomBytes(1 + rand.IntN(40*most))
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

// Modes that take a message in one piece, and answers from their RFCs.
func TestOnePiece(t *testing.T) {
	for _, name := range []string{"aes-128-ccm", "aes-256-ccm", "aes128-wrap", "aes256-wrap-pad", "aes-192-ocb"} {
		info := findCipher(name)
		for _, length := range []int{16, 24, 64, 1000} {
			key, iv, data := randomBytes(info.Key), randomBytes(info.IV), randomBytes(length)
			sealed, err := cipherJob(name, true, key, iv, data, nil, 0)
			if err != nil {
				t.Fatal(name, err)
			}
			if got, err := cipherJob(name, false, key, iv, sealed, nil, 0); err != nil || !bytes.Equal(got, data) {
				t.Fatalf("%s: %d bytes: %v", name, length, err)
			}
			sealed[0] ^= 1
			if got, err := cipherJob(name, false, key, iv, sealed, nil, 0); err == nil && bytes.Equal(got, data) {
				t.Fatalf("%s: a forgery opens", name)
			}
		}
	}
	unhex := func(s string) []byte { b, _ := hex.DecodeString(s); return b }
	// RFC 3394, 4.1; RFC 7253, A; RFC 3610, packet vector 1.
	out, err := cipherJob("aes128-wrap", true, unhex("000102030405060708090A0B0C0D0E0F"), unhex("A6A6A6A6A6A6A6A6"), unhex("00112233445566778899AABBCCDDEEFF"), nil, 0)
	if err != nil || hex.EncodeToString(out) != "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5" {
		t.Errorf("wrap: %x %v", out, err)
	}
	out, err = cipherJob("aes-128-ocb", true, unhex("000102030405060708090A0B0C0D0E0F"), unhex("BBAA99887766554433221101"), unhex("0001020304050607"), unhex("0001020304050607"), 16)
	if err != nil || hex.EncodeToString(out) != "6820b3657b6f615a5725bda0d3b4eb3a257c9af1f8f03009" {
		t.Errorf("ocb: %x %v", out, err)
	}
	out, err = cipherJob("aes-128-ccm", true, unhex("C0C1C2C3C4C5C6C7C8C9CACBCCCDCECF"), unhex("00000003020100A0A1A2A3A4A5"), unhex("08090A0B0C0D0E0F101112131415161718191A1B1C1D1E"), unhex("0001020304050607"), 8)
	if err != nil || hex.EncodeToString(out) != "588c979a61c663d2f066d0c2c0f989806d5f6b61dac38417e8d12cfdf926e0" {
		t.Errorf("ccm: %x %v", out, err)
	}
}
