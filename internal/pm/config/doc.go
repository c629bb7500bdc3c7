// Package config is what the user has set, at every level npm knows: flags, npm_config_* variables, .npmrc of the
// project, the user, the machine and the npm that is installed, and the defaults. It talks to no network and changes
// nothing but the .npmrc it is told to. Start at Load.
package config

import (
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Kind is the type of an option's values.
type Kind int

const (
	Text Kind = iota
	Bool
	Number
	Path
	URL
	Umask
	Duration
	Date
)

// Option is what an option takes and what holds without it.
type Option struct {
	Kind  Kind
	List  bool     // may be given several times
	Words []string // also these words; with Text only these
	Def   any      // bool, string, float64, []string or nil
	Text  bool     // a Bool that takes any text too
	Some  bool     // null is no value, only what holds without one
}

func words(def any, w ...string) Option { return Option{Words: w, Def: def} }

var (
	off  = Option{Kind: Bool, Def: false}
	on   = Option{Kind: Bool, Def: true}
	tri  = Option{Kind: Bool}
	text = Option{Def: ""}
	null = Option{}
	list = Option{List: true, Def: []string{}}
)

func num(n float64) Option { return Option{Kind: Number, Def: n} }

// Options of npm 11, and Ravel's own at the end.
var Options = map[string]Option{
	"_auth": null, "access": words(nil, "restricted", "public", "private"), "all": off, "allow-same-version": off,
	"allow-directory": words("all", "all", "none", "root"), "allow-file": words("all", "all", "none", "root"),
	"allow-git": words("all", "all", "none", "root"), "allow-remote": words("all", "all", "none", "root"),
	"allow-scripts": {List: true, Def: []string{""}}, "allow-scripts-pending": off, "allow-scripts-pin": on, "also": words(nil, "dev", "development"),
	"audit": on, "audit-level": words(nil, "info", "low", "moderate", "high", "critical", "none"),
	"auth-type": words("web", "legacy", "web"), "before": {Kind: Date}, "bin-links": on, "browser": {Kind: Bool, Text: true},
	"bypass-2fa": off, "ca": {List: true}, "cache": {Kind: Path}, "cache-max": {Kind: Number}, "cache-min": num(0), "cafile": {Kind: Path},
	"call": text, "cert": null, "cidr": {List: true}, "color": {Kind: Bool, Words: []string{"always"}, Def: true}, "commit-hooks": on,
	"cpu": null, "dangerously-allow-all-scripts": off, "depth": {Kind: Number}, "description": on, "dev": off, "diff": list,
	"diff-dst-prefix": {Def: "b/"}, "diff-ignore-all-space": off, "diff-name-only": off, "diff-no-prefix": off,
	"diff-src-prefix": {Def: "a/"}, "diff-text": off, "diff-unified": num(3), "dry-run": off, "editor": null, "engine-strict": off,
	"expect-result-count": {Kind: Number}, "expect-results": tri, "expires": {Kind: Number}, "fetch-retries": num(2),
	"fetch-retry-factor": num(10), "fetch-retry-maxtimeout": num(60000), "fetch-retry-mintimeout": num(10000),
	"fetch-timeout": num(300000), "force": off, "foreground-scripts": off, "format-package-lock": on, "fund": on, "git": {Def: "git"},
	"git-tag-version": on, "global": off, "global-style": off, "globalconfig": {Kind: Path}, "heading": {Def: "npm"},
	"https-proxy": {Kind: URL}, "if-present": off, "ignore-scripts": off, "include": {List: true, Words: []string{"prod", "dev", "optional", "peer"}, Def: []string{}},
	"include-attestations": off, "include-staged": off, "include-workspace-root": off, "init-author-email": text, "init-author-name": text,
	"init-author-url": text, "init-license": {Def: "ISC"}, "init-module": {Kind: Path, Def: "~/.npm-init.js"}, "init-private": off,
	"init-type": {Def: "commonjs"}, "init-version": {Def: "1.0.0"}, "init.author.email": text, "init.author.name": text, "init.author.url": text,
	"init.license": {Def: "ISC"}, "init.module": {Kind: Path, Def: "~/.npm-init.js"}, "init.version": {Def: "1.0.0"}, "install-links": off,
	"install-strategy": words("hoisted", "hoisted", "nested", "shallow", "linked", "isolated"), "json": off, "key": null, "legacy-bundling": off,
	"legacy-peer-deps": off, "libc": null, "link": off, "local-address": null, "location": words("user", "global", "user", "project"),
	"lockfile-version": words(nil, "1", "2", "3"), "loglevel": words("notice", "silent", "error", "warn", "notice", "http", "info", "verbose", "silly"),
	"logs-dir": {Kind: Path}, "logs-max": num(10), "long": off, "maxsockets": num(15), "message": {Def: "%s"},
	"min-release-age": {Kind: Duration, Def: "24h"}, "min-release-age-exclude": list, "name": null, "node-gyp": {Kind: Path}, "node-options": null,
	"noproxy": {List: true, Def: []string{""}}, "offline": off, "omit": {List: true, Words: []string{"dev", "optional", "peer"}, Def: []string{}}, "omit-lockfile-registry-resolved": off,
	"only": words(nil, "prod", "production"), "optional": tri, "orgs": {List: true}, "orgs-permission": null, "os": null, "otp": null,
	"pack-destination": {Def: "."}, "package": list, "package-lock": on, "package-lock-only": off, "packages": list, "packages-all": off,
	"packages-and-scopes-permission": null, "parseable": off, "password": null, "prefer-dedupe": off, "prefer-offline": off, "prefer-online": off,
	"prefix": {Kind: Path}, "preid": text, "production": tri, "progress": tri, "provenance": off, "provenance-file": {Kind: Path}, "proxy": {Kind: URL},
	"read-only": off, "rebuild-bundle": on, "registry": {Kind: URL}, "replace-registry-host": {Def: "npmjs"}, "save": on, "save-bundle": off,
	"save-dev": off, "save-exact": off, "save-optional": off, "save-peer": off, "save-prefix": {Def: "^"}, "save-prod": off,
	"sbom-format": {Words: []string{"cyclonedx", "spdx"}, Some: true}, "sbom-type": words("library", "library", "application", "framework"), "scope": text,
	"scopes": {List: true}, "script-shell": null, "searchexclude": text, "searchlimit": num(20), "searchopts": text, "searchstaleness": num(900),
	"shell": null, "shrinkwrap": on, "sign-git-commit": off, "sign-git-tag": off, "strict-allow-scripts": off, "strict-peer-deps": off,
	"strict-ssl": on, "tag": {Def: "latest"}, "tag-version-prefix": {Def: "v"}, "timing": off, "token-description": null, "umask": {Kind: Umask, Def: 0.0},
	"unicode": on, "update-notifier": on, "usage": off, "user-agent": {Def: "npm/{npm-version} node/{node-version} {platform} {arch} workspaces/{workspaces} {ci}"},
	"userconfig": {Kind: Path, Def: "~/.npmrc"}, "version": off, "versions": off, "viewer": {Def: "man"}, "which": {Kind: Number}, "workspace": list,
	"workspaces": tri, "workspaces-update": on, "yes": tri,

	// allow-trust-downgrade names packages that may lose the provenance they had; trust-downgrade-age is how long a
	// release is looked at with that suspicion.
	"allow-trust-downgrade": list, "trust-downgrade-age": {Kind: Duration, Def: "30d"},
	"min-release-age-strict": off,
	"trusted-root":           {Kind: Path}, // a trusted_root.json to verify attestations by, in place of Sigstore's own
	"fulcio-url":             {Kind: URL},  // where certificates to sign provenance with come from, in place of Sigstore's own
	"rekor-url":              {Kind: URL},  // the log that signed provenance is written to, in place of Sigstore's own
}

// own are options that only one command knows; nothing else sets them.
var own = map[string]map[string]Option{
	"trust": {"file": null, "repository": null, "project": null, "environment": null, "allow-publish": off, "allow-stage-publish": off,
		"org-id": null, "project-id": null, "pipeline-definition-id": null, "vcs-origin": null, "context-id": {List: true}, "id": null},
}

// Of are the options a command knows, its own among them.
func Of(command string) map[string]Option {
	all := maps.Clone(Options)
	maps.Copy(all, own[command])
	return all
}

// ownNames are other names of those.
var ownNames = map[string]string{"repo": "repository", "env": "environment", "allow-staged-publish": "allow-stage-publish"}

// npm's short names.
var shorthands = map[string][]string{
	"enjoy-by": {"--before"}, "d": {"--loglevel", "info"}, "dd": {"--loglevel", "verbose"}, "ddd": {"--loglevel", "silly"},
	"quiet": {"--loglevel", "warn"}, "q": {"--loglevel", "warn"}, "s": {"--loglevel", "silent"}, "silent": {"--loglevel", "silent"},
	"verbose": {"--loglevel", "verbose"}, "desc": {"--description"}, "help": {"--usage"}, "local": {"--no-global"}, "n": {"--no-yes"},
	"no": {"--no-yes"}, "porcelain": {"--parseable"}, "readonly": {"--read-only"}, "reg": {"--registry"}, "iwr": {"--include-workspace-root"},
	"ws": {"--workspaces"}, "a": {"--all"}, "c": {"--call"}, "f": {"--force"}, "g": {"--global"}, "L": {"--location"}, "l": {"--long"},
	"m": {"--message"}, "p": {"--parseable"}, "C": {"--prefix"}, "S": {"--save"}, "B": {"--save-bundle"}, "D": {"--save-dev"},
	"E": {"--save-exact"}, "O": {"--save-optional"}, "P": {"--save-prod"}, "?": {"--usage"}, "H": {"--usage"}, "h": {"--usage"},
	"v": {"--version"}, "w": {"--workspace"}, "y": {"--yes"}, "N": {"--no-registry"},
}

// known finds an option; a scope's registry and what belongs to a host have no entry of their own.
func known(key string) (Option, bool) {
	if o, ok := Options[key]; ok {
		return o, true
	}
	if strings.HasPrefix(key, "@") && strings.HasSuffix(key, ":registry") {
		return Option{Kind: URL}, true
	}
	if strings.HasPrefix(key, "//") {
		switch {
		case strings.HasSuffix(key, ":certfile"), strings.HasSuffix(key, ":keyfile"), strings.HasSuffix(key, ":cafile"):
			return Option{Kind: Path}, true
		}
		return Option{}, true
	}
	return Option{}, false
}

// parse turns a word of a file, a variable or a flag into a value: bool, float64, string, []string, or nil.
func (c *Config) parse(key, s string) any {
	o, ok := known(key)
	v := c.parseAs(o, s)
	if !ok && v == "true" {
		return true
	}
	return v
}

func (c *Config) parseAs(o Option, s string) any {
	if o.List {
		parts := strings.Split(s, "\n\n")
		for i, p := range parts {
			parts[i] = strings.TrimSpace(p)
		}
		return parts
	}
	s = strings.TrimSpace(s)
	if o.Kind == Bool && s == "" {
		return true
	}
	switch s {
	case "true":
		if o.Kind == Text && len(o.Words) == 0 && !o.Text {
			return s // a word like any other: --editor=true
		}
		return true
	case "false":
		return false
	case "null", "undefined":
		return nil
	}
	switch o.Kind {
	case Path:
		return c.resolve(s)
	case Number:
		if n, err := strconv.ParseFloat(s, 64); err == nil {
			return n
		}
	case Umask:
		if n, err := strconv.ParseInt(s, 8, 32); err == nil {
			return float64(n)
		}
	}
	return s
}

// valid reports whether a value is one the option takes.
func (o Option) valid(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return o.Kind == Bool || !v || o.Text
	case float64:
		return true
	case []string:
		for _, s := range v {
			if len(o.Words) > 0 && !contains(o.Words, s) {
				return false
			}
		}
		return true
	case string:
		switch {
		case o.Kind == Bool:
			return o.Text || contains(o.Words, v)
		case len(o.Words) > 0:
			return contains(o.Words, v)
		case o.Kind == Number, o.Kind == Umask:
			return false
		case o.Kind == URL:
			u, err := url.Parse(v)
			return err == nil && u.Host != ""
		case o.Kind == Duration:
			_, err := ParseDuration(v)
			return err == nil
		case o.Kind == Date:
			_, ok := ParseDate(v)
			return ok
		}
	}
	return true
}

func contains(l []string, s string) bool {
	for _, x := range l {
		if x == s {
			return true
		}
	}
	return false
}

func (c *Config) resolve(s string) string {
	if s == "~" || strings.HasPrefix(s, "~/") {
		return filepath.Join(c.Home, s[1:])
	}
	if filepath.IsAbs(s) {
		return filepath.Clean(s)
	}
	return filepath.Join(c.Cwd, s)
}

func home(env map[string]string) string {
	if h := env["HOME"]; h != "" {
		return h
	}
	h, err := os.UserHomeDir()
	if err != nil {
		return "/"
	}
	return h
}
