package crypto

import (
	"crypto/ecdh"
	"crypto/elliptic"
	"crypto/rand"
	"maps"
	"math/big"
	"slices"

	"github.com/ravel-js/ravel/internal/ops"
)

// The classic key agreements, whose numbers JavaScript keeps: ECDH on named curves, and Diffie-Hellman modulo a prime.

var ecdhCurves = map[string]ecdh.Curve{
	"prime256v1": ecdh.P256(), "secp384r1": ecdh.P384(), "secp521r1": ecdh.P521(),
	"secp256r1": ecdh.P256(), "P-256": ecdh.P256(), "P-384": ecdh.P384(), "P-521": ecdh.P521(),
}

func listCurves(*ops.Env) ([]string, error) { return slices.Sorted(maps.Keys(curves)), nil }

var (
	errCurve  = cipherError("TypeError", "ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name")
	errPoint  = cipherError("Error", "ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY", "Public key is not valid for specified curve")
	errScalar = cipherError("RangeError", "ERR_CRYPTO_INVALID_KEYTYPE", "Private key is not valid for specified curve.")
)

// ecdhPrivate makes a private key, or checks the given one and fills it up to the curve's size.
func ecdhPrivate(_ *ops.Env, curve string, private []byte) ([]byte, error) {
	c := ecdhCurves[curve]
	if c == nil {
		return nil, errCurve
	}
	if len(private) == 0 {
		k, err := c.GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		return k.Bytes(), nil
	}
	k, err := ecdhKey(curve, private)
	if err != nil {
		return nil, err
	}
	return k.Bytes(), nil
}

func ecdhKey(curve string, private []byte) (*ecdh.PrivateKey, error) {
	size := (curves[curve].Params().BitSize + 7) / 8
	n := new(big.Int).SetBytes(private)
	if n.BitLen() > 8*size {
		return nil, errScalar
	}
	k, err := ecdhCurves[curve].NewPrivateKey(n.FillBytes(make([]byte, size)))
	if err != nil {
		return nil, errScalar
	}
	return k, nil
}

// ecdhPublic gives the public point, uncompressed.
func ecdhPublic(_ *ops.Env, curve string, private []byte) ([]byte, error) {
	if ecdhCurves[curve] == nil {
		return nil, errCurve
	}
	k, err := ecdhKey(curve, private)
	if err != nil {
		return nil, err
	}
	return k.PublicKey().Bytes(), nil
}

// ecdhConvert rewrites a point in another form (4 uncompressed, 2 compressed, 6 hybrid) and so checks it.
func ecdhConvert(_ *ops.Env, curve string, point []byte, form int32) ([]byte, error) {
	c, ok := curves[curve]
	if !ok {
		return nil, errCurve
	}
	size := (c.Params().BitSize + 7) / 8
	var x, y *big.Int
	switch {
	case len(point) == 1+size && (point[0] == 2 || point[0] == 3):
		x, y = elliptic.UnmarshalCompressed(c, point)
	case len(point) == 1+2*size && (point[0] == 4 || point[0]|1 == 7):
		x, y = new(big.Int).SetBytes(point[1:1+size]), new(big.Int).SetBytes(point[1+size:])
		if point[0] != 4 && y.Bit(0) != uint(point[0]&1) || !c.IsOnCurve(x, y) {
			x = nil
		}
	}
	if x == nil {
		return nil, errPoint
	}
	if form == 2 {
		return elliptic.MarshalCompressed(c, x, y), nil
	}
	out := make([]byte, 1+2*size)
	out[0] = 4
	if form == 6 {
		out[0] = byte(6 | y.Bit(0))
	}
	x.FillBytes(out[1 : 1+size])
	y.FillBytes(out[1+size:])
	return out, nil
}

func ecdhSecret(env *ops.Env, curve string, private, public []byte) ([]byte, error) {
	point, err := ecdhConvert(env, curve, public, 4)
	if err != nil {
		return nil, errPoint
	}
	c := ecdhCurves[curve]
	if c == nil {
		return nil, errCurve
	}
	k, err := ecdhKey(curve, private)
	if err != nil {
		return nil, err
	}
	theirs, err := c.NewPublicKey(point)
	if err != nil {
		return nil, errPoint
	}
	return k.ECDH(theirs)
}

// modPow is base to the power of exponent modulo a number, as long as the modulus.
func modPow(_ *ops.Env, base, exponent, modulus []byte) ([]byte, error) {
	m := new(big.Int).SetBytes(modulus)
	if m.Sign() == 0 {
		return nil, errPadding
	}
	r := new(big.Int).Exp(new(big.Int).SetBytes(base), new(big.Int).SetBytes(exponent), m)
	return r.FillBytes(make([]byte, (m.BitLen()+7)/8)), nil
}

// The MODP groups of RFC 2409 and RFC 3526 are 2^n - 2^(n-64) - 1 + 2^64 * (floor(2^(n-130) * pi) + c); c by n.
var modpConstants = map[int32]int64{
	768: 149686, 1024: 129093, 1536: 741804, 2048: 124476, 3072: 1690314, 4096: 240904, 6144: 929484, 8192: 4743158,
}

func modpPrime(_ *ops.Env, bits int32) ([]byte, error) {
	c, ok := modpConstants[bits]
	if !ok {
		return nil, errNoPrime
	}
	n := uint(bits)
	power := func(e uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), e) }
	p := piBits(n - 130)
	p.Add(p, big.NewInt(c)).Lsh(p, 64)
	p.Add(p, power(n)).Sub(p, power(n-64)).Sub(p, big.NewInt(1))
	return p.Bytes(), nil
}

// piBits is floor(2^n * pi), by Machin's formula.
func piBits(n uint) *big.Int {
	const guard = 64
	one := new(big.Int).Lsh(big.NewInt(1), n+guard)
	arctanInverse := func(x int64) *big.Int {
		term := new(big.Int).Quo(one, big.NewInt(x))
		sum := new(big.Int).Set(term)
		square := big.NewInt(x * x)
		for k := int64(3); term.Sign() != 0; k += 2 {
			term.Quo(term, square)
			part := new(big.Int).Quo(term, big.NewInt(k))
			if k%4 == 3 {
				sum.Sub(sum, part)
			} else {
				sum.Add(sum, part)
			}
		}
		return sum
	}
	pi := new(big.Int).Mul(arctanInverse(5), big.NewInt(16))
	pi.Sub(pi, new(big.Int).Mul(arctanInverse(239), big.NewInt(4)))
	return pi.Rsh(pi, guard)
}
