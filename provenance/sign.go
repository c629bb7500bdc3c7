package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/sign"
)

// signing is a statement to be signed in the name of whoever the identity token says.
type signing struct {
	Statement string `json:"statement"`
	Token     string `json:"token"`
	Fulcio    string `json:"fulcio"`
	Rekor     string `json:"rekor"`
}

const (
	statementType = "application/vnd.in-toto+json"
	signTimeout   = 30 * time.Second
	signRetries   = 2
)

// signed gets a certificate for a key that lives as long as this call, signs the statement with that key, and has the log of
// transparency witness it.
func (s *signing) signed() (b json.RawMessage, err error) {
	defer func() { // answers come from outside, and pass through many parsers
		if r := recover(); r != nil {
			err = fmt.Errorf("malformed answer: %v", r)
		}
	}()
	if strings.Count(s.Token, ".") < 2 {
		return nil, errors.New("the identity token is none")
	}
	keys, err := sign.NewEphemeralKeypair(nil)
	if err != nil {
		return nil, err
	}
	made, err := sign.Bundle(&sign.DSSEData{Data: []byte(s.Statement), PayloadType: statementType}, keys, sign.BundleOptions{
		CertificateProvider:        sign.NewFulcio(&sign.FulcioOptions{BaseURL: s.Fulcio, Timeout: signTimeout, Retries: signRetries}),
		CertificateProviderOptions: &sign.CertificateProviderOptions{IDToken: s.Token},
		TransparencyLogs:           []sign.Transparency{sign.NewRekor(&sign.RekorOptions{BaseURL: s.Rekor, Timeout: signTimeout, Retries: signRetries})},
	})
	if err != nil {
		return nil, err
	}
	whole, err := bundle.NewBundle(made)
	if err != nil {
		return nil, err
	}
	raw, err := whole.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var compact bytes.Buffer // its spaces vary
	err = json.Compact(&compact, raw)
	return compact.Bytes(), err
}
