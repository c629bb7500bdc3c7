package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/ravel-js/ravel/internal/pm/semver"
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

	mu     sync.Mutex
	sorted []int // indices of versions, highest first
	times  map[string]time.Time
	asked  int // for times, before there is a map of them
}

type version struct {
	num            string
	raw            json.RawMessage
	pkg            *Package
	err            error
	sem            semver.Version
	semOK, semDone bool
}

// ErrNoVersion: the packument has no such version.
var ErrNoVersion = errors.New("no such version")

// ParsePackument reads a packument, full or abbreviated. The result refers to raw: leave that unchanged.
func ParsePackument(raw []byte) (*Packument, error) {
	p := &Packument{}
	d := &decoder{scanner: &scanner{b: bytes.TrimPrefix(raw, []byte("\ufeff"))}}
	err := d.object(func(key string) (err error) {
		switch key {
		case "name":
			p.Name, err = d.looseString()
		case "modified":
			p.Modified, err = d.looseString()
		case "dist-tags":
			p.DistTags, err = d.deps()
		case "time":
			p.TimeRaw, err = d.filled()
		case "versions":
			if d.peek() != '{' {
				_, err = d.skip()
				return err
			}
			return d.object(func(num string) error {
				v, err := d.skip()
				p.versions = append(p.versions, version{num: strings.Clone(num), raw: v})
				return err
			})
		default:
			_, err = d.skip()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	p.index = make(map[string]int, len(p.versions))
	for i := range p.versions {
		p.index[p.versions[i].num] = i
	}
	return p, nil
}

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

// Package decodes a version; the same pointer is given each time.
func (p *Packument) Package(v string) (*Package, error) {
	i, ok := p.index[v]
	if !ok {
		return nil, ErrNoVersion
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.decode(i)
}

func (p *Packument) decode(i int) (*Package, error) {
	v := &p.versions[i]
	if v.pkg == nil && v.err == nil {
		v.pkg, v.err = Parse(v.raw)
	}
	return v.pkg, v.err
}

// Time is when a version was published, zero if the packument does not say.
func (p *Packument) Time(v string) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.time(v)
}

func (p *Packument) time(v string) time.Time {
	// Most are asked for one or two versions of hundreds.
	if p.asked++; p.times == nil && p.asked < 8 {
		key := `"` + v + `":`
		if i := bytes.Index(p.TimeRaw, []byte(key)); i >= 0 {
			rest := bytes.TrimLeft(p.TimeRaw[i+len(key):], " \t\r\n")
			if len(rest) > 2 && rest[0] == '"' {
				if end := bytes.IndexByte(rest[1:], '"'); end > 0 {
					if t, err := time.Parse(time.RFC3339, string(rest[1:1+end])); err == nil {
						return t
					}
				}
			}
		}
	}
	if p.times == nil {
		p.times = map[string]time.Time{}
		list, _ := decodeDeps(p.TimeRaw)
		for _, e := range list {
			if t, err := time.Parse(time.RFC3339, e.Spec); err == nil {
				p.times[e.Name] = t
			}
		}
	}
	return p.times[v]
}

// HasTimes reports whether publication times are told.
func (p *Packument) HasTimes() bool { return len(p.TimeRaw) > 0 }

// resolving is what a version's JSON is cut down to for resolution and lockfiles.
var resolving = map[string]bool{
	"name": true, "version": true, "dependencies": true, "optionalDependencies": true, "peerDependencies": true,
	"peerDependenciesMeta": true, "acceptDependencies": true, "bundleDependencies": true, "bundledDependencies": true, "os": true,
	"cpu": true, "libc": true, "engines": true, "bin": true, "directories": true, "license": true, "funding": true, "deprecated": true,
	"hasInstallScript": true, "_hasShrinkwrap": true, "gypfile": true, "dist": true, "workspaces": true,
}

// Compact is the packument with only what resolution and lockfiles need, compact enough to be kept on disk:
// ParsePackument reads it back. Scripts are replaced by hasInstallScript.
func (p *Packument) Compact() []byte {
	var b bytes.Buffer
	b.WriteString(`{"name":`)
	quote(&b, p.Name)
	if p.Modified != "" {
		b.WriteString(`,"modified":`)
		quote(&b, p.Modified)
	}
	b.WriteString(`,"dist-tags":{`)
	for i, e := range p.DistTags {
		if i > 0 {
			b.WriteByte(',')
		}
		quote(&b, e.Name)
		b.WriteByte(':')
		quote(&b, e.Spec)
	}
	b.WriteString(`},"versions":{`)
	for i := range p.versions {
		if i > 0 {
			b.WriteByte(',')
		}
		quote(&b, p.versions[i].num)
		b.WriteByte(':')
		compactVersion(&b, p.versions[i].raw)
	}
	b.WriteByte('}')
	if len(p.TimeRaw) > 0 {
		b.WriteString(`,"time":`)
		json.Compact(&b, p.TimeRaw)
	}
	b.WriteByte('}')
	return b.Bytes()
}

func compactVersion(b *bytes.Buffer, raw []byte) {
	d := &decoder{scanner: &scanner{b: raw}}
	b.WriteByte('{')
	n, scripts, told := 0, false, false
	put := func(k string, v []byte) {
		if n++; n > 1 {
			b.WriteByte(',')
		}
		quote(b, k)
		b.WriteByte(':')
		json.Compact(b, v)
	}
	d.object(func(k string) error {
		if k == "scripts" && d.peek() == '{' {
			return d.object(func(s string) error {
				scripts = scripts || s == "install" || s == "preinstall" || s == "postinstall"
				_, err := d.skip()
				return err
			})
		}
		v, err := d.skip()
		switch {
		case err != nil || !resolving[k]:
		case k == "dist":
			put(k, compactDist(v))
		default:
			told = told || k == "hasInstallScript"
			put(k, v)
		}
		return err
	})
	if scripts && !told {
		put("hasInstallScript", []byte("true"))
	}
	b.WriteByte('}')
}

// compactDist drops the signatures: who checks them asks for the full packument.
func compactDist(raw []byte) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	Each(raw, func(k string, v []byte) error {
		switch k {
		case "tarball", "integrity", "shasum", "attestations", "unpackedSize":
			if b.Len() > 1 {
				b.WriteByte(',')
			}
			quote(&b, k)
			b.WriteByte(':')
			b.Write(v)
		}
		return nil
	})
	b.WriteByte('}')
	return b.Bytes()
}

func quote(b *bytes.Buffer, s string) {
	q, _ := json.Marshal(s)
	b.Write(q)
}
