package command

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
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

// TestAttestations: what the registry serves goes to the verifier if it is about this package, and its verdict is told. The verifier here knows
// good bundles by a word in them; the real one has its tests in provenance/.
func TestAttestations(t *testing.T) {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	der, _ := x509.MarshalPKIXPublicKey(&key.PublicKey)
	s := newShop(t)
	served := map[string]string{}
	attest := func(name string, statements ...string) {
		g := s.put(name, "1.0.0", nil)
		sum, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(g.integrity, "sha512-"))
		g.dist["attestations"] = map[string]any{"url": "https://elsewhere.example/-/npm/v1/attestations/" + name + "@1.0.0", "provenance": map[string]string{"predicateType": "https://slsa.dev/provenance/v1"}}
		var list []string
		for _, st := range statements {
			subject, kind, _ := strings.Cut(st, " ")
			keyid := ""
			if i := strings.Index(kind, "key="); i >= 0 {
				keyid = kind[i+4:]
			}
			payload := fmt.Sprintf(`{"predicateType":"https://slsa.dev/provenance/v1","subject":[{"name":%q,"digest":{"sha512":"%x"}}]}`, subject, sum)
			list = append(list, fmt.Sprintf(`{"predicateType":"p/v1","bundle":{"kind":%q,"verificationMaterial":{"tlogEntries":[{"integratedTime":"1700000000"}]},"dsseEnvelope":{"payload":%q,"signatures":[{"sig":"c2ln","keyid":%q}]}}}`,
				kind, base64.StdEncoding.EncodeToString([]byte(payload)), keyid))
		}
		served["/-/npm/v1/attestations/"+name+"@1.0.0"] = `{"attestations":[` + strings.Join(list, ",") + `]}`
	}
	s.spoil(func(w http.ResponseWriter, q *http.Request) bool {
		if text, ok := served[q.URL.Path]; ok {
			fmt.Fprint(w, text)
			return true
		}
		if q.URL.Path != "/-/npm/v1/keys" {
			return false
		}
		k := func(id, expires string) map[string]any {
			return map[string]any{"keyid": id, "key": base64.StdEncoding.EncodeToString(der), "expires": expires}
		}
		json.NewEncoder(w).Encode(map[string]any{"keys": []map[string]any{k("SHA256:k", ""), k("SHA256:old", "2020-01-01T00:00:00.000Z")}})
		return true
	})
	attest("good", "pkg:npm/good@1.0.0 good", "pkg:npm/good@1.0.0 good key=SHA256:k")
	attest("@s/scoped", "pkg:npm/%40s/scoped@1.0.0 good")
	r := s.buys(t, "package.json", `{"name":"p","dependencies":{"good":"1","@s/scoped":"1"}}`)
	r.ok("install")

	has(t, r.fails("ENOVERIFIER", "audit", "signatures"), "there are attestations, which could not be verified")

	bin := t.TempDir()
	r.exec = filepath.Join(bin, "ravel")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(bin, verifier)); err != nil {
		t.Fatal(err)
	}
	r.env = append(r.env, "ASKED="+filepath.Join(bin, "asked"))
	code, out, _ := r.run("audit", "signatures")
	has(t, out, "audited 2 packages in ", "2 packages have verified attestations\n(use --json --include-attestations to view attestation details)\n", "2 packages have missing registry signatures")
	if code != 1 {
		t.Error(code)
	}
	asked, _ := os.ReadFile(filepath.Join(bin, "asked"))
	var q struct {
		Packages []struct {
			SHA512  string
			Bundles []struct{ Key, KeyID string }
		}
	}
	if err := json.Unmarshal(asked, &q); err != nil {
		t.Fatal(err)
	}
	if len(q.Packages) != 2 || len(q.Packages[1].Bundles) != 2 || len(q.Packages[1].SHA512) != 128 || q.Packages[1].Bundles[0].Key != "" ||
		q.Packages[1].Bundles[1].Key != base64.StdEncoding.EncodeToString(der) || q.Packages[1].Bundles[1].KeyID != "SHA256:k" {
		t.Errorf("%s", asked)
	}
	_, out, _ = r.run("audit", "signatures", "--json", "--include-attestations")
	has(t, out, `"verified": [`, `"attestationBundles": [`, `"location": "node_modules/@s/scoped"`)

	attest("forged", "pkg:npm/forged@1.0.0 good", "pkg:npm/forged@1.0.0 bad")
	attest("other", "pkg:npm/good@1.0.0 good")
	attest("expired", "pkg:npm/expired@1.0.0 good key=SHA256:old")
	attest("keyless", "pkg:npm/keyless@1.0.0 good key=SHA256:none")
	attest("none")
	r.write("package.json", `{"name":"p","dependencies":{"good":"1","forged":"1","other":"1","expired":"1","keyless":"1"},"devDependencies":{"none":"1"}}`)
	r.ok("install")
	code, out, said := r.run("audit", "signatures")
	has(t, out, "1 package has a verified attestation\n", "5 packages have invalid attestations:\n\nexpired@1.0.0 (", "Someone might have tampered with these packages")
	has(t, said, "forged@1.0.0 failed to verify attestation: the signature is wrong", "PURL): pkg:npm/other@1.0.0 doesn't match what was signed: pkg:npm/good@1.0.0", "has expired 2020")
	if code != 1 {
		t.Error(code)
	}
	_, out, _ = r.run("audit", "signatures", "--json")
	for _, c := range []string{"EATTESTATIONVERIFY", "EATTESTATIONSUBJECT", "EEXPIREDSIGNATUREKEY", "EMISSINGSIGNATUREKEY"} {
		has(t, out, `"code": "`+c+`"`)
	}
	has(t, out, `"type": "devDependencies"`, `"predicateType": "p/v1"`)
}

// standIn answers as the verifier does.
func standIn() {
	raw, _ := io.ReadAll(os.Stdin)
	os.WriteFile(os.Getenv("ASKED"), raw, 0o644)
	var q struct {
		Packages []struct {
			Bundles []struct{ Bundle struct{ Kind string } }
		}
	}
	json.Unmarshal(raw, &q)
	var results [][]string
	for _, p := range q.Packages {
		var one []string
		for _, b := range p.Bundles {
			if strings.HasPrefix(b.Bundle.Kind, "good") {
				one = append(one, "")
			} else {
				one = append(one, "the signature is wrong")
			}
		}
		results = append(results, one)
	}
	json.NewEncoder(os.Stdout).Encode(map[string]any{"results": results})
}
