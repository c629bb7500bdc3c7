// Package addons tests bin/ravel (or $RAVEL) with a native addon that is compiled here. RAVEL=node24 shows that the
// expectations are Node's.
package addons

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ravel-js/ravel/test/binary"
)

var root = filepath.Join("..", "..")

func compile(t *testing.T, source string, defines ...string) string {
	t.Helper()
	cxx := os.Getenv("CXX")
	if cxx == "" {
		cxx = "g++"
	}
	out := filepath.Join(t.TempDir(), "addon.node")
	args := []string{"-std=c++17", "-O1", "-shared", "-fPIC", "-I", filepath.Join(root, "internal", "napi"), "-o", out, source, "-lpthread"}
	args = append(args, defines...)
	if b, err := exec.Command(cxx, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", cxx, err, b)
	}
	return out
}

func TestAddon(t *testing.T) {
	addon := compile(t, filepath.Join("testdata", "addon.cc"))
	cmd := exec.Command(binary.Path(t, root), "--expose-gc", filepath.Join("testdata", "use.js"), addon)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s%s", err, stdout.String(), stderr.String())
	}
	if want := "worker 3\nuncaught from a thread\nwent on\n"; stdout.String() != want {
		t.Errorf("stdout %q, want %q", stdout.String(), want)
	}
	// Once for the worker, once for the process.
	if n := strings.Count(stderr.String(), "cleaned up\n"); n != 2 {
		t.Errorf("%d environments were cleaned up, want 2: %s", n, stderr.String())
	}
}

// Handles and requests of libuv keep the program alive and let it end, and memory that is given away is freed.
func TestLibuv(t *testing.T) {
	addon := compile(t, filepath.Join("testdata", "uv.cc"))
	out, err := exec.Command(binary.Path(t, root), "--expose-gc", filepath.Join("testdata", "uv.js"), addon).CombinedOutput()
	if err != nil || string(out) != "done\n" {
		t.Errorf("%v\n%s", err, out)
	}
}

// Finalizers, cleanup hooks, and callbacks in the async context of what they belong to.
func TestEnds(t *testing.T) {
	plain := compile(t, filepath.Join("testdata", "ends.cc"))
	experimental := compile(t, filepath.Join("testdata", "ends.cc"), "-DEXPERIMENTAL")
	for _, c := range []struct {
		addon, part, out string
		aborts           string // what it says before
	}{
		{addon: plain, part: "references"},
		{addon: plain, part: "throwing"},
		{addon: experimental, part: "references"}, // Node may crash here
		{addon: experimental, part: "experimental"},
		{addon: experimental, part: "refused", aborts: "FATAL ERROR: Finalizer is calling a function that may affect GC state."},
		{addon: plain, part: "strings"},
		{addon: plain, part: "arrays"},
		{addon: plain, part: "context"},
		{addon: plain, part: "domains", out: "in the domain\n"},
		{addon: plain, part: "fatal", aborts: "FATAL ERROR: ends the end"},
		{addon: plain, part: "hooks", out: "last\nfirst\nasynchronous\n"},
		{addon: plain, part: "worker", out: "last\nfirst\nasynchronous\ngone\n"},
		{addon: plain, part: "terminated", out: "after the work\n"},
	} {
		t.Run(c.part, func(t *testing.T) {
			cmd := exec.Command(binary.Path(t, root), "--expose-gc", filepath.Join("testdata", "ends.js"), c.addon, c.part)
			var stdout, stderr strings.Builder
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			err := cmd.Run()
			if c.aborts != "" {
				status, _ := cmd.ProcessState.Sys().(syscall.WaitStatus)
				if status.Signal() != syscall.SIGABRT || !strings.Contains(stderr.String(), c.aborts) {
					t.Errorf("%v, not an abort\n%s", err, stderr.String())
				}
			} else if err != nil || stdout.String() != c.out {
				t.Errorf("%v, stdout %q, want %q\n%s", err, stdout.String(), c.out, stderr.String())
			}
		})
	}
}

// The numbers of napi_status, a line for each value and a column for each function of statuses.cc.
func TestStatuses(t *testing.T) {
	addon := compile(t, filepath.Join("testdata", "statuses.cc"))
	out, err := exec.Command(binary.Path(t, root), filepath.Join("testdata", "statuses.js"), addon).CombinedOutput()
	want := `2 0 2 2 2 4 1 1 1 2 1 1 1 9 10 3 2 1 1
0 0 0 1 0 4 1 1 1 5 1 1 1 9 10 3 0 1 1
0 0 0 1 0 0 1 1 1 5 1 1 1 9 10 9 0 1 1
0 3 0 1 0 0 1 1 1 5 1 1 1 9 10 3 0 1 1
0 0 0 1 0 4 1 1 1 5 0 0 0 9 10 3 0 1 1
0 0 0 1 9 4 1 1 1 5 0 0 0 9 10 3 0 1 1
0 0 0 1 0 4 0 1 10 9 0 0 0 9 10 3 0 1 1
0 0 0 1 0 4 10 1 0 0 0 0 0 9 10 3 0 1 1
`
	if err != nil || string(out) != want {
		t.Errorf("%v\n%swant\n%s", err, out, want)
	}
}

func TestNotAnAddon(t *testing.T) {
	source := filepath.Join(t.TempDir(), "plain.cc")
	if err := os.WriteFile(source, []byte("extern \"C\" int nothing() { return 0; }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	addon := compile(t, source)
	out, err := exec.Command(binary.Path(t, root), "-e", "require(process.argv[1])", addon).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "Module did not self-register: '"+addon+"'.") || !strings.Contains(string(out), "ERR_DLOPEN_FAILED") {
		t.Errorf("%v\n%s", err, out)
	}
}
