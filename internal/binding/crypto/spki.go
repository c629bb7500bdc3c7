package crypto

import (
	"crypto/elliptic"
	"crypto/x509"
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

// Algorithms of keys, as dotted numbers.
const (
	oidRSA     = "1.2.840.113549.1.1.1"
	oidRSAPSS  = "1.2.840.113549.1.1.10"
	oidEC      = "1.2.840.10045.2.1"
	oidDSA     = "1.2.840.10040.4.1"
	oidEd25519 = "1.3.101.112"
	oidEd448   = "1.3.101.113"
)

// keyInfo is a SubjectPublicKeyInfo taken apart.
type keyInfo struct {
	algorithm string
	params    []byte // DER, empty where absent
	key       []byte
}

func splitSPKI(der []byte) (info keyInfo, ok bool) {
	s := cryptobyte.String(der)
	var body, algorithm cryptobyte.String
	var id asn1.ObjectIdentifier
	var key asn1.BitString
	if !s.ReadASN1(&body, tags.SEQUENCE) || !body.ReadASN1(&algorithm, tags.SEQUENCE) || !algorithm.ReadASN1ObjectIdentifier(&id) ||
		!body.ReadASN1BitString(&key) {
		return
	}
	return keyInfo{dotted(id), algorithm, key.Bytes}, true
}

func parsePublicKey(spki []byte) (any, error) { return x509.ParsePKIXPublicKey(spki) }

func findCurve(name string) elliptic.Curve { return curves[name] }

var curveOIDs = map[string]string{
	"1.2.840.10045.3.1.7": "prime256v1", "1.3.132.0.33": "secp224r1", "1.3.132.0.34": "secp384r1", "1.3.132.0.35": "secp521r1",
}

// curveByOID names the curve that parameters in DER stand for.
func curveByOID(params []byte) string {
	var id asn1.ObjectIdentifier
	if _, err := asn1.Unmarshal(params, &id); err != nil {
		return ""
	}
	return curveOIDs[dotted(id)]
}
