package command

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// auditShop sells a flawed package, what depends on it, and one with a fix out of range; it knows the flaws.
func auditShop(t *testing.T) *shop {
	s := newShop(t)
	for _, v := range []string{"1.0.0", "1.1.0", "1.2.0"} {
		s.put("bad", v, nil)
	}
	s.put("mid", "1.0.0", map[string]any{"dependencies": map[string]string{"bad": "1.0.0"}})
	s.put("mid", "1.0.1", map[string]any{"dependencies": map[string]string{"bad": "^1.2.0"}})
	s.put("old", "1.0.0", nil)
	s.put("old", "2.0.0", nil)
	s.spoil(func(w http.ResponseWriter, q *http.Request) bool {
		if !strings.HasSuffix(q.URL.Path, "/advisories/bulk") {
			return false
		}
		w.Write([]byte(`{"bad":[{"id":7,"url":"https://a.example/7","title":"Bad thing","severity":"high","vulnerable_versions":"<1.2.0","cwe":["CWE-1"],"cvss":{"score":7}}],
			"old":[{"id":8,"url":"https://a.example/8","title":"Old thing","severity":"moderate","vulnerable_versions":"<2.0.0"}]}`))
		return true
	})
	return s
}

func TestAudit(t *testing.T) {
	s := auditShop(t)
	r := s.buys(t, "package.json", `{"name":"p","version":"1.0.0","dependencies":{"mid":"^1.0.0"}}`)
	has(t, r.fails("ENOLOCK", "audit"), "This command requires an existing lockfile.")
	r.write("package.json", `{"name":"p","version":"1.0.0","dependencies":{"mid":"1.0.0","old":"^1.0.0"}}`)
	r.ok("install")
	r.write("package.json", `{"name":"p","version":"1.0.0","dependencies":{"mid":"^1.0.0","old":"^1.0.0"}}`)
	r.write("package-lock.json", strings.Replace(r.read("package-lock.json"), `"mid": "1.0.0"`, `"mid": "^1.0.0"`, 1))
	code, out, _ := r.run("audit")
	want := `# npm audit report

bad  <1.2.0
Severity: high
Bad thing - https://a.example/7
fix available via ` + "`npm audit fix`" + `
node_modules/bad
  mid  1.0.0
  Depends on vulnerable versions of bad
  node_modules/mid

old  1.0.0
Severity: moderate
Old thing - https://a.example/8
fix available via ` + "`npm audit fix --force`" + `
Will install old@2.0.0, which is a breaking change
node_modules/old

3 vulnerabilities (1 moderate, 2 high)

To address issues that do not require attention, run:
  npm audit fix

To address all issues (including breaking changes), run:
  npm audit fix --force
`
	if code != 1 || out != want {
		t.Errorf("%d\n%s", code, out)
	}
	var doc struct {
		Vulnerabilities map[string]struct {
			Via, Effects []any
			IsDirect     bool
			FixAvailable any
		}
		Metadata struct{ Vulnerabilities map[string]int }
	}
	_, out, _ = r.run("audit", "--json")
	if err := json.Unmarshal([]byte(out), &doc); err != nil || doc.Vulnerabilities["mid"].Via[0] != "bad" || doc.Vulnerabilities["bad"].Effects[0] != "mid" || doc.Vulnerabilities["bad"].FixAvailable != true ||
		!doc.Vulnerabilities["old"].IsDirect || doc.Metadata.Vulnerabilities["total"] != 3 {
		t.Errorf("%v %s", err, out)
	}
	for level, want := range map[string]int{"critical": 0, "high": 1, "none": 0, "low": 1} {
		if code, _, _ := r.run("audit", "--audit-level="+level); code != want {
			t.Errorf("%s: %d", level, code)
		}
	}
	_, out, _ = r.run("audit", "fix")
	has(t, out, "old  1.0.0")
	if strings.Contains(out, "bad") || !strings.Contains(r.read("node_modules/mid/package.json"), "1.0.1") {
		t.Error(out)
	}
	r.run("audit", "fix", "--force")
	has(t, r.read("package.json"), `"old":"^2.0.0"`)
	has(t, r.ok("audit"), "found 0 vulnerabilities")
}

func TestAuditWithoutAnswer(t *testing.T) {
	s := auditShop(t)
	r := s.buys(t, "package.json", `{"name":"p","version":"1.0.0","dependencies":{"old":"1"}}`)
	r.ok("install")
	s.spoil(func(w http.ResponseWriter, q *http.Request) bool {
		if q.Method == "POST" {
			w.WriteHeader(405)
			return true
		}
		return false
	})
	has(t, r.fails("", "audit"), "npm error audit endpoint returned an error")
}

func TestSimplify(t *testing.T) {
	all := strings.Fields("1.0.0 1.1.0 2.0.0 2.1.0 3.0.0")
	for in, want := range map[string]string{"2.0.0 2.1.0": "2.0.0 - 2.1.0", "1.0.0 1.1.0": "<=1.1.0", "3.0.0": ">=3.0.0", "1.0.0 1.1.0 2.0.0 2.1.0 3.0.0": "*", "1.1.0 3.0.0": "1.1.0 || >=3.0.0", "": ""} {
		got := simplify(all, func(v string) bool { return strings.Contains(" "+in+" ", " "+v+" ") }, strings.Repeat("x", 99))
		if got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
	if simplify(all, func(v string) bool { return v < "2" }, "<2") != "<2" {
		t.Error("the shorter one stays")
	}
}

func TestSignatures(t *testing.T) {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	der, _ := x509.MarshalPKIXPublicKey(&key.PublicKey)
	s := newShop(t)
	sign := func(name, version, over string) {
		g := s.put(name, version, nil)
		sum := sha256.Sum256([]byte(over + ":" + g.integrity))
		sig, _ := ecdsa.SignASN1(rand.Reader, key, sum[:])
		g.dist["signatures"] = []map[string]string{{"keyid": "SHA256:k", "sig": base64.StdEncoding.EncodeToString(sig)}}
	}
	sign("good", "1.0.0", "good@1.0.0")
	sign("forged", "1.0.0", "other@1.0.0")
	s.put("bare", "1.0.0", nil)
	s.spoil(func(w http.ResponseWriter, q *http.Request) bool {
		if q.URL.Path != "/-/npm/v1/keys" {
			return false
		}
		json.NewEncoder(w).Encode(map[string]any{"keys": []map[string]any{{"keyid": "SHA256:k", "keytype": "ecdsa-sha2-nistp256", "scheme": "ecdsa-sha2-nistp256", "key": base64.StdEncoding.EncodeToString(der), "expires": nil}}})
		return true
	})
	r := s.buys(t, "package.json", `{"name":"p","dependencies":{"good":"1"}}`)
	r.ok("install")
	has(t, r.ok("audit", "signatures"), "audited 1 package in ", "1 package has a verified registry signature\n")
	r.write("package.json", `{"name":"p","dependencies":{"good":"1","forged":"1","bare":"1"}}`)
	r.ok("install")
	code, out, _ := r.run("audit", "signatures")
	if code != 1 {
		t.Error(code)
	}
	has(t, out, "audited 3 packages", "1 package has a verified registry signature", "1 package has a missing registry signature but the registry is providing signing keys:\n\nbare@1.0.0", "1 package has an invalid registry signature:\n\nforged@1.0.0", "tampered with this package")
	_, out, _ = r.run("audit", "signatures", "--json")
	has(t, out, `"code": "EINTEGRITYSIGNATURE"`, `"missing": [`)
}
