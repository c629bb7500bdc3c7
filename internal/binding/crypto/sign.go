package crypto

import (
	stdcrypto "crypto"
	"crypto/dsa" //nolint:staticcheck // the key type is Node's
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"errors"
	"math/big"

	"github.com/cloudflare/circl/sign"
	"github.com/cloudflare/circl/sign/slhdsa"
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
	errDigestTooBig   = keyError("ERR_OSSL_RSA_DIGEST_TOO_BIG_FOR_RSA_KEY")
	errDigestRefused  = keyError("ERR_OSSL_DIGEST_NOT_ALLOWED")
	errSaltTooSmall   = keyError("ERR_OSSL_PSS_SALTLEN_TOO_SMALL")
)

// signature says how to sign. mode carries the padding in its low byte and flags above.
type signature struct {
	digest  int32 // of digests; -1 for none
	padding int32 // 0: what the key's type wants
	salt    int32
	ieee    bool // two numbers side by side instead of DER
	whole   bool // the data is the message, not its digest
	context []byte
}

const (
	ieeeFlag  = 1 << 8
	wholeFlag = 1 << 9
)

func newSignature(digest, mode, salt int32, context []byte) signature {
	return signature{digest, mode & 0xff, salt, mode&ieeeFlag != 0, mode&wholeFlag != 0, context}
}

func hashOf(id int32) (stdcrypto.Hash, bool) {
	if id < 0 || int(id) >= len(digests) {
		return 0, false
	}
	h, ok := signingHashes[digests[id].names[0]]
	return h, ok
}

// data is what goes under the key: the message's digest.
func (s *signature) data(data []byte) ([]byte, error) {
	if !s.whole {
		return data, nil
	}
	h, err := newHash(s.digest)
	if err != nil {
		return nil, errInvalidDigest
	}
	sum := h()
	sum.Write(data)
	return sum.Sum(nil), nil
}

// pss checks a signature against the restrictions of an RSA-PSS key and gives the options.
func (s *signature) pss(k *rsaKey, h stdcrypto.Hash, signing bool) (*rsa.PSSOptions, error) {
	salt := s.salt
	if k.pss != nil {
		if digests[s.digest].names[0] != k.pss.hash {
			return nil, errDigestRefused
		}
		if signing && salt >= 0 && int(salt) < k.pss.salt || signing && salt == -1 && h.Size() < k.pss.salt {
			return nil, errSaltTooSmall
		}
	}
	switch {
	case salt == -1:
		return &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: h}, nil
	case salt < 0:
		return &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto, Hash: h}, nil
	}
	return &rsa.PSSOptions{SaltLength: int(salt), Hash: h}, nil
}

func (s *signature) paddingFor(kind string) (int32, error) {
	switch {
	case s.padding == 0 && kind == "rsa-pss":
		return paddingPSS, nil
	case s.padding == 0:
		return paddingPKCS1, nil
	case kind == "rsa-pss" && s.padding != paddingPSS, s.padding != paddingPKCS1 && s.padding != paddingPSS:
		return 0, errInvalidPadding
	}
	return s.padding, nil
}

func (s *signature) sign(key *asymKey, data []byte) ([]byte, error) {
	switch k := key.parsed.(type) {
	case *okpKey:
		if key.kind[0] == 'x' {
			return nil, errKeyOperation
		}
		if s.digest >= 0 || !s.whole {
			return nil, errInvalidDigest
		}
		return k.sign(key.kind, data, s.context), nil
	case *signKey:
		if s.digest >= 0 || !s.whole {
			return nil, errInvalidDigest
		}
		return k.scheme.Sign(k.secret, data, &sign.SignatureOpts{Context: string(s.context)}), nil
	case *slhKey:
		if s.digest >= 0 || !s.whole {
			return nil, errInvalidDigest
		}
		return slhdsa.SignRandomized(k.secret, rand.Reader, slhdsa.NewMessage(data), s.context)
	case *dhKey, *kemKey:
		return nil, errKeyOperation
	}
	data, err := s.data(data)
	if err != nil {
		return nil, err
	}
	switch k := key.parsed.(type) {
	case *ecKey:
		if !s.ieee {
			return ecdsa.SignASN1(rand.Reader, k.secret, data)
		}
		r, t, err := ecdsa.Sign(rand.Reader, k.secret, data)
		if err != nil {
			return nil, err
		}
		return sideBySide(r, t, k.curve.order()), nil
	case *dsaKey:
		size := (k.public.Q.BitLen() + 7) / 8
		r, t, err := dsa.Sign(rand.Reader, k.private(), truncated(data, size))
		if err != nil {
			return nil, errKeyOperation
		}
		if s.ieee {
			return sideBySide(r, t, size), nil
		}
		return asn1.Marshal(twoNumbers{r, t})
	case *rsaKey:
		return s.signRSA(key.kind, k, data)
	}
	return nil, errKeyOperation
}

func (s *signature) signRSA(kind string, k *rsaKey, data []byte) ([]byte, error) {
	h, known := hashOf(s.digest)
	if !known {
		return nil, errInvalidDigest
	}
	padding, err := s.paddingFor(kind)
	if err != nil {
		return nil, err
	}
	if padding == paddingPKCS1 {
		out, err := rsa.SignPKCS1v15(rand.Reader, k.secret, h, data)
		if errors.Is(err, rsa.ErrMessageTooLong) {
			err = errDigestTooBig
		}
		return out, err
	}
	options, err := s.pss(k, h, true)
	if err != nil {
		return nil, err
	}
	if most := (k.public.N.BitLen()+6)/8 - h.Size() - 2; most < 0 || options.SaltLength > most {
		return nil, errTooLarge
	}
	out, err := rsa.SignPSS(rand.Reader, k.secret, h, data, options)
	if errors.Is(err, rsa.ErrMessageTooLong) {
		err = errTooLarge
	}
	return out, err
}

type twoNumbers struct{ R, S *big.Int }

func sideBySide(r, s *big.Int, size int) []byte {
	out := make([]byte, 2*size)
	r.FillBytes(out[:size])
	s.FillBytes(out[size:])
	return out
}

func truncated(b []byte, size int) []byte { return b[:min(len(b), size)] }

// numbers reads a signature of two numbers in either form.
func (s *signature) numbers(signature []byte, size int) (n twoNumbers, ok bool) {
	if s.ieee {
		if len(signature) != 2*size {
			return n, false
		}
		return twoNumbers{new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:])}, true
	}
	rest, err := asn1.Unmarshal(signature, &n)
	return n, err == nil && len(rest) == 0
}

func (s *signature) verify(key *asymKey, data, signature []byte) (bool, error) {
	switch k := key.parsed.(type) {
	case *okpKey:
		if key.kind[0] == 'x' {
			return false, errKeyOperation
		}
		if s.digest >= 0 || !s.whole {
			return false, errInvalidDigest
		}
		return k.verify(key.kind, data, signature, s.context), nil
	case *signKey:
		if s.digest >= 0 || !s.whole {
			return false, errInvalidDigest
		}
		return len(signature) == k.scheme.SignatureSize() &&
			k.scheme.Verify(k.public, data, signature, &sign.SignatureOpts{Context: string(s.context)}), nil
	case *slhKey:
		if s.digest >= 0 || !s.whole {
			return false, errInvalidDigest
		}
		return slhdsa.Verify(&k.public, slhdsa.NewMessage(data), signature, s.context), nil
	case *dhKey, *kemKey:
		return false, errKeyOperation
	}
	data, err := s.data(data)
	if err != nil {
		return false, err
	}
	switch k := key.parsed.(type) {
	case *ecKey:
		n, ok := s.numbers(signature, k.curve.order())
		order := k.curve.Params().N
		if !ok || n.R.Sign() <= 0 || n.S.Sign() <= 0 || n.R.Cmp(order) >= 0 || n.S.Cmp(order) >= 0 {
			return false, nil
		}
		return ecdsa.Verify(k.public, data, n.R, n.S), nil
	case *dsaKey:
		size := (k.public.Q.BitLen() + 7) / 8
		n, ok := s.numbers(signature, size)
		return ok && dsa.Verify(k.public, truncated(data, size), n.R, n.S), nil
	case *rsaKey:
		return s.verifyRSA(key.kind, k, data, signature)
	}
	return false, errKeyOperation
}

func (s *signature) verifyRSA(kind string, k *rsaKey, data, signature []byte) (bool, error) {
	h, known := hashOf(s.digest)
	if !known {
		return false, errInvalidDigest
	}
	padding, err := s.paddingFor(kind)
	if err != nil {
		return false, err
	}
	if padding == paddingPKCS1 {
		return rsa.VerifyPKCS1v15(k.public, h, data, signature) == nil, nil
	}
	options, err := s.pss(k, h, false)
	if err != nil {
		return false, err
	}
	if s.salt == 0 {
		// Go takes 0 for "find out": a salt of no bytes is looked for by hand.
		return verifyPSSWithoutSalt(k.public, h, data, signature), nil
	}
	return rsa.VerifyPSS(k.public, h, data, signature, options) == nil, nil
}

// verifyPSSWithoutSalt is EMSA-PSS-VERIFY (RFC 8017, 9.1.2) for an empty salt.
func verifyPSSWithoutSalt(public *rsa.PublicKey, h stdcrypto.Hash, digest, signature []byte) bool {
	if rsa.VerifyPSS(public, h, digest, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto}) != nil {
		return false
	}
	m := new(big.Int).Exp(new(big.Int).SetBytes(signature), big.NewInt(int64(public.E)), public.N)
	bits := public.N.BitLen() - 1
	em := m.FillBytes(make([]byte, (bits+7)/8))
	size := h.Size()
	db, hash := em[:len(em)-size-1], em[len(em)-size-1:len(em)-1]
	mask := mgf1(h, hash, len(db))
	for i := range db {
		db[i] ^= mask[i]
	}
	return db[len(db)-1] == 1 // nothing after the mark
}

func mgf1(h stdcrypto.Hash, seed []byte, length int) []byte {
	var out []byte
	for counter := byte(0); len(out) < length; counter++ {
		sum := h.New()
		sum.Write(seed)
		sum.Write([]byte{0, 0, 0, counter})
		out = sum.Sum(out)
	}
	return out[:length]
}

// ---- ops

func signOp(env *ops.Env, der []byte, digest int32, data []byte, mode, salt int32, context []byte) ([]byte, error) {
	key, err := keyCaches.Of(env).privateKey(der)
	if err != nil {
		return nil, err
	}
	s := newSignature(digest, mode, salt, context)
	return s.sign(key, data)
}

func verifyOp(env *ops.Env, der []byte, digest int32, data, signature []byte, mode, salt int32, context []byte) (bool, error) {
	key, err := keyCaches.Of(env).publicKey(der)
	if err != nil {
		return false, err
	}
	s := newSignature(digest, mode, salt, context)
	return s.verify(key, data, signature)
}

// signLater and verifyLater are the same on the pool; the callback gets (error, result).
func signLater(env *ops.Env, der []byte, digest int32, data []byte, mode, salt int32, context []byte, done ops.Func) (ops.Void, error) {
	key, err := keyCaches.Of(env).privateKey(der)
	if err != nil {
		return ops.Void{}, err
	}
	s := newSignature(digest, mode, salt, append([]byte{}, context...))
	data = append([]byte{}, data...)
	later(env, done, func() ([]byte, error) { return s.sign(key, data) })
	return ops.Void{}, nil
}

func verifyLater(env *ops.Env, der []byte, digest int32, data, signature []byte, mode, salt int32, context []byte, done ops.Func) (ops.Void, error) {
	key, err := keyCaches.Of(env).publicKey(der)
	if err != nil {
		return ops.Void{}, err
	}
	data, signature = append([]byte{}, data...), append([]byte{}, signature...)
	s := newSignature(digest, mode, salt, append([]byte{}, context...))
	later(env, done, func() (bool, error) { return s.verify(key, data, signature) })
	return ops.Void{}, nil
}

// later runs work on the CPU pool and completes done with what it gives.
func later[R any](env *ops.Env, done ops.Func, work func() (R, error)) {
	var out R
	err := errors.New("crypto: the work ended before its time")
	env.Loop.Submit(ops.PoolCPU, func() {
		defer func() {
			if e := recover(); e != nil {
				err = errors.New("crypto: internal error")
			}
		}()
		out, err = work()
	}, func() { env.Complete(done, out, err) })
}
