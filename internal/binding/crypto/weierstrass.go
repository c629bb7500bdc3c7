package crypto

import (
	"crypto/elliptic"
	"math/big"
)

// weierstrass computes on any curve y² = x³ + ax + b over a prime field, in Jacobian coordinates. Not in constant time: it
// serves the curves that Go does not have, where OpenSSL's generic code is not above the same doubt.
type weierstrass struct {
	params *elliptic.CurveParams
	a      *big.Int
}

type jacobian struct{ x, y, z *big.Int } // z = 0: the point at infinity

func (w *weierstrass) Params() *elliptic.CurveParams { return w.params }

func (w *weierstrass) IsOnCurve(x, y *big.Int) bool {
	p := w.params.P
	if x.Sign() < 0 || x.Cmp(p) >= 0 || y.Sign() < 0 || y.Cmp(p) >= 0 {
		return false
	}
	right := new(big.Int).Mul(x, x)
	right.Add(right, w.a).Mul(right, x).Add(right, w.params.B).Mod(right, p)
	left := new(big.Int).Mul(y, y)
	return left.Mod(left, p).Cmp(right) == 0
}

func (w *weierstrass) lift(x, y *big.Int) jacobian {
	if x.Sign() == 0 && y.Sign() == 0 {
		return jacobian{new(big.Int), new(big.Int), new(big.Int)}
	}
	return jacobian{new(big.Int).Set(x), new(big.Int).Set(y), big.NewInt(1)}
}

func (w *weierstrass) affine(j jacobian) (x, y *big.Int) {
	if j.z.Sign() == 0 {
		return new(big.Int), new(big.Int)
	}
	p := w.params.P
	inverse := new(big.Int).ModInverse(j.z, p)
	square := new(big.Int).Mul(inverse, inverse)
	square.Mod(square, p)
	x = new(big.Int).Mul(j.x, square)
	x.Mod(x, p)
	square.Mul(square, inverse).Mod(square, p)
	y = new(big.Int).Mul(j.y, square)
	return x, y.Mod(y, p)
}

func (w *weierstrass) mul(a, b *big.Int) *big.Int {
	r := new(big.Int).Mul(a, b)
	return r.Mod(r, w.params.P)
}

func (w *weierstrass) double(j jacobian) jacobian {
	if j.z.Sign() == 0 || j.y.Sign() == 0 {
		return jacobian{new(big.Int), new(big.Int), new(big.Int)}
	}
	p := w.params.P
	yy := w.mul(j.y, j.y)
	s := w.mul(j.x, yy)
	s.Lsh(s, 2).Mod(s, p) // 4xy²
	zz := w.mul(j.z, j.z)
	m := w.mul(j.x, j.x)
	m.Mul(m, big.NewInt(3)).Add(m, w.mul(w.a, w.mul(zz, zz))).Mod(m, p) // 3x² + az⁴
	x := w.mul(m, m)
	x.Sub(x, new(big.Int).Lsh(s, 1)).Mod(x, p)
	y := new(big.Int).Sub(s, x)
	y = w.mul(m, y.Mod(y, p))
	eight := w.mul(yy, yy)
	y.Sub(y, eight.Lsh(eight, 3)).Mod(y, p)
	z := w.mul(j.y, j.z)
	return jacobian{x, y, z.Lsh(z, 1).Mod(z, p)}
}

func (w *weierstrass) add(a, b jacobian) jacobian {
	if a.z.Sign() == 0 {
		return b
	}
	if b.z.Sign() == 0 {
		return a
	}
	p := w.params.P
	aa, bb := w.mul(a.z, a.z), w.mul(b.z, b.z)
	u1, u2 := w.mul(a.x, bb), w.mul(b.x, aa)
	s1, s2 := w.mul(a.y, w.mul(bb, b.z)), w.mul(b.y, w.mul(aa, a.z))
	h := u2.Sub(u2, u1)
	h.Mod(h, p)
	r := s2.Sub(s2, s1)
	r.Mod(r, p)
	if h.Sign() == 0 {
		if r.Sign() == 0 {
			return w.double(a)
		}
		return jacobian{new(big.Int), new(big.Int), new(big.Int)}
	}
	hh := w.mul(h, h)
	hhh := w.mul(hh, h)
	v := w.mul(u1, hh)
	x := w.mul(r, r)
	x.Sub(x, hhh).Sub(x, new(big.Int).Lsh(v, 1)).Mod(x, p)
	y := new(big.Int).Sub(v, x)
	y = w.mul(r, y.Mod(y, p))
	y.Sub(y, w.mul(s1, hhh)).Mod(y, p)
	return jacobian{x, y, w.mul(h, w.mul(a.z, b.z))}
}

func (w *weierstrass) Add(x1, y1, x2, y2 *big.Int) (x, y *big.Int) {
	return w.affine(w.add(w.lift(x1, y1), w.lift(x2, y2)))
}

func (w *weierstrass) Double(x, y *big.Int) (*big.Int, *big.Int) {
	return w.affine(w.double(w.lift(x, y)))
}

// ScalarMult goes through the number four bits at a time.
func (w *weierstrass) ScalarMult(x, y *big.Int, k []byte) (*big.Int, *big.Int) {
	var table [16]jacobian
	table[0] = w.lift(new(big.Int), new(big.Int))
	base := w.lift(x, y)
	for i := 1; i < len(table); i++ {
		table[i] = w.add(table[i-1], base)
	}
	sum := table[0]
	for _, b := range k {
		for _, digit := range [2]byte{b >> 4, b & 15} {
			for range 4 {
				sum = w.double(sum)
			}
			sum = w.add(sum, table[digit])
		}
	}
	return w.affine(sum)
}

func (w *weierstrass) ScalarBaseMult(k []byte) (*big.Int, *big.Int) {
	return w.ScalarMult(w.params.Gx, w.params.Gy, k)
}

// multiplyBase is d times the curve's base point.
func (c *curve) multiplyBase(d *big.Int) (x, y *big.Int) {
	size := c.order()
	b := d.FillBytes(make([]byte, size))
	if agreement := ecdhCurves[c.name]; agreement != nil {
		if k, err := agreement.NewPrivateKey(b); err == nil {
			return c.point(k.PublicKey().Bytes())
		}
	}
	return c.ScalarBaseMult(b)
}

// agreement is the x of d times a point; nil when that is no point.
func (c *curve) agreement(d, x, y *big.Int) []byte {
	b := d.FillBytes(make([]byte, c.order()))
	if known := ecdhCurves[c.name]; known != nil {
		mine, err := known.NewPrivateKey(b)
		if err != nil {
			return nil
		}
		theirs, err := known.NewPublicKey(c.pointBytes(x, y, 4))
		if err != nil {
			return nil
		}
		secret, err := mine.ECDH(theirs)
		if err != nil {
			return nil
		}
		return secret
	}
	sx, sy := c.ScalarMult(x, y, b)
	if sx.Sign() == 0 && sy.Sign() == 0 {
		return nil
	}
	return sx.FillBytes(make([]byte, c.size()))
}
