package crypto

import (
	stdcrypto "crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"

	"github.com/ravel-js/ravel/internal/ops"
)

// A key between JavaScript and here is its standard encoding: PKCS #8 when private, SubjectPublicKeyInfo when public.
// KeyObjects keep those bytes; parsed keys are remembered per instance for as long as they are in use.

const rememberedKeys = 64

type keyCache struct {
	private, public map[string]any
}

var keyCaches = ops.NewState(func(*ops.Env) *keyCache { return &keyCache{map[string]any{}, map[string]any{}} })

func remember(m map[string]any, der []byte, parse func([]byte) (any, error)) (any, error) {
	if k, ok := m[string(der)]; ok {
		return k, nil
	}
	k, err := parse(der)
	if err == nil {
		if len(m) >= rememberedKeys {
			clear(m)
		}
		m[string(der)] = k
	}
	return k, err
}

func (c *keyCache) privateKey(der []byte) (any, error) {
	return remember(c.private, der, x509.ParsePKCS8PrivateKey)
}

func (c *keyCache) publicKey(der []byte) (any, error) {
	return remember(c.public, der, x509.ParsePKIXPublicKey)
}

// Errors that JavaScript words in OpenSSL's way; the code is all it needs.
func keyError(code string) error { return &ops.Error{Name: "Error", Code: code, Message: code} }

var (
	errUnsupportedKey = keyError("ERR_OSSL_UNSUPPORTED")
	errWrongTag       = keyError("ERR_OSSL_ASN1_WRONG_TAG")
	errNeedPassphrase = keyError("ERR_MISSING_PASSPHRASE")
	errWrongPassword  = keyError("ERR_OSSL_BAD_DECRYPT")
)

// publicOf gives the public half.
func publicOf(key any) any {
	if k, ok := key.(interface{ Public() stdcrypto.PublicKey }); ok {
		return k.Public()
	}
	return key
}

// parseKey reads a key in any encoding and returns its standard one. kind is pkcs1, pkcs8, spki or sec1 for DER and ignored
// for PEM; private says which half is wanted: a public one is also found in a private key or a certificate.
func parseKey(_ *ops.Env, data []byte, isPEM bool, kind string, private bool, passphrase []byte) ([]byte, error) {
	var key any
	var err error
	if isPEM {
		key, err = fromPEM(data, passphrase)
	} else {
		key, err = fromDER(data, kind, passphrase)
	}
	if err != nil {
		return nil, err
	}
	if private {
		if _, ok := key.(interface{ Public() stdcrypto.PublicKey }); !ok {
			return nil, errUnsupportedKey
		}
		return x509.MarshalPKCS8PrivateKey(key)
	}
	return x509.MarshalPKIXPublicKey(publicOf(key))
}

var pemKinds = map[string]string{
	"PUBLIC KEY": "spki", "RSA PUBLIC KEY": "pkcs1-public", "PRIVATE KEY": "pkcs8", "RSA PRIVATE KEY": "pkcs1",
	"EC PRIVATE KEY": "sec1", "ENCRYPTED PRIVATE KEY": "encrypted", "CERTIFICATE": "certificate",
}

func fromPEM(data, passphrase []byte) (any, error) {
	for {
		block, rest := pem.Decode(data)
		if block == nil {
			return nil, errUnsupportedKey
		}
		kind, known := pemKinds[block.Type]
		if !known {
			data = rest // such as EC PARAMETERS before the key
			continue
		}
		if block.Headers["DEK-Info"] != "" {
			if passphrase == nil {
				return nil, errNeedPassphrase
			}
			der, err := x509.DecryptPEMBlock(block, passphrase) //nolint:staticcheck // what such files need
			if err != nil {
				return nil, errWrongPassword
			}
			return fromDER(der, kind, nil)
		}
		return fromDER(block.Bytes, kind, passphrase)
	}
}

func fromDER(der []byte, kind string, passphrase []byte) (key any, err error) {
	switch kind {
	case "spki":
		key, err = x509.ParsePKIXPublicKey(der)
	case "pkcs1-public":
		key, err = x509.ParsePKCS1PublicKey(der)
	case "pkcs1":
		if key, err = x509.ParsePKCS1PrivateKey(der); err != nil {
			key, err = x509.ParsePKCS1PublicKey(der)
		}
	case "sec1":
		key, err = x509.ParseECPrivateKey(der)
	case "certificate":
		var cert *x509.Certificate
		if cert, err = x509.ParseCertificate(der); err == nil {
			key = cert.PublicKey
		}
	default:
		if key, err = x509.ParsePKCS8PrivateKey(der); err != nil {
			if plain, derr := decryptPKCS8(der, passphrase); derr == nil {
				key, err = x509.ParsePKCS8PrivateKey(plain)
			} else if !errors.Is(derr, errNotEncrypted) {
				return nil, derr
			}
		}
	}
	if err != nil {
		return nil, errWrongTag
	}
	return key, nil
}

func publicKeyOf(env *ops.Env, der []byte) ([]byte, error) {
	key, err := keyCaches.Of(env).privateKey(der)
	if err != nil {
		return nil, err
	}
	return x509.MarshalPKIXPublicKey(publicOf(key))
}

func anyKey(env *ops.Env, der []byte, private bool) (any, error) {
	if private {
		return keyCaches.Of(env).privateKey(der)
	}
	return keyCaches.Of(env).publicKey(der)
}

// describeKey tells the type and the details of a key.
func describeKey(env *ops.Env, der []byte, private bool) (ops.JSON, error) {
	key, err := anyKey(env, der, private)
	if err != nil {
		return "", err
	}
	d := struct {
		Type     string `json:"type"`
		Bits     int    `json:"bits,omitempty"`
		Exponent int    `json:"exponent,omitempty"`
		Curve    string `json:"curve,omitempty"`
	}{}
	switch k := publicOf(key).(type) {
	case *rsa.PublicKey:
		d.Type, d.Bits, d.Exponent = "rsa", k.N.BitLen(), k.E
	case *ecdsa.PublicKey:
		d.Type, d.Curve = "ec", curveNames[k.Curve]
	case ed25519.PublicKey:
		d.Type = "ed25519"
	case *ecdh.PublicKey:
		d.Type = "x25519"
	}
	b, err := json.Marshal(d)
	return ops.JSON(b), err
}

// OpenSSL's names of the curves.
var curveNames = map[elliptic.Curve]string{
	elliptic.P224(): "secp224r1", elliptic.P256(): "prime256v1", elliptic.P384(): "secp384r1", elliptic.P521(): "secp521r1",
}

var curves = map[string]elliptic.Curve{
	"secp224r1": elliptic.P224(), "prime256v1": elliptic.P256(), "secp384r1": elliptic.P384(), "secp521r1": elliptic.P521(),
	"P-224": elliptic.P224(), "P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521(), "secp256r1": elliptic.P256(),
}

// exportKey writes a key: format pem or der, kind pkcs1, pkcs8, spki or sec1, sealed with a cipher where one is named.
func exportKey(env *ops.Env, der []byte, private, asPEM bool, kind, cipherName string, passphrase []byte) ([]byte, error) {
	key, err := anyKey(env, der, private)
	if err != nil {
		return nil, err
	}
	label := "PRIVATE KEY"
	switch k := key.(type) {
	case *rsa.PrivateKey:
		if kind == "pkcs1" {
			der, label = x509.MarshalPKCS1PrivateKey(k), "RSA PRIVATE KEY"
		}
	case *rsa.PublicKey:
		if kind == "pkcs1" {
			der, label = x509.MarshalPKCS1PublicKey(k), "RSA PUBLIC KEY"
		}
	case *ecdsa.PrivateKey:
		if kind == "sec1" {
			label = "EC PRIVATE KEY"
			if der, err = x509.MarshalECPrivateKey(k); err != nil {
				return nil, err
			}
		}
	}
	if kind == "spki" {
		label = "PUBLIC KEY"
	}
	if cipherName == "" {
		if !asPEM {
			return der, nil
		}
		return pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}), nil
	}
	if kind == "pkcs8" {
		if der, err = encryptPKCS8(der, cipherName, passphrase); err != nil {
			return nil, err
		}
		if !asPEM {
			return der, nil
		}
		return pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: der}), nil
	}
	legacy, ok := map[string]x509.PEMCipher{
		"aes-128-cbc": x509.PEMCipherAES128, "aes-192-cbc": x509.PEMCipherAES192, "aes-256-cbc": x509.PEMCipherAES256,
		"des-ede3-cbc": x509.PEMCipher3DES,
	}[cipherName]
	if !ok {
		return nil, cipherError("Error", "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher")
	}
	block, err := x509.EncryptPEMBlock(rand.Reader, label, der, passphrase, legacy) //nolint:staticcheck // asked for by name
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(block), nil
}

// generateKeyPair returns the private key; JavaScript asks for the public half of it.
func generateKeyPair(kind string, bits, exponent int32, curve string) ([]byte, error) {
	var key any
	var err error
	switch kind {
	case "rsa":
		key, err = generateRSA(int(bits), int(exponent))
	case "ec":
		c, ok := curves[curve]
		if !ok {
			return nil, cipherError("TypeError", "ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name")
		}
		key, err = ecdsa.GenerateKey(c, rand.Reader)
	case "ed25519":
		_, key, err = ed25519.GenerateKey(rand.Reader)
	case "x25519":
		key, err = ecdh.X25519().GenerateKey(rand.Reader)
	}
	if err != nil {
		return nil, err
	}
	return x509.MarshalPKCS8PrivateKey(key)
}

// generateRSA makes keys with another exponent than 65537 by itself, since Go's package does not.
func generateRSA(bits, exponent int) (*rsa.PrivateKey, error) {
	if exponent == 65537 {
		return rsa.GenerateKey(rand.Reader, bits)
	}
	e, one := big.NewInt(int64(exponent)), big.NewInt(1)
	if exponent < 3 || exponent%2 == 0 || bits < 64 {
		return nil, errors.New("crypto: no RSA key of this kind")
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
