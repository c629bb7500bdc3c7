// Package tree computes node_modules: which package at which version stands at which path, as npm places them.
// It reads package.json files and lockfiles and asks a Source for the rest; it writes nothing.
// Start at BuildIdeal; Node and Edge are the words of the tree, placing is in place.go.
package tree

import (
	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// Node is a package at a place. A finished tree is read-only.
type Node struct {
	Path    string // relative to the root, slashes: "" root, "node_modules/a/node_modules/b", "packages/x", "../sib"
	Name    string // its name in node_modules; differs from Pkg.Name for an alias
	Version string

	// Resolved is the tarball or git URL or file: path it is fetched from; Integrity what it must hash to.
	// Links have neither: Target is the node at the folder they point to.
	Resolved, Integrity string
	Link                bool
	Target              *Node
	Pkg                 *manifest.Package

	Dev, Optional, DevOptional, Peer bool // reached only through such dependencies
	Extraneous                       bool // nobody depends on it
	InBundle                         bool // came inside its parent's tarball
	HasInstallScript, HasShrinkwrap  bool
	Inert                            bool // optional and not for this machine, or not to be had: recorded, not installed

	Parent   *Node            // whose node_modules holds it; nil for the root and for targets of links
	FSParent *Node            // for a target of a link inside the root: the nearest package above
	Children map[string]*Node // of its own node_modules
	Out      []*Edge          // what it depends on, sorted by name
	In       []*Edge          // who depends on it

	state // what only building needs
}

// Root reports whether n is the project itself.
func (n *Node) Root() bool { return n.Parent == nil && n.Path == "" }

// Edge is one dependency of From on Name.
type Edge struct {
	From *Node
	To   *Node // what From finds by that name, nil: nothing
	Name string
	Spec string // as overridden, if so
	Raw  string // as written in package.json
	Type EdgeType

	edgeState
}

// EdgeType is the kind of dependency; its String is npm's word.
type EdgeType uint8

const (
	Prod EdgeType = iota
	DevDep
	OptionalDep
	PeerDep
	PeerOptional
	Workspace
)

var edgeTypes = [...]string{"prod", "dev", "optional", "peer", "peerOptional", "workspace"}

func (t EdgeType) String() string { return edgeTypes[t] }

// Tree is the whole of it.
type Tree struct {
	Dir   string // absolute path of the root folder
	Root  *Node
	Nodes map[string]*Node // by Path, the root under ""

	// Warnings are what npm would print with `npm warn`: engines, overridden peers, deprecated packages.
	Warnings []Warning
}

// Warning is one line for the user. Code is npm's (EBADENGINE, ERESOLVE, deprecated ...).
type Warning struct{ Code, Text string }
