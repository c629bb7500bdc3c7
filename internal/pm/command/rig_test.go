package command

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// rig is a project in a folder, a home, and a registry inside the test.
type rig struct {
	t         *testing.T
	dir, home string
	env       []string
	stdin     string
	exec      string // the program that runs, if that matters
	asked     bool   // somebody sits at the terminal
	mux       *http.ServeMux
	server    *httptest.Server
	requests  []*request
}

// request is what the registry was sent.
type request struct {
	Method, Path, Query string
	Header              http.Header
	Body                []byte
}

func newRig(t *testing.T, files ...string) *rig {
	t.Helper()
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, dir: filepath.Join(base, "project"), home: filepath.Join(base, "home"), mux: http.NewServeMux()}
	os.MkdirAll(r.dir, 0o755)
	os.MkdirAll(r.home, 0o755)
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		var b bytes.Buffer
		b.ReadFrom(q.Body)
		r.requests = append(r.requests, &request{q.Method, q.URL.EscapedPath(), q.URL.RawQuery, q.Header.Clone(), b.Bytes()})
		q.Body = http.NoBody
		r.mux.ServeHTTP(w, q)
	}))
	t.Cleanup(r.server.Close)
	r.env = []string{"HOME=" + r.home, "PATH=/usr/bin:/bin", "npm_config_registry=" + r.server.URL + "/", "npm_config_fetch_retries=0",
		"npm_config_prefix=" + filepath.Join(base, "prefix"), "npm_config_min_release_age=0"}
	for i := 0; i+1 < len(files); i += 2 {
		r.write(files[i], files[i+1])
	}
	return r
}

// host is the registry's key in an .npmrc.
func (r *rig) host() string { return strings.TrimPrefix(r.server.URL, "http:") + "/" }

func (r *rig) write(name, text string) {
	r.t.Helper()
	p := filepath.Join(r.dir, name)
	os.MkdirAll(filepath.Dir(p), 0o755)
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) read(name string) string {
	r.t.Helper()
	raw, err := os.ReadFile(filepath.Join(r.dir, name))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(raw)
}

// answer makes the registry say one thing for a pattern such as "GET /x".
func (r *rig) answer(pattern, body string) {
	r.mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(body))
	})
}

// sent finds the last request of a method to a path.
func (r *rig) sent(method, path string) *request {
	r.t.Helper()
	for i := len(r.requests) - 1; i >= 0; i-- {
		if q := r.requests[i]; q.Method == method && q.Path == path {
			return q
		}
	}
	var all []string
	for _, q := range r.requests {
		all = append(all, q.Method+" "+q.Path)
	}
	r.t.Fatalf("no %s %s among %v", method, path, all)
	return nil
}

// run runs a command line in the project's folder, or in one below it that starts the line as "(folder)".
func (r *rig) run(args ...string) (code int, stdout, stderr string) {
	r.t.Helper()
	cwd := r.dir
	if strings.HasPrefix(args[0], "(") {
		cwd, args = filepath.Join(r.dir, strings.Trim(args[0], "()")), args[1:]
	}
	exec := r.exec
	if exec == "" {
		exec = "/nonexistent/bin/ravel"
	}
	var out, err bytes.Buffer
	code = Main(Input{Args: args, Env: r.env, Cwd: cwd, Exec: exec, Name: "npm", Version: "0.0.0", Stdin: strings.NewReader(r.stdin), Interactive: r.asked, Stdout: &out, Stderr: &err})
	return code, out.String(), whereLogIs.ReplaceAllString(err.String(), "")
}

// whereLogIs is said of every run that fails; logs have a test of their own.
var whereLogIs = regexp.MustCompile(`(?m)^.* error A complete log of this run can be found in: .*\n`)

// ok runs what must succeed and gives its output.
func (r *rig) ok(args ...string) string {
	r.t.Helper()
	code, out, err := r.run(args...)
	if code != 0 {
		r.t.Fatalf("%v: code %d\n%s%s", args, code, out, err)
	}
	return out
}

// fails runs what must fail with a code and gives what it said.
func (r *rig) fails(code string, args ...string) string {
	r.t.Helper()
	n, out, err := r.run(args...)
	if n == 0 || code != "" && !strings.Contains(err, "npm error code "+code+"\n") {
		r.t.Fatalf("%v: code %d, want %s\n%s%s", args, n, code, out, err)
	}
	return out + err
}

// has fails the test unless the text holds all the parts.
func has(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("no %q in:\n%s", p, text)
		}
	}
}
