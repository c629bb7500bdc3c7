// Package manifest holds what a package.json says: of a folder, or of one version inside a registry's packument.
// It knows JSON and npm's normal forms of the fields, nothing of networks or trees. Start at Package and Packument.
package manifest

import (
	"encoding/json"
	"slices"
	"strings"
)

// Dep is one entry of a map of names to strings: a dependency and its specifier, a script and its command line.
type Dep struct{ Name, Spec string }

// Deps is such a map in the order of the file.
type Deps []Dep

// Get returns the value for name.
func (d Deps) Get(name string) (string, bool) {
	for i := range d {
		if d[i].Name == name {
			return d[i].Spec, true
		}
	}
	return "", false
}

// Has reports whether name is a key.
func (d Deps) Has(name string) bool { _, ok := d.Get(name); return ok }

// Without returns d less the entry name; d itself stays as it is.
func (d Deps) Without(name string) Deps {
	i := slices.IndexFunc(d, func(e Dep) bool { return e.Name == name })
	if i < 0 {
		return d
	}
	return append(slices.Clone(d[:i]), d[i+1:]...)
}

// With returns d with name set to value; d itself stays as it is.
func (d Deps) With(name, value string) Deps {
	out := slices.Clone(d)
	for i := range out {
		if out[i].Name == name {
			out[i].Spec = value
			return out
		}
	}
	return append(out, Dep{name, value})
}

// Dist says where a published version's tarball is and what it must hash to.
type Dist struct {
	Tarball, Integrity, Shasum string
	FileCount                  int
	UnpackedSize               int64
	Signatures                 json.RawMessage // [{keyid, sig}]
	Attestations               json.RawMessage // {url, provenance}
}

// Package is one package.json in npm's normal form. Once made it is not changed: trees share it.
type Package struct {
	Name, Version string
	Private       bool

	Dependencies         Deps // without those which are optional too
	DevDependencies      Deps
	OptionalDependencies Deps
	PeerDependencies     Deps
	AcceptDependencies   Deps
	PeerMeta             json.RawMessage // peerDependenciesMeta as written
	PeerOptional         []string        // names that PeerMeta marks optional
	Bundle               []string        // bundleDependencies, `true` written out
	Overrides            json.RawMessage
	Workspaces           []string
	WorkspacesRaw        json.RawMessage

	OS, CPU, Libc []string
	Engines       json.RawMessage // an object, or an array in very old packages
	DevEngines    json.RawMessage

	Bin              Deps   // name to relative path, also for `bin: "x"`
	BinDir           string // directories.bin, where there is no bin
	Scripts          Deps
	License          string
	Funding          json.RawMessage
	Deprecated       string
	HasInstallScript bool // hasInstallScript of a packument, or a script install, preinstall, postinstall
	HasShrinkwrap    bool // _hasShrinkwrap
	Gypfile          bool

	Dist Dist
	Odd  map[string]json.RawMessage // fields of an unusual shape as written: license, os, cpu, libc
	Raw  json.RawMessage            // the object as read; a packument's compact form keeps only the fields above
}

// ID is name@version.
func (p *Package) ID() string { return p.Name + "@" + p.Version }

// IsPeerOptional reports whether the peer dependency name need not be there.
func (p *Package) IsPeerOptional(name string) bool { return slices.Contains(p.PeerOptional, name) }

// Engine returns the range asked of an engine ("node", "npm"), or "".
func (p *Package) Engine(name string) string {
	if !strings.HasPrefix(string(p.Engines), "{") {
		return ""
	}
	d, _ := decodeDeps(p.Engines)
	v, _ := d.Get(name)
	return v
}
