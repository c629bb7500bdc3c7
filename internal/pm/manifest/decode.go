package manifest

import (
	"bytes"
	"encoding/json"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Parse reads a package.json, or one version of a packument. The Package refers to raw: leave that unchanged.
func Parse(raw []byte) (*Package, error) {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	p := &Package{Raw: raw}
	s := &scanner{b: raw}
	d := decoder{scanner: s, p: p}
	if err := s.object(d.field); err != nil {
		return nil, err
	}
	if s.peek() != 0 {
		return nil, s.fail("text behind the object")
	}
	d.finish()
	return p, nil
}

type decoder struct {
	*scanner
	p          *Package
	bundleAll  bool
	bundleOld  []string
	hasBundle  bool
	binRaw     []byte
	dirBin     string
	installing bool
}

func (d *decoder) field(key string) (err error) {
	p := d.p
	switch key {
	case "name":
		p.Name, err = d.looseString()
		p.Name = strings.TrimSpace(p.Name)
	case "version":
		p.Version, err = d.looseString()
	case "private":
		p.Private, err = d.truthy()
	case "dependencies":
		p.Dependencies, err = d.deps()
	case "devDependencies":
		p.DevDependencies, err = d.deps()
	case "optionalDependencies":
		p.OptionalDependencies, err = d.deps()
	case "peerDependencies":
		p.PeerDependencies, err = d.deps()
	case "acceptDependencies":
		p.AcceptDependencies, err = d.deps()
	case "peerDependenciesMeta":
		err = d.peerMeta()
	case "bundleDependencies":
		p.Bundle, err = d.bundle()
		d.hasBundle = true
	case "bundledDependencies":
		d.bundleOld, err = d.bundle()
	case "overrides":
		p.Overrides, err = d.skip()
	case "workspaces":
		err = d.workspaces()
	case "os":
		p.OS, err = d.list(key)
	case "cpu":
		p.CPU, err = d.list(key)
	case "libc":
		p.Libc, err = d.list(key)
	case "engines":
		p.Engines, err = d.filled()
	case "devEngines":
		p.DevEngines, err = d.filled()
	case "bin":
		d.binRaw, err = d.skip()
	case "directories":
		if d.peek() == '{' {
			err = d.object(func(k string) (err error) {
				if k == "bin" {
					d.dirBin, err = d.looseString()
					return err
				}
				_, err = d.skip()
				return err
			})
		} else {
			_, err = d.skip()
		}
	case "scripts":
		p.Scripts, err = d.deps()
	case "license":
		err = d.license()
	case "funding":
		err = d.funding()
	case "deprecated":
		p.Deprecated, err = d.deprecated()
	case "hasInstallScript":
		d.installing, err = d.truthy()
	case "_hasShrinkwrap":
		p.HasShrinkwrap, err = d.truthy()
	case "gypfile":
		p.Gypfile, err = d.truthy()
	case "dist":
		err = d.dist()
	default:
		_, err = d.skip()
	}
	return err
}

func (d *decoder) finish() {
	p := d.p
	if !d.hasBundle {
		p.Bundle = d.bundleOld
	}
	if d.bundleAll { // of "dependencies" as written
		p.Bundle = nil
		for _, e := range p.Dependencies {
			p.Bundle = append(p.Bundle, e.Name)
		}
	}
	for _, o := range p.OptionalDependencies {
		p.Dependencies = p.Dependencies.Without(o.Name)
	}
	p.Bin = normalBin(p.Name, d.binRaw)
	if p.Bin == nil {
		p.BinDir = cleanPath(d.dirBin)
	}
	p.HasInstallScript = d.installing || p.Scripts.Has("install") || p.Scripts.Has("preinstall") || p.Scripts.Has("postinstall")
}

// looseString reads a string; other values count as "".
func (d *decoder) looseString() (string, error) {
	if d.peek() == '"' {
		return d.str()
	}
	_, err := d.skip()
	return "", err
}

func (d *decoder) truthy() (bool, error) {
	raw, err := d.skip()
	if err != nil {
		return false, err
	}
	switch string(raw) {
	case "false", "null", "0", `""`:
		return false, nil
	}
	return true, nil
}

// filled returns a value as it stands unless it says nothing.
func (d *decoder) filled() (json.RawMessage, error) {
	raw, err := d.skip()
	if err != nil || emptyValue(raw) {
		return nil, err
	}
	return raw, nil
}

func emptyValue(raw []byte) bool {
	switch string(raw) {
	case "false", "null", "0", `""`:
		return true
	}
	if len(raw) > 1 && (raw[0] == '{' || raw[0] == '[') {
		return len(bytes.TrimSpace(raw[1:len(raw)-1])) == 0
	}
	return len(raw) == 0
}

// deps reads a map of strings; entries of other kinds are dropped, as is what is no map.
var none [0]Dep

func (d *decoder) deps() (Deps, error) {
	if d.peek() != '{' {
		_, err := d.skip()
		return nil, err
	}
	out := Deps(none[:]) // one that is there, but empty, is not nil
	err := d.object(func(k string) error {
		if d.peek() != '"' {
			_, err := d.skip()
			return err
		}
		v, err := d.str()
		if len(out) == 0 {
			out = make(Deps, 0, 8)
		}
		out = append(out, Dep{strings.Clone(k), v})
		return err
	})
	return dedupe(out), err
}

// dedupe: of equal keys the last one counts, at the place of the first.
func dedupe(d Deps) Deps {
	if len(d) > 64 {
		seen := make(map[string]int, len(d))
		out := d[:0]
		for _, e := range d {
			if i, ok := seen[e.Name]; ok {
				out[i] = e
				continue
			}
			seen[e.Name] = len(out)
			out = append(out, e)
		}
		return out
	}
	for i := 1; i < len(d); i++ {
		for j := range d[:i] {
			if d[j].Name == d[i].Name {
				d[j] = d[i]
				d = slices.Delete(d, i, i+1)
				i--
				break
			}
		}
	}
	return d
}

func decodeDeps(raw []byte) (Deps, error) {
	d := decoder{scanner: &scanner{b: raw}}
	return d.deps()
}

func (d *decoder) peerMeta() error {
	raw, err := d.filled()
	if err != nil || raw == nil || raw[0] != '{' {
		return err
	}
	d.p.PeerMeta = raw
	in := &decoder{scanner: &scanner{b: raw}}
	return in.object(func(name string) error {
		if in.peek() != '{' {
			_, err := in.skip()
			return err
		}
		return in.object(func(k string) error {
			yes, err := in.truthy()
			if k == "optional" && yes {
				d.p.PeerOptional = append(d.p.PeerOptional, strings.Clone(name))
			}
			return err
		})
	})
}

func (d *decoder) bundle() ([]string, error) {
	switch d.peek() {
	case '[':
		return d.strings()
	case '{':
		deps, err := d.deps()
		var out []string
		for _, e := range deps {
			out = append(out, e.Name)
		}
		return out, err
	}
	yes, err := d.truthy()
	d.bundleAll = d.bundleAll || yes
	return nil, err
}

func (d *decoder) strings() ([]string, error) {
	var out []string
	err := d.array(func() error {
		if d.peek() != '"' {
			_, err := d.skip()
			return err
		}
		v, err := d.str()
		out = append(out, v)
		return err
	})
	return out, err
}

func (d *decoder) workspaces() error {
	start := d.i
	raw, err := d.skip()
	if err != nil {
		return err
	}
	if emptyValue(raw) {
		return nil
	}
	d.p.WorkspacesRaw = raw
	end := d.i
	defer func() { d.i = end }()
	d.i = start
	switch d.peek() {
	case '[':
		d.p.Workspaces, err = d.strings()
	case '{':
		err = d.object(func(k string) (err error) {
			if k == "packages" && d.peek() == '[' {
				d.p.Workspaces, err = d.strings()
				return err
			}
			_, err = d.skip()
			return err
		})
	}
	return err
}

// odd keeps the spelling of a field that is usually of another kind.
func (d *decoder) odd(key string, raw []byte) {
	if d.p.Odd == nil {
		d.p.Odd = map[string]json.RawMessage{}
	}
	d.p.Odd[strings.Clone(key)] = raw
}

// list reads a list of words which may also be a single word.
func (d *decoder) list(key string) ([]string, error) {
	switch d.peek() {
	case '[':
		return d.strings()
	case '"':
		start := d.i
		v, err := d.str()
		if v == "" {
			return nil, err
		}
		d.odd(key, d.b[start:d.i])
		return []string{v}, err
	}
	_, err := d.skip()
	return nil, err
}

func (d *decoder) license() error {
	if d.peek() == '"' {
		v, err := d.str()
		d.p.License = v
		return err
	}
	raw, err := d.filled()
	if err != nil || raw == nil {
		return err
	}
	if raw[0] == '{' {
		in := &decoder{scanner: &scanner{b: raw}}
		if err := in.object(func(k string) (err error) {
			if k == "type" {
				d.p.License, err = in.looseString()
				return err
			}
			_, err = in.skip()
			return err
		}); err != nil {
			return err
		}
	}
	if d.p.License == "" && raw[0] != 't' {
		d.odd("license", raw)
	}
	return nil
}

func (d *decoder) funding() error {
	raw, err := d.filled()
	if err != nil || raw == nil {
		return err
	}
	if raw[0] == '"' {
		raw = slices.Concat([]byte(`{"url":`), raw, []byte("}"))
	}
	d.p.Funding = raw
	return nil
}

func (d *decoder) deprecated() (string, error) {
	if d.peek() == '"' {
		return d.str()
	}
	yes, err := d.truthy()
	if yes {
		return "this version is deprecated", err
	}
	return "", err
}

func (d *decoder) dist() error {
	if d.peek() != '{' {
		_, err := d.skip()
		return err
	}
	t := &d.p.Dist
	return d.object(func(k string) (err error) {
		switch k {
		case "tarball":
			t.Tarball, err = d.looseString()
		case "integrity":
			t.Integrity, err = d.looseString()
		case "shasum":
			t.Shasum, err = d.looseString()
		case "fileCount", "unpackedSize":
			raw, err := d.skip()
			if err != nil {
				return err
			}
			n, _ := strconv.ParseInt(string(raw), 10, 64)
			if k == "fileCount" {
				t.FileCount = int(n)
			} else {
				t.UnpackedSize = n
			}
		case "signatures":
			t.Signatures, err = d.skip()
		case "attestations":
			t.Attestations, err = d.skip()
		default:
			_, err = d.skip()
		}
		return err
	})
}

// cleanPath makes a path relative to the package: nothing leaves the folder.
func cleanPath(p string) string {
	if p == "" {
		return ""
	}
	return strings.TrimPrefix(path.Join("/", strings.NewReplacer(`\`, "/", ":", "/").Replace(p)), "/")
}

func normalBin(name string, raw []byte) Deps {
	if len(raw) == 0 {
		return nil
	}
	d := decoder{scanner: &scanner{b: raw}}
	var in Deps
	switch raw[0] {
	case '"':
		v, err := d.str()
		if err != nil || name == "" {
			return nil
		}
		in = Deps{{name, v}}
	case '[':
		list, _ := d.strings()
		for _, v := range list {
			in = append(in, Dep{path.Base(v), v})
		}
	case '{':
		in, _ = d.deps()
	}
	var out Deps
	for _, e := range in {
		base := path.Base("/" + cleanPath(e.Name))
		target := cleanPath(e.Spec)
		if base == "/" || base == "" || target == "" {
			continue
		}
		out = append(out, Dep{base, target})
	}
	return dedupe(out)
}
