package crypto

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/asn1"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

type ecKey struct {
	curve  *curve
	public *ecdsa.PublicKey
	secret *ecdsa.PrivateKey
}

// curve is an elliptic curve under OpenSSL's name. Those of NIST are Go's; the others are computed by weierstrass.go.
type curve struct {
	name string
	oid  asn1.ObjectIdentifier
	elliptic.Curve
	a, b *big.Int
}

func (c *curve) size() int { return (c.Params().BitSize + 7) / 8 }

// order is how many bytes a private key has.
func (c *curve) order() int { return (c.Params().N.BitLen() + 7) / 8 }

func (c *curve) nist() bool { return c.Curve == elliptic.P224() || ecdhCurves[c.name] != nil }

var (
	errCurve = cipherError("TypeError", "ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name")
	errPoint = cipherError("Error", "ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY", "Public key is not valid for specified curve")
)

// point reads a point in any of its three forms; nil when it is not on the curve.
func (c *curve) point(b []byte) (x, y *big.Int) {
	size := c.size()
	p := c.Params().P
	switch {
	case len(b) == 1+size && (b[0] == 2 || b[0] == 3):
		x = new(big.Int).SetBytes(b[1:])
		if x.Cmp(p) >= 0 {
			return nil, nil
		}
		y = new(big.Int).ModSqrt(c.right(x), p)
		if y == nil {
			return nil, nil
		}
		if y.Bit(0) != uint(b[0]&1) {
			y.Sub(p, y)
		}
	case len(b) == 1+2*size && (b[0] == 4 || b[0]|1 == 7):
		x, y = new(big.Int).SetBytes(b[1:1+size]), new(big.Int).SetBytes(b[1+size:])
		if b[0] != 4 && y.Bit(0) != uint(b[0]&1) {
			return nil, nil
		}
	}
	if x == nil || x.Cmp(p) >= 0 || y.Cmp(p) >= 0 || !c.onCurve(x, y) {
		return nil, nil
	}
	return x, y
}

// right is x³ + ax + b.
func (c *curve) right(x *big.Int) *big.Int {
	r := new(big.Int).Mul(x, x)
	r.Add(r, c.a).Mul(r, x).Add(r, c.b)
	return r.Mod(r, c.Params().P)
}

func (c *curve) onCurve(x, y *big.Int) bool {
	square := new(big.Int).Mul(y, y)
	return square.Mod(square, c.Params().P).Cmp(c.right(x)) == 0
}

// pointBytes writes a point: form 4 uncompressed, 2 compressed, 6 hybrid.
func (c *curve) pointBytes(x, y *big.Int, form int) []byte {
	size := c.size()
	if form == 2 {
		out := make([]byte, 1+size)
		out[0] = byte(2 | y.Bit(0))
		x.FillBytes(out[1:])
		return out
	}
	out := make([]byte, 1+2*size)
	out[0] = 4
	if form == 6 {
		out[0] = byte(6 | y.Bit(0))
	}
	x.FillBytes(out[1 : 1+size])
	y.FillBytes(out[1+size:])
	return out
}

// named writes parameters: the curve's name, or all its numbers.
func (c *curve) encode(explicit bool) []byte {
	var b cryptobyte.Builder
	if !explicit {
		b.AddASN1ObjectIdentifier(c.oid)
		return b.BytesOrPanic()
	}
	p := c.Params()
	field := func(b *cryptobyte.Builder, n *big.Int) { b.AddASN1OctetString(n.FillBytes(make([]byte, c.size()))) }
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(asn1.ObjectIdentifier{1, 2, 840, 10045, 1, 1})
			b.AddASN1BigInt(p.P)
		})
		b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) { field(b, c.a); field(b, c.b) })
		b.AddASN1OctetString(c.pointBytes(p.Gx, p.Gy, 4))
		b.AddASN1BigInt(p.N)
		b.AddASN1Int64(int64(cofactor(p)))
	})
	return b.BytesOrPanic()
}

// cofactor follows from Hasse's bound: the curve has about p points.
func cofactor(p *elliptic.CurveParams) int {
	h := new(big.Int).Add(p.P, new(big.Int).Rsh(p.N, 1))
	return int(h.Div(h, p.N).Int64())
}

// readCurve knows curves by name, and by numbers when those are of a known one.
func readCurve(params []byte) *curve {
	s := cryptobyte.String(params)
	if s.PeekASN1Tag(tags.OBJECT_IDENTIFIER) {
		var id asn1.ObjectIdentifier
		if s.ReadASN1ObjectIdentifier(&id) {
			for _, c := range allCurves() {
				if c.oid.Equal(id) {
					return c
				}
			}
		}
		return nil
	}
	var body, field, ab, base, a, b cryptobyte.String
	var version int
	var id asn1.ObjectIdentifier
	p, n := new(big.Int), new(big.Int)
	if !s.ReadASN1(&body, tags.SEQUENCE) || !body.ReadASN1Integer(&version) || !body.ReadASN1(&field, tags.SEQUENCE) ||
		!field.ReadASN1ObjectIdentifier(&id) || !field.ReadASN1Integer(p) || !body.ReadASN1(&ab, tags.SEQUENCE) ||
		!ab.ReadASN1(&a, tags.OCTET_STRING) || !ab.ReadASN1(&b, tags.OCTET_STRING) || !body.ReadASN1(&base, tags.OCTET_STRING) ||
		!body.ReadASN1Integer(n) {
		return nil
	}
	for _, c := range allCurves() {
		q := c.Params()
		if q.P.Cmp(p) != 0 || q.N.Cmp(n) != 0 || c.a.Cmp(new(big.Int).SetBytes(a)) != 0 || c.b.Cmp(new(big.Int).SetBytes(b)) != 0 {
			continue
		}
		if x, y := c.point(base); x != nil && x.Cmp(q.Gx) == 0 && y.Cmp(q.Gy) == 0 {
			return c
		}
	}
	return nil
}

func readEC(info keyInfo, private bool) (*asymKey, error) {
	c := readCurve(info.params)
	if c == nil {
		return nil, errUnsupportedKey
	}
	if !private {
		x, y := c.point(info.key)
		if x == nil {
			return nil, errUnsupportedKey
		}
		public := &ecdsa.PublicKey{Curve: c.Curve, X: x, Y: y}
		return &asymKey{kind: "ec", params: info.params, public: info.key, parsed: &ecKey{curve: c, public: public}}, nil
	}
	_, d, ok := readSEC1(info.key)
	if !ok {
		return nil, errWrongTag
	}
	return ecKeyOf(c, d, info.params)
}

// readSEC1 reads an ECPrivateKey (RFC 5915): its parameters where it has them, and the number.
func readSEC1(der []byte) (params []byte, d *big.Int, ok bool) {
	s := cryptobyte.String(der)
	var body, key, inner cryptobyte.String
	var version int
	var present bool
	if !s.ReadASN1(&body, tags.SEQUENCE) || !body.ReadASN1Integer(&version) || !body.ReadASN1(&key, tags.OCTET_STRING) ||
		!body.ReadOptionalASN1(&inner, &present, tags.Tag(0).Constructed().ContextSpecific()) {
		return nil, nil, false
	}
	return inner, new(big.Int).SetBytes(key), true
}

func (k *ecKey) sec1(params, public []byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		b.AddASN1OctetString(k.secret.D.FillBytes(make([]byte, k.curve.order())))
		if params != nil {
			b.AddASN1(tags.Tag(0).Constructed().ContextSpecific(), func(b *cryptobyte.Builder) { b.AddBytes(params) })
		}
		b.AddASN1(tags.Tag(1).Constructed().ContextSpecific(), func(b *cryptobyte.Builder) { b.AddASN1BitString(public) })
	})
	return b.BytesOrPanic()
}

// ecKeyOf makes the whole key of a private number.
func ecKeyOf(c *curve, d *big.Int, params []byte) (*asymKey, error) {
	if d.Sign() <= 0 || d.Cmp(c.Params().N) >= 0 {
		return nil, errUnsupportedKey
	}
	x, y := c.multiplyBase(d)
	secret := &ecdsa.PrivateKey{PublicKey: ecdsa.PublicKey{Curve: c.Curve, X: x, Y: y}, D: d}
	k := &ecKey{c, &secret.PublicKey, secret}
	public := c.pointBytes(x, y, 4)
	return &asymKey{"ec", params, public, k.sec1(nil, public), k}, nil
}

// randomScalar draws a private key.
func (c *curve) randomScalar() (*big.Int, error) {
	one := big.NewInt(1)
	d, err := rand.Int(rand.Reader, new(big.Int).Sub(c.Params().N, one))
	if err != nil {
		return nil, err
	}
	return d.Add(d, one), nil
}
