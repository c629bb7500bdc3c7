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
func (c *Client) SetTag(ctx context.Context, name, tag, version string) error {
	reg, err := c.cfg.Registry(name)
	if err != nil {
		return err
	}
	q := Request{Method: "PUT", URL: reg + "-/package/" + EscapeName(name) + "/dist-tags/" + url.PathEscape(tag), Once: true}
	if version == "" {
		q.Method = "DELETE"
	} else {
		q.Body, _ = json.Marshal(version)
	}
	_, err = c.Guarded(ctx, q)
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
	Publisher                        struct{ Username string }
	Raw                              json.RawMessage `json:"-"` // as the registry has it
	Links                            map[string]string
}

// Search asks the registry for packages by words.
func (c *Client) Search(ctx context.Context, words string, size int, opts string) ([]SearchHit, error) {
	reg, err := c.cfg.Registry("")
	if err != nil {
		return nil, err
	}
	v := url.Values{"text": {words}, "size": {fmt.Sprint(size)}, "from": {"0"}, "quality": {"0.65"}, "popularity": {"0.98"}, "maintenance": {"0.5"}}
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
		Objects []struct{ Package json.RawMessage }
	}
	if err := json.Unmarshal(b, &r); err != nil {
		return nil, err
	}
	out := make([]SearchHit, len(r.Objects))
	for i := range r.Objects {
		raw := r.Objects[i].Package
		if err := json.Unmarshal(raw, &out[i]); err != nil {
			return nil, err
		}
		var line bytes.Buffer
		json.Compact(&line, raw)
		out[i].Raw = line.Bytes()
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

// Ping measures a round trip; the registry may say something of itself.
func (c *Client) Ping(ctx context.Context) (took time.Duration, said []byte, err error) {
	reg, err := c.cfg.Registry("")
	if err != nil {
		return 0, nil, err
	}
	start := time.Now()
	said, err = c.JSON(ctx, Request{URL: reg + "-/ping"})
	return time.Since(start), said, err
}
