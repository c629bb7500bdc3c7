// Ravel-provenance verifies attestations of packages: Sigstore bundles as registries of npm serve them, about who built a package from
// which sources (provenance) and that it was published (signed by the registry's own key). And it signs such statements.
//
// It stands beside ravel as a program of its own, which `ravel audit signatures` and `ravel publish --provenance` ask: sigstore-go in the same program would cost each
// start of it more time than the engine's (see RATIONALE.md). It reads one request from standard input and writes one answer:
//
//	{"cache": dir, "offline": false, "trustedRoot": file or "", "packages": [
//	    {"sha512": hex digest of the tarball, "bundles": [{"bundle": {...}, "key": SPKI in base64 or "", "keyid": hint}]}]}
//
//	{"results": [[""]]}    for each bundle of each package why it does not hold, "" if it does
//	{"error": "..."}       nothing could be verified at all: there is no trusted root
//
// or
//
//	{"sign": {"statement": text, "token": identity token, "fulcio": URL, "rekor": URL}}
//
//	{"bundle": {...}} or {"error": "..."}
//
// Trust begins at Sigstore's public-good instance, by TUF from the root that sigstore-go has built in; what TUF fetched is kept below cache and used for
// a day, or without looking when offline. trustedRoot names a trusted_root.json to use in its place.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
)

type request struct {
	Cache       string `json:"cache"`
	Offline     bool   `json:"offline"`
	TrustedRoot string `json:"trustedRoot"`
	Packages    []pack `json:"packages"`

	Sign *signing `json:"sign"`
}

type pack struct {
	SHA512  string   `json:"sha512"`
	Bundles []signed `json:"bundles"`
}

type signed struct {
	Bundle json.RawMessage `json:"bundle"`
	Key    string          `json:"key"`
	KeyID  string          `json:"keyid"`
}

type answer struct {
	Results [][]string `json:"results,omitempty"`
	Error   string     `json:"error,omitempty"`

	Bundle json.RawMessage `json:"bundle,omitempty"`
}

func main() {
	if len(os.Args) > 1 {
		fmt.Fprintln(os.Stderr, "ravel-provenance is asked by `ravel audit signatures` and `ravel publish`; it takes its request from standard input.")
		os.Exit(2)
	}
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "ravel-provenance:", err)
		os.Exit(1)
	}
}

func serve(in io.Reader, out io.Writer) error {
	var q request
	if err := json.NewDecoder(in).Decode(&q); err != nil {
		return err
	}
	var a answer
	if q.Sign != nil {
		b, err := q.Sign.signed()
		if a.Bundle = b; err != nil {
			a.Error = err.Error()
		}
		return json.NewEncoder(out).Encode(a)
	}
	if material, err := trust(q); err != nil {
		a.Error = err.Error()
	} else {
		a.Results = verifyAll(q.Packages, material)
	}
	return json.NewEncoder(out).Encode(a)
}
