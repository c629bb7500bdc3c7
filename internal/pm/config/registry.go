package config

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// DefaultRegistry is set when Ravel is built (-ldflags -X); the source names no registry.
var DefaultRegistry string

// ErrNoRegistry says how to set one.
var ErrNoRegistry = &Error{"ENOREGISTRY", "no registry is set. Set one with `ravel config set registry https://...`, in an .npmrc (registry=https://...), or by the environment variable npm_config_registry"}

// Error is an error of configuration with npm's code.
type Error struct{ code, msg string }

func (e *Error) Error() string { return e.msg }

// Code is the word npm prints behind `npm error code`.
func (e *Error) Code() string { return e.code }

// Registry is the URL, with a slash at its end, that answers for a package: that of its scope, else the default one.
func (c *Config) Registry(name string) (string, error) {
	if strings.HasPrefix(name, "@") {
		scope, _, _ := strings.Cut(name, "/")
		if r := c.Str(scope + ":registry"); r != "" {
			return slash(r), nil
		}
	}
	if r := c.Str("registry"); r != "" {
		return slash(r), nil
	}
	r, err := c.askNpm()
	if err != nil {
		return "", err
	}
	c.layers[len(c.layers)-1].data["registry"] = r
	return r, nil
}

func slash(u string) string {
	if strings.HasSuffix(u, "/") {
		return u
	}
	return u + "/"
}

// askNpm runs `npm config get registry` of the npm that is installed, once per npm: the answer is kept beside the cache.
func (c *Config) askNpm() (string, error) {
	if c.npmDir == "" {
		return "", ErrNoRegistry
	}
	cli := filepath.Join(c.npmDir, "bin", "npm-cli.js")
	stamp := cli
	if fi, err := os.Stat(filepath.Join(c.npmDir, "package.json")); err == nil {
		stamp += " " + fi.ModTime().UTC().Format(time.RFC3339Nano)
	}
	file := filepath.Join(c.CacheDir(), "default-registry")
	if raw, err := os.ReadFile(file); err == nil {
		if s, r, ok := strings.Cut(string(raw), "\n"); ok && s == stamp {
			return slash(strings.TrimSpace(r)), nil
		}
	}
	npm := filepath.Join(npmPrefix(c.npmDir), "bin", "npm")
	if _, err := os.Stat(npm); err != nil {
		npm = cli
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, npm, "config", "get", "registry")
	cmd.Dir = c.Home
	for k, v := range c.Env {
		if !strings.HasPrefix(strings.ToLower(k), "npm_") {
			cmd.Env = append(cmd.Env, k+"="+v)
		}
	}
	out, err := cmd.Output()
	r := strings.TrimSpace(string(out))
	if u, perr := url.Parse(r); err != nil || perr != nil || u.Host == "" {
		return "", ErrNoRegistry
	}
	if os.MkdirAll(filepath.Dir(file), 0o755) == nil {
		os.WriteFile(file, []byte(stamp+"\n"+r+"\n"), 0o644)
	}
	return slash(r), nil
}

// CacheDir is where Ravel keeps its store and its copies of metadata, below npm's cache folder.
func (c *Config) CacheDir() string { return filepath.Join(c.Str("cache"), "_ravel") }

// StrictSSL reports whether certificates are checked.
func (c *Config) StrictSSL() bool { return c.Bool("strict-ssl") }

// Auth is what is sent to one registry, and to nobody else.
type Auth struct {
	Header             string // value of Authorization, "" for none
	CertFile, KeyFile  string
	Cert, Key          string // PEM
	User, Email, Token string
}

// Auth finds the credentials whose nerf dart (//host/path/) the URL lies below, the longest first.
func (c *Config) Auth(rawURL string) Auth {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" {
		return Auth{}
	}
	p := u.EscapedPath()
	var a Auth
	for {
		p = p[:strings.LastIndexByte(p, '/')+1]
		dart := "//" + u.Host + p
		for _, d := range []string{dart, strings.TrimSuffix(dart, "/")} {
			if c.authAt(d, &a) {
				return a
			}
		}
		p = strings.TrimSuffix(p, "/")
		if p == "" {
			break
		}
	}
	return a
}

func (c *Config) authAt(dart string, a *Auth) bool {
	if f := c.Str(dart + ":certfile"); f != "" && a.CertFile == "" {
		a.CertFile, a.KeyFile = f, c.Str(dart+":keyfile")
	}
	if t := c.Str(dart + ":_authToken"); t != "" {
		a.Header, a.Token = "Bearer "+t, t
		return true
	}
	if b := c.Str(dart + ":_auth"); b != "" {
		a.Header = "Basic " + b
		if raw, err := base64.StdEncoding.DecodeString(b); err == nil {
			a.User, _, _ = strings.Cut(string(raw), ":")
		}
		return true
	}
	user, pass := c.Str(dart+":username"), c.Str(dart+":_password")
	if user != "" && pass != "" {
		if raw, err := base64.StdEncoding.DecodeString(pass); err == nil {
			a.User = user
			a.Header = "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+string(raw)))
			return true
		}
	}
	return a.CertFile != ""
}

// Nerf is the key under which settings of a registry stand.
func Nerf(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return ""
	}
	p := u.EscapedPath()
	return "//" + u.Host + p[:strings.LastIndexByte(p, '/')+1]
}

// Protected reports whether a key's value must not be shown.
func Protected(key string) bool {
	if i := strings.LastIndexByte(key, ':'); i >= 0 {
		key = key[i+1:]
	}
	return strings.HasPrefix(key, "_") || key == "password"
}

// unscoped are settings that must name their host.
var unscoped = map[string]bool{"_auth": true, "_authToken": true, "_password": true, "username": true, "certfile": true, "keyfile": true, "email": true}

// Check refuses credentials that name no host, as npm does.
func (c *Config) Check() error {
	var bad []string
	for _, l := range c.layers {
		if l.where == "env" || l.where == "cli" || l.where == "default" {
			continue
		}
		for k := range l.data {
			if unscoped[k] && k != "email" {
				bad = append(bad, "`"+k+"` in `"+l.where+"` config must name its registry (//host/:"+k+")")
			}
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return &Error{"ERR_INVALID_AUTH", "Invalid auth configuration found: " + strings.Join(bad, ", ") + ". Please run `npm config fix` to repair your configuration."}
}

var errNoFile = errors.New("no .npmrc stands for this location")
