package crypto

import (
	"bytes"
	"encoding/hex"
	"math/rand/v2"
	"testing"
)

// Sums of the empty input and of "abc", as OpenSSL prints them.
var vectors = map[string][2]string{
	"md5":        {"d41d8cd98f00b204e9800998ecf8427e", "900150983cd24fb0d6963f7d28e17f72"},
	"sha1":       {"da39a3ee5e6b4b0d3255bfef95601890afd80709", "a9993e364706816aba3e25717850c26c9cd0d89d"},
	"sha256":     {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	"ripemd160":  {"9c1185a5c5e9fc54612808977ee8f548b2258d31", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"},
	"sm3":        {"1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
	"shake128":   {"7f9c2ba4e88f827d616045507605853e", "5881092dd818bf5cf8a3ddb793fbcba7"},
	"blake2s256": {"69217a3079908094e11121d042354a7c1f55b6482ca1a51e1b250dfd1ed0eef9", "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982"},
}

func TestVectors(t *testing.T) {
	for name, want := range vectors {
		h := digests[digestID(name)].new()
		if got := hex.EncodeToString(h.Sum(nil)); got != want[0] {
			t.Errorf("%s of nothing: %s", name, got)
		}
		h.Write([]byte("abc"))
		if got := hex.EncodeToString(h.Sum(nil)); got != want[1] {
			t.Errorf("%s of abc: %s", name, got)
		}
	}
}

// A state saved after any prefix and loaded into another hasher must go on to the same sum, and be as long as a fresh one.
func TestStateSurvivesAnyCut(t *testing.T) {
	data := make([]byte, 700)
	for i := range data {
		data[i] = byte(rand.Uint32())
	}
	for _, d := range digests {
		whole := d.new()
		whole.Write(data)
		fresh, _ := d.new().AppendBinary(nil)
		for cut := 0; cut <= len(data); cut += 37 {
			a, b := d.new(), d.new()
			a.Write(data[:cut])
			state, err := a.AppendBinary(nil)
			if err != nil || len(state) != len(fresh) {
				t.Fatalf("%s: state of %d bytes, fresh %d, %v", d.names[0], len(state), len(fresh), err)
			}
			if err := b.UnmarshalBinary(state); err != nil {
				t.Fatalf("%s: %v", d.names[0], err)
			}
			b.Write(data[cut:])
			if !bytes.Equal(b.Sum(nil), whole.Sum(nil)) {
				t.Fatalf("%s: other sum after a cut at %d", d.names[0], cut)
			}
		}
	}
}
