// Package lockfile reads and writes package-lock.json (npm-shrinkwrap.json, node_modules/.package-lock.json) byte for
// byte as npm does, and reads the lockfiles of yarn, pnpm and bun as a list of pinned versions.
package lockfile

import (
	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// Entry is one value of "packages".
type Entry struct {
	Name                string // only where it differs from the path's, and for the root
	Resolved, Integrity string
	Link                bool
	Pkg                 *manifest.Package // version, dependencies, engines, os, bin, license, ...; nil for links

	Dev, Optional, DevOptional, Peer bool
	Extraneous, InBundle             bool
	HasShrinkwrap, HasInstallScript  bool
}

// File is a lockfile.
type File struct {
	Name, Version   string
	LockfileVersion int // as read: 1, 2, 3; 0 = made anew
	Requires        bool
	Indent, Newline string            // as found, to be kept; "" = two spaces, "\n"
	Packages        map[string]*Entry // by path, the root under ""
	Path            string            // where it was read from
}
