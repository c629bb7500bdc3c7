package crypto

import (
	"crypto/rand"
	"strings"

	"github.com/cloudflare/circl/kem"
	"github.com/cloudflare/circl/kem/mlkem/mlkem1024"
	"github.com/cloudflare/circl/kem/mlkem/mlkem512"
	"github.com/cloudflare/circl/kem/mlkem/mlkem768"
	"github.com/cloudflare/circl/sign"
	"github.com/cloudflare/circl/sign/mldsa/mldsa44"
	"github.com/cloudflare/circl/sign/mldsa/mldsa65"
	"github.com/cloudflare/circl/sign/mldsa/mldsa87"
	"github.com/cloudflare/circl/sign/slhdsa"
	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

// The post-quantum keys of FIPS 203, 204 and 205.

var signSchemes = map[string]sign.Scheme{
	"ml-dsa-44": mldsa44.Scheme(), "ml-dsa-65": mldsa65.Scheme(), "ml-dsa-87": mldsa87.Scheme(),
}

var kemSchemes = map[string]kem.Scheme{
	"ml-kem-512": mlkem512.Scheme(), "ml-kem-768": mlkem768.Scheme(), "ml-kem-1024": mlkem1024.Scheme(),
}

// signKey is a key of ML-DSA; seed is nil where only the expanded key is known.
type signKey struct {
	scheme sign.Scheme
	public sign.PublicKey
	secret sign.PrivateKey
	seed   []byte
}

type kemKey struct {
	scheme kem.Scheme
	public kem.PublicKey
	secret kem.PrivateKey
	seed   []byte
}

type slhKey struct {
	public slhdsa.PublicKey
	secret *slhdsa.PrivateKey
}

func slhID(kind string) (slhdsa.ID, error) {
	return slhdsa.IDByName("SLH-DSA-" + strings.ToUpper(kind[8:len(kind)-1]) + kind[len(kind)-1:])
}

func readPostQuantum(kind string, info keyInfo, private bool) (*asymKey, error) {
	if strings.HasPrefix(kind, "slh-dsa-") {
		return readSLH(kind, info, private)
	}
	if private {
		seed, expanded, ok := readChoice(info.key)
		if !ok {
			return nil, errUnsupportedKey
		}
		return postQuantumKey(kind, seed, expanded)
	}
	out := &asymKey{kind: kind, public: info.key}
	if s := signSchemes[kind]; s != nil {
		public, err := s.UnmarshalBinaryPublicKey(info.key)
		if err != nil {
			return nil, errUnsupportedKey
		}
		out.parsed = &signKey{scheme: s, public: public}
		return out, nil
	}
	s := kemSchemes[kind]
	public, err := s.UnmarshalBinaryPublicKey(info.key)
	if err != nil {
		return nil, errUnsupportedKey
	}
	out.parsed = &kemKey{scheme: s, public: public}
	return out, nil
}

// readChoice reads the private key of RFC 9881 and 9935: seed, expanded key, or both.
func readChoice(der []byte) (seed, expanded []byte, ok bool) {
	s := cryptobyte.String(der)
	var body, a, b cryptobyte.String
	switch {
	case s.PeekASN1Tag(tags.Tag(0).ContextSpecific()):
		ok = s.ReadASN1(&body, tags.Tag(0).ContextSpecific())
		return body, nil, ok
	case s.PeekASN1Tag(tags.OCTET_STRING):
		ok = s.ReadASN1(&body, tags.OCTET_STRING)
		return nil, body, ok
	}
	ok = s.ReadASN1(&body, tags.SEQUENCE) && body.ReadASN1(&a, tags.OCTET_STRING) && body.ReadASN1(&b, tags.OCTET_STRING)
	return a, b, ok
}

func writeChoice(seed, expanded []byte) []byte {
	var b cryptobyte.Builder
	if seed == nil {
		b.AddASN1OctetString(expanded)
		return b.BytesOrPanic()
	}
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1OctetString(seed)
		b.AddASN1OctetString(expanded)
	})
	return b.BytesOrPanic()
}

// postQuantumKey makes the whole key of its seed, or of the expanded one where there is no seed.
func postQuantumKey(kind string, seed, expanded []byte) (*asymKey, error) {
	if s := signSchemes[kind]; s != nil {
		k := &signKey{scheme: s, seed: seed}
		var err error
		if seed != nil {
			if len(seed) != s.SeedSize() {
				return nil, errUnsupportedKey
			}
			k.public, k.secret = s.DeriveKey(seed)
		} else if k.secret, err = s.UnmarshalBinaryPrivateKey(expanded); err != nil {
			return nil, errUnsupportedKey
		} else {
			k.public = k.secret.Public().(sign.PublicKey)
		}
		public, err1 := k.public.MarshalBinary()
		secret, err2 := k.secret.MarshalBinary()
		if err1 != nil || err2 != nil || expanded != nil && string(expanded) != string(secret) {
			return nil, errUnsupportedKey
		}
		return &asymKey{kind, nil, public, writeChoice(seed, secret), k}, nil
	}
	s := kemSchemes[kind]
	k := &kemKey{scheme: s, seed: seed}
	var err error
	if seed != nil {
		if len(seed) != s.SeedSize() {
			return nil, errUnsupportedKey
		}
		k.public, k.secret = s.DeriveKeyPair(seed)
	} else if k.secret, err = s.UnmarshalBinaryPrivateKey(expanded); err != nil {
		return nil, errUnsupportedKey
	} else {
		k.public = k.secret.Public()
	}
	public, err1 := k.public.MarshalBinary()
	secret, err2 := k.secret.MarshalBinary()
	if err1 != nil || err2 != nil || expanded != nil && string(expanded) != string(secret) {
		return nil, errUnsupportedKey
	}
	return &asymKey{kind, nil, public, writeChoice(seed, secret), k}, nil
}

func generatePostQuantum(kind string) (*asymKey, error) {
	if s := signSchemes[kind]; s != nil {
		seed := make([]byte, s.SeedSize())
		rand.Read(seed)
		return postQuantumKey(kind, seed, nil)
	}
	if s := kemSchemes[kind]; s != nil {
		seed := make([]byte, s.SeedSize())
		rand.Read(seed)
		return postQuantumKey(kind, seed, nil)
	}
	id, err := slhID(kind)
	if err != nil {
		return nil, errNoKey
	}
	_, secret, err := slhdsa.GenerateKey(rand.Reader, id)
	if err != nil {
		return nil, err
	}
	return slhKeyOf(kind, &secret)
}

func slhKeyOf(kind string, secret *slhdsa.PrivateKey) (*asymKey, error) {
	raw, err := secret.MarshalBinary()
	if err != nil {
		return nil, err
	}
	public := secret.PublicKey()
	b, err := public.MarshalBinary()
	if err != nil {
		return nil, err
	}
	return &asymKey{kind, nil, b, raw, &slhKey{public, secret}}, nil
}

func readSLH(kind string, info keyInfo, private bool) (*asymKey, error) {
	id, err := slhID(kind)
	if err != nil {
		return nil, errUnsupportedKey
	}
	if private {
		secret := slhdsa.PrivateKey{ID: id}
		if secret.UnmarshalBinary(info.key) != nil {
			return nil, errUnsupportedKey
		}
		return slhKeyOf(kind, &secret)
	}
	public := slhdsa.PublicKey{ID: id}
	if public.UnmarshalBinary(info.key) != nil {
		return nil, errUnsupportedKey
	}
	return &asymKey{kind: kind, public: info.key, parsed: &slhKey{public: public}}, nil
}
