package crypto

import (
	"crypto/dsa" //nolint:staticcheck // the key type is Node's
	"crypto/rand"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

type dsaKey struct {
	public *dsa.PublicKey
	secret *big.Int
}

type dhKey struct {
	prime, generator, public, secret *big.Int
}

func readInteger(der []byte) (*big.Int, bool) {
	s := cryptobyte.String(der)
	n := new(big.Int)
	return n, s.ReadASN1Integer(n)
}

func integerDER(n *big.Int) []byte {
	var b cryptobyte.Builder
	b.AddASN1BigInt(n)
	return b.BytesOrPanic()
}

func sequenceOf(numbers ...*big.Int) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		for _, n := range numbers {
			b.AddASN1BigInt(n)
		}
	})
	return b.BytesOrPanic()
}

// Bounds that keep a hostile key from occupying a thread: OpenSSL's own.
const maxModulusBits = 16384

func readDSA(info keyInfo, private bool) (*asymKey, error) {
	s := cryptobyte.String(info.params)
	var body cryptobyte.String
	p, q, g := new(big.Int), new(big.Int), new(big.Int)
	if !s.ReadASN1(&body, tags.SEQUENCE) || !body.ReadASN1Integer(p) || !body.ReadASN1Integer(q) || !body.ReadASN1Integer(g) {
		return nil, errWrongTag
	}
	n, ok := readInteger(info.key)
	if !ok {
		return nil, errWrongTag
	}
	if p.BitLen() > maxModulusBits || p.Sign() <= 0 || q.Sign() <= 0 || g.Sign() <= 0 || n.Sign() <= 0 {
		return nil, errUnsupportedKey
	}
	k := &dsaKey{public: &dsa.PublicKey{Parameters: dsa.Parameters{P: p, Q: q, G: g}, Y: n}}
	if !private {
		return &asymKey{kind: "dsa", params: info.params, public: info.key, parsed: k}, nil
	}
	k.secret, k.public.Y = n, new(big.Int).Exp(g, n, p)
	return &asymKey{"dsa", info.params, integerDER(k.public.Y), info.key, k}, nil
}

// generateDSA finds a prime q, a prime p = 1 modulo q, and a generator of the subgroup.
func generateDSA(bits, divisor int) (*asymKey, error) {
	if bits < 64 || divisor < 32 || divisor >= bits {
		return nil, keyError("ERR_OSSL_DSA_BAD_FFC_PARAMETERS")
	}
	q, err := rand.Prime(rand.Reader, divisor)
	if err != nil {
		return nil, err
	}
	one := big.NewInt(1)
	double := new(big.Int).Lsh(q, 1)
	b, err := generatePrime(int32(bits), false, double.Bytes(), one.Bytes())
	if err != nil {
		return nil, err
	}
	p := new(big.Int).SetBytes(b)
	exponent := new(big.Int).Sub(p, one)
	exponent.Div(exponent, q)
	g := new(big.Int)
	for h := big.NewInt(2); ; h.Add(h, one) {
		if g.Exp(h, exponent, p); g.Cmp(one) > 0 {
			break
		}
	}
	x, err := rand.Int(rand.Reader, new(big.Int).Sub(q, one))
	if err != nil {
		return nil, err
	}
	x.Add(x, one)
	return readDSA(keyInfo{oidDSA, sequenceOf(p, q, g), integerDER(x)}, true)
}

func (k *dsaKey) private() *dsa.PrivateKey { return &dsa.PrivateKey{PublicKey: *k.public, X: k.secret} }

func readDH(info keyInfo, private bool) (*asymKey, error) {
	s := cryptobyte.String(info.params)
	var body cryptobyte.String
	p, g := new(big.Int), new(big.Int)
	if !s.ReadASN1(&body, tags.SEQUENCE) || !body.ReadASN1Integer(p) || !body.ReadASN1Integer(g) {
		return nil, errWrongTag
	}
	n, ok := readInteger(info.key)
	if !ok {
		return nil, errWrongTag
	}
	if p.BitLen() > maxModulusBits || p.Sign() <= 0 || g.Sign() <= 0 || n.Sign() <= 0 {
		return nil, errUnsupportedKey
	}
	k := &dhKey{prime: p, generator: g, public: n}
	if !private {
		return &asymKey{kind: "dh", params: info.params, public: info.key, parsed: k}, nil
	}
	k.secret, k.public = n, new(big.Int).Exp(g, n, p)
	return &asymKey{"dh", info.params, integerDER(k.public), info.key, k}, nil
}

const minDHBits = 512

// dhExponentBits is how long a private key in a group of RFC 3526 needs to be.
var dhExponentBits = map[int]uint{1536: 200, 2048: 225, 3072: 275, 4096: 325, 6144: 375, 8192: 400}

func isModpPrime(p *big.Int) bool {
	b, err := modpPrime(nil, int32(p.BitLen()))
	return err == nil && new(big.Int).SetBytes(b).Cmp(p) == 0
}

func generateDH(p, g *big.Int) (*asymKey, error) {
	if p.BitLen() < minDHBits || p.BitLen() > maxModulusBits || g.Sign() <= 0 {
		return nil, keyError("ERR_OSSL_DH_MODULUS_TOO_SMALL")
	}
	limit := new(big.Int).Sub(p, big.NewInt(2))
	if bits := dhExponentBits[p.BitLen()]; bits != 0 && isModpPrime(p) {
		limit.Lsh(big.NewInt(1), bits)
	}
	x, err := rand.Int(rand.Reader, limit)
	if err != nil {
		return nil, err
	}
	return readDH(keyInfo{key: integerDER(x.Add(x, big.NewInt(1))), params: sequenceOf(p, g)}, true)
}
