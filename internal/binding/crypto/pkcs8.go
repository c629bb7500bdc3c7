package crypto

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"hash"
)

// Private keys sealed with a passphrase: PKCS #8's EncryptedPrivateKeyInfo with PBES2 (RFC 8018).

var errNotEncrypted = errors.New("crypto: not an encrypted key")

type sealedKey struct {
	Algorithm pkix.AlgorithmIdentifier
	Data      []byte
}

type pbes2 struct {
	Derivation pkix.AlgorithmIdentifier
	Encryption pkix.AlgorithmIdentifier
}

type pbkdf2Params struct {
	Salt       []byte
	Iterations int
	KeyLength  int                      `asn1:"optional"`
	PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
}

var (
	oidPBES2      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	oidHMACSHA256 = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}

	prfs = map[string]func() hash.Hash{
		"":                     sha1.New,
		"1.2.840.113549.2.7":   sha1.New,
		"1.2.840.113549.2.8":   sha256.New224,
		oidHMACSHA256.String(): sha256.New,
		"1.2.840.113549.2.10":  sha512.New384,
		"1.2.840.113549.2.11":  sha512.New,
	}
	sealingCiphers = map[string]asn1.ObjectIdentifier{
		"aes-128-cbc":  {2, 16, 840, 1, 101, 3, 4, 1, 2},
		"aes-192-cbc":  {2, 16, 840, 1, 101, 3, 4, 1, 22},
		"aes-256-cbc":  {2, 16, 840, 1, 101, 3, 4, 1, 42},
		"des-ede3-cbc": {1, 2, 840, 113549, 3, 7},
		"aes-128-ecb":  {2, 16, 840, 1, 101, 3, 4, 1, 1}, "aes-192-ecb": {2, 16, 840, 1, 101, 3, 4, 1, 21}, "aes-256-ecb": {2, 16, 840, 1, 101, 3, 4, 1, 41},
		"aes-128-ofb": {2, 16, 840, 1, 101, 3, 4, 1, 3}, "aes-192-ofb": {2, 16, 840, 1, 101, 3, 4, 1, 23}, "aes-256-ofb": {2, 16, 840, 1, 101, 3, 4, 1, 43},
		"aes-128-cfb": {2, 16, 840, 1, 101, 3, 4, 1, 4}, "aes-192-cfb": {2, 16, 840, 1, 101, 3, 4, 1, 24}, "aes-256-cfb": {2, 16, 840, 1, 101, 3, 4, 1, 44},
	}
)

// maxSealingIterations bounds how long a hostile file can keep a thread busy.
const maxSealingIterations = 10_000_000

func decryptPKCS8(der, passphrase []byte) ([]byte, error) {
	var sealed sealedKey
	var scheme pbes2
	var kdf pbkdf2Params
	var iv []byte
	if rest, err := asn1.Unmarshal(der, &sealed); err != nil || len(rest) > 0 {
		return nil, errNotEncrypted
	}
	if !sealed.Algorithm.Algorithm.Equal(oidPBES2) {
		return nil, errNotEncrypted
	}
	if passphrase == nil {
		return nil, errNeedPassphrase
	}
	if _, err := asn1.Unmarshal(sealed.Algorithm.Parameters.FullBytes, &scheme); err != nil {
		return nil, errUnsupportedKey
	}
	if !scheme.Derivation.Algorithm.Equal(oidPBKDF2) {
		return nil, errUnsupportedKey
	}
	if _, err := asn1.Unmarshal(scheme.Derivation.Parameters.FullBytes, &kdf); err != nil {
		return nil, errUnsupportedKey
	}
	if params := scheme.Encryption.Parameters.FullBytes; len(params) > 2 {
		if _, err := asn1.Unmarshal(params, &iv); err != nil {
			return nil, errUnsupportedKey
		}
	}
	prf := prfs[kdf.PRF.Algorithm.String()]
	info := sealingCipher(scheme.Encryption.Algorithm)
	if prf == nil || info == nil || len(iv) != info.IV || kdf.Iterations < 1 || kdf.Iterations > maxSealingIterations {
		return nil, errUnsupportedKey
	}
	key, err := pbkdf2.Key(prf, string(passphrase), kdf.Salt, kdf.Iterations, info.Key)
	if err != nil {
		return nil, err
	}
	b, err := info.make(false, key, iv, 0)
	if err != nil {
		return nil, err
	}
	plain := b.update(sealed.Data)
	last, err := b.final()
	if err != nil {
		return nil, errWrongPassword
	}
	return append(plain, last...), nil
}

func sealingCipher(oid asn1.ObjectIdentifier) *cipherInfo {
	for name, id := range sealingCiphers {
		if id.Equal(oid) {
			return ciphers[name]
		}
	}
	return nil
}

func encryptPKCS8(der []byte, cipherName string, passphrase []byte) ([]byte, error) {
	info := findCipher(cipherName)
	if info == nil || sealingCiphers[info.Name] == nil {
		return nil, cipherError("Error", "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher")
	}
	// OpenSSL's choices.
	salt, iv, iterations := make([]byte, 16), make([]byte, info.IV), 2048
	rand.Read(salt)
	rand.Read(iv)
	key, err := pbkdf2.Key(sha256.New, string(passphrase), salt, iterations, info.Key)
	if err != nil {
		return nil, err
	}
	b, err := info.make(true, key, iv, 0)
	if err != nil {
		return nil, err
	}
	data := b.update(der)
	last, _ := b.final()
	kdf, err := asn1.Marshal(pbkdf2Params{Salt: salt, Iterations: iterations, PRF: pkix.AlgorithmIdentifier{Algorithm: oidHMACSHA256, Parameters: asn1.NullRawValue}})
	if err != nil {
		return nil, err
	}
	ivDER, err := asn1.Marshal(iv)
	if len(iv) == 0 {
		ivDER = []byte{5, 0}
	}
	if err != nil {
		return nil, err
	}
	scheme, err := asn1.Marshal(pbes2{
		pkix.AlgorithmIdentifier{Algorithm: oidPBKDF2, Parameters: asn1.RawValue{FullBytes: kdf}},
		pkix.AlgorithmIdentifier{Algorithm: sealingCiphers[info.Name], Parameters: asn1.RawValue{FullBytes: ivDER}},
	})
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(sealedKey{pkix.AlgorithmIdentifier{Algorithm: oidPBES2, Parameters: asn1.RawValue{FullBytes: scheme}}, append(data, last...)})
}
