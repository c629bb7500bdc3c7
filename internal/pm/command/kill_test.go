//go:build linux

package command

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// child is the package manager as a process.
func (r *rig) child(args ...string) (*exec.Cmd, *bytes.Buffer) {
	self, err := os.Executable()
	if err != nil {
		r.t.Fatal(err)
	}
	c := exec.Command(self, args...)
	c.Dir, c.Env = r.dir, append(r.env[:len(r.env):len(r.env)], "RAVEL_PM_CHILD=1")
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	return c, &out
}

// crowd puts packages into a shop: n with some files each, every third with one below it.
func (s *shop) crowd(n int, version string) (deps string) {
	var list []string
	for i := range n {
		name := fmt.Sprintf("p%d", i)
		var files []string
		for j := range 6 {
			files = append(files, fmt.Sprintf("lib/%d/f%d.js", j%3, j), fmt.Sprintf("%s %s %d %s", name, version, j, strings.Repeat("x", 1000*j)))
		}
		fields := map[string]any{"bin": map[string]string{name: "lib/0/f0.js"}}
		if i%3 == 0 {
			fields["dependencies"] = map[string]string{"deep": version}
		}
		s.put(name, version, fields, files...)
		list = append(list, fmt.Sprintf("%q:%q", name, version))
	}
	s.put("deep", version, nil, "index.js", "deep "+version)
	return `{"name":"p","dependencies":{` + strings.Join(list, ",") + `}}`
}

// TestKilled kills installs at growing moments. What is there then is the old tree or the new one, or a journal says how to go
// on; and the next run makes the new one.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes")
	}
	s := newShop(t)
	first, second := s.crowd(12, "1.0.0"), ""
	second = s.crowd(12, "2.0.0")
	for _, fresh := range []bool{true, false} {
		for _, warm := range []bool{false, true} {
			t.Run(fmt.Sprintf("fresh=%v,warm=%v", fresh, warm), func(t *testing.T) { killed(t, s, first, second, fresh, warm) })
		}
	}
}

func killed(t *testing.T, s *shop, first, second string, fresh, warm bool) {
	r := s.buys(t, "package.json", second)
	r.ok("install")
	after := picture(t, r.dir)
	begin := func() string {
		os.RemoveAll(r.dir)
		os.MkdirAll(r.dir, 0o755)
		before := ""
		if !fresh {
			r.write("package.json", first)
			r.ok("install")
		}
		r.write("package.json", second)
		before = picture(t, r.dir)
		if !warm {
			os.RemoveAll(filepath.Join(r.home, "cache"))
		}
		return before
	}
	finished := 0
	for delay := time.Millisecond; finished == 0 && delay < 3*time.Second; delay += delay/3 + time.Millisecond {
		before := begin()
		c, out := r.child("install")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(delay, func() { c.Process.Kill() })
		err := c.Wait()
		if timer.Stop(); err == nil {
			finished++
		} else if !strings.Contains(err.Error(), "killed") {
			t.Fatalf("%v: %s", err, out)
		}
		journals, _ := filepath.Glob(filepath.Join(r.dir, ".ravel-*", "journal"))
		inside, _ := filepath.Glob(filepath.Join(r.dir, "node_modules", ".ravel-*", "journal"))
		// With a journal links stand for packages: TestKilledAtEachStep has every such state.
		if now := clean(picture(t, r.dir)); len(journals)+len(inside) == 0 && now != before && now != after && !onlyLinks(now, after) {
			t.Fatalf("killed after %v: neither the old tree nor the new one:\n%s", delay, now)
		}
		r.ok("install")
		if now := picture(t, r.dir); now != after {
			t.Fatalf("killed after %v: the next run did not finish it:\n%s\nwant:\n%s", delay, now, after)
		}
		if left, _ := filepath.Glob(filepath.Join(r.dir, ".ravel-*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	if code, out, errs := r.run("cache", "verify"); code != 0 {
		t.Error(out, errs)
	}
}

// clean is a picture less what a killed run had staged.
func clean(p string) string {
	var out []string
	for _, l := range strings.Split(p, "\n") {
		if !strings.HasPrefix(l, ".ravel-") && !strings.HasPrefix(l, "node_modules/.ravel-") && !strings.Contains(strings.SplitN(l, " ", 2)[0], "package.json.") {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

// onlyLinks: all packages are there, what lacks is links to programs or the note of what is installed.
func onlyLinks(now, after string) bool {
	rest := func(p string) string {
		var out []string
		for _, l := range strings.Split(p, "\n") {
			if !strings.HasPrefix(l, "node_modules/.bin/") && !strings.HasPrefix(l, "node_modules/.package-lock.json ") {
				out = append(out, l)
			}
		}
		return strings.Join(out, "\n")
	}
	return rest(now) == rest(after)
}

// TestSharedStore: many processes, one store, nothing in it yet.
func TestSharedStore(t *testing.T) {
	s := newShop(t)
	project := s.crowd(15, "1.0.0")
	var rigs []*rig
	var runs []*exec.Cmd
	var outs []*bytes.Buffer
	cache := filepath.Join(t.TempDir(), "cache")
	for range 4 {
		r := s.buys(t, "package.json", project)
		r.env = append(r.env, "npm_config_cache="+cache)
		c, out := r.child("install")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		rigs, runs, outs = append(rigs, r), append(runs, c), append(outs, out)
	}
	for i, c := range runs {
		if err := c.Wait(); err != nil {
			t.Errorf("%v: %s", err, outs[i])
		}
	}
	want := picture(t, rigs[0].dir)
	for _, r := range rigs[1:] {
		if picture(t, r.dir) != want {
			t.Error("trees differ")
		}
	}
	has(t, rigs[0].ok("cache", "verify"), "16")
}

// TestFullDisk: there is no room for the store, or none for the project.
func TestFullDisk(t *testing.T) {
	s := newShop(t)
	s.put("a", "1.0.0", nil, "index.js", "a")
	s.put("big", "1.0.0", nil, "noise", noise(6<<20))
	for _, what := range []string{"store", "project"} {
		t.Run(what, func(t *testing.T) {
			small := t.TempDir()
			if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=3m"); err != nil {
				t.Skip("no small file system can be mounted here: ", err)
			}
			defer syscall.Unmount(small, syscall.MNT_DETACH) // what was mapped of it stays
			r := s.buys(t, "package.json", `{"name":"p","dependencies":{"a":"^1.0.0"}}`)
			if what == "store" {
				r.env = append(r.env, "npm_config_cache="+small)
			} else {
				r.dir = filepath.Join(small, "project")
				r.write("package.json", `{"name":"p","dependencies":{"a":"^1.0.0"}}`)
			}
			r.ok("install")
			before := picture(t, r.dir)
			said := r.fails("ENOSPC", "install", "big")
			has(t, said, "insufficient space")
			if now := picture(t, r.dir); now != before {
				t.Errorf("changed:\n%s\nwas:\n%s", now, before)
			}
			if what == "store" {
				r.env = append(r.env, "npm_config_cache="+filepath.Join(r.home, "cache"))
			} else if err := syscall.Mount("", small, "tmpfs", syscall.MS_REMOUNT, "size=60m"); err != nil {
				t.Skip(err)
			}
			r.ok("install", "big")
			if len(r.read("node_modules/big/noise")) != 6<<20 {
				t.Error("not whole")
			}
		})
	}
}

// noise does not shrink when packed.
func noise(n int) string {
	b := make([]byte, n)
	x := uint64(88172645463325252)
	for i := range b {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		b[i] = byte(x)
	}
	return string(b)
}
