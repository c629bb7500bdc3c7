package config

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

type rig struct {
	t    *testing.T
	home string
	dir  string
	env  []string
}

func newRig(t *testing.T) *rig {
	base, _ := filepath.EvalSymlinks(t.TempDir())
	r := &rig{t: t, home: filepath.Join(base, "home"), dir: filepath.Join(base, "home", "project")}
	os.MkdirAll(r.dir, 0o755)
	os.WriteFile(filepath.Join(r.dir, "package.json"), []byte("{}"), 0o644)
	r.env = []string{"HOME=" + r.home, "PATH=/nonexistent"}
	return r
}

func (r *rig) write(path, text string) {
	r.t.Helper()
	os.MkdirAll(filepath.Dir(path), 0o755)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) load(args ...string) *Config {
	r.t.Helper()
	c, err := Load(Input{Args: args, Env: r.env, Cwd: r.dir, Exec: filepath.Join(filepath.Dir(r.home), "prefix/bin/ravel")})
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

func TestLayers(t *testing.T) {
	r := newRig(t)
	r.write(filepath.Join(r.home, ".npmrc"), "; comment\nregistry = https://user.example\nfoo=user\ntag=user-tag\n//user.example/:_authToken=${TOKEN}\n")
	r.write(filepath.Join(r.dir, ".npmrc"), "registry=https://project.example/npm\n@acme:registry=https://acme.example\nomit[]=dev\nomit[]=peer\nempty=${NOPE?}x\nkept=${NOPE}\n")
	r.write(filepath.Join(filepath.Dir(r.home), "prefix/etc/npmrc"), "foo=global\nbar=global\n")
	r.env = append(r.env, "TOKEN=s3cret", "NPM_CONFIG_Save_Exact=true", "npm_config_tag=env-tag", "npm_config_fetch_retries=7")
	c := r.load("install", "x", "--no-audit", "-D")
	for k, want := range map[string]string{"foo": "user", "bar": "global", "tag": "env-tag", "save-exact": "true", "audit": "", "empty": "x", "kept": "${NOPE}"} {
		if got := c.Str(k); got != want {
			t.Errorf("%s = %q, want %q", k, got, want)
		}
	}
	if c.Int("fetch-retries") != 7 || !c.Bool("save-dev") || !reflect.DeepEqual(c.Words, []string{"install", "x"}) {
		t.Errorf("flags: %v", c.Words)
	}
	if u, _ := c.Registry("@acme/x"); u != "https://acme.example/" {
		t.Errorf("scope: %s", u)
	}
	if u, _ := c.Registry("left-pad"); u != "https://project.example/npm/" {
		t.Errorf("registry: %s", u)
	}
	if dev, opt, peer := c.Omit(); !dev || opt || !peer {
		t.Errorf("omit: %v %v %v", dev, opt, peer)
	}
	if a := c.Auth("https://user.example/foo/-/foo-1.0.0.tgz"); a.Header != "Bearer s3cret" {
		t.Errorf("token: %q", a.Header)
	}
	if a := c.Auth("https://evil.example/foo"); a.Header != "" {
		t.Errorf("token left its host: %q", a.Header)
	}
	if a := c.Auth("https://user.example.evil.example/foo"); a.Header != "" {
		t.Errorf("token left its host: %q", a.Header)
	}
}

func TestFlags(t *testing.T) {
	r := newRig(t)
	cases := []struct {
		args  string
		key   string
		want  any
		words string
	}{
		{"i -g x", "global", true, "i x"},
		{"i -gD x", "save-dev", true, "i x"},
		{"i --save-dev=false x", "save-dev", false, "i x"},
		{"i --no-save x", "save", false, "i x"},
		{"i --save-e x", "save-exact", true, "i x"},
		{"run t -w a --workspace=b", "workspace", []string{"a", "b"}, "run t"},
		{"i --omit dev --omit=peer", "omit", []string{"dev", "peer"}, "i"},
		{"ls --depth 3", "depth", 3.0, "ls"},
		{"ls -dd", "loglevel", "verbose", "ls"},
		{"ls --silent", "loglevel", "silent", "ls"},
		{"ls -s", "loglevel", "silent", "ls"},
		{"run x -- --flag -g", "global", false, "run x --flag -g"},
		{"exec --yes x", "yes", true, "exec x"},
		{"exec --no x", "yes", false, "exec x"},
		{"i --json true x", "json", true, "i x"},
		{"x --unknown-thing v", "unknown-thing", true, "x v"},
		{"x --unknown-thing=v", "unknown-thing", "v", "x"},
		{"i --color always", "color", "always", "i"},
		{"i --registry=https://r.example", "registry", "https://r.example", "i"},
	}
	for _, tc := range cases {
		c := r.load(strings.Fields(tc.args)...)
		got, _ := c.Get(tc.key)
		if !reflect.DeepEqual(got, tc.want) || strings.Join(c.Words, " ") != tc.words {
			t.Errorf("%s: %s = %#v, words %q", tc.args, tc.key, got, c.Words)
		}
	}
	c, err := Load(Input{Args: strings.Fields("-p a -p b cmd -p x --foo"), Env: r.env, Cwd: r.dir, Npx: true})
	if err != nil || !reflect.DeepEqual(c.List("package"), []string{"a", "b"}) || strings.Join(c.Words, " ") != "cmd -p x --foo" {
		t.Errorf("npx: %v %q %v", c.List("package"), c.Words, err)
	}
}

func TestIni(t *testing.T) {
	got := parseIni("a=1\n#c\n;c\nb = \"q u\" \nc='x;y'\nd=x;comment\ne=x\\;y\nf[]=1\nf[]=2\nflag\n[section]\nz=1\n")
	want := []entry{{key: "a", value: "1"}, {key: "b", value: "q u"}, {key: "c", value: "x;y"}, {key: "d", value: "x"}, {key: "e", value: "x;y"},
		{key: "f", value: "1", array: true}, {key: "f", value: "2", array: true}, {key: "flag", value: "true"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
	env := map[string]string{"A": "va"}
	for in, want := range map[string]string{"${A}": "va", "x${A}y${B}": "xvay${B}", "${B?}": "", `\${A}`: "${A}", `\\${A}`: `\va`, "${": "${", "${}": "${}"} {
		if got := expand(in, env); got != want {
			t.Errorf("expand %s = %s, want %s", in, got, want)
		}
	}
}

func TestSave(t *testing.T) {
	r := newRig(t)
	file := filepath.Join(r.home, ".npmrc")
	r.write(file, "# mine\na=1\nb=2\n")
	c := r.load()
	v := "3;x"
	if err := c.Save("user", map[string]*string{"a": &v, "b": nil, "new": &v}); err != nil {
		t.Fatal(err)
	}
	raw, _ := os.ReadFile(file)
	if string(raw) != "# mine\na=3\\;x\nnew=3\\;x\n" {
		t.Errorf("%q", raw)
	}
	if c = r.load(); c.Str("a") != v {
		t.Errorf("read back %q", c.Str("a"))
	}
}

func TestAuthForms(t *testing.T) {
	r := newRig(t)
	pw := base64.StdEncoding.EncodeToString([]byte("pa:ss"))
	r.write(filepath.Join(r.home, ".npmrc"), "//a.example/:username=u\n//a.example/:_password="+pw+"\n//b.example/sub/:_auth=dTpw\n//b.example/:_authToken=root\n")
	c := r.load()
	if a := c.Auth("https://a.example/x"); a.Header != "Basic "+base64.StdEncoding.EncodeToString([]byte("u:pa:ss")) {
		t.Errorf("%q", a.Header)
	}
	if a := c.Auth("https://b.example/sub/x/-/x.tgz"); a.Header != "Basic dTpw" || a.User != "u" {
		t.Errorf("%q", a.Header)
	}
	if a := c.Auth("https://b.example/other"); a.Header != "Bearer root" {
		t.Errorf("%q", a.Header)
	}
}

func TestWorkspacePrefix(t *testing.T) {
	r := newRig(t)
	r.write(filepath.Join(r.dir, "package.json"), `{"workspaces":["packages/*","!packages/no"]}`)
	ws := filepath.Join(r.dir, "packages/a")
	r.write(filepath.Join(ws, "package.json"), "{}")
	c, err := Load(Input{Env: r.env, Cwd: ws})
	if err != nil || c.LocalPrefix != r.dir || c.InWorkspace != ws {
		t.Errorf("%v %v %v", c.LocalPrefix, c.InWorkspace, err)
	}
	no := filepath.Join(r.dir, "packages/no")
	r.write(filepath.Join(no, "package.json"), "{}")
	if c, _ = Load(Input{Env: r.env, Cwd: no}); c.LocalPrefix != no {
		t.Errorf("%v", c.LocalPrefix)
	}
}

func TestNoRegistry(t *testing.T) {
	r := newRig(t)
	if DefaultRegistry != "" {
		t.Skip("built with a registry")
	}
	if _, err := r.load().Registry("x"); err != ErrNoRegistry {
		t.Errorf("%v", err)
	}
}

func TestDurations(t *testing.T) {
	for s, want := range map[string]time.Duration{"24h": 24 * time.Hour, "0": 0, "3": 72 * time.Hour, "1d12h": 36 * time.Hour, "90m": 90 * time.Minute, "1w": 168 * time.Hour} {
		if d, err := ParseDuration(s); err != nil || d != want {
			t.Errorf("%s: %v %v", s, d, err)
		}
	}
	for _, s := range []string{"x", "-1", "1y", "h"} {
		if _, err := ParseDuration(s); err == nil {
			t.Errorf("%s passed", s)
		}
	}
}
