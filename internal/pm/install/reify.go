package install

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/store"
	"github.com/ravel-js/ravel/internal/pm/tree"
	"github.com/ravel-js/ravel/internal/sys"
)

// reifier is one run.
type reifier struct {
	Options
	place   []*tree.Node
	gone    []string
	fresh   bool             // there is no node_modules yet
	stage   string           // absolute
	early   map[string]early // by path: stands in the stage already
	units   []string
	unitOf  map[string]int // path of a placed package that is a unit by itself
	placed  map[string]bool
	wholes  map[string]string // workspaces whose node_modules is made anew as a whole: where in the stage
	mu      sync.Mutex
	skipped map[string]bool // optional packages that could not be had, by path
	sum     Summary
	done    int
	beside  sync.WaitGroup    // works on the two below
	written map[string][]byte // files that come with the tree
	hidden  []byte            // the hidden lockfile, if nothing is skipped
}

// Reify makes the disk equal to o.Ideal. On an error nothing was changed, or a journal stays for Recover to finish.
func Reify(ctx context.Context, o Options) (Summary, error) {
	if o.Log == nil {
		o.Log = func(string, string) {}
	}
	r := &reifier{Options: o, skipped: map[string]bool{}, placed: map[string]bool{}, unitOf: map[string]int{}, wholes: map[string]string{}}
	modules := filepath.Join(o.Dir, "node_modules")
	if r.Actual == nil {
		if dir, err := os.ReadDir(modules); err == nil && len(dir) == 0 {
			os.Remove(modules)
		}
	}
	_, err := os.Lstat(modules)
	r.fresh = os.IsNotExist(err) || o.Clean
	if r.fresh {
		r.Actual = nil
	}
	var changes []Change
	r.place, r.gone, changes = r.diff()
	if o.DryRun {
		r.count(changes)
		return r.sum, nil
	}
	if len(r.place) == 0 && len(r.gone) == 0 {
		r.count(changes)
		return r.sum, r.settle(len(changes) > 0)
	}
	if !r.fresh && r.Actual == nil {
		return r.sum, fmt.Errorf("%s is there, but what is in it is not known", modules)
	}
	if err := r.prepare(); err != nil {
		return r.sum, err
	}
	ok := false // the stage is done with, or what is left of it belongs to Recover
	r.beside.Go(func() {
		r.written = r.files()
		if r.Hidden != nil {
			r.hidden = r.Hidden(r.Installed)
		}
	})
	defer func() {
		r.beside.Wait()
		if !ok {
			os.RemoveAll(r.stage)
		}
	}()
	if err := r.fill(ctx); err != nil {
		return r.sum, err
	}
	r.dropSkipped()
	kept := changes[:0]
	for _, c := range changes {
		if c.Kind == "remove" || !r.isSkipped(c.Path) {
			kept = append(kept, c)
		}
	}
	r.count(kept)
	if err := ctx.Err(); err != nil {
		return r.sum, err
	}
	ok, err = r.commit()
	return r.sum, err
}

func (r *reifier) count(changes []Change) {
	r.sum.Changes = changes
	for _, c := range changes {
		switch c.Kind {
		case "add":
			r.sum.Added++
		case "remove":
			r.sum.Removed++
		default:
			r.sum.Changed++
		}
	}
}

func stageName() string { return fmt.Sprintf(".ravel-%x", rand.Uint64()) }

// prepare makes the staging folder.
func (r *reifier) prepare() error {
	if !r.adopt() {
		r.stage = filepath.Join(r.Dir, stageName())
		if !r.fresh {
			r.stage = filepath.Join(r.Dir, "node_modules", filepath.Base(r.stage))
		}
		if err := os.MkdirAll(r.Dir, 0o755); err != nil {
			return err
		}
		if err := os.Mkdir(r.stage, 0o755); err != nil {
			return err
		}
	}
	for _, n := range r.place {
		r.placed[n.Path] = true
	}
	if r.Clean {
		for i, w := range r.Ideal.Members() {
			if exists(filepath.Join(r.Dir, w.Path, "node_modules")) {
				r.wholes[w.Path] = fmt.Sprintf("w%d", i)
			}
		}
	}
	for _, n := range r.place {
		if r.fresh {
			if _, ok := r.whole(n.Path); !ok { // a package inside a workspace's folder: a unit of its own
				r.unit(n.Path)
			}
		} else {
			r.unit(n.Path)
		}
	}
	return nil
}

func (r *reifier) unit(p string) {
	t := top(p, r.placed)
	if _, ok := r.unitOf[t]; !ok {
		r.unitOf[t] = len(r.units)
		r.units = append(r.units, t)
	}
}

// whole is where a path is staged that lies in a node_modules which is made anew.
func (r *reifier) whole(p string) (string, bool) {
	if !r.fresh {
		return "", false
	}
	if strings.HasPrefix(p, "node_modules/") {
		return modulesAt(p), true
	}
	if i := strings.Index(p, "/node_modules/"); i >= 0 {
		if at, ok := r.wholes[p[:i]]; ok {
			return at + p[i+len("/node_modules"):], true
		}
	}
	return "", false
}

// at is where a package is staged, relative to the staging folder.
func (r *reifier) at(p string) string {
	if at, ok := r.whole(p); ok {
		return at
	}
	t := top(p, r.placed)
	return path.Join(fmt.Sprintf("n/%d/u", r.unitOf[t]), below(p, t))
}

// arrival is a package that has come.
type arrival struct {
	n  *tree.Node
	im *store.Image
}

// fill gets every package and unpacks it into its place in the staging folder. What the store has is placed at once, one package
// after the other by as many as there are processors; what is missing is fetched meanwhile and placed as it comes.
func (r *reifier) fill(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	fd, err := openFolder(r.stage)
	if err != nil {
		return err
	}
	defer sys.Close(fd)
	missing := make(chan *tree.Node, len(r.place))
	arrived := make(chan arrival, 64)
	var placers, fetchers sync.WaitGroup
	var fetching, next atomic.Int64
	fetch := func(n *tree.Node) {
		missing <- n
		if fetching.Add(1) > 1000 { // they mostly wait
			return
		}
		fetchers.Go(func() {
			for n := range missing {
				im, err := r.Fetch.Fetch(ctx, r.want(n))
				if err != nil {
					r.failed(n, err, cancel)
					continue
				}
				select {
				case arrived <- arrival{n, im}:
				case <-ctx.Done():
				}
			}
		})
	}
	all := runtime.GOMAXPROCS(0)
	var looked sync.WaitGroup
	looked.Add(all)
	for range all {
		placers.Go(func() {
			p := &placer{r: r, Placer: r.Store.Placer(), fd: fd}
			take := func(a arrival) {
				if ctx.Err() == nil {
					r.report(a.n, p.put(ctx, a), cancel)
				}
			}
			for i := next.Add(1) - 1; i < int64(len(r.place)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				n := r.place[i]
				if e, ok := r.early[n.Path]; ok {
					r.placedAs(n, e.what)
					r.step()
					continue
				}
				if n.Link {
					r.report(n, r.link(n), cancel)
				} else if found, err := p.stored(ctx, n); found {
					r.report(n, err, cancel)
				} else {
					fetch(n)
				}
				select {
				case a := <-arrived:
					take(a)
				default:
				}
				// A goroutine that is seen to yield need not be interrupted.
				runtime.Gosched()
			}
			looked.Done()
			for a := range arrived {
				take(a)
			}
		})
	}
	looked.Wait()
	close(missing)
	fetchers.Wait()
	close(arrived)
	placers.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

func openFolder(p string) (int, error) {
	fd, errno := sys.FolderAt(-1, p)
	if errno != 0 {
		return -1, &os.PathError{Op: "open", Path: p, Err: errno}
	}
	return fd, nil
}

func isDamaged(err error) bool { return errors.Is(err, store.ErrDamaged) }

// placer is one of those who place.
type placer struct {
	*store.Placer
	r  *reifier
	fd int
}

// stored places what needs no fetching; found is false for the rest.
func (p *placer) stored(ctx context.Context, n *tree.Node) (found bool, err error) {
	r, w := p.r, p.r.want(n)
	im, underWay := r.Fetch.Ready(w)
	if im != nil {
		return true, p.put(ctx, arrival{n, im})
	}
	if underWay || w.Integrity == "" {
		return false, nil
	}
	what, found, err := p.PlaceStored(w.Integrity, p.fd, r.at(n.Path), r.Own != nil && r.Own(n))
	if isDamaged(err) {
		r.Log("verbose", err.Error())
		return false, nil
	}
	r.placedAs(n, what)
	return found, err
}

// put places a package that was fetched; if the store's copy got damaged meanwhile, it is fetched again.
func (p *placer) put(ctx context.Context, a arrival) error {
	r, n := p.r, a.n
	own := r.Own != nil && r.Own(n)
	at := r.at(n.Path)
	what, err := p.Place(a.im, p.fd, at, own)
	if isDamaged(err) {
		r.Log("verbose", err.Error())
		w := r.want(n)
		r.Fetch.Forget(w)
		im, ferr := r.Fetch.Fetch(ctx, w)
		if ferr != nil {
			return ferr
		}
		what, err = p.Place(im, p.fd, at, own)
	}
	r.placedAs(n, what)
	return err
}

func (r *reifier) placedAs(n *tree.Node, what store.Placed) {
	if !what.Native {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sum.Native == nil {
		r.sum.Native = map[*tree.Node]bool{}
	}
	r.sum.Native[n] = true
}

// report notes how the placing of a package went.
func (r *reifier) report(n *tree.Node, err error, cancel context.CancelCauseFunc) {
	switch {
	case err == nil:
		r.step()
	case n.Link:
		cancel(err)
	default:
		r.failed(n, err, cancel)
	}
}

func (r *reifier) step() {
	if r.Progress == nil {
		return
	}
	r.mu.Lock()
	r.done++
	done := r.done
	r.mu.Unlock()
	r.Progress(done, len(r.place))
}

func (r *reifier) failed(n *tree.Node, err error, cancel context.CancelCauseFunc) {
	if n.Optional && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) && !fullDisk(err) {
		r.Log("verbose", "optional "+n.Path+" left out: "+err.Error())
		r.mu.Lock()
		r.skipped[n.Path] = true
		r.mu.Unlock()
		return
	}
	cancel(err)
}

func (r *reifier) want(n *tree.Node) registry.Want {
	w := registry.Want{Name: nameOf(n), Version: n.Version, URL: n.Resolved, Integrity: n.Integrity, Root: r.Dir}
	if n.Pkg != nil {
		w.Size = int(n.Pkg.Dist.UnpackedSize)
	}
	return w
}

// link stages a symbolic link; what it says is relative to where it will stand.
func (r *reifier) link(n *tree.Node) error {
	to := filepath.Join(r.Dir, filepath.FromSlash(target(n)))
	if filepath.IsAbs(target(n)) {
		to = filepath.FromSlash(target(n))
	}
	rel, err := filepath.Rel(filepath.Dir(filepath.Join(r.Dir, n.Path)), to)
	if err != nil {
		rel = to
	}
	if err := r.makeParents(r.at(n.Path)); err != nil {
		return err
	}
	return os.Symlink(rel, filepath.Join(r.stage, r.at(n.Path)))
}

// dropSkipped takes optional packages that could not be had out of the stage, with what stands below them.
func (r *reifier) dropSkipped() {
	for p := range r.skipped {
		os.RemoveAll(filepath.Join(r.stage, r.at(p)))
		r.sum.Skipped = append(r.sum.Skipped, r.Ideal.Nodes[p])
	}
	for _, n := range r.place {
		if !r.isSkipped(n.Path) {
			r.sum.New = append(r.sum.New, n)
		}
	}
}

func (r *reifier) isSkipped(p string) bool {
	if len(r.skipped) == 0 {
		return false
	}
	for q := p; q != ""; q = parentPath(q) {
		if r.skipped[q] {
			return true
		}
	}
	return false
}

// there reports whether a node of the ideal tree is on the disk once this run is done.
func (r *reifier) there(n *tree.Node) bool { return r.Installed(n) && !r.isSkipped(n.Path) }

func (r *reifier) files() map[string][]byte {
	if r.Files == nil {
		return nil
	}
	return r.Files()
}

// hiddenFile is node_modules/.package-lock.json.
func (r *reifier) hiddenFile() []byte {
	if len(r.skipped) > 0 {
		return r.Hidden(r.there)
	}
	return r.hidden
}

// settle is a run that places nothing: files that differ are written.
func (r *reifier) settle(changed bool) error {
	for name, data := range r.files() {
		p := filepath.Join(r.Dir, name)
		if old, err := os.ReadFile(p); err == nil && string(old) == string(data) {
			continue
		}
		if err := writeFile(p, data); err != nil {
			return err
		}
	}
	if r.Hidden == nil || len(r.Ideal.Nodes) <= 1 {
		return nil
	}
	hidden := filepath.Join(r.Dir, "node_modules", ".package-lock.json")
	if _, err := os.Lstat(filepath.Dir(hidden)); err != nil {
		return nil
	}
	data := r.Hidden(r.there)
	if old, err := os.ReadFile(hidden); err == nil && string(old) == string(data) && !changed {
		return nil
	}
	return writeFile(hidden, data)
}

// writeFile replaces a file whole.
func writeFile(p string, data []byte) error {
	if real, err := filepath.EvalSymlinks(p); err == nil {
		p = real
	}
	mode := os.FileMode(0o644)
	if fi, err := os.Stat(p); err == nil {
		mode = fi.Mode().Perm()
	}
	tmp := fmt.Sprintf("%s.%x", p, rand.Uint32())
	err := os.WriteFile(tmp, data, mode)
	if err == nil {
		err = os.Rename(tmp, p)
	}
	if err != nil {
		os.Remove(tmp)
	}
	return err
}

func fullDisk(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "no space left") || strings.Contains(err.Error(), "quota exceeded"))
}
