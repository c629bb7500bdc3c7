package tls

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"reflect"

	"github.com/ravel-js/ravel/internal/ops"
)

// established finds a connection whose handshake is over; before that crypto/tls
// would make the asker wait.
func established(env *ops.Env, id int32) *conn {
	if c := states.Of(env).conns[id]; c != nil && c.secured {
		return c
	}
	return nil
}

var versionNames = map[uint16]string{
	tls.VersionTLS10: "TLSv1", tls.VersionTLS11: "TLSv1.1", tls.VersionTLS12: "TLSv1.2", tls.VersionTLS13: "TLSv1.3",
}

// info describes an established connection, as JSON; null before.
func info(env *ops.Env, id int32) (ops.JSON, error) {
	c := established(env, id)
	if c == nil {
		return "null", nil
	}
	cs := c.tls.ConnectionState()
	cipher := map[string]any{"name": tls.CipherSuiteName(cs.CipherSuite), "standardName": tls.CipherSuiteName(cs.CipherSuite)}
	if s := suiteByID(cs.CipherSuite); s != nil {
		cipher["name"] = s.name
		switch {
		case s.tls13:
			cipher["version"] = "TLSv1.3"
		case s.mac == "SHA1" && s.kx == "ECDHE":
			cipher["version"] = "TLSv1"
		case s.mac == "SHA1":
			cipher["version"] = "SSLv3"
		default:
			cipher["version"] = "TLSv1.2"
		}
	}
	sigalgs := []string{}
	if c.hello != nil {
		for _, scheme := range c.hello.SignatureSchemes {
			if name := schemeName(scheme); name != "" {
				sigalgs = append(sigalgs, name)
			}
		}
	}
	kind, name, size := curveName(cs.CurveID)
	out, err := json.Marshal(map[string]any{
		"protocol": versionNames[cs.Version], "cipher": cipher, "reused": cs.DidResume, "sigalgs": sigalgs,
		"group": map[string]any{"type": kind, "name": name, "size": size},
	})
	return ops.JSON(out), err
}

// peerCertificate is the index-th certificate of the peer's chain, in DER: as
// verified where it was, as sent otherwise.
func peerCertificate(env *ops.Env, id, index int32) ([]byte, error) {
	c := established(env, id)
	if c == nil {
		return nil, nil
	}
	chain := c.chain
	if chain == nil {
		chain = c.tls.ConnectionState().PeerCertificates
	}
	if index > 0 && int(index) == len(chain) && len(chain) < maxDepth && !isSelfSigned(chain[len(chain)-1]) {
		if issuer, ok := c.ctx.trust.issuer(chain[len(chain)-1]); ok {
			return issuer.cert.Raw, nil
		}
	}
	if index < 0 || int(index) >= len(chain) {
		return nil, nil
	}
	return chain[index].Raw, nil
}

// issuerOf finds the certificate of the issuer of der among what a context
// trusts, or among its own when own is set; nil when it is not there.
func issuerOf(env *ops.Env, id int32, der []byte, own bool) ([]byte, error) {
	ctx, ok := states.Of(env).contexts.Get(id)
	if !ok {
		return nil, nil
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, nil
	}
	if own {
		for _, identity := range ctx.certs {
			for _, raw := range identity.Certificate {
				if parent, err := x509.ParseCertificate(raw); err == nil && issued(parent, cert) {
					return raw, nil
				}
			}
		}
	}
	if r, ok := ctx.trust.issuer(cert); ok {
		return r.cert.Raw, nil
	}
	return nil, nil
}

// finished is the message of that name that the peer or this side sent, up to
// TLS 1.2. crypto/tls keeps it, but tells only one of the two.
func finished(env *ops.Env, id int32, ofPeer bool) ([]byte, error) {
	c := established(env, id)
	if c == nil || c.tls.ConnectionState().Version == tls.VersionTLS13 {
		return nil, nil
	}
	name := "clientFinished"
	if c.opts.server != ofPeer {
		name = "serverFinished"
	}
	v := reflect.ValueOf(c.tls).Elem().FieldByName(name)
	if !v.IsValid() || v.Kind() != reflect.Array {
		return nil, nil
	}
	out := make([]byte, v.Len())
	for i := range out {
		out[i] = byte(v.Index(i).Uint())
	}
	return out, nil
}

func ocspResponse(env *ops.Env, id int32) ([]byte, error) {
	c := established(env, id)
	if c == nil || len(c.tls.OCSPResponse()) == 0 {
		return nil, nil
	}
	return c.tls.OCSPResponse(), nil
}

// exportKeyingMaterial is that of RFC 5705. A nil context is not the same as an
// empty one before TLS 1.3.
func exportKeyingMaterial(env *ops.Env, id, length int32, label string, context []byte) ([]byte, error) {
	c := established(env, id)
	if c == nil {
		return nil, nil
	}
	cs := c.tls.ConnectionState()
	return cs.ExportKeyingMaterial(label, context, int(length))
}

// setFragment bounds the plain bytes of a record.
func setFragment(env *ops.Env, id, size int32) (bool, error) {
	c := states.Of(env).conns[id]
	if c == nil || size < 512 || size > 16<<10 {
		return false, nil
	}
	c.fragment = int(size)
	return true, nil
}
