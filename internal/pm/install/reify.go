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
	fresh   bool   // there is no node_modules yet
	stage   string // absolute
	units   []string
	unitOf  map[string]int // path of a placed package that is a unit by itself
	placed  map[string]bool
	mu      sync.Mutex
	skipped map[string]bool // optional packages that could not be had, by path
	sum     Summary
	done    int
}

// Reify makes the disk equal to o.Ideal. On an error nothing was changed, or a journal stays for Recover to finish.
func Reify(ctx context.Context, o Options) (Summary, error) {
	if o.Log == nil {
		o.Log = func(string, string) {}
	}
	r := &reifier{Options: o, skipped: map[string]bool{}, placed: map[string]bool{}, unitOf: map[string]int{}}
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
	defer func() {
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

// prepare makes the staging folder, and the folders in it that packages stand in.
func (r *reifier) prepare() error {
	name := fmt.Sprintf(".ravel-%x", rand.Uint64())
	r.stage = filepath.Join(r.Dir, name)
	if !r.fresh {
		r.stage = filepath.Join(r.Dir, "node_modules", name)
	}
	if err := os.MkdirAll(r.Dir, 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(r.stage, 0o755); err != nil {
		return err
	}
	for _, n := range r.place {
		r.placed[n.Path] = true
	}
	seen := map[string]bool{}
	for _, n := range r.place {
		if r.fresh {
			if !strings.HasPrefix(n.Path, "node_modules/") {
				// A package inside a workspace's folder: a unit of its own.
				r.unit(n.Path)
			}
		} else {
			r.unit(n.Path)
		}
		dir := path.Dir(r.at(n.Path))
		if seen[dir] || dir == "." {
			continue
		}
		seen[dir] = true
		if err := os.MkdirAll(filepath.Join(r.stage, dir), 0o755); err != nil {
			return err
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

// at is where a package is staged, relative to the staging folder.
func (r *reifier) at(p string) string {
	if r.fresh && strings.HasPrefix(p, "node_modules/") {
		return "m/" + p[len("node_modules/"):]
	}
	t := top(p, r.placed)
	return path.Join(fmt.Sprintf("n/%d/u", r.unitOf[t]), below(p, t))
}

// fill gets every package and unpacks it into its place in the staging folder: links as fast as the packages come.
func (r *reifier) fill(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	fd, errno := sys.FolderAt(-1, r.stage)
	if errno != 0 {
		return &os.PathError{Op: "open", Path: r.stage, Err: errno}
	}
	defer sys.Close(fd)
	type job struct {
		n  *tree.Node
		im *store.Image
	}
	jobs := make(chan job, 64)
	next := make(chan *tree.Node)
	var fetchers, placers sync.WaitGroup
	for range min(1000, len(r.place)) { // they mostly wait; who has come is placed
		fetchers.Go(func() {
			for n := range next {
				im, err := r.Fetch.Fetch(ctx, r.want(n))
				if err != nil {
					r.failed(n, err, cancel)
					continue
				}
				select {
				case jobs <- job{n, im}:
				case <-ctx.Done():
				}
			}
		})
	}
	for range runtime.GOMAXPROCS(0) + 1 {
		placers.Go(func() {
			for j := range jobs {
				if ctx.Err() != nil {
					continue
				}
				if err := r.put(ctx, fd, j.n, j.im); err != nil {
					r.failed(j.n, err, cancel)
					continue
				}
				r.step()
			}
		})
	}
feed:
	for _, n := range r.place {
		if n.Link {
			if err := r.link(n); err != nil {
				cancel(err)
				break
			}
			r.step()
			continue
		}
		select {
		case next <- n:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	fetchers.Wait()
	close(jobs)
	placers.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
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

// put places one package; a damaged copy in the store is fetched again.
func (r *reifier) put(ctx context.Context, fd int, n *tree.Node, im *store.Image) error {
	own := r.Own != nil && r.Own(n)
	at := r.at(n.Path)
	err := r.Store.Place(im, fd, at, own)
	if errors.Is(err, store.ErrDamaged) {
		r.Log("verbose", err.Error())
		// Packages nested below it are other entries of the folder: only its own files go.
		for i := range im.Files {
			os.Remove(filepath.Join(r.stage, at, im.Files[i].Path))
		}
		w := r.want(n)
		r.Fetch.Forget(w)
		if im, err = r.Fetch.Fetch(ctx, w); err != nil {
			return err
		}
		err = r.Store.Place(im, fd, at, own)
	}
	return err
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

// settle is a run that places nothing: files that differ are written.
func (r *reifier) settle(changed bool) error {
	for name, data := range r.Files {
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
