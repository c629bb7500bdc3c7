package command

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPublish(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"@acme/p","version":"1.2.3","bin":"./cli.js","author":"Ann B <a@b.c> (http://x.y)","repository":"acme/p","keywords":"a, b",
		"scripts":{"prepublishOnly":"echo 1","prepack":"echo 2","postpack":"echo 3","publish":"echo 4","postpublish":"echo 5"},"publishConfig":{"access":"public","tag":"next"}}`,
		"cli.js", "1", "README.md", "# Hello\n")
	has(t, r.fails("ENEEDAUTH", "publish"), "need auth This command requires you to be logged in to "+r.server.URL)
	r.write(".npmrc", r.host()+":_authToken=s3cret\n")
	r.answer("PUT /@acme%2fp", `{"ok":true}`)
	code, out, errText := r.run("publish", "--otp=123456")
	if code != 0 {
		t.Fatal(out, errText)
	}
	if got := strings.Join(strings.Fields(strings.ReplaceAll(out, ">", "")), " "); got != "@acme/p@1.2.3 prepublishOnly echo 1 1 @acme/p@1.2.3 prepack echo 2 2 @acme/p@1.2.3 postpack echo 3 3 @acme/p@1.2.3 publish echo 4 4 @acme/p@1.2.3 postpublish echo 5 5 + @acme/p@1.2.3" {
		t.Error(got)
	}
	has(t, errText, "npm notice Publishing to "+r.server.URL+"/ with tag next and public access", `npm warn publish "bin[@acme/p]" was renamed to "bin[p]"`)
	q := r.sent("PUT", "/@acme%2fp")
	if q.Header.Get("Authorization") != "Bearer s3cret" || q.Header.Get("Npm-Otp") != "123456" {
		t.Error(q.Header)
	}
	var doc struct {
		ID       string            `json:"_id"`
		Tags     map[string]string `json:"dist-tags"`
		Access   string
		Versions map[string]struct {
			ID             string `json:"_id"`
			Bin            map[string]string
			Author         map[string]string
			Repository     map[string]string
			Keywords       []string
			Readme         string
			ReadmeFilename string
			Dist           struct{ Integrity, Shasum, Tarball string }
		}
		Attachments map[string]struct {
			ContentType string `json:"content_type"`
			Data        string
			Length      int
		} `json:"_attachments"`
	}
	if err := json.Unmarshal(q.Body, &doc); err != nil {
		t.Fatal(err)
	}
	v, at := doc.Versions["1.2.3"], doc.Attachments["@acme/p-1.2.3.tgz"]
	tgz, _ := base64.StdEncoding.DecodeString(at.Data)
	if doc.ID != "@acme/p" || doc.Tags["next"] != "1.2.3" || doc.Access != "public" || v.ID != "@acme/p@1.2.3" || v.Bin["p"] != "cli.js" || v.Author["email"] != "a@b.c" ||
		v.Repository["type"] != "git" || len(v.Keywords) != 2 || v.Readme != "# Hello\n" || v.ReadmeFilename != "README.md" || !strings.HasPrefix(v.Dist.Integrity, "sha512-") ||
		!strings.HasSuffix(v.Dist.Tarball, "/@acme/p/-/@acme/p-1.2.3.tgz") || at.Length != len(tgz) || !bytes.HasPrefix(tgz, []byte{0x1f, 0x8b}) || at.ContentType != "application/octet-stream" {
		t.Errorf("%+v %d", doc, len(tgz))
	}
	for _, text := range []string{out, errText} {
		if strings.Contains(text, "s3cret") || strings.Contains(text, "123456") {
			t.Error("a secret was printed")
		}
	}

	n := len(r.requests)
	has(t, r.ok("publish", "--dry-run"), "+ @acme/p@1.2.3")
	for _, q := range r.requests[n:] {
		if q.Method != "GET" {
			t.Errorf("a dry run sent %s %s", q.Method, q.Path)
		}
	}
	r.write("package.json", `{"name":"p","version":"1.2.3","private":true}`)
	has(t, r.fails("EPRIVATE", "publish"), "This package has been marked as private")
	r.write("package.json", `{"name":"p","version":"1.2.3-beta.1"}`)
	has(t, r.fails("", "publish"), "You must specify a tag using --tag when publishing a prerelease version.")
	r.answer("GET /p", `{"name":"p","versions":{"1.0.0":{"name":"p","version":"1.0.0"},"2.0.0":{"name":"p","version":"2.0.0"}}}`)
	r.write("package.json", `{"name":"p","version":"1.2.3"}`)
	has(t, r.fails("", "publish"), "Cannot implicitly apply the \"latest\" tag because previously published version 2.0.0 is higher than the new version 1.2.3")
	r.write("package.json", `{"name":"p","version":"2.0.0"}`)
	has(t, r.fails("", "publish", "--tag=other"), "You cannot publish over the previously published versions: 2.0.0.")
	r.fails("EUNSCOPED", "publish", "--access=restricted")
	has(t, r.fails("", "publish", "--tag=1.x"), "Tag name must not be a valid SemVer range: 1.x")
}

// A registry that answers a publication with a redirect to another host gets nothing to that host.
func TestPublishStaysHome(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p","version":"1.0.0"}`)
	stolen := 0
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { stolen++ }))
	defer evil.Close()
	r.mux.HandleFunc("PUT /p", func(w http.ResponseWriter, q *http.Request) { http.Redirect(w, q, evil.URL+"/p", 307) })
	r.mux.HandleFunc("GET /-/whoami", func(w http.ResponseWriter, q *http.Request) { http.Redirect(w, q, evil.URL+"/-/whoami", 302) })
	r.write(".npmrc", r.host()+":_authToken=s3cret\n")
	text := r.fails("EREDIRECT", "publish")
	if stolen > 0 || strings.Contains(text, "s3cret") {
		t.Error("the package went to another host")
	}
}

func TestRegistryWrites(t *testing.T) {
	r := newRig(t, ".npmrc", "")
	r.write(".npmrc", r.host()+":_authToken=s3cret\n")
	r.write("package.json", `{"name":"p","version":"1.0.0"}`)
	r.answer("GET /-/package/p/dist-tags", `{"latest":"1.0.0","old":"0.9.0"}`)
	r.answer("PUT /-/package/p/dist-tags/beta", `{}`)
	r.answer("DELETE /-/package/p/dist-tags/old", `{}`)
	if out := r.ok("dist-tag", "ls", "p"); out != "latest: 1.0.0\nold: 0.9.0\n" {
		t.Errorf("%q", out)
	}
	if out := r.ok("dist-tag"); out != "latest: 1.0.0\nold: 0.9.0\n" {
		t.Errorf("%q", out)
	}
	if out := r.ok("dist-tag", "add", "p@1.1.0", "beta"); out != "+beta: p@1.1.0\n" || string(r.sent("PUT", "/-/package/p/dist-tags/beta").Body) != `"1.1.0"` {
		t.Errorf("%q", out)
	}
	if out := r.ok("dist-tag", "rm", "p", "old"); out != "-old: p@0.9.0\n" {
		t.Errorf("%q", out)
	}
	has(t, r.fails("", "dist-tag", "rm", "p", "none"), "none is not a dist-tag on p")

	doc := `{"_id":"p","_rev":"3-x","name":"p","dist-tags":{"latest":"1.1.0"},"maintainers":[{"name":"ann","email":"a@b.c"},{"name":"bob","email":"b@b.c"}],
		"versions":{"1.0.0":{"name":"p","version":"1.0.0"},"1.1.0":{"name":"p","version":"1.1.0","dist":{"tarball":"` + r.server.URL + `/p/-/p-1.1.0.tgz"}}}}`
	r.answer("GET /p", doc)
	r.answer("PUT /p", `{}`)
	r.answer("PUT /p/-rev/3-x", `{}`)
	r.answer("DELETE /p/-rev/3-x", `{}`)
	r.answer("DELETE /p/-/p-1.1.0.tgz/-rev/3-x", `{}`)
	r.ok("deprecate", "p@<1.1", "do not use")
	body := string(r.sent("PUT", "/p").Body)
	if strings.Count(body, `"deprecated":"do not use"`) != 1 || strings.Index(body, "deprecated") > strings.Index(body, `"1.1.0":`) {
		t.Error(body)
	}
	if out := r.ok("unpublish", "p@1.1.0"); out != "- p@1.1.0\n" {
		t.Errorf("%q", out)
	}
	has(t, string(r.sent("PUT", "/p/-rev/3-x").Body), `"dist-tags":{"latest":"1.0.0"}`)
	r.sent("DELETE", "/p/-/p-1.1.0.tgz/-rev/3-x")
	has(t, r.fails("EUSAGE", "unpublish", "p"), "Refusing to delete entire project.", "Run with --force to do this.")
	r.ok("unpublish", "p", "--force")
	r.sent("DELETE", "/p/-rev/3-x")
	if out := r.ok("owner", "ls", "p"); out != "ann <a@b.c>\nbob <b@b.c>\n" {
		t.Errorf("%q", out)
	}
	r.answer("GET /-/user/org.couchdb.user:cid", `{"name":"cid","email":"c@b.c"}`)
	if out := r.ok("owner", "add", "cid", "p"); out != "+ cid (p)\n" {
		t.Errorf("%q", out)
	}
	has(t, string(r.sent("PUT", "/p/-rev/3-x").Body), `{"name":"cid","email":"c@b.c"}`)
	r.ok("owner", "rm", "bob", "p")
	if b := string(r.sent("PUT", "/p/-rev/3-x").Body); strings.Contains(b, "bob") {
		t.Error(b)
	}

	r.answer("GET /-/package/p/visibility", `{"public":true}`)
	if out := r.ok("access", "get", "status", "p"); out != "p: public\n" {
		t.Errorf("%q", out)
	}
	r.answer("POST /-/package/p/access", `{}`)
	r.fails("EUSAGE", "access", "set", "status=public", "p")
	r.ok("access", "set", "mfa=publish", "p")
	has(t, string(r.sent("POST", "/-/package/p/access").Body), `"publish_requires_tfa":true`)
	r.answer("PUT /-/team/acme/dev/user", `{}`)
	if out := r.ok("team", "add", "@acme:dev", "cid"); out != "cid added to @acme:dev\n" {
		t.Errorf("%q", out)
	}
	r.answer("GET /-/org/acme/user", `{"ann":"owner","cid":"developer"}`)
	if out := r.ok("org", "ls", "acme", "--json"); out != "{\n  \"ann\": \"owner\",\n  \"cid\": \"developer\"\n}\n" {
		t.Errorf("%q", out)
	}
	r.answer("GET /-/npm/v1/tokens", `{"objects":[{"key":"abcdef123","token":"npm_aa","created":"2025-01-02T03:04:05Z"}],"urls":{}}`)
	r.answer("DELETE /-/npm/v1/tokens/token/abcdef123", ``)
	has(t, r.ok("token"), "Token npm_aa… with id abcdef created 2025-01-02\n")
	has(t, r.ok("token", "revoke", "abcdef"), "Removed 1 token")
	r.answer("GET /-/npm/v1/user", `{"name":"ann","email":"a@b.c","email_verified":true,"tfa":{"mode":"auth-only"}}`)
	has(t, r.ok("profile", "get"), "name: ann\nemail: a@b.c (verified)\ntwo-factor auth: auth-only\n")
}

func TestLogin(t *testing.T) {
	r := newRig(t, "package.json", `{}`)
	rc := func() string { raw, _ := os.ReadFile(filepath.Join(r.home, ".npmrc")); return string(raw) }
	polls := 0
	r.answer("POST /-/v1/login", `{"loginUrl":"`+r.server.URL+`/login/1","doneUrl":"`+r.server.URL+`/done/1"}`)
	r.mux.HandleFunc("GET /done/1", func(w http.ResponseWriter, q *http.Request) {
		if polls++; polls < 2 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(202)
			return
		}
		w.Write([]byte(`{"token":"npm_web"}`))
	})
	code, out, errText := r.run("login")
	if code != 0 {
		t.Fatal(out, errText)
	}
	has(t, out, "Login at:\n"+r.server.URL+"/login/1\n", "Logged in on "+r.server.URL+"/.\n")
	if rc() != r.host()+":_authToken=npm_web\n" {
		t.Errorf("%q", rc())
	}
	if fi, err := os.Stat(filepath.Join(r.home, ".npmrc")); err != nil || fi.Mode().Perm() != 0o600 {
		t.Error(fi.Mode(), err)
	}
	r.answer("GET /-/whoami", `{"username":"ann"}`)
	if out := r.ok("whoami"); out != "ann\n" || r.sent("GET", "/-/whoami").Header.Get("Authorization") != "Bearer npm_web" {
		t.Errorf("%q", out)
	}
	r.answer("DELETE /-/user/token/npm_web", `{}`)
	code, out, errText = r.run("logout", "--loglevel=silly")
	if code != 0 || rc() != "" || strings.Contains(out+errText, "npm_web") {
		t.Error(code, out, errText, rc())
	}
	os.WriteFile(filepath.Join(r.home, ".npmrc"), []byte(r.host()+":_authToken=npm_secret\n"), 0o600)
	r.mux.HandleFunc("DELETE /-/user/token/npm_secret", func(w http.ResponseWriter, q *http.Request) { w.WriteHeader(429) })
	if text := r.fails("E429", "logout", "--loglevel=silly", "--fetch-retries=1", "--fetch-retry-mintimeout=1"); strings.Contains(text, "npm_secret") {
		t.Error(text)
	}
	gone := "127.0.0.1:1"
	os.WriteFile(filepath.Join(r.home, ".npmrc"), []byte("//"+gone+"/:_authToken=npm_secret\n"), 0o600)
	if text := r.fails("ECONNREFUSED", "logout", "--registry=http://"+gone+"/", "--loglevel=silly"); strings.Contains(text, "npm_secret") {
		t.Error(text)
	}
	r.answer("PUT /-/user/org.couchdb.user:ann", `{"token":"npm_old"}`)
	r.stdin = "ann\nsecret\n"
	has(t, r.ok("login", "--auth-type=legacy", "--scope=acme"), "Logged in to scope @acme on")
	has(t, rc(), "_authToken=npm_old", "@acme:registry="+r.server.URL+"/")
	has(t, string(r.sent("PUT", "/-/user/org.couchdb.user:ann").Body), `"password":"secret"`)
}
