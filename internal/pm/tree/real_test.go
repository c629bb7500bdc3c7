package tree

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/ravel-js/ravel/internal/pm/lockfile"
)

// TestReal compares with the lockfiles that npm made on the real registry: PM_PROJECTS=dir with a folder for each project,
// holding package.json and npm's package-lock.json as npm.lock; npm_config_registry=URL; PM_CACHE=dir; PM_ONLY=part of a name.
func TestReal(t *testing.T) {
	dir := os.Getenv("PM_PROJECTS")
	if dir == "" {
		t.Skip("PM_PROJECTS is not set")
	}
	src := newNetSource(os.Getenv("npm_config_registry"), os.Getenv("PM_CACHE"))
	list, _ := filepath.Glob(filepath.Join(dir, "*", "npm.lock"))
	for _, f := range list {
		project := filepath.Dir(f)
		if !strings.Contains(filepath.Base(project), os.Getenv("PM_ONLY")) {
			continue
		}
		want, err := lockfile.Read(f)
		if err != nil {
			t.Error(err)
			continue
		}
		start := time.Now()
		o := Options{Dir: project, NoLock: true, Source: src, NodeVersion: "20.20.2", NpmVersion: "11.19.1", Complete: true}
		if _, err := BuildIdeal(context.Background(), o); err != nil { // fills the cache
			t.Errorf("%s: %v", filepath.Base(project), err)
			continue
		}
		cold := time.Since(start)
		start = time.Now()
		got, err := BuildIdeal(context.Background(), o)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(project), err)
			continue
		}
		took := time.Since(start)
		ours := got.Lockfile(LockOptions{})
		bytesEqual := bytes.Equal(ours.Bytes(), want.Raw)
		os.WriteFile(filepath.Join(project, "our.lock"), ours.Bytes(), 0o644)
		same, diff := compareLocks(ours, want)
		fmt.Printf("%-16s %5d packages  %6.2f %%  bytes equal: %-5v  %v (first %v)\n", filepath.Base(project), len(want.Packages), same, bytesEqual, took.Round(time.Millisecond), cold.Round(time.Millisecond))
		for i, d := range diff {
			if i == 12 {
				fmt.Printf("    ... %d more\n", len(diff)-i)
				break
			}
			fmt.Println("   ", d)
		}
	}
}

// compareLocks tells how many of want's packages stand at the same path with the same name, version and flags, and what differs.
func compareLocks(got, want *lockfile.File) (percent float64, diff []string) {
	same := 0
	text := func(p string, e *lockfile.Entry) string {
		if e == nil {
			return "nothing"
		}
		v := ""
		if e.Pkg != nil {
			v = e.Pkg.Version
		}
		flags := ""
		if e.Extraneous { // the other flags are not written then
			return e.NameOf(p) + "@" + v + " extraneous"
		}
		for _, f := range []struct {
			on   bool
			text string
		}{{e.Dev, " dev"}, {e.Optional, " optional"}, {e.DevOptional, " devOptional"}, {e.Peer, " peer"}, {e.InBundle, " inBundle"}, {e.Link, " link " + e.Resolved}} {
			if f.on {
				flags += f.text
			}
		}
		return e.NameOf(p) + "@" + v + flags
	}
	seen := map[string]bool{}
	for p, w := range want.Packages {
		seen[p] = true
		if a, b := text(p, got.Packages[p]), text(p, w); a == b {
			same++
		} else {
			diff = append(diff, p+": ours "+a+", npm "+b)
		}
	}
	for p, g := range got.Packages {
		if !seen[p] {
			diff = append(diff, p+": ours "+text(p, g)+", npm nothing")
		}
	}
	sort.Strings(diff)
	return 100 * float64(same) / float64(max(1, len(want.Packages), len(got.Packages))), diff
}
