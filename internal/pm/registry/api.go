package registry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Whoami asks who the token belongs to.
func (c *Client) Whoami(ctx context.Context, reg string) (string, error) {
	a := c.cfg.Auth(reg)
	if a.User != "" && a.Token == "" {
		return a.User, nil
	}
	if a.Header == "" {
		return "", &Error{code: "ENEEDAUTH", Msg: "This command requires you to be logged in."}
	}
	b, err := c.JSON(ctx, Request{URL: reg + "-/whoami"})
	if err != nil {
		return "", err
	}
	var who struct{ Username string }
	if json.Unmarshal(b, &who) != nil || who.Username == "" {
		return "", &Error{code: "ENEEDAUTH", Msg: "This command requires you to be logged in."}
	}
	return who.Username, nil
}

// ErrNoWebLogin: the registry has no login by browser.
var ErrNoWebLogin = errors.New("the registry has no web login")

// WebLogin begins a login in the browser: show tells the user where; the token comes when they are done.
func (c *Client) WebLogin(ctx context.Context, reg string, show func(loginURL string)) (string, error) {
	b, err := c.JSON(ctx, Request{Method: "POST", URL: reg + "-/v1/login", Body: []byte("{}"), NoAuth: true, Header: map[string]string{"npm-auth-type": "web"}})
	var e *Error
	if errors.As(err, &e) && e.Status >= 400 && e.Status < 500 {
		return "", ErrNoWebLogin
	}
	if err != nil {
		return "", err
	}
	var l struct{ LoginURL, DoneURL string }
	if json.Unmarshal(b, &l) != nil || !sameHost(l.DoneURL, reg) || !strings.HasPrefix(l.LoginURL, "http") {
		return "", ErrNoWebLogin
	}
	show(l.LoginURL)
	for {
		res, err := c.do(ctx, Request{URL: l.DoneURL, NoAuth: true})
		if err != nil {
			return "", err
		}
		switch {
		case res.StatusCode == 202:
			wait, ok := retryAfter(res.Header.Get("Retry-After"))
			if !ok {
				wait = time.Second
			}
			res.Body.Close()
			if err := sleep(ctx, min(wait, time.Minute)); err != nil {
				return "", err
			}
		case res.StatusCode == 200:
			var done struct{ Token string }
			err := json.NewDecoder(res.Body).Decode(&done)
			res.Body.Close()
			if err != nil || done.Token == "" {
				return "", NewError("EINVALIDLOGIN", "the registry gave no token")
			}
			return done.Token, nil
		default:
			return "", failure("GET", l.DoneURL, res)
		}
	}
}

func sameHost(a, b string) bool {
	x, err1 := url.Parse(a)
	y, err2 := url.Parse(b)
	return err1 == nil && err2 == nil && x.Host == y.Host && x.Scheme == y.Scheme
}

// LegacyLogin trades name and password for a token.
func (c *Client) LegacyLogin(ctx context.Context, reg, user, password, email, otp string) (string, error) {
	body, _ := json.Marshal(map[string]any{"_id": "org.couchdb.user:" + user, "name": user, "password": password, "email": email,
		"type": "user", "roles": []string{}, "date": time.Now().UTC().Format("2006-01-02T15:04:05.000Z")})
	q := Request{Method: "PUT", URL: reg + "-/user/org.couchdb.user:" + url.PathEscape(user), Body: body, NoAuth: true, Header: map[string]string{"npm-auth-type": "legacy"}}
	if otp != "" {
		q.Header["npm-otp"] = otp
	}
	b, err := c.JSON(ctx, q)
	if err != nil {
		return "", err
	}
	var r struct{ Token string }
	if json.Unmarshal(b, &r) != nil || r.Token == "" {
		return "", NewError("EINVALIDLOGIN", "the registry gave no token")
	}
	return r.Token, nil
}

// Logout makes the registry forget the token.
func (c *Client) Logout(ctx context.Context, reg string) error {
	a := c.cfg.Auth(reg)
	if a.Token == "" {
		if a.Header != "" {
			return nil
		}
		return &Error{code: "ENEEDAUTH", Msg: "not logged in to " + reg + ", so can't log out!"}
	}
	_, err := c.JSON(ctx, Request{Method: "DELETE", URL: reg + "-/user/token/" + url.PathEscape(a.Token), Once: true})
	return scrubToken(err, a.Token)
}

// scrubToken takes the token, which stands in the URL, out of what is said about a failure.
func scrubToken(err error, token string) error {
	var e *Error
	var n *netError
	switch {
	case errors.As(err, &e):
		e.Msg = strings.ReplaceAll(e.Msg, url.PathEscape(token), "***")
	case errors.As(err, &n):
		n.url = strings.ReplaceAll(n.url, url.PathEscape(token), "***")
		if strings.Contains(n.err.Error(), url.PathEscape(token)) {
			n.err = errors.New(strings.ReplaceAll(n.err.Error(), url.PathEscape(token), "***"))
		}
	}
	return err
}

// Tags are a package's dist-tags.
func (c *Client) Tags(ctx context.Context, name string) (map[string]string, error) {
	reg, err := c.cfg.Registry(name)
	if err != nil {
		return nil, err
	}
	b, err := c.JSON(ctx, Request{URL: reg + "-/package/" + EscapeName(name) + "/dist-tags"})
	if err != nil {
		return nil, err
	}
	tags := map[string]string{}
	err = json.Unmarshal(b, &tags)
	return tags, err
}

// SetTag points a tag at a version; version "" removes it.
func (c *Client) SetTag(ctx context.Context, name, tag, version, otp string) error {
	reg, err := c.cfg.Registry(name)
	if err != nil {
		return err
	}
	q := Request{Method: "PUT", URL: reg + "-/package/" + EscapeName(name) + "/dist-tags/" + url.PathEscape(tag), Header: map[string]string{}}
	if version == "" {
		q.Method = "DELETE"
	} else {
		q.Body, _ = json.Marshal(version)
	}
	if otp != "" {
		q.Header["npm-otp"] = otp
	}
	_, err = c.JSON(ctx, q)
	return err
}

// Advisories asks the bulk endpoint which versions (by name) have known flaws; the answer is by name too.
func (c *Client) Advisories(ctx context.Context, versions map[string][]string) (map[string]json.RawMessage, error) {
	reg, err := c.cfg.Registry("")
	if err != nil {
		return nil, err
	}
	plain, _ := json.Marshal(versions)
	var b bytes.Buffer
	gz := gzip.NewWriter(&b)
	gz.Write(plain)
	gz.Close()
	raw, err := c.JSON(ctx, Request{Method: "POST", URL: reg + "-/npm/v1/security/advisories/bulk", Body: b.Bytes(),
		Header: map[string]string{"Content-Type": "application/json", "Content-Encoding": "gzip"}})
	if err != nil {
		return nil, err
	}
	out := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, &Error{code: "EJSONPARSE", Msg: "the registry's answer about advisories is no JSON"}
	}
	return out, nil
}

// SearchHit is one line of a search.
type SearchHit struct {
	Name, Version, Description, Date string
	Keywords                         []string
	Maintainers                      []struct{ Username string }
	Links                            map[string]string
}

// Search asks the registry for packages by words.
func (c *Client) Search(ctx context.Context, words string, size int, opts string) ([]SearchHit, error) {
	reg, err := c.cfg.Registry("")
	if err != nil {
		return nil, err
	}
	v := url.Values{"text": {words}, "size": {fmt.Sprint(size)}, "from": {"0"}}
	if q, err := url.ParseQuery(opts); err == nil {
		for k, x := range q {
			v[k] = x
		}
	}
	b, err := c.JSON(ctx, Request{URL: reg + "-/v1/search?" + v.Encode()})
	if err != nil {
		return nil, err
	}
	var r struct {
		Objects []struct{ Package SearchHit }
	}
	if err := json.Unmarshal(b, &r); err != nil {
		return nil, err
	}
	out := make([]SearchHit, len(r.Objects))
	for i := range r.Objects {
		out[i] = r.Objects[i].Package
	}
	return out, nil
}

// Key is a public key a registry signs with.
type Key struct {
	KeyID   string `json:"keyid"`
	KeyType string `json:"keytype"`
	Scheme  string `json:"scheme"`
	Key     string `json:"key"`
	Expires string `json:"expires"`
}

// Keys are the registry's own; none when it has no such list.
func (c *Client) Keys(ctx context.Context, reg string) ([]Key, error) {
	b, err := c.JSON(ctx, Request{URL: reg + "-/npm/v1/keys"})
	if err != nil {
		var e *Error
		if errors.As(err, &e) && (e.Status == 404 || e.Status == 400) {
			return nil, nil
		}
		return nil, err
	}
	var r struct{ Keys []Key }
	if err := json.Unmarshal(b, &r); err != nil {
		return nil, err
	}
	return r.Keys, nil
}

// Ping measures a round trip.
func (c *Client) Ping(ctx context.Context) (time.Duration, error) {
	reg, err := c.cfg.Registry("")
	if err != nil {
		return 0, err
	}
	start := time.Now()
	_, err = c.JSON(ctx, Request{URL: reg + "-/ping?write=true"})
	return time.Since(start), err
}
