package registry

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"github.com/ravel-js/ravel/internal/pm/tree"
)

// NpmVersion and NodeVersion are what registries and scripts are told.
const (
	NpmVersion  = "11.6.2"
	NodeVersion = "v" + tree.DefaultNode
)

// Error has npm's code: E404, E401, ETARGET, ENOTCACHED, ...
type Error struct {
	code   string
	Msg    string
	Status int
	Pkg    string
}

func (e *Error) Error() string { return e.Msg }

// Code is npm's word for it.
func (e *Error) Code() string { return e.code }

// NewError makes one.
func NewError(code, msg string) *Error { return &Error{code: code, Msg: msg} }

// netError is a request that got no answer.
type netError struct {
	url string
	err error
}

func (e *netError) Error() string {
	err := e.err
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	return "request to " + e.url + " failed, reason: " + scrub(err.Error())
}

func (e *netError) Unwrap() error { return e.err }

// Code is Node's word for it.
func (e *netError) Code() string {
	var dns *net.DNSError
	switch {
	case errors.As(e.err, &dns):
		if dns.IsTemporary {
			return "EAI_AGAIN"
		}
		return "ENOTFOUND"
	case errors.Is(e.err, syscall.ECONNREFUSED):
		return "ECONNREFUSED"
	case errors.Is(e.err, syscall.ECONNRESET), errors.Is(e.err, io.EOF), errors.Is(e.err, io.ErrUnexpectedEOF):
		return "ECONNRESET"
	case errors.Is(e.err, errIdle):
		return "ETIMEDOUT"
	case strings.Contains(e.err.Error(), "certificate"):
		return "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
	}
	var t interface{ Timeout() bool }
	if errors.As(e.err, &t) && t.Timeout() {
		return "ETIMEDOUT"
	}
	return "ENETWORK"
}

// failure reads what the registry says about a status that is no success.
func failure(method, at string, res *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	res.Body.Close()
	msg := describe(res) + " - " + method + " " + safeURL(at)
	var said struct {
		Error   any
		Message any
		Reason  string
	}
	if json.Unmarshal(body, &said) == nil {
		for _, v := range []any{said.Error, said.Message, said.Reason} {
			if s, ok := v.(string); ok && s != "" {
				msg += " - " + s
				break
			}
		}
	}
	code := "E" + strconv.Itoa(res.StatusCode)
	if res.StatusCode == 401 {
		www := strings.ToLower(res.Header.Get("Www-Authenticate"))
		if strings.Contains(www, "otp") || strings.Contains(strings.ToLower(string(body)), "one-time pass") {
			code = "EOTP"
			msg = "This operation requires a one-time password from your authenticator."
		} else if res.Header.Get("Www-Authenticate") != "" {
			msg = "Unable to authenticate, your authentication token seems to be invalid."
		}
	}
	return &Error{code: code, Msg: msg, Status: res.StatusCode}
}

// safeURL is a URL without its credentials.
func safeURL(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		if i := strings.LastIndexByte(s, '@'); i >= 0 {
			return "***" + s[i:]
		}
		return s
	}
	if u.User != nil {
		u.User = url.User("***")
	}
	return u.String()
}

// SafeURL is a URL as it may be shown.
func SafeURL(s string) string { return safeURL(s) }

// scrub takes credentials out of a URL inside a text.
func scrub(s string) string {
	i := strings.Index(s, "://")
	if i < 0 {
		return s
	}
	rest := s[i+3:]
	end := strings.IndexAny(rest, "/ \"'")
	if end < 0 {
		end = len(rest)
	}
	if at := strings.LastIndexByte(rest[:end], '@'); at >= 0 {
		return s[:i+3] + "***" + rest[at:]
	}
	return s
}

func platform() string {
	if runtime.GOOS == "windows" {
		return "win32"
	}
	return runtime.GOOS
}

func arch() string {
	switch runtime.GOARCH {
	case "amd64":
		return "x64"
	case "386":
		return "ia32"
	}
	return runtime.GOARCH
}
