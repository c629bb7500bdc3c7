package tree

import (
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// openBundle puts the packages inside n's own tarball into the tree: they are what they are, nothing is resolved for them.
func (b *builder) openBundle(n *Node) error {
	src, ok := b.o.Source.(Bundled)
	if !b.o.Complete || !ok || n == b.root || n.Link || n.top() || n.Inert || n.Resolved == "" || len(n.Pkg.Bundle) == 0 && !n.HasShrinkwrap {
		return nil
	}
	if len(n.kids.list) > 0 && b.fromDisk {
		return nil
	}
	list, err := src.BundledPackages(b.fetch.ctx, n.Pkg, Resolved{n.Resolved, n.Integrity})
	if err != nil {
		return err
	}
	paths := make([]string, 0, len(list))
	for p := range list {
		paths = append(paths, p)
	}
	slices.SortFunc(paths, func(x, y string) int {
		if c := strings.Count(x, "node_modules/") - strings.Count(y, "node_modules/"); c != 0 {
			return c
		}
		return manifest.Compare(x, y)
	})
	for _, p := range paths {
		i := strings.LastIndex(p, "node_modules/")
		if i < 0 {
			continue
		}
		parent := n
		if holder := strings.TrimSuffix(p[:i], "/"); holder != "" {
			if parent = b.at(b.root, n.Path+"/"+holder); parent == nil {
				continue
			}
		}
		k := b.newNode(p[i+len("node_modules/"):], list[p])
		b.addEdges(k)
		b.attach(k, parent)
	}
	return nil
}
