package tree

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// loadLock puts the lockfile's packages below the root. Their edges come last, when all stand.
func (b *builder) loadLock(lock *lockfile.File) error {
	b.fromDisk, b.suspect = true, true
	keys := slices.Clone(lock.Keys)
	slices.SortStableFunc(keys, func(x, y string) int {
		return cmp.Compare(strings.Count(x, "node_modules/"), strings.Count(y, "node_modules/"))
	})
	nodes := []*Node{}
	var links []string
	for _, p := range keys {
		e := lock.Packages[p]
		switch {
		case p == "":
		case e.Link:
			links = append(links, p)
		default:
			if n := b.lockNode(p, e); n != nil {
				nodes = append(nodes, n)
			}
		}
	}
	for _, p := range links {
		l, t, err := b.lockLink(p, lock.Packages[p], lock)
		if err != nil {
			return err
		}
		if t != nil {
			nodes = append(nodes, t)
		}
		if l != nil {
			nodes = append(nodes, l)
		}
	}
	b.wire(nodes)
	return nil
}

// inflate asks the registry for what lockfiles of version 1 do not say of a package: peers, programs, engines. That peers are
// missing is not looked at, as such a lockfile has none.
func (b *builder) inflate(file string) {
	nodes := b.all()
	text := "old lockfile"
	for _, line := range []string{"The " + file + " file was created with an old version of npm,", "so supplemental metadata must be fetched from the registry.", "",
		"This is a one-time fix-up, please be patient...", ""} {
		text += strings.TrimRight("\nold lockfile "+line, " ")
	}
	if !b.o.KeepOld {
		b.warnings = append(b.warnings, Warning{"", text})
	}
	asked := map[*Node]*spec.Spec{}
	for _, n := range nodes {
		if n.Link || n.top() || n.pkgName() == "" {
			continue
		}
		text := n.Version
		if text == "" || strings.HasPrefix(n.Resolved, "file:") {
			text = n.Resolved
		}
		s, err := spec.Resolve(n.pkgName(), text, b.dir)
		if err != nil || text == "" {
			continue
		}
		asked[n] = &s
		b.fetch.ask(&s, toPeers)
	}
	for _, n := range nodes {
		s := asked[n]
		if s == nil {
			continue
		}
		pkg, from, err := b.fetch.get(s, toPeers)
		if err != nil {
			b.warnings = append(b.warnings, Warning{"old lockfile", "Could not fetch metadata for " + n.Name + "@" + n.Version + " " + err.Error()})
			continue
		}
		n.Pkg, n.Version = pkg, pkg.Version
		n.sem, n.semOK = parseVersion(pkg.Version)
		n.HasInstallScript, n.HasShrinkwrap = pkg.HasInstallScript, pkg.HasShrinkwrap
		if n.Integrity == "" {
			n.Integrity = from.Integrity
		}
		for len(n.Out) > 0 {
			b.dropEdge(n.Out[0])
		}
		b.addEdges(n)
	}
	b.setFlags()
}

func (b *builder) lockNode(p string, e *lockfile.Entry) *Node {
	pkg := e.Pkg
	if pkg == nil {
		pkg = &manifest.Package{}
	}
	if pkg.Name == "" {
		pkg.Name = e.NameOf(p)
	}
	name := lockfile.PathName(p)
	n := b.newNode(name, pkg)
	n.Resolved, n.Integrity = e.Resolved, e.Integrity
	n.HasShrinkwrap, n.HasInstallScript = e.HasShrinkwrap, e.HasInstallScript || pkg.HasInstallScript
	if !b.place(n, p) {
		return nil
	}
	if n.top() {
		if disk, err := readPackage(b.abs(p)); err == nil && disk != nil {
			n.Pkg, n.Version = disk, disk.Version
			n.sem, n.semOK = parseVersion(disk.Version)
			n.Name = folderName(b.abs(p))
		}
	}
	return n
}

// place sets a node at a path without looking at edges; false if there is nothing to hold it.
func (b *builder) place(n *Node, p string) bool {
	w := b.root
	n.Path = p
	i := strings.LastIndex(p, "node_modules/")
	if i < 0 {
		n.isTop = true
		w.tops[p] = n
		n.world = w
		if !strings.HasPrefix(p, "../") && !filepath.IsAbs(p) {
			n.FSParent = b.fsParent(p)
			n.FSParent.addFolder(n)
		}
		return true
	}
	holder := strings.TrimSuffix(p[:i], "/")
	parent := w
	if holder != "" {
		if parent = b.at(w, holder); parent == nil && holder == storeHolder(p) {
			parent = b.newHolder(holder)
		}
		if parent == nil {
			return false
		}
	}
	n.Name = p[i+len("node_modules/"):]
	if parent.kids.get(fold(n.Name)) != nil {
		return false
	}
	n.Parent, n.world = parent, w
	parent.kids.add(n)
	w.byName[fold(n.Name)] = append(w.byName[fold(n.Name)], n)
	return true
}

// newHolder makes a folder of the store: no package, but what stands in it is found by its neighbours.
func (b *builder) newHolder(p string) *Node {
	h := b.newNode(p[len(storeDir):], nil)
	h.Path, h.isTop, h.world = p, true, b.root
	b.root.tops[p] = h
	h.FSParent = b.root
	b.root.addFolder(h)
	return h
}

func (b *builder) fsParent(p string) *Node {
	for dir := filepath.ToSlash(filepath.Dir(p)); dir != "." && dir != "/"; dir = filepath.ToSlash(filepath.Dir(dir)) {
		if t := b.root.tops[dir]; t != nil {
			return t
		}
	}
	return b.root
}

func (b *builder) lockLink(p string, e *lockfile.Entry, lock *lockfile.File) (link, made *Node, err error) {
	t := b.root.tops[e.Resolved]
	if e.Resolved == "" {
		t = b.root
	}
	if t == nil {
		if t = b.at(b.root, e.Resolved); t != nil && t.Link {
			t = nil
		}
	}
	if t == nil {
		if lock.Packages[e.Resolved] == nil {
			return nil, nil, &codeError{"EMISSINGTARGET", "Missing target in lock file: \"" + e.Resolved + "\" is referenced by \"" + p +
				"\" but does not exist.\nTo fix:\n1. rm package-lock.json\n2. npm install"}
		}
		return nil, nil, nil
	}
	l := b.newNode(lockfile.PathName(p), t.Pkg)
	l.Link = true
	l.HasInstallScript, l.HasShrinkwrap = false, false
	if !b.place(l, p) {
		return nil, nil, nil
	}
	l.linkTo(t)
	return l, made, nil
}

// wire gives all nodes their edges and works out the flags.
func (b *builder) wire(nodes []*Node) {
	r := b.root
	r.wants = map[string][]*Edge{}
	edges := func(members bool) {
		for _, e := range r.Out {
			if (e.Type == Workspace) == members {
				r.wants[e.folded] = append(r.wants[e.folded], e)
				b.reload(e)
			}
		}
	}
	if !b.membersLast {
		edges(true)
	}
	edges(false)
	for _, n := range nodes {
		if n.world == r {
			b.addEdges(n)
		}
	}
	if b.membersLast {
		edges(true)
	}
	b.linkMembers()
	b.setFlags()
}

// linkMembers makes up the links to workspaces that an isolated layout leaves out.
func (b *builder) linkMembers() {
	if !slices.ContainsFunc(b.root.fsKids, func(n *Node) bool { return strings.HasPrefix(n.Path, storeDir) }) {
		return
	}
	for _, e := range slices.Clone(b.root.Out) {
		if e.Type != Workspace || e.To != nil {
			continue
		}
		if t := b.root.tops[b.rel(strings.TrimPrefix(e.Raw, "file:"))]; t != nil {
			l := b.newNode(e.Name, t.Pkg)
			l.Link, l.Target, l.virtual = true, t, true
			l.HasInstallScript, l.HasShrinkwrap = false, false
			b.attach(l, b.root)
		}
	}
}

// loadFrom begins with the packages of an actual tree.
func (b *builder) loadFrom(t *Tree) {
	if t == nil || len(t.Nodes) <= 1 {
		return
	}
	b.fromDisk, b.suspect = true, true
	paths := make([]string, 0, len(t.Nodes))
	for p := range t.Nodes {
		if p != "" {
			paths = append(paths, p)
		}
	}
	slices.SortFunc(paths, func(x, y string) int {
		if c := cmp.Compare(strings.Count(x, "node_modules/"), strings.Count(y, "node_modules/")); c != 0 {
			return c
		}
		return manifest.Compare(x, y)
	})
	var nodes, links []*Node
	for _, p := range paths {
		old := t.Nodes[p]
		n := b.newNode(old.Name, old.Pkg)
		n.Resolved, n.Integrity, n.HasShrinkwrap = old.Resolved, old.Integrity, old.HasShrinkwrap
		n.Link = old.Link
		if old.Link {
			n.HasInstallScript, n.HasShrinkwrap = false, false
		}
		if !b.place(n, p) {
			continue
		}
		nodes = append(nodes, n)
		if old.Link {
			links = append(links, n)
		}
	}
	for _, l := range links {
		old := t.Nodes[l.Path].Target
		if old == nil {
			continue
		}
		target := b.root.tops[old.Path]
		if old.Path == "" {
			target = b.root
		}
		if target == nil {
			target = b.at(b.root, old.Path)
		}
		if target != nil {
			l.linkTo(target)
		}
	}
	b.wire(nodes)
}
