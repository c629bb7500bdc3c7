package crypto

import (
	"math/big"

	"github.com/ravel-js/ravel/internal/ops"
)

// Key agreement: between keys, and with the bare numbers that the classes ECDH and DiffieHellman keep in JavaScript.

var errAgreement = keyError("ERR_OSSL_MISMATCHING_DOMAIN_PARAMETERS")
var errFailedDerivation = keyError("ERR_OSSL_FAILED_DURING_DERIVATION")

func agreement(a, b *asymKey) ([]byte, error) {
	var out []byte
	switch k := a.parsed.(type) {
	case *okpKey:
		other, ok := b.parsed.(*okpKey)
		if !ok || a.kind != b.kind || a.kind[0] != 'x' {
			return nil, errKeyOperation
		}
		out = k.agree(a.kind, other)
	case *ecKey:
		other, ok := b.parsed.(*ecKey)
		if !ok || k.curve != other.curve {
			return nil, errAgreement
		}
		out = k.curve.agreement(k.secret.D, other.public.X, other.public.Y)
	case *dhKey:
		other, ok := b.parsed.(*dhKey)
		if !ok || k.prime.Cmp(other.prime) != 0 || k.generator.Cmp(other.generator) != 0 {
			return nil, errAgreement
		}
		one := big.NewInt(1)
		if other.public.Cmp(one) <= 0 || other.public.Cmp(new(big.Int).Sub(k.prime, one)) >= 0 {
			return nil, errFailedDerivation
		}
		n := new(big.Int).Exp(other.public, k.secret, k.prime)
		out = n.FillBytes(make([]byte, (k.prime.BitLen()+7)/8))
	default:
		return nil, errKeyOperation
	}
	if out == nil {
		return nil, errFailedDerivation
	}
	return out, nil
}

func agreeKeys(env *ops.Env, private, public []byte) (a, b *asymKey, err error) {
	cache := keyCaches.Of(env)
	if a, err = cache.privateKey(private); err == nil {
		b, err = cache.publicKey(public)
	}
	return
}

// agree is Diffie-Hellman between a private and a public key of one kind.
func agree(env *ops.Env, private, public []byte) ([]byte, error) {
	a, b, err := agreeKeys(env, private, public)
	if err != nil {
		return nil, err
	}
	return agreement(a, b)
}

func agreeLater(env *ops.Env, private, public []byte, done ops.Func) (ops.Void, error) {
	a, b, err := agreeKeys(env, private, public)
	if err != nil {
		return ops.Void{}, err
	}
	later(env, done, func() ([]byte, error) { return agreement(a, b) })
	return ops.Void{}, nil
}

// ---- numbers kept in JavaScript

var errScalar = cipherError("RangeError", "ERR_CRYPTO_INVALID_KEYTYPE", "Private key is not valid for specified curve.")

func (c *curve) scalar(private []byte) (*big.Int, error) {
	d := new(big.Int).SetBytes(private)
	if d.Sign() == 0 || d.Cmp(c.Params().N) >= 0 {
		return nil, errScalar
	}
	return d, nil
}

// ecdhPrivate makes a private key, or checks the given one and fills it up to the curve's size.
func ecdhPrivate(_ *ops.Env, name string, private []byte) ([]byte, error) {
	c := findCurve(name)
	if c == nil {
		return nil, errCurve
	}
	var d *big.Int
	var err error
	if len(private) == 0 {
		d, err = c.randomScalar()
	} else {
		d, err = c.scalar(private)
	}
	if err != nil {
		return nil, err
	}
	return d.FillBytes(make([]byte, c.order())), nil
}

// ecdhPublic gives the public point, uncompressed.
func ecdhPublic(_ *ops.Env, name string, private []byte) ([]byte, error) {
	c := findCurve(name)
	if c == nil {
		return nil, errCurve
	}
	d, err := c.scalar(private)
	if err != nil {
		return nil, err
	}
	x, y := c.multiplyBase(d)
	return c.pointBytes(x, y, 4), nil
}

// ecdhConvert rewrites a point in another form (4 uncompressed, 2 compressed, 6 hybrid) and so checks it.
func ecdhConvert(_ *ops.Env, name string, point []byte, form int32) ([]byte, error) {
	c := findCurve(name)
	if c == nil {
		return nil, errCurve
	}
	x, y := c.point(point)
	if x == nil {
		return nil, errPoint
	}
	return c.pointBytes(x, y, int(form)), nil
}

func ecdhSecret(_ *ops.Env, name string, private, public []byte) ([]byte, error) {
	c := findCurve(name)
	if c == nil {
		return nil, errCurve
	}
	d, err := c.scalar(private)
	if err != nil {
		return nil, err
	}
	x, y := c.point(public)
	if x == nil {
		return nil, errPoint
	}
	out := c.agreement(d, x, y)
	if out == nil {
		return nil, errPoint
	}
	return out, nil
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
