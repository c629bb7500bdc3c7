package crypto

import (
	"crypto/rsa"
	"encoding/asn1"
	"encoding/json"
	"strconv"

	"github.com/ravel-js/ravel/internal/ops"
	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

// A key between JavaScript and here is its standard encoding: PKCS #8 when private, SubjectPublicKeyInfo when public.
// KeyObjects keep those bytes; parsed keys are remembered per instance.

// asymKey is a key taken apart: its encoding's pieces, and the parsed numbers (*rsaKey, *ecKey, *dsaKey, *dhKey, *okpKey,
// *signKey, *kemKey).
type asymKey struct {
	kind   string // Node's asymmetricKeyType
	params []byte // DER of the algorithm's parameters
	public []byte // what stands in the BIT STRING of a SubjectPublicKeyInfo
	secret []byte // what stands in the OCTET STRING of a PKCS #8; nil for a public key
	parsed any
}

func (k *asymKey) private() bool { return k.secret != nil }

const (
	oidRSA     = "1.2.840.113549.1.1.1"
	oidRSAPSS  = "1.2.840.113549.1.1.10"
	oidEC      = "1.2.840.10045.2.1"
	oidDSA     = "1.2.840.10040.4.1"
	oidEd25519 = "1.3.101.112"
	oidEd448   = "1.3.101.113"
)

// keyKinds leads from an algorithm's object identifier to the kind, kindOIDs back.
var (
	keyKinds = map[string]string{
		oidRSA: "rsa", oidRSAPSS: "rsa-pss", oidDSA: "dsa", "1.2.840.113549.1.3.1": "dh", oidEC: "ec",
		"1.3.101.110": "x25519", "1.3.101.111": "x448", oidEd25519: "ed25519", oidEd448: "ed448",
		"2.16.840.1.101.3.4.3.17": "ml-dsa-44", "2.16.840.1.101.3.4.3.18": "ml-dsa-65", "2.16.840.1.101.3.4.3.19": "ml-dsa-87",
		"2.16.840.1.101.3.4.4.1": "ml-kem-512", "2.16.840.1.101.3.4.4.2": "ml-kem-768", "2.16.840.1.101.3.4.4.3": "ml-kem-1024",
	}
	kindOIDs = map[string]asn1.ObjectIdentifier{}
)

func init() {
	arc := 20
	for _, base := range []string{"sha2", "shake"} {
		for _, size := range []string{"128s", "128f", "192s", "192f", "256s", "256f"} {
			keyKinds["2.16.840.1.101.3.4.3."+strconv.Itoa(arc)] = "slh-dsa-" + base + "-" + size
			arc++
		}
	}
	for text, kind := range keyKinds {
		kindOIDs[kind] = parseOID(text)
	}
}

func parseOID(text string) (id asn1.ObjectIdentifier) {
	n := 0
	for i := 0; i <= len(text); i++ {
		if i == len(text) || text[i] == '.' {
			id = append(id, n)
			n = 0
			continue
		}
		n = n*10 + int(text[i]-'0')
	}
	return
}

// Errors that JavaScript words in OpenSSL's way; the code is all it needs.
func keyError(code string) error { return &ops.Error{Name: "Error", Code: code, Message: code} }

var (
	errUnsupportedKey = keyError("ERR_OSSL_UNSUPPORTED")
	errWrongTag       = keyError("ERR_OSSL_ASN1_WRONG_TAG")
	errNeedPassphrase = keyError("ERR_MISSING_PASSPHRASE")
	errWrongPassword  = keyError("ERR_OSSL_BAD_DECRYPT")
)

// ---- the two frames

// keyInfo is a SubjectPublicKeyInfo or a PKCS #8 taken apart.
type keyInfo struct {
	algorithm string
	params    []byte
	key       []byte
}

func readAlgorithm(s *cryptobyte.String, info *keyInfo) bool {
	var algorithm cryptobyte.String
	var id asn1.ObjectIdentifier
	if !s.ReadASN1(&algorithm, tags.SEQUENCE) || !algorithm.ReadASN1ObjectIdentifier(&id) {
		return false
	}
	info.algorithm, info.params = dotted(id), algorithm
	return true
}

func splitSPKI(der []byte) (info keyInfo, ok bool) {
	s := cryptobyte.String(der)
	var body cryptobyte.String
	var key asn1.BitString
	if !s.ReadASN1(&body, tags.SEQUENCE) || !readAlgorithm(&body, &info) || !body.ReadASN1BitString(&key) {
		return
	}
	info.key = key.Bytes
	return info, true
}

func splitPKCS8(der []byte) (info keyInfo, ok bool) {
	s := cryptobyte.String(der)
	var body, key cryptobyte.String
	var version int
	if !s.ReadASN1(&body, tags.SEQUENCE) || !body.ReadASN1Integer(&version) || !readAlgorithm(&body, &info) ||
		!body.ReadASN1(&key, tags.OCTET_STRING) {
		return
	}
	info.key = key
	return info, true
}

func addAlgorithm(b *cryptobyte.Builder, id asn1.ObjectIdentifier, params []byte) {
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(id)
		b.AddBytes(params)
	})
}

func (k *asymKey) spki() []byte {
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		addAlgorithm(b, kindOIDs[k.kind], k.params)
		b.AddASN1BitString(k.public)
	})
	return b.BytesOrPanic()
}

func (k *asymKey) pkcs8() []byte {
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(0)
		addAlgorithm(b, kindOIDs[k.kind], k.params)
		b.AddASN1OctetString(k.secret)
	})
	return b.BytesOrPanic()
}

// publicHalf forgets the secret.
func (k *asymKey) publicHalf() *asymKey {
	if !k.private() {
		return k
	}
	p := *k
	p.secret = nil
	return &p
}

// readKey parses the pieces of either frame.
func readKey(info keyInfo, private bool) (*asymKey, error) {
	kind, ok := keyKinds[info.algorithm]
	if !ok {
		return nil, errUnsupportedKey
	}
	switch kind {
	case "rsa", "rsa-pss":
		return readRSA(kind, info, private)
	case "ec":
		return readEC(info, private)
	case "dsa":
		return readDSA(info, private)
	case "dh":
		return readDH(info, private)
	case "x25519", "x448", "ed25519", "ed448":
		return readOKP(kind, info, private)
	}
	return readPostQuantum(kind, info, private)
}

func parsePublicKey(spki []byte) (*asymKey, error) {
	info, ok := splitSPKI(spki)
	if !ok {
		return nil, errWrongTag
	}
	return readKey(info, false)
}

func parsePrivateKey(pkcs8 []byte) (*asymKey, error) {
	info, ok := splitPKCS8(pkcs8)
	if !ok {
		return nil, errWrongTag
	}
	return readKey(info, true)
}

// ---- what an instance remembers

const rememberedKeys = 64

type keyCache struct {
	private, public map[string]*asymKey
}

var keyCaches = ops.NewState(func(*ops.Env) *keyCache {
	return &keyCache{map[string]*asymKey{}, map[string]*asymKey{}}
})

func remember(m map[string]*asymKey, der []byte, parse func([]byte) (*asymKey, error)) (*asymKey, error) {
	if k, ok := m[string(der)]; ok {
		return k, nil
	}
	own := append([]byte{}, der...) // der is JavaScript's memory, and the pieces point into it
	k, err := parse(own)
	if err == nil {
		if len(m) >= rememberedKeys {
			clear(m)
		}
		m[string(own)] = k
	}
	return k, err
}

func (c *keyCache) privateKey(der []byte) (*asymKey, error) {
	return remember(c.private, der, parsePrivateKey)
}

func (c *keyCache) publicKey(der []byte) (*asymKey, error) {
	return remember(c.public, der, parsePublicKey)
}

func anyKey(env *ops.Env, der []byte, private bool) (*asymKey, error) {
	if private {
		return keyCaches.Of(env).privateKey(der)
	}
	return keyCaches.Of(env).publicKey(der)
}

func publicKeyOf(env *ops.Env, der []byte) ([]byte, error) {
	key, err := keyCaches.Of(env).privateKey(der)
	if err != nil {
		return nil, err
	}
	return key.spki(), nil
}

// describeKey tells the type and the details of a key.
func describeKey(env *ops.Env, der []byte, private bool) (ops.JSON, error) {
	key, err := anyKey(env, der, private)
	if err != nil {
		return "", err
	}
	type pss struct {
		Hash string `json:"hash"`
		MGF  string `json:"mgf"`
		Salt int    `json:"salt"`
	}
	d := struct {
		Type     string `json:"type"`
		Bits     int    `json:"bits,omitempty"`
		Exponent string `json:"exponent,omitempty"`
		Divisor  int    `json:"divisor,omitempty"`
		Curve    string `json:"curve,omitempty"`
		PSS      *pss   `json:"pss,omitempty"`
	}{Type: key.kind}
	switch k := key.parsed.(type) {
	case *rsaKey:
		d.Bits, d.Exponent = k.public.N.BitLen(), strconv.Itoa(k.public.E)
		if k.pss != nil {
			d.PSS = &pss{k.pss.hash, k.pss.mgf, k.pss.salt}
		}
	case *dsaKey:
		d.Bits, d.Divisor = k.public.P.BitLen(), k.public.Q.BitLen()
	case *ecKey:
		d.Curve = k.curve.name
	}
	b, err := json.Marshal(d)
	return ops.JSON(b), err
}

// rsaKey is an RSA or RSA-PSS key; pss are the restrictions of the latter.
type rsaKey struct {
	public *rsa.PublicKey
	secret *rsa.PrivateKey
	pss    *pssParams
}
