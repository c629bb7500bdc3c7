package tree

import (
	"container/heap"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ravel-js/ravel/internal/pm/lockfile"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// builder makes one ideal tree.
type builder struct {
	o      *Options
	dir    string
	root   *Node
	lock   *lockfile.File
	ranges *manifest.RangeCache
	specs  map[specKey]*parsed
	fetch  *fetcher
	node   semver.Version
	host   platform
	noTime time.Time
	avoid  func(name string) *semver.Range
	ahead  bool
	fault  error
	why    *explainer

	queue      queue
	links      []*Node         // whose targets may need packages of their own
	failures   nodeSet         // what could not be loaded
	peerSource map[*Node]*Node // who brought a node's set of peers in
	requested  map[*Edge]bool  // `install x`: look even if what is there would do
	updates    map[string]bool

	fromDisk bool // began from a lockfile or node_modules
	suspect  bool // whose flags may not be right
	// membersLast: that the root wants its workspaces is known last, so this reason comes last in explanations of what is on the disk.
	membersLast bool
	requests    bool // add, remove, update
	mutated     bool
	lacking     bool    // Frozen: the lockfile has not all that is asked for
	order       []*Node // what was placed, one after the other
	warnings    []Warning
	workNames   []string // of workspaces, in order
	added       []addition
	edited      []*Node // whose package.json requests change
}

// BuildIdeal computes the tree that node_modules should become.
//
// # Errors
// *ResolveError when peers cannot agree; the Source's errors for packages that are not optional; EINVALIDPACKAGENAME,
// EOVERRIDE, EDUPLICATEWORKSPACE and the like with npm's texts.
func BuildIdeal(ctx context.Context, o Options) (*Tree, error) {
	b, err := newBuilder(&o)
	if err != nil {
		return nil, err
	}
	return b.build(ctx)
}

func (b *builder) build(ctx context.Context) (*Tree, error) {
	b.fetch = newFetcher(ctx, b)
	defer b.fetch.close()
	if err := b.start(); err != nil {
		return nil, err
	}
	if err := b.applyRequests(); err != nil {
		return nil, err
	}
	if err := b.checkRootRules(); err != nil {
		return nil, err
	}
	b.push(b.root)
	b.runAhead()
	if err := b.resolveAll(); err != nil {
		return nil, err
	}
	if b.fault != nil {
		return nil, b.fault
	}
	b.fixFlags()
	if err := b.settleFailures(); err != nil {
		return nil, err
	}
	if err := b.checkPlatforms(); err != nil {
		return nil, err
	}
	t := b.finish()
	if b.o.Strategy == Isolated {
		t.Layout = isolate(t)
	}
	return t, nil
}

// DefaultNode is the version of Node that engines are asked about if Options name none.
const DefaultNode = "24.12.0"

func newBuilder(o *Options) (*builder, error) {
	if o.NodeVersion == "" {
		o.NodeVersion = DefaultNode
	}
	b := &builder{o: o, ranges: manifest.NewRangeCache(), specs: map[specKey]*parsed{},
		peerSource: map[*Node]*Node{}, requested: map[*Edge]bool{}, updates: map[string]bool{}, host: o.platform()}
	b.node, _ = semver.Parse(strings.TrimPrefix(o.NodeVersion, "v"), true)
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	b.dir, b.why = dir, newExplainer(dir)
	for _, u := range o.Update {
		s, err := spec.Parse(u, dir)
		if err != nil {
			return nil, err
		}
		if s.Name != u {
			return nil, &codeError{"EUPDATEARGS", "Update arguments must only contain package names, eg:\n    npm update " + s.Name}
		}
		b.updates[u] = true
	}
	b.avoid, b.ahead = o.Avoid, o.Source != nil && !o.Frozen // before the fetcher's goroutines, which read them
	b.requests = len(o.Add) > 0 || len(o.Remove) > 0 || o.UpdateAll || len(o.Update) > 0
	b.mutated = b.requests
	return b, nil
}

// start makes the root, with what the lockfile or node_modules holds.
func (b *builder) start() error {
	p := b.o.Package
	if p == nil {
		raw, err := os.ReadFile(filepath.Join(b.dir, "package.json"))
		switch {
		case err == nil:
			if p, err = manifest.Parse(raw); err != nil {
				return &codeError{"EJSONPARSE", fmt.Sprintf("Invalid package.json: %v", err)}
			}
		case os.IsNotExist(err):
			p = &manifest.Package{}
		default:
			return err
		}
	}
	if err := b.makeRoot(p); err != nil {
		return err
	}
	if err := b.checkRootRules(); err != nil {
		return err
	}
	lock := b.o.Lock
	if lock == nil && !b.o.NoLock {
		var err error
		if lock, err = lockfile.Load(b.dir); err != nil {
			return err
		}
	}
	b.lock = lock
	b.fromDisk = lock != nil && b.o.UpdateAll && !b.o.Global // what it holds counts as gone: what nobody needs any more is pruned
	if lock == nil && b.o.Pins == nil && !b.o.NoLock && !b.o.Global && !b.o.UpdateAll {
		var err error
		if b.o.Pins, err = lockfile.LoadForeign(b.dir); err != nil {
			b.warnings = append(b.warnings, Warning{"", "not begun from another lockfile: " + err.Error()})
		}
	}
	if lock != nil && !b.o.UpdateAll && !b.o.Global {
		if err := b.loadLock(lock); err != nil {
			return err
		}
	} else if b.o.Actual != nil && !b.o.UpdateAll && lock == nil && !b.o.Actual.isolated() {
		b.loadFrom(b.o.Actual)
	} else if !b.o.UpdateAll && !b.o.Global {
		if err := b.loadMembers(); err != nil {
			return err
		}
	}
	b.queueProblems()
	if lock != nil && lock.LockfileVersion < 2 && b.o.Source != nil && !b.o.UpdateAll && !b.o.Global {
		b.inflate(filepath.Base(lock.Path))
	}
	return nil
}

func (b *builder) makeRoot(p *manifest.Package) error {
	name := p.Name
	if name == "" {
		name = filepath.Base(b.dir)
	}
	r := b.newNode(name, p)
	r.isTop, r.global = true, b.o.Global
	newWorld(r)
	r.Dev, r.Optional, r.DevOptional, r.Peer, r.Extraneous = false, false, false, false, false
	b.root = r
	var err error
	if r.rules, err = newRules(p.Overrides); err != nil {
		return err
	}
	if err := b.addWorkspaces(); err != nil {
		return err
	}
	b.addEdges(r)
	return nil
}

// queueProblems puts all packages that lack something on the queue.
func (b *builder) queueProblems() {
	seen := map[*Node]bool{}
	var visit func(n *Node)
	visit = func(n *Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, e := range n.Out {
			if e.Type == PeerOptional && b.o.NoSave && !b.requests {
				continue
			}
			if e.To == nil && e.Type != PeerOptional || !e.valid() {
				b.push(n)
				break
			}
		}
		for _, e := range n.Out {
			if e.To != nil {
				visit(e.To)
			}
		}
	}
	visit(b.root)
}

// runAhead begins to fetch what the root wants before anything is placed.
func (b *builder) runAhead() {
	if !b.ahead {
		return
	}
	for _, n := range append([]*Node{b.root}, b.root.fsKids...) {
		for _, e := range b.problems(n) {
			if p := b.parse(e, e.Spec); p.err == nil && p.Registry() && !b.isWorkspaceName(e.Name) {
				s := p.Spec
				if pinned, ok := b.pinned(n.Pkg, e.Name, e.Spec, &s); ok {
					s = pinned
				}
				b.fetch.ask(&s, toAll)
			}
		}
	}
}

func (b *builder) isWorkspaceName(name string) bool { return slices.Contains(b.workNames, name) }

// resolveAll works off the queue: shallow packages first, then by path.
func (b *builder) resolveAll() error {
	for {
		for b.queue.Len() > 0 {
			n := heap.Pop(&b.queue).(queued).n
			n.queued = false
			if err := b.resolve(n); err != nil {
				if b.fault != nil { // it came first
					return b.fault
				}
				return err
			}
			if b.fault != nil {
				return b.fault
			}
			if err := b.fetch.ctx.Err(); err != nil {
				return context.Cause(b.fetch.ctx)
			}
		}
		if !b.followLinks() {
			return nil
		}
	}
}

// followLinks queues the targets of links inside the project: their packages need packages too.
func (b *builder) followLinks() bool {
	for _, l := range b.links {
		t := l.Target
		if l.world != b.root || t == nil || t.world != b.root || !t.under(b.root) || t == b.root || t.seen {
			continue
		}
		if l.rules != nil {
			b.rulesGained(t, l.rules)
		}
		b.push(t)
	}
	b.links = nil
	return b.queue.Len() > 0
}

type task struct {
	edge *Edge
	dep  *Node
}

// resolve finds and places all that n lacks.
func (b *builder) resolve(n *Node) error {
	if n.seen || n.world != b.root || n.HasShrinkwrap && !b.opens(n) {
		return nil
	}
	n.seen = true
	if err := b.openBundle(n); err != nil {
		return err
	}
	var tasks []task
	source := b.peerSource[n]
	if source == nil {
		source = n
	}
	for _, e := range b.problems(n) {
		if e.conflicted {
			continue
		}
		dep, err := b.find(n, source, e)
		if err != nil {
			return err
		}
		tasks = append(tasks, task{e, dep})
	}
	slices.SortStableFunc(tasks, func(x, y task) int { return manifest.Compare(x.edge.Name, y.edge.Name) })
	for _, t := range tasks {
		p := &placing{b: b, dep: t.dep, edge: t.edge, explicit: b.requested[t.edge], update: func(name string) bool { return b.updates[name] }}
		if err := p.run(); err != nil {
			return err
		}
		b.afterPlacing(p)
	}
	for _, e := range n.Out {
		if e.To != nil && e.To.Link && e.To.Target != nil {
			b.links = append(b.links, e.To)
		}
	}
	return nil
}

// find makes the package that e wants, in a scratch tree with its peers.
func (b *builder) find(n, source *Node, e *Edge) (*Node, error) {
	own := n
	if e.Type.Peer() {
		own = source
	}
	scratch := b.scratch(own, true)
	if se := scratch.edge(e.Name); se != nil && se.To != nil && se.valid() && e.satisfiedBy(se.To) {
		return se.To, nil
	}
	if e.Type == PeerOptional && !b.updates[e.Name] && !b.requested[e] {
		from := n.up()
		if from == nil {
			from = n
		}
		if have := b.hoistable(from, e); have != nil {
			return have, nil
		}
	}
	var parent *Node
	if e.Type.Peer() {
		parent = scratch
	}
	required := map[*Node]bool{e.From: true}
	return b.nodeFromEdge(e, parent, nil, required)
}

// hoistable is a package below from that satisfies e already, those nearest first.
func (b *builder) hoistable(from *Node, e *Edge) *Node {
	queue := slices.Clone(from.kids.list)
	for i := 0; i < len(queue); i++ {
		n := queue[i]
		if n.Name == e.Name && !n.inDepBundle() && e.satisfiedBy(n) {
			return n
		}
		queue = append(queue, n.kids.list...)
	}
	return nil
}

// afterPlacing queues what the newly placed need, and those whom they disturbed.
func (b *builder) afterPlacing(p *placing) {
	if n := p.placed; n != nil {
		if n.failed != nil {
			b.failures.add(n)
		} else if !n.Link {
			b.fetch.wanted(n.Pkg)
		}
		b.mutated = true
		for _, e := range n.In {
			if e == p.edge || e.conflicted || e.valid() {
				continue
			}
			from := e.From
			if p.can.self == replaces || !from.seen || !b.o.NoSave || b.requests {
				from.seen = false
				b.push(from)
			}
		}
		b.push(n)
		for _, m := range p.revisit.list {
			m.seen = false
			b.push(m)
		}
	}
	for _, k := range p.kids {
		b.afterPlacing(k)
	}
}

// problems are the dependencies of n that something must be done about.
func (b *builder) problems(n *Node) []*Edge {
	var out []*Edge
	var bundled []string
	if !n.projectRoot() && len(n.Pkg.Bundle) > 0 && !n.Workspace() {
		bundled = n.Pkg.Bundle
	}
	for _, e := range n.Out {
		switch to := e.To; {
		case contains(bundled, e.Name):
		case to == nil:
			if e.Type != PeerOptional || b.requested[e] {
				out = append(out, e)
			}
		case b.failures.has(to) || to.inShrinkwrap():
		case !e.valid():
			if e.Type != PeerOptional || !b.o.NoSave || b.requests {
				out = append(out, e)
			}
		case to.Workspace():
		case b.updates[e.Name], b.requested[e], b.vulnerable(to):
			out = append(out, e)
		}
	}
	return out
}

func (b *builder) vulnerable(n *Node) bool {
	if b.avoid == nil || !n.semOK {
		return false
	}
	r := b.avoid(n.pkgName())
	return r != nil && r.Test(&n.sem)
}

func (b *builder) push(n *Node) {
	if n.queued {
		return
	}
	n.queued = true
	heap.Push(&b.queue, queued{n, n.depth(), n.Path})
}

type queued struct {
	n     *Node
	depth int
	path  string
}

type queue []queued

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if q[i].depth != q[j].depth {
		return q[i].depth < q[j].depth
	}
	return manifest.Compare(q[i].path, q[j].path) < 0
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(queued)) }
func (q *queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}
