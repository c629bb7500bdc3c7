package crypto

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"hash"
	"math/big"

	"github.com/ravel-js/ravel/internal/ops"
)

// Key encapsulation: ML-KEM, the DHKEM of RFC 9180 over curves, and RSASVE (NIST SP 800-56B, 7.2.1).

var errKEM = keyError("ERR_CRYPTO_OPERATION_FAILED")

// dhkem is what RFC 9180, 7.1 sets for a curve.
type dhkem struct {
	id   uint16
	hash func() hash.Hash
	size int
}

func dhkemOf(key *asymKey) (dhkem, bool) {
	name := key.kind
	if k, ok := key.parsed.(*ecKey); ok {
		name = k.curve.name
	}
	d, ok := map[string]dhkem{
		"prime256v1": {0x10, sha256.New, 32}, "secp384r1": {0x11, sha512.New384, 48}, "secp521r1": {0x12, sha512.New, 64},
		"x25519": {0x20, sha256.New, 32}, "x448": {0x21, sha512.New, 64},
	}[name]
	return d, ok
}

// derive is ExtractAndExpand.
func (d dhkem) derive(secret, context []byte) ([]byte, error) {
	suite := binary.BigEndian.AppendUint16([]byte("KEM"), d.id)
	labelled := append(append(append([]byte("HPKE-v1"), suite...), "eae_prk"...), secret...)
	prk, err := hkdf.Extract(d.hash, labelled, nil)
	if err != nil {
		return nil, err
	}
	info := binary.BigEndian.AppendUint16(nil, uint16(d.size))
	info = append(append(append(append(info, "HPKE-v1"...), suite...), "shared_secret"...), context...)
	return hkdf.Expand(d.hash, prk, string(info), d.size)
}

// ephemeral makes a key of the same kind and parameters.
func ephemeral(key *asymKey) (*asymKey, error) {
	if k, ok := key.parsed.(*ecKey); ok {
		d, err := k.curve.randomScalar()
		if err != nil {
			return nil, err
		}
		return ecKeyOf(k.curve, d, key.params)
	}
	return generateOKP(key.kind)
}

// encapsulation makes a shared key for the owner of a public key: the length of the ciphertext, it, and the key.
func encapsulation(key *asymKey) ([]byte, error) {
	var ciphertext, shared []byte
	var err error
	switch k := key.parsed.(type) {
	case *kemKey:
		ciphertext, shared, err = k.scheme.Encapsulate(k.public)
	case *rsaKey:
		if key.kind != "rsa" {
			return nil, errKEM
		}
		var z *big.Int
		size := k.public.Size()
		if z, err = rand.Int(rand.Reader, new(big.Int).Sub(k.public.N, big.NewInt(3))); err != nil {
			return nil, err
		}
		z.Add(z, big.NewInt(2))
		shared = z.FillBytes(make([]byte, size))
		ciphertext = new(big.Int).Exp(z, big.NewInt(int64(k.public.E)), k.public.N).FillBytes(make([]byte, size))
	default:
		d, ok := dhkemOf(key)
		if !ok {
			return nil, errKEM
		}
		var own *asymKey
		if own, err = ephemeral(key); err != nil {
			return nil, err
		}
		if shared, err = agreement(own, key); err != nil {
			return nil, err
		}
		ciphertext = own.public
		shared, err = d.derive(shared, append(append([]byte{}, ciphertext...), key.public...))
	}
	if err != nil {
		return nil, err
	}
	out := binary.BigEndian.AppendUint32(nil, uint32(len(ciphertext)))
	return append(append(out, ciphertext...), shared...), nil
}

func decapsulation(key *asymKey, ciphertext []byte) ([]byte, error) {
	switch k := key.parsed.(type) {
	case *kemKey:
		if len(ciphertext) != k.scheme.CiphertextSize() {
			return nil, errKEM
		}
		return k.scheme.Decapsulate(k.secret, ciphertext)
	case *rsaKey:
		if key.kind != "rsa" {
			return nil, errKEM
		}
		return rsaRaw(k.public, k.secret, ciphertext)
	}
	d, ok := dhkemOf(key)
	if !ok {
		return nil, errKEM
	}
	theirs, err := readKey(keyInfo{kindOIDs[key.kind].String(), key.params, ciphertext}, false)
	if err != nil {
		return nil, err
	}
	shared, err := agreement(key, theirs)
	if err != nil {
		return nil, err
	}
	return d.derive(shared, append(append([]byte{}, ciphertext...), key.public...))
}

func encapsulate(env *ops.Env, public []byte, done ops.Func) (ops.Any, error) {
	key, err := keyCaches.Of(env).publicKey(public)
	if err != nil {
		return ops.Any{}, err
	}
	if done.Valid() {
		later(env, done, func() ([]byte, error) { return encapsulation(key) })
		return ops.Any{}, nil
	}
	out, err := encapsulation(key)
	return ops.Any{V: out}, err
}

func decapsulate(env *ops.Env, private, ciphertext []byte, done ops.Func) (ops.Any, error) {
	key, err := keyCaches.Of(env).privateKey(private)
	if err != nil {
		return ops.Any{}, err
	}
	if done.Valid() {
		own := append([]byte{}, ciphertext...)
		later(env, done, func() ([]byte, error) { return decapsulation(key, own) })
		return ops.Any{}, nil
	}
	out, err := decapsulation(key, ciphertext)
	return ops.Any{V: out}, err
}
