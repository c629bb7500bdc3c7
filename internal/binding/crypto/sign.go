package crypto

import (
	stdcrypto "crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"errors"
	"math/big"

	"github.com/ravel-js/ravel/internal/ops"
)

// The digests that a signature can name.
var signingHashes = map[string]stdcrypto.Hash{
	"md5": stdcrypto.MD5, "sha1": stdcrypto.SHA1, "sha224": stdcrypto.SHA224, "sha256": stdcrypto.SHA256, "sha384": stdcrypto.SHA384,
	"sha512": stdcrypto.SHA512, "sha512-224": stdcrypto.SHA512_224, "sha512-256": stdcrypto.SHA512_256, "ripemd160": stdcrypto.RIPEMD160,
	"sha3-224": stdcrypto.SHA3_224, "sha3-256": stdcrypto.SHA3_256, "sha3-384": stdcrypto.SHA3_384, "sha3-512": stdcrypto.SHA3_512,
	"md5-sha1": stdcrypto.MD5SHA1,
}

const (
	paddingPKCS1 = 1
	paddingNone  = 3
	paddingOAEP  = 4
	paddingPSS   = 6
)

var (
	errKeyOperation   = keyError("ERR_OSSL_EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE")
	errInvalidDigest  = keyError("ERR_OSSL_INVALID_DIGEST")
	errInvalidPadding = keyError("ERR_OSSL_ILLEGAL_OR_UNSUPPORTED_PADDING_MODE")
	errTooLarge       = keyError("ERR_OSSL_RSA_DATA_TOO_LARGE_FOR_KEY_SIZE")
)

type ecSignature struct{ R, S *big.Int }

func hashOf(id int32) (stdcrypto.Hash, bool) {
	if id < 0 || int(id) >= len(digests) {
		return 0, false
	}
	h, ok := signingHashes[digests[id].names[0]]
	return h, ok
}

func pssOptions(salt int32, h stdcrypto.Hash, signing bool) *rsa.PSSOptions {
	switch {
	case salt == -1:
		return &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: h}
	case salt < 0 || salt == 0 && !signing:
		return &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto, Hash: h}
	}
	return &rsa.PSSOptions{SaltLength: int(salt), Hash: h}
}

// sign makes a signature over a digest, or with Ed25519 (digest -1) over the message itself. ieee asks for an ECDSA
// signature as two numbers side by side instead of DER.
func sign(env *ops.Env, der []byte, digest int32, data []byte, padding, salt int32, ieee bool) ([]byte, error) {
	key, err := keyCaches.Of(env).privateKey(der)
	if err != nil {
		return nil, err
	}
	return signWith(key, digest, data, padding, salt, ieee)
}

func signWith(key any, digest int32, data []byte, padding, salt int32, ieee bool) ([]byte, error) {
	h, known := hashOf(digest)
	switch k := key.(type) {
	case ed25519.PrivateKey:
		if digest >= 0 {
			return nil, errInvalidDigest
		}
		return ed25519.Sign(k, data), nil
	case *ecdsa.PrivateKey:
		if !ieee {
			return ecdsa.SignASN1(rand.Reader, k, data)
		}
		r, s, err := ecdsa.Sign(rand.Reader, k, data)
		if err != nil {
			return nil, err
		}
		size := (k.Curve.Params().BitSize + 7) / 8
		out := make([]byte, 2*size)
		r.FillBytes(out[:size])
		s.FillBytes(out[size:])
		return out, nil
	case *rsa.PrivateKey:
		if !known {
			return nil, errInvalidDigest
		}
		switch padding {
		case paddingPKCS1:
			return rsa.SignPKCS1v15(rand.Reader, k, h, data)
		case paddingPSS:
			out, err := rsa.SignPSS(rand.Reader, k, h, data, pssOptions(salt, h, true))
			if errors.Is(err, rsa.ErrMessageTooLong) {
				err = errTooLarge
			}
			return out, err
		}
		return nil, errInvalidPadding
	}
	return nil, errKeyOperation
}

func verify(env *ops.Env, der []byte, digest int32, data, signature []byte, padding, salt int32, ieee bool) (bool, error) {
	key, err := keyCaches.Of(env).publicKey(der)
	if err != nil {
		return false, err
	}
	return verifyWith(key, digest, data, signature, padding, salt, ieee)
}

func verifyWith(key any, digest int32, data, signature []byte, padding, salt int32, ieee bool) (bool, error) {
	h, known := hashOf(digest)
	switch k := key.(type) {
	case ed25519.PublicKey:
		if digest >= 0 {
			return false, errInvalidDigest
		}
		return ed25519.Verify(k, data, signature), nil
	case *ecdsa.PublicKey:
		if !ieee {
			return ecdsa.VerifyASN1(k, data, signature), nil
		}
		size := (k.Curve.Params().BitSize + 7) / 8
		if len(signature) != 2*size {
			return false, nil
		}
		der, err := asn1.Marshal(ecSignature{new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:])})
		return err == nil && ecdsa.VerifyASN1(k, data, der), nil
	case *rsa.PublicKey:
		if !known {
			return false, errInvalidDigest
		}
		switch padding {
		case paddingPKCS1:
			return rsa.VerifyPKCS1v15(k, h, data, signature) == nil, nil
		case paddingPSS:
			return rsa.VerifyPSS(k, h, data, signature, pssOptions(salt, h, false)) == nil, nil
		}
		return false, errInvalidPadding
	}
	return false, errKeyOperation
}

// signLater and verifyLater are the same on the pool; the callback gets (error, result).
func signLater(env *ops.Env, der []byte, digest int32, data []byte, padding, salt int32, ieee bool, done ops.Func) (ops.Void, error) {
	key, err := keyCaches.Of(env).privateKey(der)
	if err != nil {
		return ops.Void{}, err
	}
	data = append([]byte{}, data...)
	var out []byte
	env.Loop.Submit(ops.PoolCPU, func() { out, err = signWith(key, digest, data, padding, salt, ieee) },
		func() { env.Complete(done, out, err) })
	return ops.Void{}, nil
}

func verifyLater(env *ops.Env, der []byte, digest int32, data, signature []byte, padding, salt int32, done ops.Func) (ops.Void, error) {
	key, err := keyCaches.Of(env).publicKey(der)
	if err != nil {
		return ops.Void{}, err
	}
	data, signature = append([]byte{}, data...), append([]byte{}, signature...)
	// Sixteen bits above the salt length say that the signature is in IEEE form: an op takes eight arguments.
	ieee := padding&ieeeFlag != 0
	var ok bool
	env.Loop.Submit(ops.PoolCPU, func() { ok, err = verifyWith(key, digest, data, signature, padding&^ieeeFlag, salt, ieee) },
		func() { env.Complete(done, ok, err) })
	return ops.Void{}, nil
}

const ieeeFlag = 1 << 16

// agree is Diffie-Hellman between a private and a public key of one kind.
func agree(env *ops.Env, private, public []byte) ([]byte, error) {
	cache := keyCaches.Of(env)
	a, err := cache.privateKey(private)
	if err != nil {
		return nil, err
	}
	b, err := cache.publicKey(public)
	if err != nil {
		return nil, err
	}
	if k, ok := a.(*ecdsa.PrivateKey); ok {
		if a, err = k.ECDH(); err != nil {
			return nil, err
		}
	}
	if k, ok := b.(*ecdsa.PublicKey); ok {
		if b, err = k.ECDH(); err != nil {
			return nil, err
		}
	}
	mine, ok := a.(*ecdh.PrivateKey)
	theirs, ok2 := b.(*ecdh.PublicKey)
	if !ok || !ok2 {
		return nil, errKeyOperation
	}
	return mine.ECDH(theirs)
}
