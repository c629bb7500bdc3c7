package install

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ravel-js/ravel/internal/pm/store"
	"github.com/ravel-js/ravel/internal/sys"
)

// Ahead places what a lockfile names while the tree is still being made of it: they are nearly always the same, and the processors
// have nothing better to do. Nothing of it is seen before Reify has compared it with the tree.
type Ahead struct {
	stage  string
	fd     int
	stop   atomic.Bool
	failed atomic.Bool // then all of it is done again, and whoever does that hears why
	work   sync.WaitGroup
	mu     sync.Mutex
	placed map[string]early
	taken  bool
}

type early struct {
	integrity string
	what      store.Placed
}

// Early is a package in the project's node_modules: its path, from "node_modules/" on, and its integrity.
type Early struct{ Path, Integrity string }

// PlaceAhead begins, for a project in dir that has no node_modules or whose node_modules will go. What the store lacks is left out. End must be called.
//
// # Errors
// There is no room for a folder in dir.
func PlaceAhead(dir string, s *store.Store, list []Early) (*Ahead, error) {
	a := &Ahead{stage: filepath.Join(dir, stageName()), placed: make(map[string]early, len(list))}
	if err := os.Mkdir(a.stage, 0o755); err != nil {
		return nil, err
	}
	var errno error
	if a.fd, errno = openFolder(a.stage); errno != nil {
		os.Remove(a.stage)
		return nil, errno
	}
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		a.work.Go(func() {
			p := s.Placer()
			for i := next.Add(1) - 1; i < int64(len(list)) && !a.stop.Load(); i = next.Add(1) - 1 {
				e := list[i]
				what, found, err := p.PlaceStored(e.Integrity, a.fd, modulesAt(e.Path), false)
				switch {
				case found && err == nil:
					a.mu.Lock()
					a.placed[e.Path] = early{e.Integrity, what}
					a.mu.Unlock()
				case found && !isDamaged(err):
					a.failed.Store(true)
					a.stop.Store(true)
				}
				runtime.Gosched() // who makes the tree goes first
			}
		})
	}
	return a, nil
}

// modulesAt is where a package of a node_modules that is made anew is staged.
func modulesAt(p string) string { return "m/" + strings.TrimPrefix(p, "node_modules/") }

// end waits for those at work; they stop behind the package they are at.
func (a *Ahead) end() {
	a.stop.Store(true)
	a.work.Wait()
	if a.fd >= 0 {
		sys.Close(a.fd)
		a.fd = -1
	}
}

// End stops it. What Reify did not take is removed.
func (a *Ahead) End() {
	if a.end(); !a.taken {
		os.RemoveAll(a.stage)
	}
}

// adopt makes the stage of what was placed ahead this run's own, and takes out of it what is wanted otherwise.
func (r *reifier) adopt() bool {
	a := r.Ahead
	if a == nil || !r.fresh {
		return false
	}
	if a.end(); a.failed.Load() || a.taken {
		return false
	}
	a.taken = true
	r.stage, r.early = a.stage, a.placed
	if len(r.early) == 0 {
		return true
	}
	wanted := make(map[string]bool, len(r.place))
	for _, n := range r.place {
		if e, ok := r.early[n.Path]; ok && !n.Link && e.integrity == n.Integrity && (r.Own == nil || !r.Own(n)) {
			wanted[n.Path] = true
		}
	}
	if len(wanted) == len(r.early) {
		return true
	}
	for _, p := range slices.Sorted(maps.Keys(r.early)) {
		if _, still := r.early[p]; !still || wanted[p] {
			continue
		}
		at := filepath.Join(r.stage, modulesAt(p))
		os.RemoveAll(at)
		for d := filepath.Dir(at); d != r.stage && os.Remove(d) == nil; d = filepath.Dir(d) {
		}
		for q := range r.early { // what stood below it went with it
			if q == p || strings.HasPrefix(q, p+"/") {
				delete(r.early, q)
			}
		}
	}
	return true
}

// makeParents makes the folders above a path in the stage.
func (r *reifier) makeParents(at string) error {
	return os.MkdirAll(filepath.Join(r.stage, path.Dir(at)), 0o755)
}
