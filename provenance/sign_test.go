package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ravel-js/ravel/internal/pm/command"
	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/testing/ca"
	"github.com/sigstore/sigstore-go/pkg/tlog"
	"github.com/sigstore/sigstore-go/pkg/verify"
)

// sigstore is a Sigstore inside the test: it certifies keys as Fulcio does and logs what was signed as Rekor does.
type sigstore struct {
	*ca.VirtualSigstore
	t      *testing.T
	server *httptest.Server
	issuer *x509.Certificate
	key    *ecdsa.PrivateKey
	roots  root.TrustedMaterial
	wants  string // the token that it certifies keys for
}

// rootsOf trusts the issuer beside the log's key.
type rootsOf struct {
	*ca.VirtualSigstore
	authority *root.FulcioCertificateAuthority
}

func (r rootsOf) FulcioCertificateAuthorities() []root.CertificateAuthority {
	return []root.CertificateAuthority{r.authority}
}

const workflow = "https://github.com/acme/p/.github/workflows/release.yml@refs/heads/main"

func newSigstore(t *testing.T) *sigstore {
	virtual, err := ca.NewVirtualSigstore()
	if err != nil {
		t.Fatal(err)
	}
	top, topKey, err := ca.GenerateRootCa()
	if err != nil {
		t.Fatal(err)
	}
	issuer, key, err := ca.GenerateFulcioIntermediate(top, topKey)
	if err != nil {
		t.Fatal(err)
	}
	s := &sigstore{VirtualSigstore: virtual, t: t, issuer: issuer, key: key, wants: token(`{"sub":"repo:acme/p:ref:refs/heads/main","repository_visibility":"public"}`)}
	s.roots = rootsOf{virtual, &root.FulcioCertificateAuthority{Root: top, Intermediates: []*x509.Certificate{issuer}, ValidityPeriodStart: time.Now().Add(-time.Hour), ValidityPeriodEnd: time.Now().Add(time.Hour)}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v2/signingCert", s.certify)
	mux.HandleFunc("POST /api/v1/log/entries", s.log)
	s.server = httptest.NewServer(mux)
	t.Cleanup(s.server.Close)
	return s
}

func token(claims string) string {
	b := base64.RawURLEncoding
	return b.EncodeToString([]byte(`{"alg":"none"}`)) + "." + b.EncodeToString([]byte(claims)) + "." + b.EncodeToString([]byte("sig"))
}

// certify gives a certificate for a key that its owner has shown to hold.
func (s *sigstore) certify(w http.ResponseWriter, q *http.Request) {
	var ask struct {
		PublicKeyRequest struct {
			PublicKey         struct{ Content string }
			ProofOfPossession []byte
		}
	}
	json.NewDecoder(q.Body).Decode(&ask)
	if q.Header.Get("Authorization") != "Bearer "+s.wants {
		http.Error(w, "who are you", 401)
		return
	}
	block, _ := pem.Decode([]byte(ask.PublicKeyRequest.PublicKey.Content))
	pub, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		http.Error(w, err.Error(), 400)
		return
	}
	sum := crypto.SHA256.New()
	io.WriteString(sum, "repo:acme/p:ref:refs/heads/main")
	if !ecdsa.VerifyASN1(pub.(*ecdsa.PublicKey), sum.Sum(nil), ask.PublicKeyRequest.ProofOfPossession) {
		http.Error(w, "not your key", 400)
		return
	}
	san, _ := url.Parse(workflow)
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(7), URIs: []*url.URL{san}, NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(10 * time.Minute),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning},
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 57264, 1, 1}, Value: []byte("https://token.actions.githubusercontent.com")}}}, s.issuer, pub, s.key)
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	chain := []string{string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))}
	json.NewEncoder(w).Encode(map[string]any{"signedCertificateEmbeddedSct": map[string]any{"chain": map[string]any{"certificates": chain}}})
}

// log witnesses an envelope.
func (s *sigstore) log(w http.ResponseWriter, q *http.Request) {
	var ask struct {
		Kind string
		Spec struct {
			ProposedContent struct {
				Envelope  string
				Verifiers [][]byte
			}
		}
	}
	json.NewDecoder(q.Body).Decode(&ask)
	var envelope dsse.Envelope
	json.Unmarshal([]byte(ask.Spec.ProposedContent.Envelope), &envelope)
	if ask.Kind != "dsse" || len(ask.Spec.ProposedContent.Verifiers) != 1 || len(envelope.Signatures) != 1 {
		http.Error(w, "not that", 400)
		return
	}
	block, _ := pem.Decode(ask.Spec.ProposedContent.Verifiers[0])
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		http.Error(w, err.Error(), 400)
		return
	}
	sig, _ := base64.StdEncoding.DecodeString(envelope.Signatures[0].Sig)
	e, err := s.GenerateTlogEntry(cert, &envelope, sig, time.Now().Unix(), true)
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	p := e.TransparencyLogEntry()
	promise, err := s.RekorSignPayload(tlog.RekorPayload{Body: base64.StdEncoding.EncodeToString(p.CanonicalizedBody), IntegratedTime: p.IntegratedTime, LogIndex: p.LogIndex, LogID: hex.EncodeToString(p.LogId.KeyId)})
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	var hashes []string
	for _, h := range p.InclusionProof.Hashes {
		hashes = append(hashes, hex.EncodeToString(h))
	}
	entry := map[string]any{"body": base64.StdEncoding.EncodeToString(p.CanonicalizedBody), "integratedTime": p.IntegratedTime, "logID": hex.EncodeToString(p.LogId.KeyId), "logIndex": p.LogIndex,
		"verification": map[string]any{"signedEntryTimestamp": promise, "inclusionProof": map[string]any{"logIndex": p.InclusionProof.LogIndex,
			"rootHash": hex.EncodeToString(p.InclusionProof.RootHash), "treeSize": p.InclusionProof.TreeSize, "hashes": hashes, "checkpoint": p.InclusionProof.Checkpoint.Envelope}}}
	id := strings.Repeat("0a", 32)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("ETag", id)
	w.Header().Set("Location", "/api/v1/log/entries/"+id)
	w.WriteHeader(201)
	json.NewEncoder(w).Encode(map[string]any{id: entry})
}

func (s *sigstore) ask(statement, token string) answer {
	return ask(s.t, request{Sign: &signing{statement, token, s.server.URL, s.server.URL}})
}

// holds verifies a bundle against this Sigstore, whose certificates were seen by no log of certificates.
func (s *sigstore) holds(raw []byte, sum string) error {
	var b bundle.Bundle
	if err := b.UnmarshalJSON(raw); err != nil {
		return err
	}
	id, err := verify.NewShortCertificateIdentity("https://token.actions.githubusercontent.com", "", workflow, "")
	if err != nil {
		return err
	}
	return hold(&b, sum, s.roots, verify.WithCertificateIdentity(id))
}

func TestSign(t *testing.T) {
	s := newSigstore(t)
	sum := strings.Repeat("ab", 64)
	statement := `{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"pkg:npm/a@1.0.0","digest":{"sha512":"` + sum + `"}}],"predicateType":"https://slsa.dev/provenance/v1","predicate":{}}`
	a := s.ask(statement, s.wants)
	if a.Error != "" {
		t.Fatal(a.Error)
	}
	if err := s.holds(a.Bundle, sum); err != nil {
		t.Error(err)
	}
	if err := s.holds(a.Bundle, "cd"+sum[2:]); err == nil {
		t.Error("holds for another tarball")
	}
	var b map[string]any
	json.Unmarshal(a.Bundle, &b)
	if got := get(b, "mediaType"); got != "application/vnd.dev.sigstore.bundle.v0.3+json" {
		t.Error(got)
	}
	payload, _ := base64.StdEncoding.DecodeString(get(b, "dsseEnvelope", "payload").(string))
	if string(payload) != statement || get(b, "dsseEnvelope", "payloadType") != statementType {
		t.Error(string(payload))
	}
	for name, a := range map[string]answer{"another's token": s.ask(statement, token(`{"sub":"repo:evil/p"}`)), "no token": s.ask(statement, "x")} {
		if a.Error == "" || a.Bundle != nil {
			t.Errorf("%s: %+v", name, a)
		}
	}
	s.server.Close()
	if a := s.ask(statement, s.wants); a.Error == "" {
		t.Error("signed by nobody")
	}
}

// TestPublish is `ravel publish --provenance` in a workflow of GitHub's, from the identity token to what the registry is sent.
func TestPublish(t *testing.T) {
	s := newSigstore(t)
	base := t.TempDir()
	dir, bin := filepath.Join(base, "project"), filepath.Join(base, "bin")
	os.Mkdir(dir, 0o755)
	os.Mkdir(bin, 0o755)
	os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"name":"@acme/p","version":"1.0.0"}`), 0o644)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(bin, "ravel-provenance")); err != nil {
		t.Fatal(err)
	}
	var sent []byte
	var with string
	trusted := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		switch {
		case q.URL.Path == "/token" && q.Header.Get("Authorization") == "Bearer ask-me":
			switch q.URL.Query().Get("audience") {
			case "sigstore":
				fmt.Fprintf(w, `{"value":%q}`, s.wants)
			case "npm:127.0.0.1":
				fmt.Fprintf(w, `{"value":%q}`, s.wants)
			}
		case trusted && q.Method == "POST" && q.URL.EscapedPath() == "/-/npm/v1/oidc/token/exchange/package/@acme%2fp" && q.Header.Get("Authorization") == "Bearer "+s.wants:
			io.WriteString(w, `{"token":"short-lived"}`)
		case trusted && q.URL.EscapedPath() == "/-/package/@acme%2fp/visibility":
			io.WriteString(w, `{"public":true}`)
		case q.Method == "PUT":
			sent, _ = io.ReadAll(q.Body)
			with = q.Header.Get("Authorization")
			io.WriteString(w, `{}`)
		default:
			w.WriteHeader(404)
		}
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http:") + "/"
	actions := []string{"GITHUB_ACTIONS=true", "GITHUB_SERVER_URL=https://github.com", "GITHUB_REPOSITORY=acme/p", "GITHUB_WORKFLOW_REF=acme/p/.github/workflows/release.yml@refs/heads/main",
		"GITHUB_EVENT_NAME=push", "GITHUB_REPOSITORY_ID=1", "GITHUB_REPOSITORY_OWNER_ID=2", "GITHUB_REF=refs/heads/main", "GITHUB_SHA=abc", "GITHUB_RUN_ID=3", "GITHUB_RUN_ATTEMPT=4",
		"RUNNER_ENVIRONMENT=github-hosted", "ACTIONS_ID_TOKEN_REQUEST_URL=" + server.URL + "/token?x=1", "ACTIONS_ID_TOKEN_REQUEST_TOKEN=ask-me"}
	run := func(env []string, args ...string) (int, string) {
		var out bytes.Buffer
		code := command.Main(command.Input{Args: append([]string{"publish", "--fulcio-url=" + s.server.URL, "--rekor-url=" + s.server.URL}, args...), Cwd: dir, Exec: filepath.Join(bin, "ravel"), Name: "npm",
			Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Env: append([]string{"HOME=" + base, "npm_config_registry=" + server.URL + "/", "npm_config_fetch_retries=0", "npm_config_prefix=" + base}, env...)})
		return code, out.String()
	}
	attached := func() (bundle, tarball []byte) {
		t.Helper()
		var doc struct {
			Attachments map[string]struct {
				ContentType string `json:"content_type"`
				Data        string
				Length      int
			} `json:"_attachments"`
		}
		if err := json.Unmarshal(sent, &doc); err != nil {
			t.Fatal(err)
		}
		at, tgz := doc.Attachments["@acme/p-1.0.0.sigstore"], doc.Attachments["@acme/p-1.0.0.tgz"]
		if at.Data != "" && (at.ContentType != "application/vnd.dev.sigstore.bundle.v0.3+json" || at.Length != len(at.Data)) {
			t.Errorf("%+v", at)
		}
		raw, _ := base64.StdEncoding.DecodeString(tgz.Data)
		return []byte(at.Data), raw
	}
	os.WriteFile(filepath.Join(base, ".npmrc"), []byte(host+":_authToken=mine\n"), 0o600)
	code, out := run(actions, "--provenance", "--access=public")
	if code != 0 || !strings.Contains(out, "npm notice publish Signed provenance statement with source and build information from GitHub Actions\nnpm notice publish Provenance statement published to transparency log: https://search.sigstore.dev/?logIndex=0\n") ||
		strings.Contains(out, "ask-me") || strings.Contains(out, s.wants) {
		t.Fatal(code, out)
	}
	raw, tgz := attached()
	sum := sha512.Sum512(tgz)
	if err := s.holds(raw, hex.EncodeToString(sum[:])); err != nil || with != "Bearer mine" {
		t.Error(err, with)
	}
	var b map[string]any
	json.Unmarshal(raw, &b)
	payload, _ := base64.StdEncoding.DecodeString(get(b, "dsseEnvelope", "payload").(string))
	if want := `{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"pkg:npm/%40acme/p@1.0.0","digest":{"sha512":"` + hex.EncodeToString(sum[:]) + `"}}],"predicateType":"https://slsa.dev/provenance/v1","predicate":{"buildDefinition":{"buildType":"https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1","externalParameters":{"workflow":{"ref":"refs/heads/main","repository":"https://github.com/acme/p","path":".github/workflows/release.yml"}},"internalParameters":{"github":{"event_name":"push","repository_id":"1","repository_owner_id":"2"}},"resolvedDependencies":[{"uri":"git+https://github.com/acme/p@refs/heads/main","digest":{"gitCommit":"abc"}}]},"runDetails":{"builder":{"id":"https://github.com/actions/runner/github-hosted"},"metadata":{"invocationId":"https://github.com/acme/p/actions/runs/3/attempts/4"}}}}`; string(payload) != want {
		t.Errorf("%s\nwant\n%s", payload, want)
	}

	// Signed elsewhere: Sigstore's own root does not know this one, of a package that is another it is not even asked.
	file := filepath.Join(base, "p.sigstore")
	os.WriteFile(file, raw, 0o644)
	if code, out := run(nil, "--provenance-file="+file, "--trusted-root="+rootFile(t)); code == 0 || !strings.Contains(out, "npm error code EATTESTATIONVERIFY") {
		t.Error(code, out)
	}

	// Without a token of one's own: the registry trusts this workflow, and what is built in the open has provenance unasked.
	os.Remove(filepath.Join(base, ".npmrc"))
	sent, trusted = nil, true
	if code, out := run(actions); code != 0 || with != "Bearer short-lived" || strings.Contains(out, "short-lived") {
		t.Fatal(code, out, with)
	}
	raw, tgz = attached()
	sum = sha512.Sum512(tgz)
	if err := s.holds(raw, hex.EncodeToString(sum[:])); err != nil {
		t.Error(err)
	}
	if code, out := run(actions, "--no-provenance"); code != 0 {
		t.Fatal(code, out)
	}
	if raw, _ := attached(); len(raw) > 0 {
		t.Error("signed all the same")
	}
}
