package crypto

import (
	"encoding/hex"
	"math/big"
	"strings"
	"testing"
)

// The groups begin and end as the RFCs print them, and their primes are safe ones.
func TestModpGroups(t *testing.T) {
	ends := map[int32]string{768: "a63a3620ffffffffffffffff", 1024: "ece65381ffffffffffffffff", 1536: "ca237327ffffffffffffffff", 2048: "8aacaa68ffffffffffffffff"}
	for bits := range modpConstants {
		b, err := modpPrime(nil, bits)
		if err != nil {
			t.Fatal(err)
		}
		p := new(big.Int).SetBytes(b)
		text := hex.EncodeToString(b)
		if p.BitLen() != int(bits) || !strings.HasPrefix(text, "ffffffffffffffffc90fdaa2") || !strings.HasSuffix(text, ends[bits]) {
			t.Errorf("%d bits: %s", bits, text)
		}
		if bits <= 2048 && (!p.ProbablyPrime(1) || !new(big.Int).Rsh(p, 1).ProbablyPrime(1)) {
			t.Errorf("%d bits: no safe prime", bits)
		}
	}
}
