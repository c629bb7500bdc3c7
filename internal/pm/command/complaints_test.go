package command

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What goes wrong is told in npm's words, line by line, with its exit code.
func TestComplaints(t *testing.T) {
	r := newRig(t)
	for path, answer := range map[string]struct {
		status int
		header string
		body   string
	}{
		"p401": {401, `Bearer realm="x"`, `{"error":"no"}`}, "p401basic": {401, "Basic", `{}`}, "p401none": {401, "", `{"error":"who are you"}`},
		"p403": {403, "", `{"error":"forbidden by policy"}`},
	} {
		r.mux.HandleFunc("GET /"+path, func(w http.ResponseWriter, q *http.Request) {
			if answer.header != "" {
				w.Header().Set("Www-Authenticate", answer.header)
			}
			w.WriteHeader(answer.status)
			w.Write([]byte(answer.body))
		})
	}
	r.mux.HandleFunc("GET /cut", func(w http.ResponseWriter, q *http.Request) {
		c, _, _ := w.(http.Hijacker).Hijack()
		c.Close()
	})
	reg, file := r.server.URL, filepath.Join(r.dir, "package.json")
	for _, c := range []struct {
		pkg, line string
		code      int
		want      string
	}{
		{"", "run x", 254, "code ENOENT\nsyscall open\npath " + file + "\nerrno -2\nenoent Could not read package.json: Error: ENOENT: no such file or directory, open '" + file +
			"'\nenoent This is related to npm not being able to find a file.\nenoent"},
		{`{"name":"p",}`, "run x", 1, `code EJSONPARSE
JSON.parse Invalid package.json: JSONParseError: Expected double-quoted property name in JSON at position 12 (line 1 column 13) while parsing "{\"name\":\"p\",}"
JSON.parse Failed to parse JSON data.
JSON.parse Note: package.json must be actual JSON, not just JavaScript.`},
		{`{"name":"p"}`, "view nowhere", 1, "code E404\n404 Not Found - GET " + reg + "/nowhere\n404\n404  The requested resource 'nowhere@*' could not be found or you do not have permission to access it.\n404\n" +
			"404 Note that you can also install from a\n404 tarball, folder, http url, or git url."},
		{`{"name":"p"}`, "view p401", 1, "code E401\nUnable to authenticate, your authentication token seems to be invalid.\nTo correct this please try logging in again with:\n  npm login"},
		{`{"name":"p"}`, "view p401none", 1, "code E401\n401 Unauthorized - GET " + reg + "/p401none - who are you"},
		{`{"name":"p"}`, "view p403", 1, "code E403\n403 403 Forbidden - GET " + reg + "/p403 - forbidden by policy\n403 " + denied},
		{`{"name":"p"}`, "view cut", 1, "code ECONNRESET\nerrno ECONNRESET\nnetwork request to " + reg + "/cut failed, reason: socket hang up\nnetwork This is a problem related to network connectivity.\n" +
			"network In most cases you are behind a proxy or have bad network settings.\nnetwork\nnetwork " + proxyHint},
		{`{"name":"p"}`, "view x --registry=http://127.0.0.1:1/", 1, "code ECONNREFUSED\nsyscall connect\nerrno ECONNREFUSED\nrequest to http://127.0.0.1:1/x failed, reason: connect ECONNREFUSED 127.0.0.1:1\n\n" + proxyHint},
		{`{"name":"p"}`, "view x --offline", 1, "code ENOTCACHED\nrequest to " + reg + "/x failed: cache mode is 'only-if-cached' but no cached response is available."},
		{`{"name":"p"}`, "uninstall", 1, "Must provide a package name to remove"},
		{`{"name":"p"}`, "install ./gone.tgz", 254, "code ENOENT\nsyscall open\npath " + r.dir + "/gone.tgz\nerrno -2\nenoent ENOENT: no such file or directory, open '" + r.dir + "/gone.tgz'\n" +
			"enoent This is related to npm not being able to find a file.\nenoent"},
		{`{"name":"p","scripts":{"build":"x","bild":"exit 7"}}`, "run buildd", 1, "Missing script: \"buildd\"\n\nDid you mean one of these?\n  npm run build # run the \"build\" package script\n  npm run bild # run the \"bild\" package script\n\nTo see a list of scripts, run:\n  npm run"},
		{`{"name":"p","scripts":{"bild":"exit 7"}}`, "run bild", 7, ""},
	} {
		os.Remove(file)
		if c.pkg != "" {
			r.write("package.json", c.pkg)
		}
		want := ""
		for _, l := range strings.Split(c.want, "\n") {
			if c.want != "" {
				want += strings.TrimRight("npm error "+l, " ") + "\n"
			}
		}
		code, _, got := r.run(strings.Fields(c.line)...)
		if code != c.code || got != want {
			t.Errorf("%s: code %d, want %d\n%s\nwant\n%s", c.line, code, c.code, got, want)
		}
	}
	_, out, _ := r.run("view", "nowhere", "--json")
	var said struct {
		Error struct{ Code, Summary, Detail string }
	}
	if err := json.Unmarshal([]byte(out), &said); err != nil || said.Error.Code != "E404" || said.Error.Summary != "Not Found - GET "+reg+"/nowhere" || !strings.HasPrefix(said.Error.Detail, "The requested resource") {
		t.Error(out, err)
	}
}

func TestWrongJSON(t *testing.T) {
	for in, want := range map[string]string{
		``:                             "Unexpected end of JSON input while parsing empty string",
		`{`:                            `Expected property name or '}' in JSON at position 1 (line 1 column 2) while parsing "{"`,
		"{\n \"a\": 1\n \"b\": 2\n}":   `Expected ',' or '}' after property value in JSON at position 11 (line 3 column 2) while parsing "{\n \"a\": 1\n \"b\": 2\n}"`,
		`{"a" 1}`:                      `Expected ':' after property name in JSON at position 5 (line 1 column 6) while parsing "{\"a\" 1}"`,
		`[1 2]`:                        `Expected ',' or ']' after array element in JSON at position 3 (line 1 column 4) while parsing "[1 2]"`,
		`{"a":x}`:                      `Unexpected token "x" (0x78), "{"a":x}" is not valid JSON while parsing '{"a":x}'`,
		`{"a":"b` + "\n" + `"}`:        `Bad control character in string literal in JSON at position 7 (line 1 column 8) while parsing "{\"a\":\"b\n\"}"`,
		`{} x`:                         `Unexpected non-whitespace character after JSON at position 3 (line 1 column 4) while parsing "{} x"`,
		`{"a":1.}`:                     `Unterminated fractional number in JSON at position 7 (line 1 column 8) while parsing "{\"a\":1.}"`,
		`{"a":"\q"}`:                   `Bad escaped character in JSON at position 7 (line 1 column 8) while parsing "{\"a\":\"\\q\"}"`,
		`{"name": "something long", }`: `Expected double-quoted property name in JSON at position 27 (line 1 column 28) while parsing near "...: \"something long\", }"`,
		`{"a":1}`:                      ``,
	} {
		if got := wrongJSON([]byte(in)); got != want {
			t.Errorf("%q\n got %s\nwant %s", in, got, want)
		}
	}
}

// A program of somebody else's is not overwritten, unless that is asked for.
func TestGlobalBinExists(t *testing.T) {
	r := newRig(t)
	s := newShop(t)
	s.put("bins", "1.0.0", map[string]any{"bin": map[string]string{"foo": "x.js"}, "deprecated": "use something else"}, "x.js", "1")
	r.env = append(r.env, "npm_config_registry="+s.URL+"/")
	bin := filepath.Join(filepath.Dir(r.dir), "prefix", "bin", "foo")
	os.MkdirAll(filepath.Dir(bin), 0o755)
	os.WriteFile(bin, []byte("mine"), 0o755)
	has(t, r.fails("EEXIST", "install", "-g", "bins"), "npm error path "+bin+"\nnpm error EEXIST: file already exists\nnpm error File exists: "+bin+"\nnpm error Remove the existing file and try again, or run npm\n")
	if raw, err := os.ReadFile(bin); err != nil || string(raw) != "mine" || exists(filepath.Join(filepath.Dir(r.dir), "prefix", "lib", "node_modules", "bins")) {
		t.Error(string(raw), err)
	}
	code, _, text := r.run("install", "-g", "bins", "--force")
	if to, err := os.Readlink(bin); code != 0 || err != nil || to != "../lib/node_modules/bins/x.js" {
		t.Error(code, text, to, err)
	}
	has(t, text, "npm warn deprecated bins@1.0.0: use something else\n")
	r.ok("install", "-g", "bins") // its own is no obstacle
}
