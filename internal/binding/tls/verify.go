package tls

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"slices"
	"time"
)

// trust is what a chain is verified against. It is never changed once made, so
// handshakes may read it while its context gets another.
type trust struct {
	own      []*x509.Certificate
	crls     []*revocations
	roots    func() *rootSet
	partial  bool // an authority that is trusted need not be a root
	checkCRL bool
}

func (t *trust) with(certs []*x509.Certificate, crl *revocations) *trust {
	n := *t
	n.own = append(slices.Clip(n.own), certs...)
	if crl != nil {
		n.crls = append(slices.Clip(n.crls), crl)
	}
	return &n
}

// named lists the trusted certificates of a subject.
func (t *trust) named(subject []byte) []root {
	var out []root
	for _, c := range t.own {
		if bytes.Equal(c.RawSubject, subject) {
			out = append(out, root{cert: c})
		}
	}
	if t.roots != nil {
		out = append(out, t.roots().subject[string(subject)]...)
	}
	return out
}

func (t *trust) has(cert *x509.Certificate) bool {
	return slices.ContainsFunc(t.named(cert.RawSubject), func(r root) bool { return bytes.Equal(r.cert.Raw, cert.Raw) })
}

const maxDepth = 100

// verify builds the chain of what the peer sent and judges it as OpenSSL does
// when its callback lets everything pass: the last objection counts. An empty code
// is none.
func (t *trust) verify(sent []*x509.Certificate, usage x509.ExtKeyUsage) (code string, chain []*x509.Certificate) {
	chain = []*x509.Certificate{sent[0]}
	trusted := t.has(sent[0])
	var constraint func([]*x509.Certificate) error
	for len(chain) < maxDepth {
		cert := chain[len(chain)-1]
		if isSelfSigned(cert) {
			if !trusted && !t.has(cert) {
				code = "SELF_SIGNED_CERT_IN_CHAIN"
				if len(chain) == 1 {
					code = "DEPTH_ZERO_SELF_SIGNED_CERT"
				}
			}
			break
		}
		if trusted && t.partial {
			break
		}
		if issuer, ok := t.issuer(cert); ok {
			chain = append(chain, issuer.cert)
			trusted, constraint = true, issuer.constraint
			continue
		}
		i := slices.IndexFunc(sent[1:], func(c *x509.Certificate) bool {
			return issued(c, cert) && !slices.ContainsFunc(chain, c.Equal)
		})
		if i < 0 {
			switch {
			case trusted:
				code = "UNABLE_TO_GET_ISSUER_CERT"
			case len(chain) == 1:
				code = "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
			default:
				code = "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"
			}
			break
		}
		chain = append(chain, sent[1+i])
		trusted = false
	}
	if constraint != nil && constraint(chain) != nil {
		code = "CERT_UNTRUSTED"
	}
	for i, cert := range chain {
		if objection := checkExtensions(cert, i, usage); objection != "" {
			code = objection
		}
	}
	if len(t.crls) > 0 {
		if objection := t.checkRevocation(chain); objection != "" {
			code = objection
		}
	}
	now := time.Now()
	for i := len(chain) - 1; i >= 0; i-- {
		cert := chain[i]
		if i+1 < len(chain) && checkSignature(chain[i+1], cert) != nil {
			code = "CERT_SIGNATURE_FAILURE"
		}
		switch {
		case now.Before(cert.NotBefore):
			code = "CERT_NOT_YET_VALID"
		case now.After(cert.NotAfter):
			code = "CERT_HAS_EXPIRED"
		}
	}
	return code, chain
}

// issuer finds who signed cert among the trusted; one that is valid now comes
// first.
func (t *trust) issuer(cert *x509.Certificate) (found root, ok bool) {
	now := time.Now()
	for _, r := range t.named(cert.RawIssuer) {
		if issued(r.cert, cert) && !bytes.Equal(r.cert.Raw, cert.Raw) {
			if valid := now.After(r.cert.NotBefore) && now.Before(r.cert.NotAfter); valid || !ok {
				found, ok = r, true
				if valid {
					break
				}
			}
		}
	}
	return found, ok
}

// issued tells whether parent may be who signed cert, by names and key ids.
func issued(parent, cert *x509.Certificate) bool {
	return bytes.Equal(parent.RawSubject, cert.RawIssuer) &&
		(len(cert.AuthorityKeyId) == 0 || len(parent.SubjectKeyId) == 0 || bytes.Equal(cert.AuthorityKeyId, parent.SubjectKeyId))
}

func isSelfSigned(cert *x509.Certificate) bool {
	return bytes.Equal(cert.RawSubject, cert.RawIssuer) && issued(cert, cert)
}

func checkSignature(parent, cert *x509.Certificate) error {
	return parent.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature)
}

var oidServerGated = []asn1.ObjectIdentifier{{1, 3, 6, 1, 4, 1, 311, 10, 3, 3}, {2, 16, 840, 1, 113730, 4, 1}}

func checkExtensions(cert *x509.Certificate, depth int, usage x509.ExtKeyUsage) string {
	if depth > 0 {
		switch {
		case cert.BasicConstraintsValid && !cert.IsCA:
			return "INVALID_CA"
		case !cert.BasicConstraintsValid && cert.Version >= 3 && cert.KeyUsage&x509.KeyUsageCertSign == 0:
			return "INVALID_CA"
		case cert.IsCA && (cert.MaxPathLen > 0 || cert.MaxPathLenZero) && depth-1 > cert.MaxPathLen:
			return "PATH_LENGTH_EXCEEDED"
		}
	}
	if len(cert.ExtKeyUsage)+len(cert.UnknownExtKeyUsage) > 0 && !slices.Contains(cert.ExtKeyUsage, usage) &&
		!slices.Contains(cert.ExtKeyUsage, x509.ExtKeyUsageAny) && !slices.ContainsFunc(cert.UnknownExtKeyUsage, func(id asn1.ObjectIdentifier) bool {
		return usage == x509.ExtKeyUsageServerAuth && slices.ContainsFunc(oidServerGated, id.Equal)
	}) {
		return "INVALID_PURPOSE"
	}
	switch key := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() < 1024 {
			return keyTooSmall(depth)
		}
	case *ecdsa.PublicKey:
		if key.Curve.Params().BitSize < 160 {
			return keyTooSmall(depth)
		}
	}
	return ""
}

func keyTooSmall(depth int) string {
	if depth == 0 {
		return "EE_KEY_TOO_SMALL"
	}
	return "CA_KEY_TOO_SMALL"
}

// checkRevocation looks every certificate up in its issuer's list.
func (t *trust) checkRevocation(chain []*x509.Certificate) (code string) {
	now := time.Now()
	for i, cert := range chain {
		at := slices.IndexFunc(t.crls, func(l *revocations) bool { return bytes.Equal(l.issuer, cert.RawIssuer) })
		if at < 0 {
			code = "UNABLE_TO_GET_CRL"
			continue
		}
		crl := t.crls[at]
		issuer := cert
		if i+1 < len(chain) {
			issuer = chain[i+1]
		}
		switch {
		case issuer.CheckSignature(crl.algorithm, crl.signed, crl.signature) != nil:
			code = "CRL_SIGNATURE_FAILURE"
		case !crl.next.IsZero() && now.After(crl.next):
			code = "CRL_HAS_EXPIRED"
		case now.Before(crl.this):
			code = "CRL_NOT_YET_VALID"
		}
		if crl.serials[cert.SerialNumber.String()] {
			code = "CERT_REVOKED"
		}
	}
	return code
}

// revocations is a list of revoked certificates.
type revocations struct {
	issuer            []byte
	signed, signature []byte
	algorithm         x509.SignatureAlgorithm
	this, next        time.Time
	serials           map[string]bool
}

// parseCRL also reads lists of version 1, which crypto/x509 has given up.
func parseCRL(der []byte) (*revocations, error) {
	list, err := x509.ParseDERCRL(der) //nolint:staticcheck // see above
	if err != nil {
		return nil, err
	}
	r := &revocations{serials: map[string]bool{}, this: list.TBSCertList.ThisUpdate, next: list.TBSCertList.NextUpdate,
		signed: list.TBSCertList.Raw, signature: list.SignatureValue.RightAlign(), algorithm: signatureAlgorithm(list.SignatureAlgorithm.Algorithm)}
	if r.issuer, err = asn1.Marshal(list.TBSCertList.Issuer); err != nil {
		return nil, err
	}
	for _, entry := range list.TBSCertList.RevokedCertificates {
		r.serials[entry.SerialNumber.String()] = true
	}
	// The names are marshalled anew above; those of the list itself are what certificates are compared with.
	var raw struct {
		Version   int `asn1:"optional,default:0"`
		Algorithm asn1.RawValue
		Issuer    asn1.RawValue
		Rest      asn1.RawValue `asn1:"optional"`
	}
	if rest, err := asn1.Unmarshal(list.TBSCertList.Raw, &raw); err == nil && len(rest) == 0 {
		r.issuer = raw.Issuer.FullBytes
	}
	return r, nil
}

var signatureAlgorithms = map[string]x509.SignatureAlgorithm{
	"1.2.840.113549.1.1.5": x509.SHA1WithRSA, "1.2.840.113549.1.1.11": x509.SHA256WithRSA, "1.2.840.113549.1.1.12": x509.SHA384WithRSA,
	"1.2.840.113549.1.1.13": x509.SHA512WithRSA, "1.2.840.10045.4.1": x509.ECDSAWithSHA1, "1.2.840.10045.4.3.2": x509.ECDSAWithSHA256,
	"1.2.840.10045.4.3.3": x509.ECDSAWithSHA384, "1.2.840.10045.4.3.4": x509.ECDSAWithSHA512, "1.3.101.112": x509.PureEd25519,
}

func signatureAlgorithm(id asn1.ObjectIdentifier) x509.SignatureAlgorithm {
	return signatureAlgorithms[id.String()]
}
