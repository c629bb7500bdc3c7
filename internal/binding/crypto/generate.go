package crypto

import (
	"encoding/json"
	"math/big"
)

// keyOptions are what generateKeyPair takes, checked by JavaScript.
type keyOptions struct {
	Type                     string
	Bits, Exponent, Divisor  int
	Curve                    string
	Explicit                 bool
	Hash, MGF                string
	Salt                     int
	Prime, Generator         []byte // base64 in JSON
	PrimeBits, GeneratorBase int
}

// generateKeyPair returns the private key; JavaScript asks for the public half of it.
func generateKeyPair(text string) ([]byte, error) {
	var o keyOptions
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return nil, err
	}
	key, err := generate(o)
	if err != nil {
		return nil, err
	}
	return key.pkcs8(), nil
}

func generate(o keyOptions) (*asymKey, error) {
	// Larger ones would keep a thread busy for hours.
	if max(o.Bits, o.Divisor, o.PrimeBits) > maxModulusBits {
		return nil, keyError("ERR_OSSL_DH_MODULUS_TOO_LARGE")
	}
	switch o.Type {
	case "rsa", "rsa-pss":
		secret, err := generateRSA(o.Bits, o.Exponent)
		if err != nil {
			return nil, err
		}
		if o.Type == "rsa-pss" && o.Hash != "" {
			return rsaKeyOf(o.Type, secret, &pssParams{o.Hash, o.MGF, o.Salt}), nil
		}
		return rsaKeyOf(o.Type, secret, nil), nil
	case "dsa":
		return generateDSA(o.Bits, o.Divisor)
	case "dh":
		return generateDHOptions(o)
	case "ec":
		c := findCurve(o.Curve)
		if c == nil {
			return nil, errCurve
		}
		d, err := c.randomScalar()
		if err != nil {
			return nil, err
		}
		return ecKeyOf(c, d, c.encode(o.Explicit))
	}
	if okpSizes[o.Type] != 0 {
		return generateOKP(o.Type)
	}
	return generatePostQuantum(o.Type)
}

func generateDHOptions(o keyOptions) (*asymKey, error) {
	p, g := new(big.Int).SetBytes(o.Prime), big.NewInt(2)
	if o.GeneratorBase != 0 {
		g.SetInt64(int64(o.GeneratorBase))
	}
	if o.PrimeBits != 0 {
		b, err := generatePrime(int32(o.PrimeBits), true, nil, nil)
		if err != nil {
			return nil, err
		}
		p.SetBytes(b)
	}
	return generateDH(p, g)
}
