package fs

import (
	pathpkg "path"

	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

// watchOps serve fs.watch. The first onEvent of an instance gets the events of all
// its watches: the watch's id, whether it is a rename, and the bytes of the name
// relative to the watched path. An event may still come after unwatch.
var watchOps = []ops.Op{
	ops.Guarded(ops.Sync3("watch", func(env *ops.Env, p string, recursive bool, onEvent ops.Func) (int32, error) {
		s := watching.Of(env)
		if s.onEvent.Valid() {
			onEvent.Release()
		} else {
			s.onEvent = onEvent
		}
		return s.start(path(p), recursive)
	}), reads(0)),
	ops.Sync2("watchRef", func(env *ops.Env, id int32, ref bool) (ops.Void, error) {
		watching.Of(env).ref(id, ref)
		return ops.Void{}, nil
	}),
	ops.Sync1("unwatch", func(env *ops.Env, id int32) (ops.Void, error) {
		watching.Of(env).stop(id)
		return ops.Void{}, nil
	}),
}

var watching = ops.NewState(func(env *ops.Env) *watchState {
	w := &watchState{env: env, places: map[int][]place{}}
	env.OnClose(w.close)
	return w
})

// watchState is all watches of an instance, which share one kernel object.
type watchState struct {
	env     *ops.Env
	onEvent ops.Func
	kernel  *sys.FileWatcher
	table   ops.Table[*watch]
	places  map[int][]place // by the kernel's number
}

// watch is one fs.watch.
type watch struct {
	id        int32
	root      string
	recursive bool
	isDir     bool
	reffed    bool
	dirs      map[string]int // kernel's number of each directory below root, by relative name
}

// place says for whom the kernel watches a file or directory, and what it is to them.
type place struct {
	w   *watch
	rel string
}

func (s *watchState) start(root string, recursive bool) (int32, error) {
	if s.kernel == nil {
		kernel, err := sys.NewFileWatcher()
		if err != nil {
			return 0, err
		}
		if err := s.env.Loop.Watch(kernel.FD(), s, loop.Readable); err != nil {
			kernel.Close()
			return 0, sys.Wrap(err, "watch", root, "")
		}
		s.kernel = kernel
	}
	w := &watch{root: root, recursive: recursive, reffed: true, dirs: map[string]int{}}
	var st sys.Stat
	w.isDir = sys.StatPath(root, &st) == nil && st.IsDir()
	if err := s.add(w, ""); err != nil {
		return 0, err
	}
	if recursive && w.isDir {
		s.addBelow(w, "", false)
	}
	w.id = s.table.Put(w)
	s.env.Loop.Ref()
	return w.id, nil
}

func (s *watchState) add(w *watch, rel string) error {
	at := w.root
	if rel != "" {
		at = sys.JoinPath(w.root, rel)
	}
	n, err := s.kernel.Add(at)
	if err != nil {
		return err
	}
	if _, known := w.dirs[rel]; !known {
		s.places[n] = append(s.places[n], place{w, rel})
	}
	w.dirs[rel] = n
	return nil
}

// addBelow watches the directories under rel. What came to be before its directory
// was watched is announced where tell is set, for nobody else will.
func (s *watchState) addBelow(w *watch, rel string, tell bool) {
	list, err := sys.ReadDir(sys.JoinPath(w.root, rel), true)
	if err != nil {
		return // gone again
	}
	for _, e := range list {
		name := sys.JoinPath(rel, e.Name)
		if tell {
			s.emit(w, true, name)
		}
		if e.Type == sys.DirentDir && s.add(w, name) == nil {
			s.addBelow(w, name, tell)
		}
	}
}

// Ready takes what the kernel has to say.
func (s *watchState) Ready(loop.Events) {
	if s.kernel == nil {
		return
	}
	s.kernel.Read(s.event)
}

func (s *watchState) event(e sys.FileEvent) {
	places := s.places[e.Watch]
	if e.Gone {
		delete(s.places, e.Watch)
		for _, p := range places {
			delete(p.w.dirs, p.rel)
		}
		return
	}
	for _, p := range places {
		name := e.Name
		switch {
		case name == "" && p.rel != "":
			continue // a directory's own end is told by the one above it
		case name == "":
			name = pathpkg.Base(p.w.root)
		default:
			name = sys.JoinPath(p.rel, name)
		}
		s.emit(p.w, e.Rename, name)
		if e.Created && e.Dir && p.w.recursive && s.add(p.w, name) == nil {
			s.addBelow(p.w, name, true)
		}
	}
}

func (s *watchState) emit(w *watch, rename bool, name string) {
	s.env.Emit(s.onEvent).Int(int(w.id)).Bool(rename).Bytes([]byte(name)).End()
}

func (s *watchState) ref(id int32, ref bool) {
	w, ok := s.table.Get(id)
	if !ok || w.reffed == ref {
		return
	}
	w.reffed = ref
	if ref {
		s.env.Loop.Ref()
	} else {
		s.env.Loop.Unref()
	}
}

func (s *watchState) stop(id int32) {
	w, ok := s.table.Get(id)
	if !ok {
		return
	}
	s.ref(id, false)
	s.table.Delete(id)
	for rel, n := range w.dirs {
		s.leave(w, rel, n)
	}
	if s.table.Len() == 0 {
		s.close()
	}
}

// leave ends the kernel's watch once nobody is interested any more.
func (s *watchState) leave(w *watch, rel string, n int) {
	rest := s.places[n][:0]
	for _, p := range s.places[n] {
		if p.w != w || p.rel != rel {
			rest = append(rest, p)
		}
	}
	if len(rest) > 0 {
		s.places[n] = rest
		return
	}
	delete(s.places, n)
	s.kernel.Remove(n)
}

func (s *watchState) close() {
	if s.kernel == nil {
		return
	}
	s.env.Loop.Unwatch(s.kernel.FD())
	s.kernel.Close()
	s.kernel = nil
	clear(s.places)
}
