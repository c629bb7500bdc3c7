package registry

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/klauspost/compress/gzip"

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

	Schemes          []string // the ways to prove who one is that came with a 401
	AuthURL, DoneURL string   // of EOTP: where to prove it in a browser, and where to ask whether that was done
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
	call, reason := e.words()
	switch {
	case reason != "" && call != "":
		reason = call + " " + reason
	case reason == "":
		reason = scrub(err.Error())
	}
	return "request to " + e.url + " failed, reason: " + reason
}

// words are Node's for what failed: the call, and the code with its object.
func (e *netError) words() (call, reason string) {
	code := e.Code()
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(e.err, &dns):
		return "getaddrinfo", code + " " + dns.Name
	case errors.Is(e.err, io.EOF), errors.Is(e.err, io.ErrUnexpectedEOF):
		return "", "socket hang up"
	case errors.As(e.err, &op) && op.Op == "dial" && op.Addr != nil && code != "ENETWORK":
		return "connect", code + " " + op.Addr.String()
	case errors.As(e.err, &op) && code == "ECONNRESET":
		return op.Op, code
	}
	return "", ""
}

// Facts are the call that failed and its error's name.
func (e *netError) Facts() [][2]string {
	call, reason := e.words()
	if reason == "" {
		return nil
	}
	out := [][2]string{{"errno", e.Code()}}
	if call != "" {
		out = append([][2]string{{"syscall", call}}, out...)
	}
	return out
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
	var r io.Reader = res.Body
	if res.Header.Get("Content-Encoding") == "gzip" {
		if gz, err := gzip.NewReader(r); err == nil {
			r = gz
		}
	}
	body, _ := io.ReadAll(io.LimitReader(r, 64<<10))
	res.Body.Close()
	e := &Error{code: "E" + strconv.Itoa(res.StatusCode), Msg: describe(res) + " - " + method + " " + safeURL(at), Status: res.StatusCode}
	var said struct {
		Error            any
		Message          any
		Reason           string
		AuthURL, DoneURL string
	}
	if json.Unmarshal(body, &said) == nil {
		for _, v := range []any{said.Error, said.Message, said.Reason} {
			if s, ok := v.(string); ok && s != "" {
				e.Msg += " - " + s
				break
			}
		}
	}
	if res.StatusCode == 401 {
		for _, w := range res.Header.Values("Www-Authenticate") {
			for _, s := range strings.Split(w, ",") {
				s, _, _ = strings.Cut(strings.TrimSpace(s), " ")
				e.Schemes = append(e.Schemes, s)
			}
		}
		otp := slices.ContainsFunc(e.Schemes, func(s string) bool { return strings.EqualFold(s, "otp") })
		if otp || strings.Contains(strings.ToLower(string(body)), "one-time pass") {
			e.code = "EOTP"
			if isWeb(said.AuthURL) && isWeb(said.DoneURL) {
				e.AuthURL, e.DoneURL = said.AuthURL, said.DoneURL
			}
		}
	}
	return e
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
	// The name that ssh asks for is no secret.
	if _, secret := u.User.Password(); u.User != nil && (secret || u.User.Username() != "git") {
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
