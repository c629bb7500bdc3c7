package crypto

import (
	"bytes"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

// Certificates are parsed here and not by Go's crypto/x509, which refuses what OpenSSL lets pass and prints names and
// extensions in its own way. Only the frame of a certificate must be right; a field that cannot be read is as if absent.

type certificate struct {
	raw, tbs        []byte
	serial          *big.Int
	sigAlgorithm    asn1.ObjectIdentifier
	sigParams       []byte
	signature       []byte
	issuer, subject []byte // DER
	notBefore       certTime
	notAfter        certTime
	spki            []byte
	version         int
	extensions      []extension
}

type extension struct {
	id    string
	value []byte
}

// certTime is a moment as the certificate writes it.
type certTime struct {
	t    time.Time
	frac string
	ok   bool
}

var (
	errNoStartLine = keyError("ERR_OSSL_PEM_NO_START_LINE")
	errDecode      = keyError("ERR_OSSL_EVP_DECODE_ERROR")
	errBadBase64   = keyError("ERR_OSSL_PEM_BAD_BASE64_DECODE")
	errCertificate = errors.New("crypto: malformed certificate")
)

// certificateDER finds the certificate in PEM or DER.
func certificateDER(data []byte) ([]byte, error) {
	for rest := data; ; {
		block, after := pem.Decode(rest)
		if block == nil {
			break
		}
		switch block.Type {
		case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE":
			if _, err := parseCertificate(block.Bytes); err != nil {
				return nil, errWrongTag
			}
			// A trusted certificate carries OpenSSL's own notes after it.
			var whole asn1.RawValue
			if _, err := asn1.Unmarshal(block.Bytes, &whole); err != nil {
				return nil, errWrongTag
			}
			return whole.FullBytes, nil
		}
		rest = after
	}
	var whole asn1.RawValue
	if _, err := asn1.Unmarshal(data, &whole); err != nil {
		if bytes.Contains(data, []byte("-----BEGIN CERTIFICATE-----")) {
			return nil, errBadBase64
		}
		return nil, errNoStartLine
	}
	if _, err := parseCertificate(whole.FullBytes); err != nil {
		return nil, errNoStartLine
	}
	return whole.FullBytes, nil
}

func readElement(s *cryptobyte.String, tag tags.Tag) (out cryptobyte.String, ok bool) {
	ok = s.ReadASN1Element(&out, tag)
	return
}

func parseCertificate(der []byte) (*certificate, error) {
	c := &certificate{raw: der, version: 1}
	var outer, tbs, inner cryptobyte.String
	input := cryptobyte.String(der)
	if !input.ReadASN1(&outer, tags.SEQUENCE) {
		return nil, errCertificate
	}
	c.raw = der[:len(der)-len(input)]
	var ok bool
	if tbs, ok = readElement(&outer, tags.SEQUENCE); !ok {
		return nil, errCertificate
	}
	c.tbs = tbs
	var algorithm cryptobyte.String
	if !outer.ReadASN1(&algorithm, tags.SEQUENCE) || !algorithm.ReadASN1ObjectIdentifier(&c.sigAlgorithm) {
		return nil, errCertificate
	}
	c.sigParams = algorithm
	var bits asn1.BitString
	if !outer.ReadASN1BitString(&bits) {
		return nil, errCertificate
	}
	c.signature = bits.Bytes
	if !tbs.ReadASN1(&inner, tags.SEQUENCE) {
		return nil, errCertificate
	}
	var version cryptobyte.String
	var present bool
	if !inner.ReadOptionalASN1(&version, &present, tags.Tag(0).Constructed().ContextSpecific()) {
		return nil, errCertificate
	}
	if present {
		var v int
		if !version.ReadASN1Integer(&v) {
			return nil, errCertificate
		}
		c.version = v + 1
	}
	var serial cryptobyte.String
	if !inner.ReadASN1(&serial, tags.INTEGER) {
		return nil, errCertificate
	}
	c.serial = signedInteger(serial)
	if !inner.SkipASN1(tags.SEQUENCE) {
		return nil, errCertificate
	}
	issuer, ok1 := readElement(&inner, tags.SEQUENCE)
	var validity cryptobyte.String
	ok2 := inner.ReadASN1(&validity, tags.SEQUENCE)
	subject, ok3 := readElement(&inner, tags.SEQUENCE)
	spki, ok4 := readElement(&inner, tags.SEQUENCE)
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return nil, errCertificate
	}
	c.issuer, c.subject, c.spki = issuer, subject, spki
	c.notBefore, c.notAfter = readTime(&validity), readTime(&validity)
	inner.SkipOptionalASN1(tags.Tag(1).ContextSpecific())
	inner.SkipOptionalASN1(tags.Tag(2).ContextSpecific())
	var list, extensions cryptobyte.String
	if !inner.ReadOptionalASN1(&list, &present, tags.Tag(3).Constructed().ContextSpecific()) {
		return nil, errCertificate
	}
	if present && list.ReadASN1(&extensions, tags.SEQUENCE) {
		for !extensions.Empty() {
			var one, value cryptobyte.String
			var id asn1.ObjectIdentifier
			var critical bool
			if !extensions.ReadASN1(&one, tags.SEQUENCE) || !one.ReadASN1ObjectIdentifier(&id) ||
				!readBoolean(&one, &critical) || !one.ReadASN1(&value, tags.OCTET_STRING) {
				return nil, errCertificate
			}
			c.extensions = append(c.extensions, extension{id.String(), value})
		}
	}
	return c, nil
}

// readBoolean reads a boolean that may be absent; any byte but zero is true.
func readBoolean(s *cryptobyte.String, out *bool) bool {
	if !s.PeekASN1Tag(tags.BOOLEAN) {
		return true
	}
	var body cryptobyte.String
	if !s.ReadASN1(&body, tags.BOOLEAN) || len(body) != 1 {
		return false
	}
	*out = body[0] != 0
	return true
}

func signedInteger(b []byte) *big.Int {
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n
}

func (c *certificate) extension(id string) ([]byte, bool) {
	for _, e := range c.extensions {
		if e.id == id {
			return e.value, true
		}
	}
	return nil, false
}

// readTime reads a UTCTime or GeneralizedTime. Two digits of a year mean 1950 to 2049.
func readTime(s *cryptobyte.String) (out certTime) {
	var body cryptobyte.String
	var tag tags.Tag
	if !s.ReadAnyASN1(&body, &tag) {
		return
	}
	text := string(body)
	if tag == tags.UTCTime && len(text) > 2 {
		if text[0] >= '5' {
			text = "19" + text
		} else {
			text = "20" + text
		}
	}
	digits := 0
	for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
		digits++
	}
	zone := text[digits:]
	text = text[:digits]
	if strings.HasPrefix(zone, ".") && tag == tags.GeneralizedTime {
		n := 1
		for n < len(zone) && zone[n] >= '0' && zone[n] <= '9' {
			n++
		}
		out.frac, zone = zone[:n], zone[n:]
	}
	layout := "20060102150405"
	if digits == len(layout)-2 {
		layout = layout[:digits]
	}
	if zone == "Z" {
		zone = "+0000"
	}
	t, err := time.Parse(layout+"-0700", text+zone)
	if err != nil {
		return certTime{}
	}
	out.t, out.ok = t.UTC(), true
	return
}

// String is OpenSSL's way to print a time.
func (t certTime) String() string {
	if !t.ok {
		return "Bad time value"
	}
	return fmt.Sprintf("%s %2d %02d:%02d:%02d%s %d GMT", t.t.Month().String()[:3], t.t.Day(), t.t.Hour(), t.t.Minute(), t.t.Second(), t.frac, t.t.Year())
}

// serialText is the serial number in hexadecimal, whole bytes.
func (c *certificate) serialText() string {
	sign, n := "", c.serial
	if n.Sign() < 0 {
		sign, n = "-", new(big.Int).Neg(n)
	}
	if n.Sign() == 0 {
		return "0"
	}
	text := strings.ToUpper(n.Text(16))
	if len(text)%2 == 1 {
		text = "0" + text
	}
	return sign + text
}

const (
	extSubjectAltName = "2.5.29.17"
	extBasic          = "2.5.29.19"
	extKeyUsage       = "2.5.29.15"
	extExtKeyUsage    = "2.5.29.37"
	extAuthorityKey   = "2.5.29.35"
	extSubjectKey     = "2.5.29.14"
	extInfoAccess     = "1.3.6.1.5.5.7.1.1"
)

// extendedKeyUsage lists the purposes as dotted numbers.
func (c *certificate) extendedKeyUsage() []string {
	value, ok := c.extension(extExtKeyUsage)
	if !ok {
		return nil
	}
	s := cryptobyte.String(value)
	var list cryptobyte.String
	if !s.ReadASN1(&list, tags.SEQUENCE) {
		return nil
	}
	var out []string
	for !list.Empty() {
		var id asn1.ObjectIdentifier
		if !list.ReadASN1ObjectIdentifier(&id) {
			return nil
		}
		out = append(out, id.String())
	}
	return out
}

// keyUsage gives the bits of the extension; absent means everything.
func (c *certificate) keyUsage() (bits asn1.BitString, present bool) {
	value, ok := c.extension(extKeyUsage)
	if !ok {
		return
	}
	s := cryptobyte.String(value)
	present = s.ReadASN1BitString(&bits)
	return
}

const usageCertSign = 5

func (c *certificate) maySign() bool {
	bits, present := c.keyUsage()
	return !present || bits.At(usageCertSign) == 1
}

// isCA says whether the certificate may stand above others by its basic constraints.
func (c *certificate) isCA() bool {
	value, ok := c.extension(extBasic)
	if !ok || !c.maySign() {
		return false
	}
	s := cryptobyte.String(value)
	var body cryptobyte.String
	var ca bool
	return s.ReadASN1(&body, tags.SEQUENCE) && readBoolean(&body, &ca) && ca
}

func colons(sum []byte) string {
	var b bytes.Buffer
	for i, c := range sum {
		if i > 0 {
			b.WriteByte(':')
		}
		const digits = "0123456789ABCDEF"
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}

func dotted(id asn1.ObjectIdentifier) string {
	parts := make([]string, len(id))
	for i, n := range id {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ".")
}
