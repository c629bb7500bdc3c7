package install

import (
	"os"
	"path"
	"path/filepath"
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

// stageBins makes the links of a new node_modules in the stage.
func (r *reifier) stageBins() error {
	made := map[string]bool{}
	for _, b := range r.bins() {
		rel, ok := strings.CutPrefix(b.dir, "node_modules/")
		dir := filepath.Join(r.stage, "m", rel)
		file := filepath.Join(r.stage, "m", strings.TrimPrefix(b.pkg, "node_modules/"), b.file)
		if !ok { // below a workspace's folder
			i := strings.Index(b.dir, "/node_modules/")
			if i < 0 {
				i = len(b.dir) - len("/node_modules/.bin")
			}
			dir, file = filepath.Join(r.Dir, b.dir), filepath.Join(r.Dir, b.pkg, b.file)
		}
		if n := r.Ideal.Nodes[b.pkg]; n.Link {
			file = filepath.Join(r.Dir, target(n), b.file)
			makeExecutable(file)
		}
		if !made[dir] {
			made[dir] = true
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
		}
		if err := os.Symlink(relativeBin(b), filepath.Join(dir, b.name)); err != nil && !os.IsExist(err) {
			return err
		}
	}
	return nil
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

// syncBins makes every .bin equal to what the tree says; links that lead elsewhere than into packages are left alone.
func (r *reifier) syncBins() error {
	want := map[string]map[string]bin{}
	for _, b := range r.bins() {
		if want[b.dir] == nil {
			want[b.dir] = map[string]bin{}
		}
		want[b.dir][b.name] = b
	}
	dirs := map[string]bool{"node_modules/.bin": true}
	for d := range want {
		dirs[d] = true
	}
	for _, p := range r.gone {
		dirs[binDir(p)] = true
	}
	for d := range dirs {
		abs := filepath.Join(r.Dir, d)
		entries, _ := os.ReadDir(abs)
		for _, e := range entries {
			p := filepath.Join(abs, e.Name())
			to, err := os.Readlink(p)
			if err != nil {
				continue
			}
			if b, ok := want[d][e.Name()]; ok && to == relativeBin(b) {
				delete(want[d], e.Name())
				continue
			}
			if _, ok := want[d][e.Name()]; ok || !exists(filepath.Join(abs, to)) {
				os.Remove(p)
			}
		}
		if len(want[d]) > 0 {
			if err := os.MkdirAll(abs, 0o755); err != nil {
				return err
			}
		}
		for name, b := range want[d] {
			if n := r.Ideal.Nodes[b.pkg]; n.Link {
				makeExecutable(filepath.Join(r.Dir, target(n), b.file))
			} else {
				makeExecutable(filepath.Join(r.Dir, b.pkg, b.file))
			}
			if err := os.Symlink(relativeBin(b), filepath.Join(abs, name)); err != nil && !os.IsExist(err) {
				return err
			}
		}
		os.Remove(abs) // if it is empty
	}
	return nil
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
				if !strings.Contains(to, "node_modules/"+n.Name+"/") && exists(p) {
					r.Log("warn", p+" is there already and is kept")
					continue
				}
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
