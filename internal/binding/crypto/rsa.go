package crypto

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha3"
	"math/big"

	"github.com/ravel-js/ravel/internal/ops"
)

var (
	errOAEP    = keyError("ERR_OSSL_RSA_OAEP_DECODING_ERROR")
	errPadding = keyError("ERR_OSSL_RSA_PADDING_CHECK_FAILED")
)

// rsaOperation is one of the four functions over RSA itself. With the public key it encrypts or opens what privateEncrypt
// made; with the private one the reverse. digest and label are OAEP's.
func rsaOperation(env *ops.Env, der []byte, private, encrypt bool, data []byte, padding, digest int32, label []byte) ([]byte, error) {
	key, err := anyKey(env, der, private)
	if err != nil {
		return nil, err
	}
	k, ok := key.parsed.(*rsaKey)
	if !ok || key.kind != "rsa" {
		return nil, errKeyOperation
	}
	public, secret := k.public, k.secret
	size := public.Size()
	switch {
	case padding == paddingNone:
		return rsaRaw(public, secret, data)
	case encrypt && !private:
		return rsaEncrypt(public, data, padding, digest, label)
	case !encrypt && private:
		return rsaDecrypt(secret, data, padding, digest, label)
	case padding != paddingPKCS1:
		return nil, errInvalidPadding
	case encrypt:
		if len(data) > size-11 {
			return nil, errTooLarge
		}
		return rsa.SignPKCS1v15(rand.Reader, secret, 0, data)
	}
	block, err := rsaRaw(public, nil, data)
	if err != nil {
		return nil, err
	}
	// 00 01 FF..FF 00 data
	i := 2
	for i < len(block) && block[i] == 0xff {
		i++
	}
	if len(block) < 11 || block[0] != 0 || block[1] != 1 || i < 10 || i == len(block) || block[i] != 0 {
		return nil, errPadding
	}
	return block[i+1:], nil
}

func rsaEncrypt(public *rsa.PublicKey, data []byte, padding, digest int32, label []byte) (out []byte, err error) {
	switch padding {
	case paddingPKCS1:
		out, err = rsa.EncryptPKCS1v15(rand.Reader, public, data)
	case paddingOAEP:
		h, herr := newHash(digest)
		if herr != nil {
			return nil, errInvalidDigest
		}
		out, err = rsa.EncryptOAEP(h(), rand.Reader, public, data, label)
	default:
		return nil, errInvalidPadding
	}
	if err != nil {
		return nil, errTooLarge
	}
	return out, nil
}

func rsaDecrypt(secret *rsa.PrivateKey, data []byte, padding, digest int32, label []byte) ([]byte, error) {
	switch padding {
	case paddingPKCS1:
		out, err := rsa.DecryptPKCS1v15(nil, secret, data)
		if err != nil && len(data) == secret.Size() {
			return implicitRejection(secret, data), nil
		} else if err != nil {
			return nil, errTooLarge
		}
		return out, nil
	case paddingOAEP:
		h, err := newHash(digest)
		if err != nil {
			return nil, errInvalidDigest
		}
		out, err := rsa.DecryptOAEP(h(), nil, secret, data, label)
		if err != nil {
			return nil, errOAEP
		}
		return out, nil
	}
	return nil, errInvalidPadding
}

// implicitRejection answers wrong padding with a message that only looks like one, the same for the same ciphertext, so
// that nobody learns from the answer whether the padding was right (Bleichenbacher's attack).
func implicitRejection(secret *rsa.PrivateKey, data []byte) []byte {
	mac := hmac.New(sha256.New, secret.D.Bytes())
	mac.Write(data)
	out := sha3.SumSHAKE256(mac.Sum(nil), secret.Size())
	length := (int(out[0])<<8 | int(out[1])) % (secret.Size() - 10)
	return out[len(out)-length:]
}

// rsaRaw is the bare modular power: with the private key when there is one.
func rsaRaw(public *rsa.PublicKey, secret *rsa.PrivateKey, data []byte) ([]byte, error) {
	size := public.Size()
	m := new(big.Int).SetBytes(data)
	if len(data) != size || m.Cmp(public.N) >= 0 {
		return nil, errTooLarge
	}
	exponent := big.NewInt(int64(public.E))
	if secret != nil {
		exponent = secret.D
	}
	return m.Exp(m, exponent, public.N).FillBytes(make([]byte, size)), nil
}
