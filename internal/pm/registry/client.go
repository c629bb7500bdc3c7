// Package registry talks to registries: packuments with a cache on disk, tarballs into the store, and the calls behind
// publish, login, audit and search. It is the tree's Source. It knows no trees and no node_modules. Start at Client.
package registry

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ravel-js/ravel/internal/pm/config"
	"github.com/ravel-js/ravel/internal/pm/store"
)

// Client is for any goroutine.
type Client struct {
	cfg   *config.Config
	store *store.Store
	meta  string // folder of cached packuments

	Offline, PreferOffline, PreferOnline bool
	UserAgent                            string
	Log                                  func(level, text string)                                 // never sees credentials
	Factor                               func(context.Context, Challenge) (otp string, err error) // nil: nobody can be asked

	retries         int
	factor          float64
	minWait         time.Duration
	maxWait         time.Duration
	idle            time.Duration
	sockets         chan struct{} // bounds requests for packuments
	tarballs        *gate         // bounds tarballs on their way: they must not keep what decides about them waiting
	background      sync.WaitGroup
	fetched         atomic.Int64 // tarballs downloaded
	mu              sync.Mutex
	otp             string // what Factor said last
	transports      map[string]*http.Transport
	packs           map[string]*flight[*packed]
	images          map[string]*flight[*store.Image]
	remotes         map[string]*flight[remote]
	localAddr       net.Addr
	stopPrefetching atomic.Bool
}

// New makes a client that obeys cfg. Call Close when done.
func New(cfg *config.Config, st *store.Store) *Client {
	c := &Client{cfg: cfg, store: st, meta: cfg.CacheDir() + "/meta", UserAgent: userAgent(cfg), Log: func(string, string) {},
		Offline: cfg.Bool("offline"), PreferOffline: cfg.Bool("prefer-offline") || cfg.Int("cache-min") >= 9999, PreferOnline: cfg.Bool("prefer-online") || cfg.IsSet("cache-max") && cfg.Int("cache-max") <= 0,
		retries: cfg.Int("fetch-retries"), factor: float64(max(cfg.Int("fetch-retry-factor"), 1)),
		minWait: 500 * time.Millisecond, maxWait: time.Duration(cfg.Int("fetch-retry-maxtimeout")) * time.Millisecond,
		idle:       time.Duration(cfg.Int("fetch-timeout")) * time.Millisecond,
		transports: map[string]*http.Transport{}, packs: map[string]*flight[*packed]{}, images: map[string]*flight[*store.Image]{}, remotes: map[string]*flight[remote]{}}
	n := 48
	if cfg.IsSet("maxsockets") && cfg.Int("maxsockets") > 0 {
		n = cfg.Int("maxsockets")
	}
	c.sockets, c.tarballs = make(chan struct{}, n), newGate(min(n, 24))
	if cfg.IsSet("fetch-retry-mintimeout") {
		c.minWait = time.Duration(cfg.Int("fetch-retry-mintimeout")) * time.Millisecond
	}
	if !cfg.IsSet("fetch-retry-factor") {
		c.factor = 4
	}
	if ip := net.ParseIP(cfg.Str("local-address")); ip != nil {
		c.localAddr = &net.TCPAddr{IP: ip}
	}
	return c
}

// KeepAhead says whether Prefetch may do anything: not where only a lockfile is wanted.
func (c *Client) KeepAhead(yes bool) { c.stopPrefetching.Store(!yes) }

// ForgetPackuments makes room once the tree is known; who asks again is answered from the cache.
func (c *Client) ForgetPackuments() {
	c.mu.Lock()
	c.packs = map[string]*flight[*packed]{}
	c.mu.Unlock()
}

// Fetched is how many tarballs were downloaded.
func (c *Client) Fetched() int { return int(c.fetched.Load()) }

// Close waits for what is being written to the cache.
func (c *Client) Close() {
	c.stopPrefetching.Store(true)
	c.background.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.transports {
		t.CloseIdleConnections()
	}
}

func userAgent(cfg *config.Config) string {
	ci := ""
	if b := config.Builder(cfg.Env); b != "" {
		ci = "ci/" + strings.ReplaceAll(strings.ToLower(b), " ", "-")
	}
	ws := cfg.IsSet("workspace") || cfg.Bool("workspaces")
	return strings.TrimSpace(strings.NewReplacer("{npm-version}", NpmVersion, "{node-version}", NodeVersion, "{platform}", platform(), "{arch}", arch(),
		"{workspaces}", strconv.FormatBool(ws), "{ci}", ci).Replace(cfg.Str("user-agent")))
}

// transport is one per set of client certificates.
func (c *Client) transport(a config.Auth) (*http.Transport, error) {
	key := a.CertFile + "\x00" + a.KeyFile
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.transports[key]; t != nil {
		return t, nil
	}
	tc := &tls.Config{InsecureSkipVerify: !c.cfg.StrictSSL()}
	if file := c.cfg.Str("cafile"); file != "" {
		pem, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		tc.RootCAs = x509.NewCertPool()
		tc.RootCAs.AppendCertsFromPEM(pem)
	} else if list := c.cfg.List("ca"); len(list) > 0 {
		tc.RootCAs = x509.NewCertPool()
		for _, pem := range list {
			tc.RootCAs.AppendCertsFromPEM([]byte(strings.ReplaceAll(pem, `\n`, "\n")))
		}
	}
	cert, keyPEM := c.cfg.Str("cert"), c.cfg.Str("key")
	if a.CertFile != "" {
		rawCert, err := os.ReadFile(a.CertFile)
		if err != nil {
			return nil, err
		}
		rawKey, err := os.ReadFile(a.KeyFile)
		if err != nil {
			return nil, err
		}
		cert, keyPEM = string(rawCert), string(rawKey)
	}
	if cert != "" && keyPEM != "" {
		pair, err := tls.X509KeyPair([]byte(strings.ReplaceAll(cert, `\n`, "\n")), []byte(strings.ReplaceAll(keyPEM, `\n`, "\n")))
		if err != nil {
			return nil, err
		}
		tc.Certificates = []tls.Certificate{pair}
	}
	d := &net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second, LocalAddr: c.localAddr}
	t := &http.Transport{
		TLSClientConfig: tc, ForceAttemptHTTP2: true, DialContext: d.DialContext, Proxy: c.proxy, DisableCompression: true,
		MaxIdleConnsPerHost: cap(c.sockets) + 24, IdleConnTimeout: 60 * time.Second, TLSHandshakeTimeout: 30 * time.Second,
		ReadBufferSize: 64 << 10, ExpectContinueTimeout: time.Second,
		HTTP2: &http.HTTP2Config{MaxReadFrameSize: 1 << 20, MaxReceiveBufferPerConnection: 16 << 20, MaxReceiveBufferPerStream: 1 << 20, SendPingTimeout: 30 * time.Second},
	}
	c.transports[key] = t
	return t, nil
}

func (c *Client) proxy(r *http.Request) (*url.URL, error) {
	host := r.URL.Hostname()
	for _, l := range c.cfg.List("noproxy") {
		for _, w := range strings.FieldsFunc(l, func(r rune) bool { return r == ',' || r == ' ' }) {
			h, port, err := net.SplitHostPort(w)
			if err == nil && port != r.URL.Port() {
				continue
			}
			if err == nil {
				w = h
			}
			w = strings.TrimPrefix(strings.TrimPrefix(w, "*"), ".")
			if w == "" || strings.EqualFold(host, w) || strings.HasSuffix(strings.ToLower(host), "."+strings.ToLower(w)) {
				return nil, nil
			}
		}
	}
	p := c.cfg.Str("https-proxy")
	if r.URL.Scheme == "http" || p == "" {
		p = c.cfg.Str("proxy")
	}
	if p == "" || p == "true" {
		return nil, nil
	}
	return url.Parse(p)
}

// Request is one call to a registry.
type Request struct {
	Method, URL string
	Body        []byte
	Header      map[string]string
	NoAuth      bool
	Once        bool // not to be tried again
}

// do sends a request and tries again where that may help. Every redirect is followed by hand: what belongs to one host does not
// go to another.
func (c *Client) do(ctx context.Context, q Request) (*http.Response, error) {
	if q.Method == "" {
		q.Method = "GET"
	}
	if c.Offline {
		return nil, &Error{code: "ENOTCACHED", Msg: "request to " + safeURL(q.URL) + " failed: cache mode is 'only-if-cached' but no cached response is available."}
	}
	for try := 0; ; try++ {
		res, err := c.once(ctx, q)
		if ctx.Err() != nil {
			if res != nil {
				res.Body.Close()
			}
			return nil, ctx.Err()
		}
		again := !q.Once && try < c.retries && (q.Method == "GET" || q.Method == "HEAD" || res != nil && res.StatusCode == 429)
		if err == nil && !retryable(res.StatusCode) {
			return res, nil
		}
		var fatal *Error
		if !again || errors.As(err, &fatal) {
			return res, err
		}
		wait := c.wait(try)
		if res != nil {
			if d, ok := retryAfter(res.Header.Get("Retry-After")); ok {
				wait = min(d, c.maxWait)
			}
			io.CopyN(io.Discard, res.Body, 4<<10)
			res.Body.Close()
		}
		why := ""
		if err != nil {
			why = err.Error()
		} else {
			why = res.Status
		}
		c.Log("http", "fetch "+q.Method+" "+safeURL(q.URL)+" attempt "+strconv.Itoa(try+1)+" failed with "+why)
		if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

func (c *Client) wait(try int) time.Duration {
	d := float64(c.minWait)
	for range try {
		d *= c.factor
	}
	return min(time.Duration(d), c.maxWait)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func retryable(status int) bool {
	return status == 408 || status == 420 || status == 429 || status >= 500 && status != 501
}

func retryAfter(s string) (time.Duration, bool) {
	if s == "" {
		return 0, false
	}
	if n, err := strconv.Atoi(s); err == nil && n >= 0 {
		return time.Duration(n) * time.Second, true
	}
	if t, err := http.ParseTime(s); err == nil {
		return max(time.Until(t), 0), true
	}
	return 0, false
}

// tokenInPath: requests about a token name it.
var tokenInPath = regexp.MustCompile(`/token/[^/?]+$`)

func (c *Client) once(ctx context.Context, q Request) (*http.Response, error) {
	at := q.URL
	origin := ""
	for hop := 0; hop < 10; hop++ {
		u, err := url.Parse(at)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return nil, &Error{code: "EINVALIDURL", Msg: "not a URL that can be fetched: " + safeURL(at)}
		}
		here := u.Scheme + "://" + u.Host
		if origin == "" {
			origin = here
		}
		var auth config.Auth
		if !q.NoAuth && here == origin {
			auth = c.cfg.Auth(at)
		}
		t, err := c.transport(auth)
		if err != nil {
			return nil, &Error{code: "ECERT", Msg: err.Error()}
		}
		rctx, cancel := context.WithCancelCause(ctx)
		var body io.Reader
		if q.Body != nil {
			body = strings.NewReader(string(q.Body))
		}
		req, err := http.NewRequestWithContext(rctx, q.Method, at, body)
		if err != nil {
			cancel(nil)
			return nil, &Error{code: "EINVALIDURL", Msg: "not a URL that can be fetched: " + safeURL(at)}
		}
		if u.User != nil && here != origin {
			req.URL.User = nil
		}
		req.Header.Set("User-Agent", c.UserAgent)
		for k, v := range q.Header {
			if here == origin || !strings.EqualFold(k, "npm-otp") && !strings.EqualFold(k, "Authorization") {
				req.Header.Set(k, v)
			}
		}
		if auth.Header != "" {
			req.Header.Set("Authorization", auth.Header)
		}
		timer := time.AfterFunc(c.idleTime(), func() { cancel(errIdle) })
		sent := time.Now()
		res, err := t.RoundTrip(req)
		if err != nil {
			timer.Stop()
			if context.Cause(rctx) == errIdle {
				err = errIdle
			}
			cancel(nil)
			return nil, &netError{url: safeURL(at), err: err}
		}
		c.Log("http", "fetch "+q.Method+" "+strconv.Itoa(res.StatusCode)+" "+tokenInPath.ReplaceAllString(safeURL(at), "/token/***")+" "+strconv.FormatInt(time.Since(sent).Milliseconds(), 10)+"ms")
		res.Body = &patient{ReadCloser: res.Body, timer: timer, idle: c.idleTime(), ctx: rctx, cancel: cancel}
		switch res.StatusCode {
		case 301, 302, 303, 307, 308:
			loc, err := res.Location()
			if err != nil {
				return res, nil
			}
			io.CopyN(io.Discard, res.Body, 4<<10)
			res.Body.Close()
			if u.Scheme == "https" && loc.Scheme == "http" {
				return nil, &Error{code: "EREDIRECT", Msg: safeURL(at) + " redirects from https to http; that is not followed"}
			}
			if q.Method != "GET" && q.Method != "HEAD" {
				if res.StatusCode != 307 && res.StatusCode != 308 || loc.Host != u.Host {
					return nil, &Error{code: "EREDIRECT", Msg: safeURL(at) + " redirects a " + q.Method + "; that is not followed"}
				}
			}
			at = loc.String()
			continue
		}
		return res, nil
	}
	return nil, &Error{code: "EREDIRECT", Msg: "maximum redirect reached at: " + safeURL(q.URL)}
}

func (c *Client) idleTime() time.Duration {
	if c.idle <= 0 {
		return 24 * time.Hour
	}
	return c.idle
}

var errIdle = errors.New("the server sent nothing for too long (fetch-timeout)")

// patient is a body that fails when nothing comes for too long.
type patient struct {
	io.ReadCloser
	timer  *time.Timer
	idle   time.Duration
	ctx    context.Context
	cancel context.CancelCauseFunc
	last   time.Time
}

func (p *patient) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	if now := time.Now(); now.Sub(p.last) > time.Second {
		p.last = now
		p.timer.Reset(p.idle)
	}
	if err != nil && err != io.EOF && context.Cause(p.ctx) == errIdle {
		err = errIdle
	}
	return n, err
}

func (p *patient) Close() error {
	p.timer.Stop()
	err := p.ReadCloser.Close()
	p.cancel(nil)
	return err
}

// enter waits for a free place.
func enter(ctx context.Context, places chan struct{}) error {
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// flight is one piece of work that many may wait for.
type flight[T any] struct {
	done chan struct{}
	val  T
	err  error
}

func join[T any](ctx context.Context, c *Client, m map[string]*flight[T], key string, work func() (T, error)) (T, error) {
	c.mu.Lock()
	f := m[key]
	if f == nil {
		f = &flight[T]{done: make(chan struct{})}
		m[key] = f
		c.mu.Unlock()
		f.val, f.err = work()
		if f.err != nil {
			c.mu.Lock()
			delete(m, key)
			c.mu.Unlock()
		}
		close(f.done)
		return f.val, f.err
	}
	c.mu.Unlock()
	select {
	case <-f.done:
		if f.err != nil && ctx.Err() == nil && errors.Is(f.err, context.Canceled) {
			return join(ctx, c, m, key, work)
		}
		return f.val, f.err
	case <-ctx.Done():
		var zero T
		return zero, ctx.Err()
	}
}

func describe(res *http.Response) string {
	return fmt.Sprintf("%d %s", res.StatusCode, http.StatusText(res.StatusCode))
}
