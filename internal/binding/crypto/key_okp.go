package crypto

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/rand"

	"github.com/cloudflare/circl/dh/x448"
	"github.com/cloudflare/circl/sign/ed448"
	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

// okpKey is a key of RFC 8410: public point and private string as they are written.
type okpKey struct{ public, secret []byte }

var okpSizes = map[string]int{"x25519": 32, "ed25519": 32, "x448": 56, "ed448": 57}

func readOKP(kind string, info keyInfo, private bool) (*asymKey, error) {
	if !private {
		if len(info.key) != okpSizes[kind] {
			return nil, errUnsupportedKey
		}
		return &asymKey{kind: kind, public: info.key, parsed: &okpKey{public: info.key}}, nil
	}
	s := cryptobyte.String(info.key)
	var secret cryptobyte.String
	if !s.ReadASN1(&secret, tags.OCTET_STRING) || len(secret) != okpSizes[kind] {
		return nil, errUnsupportedKey
	}
	return okpKeyOf(kind, secret)
}

// okpKeyOf makes the whole key of its private string.
func okpKeyOf(kind string, secret []byte) (*asymKey, error) {
	if len(secret) != okpSizes[kind] {
		return nil, errUnsupportedKey
	}
	var public []byte
	switch kind {
	case "x25519":
		k, err := ecdh.X25519().NewPrivateKey(secret)
		if err != nil {
			return nil, errUnsupportedKey
		}
		public = k.PublicKey().Bytes()
	case "ed25519":
		public = ed25519.NewKeyFromSeed(secret).Public().(ed25519.PublicKey)
	case "x448":
		var in, out x448.Key
		copy(in[:], secret)
		x448.KeyGen(&out, &in)
		public = out[:]
	case "ed448":
		public = ed448.NewKeyFromSeed(secret).Public().(ed448.PublicKey)
	}
	var b cryptobyte.Builder
	b.AddASN1OctetString(secret)
	return &asymKey{kind, nil, public, b.BytesOrPanic(), &okpKey{public, secret}}, nil
}

func generateOKP(kind string) (*asymKey, error) {
	secret := make([]byte, okpSizes[kind])
	rand.Read(secret)
	return okpKeyOf(kind, secret)
}

// agree is the shared secret, nil when the other point is of low order.
func (k *okpKey) agree(kind string, other *okpKey) []byte {
	if kind == "x448" {
		var mine, theirs, out x448.Key
		copy(mine[:], k.secret)
		copy(theirs[:], other.public)
		if !x448.Shared(&out, &mine, &theirs) {
			return nil
		}
		return out[:]
	}
	mine, err := ecdh.X25519().NewPrivateKey(k.secret)
	if err != nil {
		return nil
	}
	theirs, err := ecdh.X25519().NewPublicKey(other.public)
	if err != nil {
		return nil
	}
	out, err := mine.ECDH(theirs)
	if err != nil {
		return nil
	}
	return out
}

func (k *okpKey) sign(kind string, message, context []byte) []byte {
	if kind == "ed448" {
		return ed448.Sign(ed448.NewKeyFromSeed(k.secret), message, string(context))
	}
	out, err := ed25519.NewKeyFromSeed(k.secret).Sign(nil, message, &ed25519.Options{Context: string(context)})
	if err != nil {
		return nil // the context is too long, which JavaScript has seen to
	}
	return out
}

func (k *okpKey) verify(kind string, message, signature, context []byte) bool {
	if kind == "ed448" {
		return len(signature) == ed448.SignatureSize && ed448.Verify(ed448.PublicKey(k.public), message, signature, string(context))
	}
	return len(signature) == ed25519.SignatureSize && ed25519.VerifyWithOptions(k.public, message, signature, &ed25519.Options{Context: string(context)}) == nil
}
