package tree

import (
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// opens reports whether n's tarball is looked into.
func (b *builder) opens(n *Node) bool {
	return b.o.Complete || b.o.Inside && !b.o.Frozen && b.platformOK(n.Pkg)
}

// openBundle puts the packages inside n's own tarball into the tree: they are what they are, nothing is resolved for them.
func (b *builder) openBundle(n *Node) error {
	src, ok := b.o.Source.(Bundled)
	if !b.opens(n) || !ok || n == b.root || n.Link || n.top() || n.Inert || n.Resolved == "" || len(n.Pkg.Bundle) == 0 && !n.HasShrinkwrap {
		return nil
	}
	if len(n.kids.list) > 0 && b.fromDisk {
		return nil
	}
	if n.HasShrinkwrap {
		if found, err := b.openShrinkwrap(n); found || err != nil {
			return err
		}
	}
	list, err := src.BundledPackages(b.fetch.ctx, n.Pkg, Resolved{n.Resolved, n.Integrity})
	if err != nil {
		return b.cannotOpen(err)
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

// cannotOpen: whether a tarball that can't be had is a fault is decided when it is placed; an optional one may be missing.
func (b *builder) cannotOpen(err error) error {
	if b.o.Complete {
		return err
	}
	return nil
}

// openShrinkwrap puts what n's own npm-shrinkwrap.json names below n, whatever others have.
func (b *builder) openShrinkwrap(n *Node) (found bool, err error) {
	src, ok := b.o.Source.(Shrinkwrapped)
	if !ok || len(n.kids.list) > 0 {
		return len(n.kids.list) > 0, nil
	}
	raw, err := src.Shrinkwrap(b.fetch.ctx, n.Pkg, Resolved{n.Resolved, n.Integrity})
	if err != nil || raw == nil {
		return err != nil, b.cannotOpen(err)
	}
	lock, err := lockfile.Parse(raw)
	if err != nil {
		return false, &codeError{"EJSONPARSE", n.Pkg.ID() + ": npm-shrinkwrap.json: " + err.Error()}
	}
	keys := slices.Clone(lock.Keys)
	slices.SortStableFunc(keys, func(x, y string) int {
		return strings.Count(x, "node_modules/") - strings.Count(y, "node_modules/")
	})
	for _, p := range keys {
		e := lock.Packages[p]
		if !strings.HasPrefix(p, "node_modules/") || e.Link || e.Pkg == nil || e.Dev || strings.HasPrefix(e.Resolved, "file:") {
			continue
		}
		parent := n
		i := strings.LastIndex(p, "node_modules/")
		if holder := strings.TrimSuffix(p[:i], "/"); holder != "" {
			if parent = b.at(b.root, n.Path+"/"+holder); parent == nil {
				continue
			}
		}
		if e.Pkg.Name == "" {
			e.Pkg.Name = e.NameOf(p)
		}
		k := b.newNode(lockfile.PathName(p), e.Pkg)
		k.Resolved, k.Integrity = e.Resolved, e.Integrity
		k.HasShrinkwrap, k.HasInstallScript = e.HasShrinkwrap, e.HasInstallScript || e.Pkg.HasInstallScript
		b.addEdges(k)
		b.attach(k, parent)
	}
	return true, nil
}
