package config

import (
	"slices"
	"strings"
)

// deprecated options still work; npm says what to use instead.
var deprecated = map[string]string{
	"also": "Please use --include=dev instead.", "cache-max": "This option has been deprecated in favor of `--prefer-online`",
	"cache-min": "This option has been deprecated in favor of `--prefer-offline`.", "dev": "Please use --include=dev instead.",
	"global-style": "This option has been deprecated in favor of `--install-strategy=shallow`", "init.author.email": "Use `--init-author-email` instead.",
	"init.author.name": "Use `--init-author-name` instead.", "init.author.url": "Use `--init-author-url` instead.", "init.license": "Use `--init-license` instead.",
	"init.module": "Use `--init-module` instead.", "init.version": "Use `--init-version` instead.",
	"cert": keyed, "key": keyed,
	"legacy-bundling": "This option has been deprecated in favor of `--install-strategy=nested`", "only": "Use `--omit=dev` to omit dev dependencies from the install.",
	"optional": "Use `--omit=optional` to exclude optional dependencies, or\n`--include=optional` to include them.\n\n      Default value does install optional deps unless otherwise omitted.", "production": "Use `--omit=dev` instead.",
	"shrinkwrap": "Use the --package-lock setting instead.",
}

const keyed = "`key` and `cert` are no longer used for most registry operations.\nUse registry scoped `keyfile` and `certfile` instead.\nExample:\n" +
	"//other-registry.tld/:keyfile=/path/to/key.pem\n//other-registry.tld/:certfile=/path/to/cert.crt"

// idle are options of npm for things that Ravel has not: they are taken and do nothing.
var idle = map[string]string{
	"allow-scripts-pin": "approvals are always bound to the version and its hash", "searchstaleness": "searches always ask the registry",
	"include-staged": "the registry's staged versions are shown by `stage list`",
}

// Every variable that npm itself sets for scripts.
var internal = []string{"npm-version", "global-prefix", "local-prefix", "argv", "node-version"}

// remark says what is to be said about an option that was set: that it is old, that it does nothing, that nobody knows it.
func (c *Config) remark(where, key string, v any) {
	if text, ok := deprecated[key]; ok {
		c.Warnings = append(c.Warnings, "config "+key+" "+strings.ReplaceAll(text, "\n", "\nconfig "))
	}
	if text, ok := idle[key]; ok && Options[key].Def != v {
		c.Warnings = append(c.Warnings, "config "+key+" has no effect: "+text+".")
	}
	if _, ok := known(key); ok && !strings.HasPrefix(key, "//") || where == "cli" || where == "env" && slices.Contains(internal, key) {
		return
	}
	name, more := key, ""
	if i := strings.LastIndexByte(key, ':'); i >= 0 {
		if name, more = key[i+1:], " ("+key+")"; name == "registry" || Options[name].Kind != 0 || slices.Contains([]string{"_auth", "_authToken", "_password", "certfile", "cafile", "keyfile", "email", "username"}, name) {
			return
		}
	}
	c.Warnings = append(c.Warnings, "Unknown "+where+" config \""+name+"\""+more+". This will stop working in the next major version of npm. See `npm help npmrc` for supported config options.")
}
