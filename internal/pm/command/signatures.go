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
	Name     string `json:"name"`
	Version  string `json:"version"`
	Location string `json:"location"`
	Registry string `json:"registry"`
	Code     string `json:"code,omitempty"`
	Message  string `json:"message,omitempty"`
	Key      string `json:"keyid,omitempty"`

	state    string // verified, missing, invalid, "" (the registry signs nothing)
	attested bool
}

// auditSignatures checks what is installed against the signatures of its registries. Attestations are counted, not verified.
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
		if u.audited(n) && !n.InBundle && !n.Extraneous && !strings.HasPrefix(n.Resolved, "git") && !strings.HasPrefix(n.Resolved, "file:") {
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
	total := 0
	for _, n := range nodes {
		reg, err := a.Cfg.Registry(bomName(n))
		if err != nil {
			return err
		}
		if _, ok := keys[reg]; !ok {
			if keys[reg], err = c.Keys(a.Ctx, reg); err != nil {
				return err
			}
			total += len(keys[reg])
		}
	}
	if total == 0 {
		return fail("", "found no dependencies to audit that were installed from a supported registry")
	}
	out := make([]signed, len(nodes))
	sem := make(chan struct{}, 12)
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
	return a.tellSigned(out, time.Since(start))
}

// checkSigned fetches what the registry says of a version now and checks it, and that it is what is installed.
func (a *App) checkSigned(c *registry.Client, n *tree.Node, reg string, keys []registry.Key) (signed, error) {
	name := bomName(n)
	s := signed{Name: name, Version: n.Version, Location: n.Path, Registry: reg}
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
	s.attested = len(v.Dist.Attestations) > 0
	var sigs []struct{ KeyID, Sig string }
	json.Unmarshal(v.Dist.Signatures, &sigs)
	if len(sigs) == 0 {
		if len(keys) > 0 {
			s.state = "missing"
		}
		return s, nil
	}
	if n.Integrity != "" && v.Dist.Integrity != "" && !slices.Contains(strings.Fields(n.Integrity), v.Dist.Integrity) && strings.HasPrefix(n.Integrity, "sha512-") {
		s.state, s.Code, s.Message = "invalid", "EINTEGRITYSIGNATURE", name+"@"+n.Version+" is installed with another integrity than the one the registry has signed"
		return s, nil
	}
	message := []byte(name + "@" + n.Version + ":" + v.Dist.Integrity)
	for _, sig := range sigs {
		i := slices.IndexFunc(keys, func(k registry.Key) bool { return k.KeyID == sig.KeyID })
		if i < 0 {
			s.state, s.Code, s.Key = "invalid", "EMISSINGSIGNATUREKEY", sig.KeyID
			s.Message = fmt.Sprintf("%s@%s has a registry signature with keyid: %s but no corresponding public key can be found", name, n.Version, sig.KeyID)
			return s, nil
		}
		if end, err := time.Parse(time.RFC3339, keys[i].Expires); err == nil && keys[i].Expires != "" {
			if at := p.Time(n.Version); at.IsZero() || !at.Before(end) {
				s.state, s.Code, s.Key = "invalid", "EEXPIREDSIGNATUREKEY", sig.KeyID
				s.Message = fmt.Sprintf("%s@%s has a registry signature with keyid: %s but the corresponding public key has expired %s", name, n.Version, sig.KeyID, keys[i].Expires)
				return s, nil
			}
		}
		if !verifies(keys[i].Key, sig.Sig, message) {
			s.state, s.Code, s.Key = "invalid", "EINTEGRITYSIGNATURE", sig.KeyID
			s.Message = fmt.Sprintf("%s@%s has an invalid registry signature with keyid: %s and signature: %s", name, n.Version, sig.KeyID, sig.Sig)
			return s, nil
		}
	}
	s.state = "verified"
	return s, nil
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
	by := map[string][]signed{"missing": {}, "invalid": {}}
	attested := 0
	for _, s := range all {
		by[s.state] = append(by[s.state], s)
		if s.attested {
			attested++
		}
	}
	missing, invalid, verified := by["missing"], by["invalid"], by["verified"]
	result := error(nil)
	if len(missing)+len(invalid) > 0 {
		result = Exit(1)
	}
	if a.Cfg.Bool("json") {
		a.PrintJSON(map[string][]signed{"invalid": invalid, "missing": missing})
		return result
	}
	one := func(n int, single, several string) string {
		if n == 1 {
			return "1 package has " + single
		}
		return fmt.Sprintf("%d packages have %s", n, several)
	}
	a.Printf("audited %s in %s\n\n", plural(len(all), "package"), duration(took))
	if len(verified) > 0 {
		a.Println(one(len(verified), "a verified registry signature", "verified registry signatures") + "\n")
	}
	if attested > 0 {
		a.Println(one(attested, "an attestation, which was not verified", "attestations, which were not verified") + "\n")
	}
	if len(missing) > 0 {
		a.Println(one(len(missing), "a missing registry signature but the registry is providing signing keys:", "missing registry signatures but the registry is providing signing keys:") + "\n")
		for _, s := range missing {
			a.Printf("%s@%s (%s)\n", s.Name, s.Version, registry.SafeURL(s.Registry))
		}
		a.Println()
	}
	if len(invalid) > 0 {
		a.Println(one(len(invalid), "an invalid registry signature:", "invalid registry signatures:") + "\n")
		for _, s := range invalid {
			a.Printf("%s@%s (%s)\n", s.Name, s.Version, registry.SafeURL(s.Registry))
		}
		a.Println()
		if len(invalid) == 1 {
			a.Println("Someone might have tampered with this package since it was published on the registry!")
		} else {
			a.Println("Someone might have tampered with these packages since they were published on the registry!")
		}
	}
	return result
}
