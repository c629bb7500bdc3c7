package crypto

import (
	"encoding/asn1"

	"github.com/ravel-js/ravel/internal/ops"
	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

// certificateSignatures: which kind of key a signature algorithm needs, and the digest it signs ("" for the message itself).
var certificateSignatures = map[string]struct{ key, digest string }{
	"1.2.840.113549.1.1.4": {oidRSA, "md5"}, "1.2.840.113549.1.1.5": {oidRSA, "sha1"}, "1.2.840.113549.1.1.14": {oidRSA, "sha224"},
	"1.2.840.113549.1.1.11": {oidRSA, "sha256"}, "1.2.840.113549.1.1.12": {oidRSA, "sha384"}, "1.2.840.113549.1.1.13": {oidRSA, "sha512"},
	"1.2.840.113549.1.1.15": {oidRSA, "sha512-224"}, "1.2.840.113549.1.1.16": {oidRSA, "sha512-256"},
	oidRSAPSS:           {oidRSA, ""},
	"1.2.840.10045.4.1": {oidEC, "sha1"}, "1.2.840.10045.4.3.1": {oidEC, "sha224"}, "1.2.840.10045.4.3.2": {oidEC, "sha256"},
	"1.2.840.10045.4.3.3": {oidEC, "sha384"}, "1.2.840.10045.4.3.4": {oidEC, "sha512"},
	"1.2.840.10040.4.3": {oidDSA, "sha1"}, "2.16.840.1.101.3.4.3.1": {oidDSA, "sha224"}, "2.16.840.1.101.3.4.3.2": {oidDSA, "sha256"},
	"2.16.840.1.101.3.4.3.9": {oidEC, "sha3-224"}, "2.16.840.1.101.3.4.3.10": {oidEC, "sha3-256"},
	"2.16.840.1.101.3.4.3.11": {oidEC, "sha3-384"}, "2.16.840.1.101.3.4.3.12": {oidEC, "sha3-512"},
	"2.16.840.1.101.3.4.3.13": {oidRSA, "sha3-224"}, "2.16.840.1.101.3.4.3.14": {oidRSA, "sha3-256"},
	"2.16.840.1.101.3.4.3.15": {oidRSA, "sha3-384"}, "2.16.840.1.101.3.4.3.16": {oidRSA, "sha3-512"},
	oidEd25519: {oidEd25519, ""}, oidEd448: {oidEd448, ""},
}

// digestOIDs are the digests that parameters of RSA-PSS name.
var digestOIDs = map[string]string{
	"1.3.14.3.2.26": "sha1", "2.16.840.1.101.3.4.2.4": "sha224", "2.16.840.1.101.3.4.2.1": "sha256", "2.16.840.1.101.3.4.2.2": "sha384",
	"2.16.840.1.101.3.4.2.3": "sha512", "2.16.840.1.101.3.4.2.5": "sha512-224", "2.16.840.1.101.3.4.2.6": "sha512-256",
	"2.16.840.1.101.3.4.2.7": "sha3-224", "2.16.840.1.101.3.4.2.8": "sha3-256", "2.16.840.1.101.3.4.2.9": "sha3-384",
	"2.16.840.1.101.3.4.2.10": "sha3-512", "1.2.840.113549.2.5": "md5",
}

// pssParams are RSASSA-PSS-params (RFC 4055).
type pssParams struct {
	hash, mgf string
	salt      int
}

func readPSSParams(der []byte) (p pssParams, ok bool) {
	p = pssParams{"sha1", "sha1", 20}
	s := cryptobyte.String(der)
	var body cryptobyte.String
	if !s.ReadASN1(&body, tags.SEQUENCE) {
		return p, false
	}
	explicit := func(n uint8) (inner cryptobyte.String, present, ok bool) {
		ok = body.ReadOptionalASN1(&inner, &present, tags.Tag(n).Constructed().ContextSpecific())
		return
	}
	digestOf := func(s *cryptobyte.String) (string, bool) {
		var algorithm cryptobyte.String
		var id asn1.ObjectIdentifier
		if !s.ReadASN1(&algorithm, tags.SEQUENCE) || !algorithm.ReadASN1ObjectIdentifier(&id) {
			return "", false
		}
		name, known := digestOIDs[id.String()]
		return name, known
	}
	if inner, present, fine := explicit(0); !fine {
		return p, false
	} else if present {
		if p.hash, ok = digestOf(&inner); !ok {
			return p, false
		}
	}
	if inner, present, fine := explicit(1); !fine {
		return p, false
	} else if present {
		var algorithm cryptobyte.String
		var id asn1.ObjectIdentifier
		if !inner.ReadASN1(&algorithm, tags.SEQUENCE) || !algorithm.ReadASN1ObjectIdentifier(&id) {
			return p, false
		}
		if p.mgf, ok = digestOf(&algorithm); !ok {
			return p, false
		}
	}
	if inner, present, fine := explicit(2); !fine || present && !inner.ReadASN1Integer(&p.salt) {
		return p, false
	}
	return p, p.salt >= 0
}

// x509Verify says whether a certificate was signed with the private half of a key.
func x509Verify(_ *ops.Env, der, spki []byte) (bool, error) {
	c, err := parseCertificate(der)
	if err != nil {
		return false, err
	}
	key, err := parsePublicKey(spki)
	if err != nil {
		return false, nil
	}
	id := c.sigAlgorithm.String()
	scheme, ok := certificateSignatures[id]
	info, ok2 := splitSPKI(spki)
	if !ok || !ok2 || !signatureFits(id, info.algorithm) {
		return false, nil
	}
	padding, salt := int32(paddingPKCS1), int32(0)
	name := scheme.digest
	if id == oidRSAPSS {
		p, ok := readPSSParams(c.sigParams)
		if !ok {
			return false, nil
		}
		name, padding, salt = p.hash, paddingPSS, int32(p.salt)
	}
	message, digest := c.tbs, int32(-1)
	if name != "" {
		digest = int32(digestID(name))
		h, err := newHash(digest)
		if err != nil {
			return false, nil
		}
		sum := h()
		sum.Write(c.tbs)
		message = sum.Sum(nil)
	}
	right, err := verifyWith(key, digest, message, c.signature, padding, salt, false)
	return err == nil && right, nil
}
