package registry

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/store"
)

// Want is a package to be had.
type Want struct {
	Name, Version string
	URL           string // "": where the registry keeps that version
	Integrity     string
	Root          string // file: URLs are relative to it
	Size          int    // unpacked, if known: the largest are fetched first
}

// Prefetch downloads what will probably be wanted, beside the work.
func (c *Client) Prefetch(p *manifest.Package) {
	if p.Dist.Tarball == "" || c.Offline || c.stopPrefetching.Load() || c.store == nil || !fits(p) {
		return
	}
	integrity := p.Dist.Integrity
	if integrity == "" {
		integrity = store.FromShasum(p.Dist.Shasum)
	}
	if integrity == "" {
		return
	}
	c.background.Add(1)
	go func() {
		defer c.background.Done()
		if c.stopPrefetching.Load() || c.store.Has(integrity) {
			return
		}
		c.Fetch(context.Background(), Want{Name: p.Name, Version: p.Version, URL: p.Dist.Tarball, Integrity: integrity, Size: int(p.Dist.UnpackedSize)})
	}()
}

// fits reports whether a package is for this machine.
func fits(p *manifest.Package) bool { return allows(p.OS, platform()) && allows(p.CPU, arch()) }

func allows(list []string, me string) bool {
	if len(list) == 0 || len(list) == 1 && list[0] == "any" {
		return true
	}
	if slices.Contains(list, "!"+me) {
		return false
	}
	positive := false
	for _, w := range list {
		positive = positive || !strings.HasPrefix(w, "!")
	}
	return !positive || slices.Contains(list, me)
}

// Fetch brings a package into the store, unless it is there.
//
// # Errors
// Those of store.Add; E404 and kin; ENOTCACHED when offline.
func (c *Client) Fetch(ctx context.Context, w Want) (*store.Image, error) {
	return join(ctx, c, c.images, w.key(), func() (*store.Image, error) {
		if w.Integrity != "" {
			if im := c.store.Lookup(w.Integrity); im != nil {
				return im, nil
			}
		}
		return c.fetch(ctx, w)
	})
}

// Ready gives a package that Fetch has brought already; underWay: it is about to.
func (c *Client) Ready(w Want) (im *store.Image, underWay bool) {
	c.mu.Lock()
	f := c.images[w.key()]
	c.mu.Unlock()
	if f == nil {
		return nil, false
	}
	select {
	case <-f.done:
		return f.val, f.err == nil
	default:
		return nil, true
	}
}

// Forget makes the next Fetch ask anew: the store's copy was damaged.
func (c *Client) Forget(w Want) {
	c.mu.Lock()
	delete(c.images, w.key())
	c.mu.Unlock()
}

func (w *Want) key() string {
	if w.Integrity != "" {
		return w.Integrity
	}
	return w.Name + "@" + w.Version + " " + w.URL
}

func (c *Client) fetch(ctx context.Context, w Want) (*store.Image, error) {
	label := w.Name + "@" + w.Version
	if path, ok := strings.CutPrefix(w.URL, "file:"); ok {
		path = strings.TrimPrefix(path, "//")
		if !filepath.IsAbs(path) {
			path = filepath.Join(w.Root, path)
		}
		if fi, err := os.Stat(path); err == nil && fi.IsDir() {
			return c.addFolder(ctx, label, path)
		}
		return c.addFile(ctx, label, w.Integrity, path)
	}
	if isGit(w.URL) {
		r, err := c.git(ctx, w.URL)
		return r.image, err
	}
	at, err := c.tarballURL(w)
	if err != nil {
		return nil, err
	}
	if w.Integrity == "" {
		if im := c.store.LookupURL(at); im != nil && (c.Offline || c.PreferOffline) {
			return im, nil
		}
	}
	return c.download(ctx, label, at, w.Integrity, w.Size)
}

func (c *Client) addFile(ctx context.Context, label, integrity, path string) (*store.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return c.store.Add(ctx, store.Tarball{Label: label, Integrity: integrity, Size: fi.Size(), Body: f})
}

// download gets a tarball; a body that breaks off or does not hold is asked for again, as what broke it may have been the way.
func (c *Client) download(ctx context.Context, label, at, integrity string, weight int) (*store.Image, error) {
	if err := c.tarballs.enter(ctx, weight); err != nil {
		return nil, err
	}
	defer c.tarballs.leave()
	for try := 0; ; try++ {
		res, err := c.do(ctx, Request{URL: at, Header: map[string]string{"Accept": "application/octet-stream, */*"}})
		if err != nil {
			return nil, err
		}
		if res.StatusCode != 200 {
			err := failure("GET", at, res)
			var e *Error
			if errors.As(err, &e) {
				e.Pkg = label
			}
			return nil, err
		}
		size := res.ContentLength
		if res.Header.Get("Content-Encoding") != "" {
			size = -1
		}
		body := &noted{r: res.Body}
		im, err := c.store.Add(ctx, store.Tarball{Label: label, Integrity: integrity, Size: size, Body: body})
		res.Body.Close()
		if err == nil {
			c.fetched.Add(1)
			if integrity == "" {
				c.store.Alias(im, at)
			}
			return im, nil
		}
		var se *store.Error
		rejected := errors.As(err, &se) && body.err == nil
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if try >= c.retries || rejected && (se.Code() != "EINTEGRITY" || try > 0) || body.err == nil && se == nil {
			if body.err != nil {
				return nil, &netError{url: safeURL(at), err: body.err}
			}
			return nil, err
		}
		c.Log("http", "fetch GET "+safeURL(at)+" attempt "+strconv.Itoa(try+1)+" failed with "+err.Error())
		if err := sleep(ctx, c.wait(try)); err != nil {
			return nil, err
		}
	}
}

// noted remembers how a body broke off.
type noted struct {
	r   interface{ Read([]byte) (int, error) }
	err error
}

func (n *noted) Read(b []byte) (int, error) {
	k, err := n.r.Read(b)
	if err != nil && err.Error() != "EOF" {
		n.err = err
	}
	return k, err
}

// tarballURL is where to ask: a lockfile that leaves it out means the registry, and one that names another public
// registry's host may be told (replace-registry-host) to mean the one that is set.
func (c *Client) tarballURL(w Want) (string, error) {
	reg, err := c.cfg.Registry(w.Name)
	if w.URL == "" {
		if err != nil {
			return "", err
		}
		base := w.Name[strings.LastIndexByte(w.Name, '/')+1:]
		return reg + w.Name + "/-/" + base + "-" + strings.SplitN(w.Version, "+", 2)[0] + ".tgz", nil
	}
	how := c.cfg.Str("replace-registry-host")
	if err != nil || how == "never" {
		return w.URL, nil
	}
	u, perr := url.Parse(w.URL)
	r, rerr := url.Parse(reg)
	if perr != nil || rerr != nil || u.Host == r.Host {
		return w.URL, nil
	}
	if how == "always" || u.Host == how || how == "npmjs" && slices.Contains(strings.Split(u.Hostname(), "."), "npmjs") && strings.HasPrefix(u.Hostname(), "registry.") {
		u.Scheme, u.Host = r.Scheme, r.Host
		u.Path = strings.TrimSuffix(r.Path, "/") + u.Path
		return u.String(), nil
	}
	return w.URL, nil
}
