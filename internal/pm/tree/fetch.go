package tree

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"sync"
	"time"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// fetcher finds the package for a specifier. It runs ahead: as soon as a package is known, its dependencies are asked for
// too, so that the builder, which places one package after the other, hardly ever waits.
type fetcher struct {
	ctx  context.Context
	b    *builder
	pick manifest.Picker

	mu   sync.Mutex
	m    map[fetchKey]*fetched
	went map[*manifest.Package]reach // how far ahead was asked already
	wg   sync.WaitGroup
	stop context.CancelFunc
}

type fetchKey struct {
	name, want string // registry: the real name, the range; else "", the whole specifier
}

// reach is how far to look ahead from a package.
type reach int

const (
	toPeers reach = iota // it may never be placed, but its peers are looked at beside it
	toAll                // it is going to be placed, and what it depends on too
)

type fetched struct {
	done chan struct{}
	far  reach
	pkg  *manifest.Package
	from Resolved
	err  error
}

func newFetcher(ctx context.Context, b *builder) *fetcher {
	f := &fetcher{b: b, m: map[fetchKey]*fetched{}, went: map[*manifest.Package]reach{}}
	f.ctx, f.stop = context.WithCancel(ctx)
	f.pick = manifest.Picker{Tag: b.o.Tag, Before: b.o.Before, Node: b.node, HasNode: true, Npm: b.o.NpmVersion, Cache: b.ranges, Exempt: b.o.BeforeExclude, Strict: b.o.BeforeStrict}
	return f
}

// Picker chooses versions of a package as an install with these options does.
func Picker(o *Options, name string) manifest.Picker {
	version := strings.TrimPrefix(o.NodeVersion, "v")
	if version == "" {
		version = DefaultNode
	}
	p := manifest.Picker{Tag: o.Tag, Before: o.Before, Npm: o.NpmVersion, HasNode: true, Exempt: o.BeforeExclude, Strict: o.BeforeStrict}
	p.Node, _ = parseVersion(version)
	if o.BeforeExclude != nil && o.BeforeExclude(name) {
		p.Before = time.Time{}
	}
	return p
}

// close ends what still runs ahead.
func (f *fetcher) close() {
	f.stop()
	f.wg.Wait()
}

// get returns the package for a specifier.
func (f *fetcher) get(s *spec.Spec, far reach) (*manifest.Package, Resolved, error) {
	r := f.ask(s, far)
	select {
	case <-r.done:
	default:
		<-r.done
	}
	return r.pkg, r.from, r.err
}

// ask starts to look for a package unless that has been done.
func (f *fetcher) ask(s *spec.Spec, far reach) *fetched {
	reg := s
	if s.Type == spec.Alias {
		reg = s.Sub
	}
	key := fetchKey{reg.Name, reg.FetchSpec}
	if !s.Registry() {
		key = fetchKey{"", s.Raw + "\x00" + s.FetchSpec}
	}
	f.mu.Lock()
	r := f.m[key]
	if r != nil {
		further := far > r.far
		r.far = max(far, r.far)
		f.mu.Unlock()
		select {
		case <-r.done:
			if further && r.err == nil {
				f.ahead(r.pkg, far)
			}
		default:
		}
		return r
	}
	r = &fetched{done: make(chan struct{}), far: far}
	f.m[key] = r
	f.mu.Unlock()
	f.wg.Add(1)
	go func() {
		defer f.wg.Done()
		if s.Registry() {
			r.pkg, r.from, r.err = f.registry(reg)
		} else {
			r.pkg, r.from, r.err = f.b.o.Source.Manifest(f.ctx, *s)
		}
		f.mu.Lock()
		close(r.done)
		far := r.far
		f.mu.Unlock()
		if r.err == nil {
			f.ahead(r.pkg, far)
		}
	}()
	return r
}

func (f *fetcher) registry(s *spec.Spec) (*manifest.Package, Resolved, error) {
	pick := f.pick
	if f.b.o.BeforeExclude != nil && !pick.Before.IsZero() && f.b.o.BeforeExclude(s.Name) {
		pick.Before = f.b.noTime
	}
	doc, err := f.b.o.Source.Packument(f.ctx, s.Name, f.b.o.Full || !pick.Before.IsZero())
	if err != nil {
		return nil, Resolved{}, err
	}
	if f.b.avoid != nil {
		pick.Avoid = f.b.avoid(s.Name)
	}
	p, err := doc.Pick(s.Type, s.FetchSpec, pick)
	if err != nil {
		return nil, Resolved{}, err
	}
	if p.Version == "" {
		return nil, Resolved{}, &codeError{"EINCOMPLETEMANIFEST", "incomplete manifest for " + s.Name + ", missing version"}
	}
	return p, Resolved{URL: p.Dist.Tarball, Integrity: integrity(&p.Dist)}, nil
}

// integrity is what the registry says the tarball must hash to; old versions have a SHA-1 only.
func integrity(d *manifest.Dist) string {
	if d.Integrity != "" || d.Shasum == "" {
		return strings.TrimSpace(d.Integrity)
	}
	sum, err := hex.DecodeString(d.Shasum)
	if err != nil {
		return ""
	}
	return "sha1-" + base64.StdEncoding.EncodeToString(sum)
}

// wanted says that a package was placed: its tarball is wanted, and all it depends on. Not sooner: a quarter of what is
// looked at is never placed.
func (f *fetcher) wanted(p *manifest.Package) {
	if p == nil || f.b.o.Source == nil {
		return
	}
	if p.Dist.Tarball != "" && f.b.platformOK(p) {
		f.b.o.Source.Prefetch(p)
	}
	f.ahead(p, toAll)
}

// ahead asks for what p depends on.
func (f *fetcher) ahead(p *manifest.Package, far reach) {
	if f.ctx.Err() != nil || !f.b.ahead {
		return
	}
	f.mu.Lock()
	went, seen := f.went[p]
	if seen && went >= far {
		f.mu.Unlock()
		return
	}
	f.went[p] = far
	f.mu.Unlock()
	if far == toAll {
		for _, deps := range [...]manifest.Deps{p.Dependencies, p.OptionalDependencies} {
			for _, d := range deps {
				if !contains(p.Bundle, d.Name) {
					f.hint(p, d, toAll)
				}
			}
		}
	}
	if f.b.o.LegacyPeerDeps {
		return
	}
	for _, d := range p.PeerDependencies {
		if far == toAll && !p.IsPeerOptional(d.Name) {
			f.hint(p, d, toAll)
		} else {
			f.hint(p, d, toPeers)
		}
	}
}

// hint asks for a dependency on the registry; others wait until they are really needed.
func (f *fetcher) hint(p *manifest.Package, d manifest.Dep, far reach) {
	s, err := spec.Resolve(d.Name, d.Spec, f.b.dir)
	if err != nil || !s.Registry() {
		return
	}
	if pinned, ok := f.b.pinned(p, d.Name, d.Spec, &s); ok {
		s = pinned
	}
	f.ask(&s, far)
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
