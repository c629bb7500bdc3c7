package main

import (
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/tuf"
	"github.com/sigstore/sigstore-go/pkg/verify"
	"github.com/sigstore/sigstore/pkg/signature"
)

// trust finds the certificates and keys of Sigstore's services.
func trust(q request) (root.TrustedMaterial, error) {
	if q.TrustedRoot != "" {
		return root.NewTrustedRootFromPath(q.TrustedRoot)
	}
	o := tuf.DefaultOptions().WithCacheValidity(1)
	if q.Cache != "" {
		o = o.WithCachePath(filepath.Join(q.Cache, "tuf"))
	}
	if q.Offline {
		o = o.WithForceCache().WithFetcher(noFetcher{})
	}
	r, err := root.FetchTrustedRootWithOptions(o)
	if err != nil {
		return nil, fmt.Errorf("no trusted root for attestations: %w", err)
	}
	return r, nil
}

type noFetcher struct{}

var errOffline = errors.New("nothing is kept of it, and nothing is fetched offline")

func (noFetcher) DownloadFile(string, int64, time.Duration) ([]byte, error) { return nil, errOffline }

// verifyAll verifies each bundle; they are independent of each other.
func verifyAll(packages []pack, material root.TrustedMaterial) [][]string {
	out := make([][]string, len(packages))
	var wg sync.WaitGroup
	turn := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, p := range packages {
		out[i] = make([]string, len(p.Bundles))
		for j, b := range p.Bundles {
			turn <- struct{}{}
			wg.Go(func() {
				defer func() { <-turn }()
				if err := verifyOne(p.SHA512, b, material); err != nil {
					out[i][j] = err.Error()
				}
			})
		}
	}
	wg.Wait()
	return out
}

// verifyOne verifies a bundle and that its statement is about the tarball with this digest.
func verifyOne(sha512 string, s signed, material root.TrustedMaterial) (err error) {
	defer func() { // bundles come from outside, and pass through many parsers
		if r := recover(); r != nil {
			err = fmt.Errorf("malformed bundle: %v", r)
		}
	}()
	var b bundle.Bundle
	if err := b.UnmarshalJSON(s.Bundle); err != nil {
		return err
	}
	if _, err := b.Envelope(); err != nil {
		return err
	}
	if s.Key == "" {
		return hold(&b, sha512, material, verify.WithoutIdentitiesUnsafe(), verify.WithSignedCertificateTimestamps(1))
	}
	keyed, err := keyMaterial(s)
	if err != nil {
		return err
	}
	return hold(&b, sha512, root.TrustedMaterialCollection{keyed, material}, verify.WithKey())
}

// hold asks of a bundle what npm does: a signature by the given key, or by a certificate of Sigstore's (whoever it names) that a log of certificates has seen;
// an entry in a transparency log; a time witnessed by that log or a timestamping authority, in which the certificate was valid.
func hold(b verify.SignedEntity, sha512 string, material root.TrustedMaterial, policy verify.PolicyOption, more ...verify.VerifierOption) error {
	digest, err := hex.DecodeString(sha512)
	if err != nil || len(digest) != 64 {
		return errors.New("the package has no SHA-512 digest")
	}
	v, err := verify.NewVerifier(material, append(more, verify.WithTransparencyLog(1), verify.WithObserverTimestamps(1))...)
	if err != nil {
		return err
	}
	_, err = v.Verify(b, verify.NewPolicy(verify.WithArtifactDigest("sha512", digest), policy))
	return err
}

// keyMaterial trusts one key of a registry's, under the name by which bundles call it. Whether it had expired is known to who asks.
func keyMaterial(s signed) (root.TrustedMaterial, error) {
	der, err := base64.StdEncoding.DecodeString(s.Key)
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", s.KeyID, err)
	}
	pub, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", s.KeyID, err)
	}
	v, err := signature.LoadVerifier(pub, crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", s.KeyID, err)
	}
	return root.NewTrustedPublicKeyMaterialFromMapping(map[string]*root.ExpiringKey{s.KeyID: root.NewExpiringKey(v, time.Time{}, time.Time{})}), nil
}
