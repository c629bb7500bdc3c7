package config

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

type layer struct {
	where string // cli env project user global builtin default
	path  string
	found bool
	data  map[string]any
	raw   []entry
}

// Config is what holds, from the strongest layer to the weakest.
type Config struct {
	Cwd, Home string
	Env       map[string]string
	Exec      string // the program that runs, as it was found

	Words    []string // the command line without its flags
	Verbatim int      // how many of Words, at their end, stood behind "--"
	Warnings []string

	LocalPrefix  string // the project's folder: a workspace's root
	GlobalPrefix string
	InWorkspace  string // the workspace that Cwd lies in, "" when none

	layers []*layer
	npmDir string // folder of the npm that is installed
}

// Input is where a Config comes from.
type Input struct {
	Args []string // without the program's name
	Env  []string
	Cwd  string
	Exec string
	Npx  bool // the first word ends the flags, and -p is --package
}

// Load reads every layer. Files that cannot be read are errors, files that are not there are not.
func Load(in Input) (*Config, error) {
	c := &Config{Cwd: in.Cwd, Env: map[string]string{}, Exec: in.Exec}
	for _, kv := range in.Env {
		if k, v, ok := strings.Cut(kv, "="); ok {
			c.Env[k] = v
		}
	}
	c.Home = home(c.Env)
	args := in.Args
	if in.Npx {
		args = npxArgs(args)
	}
	f := c.parseFlags(args, in.Npx)
	c.Words, c.Verbatim, c.Warnings = f.words, f.after, f.warn
	for _, k := range slices.Sorted(maps.Keys(f.data)) {
		c.remark("cli", k, f.data[k])
	}
	c.layers = []*layer{{where: "cli", data: f.data}, c.envLayer()}
	c.npmDir = installedNpm(c.Env["PATH"])
	builtin := ""
	if c.npmDir != "" {
		builtin = filepath.Join(c.npmDir, "npmrc")
	}
	c.GlobalPrefix = c.globalPrefix()
	c.LocalPrefix, c.InWorkspace = c.localPrefix()

	project := ""
	if !c.Bool("global") {
		project = filepath.Join(c.LocalPrefix, ".npmrc")
	}
	user := c.fileOption("userconfig", filepath.Join(c.Home, ".npmrc"))
	if project == user {
		project = ""
	}
	if err := c.load("project", project); err != nil {
		return nil, err
	}
	user = c.fileOption("userconfig", filepath.Join(c.Home, ".npmrc"))
	if err := c.load("user", user); err != nil {
		return nil, err
	}
	c.GlobalPrefix = c.globalPrefix()
	global := c.fileOption("globalconfig", c.globalConfig())
	if err := c.load("global", global); err != nil {
		return nil, err
	}
	if err := c.load("builtin", builtin); err != nil {
		return nil, err
	}
	c.GlobalPrefix = c.globalPrefix()
	if err := c.checkApart(); err != nil {
		return nil, err
	}
	c.layers = append(c.layers, &layer{where: "default", data: c.defaults()})
	return c, nil
}

// npxArgs gives -p the meaning it has for npx.
func npxArgs(args []string) []string {
	out := append([]string(nil), args...)
	for i := 0; i < len(out); i++ {
		a := out[i]
		switch {
		case a == "--" || !strings.HasPrefix(a, "-"):
			return out
		case a == "-p":
			out[i] = "--package"
			i++
		case strings.HasPrefix(a, "-p="):
			out[i] = "--package=" + a[3:]
		case a == "-c" || a == "--call" || a == "--package" || a == "--registry" || a == "--cache" || a == "--userconfig" || a == "--prefix" || a == "-w" || a == "--workspace":
			i++
		}
	}
	return out
}

func (c *Config) fileOption(key, def string) string {
	if s := c.Str(key); s != "" {
		return s
	}
	return def
}

func (c *Config) envLayer() *layer {
	l := &layer{where: "env", data: map[string]any{}}
	for _, k := range slices.Sorted(maps.Keys(c.Env)) {
		v := c.Env[k]
		if len(k) < 12 || !strings.EqualFold(k[:11], "npm_config_") || v == "" {
			continue
		}
		key := k[11:]
		if !strings.HasPrefix(key, "//") {
			key = strings.ToLower(key)
			lead := len(key) - len(strings.TrimLeft(key, "_"))
			key = key[:lead] + strings.ReplaceAll(key[lead:], "_", "-")
		}
		val := c.parse(key, expand(v, c.Env))
		if o, ok := known(key); ok && !o.valid(val) {
			c.Warnings = append(c.Warnings, invalid(key, val, o, "environment")...)
			continue
		}
		l.data[key] = val
		c.remark("env", key, val)
	}
	return l
}

// installedNpm finds the folder of a real npm on PATH: its machine-wide settings are the user's too.
func installedNpm(path string) string {
	for _, dir := range filepath.SplitList(path) {
		if dir == "" || !filepath.IsAbs(dir) || strings.HasSuffix(dir, "node_modules/.bin") {
			continue
		}
		p, err := filepath.EvalSymlinks(filepath.Join(dir, "npm"))
		if err != nil || filepath.Base(p) != "npm-cli.js" {
			continue
		}
		return filepath.Dir(filepath.Dir(p))
	}
	return ""
}

// globalPrefix is --prefix with -g, $PREFIX, or the folder above the one that the program stands in.
func (c *Config) globalPrefix() string {
	if c.Bool("global") || c.Where("prefix") != "cli" {
		if p := c.Str("prefix"); p != "" {
			return p
		}
	}
	if p := c.Env["PREFIX"]; p != "" {
		return c.resolve(p)
	}
	exec := c.Exec
	if real, err := filepath.EvalSymlinks(exec); err == nil {
		exec = real
	}
	dir := filepath.Dir(exec)
	if runtime.GOOS == "windows" {
		return dir
	}
	if filepath.Base(dir) == "bin" {
		return filepath.Dir(dir)
	}
	if p := npmPrefix(c.npmDir); p != "" {
		return p
	}
	return filepath.Dir(dir)
}

func npmPrefix(npmDir string) string {
	if rest, ok := strings.CutSuffix(npmDir, filepath.FromSlash("/lib/node_modules/npm")); ok {
		return rest
	}
	return ""
}

// globalConfig is etc/npmrc below the prefix; where there is none, that of the npm which is installed.
func (c *Config) globalConfig() string {
	own := filepath.Join(c.GlobalPrefix, "etc", "npmrc")
	if _, err := os.Stat(own); err == nil {
		return own
	}
	if p := npmPrefix(c.npmDir); p != "" {
		other := filepath.Join(p, "etc", "npmrc")
		if _, err := os.Stat(other); err == nil {
			return other
		}
	}
	return own
}

func (c *Config) defaults() map[string]any {
	d := map[string]any{}
	for k, o := range Options {
		if s, ok := o.Def.(string); ok && o.Kind == Path {
			d[k] = c.resolve(s)
			continue
		}
		d[k] = o.Def
	}
	d["cache"] = filepath.Join(c.Home, ".npm")
	if runtime.GOOS == "windows" && c.Env["LocalAppData"] != "" {
		d["cache"] = filepath.Join(c.Env["LocalAppData"], "npm-cache")
	}
	d["prefix"] = c.GlobalPrefix
	d["globalconfig"] = c.globalConfig()
	d["editor"] = first(c.Env["EDITOR"], c.Env["VISUAL"], "vi")
	d["shell"] = first(c.Env["SHELL"], "sh")
	if v := first(c.Env["HTTPS_PROXY"], c.Env["https_proxy"], c.Env["HTTP_PROXY"], c.Env["http_proxy"]); v != "" {
		d["https-proxy"] = v
	}
	if v := first(c.Env["HTTP_PROXY"], c.Env["http_proxy"], c.Env["PROXY"], c.Env["proxy"]); v != "" {
		d["proxy"] = v
	}
	if v := first(c.Env["NO_PROXY"], c.Env["no_proxy"]); v != "" {
		d["noproxy"] = []string{v}
	}
	if v := c.Env["NO_COLOR"]; v != "" && v != "0" {
		d["color"] = false
	}
	if c.Env["NODE_ENV"] == "production" {
		d["omit"] = []string{"dev"}
	}
	if DefaultRegistry != "" {
		d["registry"] = DefaultRegistry
	}
	return d
}

func first(s ...string) string {
	for _, x := range s {
		if x != "" {
			return x
		}
	}
	return ""
}

// Get finds a value in the strongest layer that has one.
func (c *Config) Get(key string) (any, bool) {
	for _, l := range c.layers {
		if v, ok := l.data[key]; ok {
			return v, true
		}
	}
	if o, ok := Options[key]; ok && o.Def != nil {
		if p, ok := o.Def.(string); ok && o.Kind == Path {
			return c.resolve(p), true
		}
		return o.Def, true
	}
	return nil, false
}

// Where names the layer a value comes from: cli, env, project, user, global, builtin, default or "".
func (c *Config) Where(key string) string {
	for _, l := range c.layers {
		if _, ok := l.data[key]; ok {
			return l.where
		}
	}
	return ""
}

// IsSet reports whether anybody but the defaults set it.
func (c *Config) IsSet(key string) bool { w := c.Where(key); return w != "" && w != "default" }

// Set overrides a value for this run.
func (c *Config) Set(key string, v any) { c.layers[0].data[key] = v }

// Bool reads a flag; what is not set is false.
func (c *Config) Bool(key string) bool {
	v, _ := c.Get(key)
	switch v := v.(type) {
	case bool:
		return v
	case string:
		return v != "" && v != "false"
	}
	return false
}

// Str reads a text; "" when not set.
func (c *Config) Str(key string) string {
	v, ok := c.Get(key)
	if !ok || v == nil || v == false {
		return ""
	}
	if l, ok := v.([]string); ok {
		return strings.Join(l, ",")
	}
	return show(v)
}

// Int reads a number.
func (c *Config) Int(key string) int {
	v, _ := c.Get(key)
	switch v := v.(type) {
	case float64:
		return int(v)
	case string:
		n, _ := strconv.Atoi(v)
		return n
	}
	return 0
}

// List reads what may be given several times.
func (c *Config) List(key string) []string {
	v, _ := c.Get(key)
	switch v := v.(type) {
	case []string:
		out := make([]string, 0, len(v))
		for _, s := range v {
			if s != "" {
				out = append(out, s)
			}
		}
		return out
	case string:
		if v != "" {
			return []string{v}
		}
	}
	return nil
}

// Omit is which kinds of dependencies are left out: omit less include, and the older words for it.
func (c *Config) Omit() (dev, optional, peer bool) {
	for _, o := range c.List("omit") {
		dev, optional, peer = dev || o == "dev", optional || o == "optional", peer || o == "peer"
	}
	if only := c.Str("only"); only == "prod" || only == "production" {
		dev = true
	}
	if v, ok := c.Get("production"); ok && v != nil {
		dev = c.Bool("production")
	}
	if v, ok := c.Get("optional"); ok && v == false {
		optional = true
	}
	if c.Bool("dev") || c.Str("also") != "" {
		dev = false
	}
	for _, i := range c.List("include") {
		dev, optional, peer = dev && i != "dev", optional && i != "optional", peer && i != "peer"
	}
	return dev, optional, peer
}

func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []string:
		return strings.Join(v, ",")
	case string:
		return v
	}
	return ""
}
