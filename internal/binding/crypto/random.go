package crypto

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"math/big"

	"github.com/ravel-js/ravel/internal/ops"
)

func randomFill(view []byte) (ops.Void, error) {
	_, err := rand.Read(view)
	return ops.Void{}, err
}

func timingSafeEqual(_ *ops.Env, a, b []byte) (bool, error) {
	return subtle.ConstantTimeCompare(a, b) == 1, nil
}

var errNoPrime = errors.New("crypto: no such prime")

// generatePrime returns a prime of the given bits, big-endian. With safe, (p-1)/2 is prime too; with add, p mod add is
// rem (1 when rem is nil, or 3 with safe), as OpenSSL has it.
func generatePrime(bits int32, safe bool, add, rem []byte) ([]byte, error) {
	size := int(bits+7) / 8
	if len(add) == 0 && !safe && bits >= 2 {
		p, err := rand.Prime(rand.Reader, int(bits))
		if err != nil {
			return nil, err
		}
		return p.FillBytes(make([]byte, size)), nil
	}
	step, rest := new(big.Int).SetBytes(add), new(big.Int).SetBytes(rem)
	if len(add) == 0 {
		step.SetInt64(4)
		rest.SetInt64(3)
	} else if len(rem) == 0 {
		rest.SetInt64(1)
		if safe {
			rest.SetInt64(3)
		}
	}
	low := new(big.Int).Lsh(big.NewInt(1), uint(bits-1))
	high := new(big.Int).Lsh(big.NewInt(1), uint(bits))
	for range 1_000_000 {
		p, err := rand.Int(rand.Reader, low)
		if err != nil {
			return nil, err
		}
		p.Add(p, low)
		p.Sub(p, new(big.Int).Mod(p, step)).Add(p, rest)
		if p.Cmp(low) < 0 || p.Cmp(high) >= 0 {
			continue
		}
		if safe && bits > 3 {
			half := new(big.Int).Rsh(p, 1)
			if !half.ProbablyPrime(0) || !p.ProbablyPrime(0) || !half.ProbablyPrime(20) {
				continue
			}
		}
		if p.ProbablyPrime(20) {
			return p.FillBytes(make([]byte, size)), nil
		}
	}
	return nil, errNoPrime
}

func checkPrime(candidate []byte, checks int32) (bool, error) {
	if checks == 0 {
		checks = 20
	}
	return new(big.Int).SetBytes(candidate).ProbablyPrime(int(min(checks, 1000))), nil
}
