package tls

import (
	"crypto/tls"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/ops"
)

// suite is a cipher suite that crypto/tls has, by the names and classes that
// OpenSSL gives it. The order is that of preference.
type suite struct {
	id                    uint16
	name                  string
	kx, auth, cipher, mac string
	bits                  int
	tls13, weak           bool
}

var suites = []suite{
	{id: tls.TLS_AES_256_GCM_SHA384, name: "TLS_AES_256_GCM_SHA384", tls13: true},
	{id: tls.TLS_CHACHA20_POLY1305_SHA256, name: "TLS_CHACHA20_POLY1305_SHA256", tls13: true},
	{id: tls.TLS_AES_128_GCM_SHA256, name: "TLS_AES_128_GCM_SHA256", tls13: true},
	{tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE", "ECDSA", "AESGCM", "AEAD", 256, false, false},
	{tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE", "RSA", "AESGCM", "AEAD", 256, false, false},
	{tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE", "ECDSA", "CHACHA20", "AEAD", 256, false, false},
	{tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE", "RSA", "CHACHA20", "AEAD", 256, false, false},
	{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE", "ECDSA", "AESGCM", "AEAD", 128, false, false},
	{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE", "RSA", "AESGCM", "AEAD", 128, false, false},
	{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, "ECDHE-ECDSA-AES128-SHA256", "ECDHE", "ECDSA", "AES", "SHA256", 128, false, false},
	{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, "ECDHE-RSA-AES128-SHA256", "ECDHE", "RSA", "AES", "SHA256", 128, false, false},
	{tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, "ECDHE-ECDSA-AES256-SHA", "ECDHE", "ECDSA", "AES", "SHA1", 256, false, false},
	{tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, "ECDHE-RSA-AES256-SHA", "ECDHE", "RSA", "AES", "SHA1", 256, false, false},
	{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, "ECDHE-ECDSA-AES128-SHA", "ECDHE", "ECDSA", "AES", "SHA1", 128, false, false},
	{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, "ECDHE-RSA-AES128-SHA", "ECDHE", "RSA", "AES", "SHA1", 128, false, false},
	{tls.TLS_RSA_WITH_AES_256_GCM_SHA384, "AES256-GCM-SHA384", "RSA", "RSA", "AESGCM", "AEAD", 256, false, false},
	{tls.TLS_RSA_WITH_AES_128_GCM_SHA256, "AES128-GCM-SHA256", "RSA", "RSA", "AESGCM", "AEAD", 128, false, false},
	{tls.TLS_RSA_WITH_AES_128_CBC_SHA256, "AES128-SHA256", "RSA", "RSA", "AES", "SHA256", 128, false, false},
	{tls.TLS_RSA_WITH_AES_256_CBC_SHA, "AES256-SHA", "RSA", "RSA", "AES", "SHA1", 256, false, false},
	{tls.TLS_RSA_WITH_AES_128_CBC_SHA, "AES128-SHA", "RSA", "RSA", "AES", "SHA1", 128, false, false},
	{tls.TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA, "ECDHE-RSA-DES-CBC3-SHA", "ECDHE", "RSA", "3DES", "SHA1", 168, false, true},
	{tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA, "DES-CBC3-SHA", "RSA", "RSA", "3DES", "SHA1", 168, false, true},
}

func suiteByID(id uint16) *suite {
	for i := range suites {
		if suites[i].id == id {
			return &suites[i]
		}
	}
	return nil
}

func cipherNames(*ops.Env) ([]string, error) {
	var names []string
	for _, s := range suites {
		names = append(names, strings.ToLower(s.name))
	}
	return names, nil
}

func defaultSuites() []uint16 {
	ids, _ := parseCiphers("HIGH:!aNULL:!eNULL:!MD5:!RC4:!3DES")
	return ids
}

// matches tells whether a suite is in the class that an element of a cipher list
// names.
func (s *suite) matches(class string) bool {
	if class == s.name || class == tls.CipherSuiteName(s.id) {
		return true
	}
	if s.tls13 {
		return false
	}
	switch class {
	case "ALL", "COMPLEMENTOFDEFAULT":
		return class == "ALL"
	case "DEFAULT", "HIGH":
		return !s.weak
	case "MEDIUM":
		return s.weak
	case "kRSA":
		return s.kx == "RSA"
	case "aRSA":
		return s.auth == "RSA"
	case "RSA":
		return s.kx == "RSA"
	case "ECDHE", "kECDHE", "EECDH", "kEECDH", "ECDH":
		return s.kx == "ECDHE"
	case "ECDSA", "aECDSA":
		return s.auth == "ECDSA"
	case "AESGCM", "CHACHA20", "3DES":
		return s.cipher == class
	case "AES":
		return strings.HasPrefix(s.cipher, "AES")
	case "AES128":
		return strings.HasPrefix(s.cipher, "AES") && s.bits == 128
	case "AES256":
		return strings.HasPrefix(s.cipher, "AES") && s.bits == 256
	case "SHA1", "SHA":
		return s.mac == "SHA1"
	case "SHA256":
		return s.mac == "SHA256"
	case "TLSv1.2":
		return s.mac != "SHA1"
	case "TLSv1", "TLSv1.0", "SSLv3":
		return s.mac == "SHA1"
	}
	return false
}

// parseCiphers reads a cipher list in OpenSSL's language. Elements that name
// nothing are passed over, as there; tls13 tells whether a TLS 1.3 suite was named.
func parseCiphers(list string) (ids []uint16, tls13 bool) {
	dead := map[uint16]bool{}
	for _, element := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(":, ;", r) }) {
		op := byte(0)
		if strings.IndexByte("!-+", element[0]) >= 0 {
			op, element = element[0], element[1:]
		}
		// What follows @ is a level of security or the order, which crypto/tls has its own mind about.
		if element, _, _ = strings.Cut(element, "@"); element == "" {
			continue
		}
		classes := strings.Split(element, "+")
		for i := range suites {
			s := &suites[i]
			all := true
			for _, class := range classes {
				all = all && s.matches(class)
			}
			if !all {
				continue
			}
			if s.tls13 {
				tls13 = true
				continue // crypto/tls has them on always
			}
			at := slices.Index(ids, s.id)
			switch {
			case op == '!':
				dead[s.id] = true
				fallthrough
			case op == '-':
				if at >= 0 {
					ids = slices.Delete(ids, at, at+1)
				}
			case op == '+':
				if at >= 0 {
					ids = append(slices.Delete(ids, at, at+1), s.id)
				}
			case at < 0 && !dead[s.id]:
				ids = append(ids, s.id)
			}
		}
	}
	return ids, tls13
}

// setCiphers sets the suites of TLS 1.2 and before.
func setCiphers(env *ops.Env, id int32, list string) (ops.Void, error) {
	ctx, err := contextOf(env, id)
	if err != nil {
		return ops.Void{}, err
	}
	ids, tls13 := parseCiphers(list)
	if len(ids) == 0 && !tls13 {
		return ops.Void{}, errNoMatch
	}
	ctx.suites = ids
	if len(ids) == 0 {
		// An empty list would be Go's default.
		ctx.suites = []uint16{0}
	}
	return ops.Void{}, nil
}

var curveNames = map[string]tls.CurveID{
	"P-256": tls.CurveP256, "prime256v1": tls.CurveP256, "secp256r1": tls.CurveP256,
	"P-384": tls.CurveP384, "secp384r1": tls.CurveP384,
	"P-521": tls.CurveP521, "secp521r1": tls.CurveP521,
	"X25519": tls.X25519, "x25519": tls.X25519,
	"X25519MLKEM768": tls.X25519MLKEM768,
}

func curveName(id tls.CurveID) (kind, name string, size int) {
	switch id {
	case tls.CurveP256:
		return "ECDH", "prime256v1", 256
	case tls.CurveP384:
		return "ECDH", "secp384r1", 384
	case tls.CurveP521:
		return "ECDH", "secp521r1", 521
	case tls.X25519:
		return "ECDH", "X25519", 253
	case 0:
		return "", "", 0
	}
	return "TLSGroup", id.String(), 0
}

// setCurves sets the groups of the key exchange; false when one is unknown.
func setCurves(env *ops.Env, id int32, list string) (bool, error) {
	ctx, err := contextOf(env, id)
	if err != nil {
		return false, err
	}
	var curves []tls.CurveID
	for _, name := range strings.Split(list, ":") {
		curve, ok := curveNames[name]
		if !ok {
			return false, nil
		}
		curves = append(curves, curve)
	}
	ctx.curves = curves
	return true, nil
}

var schemeNames = map[string]tls.SignatureScheme{
	"RSA+SHA256": tls.PKCS1WithSHA256, "RSA+SHA384": tls.PKCS1WithSHA384, "RSA+SHA512": tls.PKCS1WithSHA512, "RSA+SHA1": tls.PKCS1WithSHA1,
	"ECDSA+SHA256": tls.ECDSAWithP256AndSHA256, "ECDSA+SHA384": tls.ECDSAWithP384AndSHA384, "ECDSA+SHA512": tls.ECDSAWithP521AndSHA512,
	"ECDSA+SHA1": tls.ECDSAWithSHA1, "RSA-PSS+SHA256": tls.PSSWithSHA256, "RSA-PSS+SHA384": tls.PSSWithSHA384, "RSA-PSS+SHA512": tls.PSSWithSHA512,
	"PSS+SHA256": tls.PSSWithSHA256, "PSS+SHA384": tls.PSSWithSHA384, "PSS+SHA512": tls.PSSWithSHA512,
	"ed25519": tls.Ed25519, "Ed25519": tls.Ed25519,
	"rsa_pkcs1_sha256": tls.PKCS1WithSHA256, "rsa_pkcs1_sha384": tls.PKCS1WithSHA384, "rsa_pkcs1_sha512": tls.PKCS1WithSHA512,
	"rsa_pss_rsae_sha256": tls.PSSWithSHA256, "rsa_pss_rsae_sha384": tls.PSSWithSHA384, "rsa_pss_rsae_sha512": tls.PSSWithSHA512,
	"ecdsa_secp256r1_sha256": tls.ECDSAWithP256AndSHA256, "ecdsa_secp384r1_sha384": tls.ECDSAWithP384AndSHA384,
	"ecdsa_secp521r1_sha512": tls.ECDSAWithP521AndSHA512,
}

// schemeName is what OpenSSL calls a signature algorithm in getSharedSigalgs().
func schemeName(id tls.SignatureScheme) string {
	switch id {
	case tls.PSSWithSHA256:
		return "RSA-PSS+SHA256"
	case tls.PSSWithSHA384:
		return "RSA-PSS+SHA384"
	case tls.PSSWithSHA512:
		return "RSA-PSS+SHA512"
	case tls.Ed25519:
		return "Ed25519"
	case tls.PKCS1WithSHA256:
		return "RSA+SHA256"
	case tls.PKCS1WithSHA384:
		return "RSA+SHA384"
	case tls.PKCS1WithSHA512:
		return "RSA+SHA512"
	case tls.PKCS1WithSHA1:
		return "RSA+SHA1"
	case tls.ECDSAWithP256AndSHA256:
		return "ECDSA+SHA256"
	case tls.ECDSAWithP384AndSHA384:
		return "ECDSA+SHA384"
	case tls.ECDSAWithP521AndSHA512:
		return "ECDSA+SHA512"
	case tls.ECDSAWithSHA1:
		return "ECDSA+SHA1"
	}
	return ""
}

// setSigalgs limits what the context's own certificates sign with, and what a
// server accepts; false when one is unknown.
func setSigalgs(env *ops.Env, id int32, list string) (bool, error) {
	ctx, err := contextOf(env, id)
	if err != nil {
		return false, err
	}
	var schemes []tls.SignatureScheme
	for _, name := range strings.Split(list, ":") {
		scheme, ok := schemeNames[name]
		if !ok {
			return false, nil
		}
		schemes = append(schemes, scheme)
	}
	ctx.schemes = schemes
	ctx.join()
	return true, nil
}
