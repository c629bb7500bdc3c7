package tls

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"slices"

	"github.com/ravel-js/ravel/internal/ops"
)

// Flags of wrap, as in lib/internal/tls/handle.js.
const (
	flagServer = 1 << iota
	flagRequestCert
	flagRejectUnauthorized
	flagHello      // JavaScript wants to see the client's hello
	flagNewSession // and the sessions that are made
	flagResume     // and to find those that are asked for
	flagKeylog
	flagOCSP
)

type options struct {
	server     bool
	flags      uint32
	servername string
	alpn       []string
	session    []byte
}

// serverKey names a configuration that connections of a context share.
type serverKey struct {
	alpn  string
	flags uint32
}

var errRefused = errors.New("tls: refused by the program")

// wrap makes a connection on top of a stream, or with 0 of what JavaScript
// carries, and starts its handshake. It returns the number of the new stream, or a
// negative one when the stream or the context is gone.
func wrap(env *ops.Env, ctxID, streamID int32, flags uint32, servername string, alpn, session []byte) (int32, error) {
	st := states.Of(env)
	ctx, ok := st.contexts.Get(ctxID)
	if !ok || env.Loop.Sockets == nil {
		return -1, nil
	}
	c := &conn{st: st, ctx: ctx, fragment: 16 << 10}
	c.more.L = &c.mu
	c.opts = options{server: flags&flagServer != 0, flags: flags, servername: servername, session: slices.Clone(session)}
	for i := 0; i < len(alpn); {
		n := int(alpn[i])
		if i+1+n > len(alpn) {
			break
		}
		c.opts.alpn = append(c.opts.alpn, string(alpn[i+1:i+1+n]))
		i += 1 + n
	}
	if streamID != 0 {
		s := env.Loop.Stream(streamID)
		if s == nil {
			return -1, nil
		}
		c.lower = s
		if owner := st.conns[streamID]; owner != nil {
			c.depth = owner.depth + 1
		}
	}
	c.upper = env.Loop.NewLayer(c, env.Loop.Sockets)
	c.id = c.upper.ID()
	st.conns[c.id] = c
	if c.opts.server {
		c.tls = tls.Server(pipe{c}, c.serverConfig())
	} else {
		c.tls = tls.Client(pipe{c}, c.clientConfig())
	}
	if c.lower != nil {
		c.before = c.lower.Consume(c)
		c.lower.ReadStart()
	}
	c.start()
	return c.id, nil
}

// base is what every configuration made of a context has.
func (c *conn) base() *tls.Config {
	ctx := c.ctx
	cfg := &tls.Config{
		InsecureSkipVerify:          true, // verifyPeer judges, JavaScript decides
		CipherSuites:                ctx.suites,
		MinVersion:                  ctx.min,
		MaxVersion:                  ctx.max,
		CurvePreferences:            ctx.curves,
		DynamicRecordSizingDisabled: true,
		NextProtos:                  c.opts.alpn,
	}
	if c.opts.flags&flagKeylog != 0 {
		cfg.KeyLogWriter = keylog{c}
	}
	return cfg
}

func (c *conn) clientConfig() *tls.Config {
	cfg := c.base()
	cfg.ServerName = c.opts.servername
	certs, trusted := slices.Clone(c.ctx.certs), c.ctx.trust
	cfg.GetClientCertificate = func(req *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		// Whether the server knows the issuer is for the server to say.
		plain := *req
		plain.AcceptableCAs = nil
		for i := range certs {
			if plain.SupportsCertificate(&certs[i]) == nil {
				return &certs[i], nil
			}
		}
		return new(tls.Certificate), nil
	}
	cfg.VerifyConnection = func(cs tls.ConnectionState) error {
		c.verifyPeer(trusted, cs, x509.ExtKeyUsageServerAuth)
		return nil
	}
	cfg.ClientSessionCache = &sessionCache{c: c, given: parseSession(c.opts.session)}
	return cfg
}

const sharedFlags = flagServer | flagRejectUnauthorized | flagOCSP

func (c *conn) serverConfig() *tls.Config {
	if c.opts.flags&^sharedFlags != 0 {
		return c.newServerConfig()
	}
	key := serverKey{flags: c.opts.flags}
	for _, p := range c.opts.alpn {
		key.alpn += string(rune(len(p))) + p
	}
	cfg := c.ctx.servers[key]
	if cfg == nil {
		cfg = c.newServerConfig()
		c.ctx.servers[key] = cfg
	}
	return cfg
}

// newServerConfig makes a configuration. Unless hooks are asked for, it does not
// refer to the connection.
func (c *conn) newServerConfig() *tls.Config {
	ctx, flags := c.ctx, c.opts.flags
	cfg := c.base()
	cfg.SessionTicketsDisabled = ctx.noTicket && flags&(flagNewSession|flagResume) == 0
	cfg.SetSessionTicketKeys([][32]byte{ctx.goTicketKey()})
	certs, schemes := slices.Clone(ctx.certs), ctx.schemes
	cfg.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		return pickCertificate(certs, schemes, hello)
	}
	if flags&flagRequestCert != 0 {
		cfg.ClientAuth = tls.RequestClientCert
		if flags&flagRejectUnauthorized != 0 {
			cfg.ClientAuth = tls.RequireAnyClientCert
		}
		trusted := ctx.trust
		cfg.ClientCAs = trusted.pool()
		cfg.VerifyConnection = func(cs tls.ConnectionState) error {
			c.verifyPeer(trusted, cs, x509.ExtKeyUsageClientAuth)
			return nil
		}
	}
	if flags&(flagHello|flagRequestCert|flagKeylog) != 0 {
		cfg.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			c.hello = hello
			if flags&flagHello != 0 {
				return c.consult(hello, cfg)
			}
			return nil, nil
		}
	}
	if flags&flagNewSession != 0 {
		cfg.WrapSession = c.storeSession
	}
	if flags&flagResume != 0 {
		cfg.UnwrapSession = c.findSession
	}
	if flags&(flagNewSession|flagResume) == 0 && ctx.lifetime > 0 {
		limitLifetime(cfg, ctx.lifetime)
	}
	return cfg
}

// pool is what a server names as authorities that it accepts. Those trusted by
// default are not listed.
func (t *trust) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	for _, cert := range t.own {
		pool.AddCert(cert)
	}
	return pool
}

// pickCertificate finds the first that the client can use, whatever its names are:
// what the name asks for, SNI contexts have decided.
func pickCertificate(certs []tls.Certificate, schemes []tls.SignatureScheme, hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	if len(certs) == 0 {
		return nil, errors.New("tls: no certificates configured")
	}
	plain := *hello
	plain.ServerName = ""
	if schemes != nil {
		plain.SignatureSchemes = slices.DeleteFunc(slices.Clone(hello.SignatureSchemes), func(s tls.SignatureScheme) bool {
			return !slices.Contains(schemes, s)
		})
		if len(plain.SignatureSchemes) == 0 {
			return nil, errors.New("tls: no supported signature algorithm")
		}
	}
	for i := range certs {
		if plain.SupportsCertificate(&certs[i]) == nil {
			return &certs[i], nil
		}
	}
	return &certs[0], nil
}

// verifyPeer judges the peer's chain; on the handshake's goroutine.
func (c *conn) verifyPeer(t *trust, cs tls.ConnectionState, usage x509.ExtKeyUsage) {
	if len(cs.PeerCertificates) == 0 {
		if c.opts.server {
			c.verifyCode = "UNABLE_TO_GET_ISSUER_CERT"
		}
		return
	}
	c.verifyCode, c.chain = t.verify(cs.PeerCertificates, usage)
}

// consult asks JavaScript what to make of a client's hello: another context, the
// protocol to speak, a stapled answer of OCSP.
func (c *conn) consult(hello *tls.ClientHelloInfo, cfg *tls.Config) (*tls.Config, error) {
	said, _ := json.Marshal(map[string]any{
		"servername": hello.ServerName, "protocols": hello.SupportedProtos, "ocsp": slices.Contains(hello.Extensions, 5),
	})
	r, err := c.ask(func() { c.st.emit(c.id, eventHello).JSON(string(said)).End() })
	if err != nil {
		return nil, err
	}
	if r.refused {
		return nil, errRefused
	}
	out := cfg.Clone()
	if r.config != nil {
		out = r.config
	}
	out.GetConfigForClient = nil
	if r.protocol != nil {
		// A protocol that no client offers makes crypto/tls refuse as it should.
		out.NextProtos = []string{*r.protocol}
	}
	if r.data != nil {
		get := out.GetCertificate
		out.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			cert, err := get(hello)
			if err != nil {
				return nil, err
			}
			stapled := *cert
			stapled.OCSPStaple = r.data
			return &stapled, nil
		}
	}
	return out, nil
}

// answer is JavaScript's to an event that waits for it: JSON with the id of a
// context, a protocol, or refusal, and bytes.
func answer(env *ops.Env, id int32, text string, data []byte) (ops.Void, error) {
	st := states.Of(env)
	c := st.conns[id]
	if c == nil {
		return ops.Void{}, nil
	}
	var said struct {
		Refused  bool
		Context  int32
		Protocol *string
	}
	r := reply{refused: json.Unmarshal([]byte(text), &said) != nil || said.Refused, protocol: said.Protocol, data: slices.Clone(data)}
	if said.Context != 0 {
		if ctx, ok := st.contexts.Get(said.Context); ok {
			c.ctx = ctx
			r.config = c.newServerConfig()
		} else {
			r.refused = true
		}
	}
	c.mu.Lock()
	c.replies = append(c.replies, r)
	c.wake()
	c.mu.Unlock()
	return ops.Void{}, nil
}
