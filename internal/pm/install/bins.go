package install

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// bin is a link in a node_modules/.bin.
type bin struct {
	dir, name string // where it stands
	pkg, file string // the package's path and the program in it
}

// bins lists every program of the tree; of two with one name in one folder the first by path has it, as with npm.
func (r *reifier) bins() []bin {
	var nodes []*tree.Node
	for _, n := range r.Ideal.Nodes {
		if r.there(n) {
			nodes = append(nodes, n)
		}
	}
	sort.Slice(nodes, func(i, j int) bool { return nodes[i].Path < nodes[j].Path })
	taken := map[string]bool{}
	var out []bin
	for _, n := range nodes {
		if r.BinDir != "" && parentPath(n.Path) == "" {
			continue
		}
		for _, b := range Programs(n) {
			l := bin{binDir(n.Path), b.Name, n.Path, b.Spec}
			if key := l.dir + "/" + l.name; !taken[key] {
				taken[key] = true
				out = append(out, l)
			}
		}
	}
	return out
}

// Programs are a package's bins, checked: no name leaves its folder, no file its package.
func Programs(n *tree.Node) (out manifest.Deps) {
	pkg := n.Pkg
	if n.Link && n.Target != nil && n.Target.Pkg != nil {
		pkg = n.Target.Pkg
	}
	if pkg == nil {
		return nil
	}
	for _, b := range pkg.Bin {
		name := path.Base(path.Clean("/" + strings.ReplaceAll(b.Name, `\`, "/")))
		file := strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(b.Spec, `\`, "/")), "/")
		if name != "/" && name != "." && file != "" {
			out = append(out, manifest.Dep{Name: name, Spec: file})
		}
	}
	return out
}

// stageBins makes the folders of links to programs. Those of packages that are staged are put together with them, of the others each that
// changes is a move of its own.
func (r *reifier) stageBins(moves []move) (more []move, err error) {
	want := map[string][]bin{}
	for _, b := range r.bins() {
		want[b.dir] = append(want[b.dir], b)
	}
	if !r.fresh {
		want["node_modules/.bin"] = want["node_modules/.bin"]
		for _, p := range r.gone {
			if d := binDir(p); !r.leaves(moves, d) {
				want[d] = want[d]
			}
		}
	}
	dirs := slices.Sorted(maps.Keys(want))
	for _, d := range dirs {
		at, inside := r.staged(d)
		var entries []entry
		if !inside {
			kept, same := r.standing(moves, d, want[d])
			if same {
				continue
			}
			entries = kept
		}
		for _, b := range want[d] {
			entries = append(entries, entry{name: b.name, says: relativeBin(b)})
			r.executable(b)
		}
		if !inside {
			m := move{To: d}
			if len(entries) > 0 {
				m.New = fmt.Sprintf("b%d", len(more))
			}
			at = m.New
			more = append(more, m)
		}
		if len(entries) == 0 {
			continue
		}
		abs := filepath.Join(r.stage, at)
		if err := os.MkdirAll(abs, 0o755); err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.file != "" {
				err = copyTree(e.file, filepath.Join(abs, e.name))
			} else {
				err = os.Symlink(e.says, filepath.Join(abs, e.name))
			}
			if err != nil && !os.IsExist(err) {
				return nil, err
			}
		}
	}
	return more, nil
}

// entry is a link in a folder of programs, or something else that stands there (file).
type entry struct{ name, says, file string }

// standing is what stays in a folder of programs beside the links that are wanted: what leads elsewhere than into packages that change. same:
// the folder is as it should be.
func (r *reifier) standing(moves []move, dir string, want []bin) (kept []entry, same bool) {
	says := make(map[string]string, len(want))
	for _, b := range want {
		says[b.name] = relativeBin(b)
	}
	abs := filepath.Join(r.Dir, dir)
	list, err := os.ReadDir(abs)
	if err != nil {
		return nil, len(want) == 0
	}
	same = len(list) > 0 || len(want) > 0
	found := 0
	for _, e := range list {
		p := filepath.Join(abs, e.Name())
		text, wanted := says[e.Name()]
		to, err := os.Readlink(p)
		switch {
		case err != nil && wanted: // a file of somebody's stands in the way, and stays
			kept = append(kept, entry{name: e.Name(), file: p})
			found++
		case err != nil:
			kept = append(kept, entry{name: e.Name(), file: p})
		case wanted && to == text:
			found++
		case wanted:
			same = false
		case r.leaves(moves, path.Join(dir, filepath.ToSlash(to))) || !exists(filepath.Join(abs, to)):
			same = false
		default:
			kept = append(kept, entry{name: e.Name(), says: to})
		}
	}
	return kept, same && found == len(want)
}

// leaves reports whether a path lies in something that goes or is replaced.
func (r *reifier) leaves(moves []move, p string) bool {
	for _, m := range moves {
		if p == m.To || strings.HasPrefix(p, m.To+"/") {
			return true
		}
	}
	return false
}

// executable sees that a program can be run.
func (r *reifier) executable(b bin) {
	n := r.Ideal.Nodes[b.pkg]
	switch {
	case n.Link:
		makeExecutable(filepath.Join(r.Dir, target(n), b.file))
	case r.fresh: // the store has it so
	case r.placed[b.pkg]:
		makeExecutable(filepath.Join(r.stage, r.at(b.pkg), b.file))
	default:
		makeExecutable(filepath.Join(r.Dir, b.pkg, b.file))
	}
}

func relativeBin(b bin) string {
	rel, err := filepath.Rel(filepath.FromSlash(b.dir), filepath.FromSlash(path.Join(b.pkg, b.file)))
	if err != nil {
		return path.Join(b.pkg, b.file)
	}
	return rel
}

func makeExecutable(file string) {
	if fi, err := os.Stat(file); err == nil && fi.Mode().IsRegular() && fi.Mode()&0o111 != 0o111 {
		os.Chmod(file, fi.Mode()|0o111)
	}
}

// globalBins links the programs of what is installed for the whole machine.
func (r *reifier) globalBins() error {
	if err := os.MkdirAll(r.BinDir, 0o755); err != nil {
		return err
	}
	for _, n := range r.sum.New {
		if parentPath(n.Path) != "" {
			continue
		}
		for _, b := range Programs(n) {
			file := filepath.Join(r.Dir, n.Path, b.Spec)
			makeExecutable(file)
			rel, err := filepath.Rel(r.BinDir, file)
			if err != nil {
				rel = file
			}
			p := filepath.Join(r.BinDir, b.Name)
			if to, err := os.Readlink(p); err == nil {
				if to == rel {
					continue
				}
				if !r.Overwrite && !strings.Contains(to, "node_modules/"+n.Name+"/") && exists(p) {
					r.Log("warn", p+" is there already and is kept")
					continue
				}
				os.Remove(p)
			} else if r.Overwrite {
				os.Remove(p)
			}
			if err := os.Symlink(rel, p); err != nil {
				r.Log("warn", err.Error())
			}
		}
	}
	entries, _ := os.ReadDir(r.BinDir)
	modules := filepath.Join(r.Dir, "node_modules") + string(filepath.Separator)
	for _, e := range entries {
		p := filepath.Join(r.BinDir, e.Name())
		if to, err := os.Readlink(p); err == nil {
			if !filepath.IsAbs(to) {
				to = filepath.Join(r.BinDir, to)
			}
			if strings.HasPrefix(to, modules) && !exists(to) {
				os.Remove(p)
			}
		}
	}
	return nil
}

func touch(p string) { now := time.Now(); os.Chtimes(p, now, now) }
