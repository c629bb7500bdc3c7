package tls

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"slices"

	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"github.com/ravel-js/ravel/internal/ops"
)

// context is a SecureContext: what connections with the same identity and trust
// share. It is changed by the loop's thread only, and not while a connection is
// being made of it; handshakes see the configuration made for them.
type context struct {
	certs    []tls.Certificate // the identities that are complete
	ids      []*identity
	trust    *trust
	suites   []uint16
	min, max uint16
	curves   []tls.CurveID
	schemes  []tls.SignatureScheme
	noTicket bool
	lifetime int32 // of sessions, in seconds; 0 is Go's own

	ticketKeys []byte
	servers    map[serverKey]*tls.Config
}

// identity is a certificate with its chain, and its key; one of them may be yet to
// come. There is one for each kind of key.
type identity struct {
	kind  x509.PublicKeyAlgorithm
	chain []*x509.Certificate
	key   crypto.Signer
}

func (ctx *context) identity(kind x509.PublicKeyAlgorithm) *identity {
	for _, id := range ctx.ids {
		if id.kind == kind {
			return id
		}
	}
	id := &identity{kind: kind}
	ctx.ids = append(ctx.ids, id)
	return id
}

const (
	ticketKeysSize = 48
	// optionNoTicket is SSL_OP_NO_TICKET.
	optionNoTicket = 1 << 14
)

func newContext(env *ops.Env) (int32, error) {
	keys := make([]byte, ticketKeysSize)
	rand.Read(keys)
	return states.Of(env).contexts.Put(&context{
		trust: &trust{}, suites: defaultSuites(), min: tls.VersionTLS12, max: tls.VersionTLS13,
		ticketKeys: keys, servers: map[serverKey]*tls.Config{},
	}), nil
}

func freeContext(env *ops.Env, id int32) (ops.Void, error) {
	states.Of(env).contexts.Delete(id)
	return ops.Void{}, nil
}

func contextOf(env *ops.Env, id int32) (*context, error) {
	ctx, ok := states.Of(env).contexts.Get(id)
	if !ok {
		return nil, errors.New("the secure context is gone")
	}
	ctx.changed()
	return ctx, nil
}

// changed drops what was made of the settings before.
func (ctx *context) changed() { clear(ctx.servers) }

// opensslError is an error as OpenSSL words it, with its code as Node makes it.
func opensslError(number, library, reason, code string) error {
	return &ops.Error{Name: "Error", Code: code, Message: "error:" + number + ":" + library + "::" + reason,
		Props: map[string]any{"library": library, "reason": reason}}
}

var (
	errNoStartLine = opensslError("0480006C", "PEM routines", "no start line", "ERR_OSSL_PEM_NO_START_LINE")
	errMismatch    = opensslError("05800074", "x509 certificate routines", "key values mismatch", "ERR_OSSL_X509_KEY_VALUES_MISMATCH")
	errNoCert      = opensslError("05800088", "x509 certificate routines", "no certificate or crl found", "ERR_OSSL_X509_NO_CERTIFICATE_OR_CRL_FOUND")
	errNoMatch     = opensslError("0A0000B9", "SSL routines", "no cipher match", "ERR_SSL_NO_CIPHER_MATCH")
	errPEM         = opensslError("0488000D", "PEM routines", "ASN1 lib", "ERR_OSSL_PEM_ASN1_LIB")
	errASN1        = opensslError("0688010A", "asn1 encoding routines", "nested asn1 error", "ERR_OSSL_ASN1_NESTED_ASN1_ERROR")
)

// parseCerts reads all certificates of a PEM text, or one in DER.
func parseCerts(data []byte) ([]*x509.Certificate, error) {
	var list []*x509.Certificate
	rest := data
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" && block.Type != "X509 CERTIFICATE" && block.Type != "TRUSTED CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, errASN1
		}
		list = append(list, cert)
	}
	if len(list) == 0 {
		if cert, err := x509.ParseCertificate(data); err == nil {
			list = append(list, cert)
		}
	}
	return list, nil
}

// setCert takes a certificate with those that lead to its issuer.
func setCert(env *ops.Env, id int32, data []byte) (ops.Void, error) {
	ctx, err := contextOf(env, id)
	if err != nil {
		return ops.Void{}, err
	}
	list, err := parseCerts(data)
	if err == nil && len(list) == 0 {
		err = errNoStartLine
	}
	if err != nil {
		return ops.Void{}, err
	}
	one := ctx.identity(list[0].PublicKeyAlgorithm)
	if one.key != nil && !belongs(list[0], one.key) {
		one.key = nil
	}
	one.chain = list
	ctx.join()
	return ops.Void{}, nil
}

// setKey takes a private key in PEM without encryption or in DER. Others JavaScript
// brings into that shape.
func setKey(env *ops.Env, id int32, data []byte) (bool, error) {
	ctx, err := contextOf(env, id)
	if err != nil {
		return false, err
	}
	key := parseKey(data)
	if key == nil {
		return false, nil
	}
	one := ctx.identity(kindOf(key))
	if one.chain != nil && !belongs(one.chain[0], key) {
		return true, errMismatch
	}
	one.key = key
	ctx.join()
	return true, nil
}

func parseKey(data []byte) crypto.Signer {
	der := data
	for rest := data; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if bytes.HasSuffix([]byte(block.Type), []byte("PRIVATE KEY")) {
			der = block.Bytes
			break
		}
	}
	for _, parse := range []func([]byte) (any, error){
		x509.ParsePKCS8PrivateKey,
		func(b []byte) (any, error) { return x509.ParsePKCS1PrivateKey(b) },
		func(b []byte) (any, error) { return x509.ParseECPrivateKey(b) },
	} {
		if key, err := parse(der); err == nil {
			if signer, ok := key.(crypto.Signer); ok {
				return signer
			}
		}
	}
	return nil
}

func belongs(cert *x509.Certificate, key crypto.Signer) bool {
	pub, ok := key.Public().(interface{ Equal(crypto.PublicKey) bool })
	return ok && pub.Equal(cert.PublicKey)
}

func kindOf(key crypto.Signer) x509.PublicKeyAlgorithm {
	switch key.Public().(type) {
	case *rsa.PublicKey:
		return x509.RSA
	case *ecdsa.PublicKey:
		return x509.ECDSA
	case ed25519.PublicKey:
		return x509.Ed25519
	}
	return x509.UnknownPublicKeyAlgorithm
}

// join lists the identities that have both halves.
func (ctx *context) join() {
	ctx.certs = nil
	for _, id := range ctx.ids {
		if id.chain == nil || id.key == nil {
			continue
		}
		cert := tls.Certificate{PrivateKey: id.key, Leaf: id.chain[0], SupportedSignatureAlgorithms: ctx.schemes}
		for _, c := range ctx.completed(id.chain) {
			cert.Certificate = append(cert.Certificate, c.Raw)
		}
		ctx.certs = append(ctx.certs, cert)
	}
}

// completed appends to a chain without issuers those that were given as
// authorities, as OpenSSL does.
func (ctx *context) completed(chain []*x509.Certificate) []*x509.Certificate {
	if len(chain) > 1 {
		return chain
	}
	chain = slices.Clip(chain)
	for len(chain) < maxDepth && !isSelfSigned(chain[len(chain)-1]) {
		i := slices.IndexFunc(ctx.trust.own, func(c *x509.Certificate) bool { return issued(c, chain[len(chain)-1]) })
		if i < 0 {
			break
		}
		chain = append(chain, ctx.trust.own[i])
	}
	return chain
}

// loadPFX takes the key, the certificate and the authorities of a PKCS #12 file.
func loadPFX(env *ops.Env, id int32, data []byte, passphrase string) (ops.Void, error) {
	ctx, err := contextOf(env, id)
	if err != nil {
		return ops.Void{}, err
	}
	key, leaf, more, err := pkcs12.DecodeChain(data, passphrase)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return ops.Void{}, &ops.Error{Name: "Error", Message: "mac verify failure"}
	case errors.As(err, new(pkcs12.NotImplementedError)):
		return ops.Void{}, &ops.Error{Name: "Error", Code: "ERR_CRYPTO_UNSUPPORTED_OPERATION", Message: "Unsupported PKCS12 PFX data"}
	case err != nil && !asn1Sequence(data):
		return ops.Void{}, &ops.Error{Name: "Error", Message: "not enough data"}
	case err != nil:
		return ops.Void{}, &ops.Error{Name: "Error", Message: "Unable to load private key from PFX data"}
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return ops.Void{}, &ops.Error{Name: "Error", Message: "Unable to load private key from PFX data"}
	}
	one := ctx.identity(kindOf(signer))
	one.key, one.chain = signer, append([]*x509.Certificate{leaf}, more...)
	ctx.trust = ctx.trust.with(more, nil)
	ctx.join()
	return ops.Void{}, nil
}

// asn1Sequence tells whether data is at least one whole element.
func asn1Sequence(data []byte) bool {
	var whole asn1.RawValue
	_, err := asn1.Unmarshal(data, &whole)
	return err == nil
}

func addCA(env *ops.Env, id int32, data []byte) (ops.Void, error) {
	ctx, err := contextOf(env, id)
	if err != nil {
		return ops.Void{}, err
	}
	list, err := parseCerts(data)
	if err != nil {
		return ops.Void{}, err
	}
	ctx.trust = ctx.trust.with(list, nil)
	ctx.join()
	return ops.Void{}, nil
}

func addCRL(env *ops.Env, id int32, data []byte) (ops.Void, error) {
	ctx, err := contextOf(env, id)
	if err != nil {
		return ops.Void{}, err
	}
	der := data
	if block, _ := pem.Decode(data); block != nil {
		der = block.Bytes
	}
	crl, err := parseCRL(der)
	if err != nil {
		return ops.Void{}, &ops.Error{Name: "Error", Code: "ERR_CRYPTO_OPERATION_FAILED", Message: "Failed to parse CRL"}
	}
	ctx.trust = ctx.trust.with(nil, crl)
	return ops.Void{}, nil
}

// useRoots trusts the authorities that are trusted by default.
func useRoots(env *ops.Env, id int32, sources int32) (ops.Void, error) {
	ctx, err := contextOf(env, id)
	if err != nil {
		return ops.Void{}, err
	}
	t := *ctx.trust
	t.roots = states.Of(env).roots.get(sources)
	ctx.trust = &t
	return ops.Void{}, nil
}

func setVersions(env *ops.Env, id, low, high int32) (ops.Void, error) {
	ctx, err := contextOf(env, id)
	if err == nil {
		ctx.min, ctx.max = uint16(low), uint16(high)
	}
	return ops.Void{}, err
}

func setOptions(env *ops.Env, id int32, options int64) (ops.Void, error) {
	ctx, err := contextOf(env, id)
	if err == nil {
		ctx.noTicket = options&optionNoTicket != 0
	}
	return ops.Void{}, err
}

func setSessionTimeout(env *ops.Env, id, seconds int32) (ops.Void, error) {
	ctx, err := contextOf(env, id)
	if err == nil {
		ctx.lifetime = seconds
	}
	return ops.Void{}, err
}

func getTicketKeys(env *ops.Env, id int32) ([]byte, error) {
	ctx, err := contextOf(env, id)
	if err != nil {
		return nil, err
	}
	return ctx.ticketKeys, nil
}

func setTicketKeys(env *ops.Env, id int32, keys []byte) (ops.Void, error) {
	ctx, err := contextOf(env, id)
	if err == nil {
		ctx.ticketKeys = bytes.Clone(keys)
	}
	return ops.Void{}, err
}

// goTicketKey is the one key that crypto/tls wants.
func (ctx *context) goTicketKey() [32]byte { return sha256.Sum256(ctx.ticketKeys) }

// ownCertificate is the certificate of a context, in DER; the index-th of its
// chain.
func ownCertificate(env *ops.Env, id, index int32) ([]byte, error) {
	ctx, ok := states.Of(env).contexts.Get(id)
	if !ok {
		return nil, nil
	}
	for i := len(ctx.ids) - 1; i >= 0; i-- {
		if list := ctx.ids[i].chain; int(index) < len(list) {
			return list[index].Raw, nil
		}
	}
	return nil, nil
}

// setTrust says whether any trusted certificate ends a chain.
func setTrust(env *ops.Env, id int32, partial, _ bool) (ops.Void, error) {
	ctx, err := contextOf(env, id)
	if err == nil {
		t := *ctx.trust
		t.partial = partial
		ctx.trust = &t
	}
	return ops.Void{}, err
}
