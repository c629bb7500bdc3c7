//go:build linux

package install

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"syscall"
	"testing"
)

// world is a project in the middle of an update: what stands there, what is staged, and what moves.
type world struct {
	dir, stage string
	moves      []move
	files      []move
}

// worlds are the kinds of commits.
var worlds = map[string]func(t *testing.T) *world{
	"update": func(t *testing.T) *world {
		w := newWorld(t, "node_modules/.ravel-00000000000000ab")
		put(t, w.dir, "package.json=old", "node_modules/.package-lock.json=old",
			"node_modules/a/main=a1", "node_modules/a/node_modules/e/main=e1",
			"node_modules/b/main=b1", "node_modules/kept/main=kept1", "node_modules/kept/node_modules/f/main=f1",
			"node_modules/gone/main=gone1", "node_modules/@old/g/main=g1",
			"packages/w/main=w", "packages/w/node_modules/d/main=d1", "packages/v/main=v")
		w.link("../packages/w", "node_modules/w")
		w.link("../a/main", "node_modules/.bin/a")
		w.link("../gone/main", "node_modules/.bin/gone")
		put(t, w.stage, "n/0/u/main=a2", "n/0/u/node_modules/h/main=h2", "n/1/u/main=b2", "n/2/u/main=c2", "n/3/u/main=d2", "n/4/u/main=f2", "f1=new", "f2=lock", "hidden=hidden")
		os.MkdirAll(filepath.Join(w.stage, "n/5"), 0o755)
		w.link("../../packages/v", filepath.Join("node_modules", filepath.Base(w.stage), "n/5/u"))
		w.link("../a/main", filepath.Join("node_modules", filepath.Base(w.stage), "b0/a"))
		w.link("../b/main", filepath.Join("node_modules", filepath.Base(w.stage), "b0/b"))
		w.moves = []move{
			{To: "node_modules/a", New: "n/0/u"},                   // replaced, and what was below it
			{To: "node_modules/b", New: "n/1/u"},                   // replaced
			{To: "node_modules/@s/c", New: "n/2/u"},                // new, in a scope that is not there
			{To: "packages/w/node_modules/d", New: "n/3/u"},        // in a workspace
			{To: "node_modules/kept/node_modules/f", New: "n/4/u"}, // below a package that stays
			{To: "node_modules/@x/v", New: "n/5/u"},                // a link
			{To: "node_modules/gone"},                              // removed
			{To: "node_modules/@old/g"},                            // removed, the last of its scope
			{To: "node_modules/never"},                             // removed, was not there
			{To: "node_modules/.bin", New: "b0"},                   // programs
		}
		w.files = []move{{To: "package.json", New: "f1"}, {To: "package-lock.json", New: "f2"}}
		return w
	},
	"one replaced": func(t *testing.T) *world {
		w := newWorld(t, "node_modules/.ravel-00000000000000ab")
		put(t, w.dir, "package.json=old", "node_modules/a/main=a1", "node_modules/b/main=b1")
		put(t, w.stage, "n/0/u/main=a2", "f1=new", "hidden=hidden")
		w.moves, w.files = []move{{To: "node_modules/a", New: "n/0/u"}}, []move{{To: "package.json", New: "f1"}}
		return w
	},
	"one added": func(t *testing.T) *world {
		w := newWorld(t, "node_modules/.ravel-00000000000000ab")
		put(t, w.dir, "package.json=old", "node_modules/b/main=b1")
		put(t, w.stage, "n/0/u/main=c2", "f1=new", "hidden=hidden")
		w.moves, w.files = []move{{To: "node_modules/@s/c", New: "n/0/u"}}, []move{{To: "package.json", New: "f1"}}
		return w
	},
	"one removed": func(t *testing.T) *world {
		w := newWorld(t, "node_modules/.ravel-00000000000000ab")
		put(t, w.dir, "package.json=old", "node_modules/b/main=b1", "node_modules/a/main=a1")
		put(t, w.stage, "f1=new", "hidden=hidden")
		w.moves, w.files = []move{{To: "node_modules/a"}}, []move{{To: "package.json", New: "f1"}}
		return w
	},
	"all at once": func(t *testing.T) *world { // ci
		w := newWorld(t, ".ravel-00000000000000ab")
		put(t, w.dir, "package.json=old", "node_modules/a/main=a1", "node_modules/gone/main=gone1")
		put(t, w.stage, "m/a/main=a2", "m/b/main=b2", "m/.package-lock.json=hidden")
		w.moves = []move{{To: "node_modules", New: "m"}}
		return w
	},
	"all, with a workspace": func(t *testing.T) *world {
		w := newWorld(t, ".ravel-00000000000000ab")
		put(t, w.dir, "package.json=old", "node_modules/a/main=a1", "node_modules/d/main=d9", "packages/w/node_modules/d/main=d1")
		put(t, w.stage, "m/a/main=a2", "m/b/main=b2", "m/.package-lock.json=hidden", "n/0/u/main=d2")
		w.link("../packages/w", filepath.Join(filepath.Base(w.stage), "m/w"))
		w.moves = []move{{To: "node_modules", New: "m"}, {To: "packages/w/node_modules/d", New: "n/0/u"}}
		return w
	},
}

func newWorld(t *testing.T, stage string) *world {
	dir := filepath.Join(memory(t), "project")
	w := &world{dir: dir, stage: filepath.Join(dir, stage)}
	if err := os.MkdirAll(w.stage, 0o755); err != nil {
		t.Fatal(err)
	}
	return w
}

// memory is a folder for thousands of small worlds: in memory, if there is such a file system.
func memory(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "world")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func (w *world) link(says, at string) {
	p := filepath.Join(w.dir, at)
	os.MkdirAll(filepath.Dir(p), 0o755)
	if err := os.Symlink(says, p); err != nil {
		panic(err)
	}
}

// sees is what programs can see: what each name is for each package, as require finds it, and what each program is.
func (w *world) sees() string {
	var out []string
	names := []string{"a", "b", "@s/c", "d", "e", "f", "gone", "@old/g", "h", "kept", "never", "w", "@x/v"}
	var from func(chain, dir string, depth int)
	from = func(chain, dir string, depth int) {
		for _, name := range names {
			at, text := resolve(w.dir, dir, name)
			out = append(out, chain+">"+name+"="+text)
			if at != "" && depth < 1 {
				from(chain+">"+name, at, depth+1)
			}
		}
	}
	real, err := filepath.EvalSymlinks(w.dir)
	if err != nil {
		panic(err)
	}
	from("", real, 0)
	from("packages/w", filepath.Join(real, "packages/w"), 0)
	for _, p := range []string{"a", "b", "gone"} {
		text, _ := os.ReadFile(filepath.Join(w.dir, "node_modules/.bin", p))
		out = append(out, "bin "+p+"="+string(text))
	}
	sort.Strings(out)
	return strings.Join(out, "\n")
}

// resolve finds a package from a folder as require does: upwards through each node_modules, then by its real path.
func resolve(root, from, name string) (at, text string) {
	for d := from; ; d = filepath.Dir(d) {
		if filepath.Base(d) != "node_modules" {
			p := filepath.Join(d, "node_modules", name)
			if raw, err := os.ReadFile(filepath.Join(p, "main")); err == nil {
				real, err := filepath.EvalSymlinks(p)
				if err != nil {
					panic(err)
				}
				return real, string(raw)
			}
		}
		if len(d) <= len(root)-len("/project") {
			return "", ""
		}
	}
}

// journal is what the world's commit writes first.
func (w *world) journal() journal {
	j := journal{Moves: w.moves, Files: w.files}
	if len(j.Moves) == 1 && j.Moves[0].New != "" {
		j.Moves[0].Ino = inode(filepath.Join(w.stage, j.Moves[0].New))
	}
	return j
}

// commit is as the reifier's, once all is staged.
func (w *world) commit(d disk) (kept bool, err error) {
	j := w.journal()
	if err := writeJournal(w.stage, j, d); err != nil {
		return false, err
	}
	s := newSwap(w.dir, w.stage, j, d)
	if done, err := s.run(); err != nil {
		return done, err
	}
	return true, s.finish()
}

// killer stops who calls it for good at the n-th step: nothing of his runs any more, as after SIGKILL.
func killer(n int, dead chan<- bool) disk {
	step := 0
	return disk{before: func(string, string) error {
		if step++; step == n {
			dead <- true
			select {}
		}
		return nil
	}}
}

// dies runs f on a disk that kills it at step n, and reports whether that came.
func dies(t *testing.T, n int, f func(d disk) error) bool {
	t.Helper()
	dead := make(chan bool, 1)
	go func() {
		if err := f(killer(n, dead)); err != nil {
			t.Errorf("step %d: %v", n, err)
		}
		dead <- false
	}()
	return <-dead
}

// TestKilledAtEachStep kills commits before each of their steps: then the tree that programs see is the old one or the new one, all of it, and
// it never goes back from the new one to the old. The next run finishes it, though it be killed at each of its own steps too.
func TestKilledAtEachStep(t *testing.T) {
	for name, make := range worlds {
		t.Run(name, func(t *testing.T) {
			w := make(t)
			before := w.sees()
			if kept, err := w.commit(disk{}); !kept || err != nil {
				t.Fatal(kept, err)
			}
			after, disk1 := w.sees(), show(t, w.dir)
			if before == after || strings.Contains(disk1, ".ravel-") {
				t.Fatalf("nothing to see, or left behind:\n%s", disk1)
			}
			turned, steps := false, 0
			for n := 1; ; n++ {
				w := make(t)
				if !dies(t, n, func(d disk) error { _, err := w.commit(d); return err }) {
					break
				}
				steps = n
				switch now := w.sees(); {
				case now == before && !turned:
				case now == after:
					turned = true
				default:
					t.Fatalf("killed before step %d (turned: %v): neither the old tree nor the new one:\n%s\nold:\n%s", n, turned, diffLines(now, after), diffLines(now, before))
				}
				begun := exists(filepath.Join(w.stage, journalName))
				for m := 1; n%4 == 0 && m <= 60; m += 2 + n%3 { // each recovery goes on where the one before was killed
					if !dies(t, m, func(d disk) error { _, err := recoverOn(w.dir, d); return err }) {
						break
					}
					if now := w.sees(); now != before && now != after {
						t.Fatalf("killed before step %d, then before step %d of recovery:\n%s", n, m, diffLines(now, after))
					}
				}
				if _, err := Recover(w.dir); err != nil {
					t.Fatal(n, err)
				}
				want := disk1
				if !begun && !turned { // nothing had been promised
					want = show(t, make(t).dirWithoutStage())
				}
				if got := show(t, w.dir); got != want {
					t.Fatalf("killed before step %d: recovered to\n%s\nwant\n%s", n, got, want)
				}
			}
			if !turned || steps < 4 {
				t.Errorf("only %d steps, turned %v", steps, turned)
			}
			t.Logf("%d steps", steps)
		})
	}
}

func (w *world) dirWithoutStage() string {
	os.RemoveAll(w.stage)
	return w.dir
}

func diffLines(got, want string) string {
	in := map[string]bool{}
	for _, l := range strings.Split(want, "\n") {
		in[l] = true
	}
	var out []string
	for _, l := range strings.Split(got, "\n") {
		if !in[l] {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

// TestFailsAtEachStep: a step fails once, as on a full disk. What is reported as not done is taken back entirely, the rest is finished by Recover.
func TestFailsAtEachStep(t *testing.T) {
	for name, make := range worlds {
		t.Run(name, func(t *testing.T) {
			w := make(t)
			w.commit(disk{})
			after, old := show(t, w.dir), show(t, make(t).dirWithoutStage())
			back, done := 0, 0
			for n := 1; ; n++ {
				w, step, failed := make(t), 0, ""
				kept, err := w.commit(disk{before: func(op, p string) error {
					if step++; step == n {
						failed = op + " " + p
						return syscall.ENOSPC
					}
					return nil
				}})
				if failed == "" {
					break
				}
				want := after
				if err == nil { // it was of no importance
				} else if !errors.Is(err, syscall.ENOSPC) {
					t.Fatal(n, failed, err)
				} else if !kept {
					back++
					os.RemoveAll(w.stage) // as Reify does
					want = old
				} else {
					done++
				}
				if kept {
					if _, err := Recover(w.dir); err != nil {
						t.Fatal(n, failed, err)
					}
				}
				if got := show(t, w.dir); got != want {
					t.Fatalf("step %d (%s) failed, kept %v:\n%s\nwant\n%s", n, failed, kept, got, want)
				}
			}
			if back == 0 || done == 0 {
				t.Error(back, done)
			}
		})
	}
}

// TestWithoutExchange: where names can't change places there are moments in which one is missing; what was killed is finished all the same.
func TestWithoutExchange(t *testing.T) {
	for name, make := range worlds {
		t.Run(name, func(t *testing.T) {
			w := make(t)
			w.commit(disk{})
			after, old := show(t, w.dir), show(t, make(t).dirWithoutStage())
			for n := 1; ; n++ {
				w := make(t)
				plain := func(d disk) disk {
					kill := d.before
					return disk{before: func(op, p string) error {
						if err := kill(op, p); err != nil || op != "exchange" {
							return err
						}
						return syscall.EINVAL
					}}
				}
				if !dies(t, n, func(d disk) error { _, err := w.commit(plain(d)); return err }) {
					if got := show(t, w.dir); got != after {
						t.Fatalf("%s\nwant\n%s", got, after)
					}
					break
				}
				begun := exists(filepath.Join(w.stage, journalName))
				for m := 1; n%4 == 0 && m <= 40; m += 2 + n%3 {
					if !dies(t, m, func(d disk) error { _, err := recoverOn(w.dir, plain(d)); return err }) {
						break
					}
				}
				if _, err := recoverOn(w.dir, plain(disk{before: func(string, string) error { return nil }})); err != nil {
					t.Fatal(n, err)
				}
				if got := show(t, w.dir); got != after && (begun || got != old) {
					t.Fatalf("killed before step %d: recovered to\n%s\nwant\n%s", n, got, after)
				}
			}
		})
	}
}

// TestKilledTakingBack: a commit that fails is killed while it takes back what it had begun.
func TestKilledTakingBack(t *testing.T) {
	make := worlds["update"]
	w := make(t)
	w.commit(disk{})
	after, old := show(t, w.dir), show(t, make(t).dirWithoutStage())
	for fail := 20; fail < 60; fail += 7 {
		for n := fail + 1; ; n++ {
			w := make(t)
			died := dies(t, n, func(d disk) error {
				step, kill := 0, d.before
				kept, err := w.commit(disk{before: func(op, p string) error {
					if err := kill(op, p); err != nil {
						return err
					}
					if step++; step == fail {
						return syscall.ENOSPC
					}
					return nil
				}})
				if kept || !errors.Is(err, syscall.ENOSPC) {
					return fmt.Errorf("fail at %d: %v %v", fail, kept, err)
				}
				os.RemoveAll(w.stage)
				return nil
			})
			if died {
				if _, err := Recover(w.dir); err != nil {
					t.Fatal(fail, n, err)
				}
			}
			if got := show(t, w.dir); got != old && got != after {
				t.Fatalf("failed at %d, killed at %d:\n%s", fail, n, got)
			}
			if !died {
				break
			}
		}
	}
}

// TestLowerLayer: folders of a lower layer of an overlay, as in a container, can be neither renamed nor exchanged.
func TestLowerLayer(t *testing.T) {
	w := worlds["update"](t)
	w.commit(disk{})
	after := show(t, w.dir)
	w = worlds["update"](t)
	base := memory(t)
	for _, d := range []string{"upper", "work", "merged"} {
		os.Mkdir(filepath.Join(base, d), 0o755)
	}
	merged := filepath.Join(base, "merged")
	old := filepath.Join(base, "lower")
	stage := filepath.Join(base, "stage")
	if err := errors.Join(os.Rename(w.stage, stage), os.Rename(w.dir, old)); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("overlay", merged, "overlay", 0, "redirect_dir=off,lowerdir="+old+",upperdir="+base+"/upper,workdir="+base+"/work"); err != nil {
		t.Skip("no overlay can be mounted here: ", err)
	}
	defer syscall.Unmount(merged, syscall.MNT_DETACH)
	w.stage = filepath.Join(merged, "node_modules", filepath.Base(w.stage))
	w.dir = merged
	if err := copyTree(stage, w.stage); err != nil {
		t.Fatal(err)
	}
	if kept, err := w.commit(disk{}); !kept || err != nil {
		t.Fatal(kept, err)
	}
	if got := show(t, w.dir); got != after {
		t.Errorf("%s\nwant\n%s", got, after)
	}
}
