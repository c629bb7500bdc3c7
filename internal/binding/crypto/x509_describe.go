package crypto

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"

	"github.com/ravel-js/ravel/internal/ops"
	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

// What JavaScript sees of a certificate: the properties of an X509Certificate and the object of getPeerCertificate().

// signatureNames are OpenSSL's long names.
var signatureNames = map[string]string{
	"1.2.840.113549.1.1.2": "md2WithRSAEncryption", "1.2.840.113549.1.1.4": "md5WithRSAEncryption", "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
	"1.2.840.113549.1.1.10": "rsassaPss", "1.2.840.113549.1.1.11": "sha256WithRSAEncryption", "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
	"1.2.840.113549.1.1.13": "sha512WithRSAEncryption", "1.2.840.113549.1.1.14": "sha224WithRSAEncryption",
	"1.2.840.113549.1.1.15": "sha512-224WithRSAEncryption", "1.2.840.113549.1.1.16": "sha512-256WithRSAEncryption",
	"1.2.840.10045.4.1": "ecdsa-with-SHA1", "1.2.840.10045.4.3.1": "ecdsa-with-SHA224", "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
	"1.2.840.10045.4.3.3": "ecdsa-with-SHA384", "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
	"1.2.840.10040.4.3": "dsaWithSHA1", "2.16.840.1.101.3.4.3.1": "dsa_with_SHA224", "2.16.840.1.101.3.4.3.2": "dsa_with_SHA256",
	"2.16.840.1.101.3.4.3.9": "ecdsa_with_SHA3-224", "2.16.840.1.101.3.4.3.10": "ecdsa_with_SHA3-256",
	"2.16.840.1.101.3.4.3.11": "ecdsa_with_SHA3-384", "2.16.840.1.101.3.4.3.12": "ecdsa_with_SHA3-512",
	"2.16.840.1.101.3.4.3.13": "RSA-SHA3-224", "2.16.840.1.101.3.4.3.14": "RSA-SHA3-256", "2.16.840.1.101.3.4.3.15": "RSA-SHA3-384",
	"2.16.840.1.101.3.4.3.16": "RSA-SHA3-512", "2.16.840.1.101.3.4.3.17": "ML-DSA-44", "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
	"2.16.840.1.101.3.4.3.19": "ML-DSA-87", "1.3.101.112": "ED25519", "1.3.101.113": "ED448",
}

type described struct {
	Subject         *string  `json:"subject,omitempty"`
	AltName         *string  `json:"subjectAltName,omitempty"`
	Issuer          *string  `json:"issuer,omitempty"`
	InfoAccess      *string  `json:"infoAccess,omitempty"`
	From            string   `json:"validFrom"`
	To              string   `json:"validTo"`
	FromTime        *int64   `json:"validFromTime,omitempty"`
	ToTime          *int64   `json:"validToTime,omitempty"`
	Fingerprint     string   `json:"fingerprint"`
	Fingerprint256  string   `json:"fingerprint256"`
	Fingerprint512  string   `json:"fingerprint512"`
	KeyUsage        []string `json:"keyUsage,omitempty"`
	Serial          string   `json:"serialNumber"`
	SignatureName   string   `json:"signatureAlgorithm,omitempty"`
	SignatureNumber string   `json:"signatureAlgorithmOid"`
	CA              bool     `json:"ca"`
}

func optional(text string, ok bool) *string {
	if !ok {
		return nil
	}
	return &text
}

func (t certTime) milliseconds() *int64 {
	if !t.ok {
		return nil
	}
	ms := t.t.UnixMilli()
	return &ms
}

func fingerprints(der []byte) (string, string, string) {
	a, b, c := sha1.Sum(der), sha256.Sum256(der), sha512.Sum512(der)
	return colons(a[:]), colons(b[:]), colons(c[:])
}

// x509Parse returns the DER of a certificate given as PEM or DER.
func x509Parse(_ *ops.Env, data []byte) ([]byte, error) { return certificateDER(data) }

func x509Describe(_ *ops.Env, der []byte) (ops.JSON, error) {
	c, err := parseCertificate(der)
	if err != nil {
		return "", err
	}
	oid := dotted(c.sigAlgorithm)
	d := described{
		Subject: optional(nameLines(c.subject)), AltName: optional(c.altNameText()), Issuer: optional(nameLines(c.issuer)),
		InfoAccess: optional(c.infoAccessText()), From: c.notBefore.String(), To: c.notAfter.String(),
		FromTime: c.notBefore.milliseconds(), ToTime: c.notAfter.milliseconds(), KeyUsage: c.extendedKeyUsage(),
		Serial: c.serialText(), SignatureName: signatureNames[oid], SignatureNumber: oid, CA: c.isCA(),
	}
	d.Fingerprint, d.Fingerprint256, d.Fingerprint512 = fingerprints(c.raw)
	b, err := json.Marshal(d)
	return ops.JSON(b), err
}

func x509PEM(_ *ops.Env, der []byte) (string, error) {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), nil
}

// x509Key returns the SubjectPublicKeyInfo.
func x509Key(_ *ops.Env, der []byte) ([]byte, error) {
	c, err := parseCertificate(der)
	if err != nil {
		return nil, err
	}
	if _, err := parsePublicKey(c.spki); err != nil {
		return nil, errDecode
	}
	return c.spki, nil
}

// nameJSON is a name as an object: values of one attribute that occurs more than once are an array.
func nameJSON(der []byte) (json.RawMessage, bool) {
	list, ok := parseName(der)
	if !ok {
		return nil, false
	}
	values := map[string][]string{}
	var order []string
	for _, a := range list {
		if values[a.key()] == nil {
			order = append(order, a.key())
		}
		values[a.key()] = append(values[a.key()], a.text())
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for i, key := range order {
		if i > 0 {
			b.WriteByte(',')
		}
		k, _ := json.Marshal(key)
		var v []byte
		if list := values[key]; len(list) == 1 {
			v, _ = json.Marshal(list[0])
		} else {
			v, _ = json.Marshal(list)
		}
		fmt.Fprintf(&b, "%s:%s", k, v)
	}
	b.WriteByte('}')
	return b.Bytes(), true
}

type legacyCertificate struct {
	Subject     json.RawMessage `json:"subject,omitempty"`
	Issuer      json.RawMessage `json:"issuer,omitempty"`
	AltName     *string         `json:"subjectaltname,omitempty"`
	InfoAccess  *string         `json:"infoAccess,omitempty"`
	CA          bool            `json:"ca"`
	Modulus     string          `json:"modulus,omitempty"`
	Exponent    string          `json:"exponent,omitempty"`
	PublicKey   []byte          `json:"pubkey,omitempty"` // base64 in JSON
	Bits        int             `json:"bits,omitempty"`
	From        string          `json:"valid_from"`
	To          string          `json:"valid_to"`
	Fingerprint string          `json:"fingerprint"`
	Finger256   string          `json:"fingerprint256"`
	Finger512   string          `json:"fingerprint512"`
	KeyUsage    []string        `json:"ext_key_usage,omitempty"`
	Serial      string          `json:"serialNumber"`
	ASN1Curve   string          `json:"asn1Curve,omitempty"`
	NISTCurve   string          `json:"nistCurve,omitempty"`
}

// x509Legacy turns a certificate into what getPeerCertificate() is made from. lib/internal/crypto/x509.js completes it:
// infoAccess is the text to be split, pubkey is base64, raw is missing.
func x509Legacy(_ *ops.Env, der []byte) (ops.JSON, error) {
	c, err := parseCertificate(der)
	if err != nil {
		return "", err
	}
	l := legacyCertificate{
		AltName: optional(c.altNameText()), InfoAccess: optional(c.infoAccessText()), CA: c.isCA(), From: c.notBefore.String(),
		To: c.notAfter.String(), KeyUsage: c.extendedKeyUsage(), Serial: c.serialText(),
	}
	l.Subject, _ = nameJSON(c.subject)
	l.Issuer, _ = nameJSON(c.issuer)
	l.Fingerprint, l.Finger256, l.Finger512 = fingerprints(c.raw)
	l.publicKey(c.spki)
	b, err := json.Marshal(l)
	return ops.JSON(b), err
}

func (l *legacyCertificate) publicKey(spki []byte) {
	info, ok := splitSPKI(spki)
	if !ok {
		return
	}
	switch info.algorithm {
	case oidRSA, oidRSAPSS:
		s := cryptobyte.String(info.key)
		var body cryptobyte.String
		n, e := new(big.Int), new(big.Int)
		if !s.ReadASN1(&body, tags.SEQUENCE) || !body.ReadASN1Integer(n) || !body.ReadASN1Integer(e) {
			return
		}
		l.Modulus, l.Exponent = strings.ToUpper(n.Text(16)), "0x"+e.Text(16)
		l.Bits, l.PublicKey = n.BitLen(), spki
	case oidEC:
		l.PublicKey = info.key
		if c := readCurve(info.params); c != nil {
			l.Bits, l.ASN1Curve, l.NISTCurve = c.Params().N.BitLen(), c.name, nistNames[c.name]
		}
	}
}

var nistNames = map[string]string{
	"secp224r1": "P-224", "prime256v1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521", "prime192v1": "P-192",
}
