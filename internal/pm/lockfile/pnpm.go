package lockfile

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

type pnpmLock struct {
	Version   any `yaml:"lockfileVersion"`
	Importers map[string]pnpmImporter
	Packages  map[string]pnpmPackage
	Snapshots map[string]pnpmPackage // from version 9 on: who depends on what

	pnpmImporter `yaml:",inline"` // version 6 of a project without workspaces
}

type pnpmDeps map[string]struct{ Specifier, Version string }

type pnpmImporter struct {
	Dependencies         pnpmDeps
	DevDependencies      pnpmDeps `yaml:"devDependencies"`
	OptionalDependencies pnpmDeps `yaml:"optionalDependencies"`
}

type pnpmPackage struct {
	Dependencies         map[string]string
	OptionalDependencies map[string]string `yaml:"optionalDependencies"`
}

// readPnpm reads pnpm-lock.yaml of versions 6 and 9.
func (p *Pins) readPnpm(raw []byte) error {
	var l pnpmLock
	if err := yaml.Unmarshal(raw, &l); err != nil {
		return err
	}
	v := fmt.Sprint(l.Version)
	if major, _, _ := strings.Cut(v, "."); major != "6" && major != "9" {
		return fmt.Errorf("lockfileVersion %s is not known; 6 and 9 are", v)
	}
	importers := []pnpmImporter{l.pnpmImporter}
	for _, i := range l.Importers {
		importers = append(importers, i)
	}
	for _, i := range importers {
		for _, deps := range []pnpmDeps{i.Dependencies, i.DevDependencies, i.OptionalDependencies} {
			for name, d := range deps {
				if v := pnpmVersion(d.Version); p.add(name, v) {
					p.specs[name+"@"+d.Specifier] = v
				}
			}
		}
	}
	for _, list := range []map[string]pnpmPackage{l.Packages, l.Snapshots} {
		for key, pkg := range list {
			parent := pnpmKey(key)
			p.add(splitID(parent))
			for _, deps := range []map[string]string{pkg.Dependencies, pkg.OptionalDependencies} {
				for name, v := range deps {
					if v = pnpmVersion(v); p.add(name, v) {
						p.deps[parent+"\x00"+name] = v
					}
				}
			}
		}
	}
	return nil
}

// pnpmKey is name@version, without the peers that may follow in brackets.
func pnpmKey(key string) string {
	key, _, _ = strings.Cut(strings.TrimPrefix(key, "/"), "(")
	return key
}

// pnpmVersion is the version in "1.0.0", "1.0.0(peer@2.0.0)", "/real@1.0.0" and "real@1.0.0".
func pnpmVersion(s string) string {
	s = pnpmKey(s)
	if _, v := splitID(s); v != "" {
		return v
	}
	return s
}
