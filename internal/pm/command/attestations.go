package command

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ravel-js/ravel/internal/pm/registry"
)

// attestation is a statement about a package, in a bundle with what proves it.
type attestation struct {
	PredicateType string          `json:"predicateType"`
	Bundle        json.RawMessage `json:"bundle"`

	keyid, key, sig string
}

// attestedPackage is what --include-attestations tells.
type attestedPackage struct {
	Name         string          `json:"name"`
	Version      string          `json:"version"`
	Location     string          `json:"location"`
	Registry     string          `json:"registry"`
	Attestations json.RawMessage `json:"attestations"`
	Bundles      []attestation   `json:"attestationBundles"`
}

func (s *signed) proof() attestedPackage {
	return attestedPackage{s.Name, s.Version, s.Location, s.Registry, s.attested, s.attestations}
}

// fetchAttestations gets a package's attestations from the registry it is configured for, wherever the packument says they are, and sees that they
// are about this package and this tarball. That they are genuine is verifyAttestations' business.
func (a *App) fetchAttestations(c *registry.Client, s *signed, reg string, keys []registry.Key) error {
	id := s.Name + "@" + s.Version
	var says struct {
		URL string `json:"url"`
	}
	json.Unmarshal(s.attested, &says)
	at, err := url.Parse(says.URL)
	if err != nil || says.URL == "" {
		s.spoiled("EATTESTATIONVERIFY", "%s failed to verify attestation: the registry does not say where it is", id)
		return nil
	}
	base, err := url.Parse(reg)
	if err != nil {
		return err
	}
	raw, err := c.JSON(a.Ctx, registry.Request{URL: base.ResolveReference(&url.URL{Path: at.Path, RawPath: at.RawPath}).String()})
	if err != nil {
		return err
	}
	var doc struct {
		Attestations []attestation `json:"attestations"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil || len(doc.Attestations) == 0 {
		s.spoiled("EATTESTATIONVERIFY", "%s failed to verify attestation: there is none where the registry says there is", id)
		return nil
	}
	purl := "pkg:npm/" + strings.Replace(s.Name, "@", "%40", 1) + "@" + s.Version
	digest := sha512Hex(s.Integrity)
	for i := range doc.Attestations {
		t := &doc.Attestations[i]
		var b struct {
			Material struct {
				Entries []struct {
					Time json.RawMessage `json:"integratedTime"`
				} `json:"tlogEntries"`
			} `json:"verificationMaterial"`
			Envelope struct {
				Payload    []byte `json:"payload"`
				Signatures []struct {
					KeyID string `json:"keyid"`
					Sig   string `json:"sig"`
				} `json:"signatures"`
			} `json:"dsseEnvelope"`
		}
		var statement struct {
			PredicateType string `json:"predicateType"`
			Subject       []struct {
				Name   string            `json:"name"`
				Digest map[string]string `json:"digest"`
			} `json:"subject"`
		}
		if err := json.Unmarshal(t.Bundle, &b); err == nil {
			json.Unmarshal(b.Envelope.Payload, &statement)
		}
		if len(statement.Subject) == 0 || len(b.Envelope.Signatures) == 0 {
			s.spoiled("EATTESTATIONVERIFY", "%s failed to verify attestation: it is malformed", id)
			return nil
		}
		s.PredicateType, s.Key, s.Signature = statement.PredicateType, b.Envelope.Signatures[0].KeyID, b.Envelope.Signatures[0].Sig
		t.keyid, t.sig = s.Key, s.Signature
		if t.keyid != "" { // the registry's own
			k := slices.IndexFunc(keys, func(k registry.Key) bool { return k.KeyID == t.keyid })
			if k < 0 {
				s.spoiled("EMISSINGSIGNATUREKEY", "%s has attestations with keyid: %s but no corresponding public key can be found", id, t.keyid)
				return nil
			}
			t.key = keys[k].Key
			var seen time.Time
			if len(b.Material.Entries) > 0 {
				if sec, err := strconv.ParseInt(strings.Trim(string(b.Material.Entries[0].Time), `"`), 10, 64); err == nil && sec > 0 {
					seen = time.Unix(sec, 0)
				}
			}
			if expired(keys[k], seen) {
				s.spoiled("EEXPIREDSIGNATUREKEY", "%s has attestations with keyid: %s but the corresponding public key has expired %s", id, t.keyid, keys[k].Expires)
				return nil
			}
		}
		subject := statement.Subject[0]
		if subject.Name != purl {
			s.spoiled("EATTESTATIONSUBJECT", "%s package name and version (PURL): %s doesn't match what was signed: %s", id, purl, subject.Name)
			return nil
		}
		if subject.Digest["sha512"] != digest {
			s.spoiled("EATTESTATIONSUBJECT", "%s package integrity (hex digest): %s doesn't match what was signed: %s", id, digest, subject.Digest["sha512"])
			return nil
		}
	}
	s.PredicateType, s.Key, s.Signature = "", "", ""
	s.attestations = doc.Attestations
	return nil
}

// sha512Hex is the digest of an integrity of one, in hexadecimal digits.
func sha512Hex(integrity string) string {
	for _, f := range strings.Fields(integrity) {
		if text, ok := strings.CutPrefix(f, "sha512-"); ok {
			text, _, _ = strings.Cut(text, "?")
			if raw, err := base64.StdEncoding.DecodeString(text); err == nil {
				return hex.EncodeToString(raw)
			}
		}
	}
	return ""
}

// verifier is the program beside ours that knows Sigstore.
const verifier = "ravel-provenance"

// proofs are the bundles about one tarball.
type proofs struct {
	SHA512  string        `json:"sha512"`
	Bundles []proofBundle `json:"bundles"`
}

type proofBundle struct {
	Bundle json.RawMessage `json:"bundle"`
	Key    string          `json:"key"`
	KeyID  string          `json:"keyid"`
}

// verify asks why each bundle does not hold, "" if it does.
func (a *App) verify(packs []proofs) ([][]string, error) {
	query, err := json.Marshal(map[string]any{"cache": filepath.Join(a.Cfg.CacheDir(), "sigstore"), "offline": a.Cfg.Bool("offline"), "trustedRoot": a.Cfg.Str("trusted-root"), "packages": packs})
	if err != nil {
		return nil, err
	}
	var answer struct {
		Results [][]string `json:"results"`
		Error   string     `json:"error"`
	}
	if err := a.askVerifier(query, &answer); err != nil {
		return nil, err
	}
	if answer.Error != "" {
		return nil, &Error{Code_: "EATTESTATIONROOT", Msg: answer.Error,
			Detail: []string{"Attestations are verified by what Sigstore's servers say of their keys; --trusted-root=file gives it without asking them."}}
	}
	if len(answer.Results) != len(packs) {
		return nil, fail("EATTESTATIONVERIFY", "%s answered about %d packages, asked about %d", verifier, len(answer.Results), len(packs))
	}
	for i, r := range answer.Results {
		if len(r) != len(packs[i].Bundles) {
			return nil, fail("EATTESTATIONVERIFY", "%s answered about %d attestations, asked about %d", verifier, len(r), len(packs[i].Bundles))
		}
	}
	return answer.Results, nil
}

// verifyAttestations has all attestations verified.
func (a *App) verifyAttestations(all []signed) error {
	var packs []proofs
	var of []*signed
	for i := range all {
		s := &all[i]
		if s.Code != "" || s.attested == nil {
			continue
		}
		p := proofs{SHA512: sha512Hex(s.Integrity)}
		for _, t := range s.attestations {
			p.Bundles = append(p.Bundles, proofBundle{t.Bundle, t.key, t.keyid})
		}
		packs, of = append(packs, p), append(of, s)
	}
	if len(packs) == 0 {
		return nil
	}
	results, err := a.verify(packs)
	if err != nil {
		return err
	}
	for i, s := range of {
		for j, why := range results[i] {
			if t := s.attestations[j]; why != "" {
				s.spoiled("EATTESTATIONVERIFY", "%s@%s failed to verify attestation: %s", s.Name, s.Version, why)
				s.PredicateType, s.Key, s.Signature = t.PredicateType, t.keyid, t.sig
				break
			}
		}
	}
	return nil
}

func (a *App) askVerifier(query []byte, answer any) error {
	self := a.Exec
	if real, err := filepath.EvalSymlinks(self); err == nil {
		self = real
	}
	program := filepath.Join(filepath.Dir(self), verifier)
	cmd := exec.CommandContext(a.Ctx, program)
	cmd.Stdin, cmd.Env, cmd.Dir = bytes.NewReader(query), a.Env, a.Root
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	if errors.Is(err, os.ErrNotExist) {
		return &Error{Code_: "ENOVERIFIER", Msg: "there are attestations, which could not be verified: there is no " + program,
			Detail: []string{"`make build` builds it beside ravel."}}
	}
	if err == nil {
		err = json.Unmarshal(out.Bytes(), answer)
	}
	if err != nil {
		return fmt.Errorf("%s: %w %s", verifier, err, strings.TrimSpace(said.String()))
	}
	return nil
}
