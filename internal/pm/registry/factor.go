package registry

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"
)

// Challenge is a registry's demand for a second proof of who one is: a one-time password, or a visit to a page.
type Challenge struct {
	AuthURL, DoneURL string // both "" where only a password helps
}

// Guarded sends a request that the registry may want a second factor for. Where it does, Factor is asked once, and what
// it says holds for the requests that follow.
func (c *Client) Guarded(ctx context.Context, q Request) ([]byte, error) {
	if q.Header == nil {
		q.Header = map[string]string{}
	}
	if t := c.cfg.Str("auth-type"); t != "" && q.Header["npm-auth-type"] == "" {
		q.Header["npm-auth-type"] = t
	}
	c.mu.Lock()
	otp := c.otp
	c.mu.Unlock()
	if otp == "" {
		otp = c.cfg.Str("otp")
	}
	if otp != "" {
		q.Header["npm-otp"] = otp
	}
	raw, err := c.JSON(ctx, q)
	var e *Error
	if !errors.As(err, &e) || e.code != "EOTP" || c.Factor == nil {
		return raw, err
	}
	ask := Challenge{e.AuthURL, e.DoneURL}
	if ask.AuthURL == "" || ask.DoneURL == "" {
		ask = Challenge{}
	}
	if otp, err = c.Factor(ctx, ask); err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.otp = otp
	c.mu.Unlock()
	q.Header["npm-otp"] = otp
	return c.JSON(ctx, q)
}

// AwaitToken asks again and again whether the user is done in the browser, as often as the registry allows.
func (c *Client) AwaitToken(ctx context.Context, doneURL string) (string, error) {
	for {
		res, err := c.do(ctx, Request{URL: doneURL, Header: map[string]string{"npm-auth-type": "web"}})
		if err != nil {
			return "", err
		}
		switch res.StatusCode {
		case 202:
			wait, ok := retryAfter(res.Header.Get("Retry-After"))
			if !ok {
				wait = time.Second
			}
			res.Body.Close()
			// A registry that says 0 must not be asked without a pause.
			if err := sleep(ctx, max(min(wait, time.Minute), 10*time.Millisecond)); err != nil {
				return "", err
			}
		case 200:
			var done struct{ Token string }
			err := json.NewDecoder(res.Body).Decode(&done)
			res.Body.Close()
			if err != nil || done.Token == "" {
				return "", NewError("EINVALIDLOGIN", "Invalid response from web login endpoint")
			}
			return done.Token, nil
		default:
			return "", failure("GET", doneURL, res)
		}
	}
}

// ErrNoWebLogin: the registry has no login by browser.
var ErrNoWebLogin = errors.New("the registry has no web login")

// WebLogin begins a login in the browser: show tells the user where; the token comes when they are done.
func (c *Client) WebLogin(ctx context.Context, reg string, create bool, show func(loginURL string, wait func(context.Context) (string, error)) (string, error)) (string, error) {
	body := "{}"
	if create {
		body = `{"create":true}`
	}
	b, err := c.JSON(ctx, Request{Method: "POST", URL: reg + "-/v1/login", Body: []byte(body), NoAuth: true, Once: true, Header: map[string]string{"npm-auth-type": "web"}})
	var e *Error
	if errors.As(err, &e) && (e.Status >= 400 && e.Status < 500 || e.Status == 500) {
		return "", ErrNoWebLogin
	}
	if err != nil {
		return "", err
	}
	var l struct{ LoginURL, DoneURL string }
	if json.Unmarshal(b, &l) != nil || !isWeb(l.DoneURL) || !isWeb(l.LoginURL) {
		return "", NewError("EINVALIDLOGIN", "Invalid response from web login endpoint")
	}
	return show(l.LoginURL, func(ctx context.Context) (string, error) { return c.AwaitToken(ctx, atHome(l.DoneURL, reg)) })
}

func isWeb(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// atHome moves a URL to the registry that gave it: a mirror passes on what the registry behind it says, but holds the
// session itself.
func atHome(s, reg string) string {
	u, err1 := url.Parse(s)
	r, err2 := url.Parse(reg)
	if err1 != nil || err2 != nil || u.Host == r.Host && u.Scheme == r.Scheme {
		return s
	}
	u.Scheme, u.Host, u.User = r.Scheme, r.Host, nil
	if prefix := strings.TrimSuffix(r.Path, "/"); prefix != "" && u.Path != prefix && !strings.HasPrefix(u.Path, prefix+"/") {
		u.Path, u.RawPath = prefix+u.Path, ""
	}
	return u.String()
}

// LegacyLogin trades name and password for a token; with an email it makes the account where there is none.
func (c *Client) LegacyLogin(ctx context.Context, reg, user, password, email string) (string, error) {
	doc := map[string]any{"_id": "org.couchdb.user:" + user, "name": user, "password": password,
		"type": "user", "roles": []string{}, "date": time.Now().UTC().Format("2006-01-02T15:04:05.000Z")}
	if email != "" {
		doc["email"] = email
	}
	at := reg + "-/user/org.couchdb.user:" + url.PathEscape(user)
	put := func(to string, header map[string]string) ([]byte, error) {
		body, _ := json.Marshal(doc)
		return c.Guarded(ctx, Request{Method: "PUT", URL: to, Body: body, NoAuth: true, Header: header, Once: true})
	}
	b, err := put(at, nil)
	var e *Error
	switch {
	case errors.As(err, &e) && e.Status == 400 && email == "":
		e.Msg = "There is no user with the username \"" + user + "\"."
	case errors.As(err, &e) && e.Status == 409 && email == "":
		// The account is there already: its document is written again, by its owner.
		raw, gerr := c.JSON(ctx, Request{URL: at + "?write=true", NoAuth: true})
		var old map[string]any
		if gerr != nil || json.Unmarshal(raw, &old) != nil {
			return "", err
		}
		for k, v := range old {
			if _, own := doc[k]; !own || k == "roles" {
				doc[k] = v
			}
		}
		rev, _ := old["_rev"].(string)
		basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
		b, err = put(at+"/-rev/"+url.PathEscape(rev), map[string]string{"Authorization": basic})
	}
	if err != nil {
		return "", err
	}
	var r struct{ Token string }
	if json.Unmarshal(b, &r) != nil || r.Token == "" {
		return "", NewError("EINVALIDLOGIN", "the registry gave no token")
	}
	return r.Token, nil
}
