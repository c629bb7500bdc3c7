// Package addons tests bin/ravel (or $RAVEL) with a native addon that is compiled here. RAVEL=node24 shows that the
// expectations are Node's.
package addons

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ravel-js/ravel/test/binary"
)

var root = filepath.Join("..", "..")

func compile(t *testing.T, source string) string {
	t.Helper()
	cxx := os.Getenv("CXX")
	if cxx == "" {
		cxx = "g++"
	}
	out := filepath.Join(t.TempDir(), "addon.node")
	args := []string{"-std=c++17", "-O1", "-shared", "-fPIC", "-I", filepath.Join(root, "internal", "napi"), "-o", out, source, "-lpthread"}
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
