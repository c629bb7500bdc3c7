package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sigstore/sigstore-go/pkg/testing/ca"
	"github.com/sigstore/sigstore-go/pkg/verify"
)

// example reads one of sigstore-go's examples: a package of the public registry with both of its attestations.
func example(t testing.TB, name string) []byte {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/sigstore/sigstore-go").Output()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "examples", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

const (
	exampleSum = "76176ffa33808b54602c7c35de5c6e9a4deb96066dba6533f50ac234f4f1f4c6b3527515dc17c06fbe2860030f410eee69ea20079bd3a2c6f3dcf3b329b10751"
	exampleKey = "SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA"
)

func publicKey(t testing.TB) string {
	block, _ := pem.Decode(example(t, "publish_key.pub"))
	return base64.StdEncoding.EncodeToString(block.Bytes)
}

func ask(t *testing.T, q request) answer {
	t.Helper()
	raw, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := serve(bytes.NewReader(raw), &out); err != nil {
		t.Fatal(err)
	}
	var a answer
	if err := json.Unmarshal(out.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func rootFile(t testing.TB) string {
	p := filepath.Join(t.TempDir(), "trusted_root.json")
	if err := os.WriteFile(p, example(t, "trusted-root-public-good.json"), 0o644); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestExample: a package as it was published, and what happens when any part of its bundles is another.
func TestExample(t *testing.T) {
	trusted := rootFile(t)
	provenance := signed{Bundle: example(t, "bundle-provenance.json")}
	publish := signed{Bundle: example(t, "bundle-publish.json"), Key: publicKey(t), KeyID: exampleKey}
	good := ask(t, request{TrustedRoot: trusted, Packages: []pack{{exampleSum, []signed{provenance, publish}}, {exampleSum, nil}}})
	if good.Error != "" || len(good.Results) != 2 || good.Results[0][0] != "" || good.Results[0][1] != "" || len(good.Results[1]) != 0 {
		t.Fatalf("%+v", good)
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, _ := x509.MarshalPKIXPublicKey(other.Public())
	wrongKey, noKey := publish, publish
	wrongKey.Key, noKey.Key = base64.StdEncoding.EncodeToString(der), ""
	keyForCert := provenance
	keyForCert.Key, keyForCert.KeyID = publish.Key, publish.KeyID
	bad := map[string]pack{
		"another tarball":                       {"00" + exampleSum[2:], []signed{provenance, publish}},
		"no digest":                             {"", []signed{provenance}},
		"another key":                           {exampleSum, []signed{wrongKey}},
		"no key":                                {exampleSum, []signed{noKey}},
		"a key for a bundle with a certificate": {exampleSum, []signed{keyForCert}},
		"nothing":                               {exampleSum, []signed{{Bundle: []byte("{}")}, {Bundle: []byte("null")}, {Bundle: []byte("[1]")}}},
	}
	for name, change := range map[string]func(b map[string]any){
		"payload":      func(b map[string]any) { flip(b, "dsseEnvelope", "payload") },
		"payload type": func(b map[string]any) { b["dsseEnvelope"].(map[string]any)["payloadType"] = "text/plain" },
		"signature":    func(b map[string]any) { flip(b, "dsseEnvelope", "signatures", 0, "sig") },
		"no signature": func(b map[string]any) { b["dsseEnvelope"].(map[string]any)["signatures"] = []any{} },
		"log entry":    func(b map[string]any) { flip(b, "verificationMaterial", "tlogEntries", 0, "canonicalizedBody") },
		"log promise": func(b map[string]any) {
			flip(b, "verificationMaterial", "tlogEntries", 0, "inclusionPromise", "signedEntryTimestamp")
		},
		"log id": func(b map[string]any) { flip(b, "verificationMaterial", "tlogEntries", 0, "logId", "keyId") },
		"time": func(b map[string]any) {
			get(b, "verificationMaterial", "tlogEntries", 0).(map[string]any)["integratedTime"] = "1700000000"
		},
		"index": func(b map[string]any) {
			get(b, "verificationMaterial", "tlogEntries", 0).(map[string]any)["logIndex"] = "17"
		},
		"no log entry": func(b map[string]any) { b["verificationMaterial"].(map[string]any)["tlogEntries"] = []any{} },
		"media type":   func(b map[string]any) { b["mediaType"] = "application/json" },
		"no material":  func(b map[string]any) { delete(b, "verificationMaterial") },
		"no envelope":  func(b map[string]any) { delete(b, "dsseEnvelope") },
	} {
		for which, s := range map[string]signed{"provenance": provenance, "publish": publish} {
			var b map[string]any
			if err := json.Unmarshal(s.Bundle, &b); err != nil {
				t.Fatal(err)
			}
			change(b)
			s.Bundle, _ = json.Marshal(b)
			bad[which+": "+name] = pack{exampleSum, []signed{s}}
		}
	}
	var cert map[string]any
	json.Unmarshal(provenance.Bundle, &cert)
	flip(cert, "verificationMaterial", "x509CertificateChain", "certificates", 0, "rawBytes")
	raw, _ := json.Marshal(cert)
	bad["certificate"] = pack{exampleSum, []signed{{Bundle: raw}}}
	for name, p := range bad {
		a := ask(t, request{TrustedRoot: trusted, Packages: []pack{p}})
		if a.Error != "" {
			t.Errorf("%s: %s", name, a.Error)
		}
		for i, text := range a.Results[0] {
			if text == "" {
				t.Errorf("%s: bundle %d was verified", name, i)
			}
		}
	}
}

// get walks into JSON.
func get(v any, path ...any) any {
	for _, k := range path {
		switch k := k.(type) {
		case string:
			v = v.(map[string]any)[k]
		case int:
			v = v.([]any)[k]
		}
	}
	return v
}

// flip changes one bit of a value in base64.
func flip(b any, path ...any) {
	last := path[len(path)-1].(string)
	at := get(b, path[:len(path)-1]...).(map[string]any)
	raw, err := base64.StdEncoding.DecodeString(at[last].(string))
	if err != nil {
		panic(err)
	}
	raw[len(raw)*2/3] ^= 1
	at[last] = base64.StdEncoding.EncodeToString(raw)
}

// TestVirtual: a Sigstore of our own. Its certificates were seen by no log of certificates, which is all that is missing; to another Sigstore they
// are nothing.
func TestVirtual(t *testing.T) {
	ours, err := ca.NewVirtualSigstore()
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := ca.NewVirtualSigstore()
	if err != nil {
		t.Fatal(err)
	}
	sum := strings.Repeat("ab", 64)
	statement := func(subject string) *ca.TestEntity {
		e, err := ours.Attest("https://github.com/o/r/.github/workflows/release.yml@refs/heads/main", "https://token.actions.githubusercontent.com",
			[]byte(`{"_type":"https://in-toto.io/Statement/v1","subject":[`+subject+`],"predicateType":"https://slsa.dev/provenance/v1","predicate":{}}`))
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	e := statement(`{"name":"pkg:npm/a@1.0.0","digest":{"sha512":"` + sum + `"}}`)
	anybody := verify.WithoutIdentitiesUnsafe()
	if err := hold(e, sum, ours, anybody); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"not logged":     hold(e, sum, ours, anybody, verify.WithSignedCertificateTimestamps(1)),
		"another root":   hold(e, sum, theirs, anybody),
		"another digest": hold(e, "cd"+sum[2:], ours, anybody),
		"by key":         hold(e, sum, ours, verify.WithKey()),
		"no subject":     hold(statement(""), sum, ours, anybody),
		"other digests":  hold(statement(`{"name":"pkg:npm/a@1.0.0","digest":{"sha256":"`+sum[:64]+`"}}`), sum, ours, anybody),
	} {
		if err == nil {
			t.Errorf("%s: verified", name)
		}
	}
}

// TestNoRoot: without a trusted root nothing is verified, and it is said why.
func TestNoRoot(t *testing.T) {
	for _, q := range []request{{Offline: true, Cache: t.TempDir()}, {TrustedRoot: filepath.Join(t.TempDir(), "none.json")}} {
		q.Packages = []pack{{exampleSum, []signed{{Bundle: example(t, "bundle-provenance.json")}}}}
		if a := ask(t, q); a.Error == "" || a.Results != nil {
			t.Errorf("%+v", a)
		}
	}
}
