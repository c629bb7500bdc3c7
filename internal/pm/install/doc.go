// Package install makes node_modules equal to a tree.
//
// What is new is put together in a staging folder on the same file system: beside node_modules when there is none yet, else inside.
// Then a journal says what goes where, and all of it is seen at once (swap). A process that dies before the journal is whole leaves the
// old tree and rubbish; one that dies later leaves the old tree or the new one, and a journal which the next run finishes (Recover).
// Package.json and lockfile travel in the same journal. It decides nothing about versions, and runs only those scripts it is told to.
// Start at Reify.
package install

import (
	"context"
	"sort"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/store"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// Fetcher brings packages into the store.
type Fetcher interface {
	Fetch(ctx context.Context, w registry.Want) (*store.Image, error)
	Ready(w registry.Want) (im *store.Image, underWay bool)
	Forget(w registry.Want)
}

// Options say what is to be done.
type Options struct {
	Dir    string     // the project's folder
	Ideal  *tree.Tree // what shall be
	Actual *tree.Tree // what is; nil: nothing is known, node_modules is made anew
	Store  *store.Store
	Fetch  Fetcher
	Ahead  *Ahead // what was placed while Ideal was being made; nil: nothing

	OmitDev, OmitOptional, OmitPeer bool
	NoBins                          bool
	BinDir                          string // for what stands directly in node_modules, "" = node_modules/.bin
	Overwrite                       bool   // of BinDir, what is not the packages' own too
	DryRun                          bool
	Clean                           bool // ci: what is there goes, whatever it is

	// Own reports whether a package's scripts will run: it gets files of its own.
	Own func(n *tree.Node) bool
	// Files are written with the tree, by path relative to Dir: package.json, the lockfile. Hidden makes node_modules/.package-lock.json
	// of the nodes that are there. Both are called beside the work.
	Files  func() map[string][]byte
	Hidden func(there func(*tree.Node) bool) []byte

	// Begin gives further such files, now that it is known what is new: what a run that is killed behind it must know.
	Begin func(placed []*tree.Node) map[string][]byte

	Progress func(done, total int)
	Log      func(level, text string)

	before func(op, path string) error // of disk, for tests
}

// Change is one package that came, went or was replaced.
type Change struct {
	Kind             string // add, remove, change
	Node, Was        *tree.Node
	Path, Name, From string
	To               string
}

// Summary is what was done.
type Summary struct {
	Added, Removed, Changed int
	Changes                 []Change
	New                     []*tree.Node        // with files of their own place, in order of path
	Skipped                 []*tree.Node        // optional ones that could not be had
	Native                  map[*tree.Node]bool // those of New with a binding.gyp
	Downloaded              int
}

// omitted as npm: reached only by what is left out.
func (o *Options) omitted(n *tree.Node) bool {
	return !n.Foreign && (o.OmitPeer && n.Peer || o.OmitDev && n.Dev || o.OmitOptional && n.Optional || o.OmitDev && o.OmitOptional && n.DevOptional)
}

// Installed reports whether a node of the ideal tree belongs on the disk.
func (o *Options) Installed(n *tree.Node) bool {
	return inModules(n.Path) && !n.Inert && !o.omitted(n)
}

// inModules: the path lies in a node_modules; folders of workspaces do not.
func inModules(p string) bool {
	return strings.HasPrefix(p, "node_modules/") || strings.Contains(p, "/node_modules/")
}

// binDir is where the programs of the package at p are linked.
func binDir(p string) string {
	i := strings.LastIndex(p, "node_modules/")
	return p[:i] + "node_modules/.bin"
}

// parentPath is the package whose node_modules holds p.
func parentPath(p string) string {
	i := strings.LastIndex(p, "node_modules/")
	return strings.TrimSuffix(p[:max(i, 0)], "/")
}

// same reports whether what is on the disk will do.
func same(was, now *tree.Node) bool {
	if was == nil || was.Link != now.Link {
		return false
	}
	if now.Link {
		return target(was) == target(now)
	}
	if was.Version != now.Version {
		return false
	}
	if was.Integrity != "" && now.Integrity != "" {
		return was.Integrity == now.Integrity || !sameAlgo(was.Integrity, now.Integrity)
	}
	if was.Resolved != "" && now.Resolved != "" && !strings.HasPrefix(now.Resolved, "http") {
		return was.Resolved == now.Resolved
	}
	return nameOf(was) == nameOf(now)
}

func sameAlgo(a, b string) bool {
	x, _, _ := strings.Cut(a, "-")
	y, _, _ := strings.Cut(b, "-")
	return x == y
}

func nameOf(n *tree.Node) string {
	if n.Pkg != nil && n.Pkg.Name != "" {
		return n.Pkg.Name
	}
	return n.Name
}

func target(n *tree.Node) string {
	if n.Target != nil {
		return n.Target.Path
	}
	return strings.TrimPrefix(n.Resolved, "file:")
}

// diff finds what must be placed and what must go. Everything below a package that is replaced is placed anew, as the
// whole folder changes hands.
func (o *Options) diff() (place []*tree.Node, gone []string, changes []Change) {
	isoIdeal, isoActual := isolated(o.Ideal), isolated(o.Actual)
	actual := map[string]*tree.Node{}
	if o.Actual != nil {
		for p, n := range o.Actual.Nodes {
			if inModules(p) && !n.Inert {
				actual[p] = n
			}
		}
	}
	paths := make([]string, 0, len(o.Ideal.Nodes))
	for p, n := range o.Ideal.Nodes {
		if o.Installed(n) {
			paths = append(paths, p)
		}
	}
	sort.Strings(paths)
	fresh := map[string]bool{} // folders that change hands
	wanted := make(map[string]bool, len(paths))
	for _, p := range paths {
		wanted[p] = true
		n, was := o.Ideal.Nodes[p], actual[p]
		keep := same(was, n)
		if !keep && !(n.Link && isoIdeal) && !n.Carried {
			c := Change{Kind: "add", Node: n, Path: p, Name: n.Name, To: n.Version}
			if was != nil {
				c.Kind, c.Was, c.From = "change", was, was.Version
			}
			changes = append(changes, c)
		}
		if n.Carried {
			continue
		}
		above := false
		for q := parentPath(p); q != ""; q = parentPath(q) {
			if fresh[q] {
				above = true
				break
			}
		}
		if keep && !above {
			continue
		}
		fresh[p] = true
		place = append(place, n)
	}
	for p, was := range actual {
		if wanted[p] {
			continue
		}
		if !(was.Link && isoActual) {
			changes = append(changes, Change{Kind: "remove", Was: was, Path: p, Name: was.Name, From: was.Version})
		}
		below := false
		for q := parentPath(p); q != ""; q = parentPath(q) {
			if fresh[q] || actual[q] != nil && !wanted[q] {
				below = true
			}
		}
		if !below {
			gone = append(gone, p)
		}
	}
	sort.Strings(gone)
	sort.Slice(changes, func(i, j int) bool { return changes[i].Path < changes[j].Path })
	return place, gone, changes
}

// isolated reports whether packages stand in a store with links to them, which are not counted.
func isolated(t *tree.Tree) bool {
	if t != nil {
		for p := range t.Nodes {
			if strings.HasPrefix(p, "node_modules/.store/") {
				return true
			}
		}
	}
	return false
}

// top is the outermost placed package that p lies in, or p.
func top(p string, placed map[string]bool) string {
	out := p
	for q := parentPath(p); q != ""; q = parentPath(q) {
		if placed[q] {
			out = q
		}
	}
	return out
}

func below(p, dir string) string { return strings.TrimPrefix(strings.TrimPrefix(p, dir), "/") }
