package crypto

import (
	"math/big"
	"testing"
)

func TestPrimes(t *testing.T) {
	for _, c := range []struct {
		bits     int32
		safe     bool
		add, rem []byte
		mod, is  int64
	}{
		{64, false, nil, nil, 2, 1}, {64, true, nil, nil, 4, 3}, {128, true, []byte{24}, []byte{23}, 24, 23},
		{32, false, []byte{12}, nil, 12, 1}, {5, true, nil, nil, 4, 3}, {256, true, nil, nil, 4, 3},
	} {
		b, err := generatePrime(c.bits, c.safe, c.add, c.rem)
		if err != nil {
			t.Fatal(c, err)
		}
		p := new(big.Int).SetBytes(b)
		if p.BitLen() != int(c.bits) || !p.ProbablyPrime(20) || c.safe && !new(big.Int).Rsh(p, 1).ProbablyPrime(20) {
			t.Errorf("%v: %v", c, p)
		}
		if m := new(big.Int).Mod(p, big.NewInt(c.mod)); m.Int64() != c.is {
			t.Errorf("%v: %v mod %d is %v", c, p, c.mod, m)
		}
	}
}

func BenchmarkSafePrime1024(b *testing.B) {
	for b.Loop() {
		generatePrime(1024, true, nil, nil)
	}
}
