package command

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestTamperedTarball(t *testing.T) {
	s := newShop(t)
	s.put("a", "1.0.0", nil, "index.js", "a")
	b := s.put("b", "1.0.0", nil, "index.js", "b")
	r := s.buys(t, "package.json", `{"name":"p","dependencies":{"a":"^1.0.0"}}`)
	r.ok("install")
	before := picture(t, r.dir)
	good := b.tgz
	b.tgz = tarOf("package.json", `{"name":"b","version":"1.0.0"}`, "index.js", "evil")
	said := r.fails("EINTEGRITY", "install", "b")
	has(t, said, "b@1.0.0", b.integrity, "but got sha512-")
	if now := picture(t, r.dir); now != before {
		t.Errorf("changed:\n%s\nwas:\n%s", now, before)
	}
	b.tgz = good
	r.ok("install", "b")
	if r.read("node_modules/b/index.js") != "b" {
		t.Error("not the real one")
	}
}

// TestNetworkCut: what breaks off leaves the tree as it was, whatever it is, and the next run finishes it.
func TestNetworkCut(t *testing.T) {
	half := func(match string) func(w http.ResponseWriter, q *http.Request) bool {
		return func(w http.ResponseWriter, q *http.Request) bool {
			if !strings.HasSuffix(q.URL.Path, match) {
				return false
			}
			w.Header().Set("Content-Length", "100000")
			w.Write(bytes.Repeat([]byte(" "), 5000))
			w.(http.Flusher).Flush()
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				conn.Close()
			}
			return true
		}
	}
	hang := make(chan struct{})
	defer close(hang)
	for name, fault := range map[string]func(w http.ResponseWriter, q *http.Request) bool{
		"packument": half("/b"),
		"tarball":   half("/b-1.0.0.tgz"),
		"silence": func(w http.ResponseWriter, q *http.Request) bool {
			if strings.HasSuffix(q.URL.Path, ".tgz") {
				w.Header().Set("Content-Length", "1000")
				w.(http.Flusher).Flush()
				select {
				case <-hang:
				case <-q.Context().Done():
				}
				return true
			}
			return false
		},
		"nonsense": func(w http.ResponseWriter, q *http.Request) bool {
			fmt.Fprint(w, "<html>please log in</html>")
			return true
		},
		"error": func(w http.ResponseWriter, q *http.Request) bool { w.WriteHeader(503); return true },
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			s.put("a", "1.0.0", nil, "index.js", "a")
			s.put("a", "2.0.0", nil, "index.js", "a2")
			s.put("b", "1.0.0", map[string]any{"dependencies": map[string]string{"a": "^1.0.0"}}, "index.js", "b")
			r := s.buys(t, "package.json", `{"name":"p","dependencies":{"a":"^1.0.0"}}`)
			r.ok("install")
			before := picture(t, r.dir)
			s.spoil(fault)
			r.fails("", "install", "a@2", "b", "--fetch-timeout=300")
			if now := picture(t, r.dir); now != before {
				t.Errorf("changed:\n%s\nwas:\n%s", now, before)
			}
			s.spoil(nil)
			r.ok("install", "a@2", "b")
			if r.read("node_modules/a/index.js") != "a2" || r.read("node_modules/b/node_modules/a/index.js") != "a" {
				t.Error(picture(t, r.dir))
			}
		})
	}
}

func TestRetriesUntilWell(t *testing.T) {
	s := newShop(t)
	s.put("a", "1.0.0", nil, "index.js", "a")
	var mu sync.Mutex
	seen := map[string]int{}
	s.spoil(func(w http.ResponseWriter, q *http.Request) bool {
		mu.Lock()
		seen[q.URL.Path]++
		n := seen[q.URL.Path]
		mu.Unlock()
		if n < 3 {
			w.WriteHeader(502)
		}
		return n < 3
	})
	r := s.buys(t, "package.json", `{"name":"p"}`)
	r.ok("install", "a", "--fetch-retries=3", "--fetch-retry-mintimeout=5", "--fetch-retry-maxtimeout=20")
	if seen["/a"] != 3 || seen["/a/-/a-1.0.0.tgz"] != 3 {
		t.Error(seen)
	}
}

// TestScriptsNeedApproval: by name and hash, and a new version asks again.
func TestScriptsNeedApproval(t *testing.T) {
	s := newShop(t)
	fields := map[string]any{"scripts": map[string]string{"postinstall": "echo $npm_package_version >> ../../ran"}, "hasInstallScript": true}
	s.put("a", "1.0.0", fields)
	r := s.buys(t, "package.json", `{"name":"p","dependencies":{"a":"^1.0.0"}}`)
	ran := func() string {
		raw, _ := os.ReadFile(filepath.Join(r.dir, "ran"))
		return strings.Join(strings.Fields(string(raw)), " ")
	}
	out := r.ok("install")
	has(t, out, "1 package with install scripts that are not approved", "approve-scripts")
	has(t, r.ok("approve-scripts"), "a@1.0.0", "postinstall: echo", "hash: sha512-")
	if ran() != "" {
		t.Fatal("a script ran unasked")
	}
	r.ok("approve-scripts", "a")
	has(t, r.read("package.json"), `"a@1.0.0":"sha512-`)
	if ran() != "1.0.0" {
		t.Fatalf("ran %q", ran())
	}
	os.RemoveAll(filepath.Join(r.dir, "node_modules"))
	r.ok("install")
	if ran() != "1.0.0 1.0.0" {
		t.Fatalf("ran %q", ran())
	}
	s.put("a", "1.1.0", fields)
	has(t, r.ok("install", "a@1.1.0"), "not approved")
	if ran() != "1.0.0 1.0.0" {
		t.Fatalf("a new version ran: %q", ran())
	}
	// The approved version with other contents is another package.
	r = s.buys(t, "package.json", `{"name":"p","dependencies":{"a":"1.0.0"},"approvedScripts":{"a@1.0.0":"sha512-AAAA"}}`)
	has(t, r.ok("install"), "not approved")
	if ran() != "" {
		t.Fatal("approved by name alone")
	}
}

// A folder that was touched since makes the hidden lockfile worthless; the lockfile still seals what came.
func TestApprovalAfterAChange(t *testing.T) {
	s := newShop(t)
	s.put("a", "1.0.0", map[string]any{"scripts": map[string]string{"postinstall": "exit 0"}, "hasInstallScript": true})
	r := s.buys(t, "package.json", `{"name":"p","dependencies":{"a":"^1.0.0"}}`)
	r.ok("install")
	touch := func() {
		later := time.Now().Add(time.Hour)
		if err := os.Chtimes(filepath.Join(r.dir, "node_modules"), later, later); err != nil {
			t.Fatal(err)
		}
	}
	touch()
	r.ok("approve-scripts", "--all")
	has(t, r.read("package.json"), `"a@1.0.0":"sha512-`)
	touch() // what is approved is not undecided again
	has(t, r.ok("deny-scripts", "--all"), "No packages with unreviewed install scripts.")
}

// No folder is younger than the hidden lockfile when an install is over, or npm would not believe it.
func TestStateKeepsTheHiddenLockfileTrue(t *testing.T) {
	s := newShop(t)
	s.put("a", "1.0.0", nil)
	r := s.buys(t, "package.json", `{"name":"p","dependencies":{"a":"^1.0.0"}}`)
	r.ok("install")
	modules := filepath.Join(r.dir, "node_modules")
	if err := os.Remove(filepath.Join(modules, ".ravel-state")); err != nil {
		t.Fatal(err)
	}
	earlier := time.Now().Add(-time.Hour)
	for _, p := range []string{filepath.Join(modules, "a"), filepath.Join(modules, ".package-lock.json"), modules} {
		if err := os.Chtimes(p, earlier, earlier); err != nil {
			t.Fatal(err)
		}
	}
	r.ok("install")
	if !exists(filepath.Join(modules, ".ravel-state")) {
		t.Fatal("no state was written")
	}
	dir, err := os.Stat(modules)
	if err != nil {
		t.Fatal(err)
	}
	hidden, err := os.Stat(filepath.Join(modules, ".package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	if dir.ModTime().After(hidden.ModTime()) {
		t.Fatalf("node_modules is of %v, its lockfile of %v", dir.ModTime(), hidden.ModTime())
	}
}

func TestReleaseAge(t *testing.T) {
	s := newShop(t)
	s.put("a", "1.0.0", nil)
	s.put("a", "1.1.0", nil).published = time.Now().Add(-30 * time.Hour)
	s.put("a", "1.2.0", nil).published = time.Now().Add(-2 * time.Hour)
	r := s.buys(t, "package.json", `{"name":"p","dependencies":{"a":"^1.0.0"}}`)
	r.env = append(r.env, "npm_config_min_release_age=24h")
	r.ok("install")
	has(t, r.read("node_modules/a/package.json"), `"version":"1.1.0"`)
	said := r.fails("ETARGET", "install", "a@1.2.0")
	if strings.Contains(said, "required by") {
		t.Error(said)
	}
	has(t, said, "a@1.2.0 fits, but was published 2h ago", "The newest version old enough is a@1.1.0", "Releases must be 24h old", "--min-release-age-exclude=a@1.2.0")
	for _, exception := range []string{"--min-release-age-exclude=a", "--min-release-age-exclude=a@1.2.0", "--min-release-age-exclude=?", "--min-release-age=90m", "--min-release-age=0"} {
		r.write("package.json", `{"name":"p","dependencies":{"a":"1.1.0"}}`)
		r.ok("install")
		r.ok("install", "a@1.2.0", exception)
		has(t, r.read("node_modules/a/package.json"), `"version":"1.2.0"`)
	}
	r.fails("ETARGET", "install", "a@1.2.0", "--no-save", "--prefix", filepath.Join(r.home, "other"), "--min-release-age-exclude=a@1.1.0")
}

// TestReleaseAgeEverywhere: a duration is one unit in flag, environment and file; npm's bare number is days; 24h hold without any of them.
func TestReleaseAgeEverywhere(t *testing.T) {
	s := newShop(t)
	s.put("a", "1.0.0", nil)
	s.put("a", "1.1.0", nil).published = time.Now().Add(-25 * time.Hour)
	s.put("a", "1.2.0", nil).published = time.Now().Add(-23 * time.Hour)
	s.put("wants", "1.0.0", map[string]any{"dependencies": map[string]string{"a": "^1.2.0"}})
	for _, c := range []struct{ env, file, flag, want string }{
		{want: "1.1.0"},
		{file: "min-release-age=26h", want: "1.0.0"},
		{file: "min-release-age=26h", env: "22h", want: "1.2.0"},
		{file: "min-release-age=26h", env: "22h", flag: "--min-release-age=1d", want: "1.1.0"},
		{flag: "--min-release-age=1", want: "1.1.0"},
		{flag: "--min-release-age=1d2h", want: "1.0.0"},
		{flag: "--min-release-age=86400s", want: "1.1.0"},
		{flag: "--min-release-age=soon", want: "1.1.0"},
		{file: "min-release-age=26h\nmin-release-age-exclude[]=b\nmin-release-age-exclude[]=a@1.2.0", want: "1.2.0"},
	} {
		r := s.buys(t, "package.json", `{"name":"p","dependencies":{"a":"^1.0.0"}}`, ".npmrc", c.file+"\n")
		r.env = slices.DeleteFunc(r.env, func(e string) bool { return strings.HasPrefix(e, "npm_config_min_release_age=") })
		if c.env != "" {
			r.env = append(r.env, "npm_config_min_release_age="+c.env)
		}
		args := []string{"install"}
		if c.flag != "" {
			args = append(args, c.flag)
		}
		r.ok(args...)
		if got := r.read("node_modules/a/package.json"); !strings.Contains(got, `"version":"`+c.want+`"`) {
			t.Errorf("%+v: %s", c, got)
		}
	}
	r := s.buys(t, "package.json", `{"name":"p","dependencies":{"wants":"1"}}`)
	r.env = append(r.env, "npm_config_min_release_age=24h")
	has(t, r.fails("ETARGET", "install"), "No matching version found for a@^1.2.0 with a date before ", "npm error notarget a@1.2.0 fits, but was published 23h ago.\n"+
		"npm error notarget a@^1.2.0 is required by wants@1.0.0, that by p (package.json).\nnpm error notarget The newest version old enough is a@1.1.0.\n")
	// Several at once, one deep down; one of which nothing is old enough; one that nothing fits at any age.
	s.put("new", "1.0.0", nil).published = time.Now().Add(-time.Hour)
	s.put("deep", "1.0.0", map[string]any{"dependencies": map[string]string{"wants": "1"}})
	s.put("never", "1.0.0", map[string]any{"dependencies": map[string]string{"a": "^9.0.0"}})
	r.write("package.json", `{"dependencies":{"deep":"1","new":"*"}}`)
	said := r.fails("ETARGET", "install")
	has(t, said, "new@1.0.0 fits, but was published 1h ago.\nnpm error notarget new@* is required by package.json.\nnpm error notarget No version of it is old enough.\nnpm error notarget\n"+
		"npm error notarget No matching version found for a@^1.2.0 with", "a@^1.2.0 is required by wants@1.0.0, that by deep@1.0.0, that by package.json.\nnpm error notarget The newest version old enough is a@1.1.0.\n",
		"to make an exception: --min-release-age-exclude=new@1.0.0 --min-release-age-exclude=a@1.2.0\n")
	r.ok("install", "--package-lock-only", "--no-save", "--min-release-age-exclude=a@1.2.0", "--min-release-age-exclude=new@1.0.0")
	r.write("package.json", `{"dependencies":{"never":"1"}}`)
	said = r.fails("ETARGET", "install")
	has(t, said, "No matching version found for a@^9.0.0.\n", "a@^9.0.0 is required by never@1.0.0, that by package.json.")
	if strings.Contains(said, "old enough") || strings.Contains(said, "with a date") {
		t.Error(said)
	}
	if exists(filepath.Join(r.dir, "node_modules")) {
		t.Error("something was installed")
	}
}

// TestReleaseAgeUnknown: a registry that does not tell times is believed, unless it is asked not to be.
func TestReleaseAgeUnknown(t *testing.T) {
	s := newShop(t)
	s.put("a", "1.0.0", nil)
	s.timeless = true
	r := s.buys(t, "package.json", `{"name":"p","dependencies":{"a":"^1.0.0"}}`)
	r.env = append(r.env, "npm_config_min_release_age=24h")
	has(t, r.fails("ETARGET", "install", "--min-release-age-strict"), "the registry does not tell when it was published")
	r.ok("install", "--min-release-age-strict", "--min-release-age-exclude=a@1.0.0")
}

// TestTrustDowngrade: what had provenance and has it no more.
func TestTrustDowngrade(t *testing.T) {
	s := newShop(t)
	proof := map[string]any{"url": "x", "provenance": map[string]string{"predicateType": "y"}}
	day := 24 * time.Hour
	put := func(name, version string, age time.Duration, proven bool) {
		g := s.put(name, version, nil)
		if g.published = time.Now().Add(-age); proven {
			g.dist["attestations"] = proof
		}
	}
	put("a", "1.0.0", 400*day, true)
	r := s.buys(t, "package.json", `{"name":"p","dependencies":{"a":"^1.0.0"}}`)
	r.ok("install")
	put("a", "1.1.0", time.Hour, false)
	before := picture(t, r.dir)
	said := r.fails("ETRUSTDOWNGRADE", "install", "a@1.1.0")
	has(t, said, "a@1.1.0 has no provenance, but a@1.0.0 had", "--allow-trust-downgrade=a@1.1.0", "allow-trust-downgrade[]=a@1.1.0")
	r.fails("ETRUSTDOWNGRADE", "update", "a")
	r.fails("ETRUSTDOWNGRADE", "install", "a@1.1.0", "--allow-trust-downgrade=a@1.0.9", "--allow-trust-downgrade=b")
	if picture(t, r.dir) != before {
		t.Error("changed")
	}
	for _, allow := range []string{"--allow-trust-downgrade=a@1.1.0", "--allow-trust-downgrade=b,a", "--trust-downgrade-age=0"} {
		r.ok("install", "a@1.0.0")
		r.ok("install", "a@1.1.0", allow)
	}
	r.ok("ci") // what is in the lockfile was allowed
	r.ok("install")

	put("b", "1.0.0", 400*day, true)
	put("b", "1.5.0", 300*day, false)
	put("major", "1.0.0", 400*day, true)
	put("major", "2.0.0", time.Hour, false)
	put("back", "2.0.0", 10*day, true)
	put("back", "1.9.0", time.Hour, false)
	put("first", "1.0.0", 2*day, false)
	put("first", "1.1.0", day, true)
	put("pre", "1.0.0-beta.1", 2*day, true)
	put("pre", "1.0.0", day, false)
	put("never", "1.0.0", 2*day, false)
	put("never", "1.1.0", day, false)
	put("word", "1.0.0", 2*day, false)
	s.packs["word"]["1.0.0"].fields["keywords"] = []string{"attestations"}
	put("word", "1.1.0", day, false)
	for id, refused := range map[string]bool{
		"b@1.5.0":     false, // old enough for others to have looked at
		"major@2.0.0": true, "back@1.9.0": true, "first@1.0.0": false, "first@1.1.0": false, "pre@1.0.0": false, "never@1.1.0": false, "word@1.1.0": false,
	} {
		r := s.buys(t, "package.json", `{"name":"p"}`)
		if refused {
			r.fails("ETRUSTDOWNGRADE", "install", id)
		} else {
			r.ok("install", id)
		}
	}

	r = s.buys(t, "package.json", `{"name":"p"}`)
	r.ok("install", "b@1.0.0")
	has(t, r.fails("ETRUSTDOWNGRADE", "install", "b@1.5.0"), "b@1.5.0 has no provenance, but b@1.0.0 had") // what the project has counts at any age
	said = r.fails("ETRUSTDOWNGRADE", "install", "major@2.0.0", "back@1.9.0")
	has(t, said, "back@1.9.0 has no provenance, but back@2.0.0 had", "Neither has major@2.0.0, but major@1.0.0 had.", "--allow-trust-downgrade=back@1.9.0 --allow-trust-downgrade=major@2.0.0")
	r.write(".npmrc", "allow-trust-downgrade[]=back@1.9.0\nallow-trust-downgrade[]=maj*\n")
	r.ok("install", "major@2.0.0", "back@1.9.0")

	s.timeless = true
	r = s.buys(t, "package.json", `{"name":"p"}`)
	r.fails("ETRUSTDOWNGRADE", "install", "b@1.5.0")
	r.ok("install", "back@1.9.0") // without times the number says what came first
}

// TestOneLine: one line into a pipe, nothing that moves.
func TestOneLine(t *testing.T) {
	s := newShop(t)
	s.put("a", "1.0.0", nil)
	r := s.buys(t, "package.json", `{"name":"p","dependencies":{"a":"^1.0.0"}}`)
	code, out, errs := r.run("install")
	if lines := strings.Split(strings.TrimSpace(out), "\n"); code != 0 || errs != "" || len(lines) != 1 || !strings.HasPrefix(lines[0], "added 1 package in ") {
		t.Errorf("%q %q", out, errs)
	}
	if strings.ContainsAny(out+errs, "\r\x1b") {
		t.Error("control characters in a pipe")
	}
	has(t, r.ok("install"), "up to date in ")
}

// watched tells when something was written to it.
type watched struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	want string
	seen chan struct{}
}

func (w *watched) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.buf.Write(b)
	if w.seen != nil && strings.Contains(w.buf.String(), w.want) {
		close(w.seen)
		w.seen = nil
	}
	return len(b), nil
}

func TestBarOnTerminal(t *testing.T) {
	s := newShop(t)
	s.put("a", "1.0.0", nil)
	seen := make(chan struct{})
	err := &watched{want: "resolving", seen: seen}
	s.spoil(func(w http.ResponseWriter, q *http.Request) bool {
		select {
		case <-seen:
		case <-time.After(20 * time.Second):
			t.Error("no bar")
		}
		return false
	})
	r := s.buys(t, "package.json", `{"name":"p","dependencies":{"a":"^1.0.0"}}`)
	var out bytes.Buffer
	if code := Main(Input{Args: []string{"install"}, Env: r.env, Cwd: r.dir, Exec: "/nonexistent/ravel", Name: "npm", Version: "0.0.0", Stdin: strings.NewReader(""), Stdout: &out, Stderr: err, Terminal: true}); code != 0 {
		t.Fatal(err.buf.String())
	}
	if !strings.HasSuffix(err.buf.String(), "\r\x1b[K") {
		t.Errorf("the bar was left: %q", err.buf.String())
	}
	has(t, out.String(), "added 1 package in ")
}
