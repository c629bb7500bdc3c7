package crypto

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"math/big"
	"sync"

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
	if safe && bits >= 32 && step.Bit(0) == 0 {
		p, err := safePrime(uint(bits), step, rest)
		if err != nil {
			return nil, err
		}
		return p.FillBytes(make([]byte, size)), nil
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

// sievedPrimes are the odd primes by which candidates are divided before anything dearer is tried.
var sievedPrimes = sync.OnceValue(func() []uint64 {
	const limit = 1 << 16
	var composite [limit]bool
	var primes []uint64
	for i := 3; i < limit; i += 2 {
		if !composite[i] {
			primes = append(primes, uint64(i))
			for j := i * i; j < limit; j += 2 * i {
				composite[j] = true
			}
		}
	}
	return primes
})

// safePrime finds p of the given bits with p mod step = rest and (p-1)/2 prime, sieving stretches of candidates: one in
// hundreds of thousands is such a prime. step is even.
func safePrime(bits uint, step, rest *big.Int) (*big.Int, error) {
	const stretch = 1 << 15
	low := new(big.Int).Lsh(big.NewInt(1), bits-1)
	var word big.Int
	for range 10_000 {
		start, err := rand.Int(rand.Reader, low)
		if err != nil {
			return nil, err
		}
		start.Add(start, low)
		start.Sub(start, new(big.Int).Mod(start, step)).Add(start, rest)
		var out [stretch]bool
		for _, r := range sievedPrimes() {
			word.SetUint64(r)
			first := new(big.Int).Mod(start, &word).Uint64()
			inverse := new(big.Int).ModInverse(new(big.Int).Mod(step, &word), &word)
			if inverse == nil {
				continue
			}
			// p = start + k*step is divisible by r for one k modulo r, and p-1 for another.
			for _, remainder := range [2]uint64{0, 1} {
				k := (r + remainder - first) % r * inverse.Uint64() % r
				for ; k < stretch; k += r {
					out[k] = true
				}
			}
		}
		p, half := new(big.Int), new(big.Int)
		for k := range uint64(stretch) {
			if out[k] {
				continue
			}
			p.Mul(step, word.SetUint64(k)).Add(p, start)
			half.Rsh(p, 1)
			if uint(p.BitLen()) != bits || p.Bit(0) == 0 || half.Bit(0) == 0 {
				continue
			}
			if half.ProbablyPrime(0) && p.ProbablyPrime(0) && half.ProbablyPrime(10) && p.ProbablyPrime(10) {
				return p, nil
			}
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
