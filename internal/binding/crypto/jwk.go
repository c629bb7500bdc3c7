package crypto

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"math/big"

	"github.com/ravel-js/ravel/internal/ops"
)

var (
	errJWK    = cipherError("TypeError", "ERR_CRYPTO_INVALID_JWK", "Invalid JWK data")
	jwkCurves = map[string]string{"P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1"}
)

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// exportJWK returns the members of a JSON Web Key in the order of their names in RFC 7518.
func exportJWK(env *ops.Env, der []byte, private bool) (ops.JSON, error) {
	key, err := anyKey(env, der, private)
	if err != nil {
		return "", err
	}
	var out any
	switch k := publicOf(key).(type) {
	case *rsa.PublicKey:
		j := struct {
			Kty string `json:"kty"`
			N   string `json:"n"`
			E   string `json:"e"`
			D   string `json:"d,omitempty"`
			P   string `json:"p,omitempty"`
			Q   string `json:"q,omitempty"`
			DP  string `json:"dp,omitempty"`
			DQ  string `json:"dq,omitempty"`
			QI  string `json:"qi,omitempty"`
		}{Kty: "RSA", N: b64(k.N.Bytes()), E: b64(big.NewInt(int64(k.E)).Bytes())}
		if s, ok := key.(*rsa.PrivateKey); ok && len(s.Primes) == 2 {
			s.Precompute()
			j.D, j.P, j.Q = b64(s.D.Bytes()), b64(s.Primes[0].Bytes()), b64(s.Primes[1].Bytes())
			j.DP, j.DQ, j.QI = b64(s.Precomputed.Dp.Bytes()), b64(s.Precomputed.Dq.Bytes()), b64(s.Precomputed.Qinv.Bytes())
		}
		out = j
	case *ecdsa.PublicKey:
		size := (k.Curve.Params().BitSize + 7) / 8
		point, err := k.Bytes()
		if err != nil {
			return "", err
		}
		j := struct {
			Kty string `json:"kty"`
			X   string `json:"x"`
			Y   string `json:"y"`
			Crv string `json:"crv"`
			D   string `json:"d,omitempty"`
		}{Kty: "EC", X: b64(point[1 : 1+size]), Y: b64(point[1+size:]), Crv: k.Curve.Params().Name}
		if _, ok := jwkCurves[j.Crv]; !ok {
			return "", cipherError("Error", "ERR_CRYPTO_JWK_UNSUPPORTED_CURVE", "Unsupported JWK EC curve: "+curveNames[k.Curve]+".")
		}
		if s, ok := key.(*ecdsa.PrivateKey); ok {
			d, err := s.Bytes()
			if err != nil {
				return "", err
			}
			j.D = b64(d)
		}
		out = j
	default:
		out = okp(key)
	}
	b, err := json.Marshal(out)
	return ops.JSON(b), err
}

func okp(key any) any {
	j := struct {
		Crv string `json:"crv"`
		D   string `json:"d,omitempty"`
		X   string `json:"x"`
		Kty string `json:"kty"`
	}{Kty: "OKP"}
	switch k := key.(type) {
	case ed25519.PrivateKey:
		j.Crv, j.D, j.X = "Ed25519", b64(k.Seed()), b64(k.Public().(ed25519.PublicKey))
	case ed25519.PublicKey:
		j.Crv, j.X = "Ed25519", b64(k)
	case *ecdh.PrivateKey:
		j.Crv, j.D, j.X = "X25519", b64(k.Bytes()), b64(k.PublicKey().Bytes())
	case *ecdh.PublicKey:
		j.Crv, j.X = "X25519", b64(k.Bytes())
	}
	return j
}

// importJWK takes the members as JSON and returns the standard encoding of the half that is wanted.
func importJWK(_ *ops.Env, text string, private bool) ([]byte, error) {
	var members map[string]string
	if err := json.Unmarshal([]byte(text), &members); err != nil {
		return nil, errJWK
	}
	field := func(name string) []byte {
		b, err := base64.RawURLEncoding.DecodeString(members[name])
		if err != nil || len(b) == 0 {
			return nil
		}
		return b
	}
	key, err := jwkKey(members["kty"], members["crv"], field)
	if err != nil {
		return nil, err
	}
	if private {
		return x509.MarshalPKCS8PrivateKey(key)
	}
	return x509.MarshalPKIXPublicKey(publicOf(key))
}

func jwkKey(kty, crv string, field func(string) []byte) (any, error) {
	number := func(name string) *big.Int { return new(big.Int).SetBytes(field(name)) }
	switch kty {
	case "RSA":
		e := number("e")
		public := rsa.PublicKey{N: number("n"), E: int(e.Int64())}
		if public.N.Sign() == 0 || e.Sign() == 0 || !e.IsInt64() {
			return nil, cipherError("TypeError", "ERR_CRYPTO_INVALID_JWK", "Invalid JWK RSA key")
		}
		if field("d") == nil {
			return &public, nil
		}
		k := &rsa.PrivateKey{PublicKey: public, D: number("d"), Primes: []*big.Int{number("p"), number("q")}}
		if err := k.Validate(); err != nil {
			return nil, cipherError("TypeError", "ERR_CRYPTO_INVALID_JWK", "Invalid JWK RSA key")
		}
		k.Precompute()
		return k, nil
	case "EC":
		curve, ok := curves[jwkCurves[crv]]
		if !ok {
			return nil, cipherError("TypeError", "ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name")
		}
		size := (curve.Params().BitSize + 7) / 8
		point := append([]byte{4}, number("x").FillBytes(make([]byte, max(size, len(field("x")))))...)
		point = append(point, number("y").FillBytes(make([]byte, max(size, len(field("y")))))...)
		public, err := ecdsa.ParseUncompressedPublicKey(curve, point)
		if err != nil {
			return nil, cipherError("TypeError", "ERR_CRYPTO_INVALID_JWK", "Invalid JWK EC key")
		}
		if field("d") == nil {
			return public, nil
		}
		k, err := ecdsa.ParseRawPrivateKey(curve, number("d").FillBytes(make([]byte, max(size, len(field("d"))))))
		if err != nil || !k.PublicKey.Equal(public) {
			return nil, cipherError("TypeError", "ERR_CRYPTO_INVALID_JWK", "Invalid JWK EC key")
		}
		return k, nil
	case "OKP":
		return okpKey(crv, field("x"), field("d"))
	}
	return nil, errJWK
}

func okpKey(crv string, x, d []byte) (any, error) {
	switch {
	case crv == "Ed25519" && d == nil && len(x) == ed25519.PublicKeySize:
		return ed25519.PublicKey(x), nil
	case crv == "Ed25519" && len(d) == ed25519.SeedSize:
		return ed25519.NewKeyFromSeed(d), nil
	case crv == "X25519" && d == nil && len(x) == 32:
		return ecdh.X25519().NewPublicKey(x)
	case crv == "X25519" && len(d) == 32:
		return ecdh.X25519().NewPrivateKey(d)
	}
	return nil, errJWK
}
