package lockfile

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/semver"
)

// Pins are the versions that another package manager's lockfile settled on: where package-lock.json is missing, they are
// preferred as long as they satisfy what is asked for.
type Pins struct {
	Path string // of the file

	specs    map[string]string   // "name@specifier" to version: yarn says it of every dependency, pnpm of the project's own
	deps     map[string]string   // "parent@version\x00name" to version: pnpm, bun
	versions map[string][]string // all versions of a name, highest first
}

// Foreign are the names of lockfiles that can be begun from, the first found is taken.
var Foreign = []string{"pnpm-lock.yaml", "yarn.lock", "bun.lock"}

// LoadForeign reads another package manager's lockfile; nil if there is none.
func LoadForeign(dir string) (*Pins, error) {
	for _, name := range Foreign {
		path := filepath.Join(dir, name)
		raw, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		p, err := ParseForeign(name, raw)
		if err != nil {
			return nil, &Error{path, err}
		}
		p.Path = path
		return p, nil
	}
	return nil, nil
}

// ParseForeign reads the text of a lockfile with one of the names of Foreign.
func ParseForeign(name string, raw []byte) (*Pins, error) {
	p := &Pins{specs: map[string]string{}, deps: map[string]string{}, versions: map[string][]string{}}
	var err error
	switch name {
	case "yarn.lock":
		err = p.readYarn(raw)
	case "pnpm-lock.yaml":
		err = p.readPnpm(raw)
	case "bun.lock":
		err = p.readBun(raw)
	}
	for name, list := range p.versions {
		slices.SortFunc(list, func(a, b string) int { return semver.Compare(b, a) })
		p.versions[name] = slices.Compact(list)
	}
	return p, err
}

// Len is how many versions of packages are pinned.
func (p *Pins) Len() int {
	n := 0
	for _, list := range p.versions {
		n += len(list)
	}
	return n
}

// Find is the version pinned for what parent (name@version) asks of name, "" if there is none that fits.
func (p *Pins) Find(parent, name, spec string, fits func(version string) bool) string {
	if p == nil {
		return ""
	}
	for _, v := range []string{p.deps[parent+"\x00"+name], p.specs[name+"@"+spec]} {
		if v != "" && fits(v) {
			return v
		}
	}
	for _, v := range p.versions[name] {
		if fits(v) {
			return v
		}
	}
	return ""
}

// add notes a version; what is none, such as a link, does not count.
func (p *Pins) add(name, version string) bool {
	if _, ok := semver.Parse(version, false); !ok || name == "" {
		return false
	}
	p.versions[name] = append(p.versions[name], version)
	return true
}

// splitID takes name@version apart.
func splitID(id string) (name, version string) {
	i := strings.LastIndexByte(id, '@')
	if i <= 0 {
		return id, ""
	}
	return id[:i], id[i+1:]
}
