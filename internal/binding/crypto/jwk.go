package crypto

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"strings"

	"github.com/ravel-js/ravel/internal/ops"
)

var (
	errJWK    = cipherError("TypeError", "ERR_CRYPTO_INVALID_JWK", "Invalid JWK data")
	errJWKRSA = cipherError("TypeError", "ERR_CRYPTO_INVALID_JWK", "Invalid JWK RSA key")
	errJWKEC  = cipherError("TypeError", "ERR_CRYPTO_INVALID_JWK", "Invalid JWK EC key")
	// jwkCurves are the names of RFC 7518 and RFC 8812.
	jwkCurves = map[string]string{"P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1", "secp256k1": "secp256k1"}
	jwkOKP    = map[string]string{"Ed25519": "ed25519", "Ed448": "ed448", "X25519": "x25519", "X448": "x448"}
)

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func keyIn(m map[string]string, value string) string {
	for k, v := range m {
		if v == value {
			return k
		}
	}
	return ""
}

// exportJWK returns the members of a JSON Web Key in the order in which Node has them.
func exportJWK(env *ops.Env, der []byte, private bool) (ops.JSON, error) {
	key, err := anyKey(env, der, private)
	if err != nil {
		return "", err
	}
	var out any
	switch k := key.parsed.(type) {
	case *rsaKey:
		if key.kind != "rsa" {
			return "", cipherError("Error", "ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE", "Unsupported JWK Key Type.")
		}
		out = rsaJWK(k)
	case *ecKey:
		j := struct {
			Kty string `json:"kty"`
			X   string `json:"x"`
			Y   string `json:"y"`
			Crv string `json:"crv"`
			D   string `json:"d,omitempty"`
		}{Kty: "EC", Crv: keyIn(jwkCurves, k.curve.name)}
		if j.Crv == "" {
			return "", cipherError("Error", "ERR_CRYPTO_JWK_UNSUPPORTED_CURVE", "Unsupported JWK EC curve: "+k.curve.name+".")
		}
		size := k.curve.size()
		j.X, j.Y = b64(k.public.X.FillBytes(make([]byte, size))), b64(k.public.Y.FillBytes(make([]byte, size)))
		if k.secret != nil {
			j.D = b64(k.secret.D.FillBytes(make([]byte, k.curve.order())))
		}
		out = j
	case *okpKey:
		j := struct {
			Crv string `json:"crv"`
			D   string `json:"d,omitempty"`
			X   string `json:"x"`
			Kty string `json:"kty"`
		}{Kty: "OKP", Crv: keyIn(jwkOKP, key.kind), X: b64(k.public)}
		if private {
			j.D = b64(k.secret)
		}
		out = j
	default:
		j, err := postQuantumJWK(key, private)
		if err != nil {
			return "", err
		}
		out = j
	}
	b, err := json.Marshal(out)
	return ops.JSON(b), err
}

func rsaJWK(k *rsaKey) any {
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
	}{Kty: "RSA", N: b64(k.public.N.Bytes()), E: b64(big.NewInt(int64(k.public.E)).Bytes())}
	if s := k.secret; s != nil && len(s.Primes) == 2 {
		s.Precompute()
		j.D, j.P, j.Q = b64(s.D.Bytes()), b64(s.Primes[0].Bytes()), b64(s.Primes[1].Bytes())
		j.DP, j.DQ, j.QI = b64(s.Precomputed.Dp.Bytes()), b64(s.Precomputed.Dq.Bytes()), b64(s.Precomputed.Qinv.Bytes())
	}
	return j
}

// postQuantumJWK is the key type AKP; a private key is its seed.
func postQuantumJWK(key *asymKey, private bool) (any, error) {
	var seed []byte
	switch k := key.parsed.(type) {
	case *signKey:
		seed = k.seed
	case *kemKey:
		seed = k.seed
	case *slhKey:
		seed = key.secret
	default:
		return nil, cipherError("Error", "ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE", "Unsupported JWK Key Type.")
	}
	j := struct {
		Kty  string `json:"kty"`
		Alg  string `json:"alg"`
		Pub  string `json:"pub"`
		Priv string `json:"priv,omitempty"`
	}{Kty: "AKP", Alg: algName(key.kind), Pub: b64(key.public)}
	if private {
		if seed == nil {
			return nil, cipherError("Error", "ERR_CRYPTO_OPERATION_FAILED", "key does not have an available seed")
		}
		j.Priv = b64(seed)
	}
	return j, nil
}

// algName: ML-DSA-44, SLH-DSA-SHA2-128s.
func algName(kind string) string {
	name := strings.ToUpper(kind)
	if strings.HasPrefix(kind, "slh-") {
		name = name[:len(name)-1] + kind[len(kind)-1:]
	}
	return name
}

// importJWK takes the members as JSON and returns the standard encoding of the half that is wanted.
func importJWK(_ *ops.Env, text string, private bool) ([]byte, error) {
	var members map[string]string
	if err := json.Unmarshal([]byte(text), &members); err != nil {
		return nil, errJWK
	}
	field := func(name string) []byte {
		b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(strings.NewReplacer("+", "-", "/", "_").Replace(members[name]), "="))
		if err != nil || len(b) == 0 {
			return nil
		}
		return b
	}
	key, err := jwkKey(members, field)
	if err != nil {
		return nil, err
	}
	if !private {
		return key.spki(), nil
	}
	if !key.private() {
		return nil, errJWK
	}
	return key.pkcs8(), nil
}

func jwkKey(members map[string]string, field func(string) []byte) (*asymKey, error) {
	number := func(name string) *big.Int { return new(big.Int).SetBytes(field(name)) }
	switch members["kty"] {
	case "RSA":
		e := number("e")
		public := rsa.PublicKey{N: number("n"), E: int(e.Int64())}
		if public.N.Sign() == 0 || e.Sign() == 0 || !e.IsInt64() || e.BitLen() > 31 {
			return nil, errJWKRSA
		}
		if field("d") == nil {
			return rsaPublicOf(&public), nil
		}
		k := &rsa.PrivateKey{PublicKey: public, D: number("d"), Primes: []*big.Int{number("p"), number("q")}}
		if k.Primes[0].Sign() == 0 || k.Primes[1].Sign() == 0 || k.Validate() != nil {
			return nil, errJWKRSA
		}
		k.Precompute()
		return rsaKeyOf("rsa", k, nil), nil
	case "EC":
		c := findCurve(jwkCurves[members["crv"]])
		if c == nil {
			return nil, errCurve
		}
		x, y := number("x"), number("y")
		if x.Cmp(c.Params().P) >= 0 || y.Cmp(c.Params().P) >= 0 || !c.onCurve(x, y) {
			return nil, errJWKEC
		}
		if field("d") == nil {
			return readEC(keyInfo{oidEC, c.encode(false), c.pointBytes(x, y, 4)}, false)
		}
		key, err := ecKeyOf(c, number("d"), c.encode(false))
		if err != nil {
			return nil, errJWKEC
		}
		if k := key.parsed.(*ecKey).public; k.X.Cmp(x) != 0 || k.Y.Cmp(y) != 0 {
			return nil, errJWKEC
		}
		return key, nil
	case "OKP":
		return okpJWK(jwkOKP[members["crv"]], field("x"), field("d"))
	case "AKP":
		return akpJWK(strings.ToLower(members["alg"]), field("pub"), field("priv"))
	}
	return nil, errJWK
}

func okpJWK(kind string, x, d []byte) (*asymKey, error) {
	if kind == "" {
		return nil, errJWK
	}
	var key *asymKey
	var err error
	if d == nil {
		key, err = readOKP(kind, keyInfo{key: x}, false)
	} else if key, err = okpKeyOf(kind, d); err == nil && string(key.public) != string(x) {
		err = errJWK
	}
	if err != nil {
		return nil, errJWK
	}
	return key, nil
}

func akpJWK(kind string, public, seed []byte) (*asymKey, error) {
	if signSchemes[kind] == nil && kemSchemes[kind] == nil && !strings.HasPrefix(kind, "slh-dsa-") {
		return nil, errJWK
	}
	var key *asymKey
	var err error
	if seed == nil {
		key, err = readPostQuantum(kind, keyInfo{key: public}, false)
	} else if strings.HasPrefix(kind, "slh-") {
		key, err = readSLH(kind, keyInfo{key: seed}, true)
	} else {
		key, err = postQuantumKey(kind, seed, nil)
	}
	if err != nil || string(key.public) != string(public) {
		return nil, errJWK
	}
	return key, nil
}
