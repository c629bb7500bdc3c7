package crypto

import (
	"bytes"
	"net/netip"
	"strings"

	"github.com/ravel-js/ravel/internal/ops"
	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

// Whom a certificate is for, and who signed it: X509_check_host and its kin.

// Flags of checkHost, as OpenSSL numbers them.
const (
	alwaysSubject     = 0x1
	noWildcards       = 0x2
	noPartialWildcard = 0x4
	multiLabel        = 0x8
	singleLabelSub    = 0x10
	neverSubject      = 0x20
)

// commonNames gives the values of an attribute of the subject.
func (c *certificate) subjectValues(id string) (out []string) {
	list, _ := parseName(c.subject)
	for _, a := range list {
		if a.id == id {
			out = append(out, a.text())
		}
	}
	return
}

// x509CheckHost returns the name in the certificate that fits, or "".
func x509CheckHost(_ *ops.Env, der []byte, name string, flags int32) (string, error) {
	c, err := parseCertificate(der)
	if err != nil {
		return "", err
	}
	found := false
	for _, g := range c.subjectAltNames() {
		if g.kind != nameDNS {
			continue
		}
		found = true
		if hostFits(string(g.value), name, flags) {
			return string(g.value), nil
		}
	}
	if flags&neverSubject != 0 || found && flags&alwaysSubject == 0 {
		return "", nil
	}
	for _, cn := range c.subjectValues("2.5.4.3") {
		if hostFits(cn, name, flags) {
			return cn, nil
		}
	}
	return "", nil
}

func hostFits(pattern, name string, flags int32) bool {
	if pattern == "" || name == "" || strings.ContainsRune(pattern, 0) {
		return false
	}
	if name[0] == '.' && len(name) > 1 { // any host below
		if len(pattern) <= len(name) {
			return false
		}
		rest := pattern[:len(pattern)-len(name)]
		return strings.EqualFold(pattern[len(rest):], name) && (flags&singleLabelSub == 0 || !strings.Contains(rest, "."))
	}
	if strings.EqualFold(pattern, name) {
		return true
	}
	return flags&noWildcards == 0 && wildcardFits(pattern, name, flags)
}

// wildcardFits: one star, in the leftmost label, which has at least two labels after it, never over a dot (unless
// multiLabel), never in or over the label of an internationalised name.
func wildcardFits(pattern, name string, flags int32) bool {
	star := strings.IndexByte(pattern, '*')
	dot := strings.IndexByte(pattern, '.')
	if star < 0 || dot < star || strings.Contains(pattern[star+1:], "*") || strings.Count(pattern[dot:], ".") < 2 ||
		strings.Contains(pattern, "..") || strings.HasSuffix(pattern, ".") {
		return false
	}
	prefix, suffix := pattern[:star], pattern[star+1:]
	whole := prefix == "" && suffix[0] == '.'
	if !whole && (flags&noPartialWildcard != 0 || strings.HasPrefix(strings.ToLower(pattern), "xn--")) {
		return false
	}
	if len(name) < len(prefix)+len(suffix) || !strings.EqualFold(name[:len(prefix)], prefix) ||
		!strings.EqualFold(name[len(name)-len(suffix):], suffix) {
		return false
	}
	middle := name[len(prefix) : len(name)-len(suffix)]
	if whole && middle == "" {
		return false
	}
	if !whole && strings.HasPrefix(strings.ToLower(name), "xn--") {
		return false
	}
	if middle == "*" {
		return true
	}
	for _, b := range []byte(middle) {
		letter := b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'z' || b == '-'
		if !letter && !(whole && flags&multiLabel != 0 && b == '.') {
			return false
		}
	}
	return true
}

func x509CheckEmail(_ *ops.Env, der []byte, email string, flags int32) (bool, error) {
	c, err := parseCertificate(der)
	if err != nil {
		return false, err
	}
	found := false
	for _, g := range c.subjectAltNames() {
		if g.kind == nameEmail {
			found = true
			if emailFits(string(g.value), email) {
				return true, nil
			}
		}
	}
	if flags&neverSubject != 0 || found && flags&alwaysSubject == 0 {
		return false, nil
	}
	for _, value := range c.subjectValues("1.2.840.113549.1.9.1") {
		if emailFits(value, email) {
			return true, nil
		}
	}
	return false, nil
}

// emailFits: the part before the last @ to the letter, the host in any case.
func emailFits(a, b string) bool {
	at := strings.LastIndexByte(a, '@')
	return len(a) == len(b) && (at < 0 && a == b || at >= 0 && a[:at] == b[:at] && strings.EqualFold(a[at:], b[at:]))
}

// x509CheckIP fails for text that is no address.
func x509CheckIP(_ *ops.Env, der []byte, text string) (int32, error) {
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" {
		return -1, nil
	}
	c, err := parseCertificate(der)
	if err != nil {
		return 0, err
	}
	for _, g := range c.subjectAltNames() {
		if g.kind == nameIP && bytes.Equal(g.value, addr.AsSlice()) {
			return 1, nil
		}
	}
	return 0, nil
}

// canonicalName makes names comparable: strings in one encoding, in lower case, spaces folded.
func canonicalName(der []byte) string {
	list, ok := parseName(der)
	if !ok {
		return string(der)
	}
	var b strings.Builder
	for _, a := range list {
		if a.joined {
			b.WriteByte('+')
		} else {
			b.WriteByte(0)
		}
		b.WriteString(a.id)
		b.WriteByte('=')
		switch a.tag {
		case tags.UTF8String, tags.PrintableString, tags.T61String, tags.IA5String, 26, 28, 30:
			b.WriteString(strings.ToLower(strings.Join(strings.Fields(a.text()), " ")))
		default:
			b.Write(a.value)
		}
	}
	return b.String()
}

// issuedBy says whether other can be the issuer by names, key identifiers, usage and the kind of its key.
func (c *certificate) issuedBy(other *certificate) bool {
	if canonicalName(c.issuer) != canonicalName(other.subject) {
		return false
	}
	info, ok := splitSPKI(other.spki)
	if !ok || !signatureFits(c.sigAlgorithm.String(), info.algorithm) {
		return false
	}
	if _, err := parsePublicKey(other.spki); err != nil {
		return false
	}
	if value, ok := c.extension(extAuthorityKey); ok && !authorityFits(value, other) {
		return false
	}
	return other.maySign()
}

func signatureFits(signature, key string) bool {
	scheme, ok := certificateSignatures[signature]
	if !ok {
		return false
	}
	return scheme.key == key || scheme.key == oidRSA && key == oidRSAPSS && signature == oidRSAPSS
}

func authorityFits(value []byte, other *certificate) bool {
	s := cryptobyte.String(value)
	var body, id, names, serial cryptobyte.String
	var hasID, hasNames, hasSerial bool
	if !s.ReadASN1(&body, tags.SEQUENCE) ||
		!body.ReadOptionalASN1(&id, &hasID, tags.Tag(0).ContextSpecific()) ||
		!body.ReadOptionalASN1(&names, &hasNames, tags.Tag(1).ContextSpecific().Constructed()) ||
		!body.ReadOptionalASN1(&serial, &hasSerial, tags.Tag(2).ContextSpecific()) {
		return false
	}
	if subjectKey, ok := other.extension(extSubjectKey); ok && hasID {
		k := cryptobyte.String(subjectKey)
		var theirs cryptobyte.String
		if k.ReadASN1(&theirs, tags.OCTET_STRING) && !bytes.Equal(theirs, id) {
			return false
		}
	}
	if hasSerial && signedInteger(serial).Cmp(other.serial) != 0 {
		return false
	}
	for hasNames && !names.Empty() {
		var one cryptobyte.String
		var tag tags.Tag
		if !names.ReadAnyASN1(&one, &tag) {
			return false
		}
		if tag&0x1f == nameDirectory && canonicalName(one) != canonicalName(other.issuer) {
			return false
		}
	}
	return true
}

func x509CheckIssued(_ *ops.Env, der, other []byte) (bool, error) {
	a, err := parseCertificate(der)
	if err != nil {
		return false, err
	}
	b, err := parseCertificate(other)
	return err == nil && a.issuedBy(b), err
}

// x509CheckKey says whether a private key (PKCS #8) belongs to the certificate.
func x509CheckKey(env *ops.Env, der, private []byte) (bool, error) {
	c, err := parseCertificate(der)
	if err != nil {
		return false, err
	}
	mine, err := publicKeyOf(env, private)
	if err != nil {
		return false, err
	}
	a, ok := splitSPKI(mine)
	b, ok2 := splitSPKI(c.spki)
	return ok && ok2 && a.algorithm == b.algorithm && bytes.Equal(a.key, b.key) && (a.algorithm == oidRSA || bytes.Equal(a.params, b.params)), nil
}
