package registry

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ravel-js/ravel/internal/pm/config"
	"github.com/ravel-js/ravel/internal/pm/store"
)

type rig struct {
	*httptest.Server
	mu     sync.Mutex
	routes map[string]http.HandlerFunc
	hits   map[string]int
	dir    string
	npmrc  string
}

func newRig(t *testing.T) *rig {
	r := &rig{routes: map[string]http.HandlerFunc{}, hits: map[string]int{}, dir: t.TempDir()}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.mu.Lock()
		h := r.routes[q.URL.EscapedPath()]
		r.hits[q.URL.EscapedPath()]++
		r.mu.Unlock()
		if h == nil {
			w.WriteHeader(404)
			fmt.Fprint(w, `{"error":"Not found"}`)
			return
		}
		h(w, q)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *rig) count(path string) int { r.mu.Lock(); defer r.mu.Unlock(); return r.hits[path] }

func (r *rig) client(t *testing.T, flags ...string) *Client {
	t.Helper()
	home := filepath.Join(r.dir, "home")
	os.MkdirAll(home, 0o755)
	os.WriteFile(filepath.Join(home, ".npmrc"), []byte(r.npmrc), 0o644)
	cfg, err := config.Load(config.Input{Args: append([]string{"--registry=" + r.URL, "--fetch-retry-mintimeout=5", "--fetch-retry-maxtimeout=3000"}, flags...), Env: []string{"HOME=" + home, "PATH="}, Cwd: home})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(filepath.Join(r.dir, "store"))
	if err != nil {
		t.Fatal(err)
	}
	c := New(cfg, st)
	t.Cleanup(func() { c.Close(); st.Close() })
	return c
}

func doc(extra string) string {
	return `{"name":"foo","dist-tags":{"latest":"1.0.0"},"readme":"a \"quoted\" {[ text","versions":{"1.0.0":{"name":"foo","version":"1.0.0","description":"x \\","dependencies":{"bar":"^1"},
	 "scripts":{"test":"x","postinstall":"node x"},"dist":{"tarball":"http://registry.example/foo.tgz","integrity":"sha512-x"}},"2.0.0":{"name":"foo","version":"2.0.0","maintainers":[{"a":1}]}}` + extra + `}`
}

func TestPackumentCache(t *testing.T) {
	r := newRig(t)
	var body atomic.Value
	body.Store(doc(""))
	r.routes["/foo"] = func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Etag", `"v1"`)
		w.Header().Set("Cache-Control", "max-age=0")
		if q.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(304)
			return
		}
		if !strings.Contains(q.Header.Get("Accept"), "install-v1") {
			w.Header().Set("Etag", `"full"`)
			fmt.Fprint(w, doc(`,"time":{"modified":"2020-01-01T00:00:00.000Z","1.0.0":"2019-01-01T00:00:00.000Z"}`))
			return
		}
		fmt.Fprint(w, body.Load())
	}
	ctx := context.Background()
	for i := range 3 {
		c := r.client(t)
		p, err := c.Packument(ctx, "foo", false)
		if err != nil {
			t.Fatal(err)
		}
		if v, _ := p.DistTags.Get("latest"); v != "1.0.0" || strings.Join(p.Versions(), " ") != "1.0.0 2.0.0" || len(p.TimeRaw) > 0 {
			t.Fatalf("%d: %v %v", i, p.DistTags, p.Versions())
		}
		pkg, err := p.Package("1.0.0")
		if err != nil || !pkg.Dependencies.Has("bar") || !pkg.Scripts.Has("postinstall") || pkg.Scripts.Has("test") || pkg.Dist.Integrity != "sha512-x" {
			t.Fatalf("%+v %v", pkg, err)
		}
		if strings.Contains(string(p.Raw("1.0.0")), "description") {
			t.Error("kept too much")
		}
		c.Packument(ctx, "foo", false)
		c.Close()
	}
	if n := r.count("/foo"); n != 3 {
		t.Errorf("%d requests", n)
	}
	c := r.client(t)
	p, err := c.Packument(ctx, "foo", true)
	if err != nil || len(p.TimeRaw) == 0 || p.Modified != "2020-01-01T00:00:00.000Z" {
		t.Fatal("no times", err)
	}
	c.Close()
	before := r.count("/foo")
	for _, flag := range []string{"--offline", "--prefer-offline"} {
		c := r.client(t, flag)
		if _, err := c.Packument(ctx, "foo", false); err != nil {
			t.Error(err)
		}
		if _, err := c.Packument(ctx, "other", false); flag == "--offline" && code(err) != "ENOTCACHED" {
			t.Error(err)
		}
	}
	if r.count("/foo") != before {
		t.Error("asked the network")
	}
	// The registry is gone: what is known will do.
	c = r.client(t, "--fetch-retries=0")
	r.Server.Close()
	if _, err := c.Packument(ctx, "foo", false); err != nil {
		t.Error(err)
	}
	if _, err := c.Packument(ctx, "new", false); code(err) != "ECONNREFUSED" {
		t.Errorf("%v %s", err, code(err))
	}
}

func code(err error) string {
	var c interface{ Code() string }
	if errors.As(err, &c) {
		return c.Code()
	}
	return ""
}

func TestErrors(t *testing.T) {
	r := newRig(t)
	r.routes["/broken"] = func(w http.ResponseWriter, q *http.Request) { fmt.Fprint(w, `{"versions":{"1.0.0":nonsense"}}`) }
	r.routes["/denied"] = func(w http.ResponseWriter, q *http.Request) {
		w.WriteHeader(403)
		fmt.Fprint(w, `{"error":"forbidden"}`)
	}
	c := r.client(t)
	for name, want := range map[string]string{"nope": "E404", "@s/nope": "E404", "broken": "EJSONPARSE", "denied": "E403"} {
		if _, err := c.Packument(context.Background(), name, false); code(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if r.count("/@s%2fnope") != 1 {
		t.Error("the scope's slash was not escaped")
	}
}

func TestRetries(t *testing.T) {
	r := newRig(t)
	var n atomic.Int32
	r.routes["/foo"] = func(w http.ResponseWriter, q *http.Request) {
		switch n.Add(1) {
		case 1:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(429)
		case 2:
			conn, _, _ := w.(http.Hijacker).Hijack()
			conn.Close()
		default:
			fmt.Fprint(w, doc(""))
		}
	}
	start := time.Now()
	if _, err := r.client(t).Packument(context.Background(), "foo", false); err != nil {
		t.Fatal(err)
	}
	if d := time.Since(start); d < time.Second {
		t.Errorf("did not wait as told: %v", d)
	}
	// A body that breaks off.
	n.Store(0)
	r.routes["/bar"] = func(w http.ResponseWriter, q *http.Request) {
		if n.Add(1) == 1 {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, `{"name":`)
			return
		}
		fmt.Fprint(w, doc(""))
	}
	if _, err := r.client(t).Packument(context.Background(), "bar", false); err != nil {
		t.Fatal(err)
	}
}

func TestSlowServer(t *testing.T) {
	r := newRig(t)
	stop := make(chan struct{})
	defer close(stop)
	r.routes["/slow"] = func(w http.ResponseWriter, q *http.Request) {
		fmt.Fprint(w, `{"name":`)
		w.(http.Flusher).Flush()
		<-stop
	}
	c := r.client(t, "--fetch-timeout=200", "--fetch-retries=0")
	if _, err := c.Packument(context.Background(), "slow", false); code(err) != "ETIMEDOUT" {
		t.Errorf("%v %s", err, code(err))
	}
}

func TestTokensStayHome(t *testing.T) {
	r, other := newRig(t), newRig(t)
	var leaked atomic.Value
	leaked.Store("")
	other.routes["/foo.tgz"] = func(w http.ResponseWriter, q *http.Request) {
		leaked.Store(q.Header.Get("Authorization") + q.Header.Get("npm-otp"))
		w.WriteHeader(404)
	}
	// A second name of the same server: another host all the same.
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(other.URL, "http://"))
	r.routes["/foo/-/foo-1.0.0.tgz"] = func(w http.ResponseWriter, q *http.Request) {
		if q.Header.Get("Authorization") != "Bearer t0ken" {
			w.WriteHeader(401)
			return
		}
		http.Redirect(w, q, "http://127.0.0.1:"+port+"/foo.tgz", 302)
	}
	r.npmrc = config.Nerf(r.URL+"/") + ":_authToken=t0ken\n" + config.Nerf(other.URL+"/") + ":_authToken=other\n"
	var logged strings.Builder
	c := r.client(t)
	c.Log = func(level, text string) { logged.WriteString(text) }
	_, err := c.Fetch(context.Background(), Want{Name: "foo", Version: "1.0.0"})
	if code(err) != "E404" {
		t.Fatalf("%v", err)
	}
	if leaked.Load() != "" {
		t.Errorf("leaked %v", leaked.Load())
	}
	if other.count("/foo.tgz") == 0 {
		t.Error("the redirect was not followed")
	}
	if strings.Contains(err.Error()+logged.String(), "t0ken") {
		t.Error("the token was shown")
	}
	if s := safeURL("https://user:pass@h.example/x"); strings.Contains(s, "pass") {
		t.Error(s)
	}
}

func tgz(body string) []byte {
	var b bytes.Buffer
	gz := gzip.NewWriter(&b)
	w := tar.NewWriter(gz)
	w.WriteHeader(&tar.Header{Name: "package/package.json", Size: int64(len(body)), Mode: 0o644})
	w.Write([]byte(body))
	w.Close()
	gz.Close()
	return b.Bytes()
}

func sri(b []byte) string {
	h := sha512.Sum512(b)
	return "sha512-" + base64.StdEncoding.EncodeToString(h[:])
}

func TestTarballs(t *testing.T) {
	r := newRig(t)
	good := tgz(`{"name":"foo","version":"1.0.0"}`)
	var n atomic.Int32
	r.routes["/foo/-/foo-1.0.0.tgz"] = func(w http.ResponseWriter, q *http.Request) {
		if n.Add(1) == 1 {
			w.Header().Set("Content-Length", fmt.Sprint(len(good)))
			w.Write(good[:50])
			return
		}
		w.Write(good)
	}
	c := r.client(t)
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			im, err := c.Fetch(context.Background(), Want{Name: "foo", Version: "1.0.0", Integrity: sri(good)})
			if err != nil || im.Integrity != sri(good) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n.Load() != 2 {
		t.Errorf("%d downloads", n.Load())
	}
	r.routes["/evil.tgz"] = func(w http.ResponseWriter, q *http.Request) { w.Write(tgz(`{"evil":1}`)) }
	bad := tgz("wanted")
	_, err := c.Fetch(context.Background(), Want{Name: "evil", Version: "1.0.0", URL: r.URL + "/evil.tgz", Integrity: sri(bad)})
	if code(err) != "EINTEGRITY" || !strings.Contains(err.Error(), "evil@1.0.0") || !strings.Contains(err.Error(), sri(bad)) {
		t.Errorf("%v", err)
	}
	if c.store.Lookup(sri(bad)) != nil {
		t.Error("visible")
	}
	off := r.client(t, "--offline")
	if _, err := off.Fetch(context.Background(), Want{Name: "foo", Version: "1.0.0", Integrity: sri(good)}); err != nil {
		t.Error(err)
	}
	if _, err := off.Fetch(context.Background(), Want{Name: "evil", Version: "1.0.0", URL: r.URL + "/evil.tgz", Integrity: sri(bad)}); code(err) != "ENOTCACHED" {
		t.Error(err)
	}
}

func TestProxy(t *testing.T) {
	r := newRig(t)
	r.routes["/foo"] = func(w http.ResponseWriter, q *http.Request) { fmt.Fprint(w, doc("")) }
	var through atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		through.Add(1)
		if q.Method == "CONNECT" {
			w.WriteHeader(502)
			return
		}
		fmt.Fprint(w, doc(""))
	}))
	defer proxy.Close()
	if _, err := r.client(t, "--proxy="+proxy.URL).Packument(context.Background(), "foo", false); err != nil || through.Load() != 1 {
		t.Errorf("%v %d", err, through.Load())
	}
	r.dir = t.TempDir()
	if _, err := r.client(t, "--proxy="+proxy.URL, "--noproxy=127.0.0.1").Packument(context.Background(), "foo", false); err != nil || through.Load() != 1 {
		t.Errorf("%v %d", err, through.Load())
	}
}

func TestReplaceHost(t *testing.T) {
	r := newRig(t)
	c := r.client(t)
	for in, want := range map[string]string{
		"https://registry.npmjs.example/foo/-/foo-1.0.0.tgz": r.URL + "/foo/-/foo-1.0.0.tgz",
		"https://elsewhere.example/foo.tgz":                  "https://elsewhere.example/foo.tgz",
		"":                                                   r.URL + "/@s/foo/-/foo-1.0.0.tgz",
	} {
		if got, err := c.tarballURL(Want{Name: "@s/foo", Version: "1.0.0", URL: in}); err != nil || got != want {
			t.Errorf("%s: %s %v", in, got, err)
		}
	}
}

func FuzzPackument(f *testing.F) {
	f.Add([]byte(doc("")), 7)
	f.Fuzz(func(t *testing.T, b []byte, window int) {
		if window < 1 || window > 1000 {
			return
		}
		p, err := readDocument(bytes.NewReader(b), make([]byte, window), nil)
		if err == nil {
			m := p.packument("x")
			for _, v := range m.Versions() {
				m.Package(v)
			}
		}
	})
}
