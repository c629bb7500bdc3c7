package registry

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/store"
)

const (
	acceptShort = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*"
	acceptFull  = "application/json"

	// freshFor is how long a packument is believed whose registry says nothing about it.
	freshFor = 5 * time.Minute
)

// EscapeName writes a package's name as it stands in a registry's URLs.
func EscapeName(name string) string { return strings.Replace(name, "/", "%2f", 1) }

// Packument asks the cache, then the registry of the package's scope.
//
// # Errors
// E404: no such package. ENOTCACHED: offline, and the cache has none.
func (c *Client) Packument(ctx context.Context, name string, full bool) (*manifest.Packument, error) {
	reg, err := c.cfg.Registry(name)
	if err != nil {
		return nil, err
	}
	p, err := c.packedOf(ctx, reg, name, full)
	if err != nil {
		return nil, err
	}
	p.once.Do(func() { p.made = p.packument(name) })
	return p.made, nil
}

func (c *Client) packedOf(ctx context.Context, reg, name string, full bool) (*packed, error) {
	p, err := join(ctx, c, c.packs, reg+" "+name, func() (*packed, error) { return c.fetchPacked(ctx, reg, name, full) })
	if err != nil || !full || p.time != nil {
		return p, err
	}
	return join(ctx, c, c.packs, reg+" "+name+" full", func() (*packed, error) { return c.fetchPacked(ctx, reg, name, true) })
}

func (c *Client) fetchPacked(ctx context.Context, reg, name string, full bool) (*packed, error) {
	old := c.loadMeta(reg, name)
	if old != nil && full && old.time == nil {
		old = nil
	}
	if old != nil && (c.Offline || c.PreferOffline || old.fresh() && !c.PreferOnline) {
		return old.packed, nil
	}
	if err := enter(ctx, c.sockets); err != nil {
		return nil, err
	}
	defer func() { <-c.sockets }()
	at := reg + EscapeName(name)
	q := Request{URL: at, Header: map[string]string{"Accept": acceptShort, "Accept-Encoding": "gzip"}}
	if full {
		q.Header["Accept"] = acceptFull
	}
	if old != nil {
		if old.etag != "" {
			q.Header["If-None-Match"] = old.etag
		}
		if old.changed != "" {
			q.Header["If-Modified-Since"] = old.changed
		}
	}
	for try := 0; ; try++ {
		res, err := c.do(ctx, q)
		if err != nil {
			var ne *netError
			if old != nil && errors.As(err, &ne) && ctx.Err() == nil {
				c.Log("warn", "using what was fetched of "+name+" at "+old.at.Format(time.RFC3339)+": "+err.Error())
				return old.packed, nil
			}
			return nil, err
		}
		switch {
		case res.StatusCode == 304 && old != nil:
			res.Body.Close()
			old.confirm()
			return old.packed, nil
		case res.StatusCode != 200:
			err := failure("GET", at, res)
			var e *Error
			if errors.As(err, &e) {
				e.Pkg = name
			}
			return nil, err
		}
		p, err := c.readPacked(res, reg, name)
		if err == nil {
			return p, nil
		}
		if errors.Is(err, errJSON) || try >= c.retries || ctx.Err() != nil {
			if errors.Is(err, errJSON) {
				return nil, &Error{code: "EJSONPARSE", Msg: "invalid JSON from " + safeURL(at), Pkg: name}
			}
			return nil, &netError{url: safeURL(at), err: err}
		}
		c.Log("http", "fetch GET "+safeURL(at)+" attempt "+strconv.Itoa(try+1)+" failed with "+err.Error())
		if err := sleep(ctx, c.wait(try)); err != nil {
			return nil, err
		}
	}
}

// desk is what reading a packument needs: a window on the body, and room for what is kept of it.
type desk struct{ window, data []byte }

var desks = sync.Pool{New: func() any { return &desk{window: make([]byte, 64<<10)} }}

func (c *Client) readPacked(res *http.Response, reg, name string) (*packed, error) {
	defer res.Body.Close()
	var r io.Reader = res.Body
	if res.Header.Get("Content-Encoding") == "gzip" {
		gz := store.NewGunzip(r)
		defer gz.Release()
		r = gz
	}
	d := desks.Get().(*desk)
	defer desks.Put(d)
	p, err := readDocument(r, d.window, d.data)
	if err != nil {
		return nil, err
	}
	if d.data = p.data[:0]; cap(d.data) > 4<<20 {
		d.data = nil
	}
	// What is in the cache need not be in memory: it is mapped, and most versions are never looked at.
	if maxAge, ok := lifetime(res.Header); ok && len(p.versions) > 0 && c.saveMeta(reg, name, p, res.Header.Get("Etag"), res.Header.Get("Last-Modified"), maxAge) {
		if e := c.loadMeta(reg, name); e != nil && len(e.data) == len(p.data) && len(e.versions) == len(p.versions) {
			return e.packed, nil
		}
	}
	p.data = bytes.Clone(p.data)
	return p, nil
}

// lifetime is how long a packument is believed; ok is false if it must not be kept.
func lifetime(h http.Header) (maxAge time.Duration, ok bool) {
	maxAge = freshFor
	for _, w := range strings.Split(h.Get("Cache-Control"), ",") {
		w = strings.TrimSpace(w)
		if s, ok := strings.CutPrefix(w, "max-age="); ok {
			if n, err := strconv.Atoi(s); err == nil && n >= 0 {
				maxAge = min(time.Duration(n)*time.Second, 24*time.Hour)
			}
		}
		if w == "no-store" {
			return 0, false
		}
		if w == "no-cache" {
			maxAge = 0
		}
	}
	return maxAge, true
}

// Document fetches a packument as the registry has it, past the cache: for view, publish and their kin.
func (c *Client) Document(ctx context.Context, name string) ([]byte, error) {
	reg, err := c.cfg.Registry(name)
	if err != nil {
		return nil, err
	}
	return c.JSON(ctx, Request{URL: reg + EscapeName(name), Header: map[string]string{"Accept": acceptFull}})
}

// JSON sends a request and reads the whole answer. A status that is no success is an *Error.
func (c *Client) JSON(ctx context.Context, q Request) ([]byte, error) {
	if q.Header == nil {
		q.Header = map[string]string{}
	}
	if q.Body != nil && q.Header["Content-Type"] == "" {
		q.Header["Content-Type"] = "application/json"
	}
	q.Header["Accept-Encoding"] = "gzip"
	res, err := c.do(ctx, q)
	if err != nil {
		return nil, err
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		method := q.Method
		if method == "" {
			method = "GET"
		}
		return nil, failure(method, q.URL, res)
	}
	defer res.Body.Close()
	var r io.Reader = res.Body
	if res.Header.Get("Content-Encoding") == "gzip" {
		gz := store.NewGunzip(r)
		defer gz.Release()
		r = gz
	}
	b, err := io.ReadAll(io.LimitReader(r, 256<<20))
	if err != nil {
		return nil, &netError{url: safeURL(q.URL), err: err}
	}
	return b, nil
}
