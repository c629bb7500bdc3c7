package registry

import (
	"context"
	"errors"
	"os"
	"path"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

var _ tree.Bundled = (*Client)(nil)

// BundledPackages are the packages in the node_modules of a package's own tarball, which is fetched for that.
func (c *Client) BundledPackages(ctx context.Context, p *manifest.Package, r tree.Resolved) (map[string]*manifest.Package, error) {
	im, err := c.Fetch(ctx, c.inside(p, r))
	if err != nil {
		return nil, err
	}
	out := map[string]*manifest.Package{}
	for i := range im.Files {
		dir, file := path.Split(im.Files[i].Path)
		if dir = strings.TrimSuffix(dir, "/"); file != "package.json" || !strings.HasPrefix(dir, "node_modules/") {
			continue
		}
		last := dir[strings.LastIndex(dir, "node_modules/")+len("node_modules/"):]
		if n := strings.Count(last, "/"); n > 1 || n == 1 && last[0] != '@' {
			continue
		}
		raw, err := c.store.Read(im, im.Files[i].Path)
		if err != nil {
			return nil, err
		}
		if k, err := manifest.Parse(raw); err == nil {
			out[dir] = k
		}
	}
	return out, nil
}

// Shrinkwrap is the npm-shrinkwrap.json in a package's tarball, nil if there is none.
func (c *Client) Shrinkwrap(ctx context.Context, p *manifest.Package, r tree.Resolved) ([]byte, error) {
	im, err := c.Fetch(ctx, c.inside(p, r))
	if err != nil {
		return nil, err
	}
	raw, err := c.store.Read(im, "npm-shrinkwrap.json")
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return raw, err
}

func (c *Client) inside(p *manifest.Package, r tree.Resolved) Want {
	return Want{Name: p.Name, Version: p.Version, URL: r.URL, Integrity: r.Integrity, Size: int(p.Dist.UnpackedSize)}
}
