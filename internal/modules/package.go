package modules

import (
	"path"
	"strings"

	"github.com/ravel-js/ravel/internal/sys"
)

// PackageType is the "type" field.
type PackageType uint8

const (
	TypeNone PackageType = iota
	TypeCommonJS
	TypeModule
)

// Package is what the loaders read of a package.json.
type Package struct {
	Path    string // of package.json itself
	Dir     string
	Name    string
	HasName bool
	Main    string
	HasMain bool
	Type    PackageType
	Exports Value
	Imports Value
	Text    string
}

// ParsePackage reads the text of a package.json. The error says only that it is malformed.
func ParsePackage(file, text string) (*Package, error) {
	v, err := ParseJSON(text)
	if err != nil {
		return nil, err
	}
	p := &Package{Path: file, Dir: path.Dir(file), Text: text}
	if v.Kind != Object {
		return nil, errJSON
	}
	if n := v.Get("name"); n.Kind == String {
		p.Name, p.HasName = n.Str, true
	}
	if m := v.Get("main"); m.Kind == String {
		p.Main, p.HasMain = m.Str, true
	}
	switch t := v.Get("type"); {
	case t.Kind == String && t.Str == "module":
		p.Type = TypeModule
	case t.Kind == String && t.Str == "commonjs":
		p.Type = TypeCommonJS
	}
	p.Exports = *v.Get("exports")
	if i := v.Get("imports"); i.Kind == Object {
		p.Imports = *i
	}
	return p, nil
}

// ReadPackage returns the package.json of dir, or nil when there is none.
// while names the importing specifier and module for the error, worded.
func (r *Resolver) ReadPackage(dir, while string) (*Package, error) {
	if p, ok := r.packages[dir]; ok {
		return p, nil
	}
	if r.absent[dir] {
		return nil, nil
	}
	file := dir + "/package.json"
	if dir == "/" {
		file = "/package.json"
	}
	text, err := sys.ReadWhole(file)
	if err != nil {
		r.absent[dir] = true
		return nil, nil
	}
	p, err := ParsePackage(file, string(text))
	if err != nil {
		return nil, errInvalidConfig(file, while, "")
	}
	r.packages[dir] = p
	return p, nil
}

// Scope returns the package whose scope the file is in, or nil.
func (r *Resolver) Scope(file string) (*Package, error) {
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if strings.HasSuffix(dir, "/node_modules") {
			return nil, nil
		}
		p, err := r.ReadPackage(dir, "")
		if p != nil || err != nil {
			return p, err
		}
		if dir == "/" || dir == "." {
			return nil, nil
		}
	}
}

// ScopeType is the "type" that governs the file; a malformed package.json throws.
func (r *Resolver) ScopeType(file string) (PackageType, error) {
	p, err := r.Scope(file)
	if p == nil || err != nil {
		return TypeNone, err
	}
	return p.Type, nil
}

// FindPackageJSON is module.findPackageJSON for a bare specifier: the package.json of that package as seen from base.
func (r *Resolver) FindPackageJSON(specifier, base string) (string, error) {
	name, _, ok := splitPackageName(specifier)
	if !ok {
		return "", errInvalidSpecifier(specifier, "is not a valid package name", base)
	}
	if scope, err := r.Scope(base); err != nil {
		return "", err
	} else if scope != nil && scope.HasName && scope.Name == name && !scope.Exports.IsNullish() {
		return scope.Path, nil
	}
	for dir := path.Dir(base); ; dir = path.Dir(dir) {
		if path.Base(dir) != "node_modules" {
			candidate := path.Join(dir, "node_modules", name, "package.json")
			if sys.PathKind(candidate) == sys.KindFile {
				return candidate, nil
			}
		}
		if dir == "/" || dir == "." {
			return "", errModuleNotFound("package", name, base, "")
		}
	}
}

// splitPackageName takes "@scope/name/sub" apart; subpath is "." or starts with "./".
func splitPackageName(spec string) (name, subpath string, ok bool) {
	sep := strings.IndexByte(spec, '/')
	if strings.HasPrefix(spec, "@") {
		if sep < 0 {
			return spec, "", false
		}
		if n := strings.IndexByte(spec[sep+1:], '/'); n >= 0 {
			sep += n + 1
		} else {
			sep = -1
		}
	}
	name, subpath = spec, "."
	if sep >= 0 {
		name, subpath = spec[:sep], "."+spec[sep:]
	}
	if strings.HasPrefix(name, ".") || strings.ContainsAny(name, `\%`) {
		return name, subpath, false
	}
	return name, subpath, true
}
