package command

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// signed is what came of looking at one package's signatures.
type signed struct {
	Code          string `json:"code,omitempty"`
	Message       string `json:"message,omitempty"`
	Integrity     string `json:"integrity,omitempty"`
	Key           string `json:"keyid,omitempty"`
	Location      string `json:"location"`
	Name          string `json:"name"`
	Registry      string `json:"registry"`
	Resolved      string `json:"resolved,omitempty"`
	Signature     string `json:"signature,omitempty"`
	PredicateType string `json:"predicateType,omitempty"`
	Type          string `json:"type,omitempty"` // of the dependency; only of what is invalid
	Version       string `json:"version"`

	audited bool // its registry signs
	signed  bool // and the signature holds
	// attested is what the registry says of attestations, attestations they themselves.
	attested     json.RawMessage
	attestations []attestation
}

func (s *signed) spoiled(code, format string, args ...any) {
	s.Code, s.Message = code, fmt.Sprintf(format, args...)
}

// auditSignatures checks what is installed against the signatures of its registries, and attestations of who built it.
func (a *App) auditSignatures() error {
	start := time.Now()
	if a.Cfg.Bool("global") {
		return fail("EAUDITGLOBAL", "`npm audit signatures` does not support global packages")
	}
	t, err := tree.LoadActualWith(a.TreeOptions())
	if err != nil {
		return err
	}
	u := &auditor{App: a, tree: t}
	u.omit[0], u.omit[1], u.omit[2] = a.Cfg.Omit()
	paths, err := a.workspaceNames()
	if err != nil {
		return err
	}
	if len(paths) > 0 {
		u.only = t.Reach(paths, false)
	}
	var nodes []*tree.Node
	for _, n := range t.Sorted() {
		if u.audited(n) && !n.Carried && !n.Extraneous && !strings.HasPrefix(n.Resolved, "git") && !strings.HasPrefix(n.Resolved, "file:") {
			nodes = append(nodes, n)
		}
	}
	if len(nodes) == 0 {
		return fail("", "found no installed dependencies to audit")
	}
	c, err := a.Client()
	if err != nil {
		return err
	}
	keys := map[string][]registry.Key{}
	for _, n := range nodes {
		reg, err := a.Cfg.Registry(bomName(n))
		if err != nil {
			return err
		}
		if _, ok := keys[reg]; !ok {
			if keys[reg], err = c.Keys(a.Ctx, reg); err != nil {
				return err
			}
		}
	}
	out := make([]signed, len(nodes))
	sem := make(chan struct{}, 20)
	var wg sync.WaitGroup
	var once sync.Once
	var failed error
	for i, n := range nodes {
		sem <- struct{}{}
		wg.Go(func() {
			defer func() { <-sem }()
			reg, _ := a.Cfg.Registry(bomName(n))
			s, err := a.checkSigned(c, n, reg, keys[reg])
			if err != nil {
				once.Do(func() { failed = err })
				return
			}
			out[i] = s
		})
	}
	wg.Wait()
	if failed != nil {
		return failed
	}
	if err := a.verifyAttestations(out); err != nil {
		return err
	}
	for i, n := range nodes {
		if out[i].Code != "" {
			out[i].Type = dependencyType(n)
		}
	}
	return a.tellSigned(out, time.Since(start))
}

// dependencyType is the section of package.json by which something depends on n.
func dependencyType(n *tree.Node) string {
	for _, e := range n.In {
		switch {
		case e.Type.Optional():
			return "optionalDependencies"
		case e.Type.Peer():
			return "peerDependencies"
		case e.Type == tree.DevDep:
			return "devDependencies"
		}
		return "dependencies"
	}
	return "dependencies"
}

// checkSigned fetches what the registry says of a version now and checks it, and that it is what is installed.
func (a *App) checkSigned(c *registry.Client, n *tree.Node, reg string, keys []registry.Key) (signed, error) {
	name := bomName(n)
	s := signed{Name: name, Version: n.Version, Location: n.Path, Registry: registry.SafeURL(reg), audited: len(keys) > 0}
	raw, err := c.JSON(a.Ctx, registry.Request{URL: reg + registry.EscapeName(name), Header: map[string]string{"Accept": "application/json"}})
	if err != nil {
		return s, err
	}
	p, err := manifest.ParsePackument(raw)
	if err != nil {
		return s, err
	}
	v, err := p.Package(n.Version)
	if err != nil {
		return s, fail("ETARGET", "No matching version found for %s@%s.", name, n.Version)
	}
	s.Integrity, s.Resolved = v.Dist.Integrity, v.Dist.Tarball
	id := name + "@" + n.Version
	var sigs []struct{ KeyID, Sig string }
	json.Unmarshal(v.Dist.Signatures, &sigs)
	if len(sigs)+len(v.Dist.Attestations) > 0 && n.Integrity != "" && v.Dist.Integrity != "" && !slices.Contains(strings.Fields(n.Integrity), v.Dist.Integrity) && strings.HasPrefix(n.Integrity, "sha512-") {
		s.spoiled("EINTEGRITYSIGNATURE", "%s is installed with another integrity than the one the registry has signed", id)
		return s, nil
	}
	message := []byte(id + ":" + v.Dist.Integrity)
	for _, sig := range sigs {
		s.Key, s.Signature = sig.KeyID, sig.Sig
		i := slices.IndexFunc(keys, func(k registry.Key) bool { return k.KeyID == sig.KeyID })
		if i < 0 {
			s.spoiled("EMISSINGSIGNATUREKEY", "%s has a registry signature with keyid: %s but no corresponding public key can be found", id, sig.KeyID)
			return s, nil
		}
		if at := p.Time(n.Version); expired(keys[i], at) {
			s.spoiled("EEXPIREDSIGNATUREKEY", "%s has a registry signature with keyid: %s but the corresponding public key has expired %s", id, sig.KeyID, keys[i].Expires)
			return s, nil
		}
		if !verifies(keys[i].Key, sig.Sig, message) {
			s.spoiled("EINTEGRITYSIGNATURE", "%s has an invalid registry signature with keyid: %s and signature: %s", id, sig.KeyID, sig.Sig)
			return s, nil
		}
	}
	s.signed, s.Key, s.Signature = len(sigs) > 0, "", ""
	if len(v.Dist.Attestations) == 0 {
		return s, nil
	}
	s.attested = v.Dist.Attestations
	return s, a.fetchAttestations(c, &s, reg, keys)
}

// expired reports whether a key had expired at a time; a time that is not known is too late.
func expired(k registry.Key, at time.Time) bool {
	end, err := time.Parse(time.RFC3339, k.Expires)
	return k.Expires != "" && (err != nil || at.IsZero() || !at.Before(end))
}

// verifies checks an ECDSA signature over SHA-256 by a key in SPKI form; both are base64.
func verifies(key, sig string, message []byte) bool {
	der, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		return false
	}
	pub, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return false
	}
	ec, ok := pub.(*ecdsa.PublicKey)
	raw, err := base64.StdEncoding.DecodeString(sig)
	if !ok || err != nil {
		return false
	}
	sum := sha256.Sum256(message)
	return ecdsa.VerifyASN1(ec, sum[:], raw)
}

func (a *App) tellSigned(all []signed, took time.Duration) error {
	missing, invalid, verified := []signed{}, []signed{}, []attestedPackage{}
	audited, held, attested := 0, 0, 0
	for _, s := range all {
		if s.audited {
			audited++
		}
		if s.Code != "" {
			invalid = append(invalid, s)
			continue
		}
		switch {
		case s.signed:
			held++
		case s.audited:
			missing = append(missing, s)
		}
		if s.attested != nil {
			attested++
			if a.Cfg.Bool("include-attestations") {
				verified = append(verified, s.proof())
			}
		}
	}
	if audited+attested == 0 {
		return fail("", "found no dependencies to audit that were installed from a supported registry")
	}
	byName := func(x, y signed) int { return strings.Compare(x.Name, y.Name) }
	slices.SortStableFunc(missing, byName)
	slices.SortStableFunc(invalid, byName)
	result := error(nil)
	if len(missing)+len(invalid) > 0 {
		result = Exit(1)
	}
	if a.Cfg.Bool("json") {
		doc := map[string]any{"invalid": invalid, "missing": missing}
		if a.Cfg.Bool("include-attestations") {
			doc["verified"] = verified
		}
		a.PrintJSON(doc)
		return result
	}
	one := func(n int, single, several string) string {
		if n == 1 {
			return "1 package has " + single
		}
		return fmt.Sprintf("%d packages have %s", n, several)
	}
	names := func(list []signed) {
		a.Println()
		for _, s := range list {
			a.Printf("%s@%s (%s)\n", s.Name, s.Version, s.Registry)
		}
	}
	a.Printf("audited %s in %ds\n\n", plural(audited, "package"), int(took.Seconds()))
	if held > 0 {
		a.Println(one(held, "a verified registry signature", "verified registry signatures") + "\n")
	}
	if attested > 0 {
		a.Println(one(attested, "a verified attestation", "verified attestations"))
		if !a.Cfg.Bool("include-attestations") {
			a.Println("(use --json --include-attestations to view attestation details)")
		}
		a.Println()
	}
	if len(missing) > 0 {
		a.Println(one(len(missing), "a missing registry signature but the registry is providing signing keys:", "missing registry signatures but the registry is providing signing keys:"))
		names(missing)
	}
	if len(invalid) == 0 {
		return result
	}
	if len(missing) > 0 {
		a.Println()
	}
	bySignature, byAttestation := []signed{}, []signed{}
	for _, s := range invalid {
		if s.attested != nil {
			byAttestation = append(byAttestation, s)
		} else {
			bySignature = append(bySignature, s)
		}
	}
	if len(bySignature) > 0 {
		a.Println(one(len(bySignature), "an invalid registry signature:", "invalid registry signatures:"))
		names(bySignature)
		a.Println()
	}
	if len(byAttestation) > 0 {
		a.Println(one(len(byAttestation), "an invalid attestation:", "invalid attestations:"))
		names(byAttestation)
		a.Println()
		for _, s := range byAttestation {
			a.Log("warn", s.Message)
		}
	}
	if len(invalid) == 1 {
		a.Println("Someone might have tampered with this package since it was published on the registry!")
	} else {
		a.Println("Someone might have tampered with these packages since they were published on the registry!")
	}
	a.Println()
	return result
}
