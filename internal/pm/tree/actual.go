package tree

import (
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// LoadActual reads what is in node_modules. The hidden lockfile answers if nothing has changed since it was written.
func LoadActual(dir string) (*Tree, error) { return LoadActualWith(Options{Dir: dir}) }

// LoadActualWith is LoadActual where peer rules, links and the like matter; only such fields of o count.
func LoadActualWith(o Options) (*Tree, error) {
	b, err := newBuilder(&o)
	if err != nil {
		return nil, err
	}
	b.membersLast = true
	p, err := readPackage(b.dir)
	if err != nil {
		return nil, err
	}
	if p == nil {
		p = &manifest.Package{}
	}
	if err := b.makeRoot(p); err != nil {
		return nil, err
	}
	if !o.NoLock {
		if lock := b.hiddenLock(); lock != nil {
			if b.loadLock(lock) == nil {
				t := b.finish()
				t.FromHidden = true
				return t, nil
			}
			if err := b.makeRoot(p); err != nil {
				return nil, err
			}
		}
	}
	a := actualLoader{b: b}
	a.folder(b.root, b.dir)
	for _, w := range b.root.Out { // workspaces that are not linked yet are still there
		if w.Type == Workspace {
			a.target(strings.TrimPrefix(w.Raw, "file:"))
		}
	}
	for i := 0; i < len(a.tops); i++ {
		a.folder(a.tops[i], b.abs(a.tops[i].Path))
	}
	b.fromDisk = true
	b.wire(a.nodes)
	return b.finish(), nil
}

type actualLoader struct {
	b     *builder
	nodes []*Node
	tops  []*Node
}

// folder reads the node_modules of one package.
func (a *actualLoader) folder(n *Node, dir string) {
	a.entries(n, filepath.Join(dir, "node_modules"), "")
}

func (a *actualLoader) entries(n *Node, nm, scope string) {
	list, err := os.ReadDir(nm)
	if err != nil {
		return
	}
	var links []os.DirEntry
	defer func() { // last, as a link may lead to its neighbour
		for _, e := range links {
			a.link(n, path.Join(scope, e.Name()), filepath.Join(nm, e.Name()))
		}
	}()
	for _, e := range list {
		name := e.Name()
		if strings.HasPrefix(name, ".") {
			continue
		}
		full := filepath.Join(nm, name)
		if scope == "" && strings.HasPrefix(name, "@") {
			if e.IsDir() {
				a.entries(n, full, name)
			}
			continue
		}
		if scope != "" {
			name = scope + "/" + name
		}
		switch {
		case e.Type()&os.ModeSymlink != 0:
			links = append(links, e)
		case e.IsDir():
			a.child(n, name, full)
		}
	}
}

func (a *actualLoader) child(parent *Node, name, dir string) {
	p, err := readPackage(dir)
	if p == nil {
		p = &manifest.Package{}
		if err == nil {
			if list, _ := os.ReadDir(dir); len(list) == 0 {
				return
			}
		}
	}
	n := a.b.newNode(name, p)
	if !a.b.place(n, join(parent.Path, name)) {
		return
	}
	a.nodes = append(a.nodes, n)
	a.folder(n, dir)
}

func (a *actualLoader) link(parent *Node, name, full string) {
	real, err := filepath.EvalSymlinks(full)
	if err != nil {
		return
	}
	if strings.HasPrefix(filepath.Base(real), ".ravel-") { // an install was killed in its commit: the package stands beside its place
		a.child(parent, name, real)
		return
	}
	t := a.target(real)
	l := a.b.newNode(name, t.Pkg)
	l.Link = true
	l.HasInstallScript, l.HasShrinkwrap = false, false
	if a.b.place(l, join(parent.Path, name)) {
		l.linkTo(t)
		a.nodes = append(a.nodes, l)
	}
}

// target is the node of a folder that a link leads to.
func (a *actualLoader) target(dir string) *Node {
	rel := a.b.rel(dir)
	if rel == "" {
		return a.b.root
	}
	if t := a.b.root.tops[rel]; t != nil {
		return t
	}
	if i := strings.LastIndex(rel, "node_modules/"); i >= 0 && !strings.Contains(rel, "/.store/") {
		if t := a.b.at(a.b.root, rel); t != nil {
			return t
		}
	}
	if h := storeHolder(rel); h != "" {
		if a.b.root.tops[h] == nil {
			a.folder(a.b.newHolder(h), a.b.abs(h))
		}
		if t := a.b.at(a.b.root, rel); t != nil {
			return t
		}
	}
	p, _ := readPackage(dir)
	if p == nil {
		p = &manifest.Package{}
	}
	t := a.b.newNode(topName(p, dir), p)
	t.Path, t.isTop = rel, true
	t.world = a.b.root
	a.b.root.tops[rel] = t
	if !strings.HasPrefix(rel, "../") {
		t.FSParent = a.b.fsParent(rel)
		t.FSParent.addFolder(t)
	}
	a.nodes = append(a.nodes, t)
	a.tops = append(a.tops, t)
	return t
}

// hiddenLock is node_modules/.package-lock.json if no package was touched, added or removed after it.
func (b *builder) hiddenLock() *lockfile.File {
	file := filepath.Join(b.dir, filepath.FromSlash(lockfile.Hidden))
	st, err := os.Stat(file)
	if err != nil {
		return nil
	}
	lock, err := lockfile.Read(file)
	if err != nil || lock == nil {
		return nil
	}
	c := hiddenCheck{b: b, lock: lock, limit: st.ModTime().Add(10 * time.Millisecond), seen: map[string]bool{}}
	if !c.nodeModules("") {
		return nil
	}
	for p := range lock.Packages { // folders that no link leads to
		if p != "" && !c.seen[p] && !strings.Contains(p, "node_modules/") {
			c.seen[p] = true
			if !c.nodeModules(p) {
				return nil
			}
		}
	}
	for p, e := range lock.Packages {
		if !c.seen[p] && !strings.Contains(p, "/.store/") {
			if e.Link || strings.HasPrefix(p, "node_modules/") || strings.Contains(p, "/node_modules/") {
				return nil
			}
			if _, err := os.Stat(b.abs(p)); err != nil {
				return nil
			}
		}
	}
	return lock
}

type hiddenCheck struct {
	b     *builder
	lock  *lockfile.File
	limit time.Time
	seen  map[string]bool
}

func (c *hiddenCheck) nodeModules(holder string) bool {
	nm := path.Join(holder, "node_modules")
	st, err := os.Stat(c.b.abs(nm))
	if err != nil {
		return true
	}
	return !st.ModTime().After(c.limit) && c.list(nm, true)
}

func (c *hiddenCheck) list(dir string, scopes bool) bool {
	entries, err := os.ReadDir(c.b.abs(dir))
	if err != nil {
		return true
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") {
			continue
		}
		p := dir + "/" + name
		switch {
		case e.Type()&os.ModeSymlink != 0:
			c.seen[p] = true
			entry := c.lock.Packages[p]
			if entry == nil || !entry.Link {
				return false
			}
			real, err := filepath.EvalSymlinks(c.b.abs(p))
			if err != nil || c.b.rel(real) != entry.Resolved {
				return false
			}
			if !strings.Contains(entry.Resolved, "node_modules/") && !c.seen[entry.Resolved] {
				c.seen[entry.Resolved] = true
				if !c.nodeModules(entry.Resolved) {
					return false
				}
			}
		case !e.IsDir():
		default:
			st, err := os.Stat(c.b.abs(p))
			if err != nil || st.ModTime().After(c.limit) {
				return false
			}
			if scopes && strings.HasPrefix(name, "@") {
				if !c.list(p, false) {
					return false
				}
				continue
			}
			if c.lock.Packages[p] == nil {
				return false
			}
			c.seen[p] = true
			if !c.nodeModules(p) {
				return false
			}
		}
	}
	return true
}
