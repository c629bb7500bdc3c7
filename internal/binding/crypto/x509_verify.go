package crypto

import "github.com/ravel-js/ravel/internal/ops"

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
	digest := int32(-1)
	if name != "" {
		digest = int32(digestID(name))
	}
	check := signature{digest: digest, padding: padding, salt: salt, whole: true}
	right, err := check.verify(key, c.tbs, c.signature)
	return err == nil && right, nil
}
