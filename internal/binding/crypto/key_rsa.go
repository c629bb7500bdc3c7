package crypto

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

func readRSA(kind string, info keyInfo, private bool) (*asymKey, error) {
	k := &rsaKey{}
	if kind == "rsa-pss" && len(info.params) > 0 {
		p, ok := readPSSParams(info.params)
		if !ok {
			return nil, errUnsupportedKey
		}
		k.pss = &p
	}
	if !private {
		public, err := x509.ParsePKCS1PublicKey(info.key)
		if err != nil {
			return nil, errWrongTag
		}
		k.public = public
		return &asymKey{kind: kind, params: info.params, public: info.key, parsed: k}, nil
	}
	secret, err := x509.ParsePKCS1PrivateKey(info.key)
	if err != nil {
		return nil, errWrongTag
	}
	k.public, k.secret = &secret.PublicKey, secret
	return &asymKey{kind, info.params, x509.MarshalPKCS1PublicKey(k.public), info.key, k}, nil
}

// rsaKeyOf wraps a key; params are nil for RSA-PSS without restrictions.
func rsaKeyOf(kind string, secret *rsa.PrivateKey, pss *pssParams) *asymKey {
	params := []byte{5, 0}
	if kind == "rsa-pss" {
		params = nil
		if pss != nil {
			params = writePSSParams(*pss)
		}
	}
	return &asymKey{kind, params, x509.MarshalPKCS1PublicKey(&secret.PublicKey), x509.MarshalPKCS1PrivateKey(secret),
		&rsaKey{&secret.PublicKey, secret, pss}}
}

func rsaPublicOf(public *rsa.PublicKey) *asymKey {
	return &asymKey{kind: "rsa", params: []byte{5, 0}, public: x509.MarshalPKCS1PublicKey(public), parsed: &rsaKey{public: public}}
}

// generateRSA makes keys with another exponent than 65537 by itself, since Go's package does not.
func generateRSA(bits, exponent int) (*rsa.PrivateKey, error) {
	if exponent == 65537 && bits >= 128 {
		return rsa.GenerateKey(rand.Reader, bits)
	}
	e, one := big.NewInt(int64(exponent)), big.NewInt(1)
	if exponent < 3 || exponent%2 == 0 {
		return nil, keyError("ERR_OSSL_RSA_PUB_EXPONENT_OUT_OF_RANGE")
	}
	if bits < 64 {
		return nil, keyError("ERR_OSSL_RSA_KEY_SIZE_TOO_SMALL")
	}
	for {
		p, err := rand.Prime(rand.Reader, (bits+1)/2)
		if err != nil {
			return nil, err
		}
		q, err := rand.Prime(rand.Reader, bits/2)
		if err != nil {
			return nil, err
		}
		n := new(big.Int).Mul(p, q)
		phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		d := new(big.Int).ModInverse(e, phi)
		if p.Cmp(q) == 0 || n.BitLen() != bits || d == nil {
			continue
		}
		k := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: n, E: exponent}, D: d, Primes: []*big.Int{p, q}}
		k.Precompute()
		return k, nil
	}
}

// ---- parameters of RSASSA-PSS (RFC 4055)

type pssParams struct {
	hash, mgf string
	salt      int
}

// digestOIDs are the digests that those parameters name.
var digestOIDs = map[string]string{
	"1.3.14.3.2.26": "sha1", "2.16.840.1.101.3.4.2.4": "sha224", "2.16.840.1.101.3.4.2.1": "sha256", "2.16.840.1.101.3.4.2.2": "sha384",
	"2.16.840.1.101.3.4.2.3": "sha512", "2.16.840.1.101.3.4.2.5": "sha512-224", "2.16.840.1.101.3.4.2.6": "sha512-256",
	"2.16.840.1.101.3.4.2.7": "sha3-224", "2.16.840.1.101.3.4.2.8": "sha3-256", "2.16.840.1.101.3.4.2.9": "sha3-384",
	"2.16.840.1.101.3.4.2.10": "sha3-512", "1.2.840.113549.2.5": "md5",
}

func digestOID(name string) (asn1.ObjectIdentifier, bool) {
	for id, n := range digestOIDs {
		if n == name {
			return parseOID(id), true
		}
	}
	return nil, false
}

var oidMGF1 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 8}

func readDigest(s *cryptobyte.String) (string, bool) {
	var info keyInfo
	if !readAlgorithm(s, &info) {
		return "", false
	}
	name, known := digestOIDs[info.algorithm]
	return name, known
}

func readPSSParams(der []byte) (p pssParams, ok bool) {
	p = pssParams{"sha1", "sha1", 20}
	s := cryptobyte.String(der)
	var body, inner cryptobyte.String
	if !s.ReadASN1(&body, tags.SEQUENCE) {
		return p, false
	}
	for n := range uint8(3) {
		var present bool
		if !body.ReadOptionalASN1(&inner, &present, tags.Tag(n).Constructed().ContextSpecific()) {
			return p, false
		}
		if !present {
			continue
		}
		switch n {
		case 0:
			p.hash, ok = readDigest(&inner)
		case 1:
			var mgf keyInfo
			if ok = readAlgorithm(&inner, &mgf); ok {
				params := cryptobyte.String(mgf.params)
				p.mgf, ok = readDigest(&params)
			}
		case 2:
			ok = inner.ReadASN1Integer(&p.salt)
		}
		if !ok {
			return p, false
		}
	}
	return p, p.salt >= 0
}

// writePSSParams leaves out what is the default, as DER must.
func writePSSParams(p pssParams) []byte {
	var b cryptobyte.Builder
	null := []byte{5, 0}
	explicit := func(b *cryptobyte.Builder, n uint8, f cryptobyte.BuilderContinuation) {
		b.AddASN1(tags.Tag(n).Constructed().ContextSpecific(), f)
	}
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		if id, ok := digestOID(p.hash); ok && p.hash != "sha1" {
			explicit(b, 0, func(b *cryptobyte.Builder) { addAlgorithm(b, id, null) })
		}
		if id, ok := digestOID(p.mgf); ok && p.mgf != "sha1" {
			explicit(b, 1, func(b *cryptobyte.Builder) {
				var inner cryptobyte.Builder
				addAlgorithm(&inner, id, null)
				addAlgorithm(b, oidMGF1, inner.BytesOrPanic())
			})
		}
		if p.salt != 20 {
			explicit(b, 2, func(b *cryptobyte.Builder) { b.AddASN1Int64(int64(p.salt)) })
		}
	})
	return b.BytesOrPanic()
}

var errNoKey = errors.New("crypto: no such key")
