package manifest

import (
	"encoding/json"
	"errors"
	"sync"
)

// Packument is what a registry tells of a package: its versions, each decoded when first asked for.
// Its methods may be called from many goroutines.
type Packument struct {
	Name     string
	DistTags Deps            // tag to version
	Modified string          // time of the last change, if told
	TimeRaw  json.RawMessage // version to publication time; only full packuments have it

	versions []version // in the registry's order
	index    map[string]int
	once     sync.Once
	times    map[string]string
	mu       sync.Mutex
}

type version struct {
	num string
	raw json.RawMessage
	pkg *Package
}

// ErrNoVersion: the packument has no such version.
var ErrNoVersion = errors.New("no such version")

// Versions lists all version numbers in the registry's order.
func (p *Packument) Versions() []string {
	out := make([]string, len(p.versions))
	for i := range p.versions {
		out[i] = p.versions[i].num
	}
	return out
}

// Has reports whether the version is there.
func (p *Packument) Has(v string) bool { _, ok := p.index[v]; return ok }

// Raw returns a version's JSON as the registry sent it, nil if there is none.
func (p *Packument) Raw(v string) json.RawMessage {
	if i, ok := p.index[v]; ok {
		return p.versions[i].raw
	}
	return nil
}
