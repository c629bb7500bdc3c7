package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ravel-js/ravel/internal/pm/command"
)

// TestMain lets the tests' binary be the program.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "ravel-provenance" {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestAudit is `ravel audit signatures` of the example package, from a registry inside the test to the verdict.
func TestAudit(t *testing.T) {
	base := t.TempDir()
	dir, bin := filepath.Join(base, "project"), filepath.Join(base, "bin")
	sum, _ := hex.DecodeString(exampleSum)
	integrity := "sha512-" + base64.StdEncoding.EncodeToString(sum)
	for name, text := range map[string]string{
		"package.json":                       `{"name":"p","dependencies":{"sigstore":"1.3.0"}}`,
		"node_modules/sigstore/package.json": `{"name":"sigstore","version":"1.3.0"}`,
		"package-lock.json":                  `{"name":"p","lockfileVersion":3,"packages":{"":{"dependencies":{"sigstore":"1.3.0"}},"node_modules/sigstore":{"version":"1.3.0","integrity":"` + integrity + `"}}}`,
	} {
		p := filepath.Join(dir, name)
		os.MkdirAll(filepath.Dir(p), 0o755)
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	os.Mkdir(bin, 0o755)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(bin, "ravel-provenance")); err != nil {
		t.Fatal(err)
	}
	provenance := string(example(t, "bundle-provenance.json"))
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		switch q.URL.Path {
		case "/sigstore":
			fmt.Fprintf(w, `{"name":"sigstore","versions":{"1.3.0":{"name":"sigstore","version":"1.3.0","dist":{"integrity":%q,"tarball":"%s/sigstore/-/sigstore-1.3.0.tgz","attestations":{"url":"%[2]s/-/npm/v1/attestations/sigstore@1.3.0"}}}}}`, integrity, server.URL)
		case "/-/npm/v1/keys":
			fmt.Fprintf(w, `{"keys":[{"keyid":%q,"key":%q,"expires":null}]}`, exampleKey, publicKey(t))
		case "/-/npm/v1/attestations/sigstore@1.3.0":
			fmt.Fprintf(w, `{"attestations":[{"predicateType":"https://slsa.dev/provenance/v0.2","bundle":%s},{"predicateType":"https://github.com/npm/attestation/tree/main/specs/publish/v0.1","bundle":%s}]}`, provenance, example(t, "bundle-publish.json"))
		default:
			w.WriteHeader(404)
		}
	}))
	defer server.Close()
	run := func() string {
		var out bytes.Buffer
		command.Main(command.Input{Args: []string{"audit", "signatures", "--trusted-root=" + rootFile(t)}, Cwd: dir, Exec: filepath.Join(bin, "ravel"), Name: "npm", Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out,
			Env: []string{"HOME=" + base, "npm_config_registry=" + server.URL + "/", "npm_config_fetch_retries=0", "npm_config_prefix=" + base}})
		return out.String()
	}
	if out := run(); !strings.Contains(out, "1 package has a verified attestation\n") || strings.Contains(out, "invalid") {
		t.Error(out)
	}
	var b map[string]any
	json.Unmarshal([]byte(provenance), &b)
	flip(b, "dsseEnvelope", "signatures", 0, "sig")
	raw, _ := json.Marshal(b)
	provenance = string(raw)
	if out := run(); strings.Contains(out, "verified attestation") || !strings.Contains(out, "1 package has an invalid attestation:\n\nsigstore@1.3.0") {
		t.Error(out)
	}
}
