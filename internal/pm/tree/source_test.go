package tree

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// netSource asks a real registry and keeps what it learns in a folder; it notes what was asked for the sake of recording.
type netSource struct {
	registry, cache string

	mu      sync.Mutex
	docs    map[string]*netDoc
	bundles map[string]map[string]*manifest.Package
}

type netDoc struct {
	once sync.Once
	doc  *manifest.Packument
	err  error
}

func newNetSource(registry, cache string) *netSource {
	os.MkdirAll(cache, 0o755)
	return &netSource{registry: strings.TrimSuffix(registry, "/") + "/", cache: cache, docs: map[string]*netDoc{}, bundles: map[string]map[string]*manifest.Package{}}
}

var fetchSlots = make(chan struct{}, 12)

func (s *netSource) get(u, file string) ([]byte, error) {
	file = filepath.Join(s.cache, url.PathEscape(file))
	if b, err := os.ReadFile(file); err == nil {
		return b, nil
	}
	fetchSlots <- struct{}{}
	defer func() { <-fetchSlots }()
	res, err := http.Get(u)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != 200 {
		return nil, &codeError{fmt.Sprintf("E%d", res.StatusCode), res.Status + " - " + file}
	}
	b, err := io.ReadAll(res.Body)
	if err == nil {
		if strings.HasSuffix(file, ".json") {
			p, err := manifest.ParsePackument(b)
			if err != nil {
				return nil, err
			}
			b = p.Compact()
		}
		err = os.WriteFile(file, b, 0o644)
	}
	return b, err
}

func (s *netSource) Packument(ctx context.Context, name string, full bool) (*manifest.Packument, error) {
	s.mu.Lock()
	d := s.docs[name]
	if d == nil {
		d = &netDoc{}
		s.docs[name] = d
	}
	s.mu.Unlock()
	d.once.Do(func() {
		b, err := s.get(s.registry+strings.Replace(name, "/", "%2f", 1), name+".json")
		if err != nil {
			d.err = err
			return
		}
		d.doc, d.err = manifest.ParsePackument(b)
	})
	return d.doc, d.err
}

func (s *netSource) Manifest(ctx context.Context, sp spec.Spec) (*manifest.Package, Resolved, error) {
	return nil, Resolved{}, &codeError{"EUNSUPPORTED", "no manifest of " + sp.Raw}
}

func (s *netSource) Prefetch(*manifest.Package) {}

// BundledPackages looks into a tarball.
func (s *netSource) BundledPackages(ctx context.Context, p *manifest.Package, r Resolved) (map[string]*manifest.Package, error) {
	b, err := s.get(r.URL, p.Name+"-"+p.Version+".tgz")
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	out := map[string]*manifest.Package{}
	s.mu.Lock()
	s.bundles[p.Name+"@"+p.Version] = out
	s.mu.Unlock()
	for t := tar.NewReader(z); ; {
		h, err := t.Next()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		_, name, _ := strings.Cut(h.Name, "/")
		dir, file := path.Split(name)
		dir = strings.TrimSuffix(dir, "/")
		if file != "package.json" || !strings.HasPrefix(dir, "node_modules/") {
			continue
		}
		last := dir[strings.LastIndex(dir, "node_modules/")+len("node_modules/"):]
		if n := strings.Count(last, "/"); n > 1 || n == 1 && last[0] != '@' {
			continue
		}
		raw, err := io.ReadAll(t)
		if err != nil {
			return nil, err
		}
		if k, err := manifest.Parse(raw); err == nil {
			out[dir] = k
		}
	}
}
