package command

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// guard makes the registry demand a one-time password for a pattern; with pages, it also offers a visit to one.
func (r *rig) guard(pattern, otp, body string, pages bool) {
	r.mux.HandleFunc(pattern, func(w http.ResponseWriter, q *http.Request) {
		if q.Header.Get("Npm-Otp") == otp {
			w.Write([]byte(body))
			return
		}
		w.Header().Set("Www-Authenticate", "OTP")
		w.WriteHeader(401)
		if pages && q.Header.Get("Npm-Auth-Type") == "web" {
			w.Write([]byte(`{"authUrl":"` + r.server.URL + `/auth/1","doneUrl":"` + r.server.URL + `/-/v1/done?authId=1"}`))
		}
	})
}

func TestOneTimePassword(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p","version":"1.0.0"}`)
	r.write(".npmrc", r.host()+":_authToken=s3cret\n")
	r.guard("PUT /p", "123456", `{}`, false)
	r.answer("GET /-/package/p/dist-tags", `{"latest":"1.0.0"}`)
	r.guard("PUT /-/package/p/dist-tags/beta", "123456", `{}`, false)
	r.guard("POST /-/package/p/access", "123456", `{}`, false)
	r.guard("GET /-/npm/v1/tokens", "123456", `{"objects":[],"urls":{}}`, false)

	has(t, r.fails("EOTP", "publish"), "This operation requires a one-time password from your authenticator.\n",
		"You can provide a one-time password by passing --otp=<code> to the command you ran.\n")
	r.ok("publish", "--otp=123456")

	r.asked = true
	r.stdin = "no digits\n123 456\n"
	out := r.ok("publish")
	if strings.Count(out, "This operation requires a one-time password.\nEnter OTP: ") != 2 || !strings.HasSuffix(out, "+ p@1.0.0\n") {
		t.Errorf("%q", out)
	}
	for _, line := range [][]string{{"dist-tag", "add", "p@1.0.0", "beta"}, {"access", "set", "mfa=publish", "p"}, {"token"}} {
		r.stdin = "123456\n"
		has(t, r.ok(line...), "Enter OTP: ")
	}
	r.stdin = "654321\n"
	r.fails("EOTP", "publish")
	r.stdin = ""
	has(t, r.fails("", "publish"), "canceled")
}

// One answer is enough for all the requests of a command.
func TestOneTimePasswordOnce(t *testing.T) {
	r := newRig(t)
	r.write(".npmrc", r.host()+":_authToken=s3cret\n")
	r.answer("GET /p", `{"_id":"p","_rev":"3-x","name":"p","dist-tags":{"latest":"1.1.0"},"versions":{"1.0.0":{"name":"p","version":"1.0.0"},"1.1.0":{"name":"p","version":"1.1.0",
		"dist":{"tarball":"`+r.server.URL+`/p/-/p-1.1.0.tgz"}}}}`)
	r.guard("PUT /p/-rev/3-x", "1", `{}`, false)
	r.guard("DELETE /p/-/p-1.1.0.tgz/-rev/3-x", "1", `{}`, false)
	r.asked, r.stdin = true, "1\n"
	if out := r.ok("unpublish", "p@1.1.0"); strings.Count(out, "Enter OTP") != 1 {
		t.Error(out)
	}
}

func TestProofInBrowser(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p","version":"1.0.0"}`)
	r.write(".npmrc", r.host()+":_authToken=s3cret\n")
	r.guard("PUT /p", "from-the-page", `{}`, true)
	polls := 0
	r.mux.HandleFunc("GET /-/v1/done", func(w http.ResponseWriter, q *http.Request) {
		if polls++; polls%3 != 0 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(202)
			w.Write([]byte(`{}`))
			return
		}
		w.Write([]byte(`{"token":"from-the-page"}`))
	})
	has(t, r.fails("EOTP", "publish"), "npm error Open this URL in your browser to authenticate:\nnpm error   "+r.server.URL+"/auth/1\n",
		"npm error After authenticating, your token can be retrieved from:\nnpm error   "+r.server.URL+"/-/v1/done?authId=1\n")
	r.asked = true
	out := r.ok("publish", "--no-browser")
	if !strings.HasPrefix(out, "Authenticate your account at:\n"+r.server.URL+"/auth/1\n") || strings.Contains(out, "Press ENTER") || polls != 3 {
		t.Errorf("%q %d", out, polls)
	}
	has(t, r.ok("publish"), "Press ENTER to open in the browser...")
	if r.sent("GET", "/-/v1/done").Header.Get("Authorization") != "Bearer s3cret" {
		t.Error("the page was asked without the token")
	}
	has(t, r.fails("", "publish", "--auth-type=legacy"), "Enter OTP: ", "canceled")
}

func TestLegacyLogin(t *testing.T) {
	r := newRig(t, "package.json", `{}`)
	rc := func() string { raw, _ := os.ReadFile(filepath.Join(r.home, ".npmrc")); return string(raw) }
	r.guard("PUT /-/user/org.couchdb.user:ann", "123456", `{"token":"npm_new"}`, false)
	r.asked, r.stdin = true, "\nann\nsecret\n123456\n"
	has(t, r.ok("login"), "Username: Username: Password: ", "Enter OTP: ", "Logged in on "+r.server.URL+"/.\n")
	if !strings.Contains(rc(), "_authToken=npm_new") {
		t.Error(rc())
	}
	// A registry that knows the user already takes the document again from its owner.
	r.mux.HandleFunc("PUT /-/user/org.couchdb.user:bob", func(w http.ResponseWriter, q *http.Request) { w.WriteHeader(409) })
	r.answer("GET /-/user/org.couchdb.user:bob", `{"_id":"org.couchdb.user:bob","_rev":"7-x","name":"bob","email":"b@b.c","roles":["r"]}`)
	r.answer("PUT /-/user/org.couchdb.user:bob/-rev/7-x", `{"token":"npm_bob"}`)
	r.stdin = "bob\nsecret\n"
	r.ok("login", "--auth-type=legacy")
	q := r.sent("PUT", "/-/user/org.couchdb.user:bob/-rev/7-x")
	has(t, string(q.Body), `"email":"b@b.c"`, `"roles":["r"]`, `"password":"secret"`)
	if q.Header.Get("Authorization") != "Basic Ym9iOnNlY3JldA==" || !strings.Contains(rc(), "_authToken=npm_bob") {
		t.Error(q.Header, rc())
	}
	r.mux.HandleFunc("PUT /-/user/org.couchdb.user:cid", func(w http.ResponseWriter, q *http.Request) { w.WriteHeader(400) })
	r.stdin = "cid\nsecret\n"
	has(t, r.fails("E400", "login", "--auth-type=legacy"), `There is no user with the username "cid".`)
	r.answer("PUT /-/user/org.couchdb.user:dan", `{"token":"npm_dan"}`)
	r.stdin = "dan\nsecret\nnothing\nd@b.c\n"
	has(t, r.ok("adduser", "--auth-type=legacy"), "Email (this will be public): Email (this will be public): ")
	has(t, string(r.sent("PUT", "/-/user/org.couchdb.user:dan").Body), `"email":"d@b.c"`)
}

// A mirror hands on the URLs of the registry behind it; the session is the mirror's.
func TestWebLoginAtMirror(t *testing.T) {
	r := newRig(t, "package.json", `{}`)
	r.answer("POST /mirror/-/v1/login", `{"loginUrl":"https://pages.example/login/1","doneUrl":"https://registry.example/-/v1/done?sessionId=1"}`)
	r.answer("GET /mirror/-/v1/done", `{"token":"npm_web"}`)
	has(t, r.ok("login", "--registry="+r.server.URL+"/mirror/"), "Login at:\nhttps://pages.example/login/1\n")
	if q := r.sent("GET", "/mirror/-/v1/done"); q.Query != "sessionId=1" {
		t.Error(q)
	}
}

func TestProfile(t *testing.T) {
	r := newRig(t)
	r.write(".npmrc", r.host()+":_authToken=s3cret\n")
	r.answer("GET /-/npm/v1/user", `{"name":"ann","email":"a@b.c","email_verified":true,"fullname":"Ann","homepage":"","tfa":null,"cidr_whitelist":null}`)
	answers := []string{`{"fullname":"Ann B"}`, `{}`, `{"tfa":"otpauth://totp/npm:ann?secret=ABCD&issuer=npm"}`, `{"tfa":["one","two"]}`}
	r.mux.HandleFunc("POST /-/npm/v1/user", func(w http.ResponseWriter, q *http.Request) {
		w.Write([]byte(answers[0]))
		answers = answers[1:]
	})
	if out := r.ok("profile", "set", "fullname", "Ann", "B"); out != "Set fullname to Ann B\n" {
		t.Errorf("%q", out)
	}
	if b := string(r.sent("POST", "/-/npm/v1/user").Body); b != `{"email":"a@b.c","fullname":"Ann B","homepage":null}` {
		t.Error(b)
	}
	r.stdin = "old\nnew\nother\nnew\nnew\n"
	if out := r.ok("profile", "set", "password"); !strings.HasSuffix(out, "Set password\n") || strings.Contains(out, "old") {
		t.Errorf("%q", out)
	}
	has(t, string(r.sent("POST", "/-/npm/v1/user").Body), `"password":{"new":"new","old":"old"}`)
	r.stdin = "secret\n123456\n"
	has(t, r.ok("profile", "enable-2fa", "auth-only"), "Or enter code: ABCD\n", "2FA successfully enabled.", "\tone\n\ttwo\n")
	has(t, string(r.sent("POST", "/-/npm/v1/user").Body), `{"tfa":["123456"]}`)
	if out := r.ok("profile", "disable-2fa"); out != "Two factor authentication not enabled.\n" {
		t.Error(out)
	}
	if out := r.ok("profile", "get", "name", "email"); out != "ann\ta@b.c (verified)\n" {
		t.Errorf("%q", out)
	}
	has(t, r.fails("", "profile", "set", "shoe", "42"), `"shoe" is not a property we can set.`)
	has(t, r.fails("", "profile", "enable-2fa", "sometimes"), `Invalid two-factor authentication mode "sometimes".`)
	has(t, r.fails("", "profile", "set", "password", "x"), "Do not include your current or new passwords on the command line.")
}

func TestTokenCreate(t *testing.T) {
	r := newRig(t)
	r.write(".npmrc", r.host()+":_authToken=s3cret\n")
	r.answer("POST /-/npm/v1/tokens", `{"token":"npm_new","key":"k","updated":"u","cidr_whitelist":["1.2.3.0/24"],"expires":"2030-01-01"}`)
	r.stdin = "secret\n"
	has(t, r.ok("token", "create", "--name=ci", "--read-only", "--cidr=1.2.3.0/24"), "Created token npm_new\nwith IP whitelist: 1.2.3.0/24\nexpires: 2030-01-01\n")
	if b := string(r.sent("POST", "/-/npm/v1/tokens").Body); b != `{"cidr_whitelist":["1.2.3.0/24"],"name":"ci","password":"secret","readonly":true}` {
		t.Error(b)
	}
	r.fails("EINVALIDCIDR", "token", "create", "--cidr=::/0")
	r.answer("GET /-/npm/v1/tokens", `{"objects":[{"key":"abcdef123","token":"npm_aa","created":"2025-01-02T03:04:05Z"},{"key":"abcdef987","token":"npm_bb","name":"ci","created":"2025-01-02T03:04:05Z"}],"urls":{}}`)
	if out := r.ok("token", "list"); out != "Token npm_aa… with id abcdef1 created 2025-01-02\n\nToken npm_bb… with id abcdef9 name ci created 2025-01-02\n\n" {
		t.Errorf("%q", out)
	}
	has(t, r.fails("", "token", "rm", "abcdef"), `Token ID "abcdef" was ambiguous`)
	has(t, r.fails("", "token", "rm", "zzzzzzzz"), `Unknown token id or value "zzzzzzzz".`)
}

// What is in no registry: a repository, a folder, a tarball, a URL.
func TestPackFromElsewhere(t *testing.T) {
	r := newRig(t, "repo/package.json", `{"name":"g","version":"1.0.0","description":"of git","license":"MIT","scripts":{"prepare":"exit 1"}}`, "repo/index.js", "1\n", "repo/.gitignore", "x\n",
		"p/package.json", `{"name":"p","version":"0.0.0"}`)
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x"}, {"tag", "v1.0.0"}} {
		c := exec.Command("git", args...)
		c.Dir = filepath.Join(r.dir, "repo")
		if out, err := c.CombinedOutput(); err != nil {
			t.Skipf("git: %v %s", err, out)
		}
	}
	at := "git+file://" + filepath.Join(r.dir, "repo")
	if out := r.ok("(p)", "pack", at+"#semver:^1"); out != "g-1.0.0.tgz\n" {
		t.Errorf("%q", out)
	}
	if out := r.ok("(p)", "pack", "./g-1.0.0.tgz", "--dry-run"); out != "g-1.0.0.tgz\n" {
		t.Errorf("%q", out)
	}
	if out := r.ok("(p)", "view", at, "version", "name"); out != "version = '1.0.0'\nname = 'g'\n" {
		t.Errorf("%q", out)
	}
	has(t, r.ok("(p)", "view", at), "\ng@1.0.0 | MIT | deps: none | versions: 1\nof git\n", ".tarball: file:"+at+"#")
	if out := r.ok("(p)", "view", "../repo", "description"); out != "of git\n" {
		t.Errorf("%q", out)
	}
	r.mux.HandleFunc("GET /x.tgz", func(w http.ResponseWriter, q *http.Request) {
		http.ServeFile(w, q, filepath.Join(r.dir, "p", "g-1.0.0.tgz"))
	})
	if out := r.ok("(p)", "pack", r.server.URL+"/x.tgz", "--pack-destination=.."); out != "g-1.0.0.tgz\n" || r.read("g-1.0.0.tgz") != r.read("p/g-1.0.0.tgz") {
		t.Errorf("%q", out)
	}
	if out := r.ok("(p)", "publish", at, "--dry-run"); out != "+ g@1.0.0\n" {
		t.Errorf("%q", out)
	}
	r.write(".npmrc", "")
	r.env = append(r.env, "npm_config_"+r.host()+":_authToken=s3cret")
	r.answer("PUT /g", `{}`)
	if out := r.ok("(p)", "publish", at); out != "+ g@1.0.0\n" || !strings.Contains(string(r.sent("PUT", "/g").Body), `"_id":"g@1.0.0"`) {
		t.Errorf("%q", out)
	}
	r.fails("EGIT", "(p)", "pack", at+"#nowhere")
}
