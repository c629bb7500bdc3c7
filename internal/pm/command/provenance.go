package command

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/config"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/registry"
)

// tlogPage shows entries of Sigstore's transparency log.
const tlogPage = "https://search.sigstore.dev/"

// Sigstore's public services, to which --fulcio-url and --rekor-url give others.
const (
	fulcioURL = "https://fulcio.sigstore.dev"
	rekorURL  = "https://rekor.sigstore.dev"
)

func purlOf(name, version string) string {
	return "pkg:npm/" + strings.Replace(name, "@", "%40", 1) + "@" + version
}

// provenanceOf is the bundle that goes with a package: signed here and now, or out of a file, which must be about this very tarball.
func (a *App) provenanceOf(p registry.Publication, reg string, signed bool, file string) ([]byte, error) {
	if signed && file != "" {
		return nil, fail("", "--provenance cannot be provided when using --provenance-file")
	}
	integrity, _ := registry.Hashes(p.Tarball)
	about := subject{purlOf(p.Name, p.Version), sha512Hex(integrity)}
	if !signed {
		return a.provenanceFile(file, about)
	}
	builder := config.Builder(a.Cfg.Env)
	if err := a.canSign(p, reg, builder); err != nil {
		return nil, err
	}
	token, err := a.identityToken("sigstore", a.Cfg.Env["SIGSTORE_ID_TOKEN"])
	if err != nil {
		return nil, err
	}
	statement := gitHubStatement(about, a.Cfg.Env)
	if builder == config.GitLab {
		statement = gitLabStatement(about, a.Cfg.Env)
	}
	var answer struct {
		Bundle json.RawMessage
		Error  string
	}
	query, err := json.Marshal(map[string]any{"sign": map[string]string{"statement": string(statement.JSON("")), "token": token,
		"fulcio": strings.TrimSuffix(first(a.Cfg.Str("fulcio-url"), fulcioURL), "/"), "rekor": strings.TrimSuffix(first(a.Cfg.Str("rekor-url"), rekorURL), "/")}})
	if err != nil {
		return nil, err
	}
	if err := a.askVerifier(query, &answer); err != nil {
		return nil, err
	}
	if answer.Error != "" || answer.Bundle == nil {
		return nil, fail("EPROVENANCE", "the provenance statement was not signed: %s", strings.ReplaceAll(answer.Error, token, "***"))
	}
	a.Log("notice", a.Name+" Signed provenance statement with source and build information from "+builder)
	var entries struct {
		VerificationMaterial struct {
			TlogEntries []struct{ LogIndex json.RawMessage }
		}
	}
	json.Unmarshal(answer.Bundle, &entries)
	if l := entries.VerificationMaterial.TlogEntries; len(l) > 0 {
		a.Log("notice", a.Name+" Provenance statement published to transparency log: "+tlogPage+"?logIndex="+first(strings.Trim(string(l[0].LogIndex), `"`), "0"))
	}
	return answer.Bundle, nil
}

// canSign reports what is missing for a statement that others can verify: a service that tells who builds, and a package that all can see.
func (a *App) canSign(p registry.Publication, reg, builder string) error {
	env := a.Cfg.Env
	switch {
	case builder == config.GitHubActions && env["ACTIONS_ID_TOKEN_REQUEST_URL"] == "":
		return fail("EUSAGE", "Provenance generation in GitHub Actions requires \"write\" access to the \"id-token\" permission")
	case builder == config.GitLab && env["SIGSTORE_ID_TOKEN"] == "":
		return fail("EUSAGE", "Provenance generation in GitLab CI requires \"SIGSTORE_ID_TOKEN\" with \"sigstore\" audience to be present in \"id_tokens\". For more info see:\nhttps://docs.gitlab.com/ee/ci/secrets/id_token_authentication.html")
	case builder != config.GitHubActions && builder != config.GitLab:
		return fail("EUSAGE", "Automatic provenance generation not supported for provider: %s", first(builder, "null"))
	}
	if p.Access == "public" {
		return nil
	}
	public, err := a.isPublic(reg, p.Name)
	if err == nil && !public {
		return fail("EUSAGE", "Can't generate provenance for new or private package, you must set `access` to public.")
	}
	return err
}

// isPublic asks whether all can see a package; one that is not there they cannot.
func (a *App) isPublic(reg, name string) (bool, error) {
	c, err := a.Client()
	if err != nil {
		return false, err
	}
	raw, err := c.JSON(a.Ctx, registry.Request{URL: reg + "-/package/" + registry.EscapeName(name) + "/visibility"})
	if err != nil {
		var e *registry.Error
		if errors.As(err, &e) && e.Status == 404 {
			return false, nil
		}
		return false, err
	}
	var says struct{ Public bool }
	err = json.Unmarshal(raw, &says)
	return says.Public, err
}

// identityToken proves to an audience which build this is: what the environment holds ready, or what GitHub gives on request.
func (a *App) identityToken(audience, ready string) (string, error) {
	at, err := url.Parse(a.Cfg.Env["ACTIONS_ID_TOKEN_REQUEST_URL"])
	secret := a.Cfg.Env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]
	if ready != "" || err != nil || at.Host == "" || secret == "" {
		if ready == "" {
			return "", fail("EUSAGE", "there is no identity token of the build: CI: no tokens available")
		}
		return ready, nil
	}
	c, err := a.Client()
	if err != nil {
		return "", err
	}
	q := at.Query()
	q.Add("audience", audience)
	at.RawQuery = q.Encode()
	raw, err := c.JSON(a.Ctx, registry.Request{URL: at.String(), NoAuth: true, Header: map[string]string{"Accept": "application/json", "Authorization": "Bearer " + secret}})
	if err != nil {
		return "", err
	}
	var got struct{ Value string }
	if err := json.Unmarshal(raw, &got); err != nil || got.Value == "" {
		return "", fail("EUSAGE", "GitHub gave no identity token for the audience %s", audience)
	}
	return got.Value, nil
}

// provenanceFile reads a bundle that was signed elsewhere, and verifies it.
func (a *App) provenanceFile(file string, about subject) ([]byte, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("Invalid provenance provided: %w", err)
	}
	var b struct {
		DSSEEnvelope struct{ Payload string }
	}
	if err := json.Unmarshal(raw, &b); err != nil {
		return nil, fail("", "Invalid provenance provided: %v", err)
	}
	if b.DSSEEnvelope.Payload == "" {
		return nil, fail("", "No dsseEnvelope with payload found in sigstore bundle")
	}
	var statement struct {
		Subject []struct {
			Name   string
			Digest map[string]string
		}
	}
	payload, err := base64.StdEncoding.DecodeString(b.DSSEEnvelope.Payload)
	if err == nil {
		err = json.Unmarshal(payload, &statement)
	}
	switch {
	case err != nil:
		return nil, fail("", "Failed to parse payload from dsseEnvelope: %v", err)
	case len(statement.Subject) == 0:
		return nil, fail("", "No subject found in sigstore bundle payload")
	case len(statement.Subject) > 1:
		return nil, fail("", "Found more than one subject in the sigstore bundle payload")
	case statement.Subject[0].Name != about.name:
		return nil, fail("", "Provenance subject %s does not match the package: %s", statement.Subject[0].Name, about.name)
	case statement.Subject[0].Digest["sha512"] != about.sha512:
		return nil, fail("", "Provenance subject digest does not match the package")
	}
	results, err := a.verify([]proofs{{about.sha512, []proofBundle{{Bundle: raw}}}})
	if err != nil {
		return nil, err
	}
	if why := results[0][0]; why != "" {
		return nil, fail("EATTESTATIONVERIFY", "the provenance in %s does not hold: %s", file, why)
	}
	var packed bytes.Buffer
	err = json.Compact(&packed, raw)
	return packed.Bytes(), err
}

// tradeIdentity has the registry trade the build's identity for a token, where it trusts that build with the package. Publishing goes on
// without: what else is configured may do.
func (a *App) tradeIdentity(reg, name string) bool {
	builder := config.Builder(a.Cfg.Env)
	if builder != config.GitHubActions && builder != config.GitLab && builder != config.CircleCI {
		return false
	}
	at, err := url.Parse(reg)
	if err != nil {
		return false
	}
	ready := a.Cfg.Env["NPM_ID_TOKEN"]
	if ready == "" && builder != config.GitHubActions {
		return false
	}
	identity, err := a.identityToken("npm:"+at.Hostname(), ready)
	if err != nil {
		a.Log("verbose", "oidc Failed to fetch id_token from GitHub: "+err.Error())
		return false
	}
	c, err := a.Client()
	if err != nil {
		return false
	}
	raw, err := c.JSON(a.Ctx, registry.Request{Method: "POST", URL: at.ResolveReference(&url.URL{Path: "/-/npm/v1/oidc/token/exchange/package/" + name,
		RawPath: "/-/npm/v1/oidc/token/exchange/package/" + registry.EscapeName(name)}).String(), NoAuth: true, Once: true, Header: map[string]string{"Authorization": "Bearer " + identity}})
	if err != nil {
		a.Log("verbose", "oidc Failed token exchange request: "+strings.ReplaceAll(err.Error(), identity, "***"))
		return false
	}
	var got struct{ Token string }
	if json.Unmarshal(raw, &got) != nil || got.Token == "" {
		a.Log("verbose", "oidc Failed because token exchange was missing the token in the response body")
		return false
	}
	a.Cfg.Set("//"+at.Host+at.EscapedPath()+":_authToken", got.Token)
	a.Log("verbose", "oidc Successfully retrieved and set token")
	a.identity = identity
	return true
}

// openlyBuilt reports whether provenance goes without saying: all can see the sources that are built, by what the identity says, and the package.
func (a *App) openlyBuilt(reg, name string) bool {
	parts := strings.Split(a.identity, ".")
	if len(parts) < 2 {
		return false
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	var claims struct {
		Repository string `json:"repository_visibility"`
		Project    string `json:"project_visibility"`
	}
	if err != nil || json.Unmarshal(raw, &claims) != nil {
		return false
	}
	switch config.Builder(a.Cfg.Env) {
	case config.GitHubActions:
		if claims.Repository != "public" {
			return false
		}
	case config.GitLab:
		if claims.Project != "public" || a.Cfg.Env["SIGSTORE_ID_TOKEN"] == "" {
			return false
		}
	default:
		return false
	}
	public, err := a.isPublic(reg, name)
	return err == nil && public
}

// subject is what a statement is about.
type subject struct{ name, sha512 string }

func (s subject) list() *manifest.Value {
	one := object("name", s.name, "digest", object("sha512", s.sha512))
	return &manifest.Value{Array: true, Items: []*manifest.Value{one}}
}

// object is one of texts and values; nil is left out.
func object(kv ...any) *manifest.Value {
	o := &manifest.Value{Object: true}
	for i := 0; i < len(kv); i += 2 {
		switch v := kv[i+1].(type) {
		case string:
			o.Put(kv[i].(string), manifest.String(v))
		case *manifest.Value:
			if v != nil {
				o.Put(kv[i].(string), v)
			}
		}
	}
	return o
}
