package crypto

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"

	"github.com/ravel-js/ravel/internal/ops"
	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
	"math/big"
)

// Keys as files hold them: PEM and DER, PKCS #1, PKCS #8, SEC 1, SubjectPublicKeyInfo, certificates, sealed or not.

// parseKey reads a key in any encoding and returns its standard one. kind is pkcs1, pkcs8, spki or sec1 for DER and ignored
// for PEM; private says which half is wanted: a public one is also found in a private key or a certificate.
func parseKey(_ *ops.Env, data []byte, isPEM bool, kind string, private bool, passphrase []byte) ([]byte, error) {
	data = append([]byte{}, data...)
	var key *asymKey
	var err error
	if isPEM {
		key, err = fromPEM(data, private, passphrase)
	} else {
		key, err = fromDER(data, kind, passphrase)
	}
	if err != nil {
		return nil, err
	}
	if private {
		if !key.private() {
			return nil, errUnsupportedKey
		}
		return key.pkcs8(), nil
	}
	return key.spki(), nil
}

var pemKinds = map[string]string{
	"PUBLIC KEY": "spki", "RSA PUBLIC KEY": "pkcs1-public", "PRIVATE KEY": "pkcs8", "RSA PRIVATE KEY": "pkcs1",
	"EC PRIVATE KEY": "sec1", "DSA PRIVATE KEY": "dsa", "ENCRYPTED PRIVATE KEY": "encrypted", "CERTIFICATE": "certificate",
	"X509 CERTIFICATE": "certificate",
}

func fromPEM(data []byte, private bool, passphrase []byte) (*asymKey, error) {
	for {
		block, rest := pem.Decode(data)
		if block == nil {
			return nil, errUnsupportedKey
		}
		kind, known := pemKinds[block.Type]
		if !known || private && (kind == "spki" || kind == "pkcs1-public" || kind == "certificate") {
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
			key, err := fromDER(der, kind, nil)
			if err != nil {
				return nil, errWrongPassword
			}
			return key, nil
		}
		return fromDER(block.Bytes, kind, passphrase)
	}
}

func fromDER(der []byte, kind string, passphrase []byte) (*asymKey, error) {
	switch kind {
	case "spki":
		return parsePublicKey(der)
	case "pkcs1-public":
		return readKey(keyInfo{oidRSA, []byte{5, 0}, der}, false)
	case "pkcs1":
		key, err := readKey(keyInfo{oidRSA, []byte{5, 0}, der}, true)
		if err != nil {
			key, err = readKey(keyInfo{oidRSA, []byte{5, 0}, der}, false)
		}
		return key, err
	case "sec1":
		params, d, ok := readSEC1(der)
		if !ok {
			return nil, errWrongTag
		}
		c := readCurve(params)
		if c == nil {
			return nil, errUnsupportedKey
		}
		return ecKeyOf(c, d, params)
	case "dsa":
		return fromDSA(der)
	case "certificate":
		cert, err := parseCertificate(der)
		if err != nil {
			return nil, errWrongTag
		}
		return parsePublicKey(cert.spki)
	}
	key, err := parsePrivateKey(der)
	if err == nil {
		return key, nil
	}
	plain, derr := decryptPKCS8(der, passphrase)
	if derr == nil {
		return parsePrivateKey(plain)
	}
	if !errors.Is(derr, errNotEncrypted) {
		return nil, derr
	}
	return nil, err
}

// fromDSA reads OpenSSL's own form: version, p, q, g, y, x.
func fromDSA(der []byte) (*asymKey, error) {
	s := cryptobyte.String(der)
	var body cryptobyte.String
	var n [6]*big.Int
	if !s.ReadASN1(&body, tags.SEQUENCE) {
		return nil, errWrongTag
	}
	for i := range n {
		n[i] = new(big.Int)
		if !body.ReadASN1Integer(n[i]) {
			return nil, errWrongTag
		}
	}
	return readDSA(keyInfo{oidDSA, sequenceOf(n[1], n[2], n[3]), integerDER(n[5])}, true)
}

// exportKey writes a key: format pem or der, kind pkcs1, pkcs8, spki or sec1, sealed with a cipher where one is named.
func exportKey(env *ops.Env, der []byte, private, asPEM bool, kind, cipherName string, passphrase []byte) ([]byte, error) {
	key, err := anyKey(env, der, private)
	if err != nil {
		return nil, err
	}
	label := "PRIVATE KEY"
	switch k := key.parsed.(type) {
	case *rsaKey:
		if kind == "pkcs1" && private {
			der, label = key.secret, "RSA PRIVATE KEY"
		} else if kind == "pkcs1" {
			der, label = key.public, "RSA PUBLIC KEY"
		}
	case *ecKey:
		if kind == "sec1" {
			der, label = k.sec1(key.params, key.public), "EC PRIVATE KEY"
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

// rawKey gives the bytes that WebCrypto calls raw: the public point, or the private string (or seed).
func rawKey(env *ops.Env, der []byte, private bool) ([]byte, error) {
	key, err := anyKey(env, der, private)
	if err != nil {
		return nil, err
	}
	if !private {
		return key.public, nil
	}
	switch k := key.parsed.(type) {
	case *okpKey:
		return k.secret, nil
	case *signKey:
		return k.seed, nil
	case *kemKey:
		return k.seed, nil
	}
	return nil, errKeyOperation
}

// keyFromRaw is the reverse: kind is a key type, curve the name of an EC curve.
func keyFromRaw(_ *ops.Env, kind, curveName string, data []byte, private bool) ([]byte, error) {
	data = append([]byte{}, data...)
	var key *asymKey
	var err error
	switch {
	case kind == "ec":
		c := findCurve(curveName)
		if c == nil {
			return nil, errCurve
		}
		key, err = readKey(keyInfo{oidEC, c.encode(false), data}, false)
	case private && okpSizes[kind] != 0:
		key, err = okpKeyOf(kind, data)
	case private:
		key, err = postQuantumKey(kind, data, nil)
	case kindOIDs[kind] != nil:
		key, err = readKey(keyInfo{kindOIDs[kind].String(), nil, data}, false)
	default:
		err = errUnsupportedKey
	}
	if err != nil {
		return nil, err
	}
	if private {
		return key.pkcs8(), nil
	}
	return key.spki(), nil
}
