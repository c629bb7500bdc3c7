// Package binary finds the ravel that the tests from outside run.
package binary

import (
	"os"
	"path/filepath"
	"testing"
)

// Path is the absolute path of $RAVEL, else of bin/ravel; root is the way from the test's folder to the repository's.
// The test is skipped where there is no such file.
func Path(t testing.TB, root string) string {
	t.Helper()
	name := os.Getenv("RAVEL")
	if name == "" {
		name = filepath.Join(root, "bin", "ravel")
	}
	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip("no binary to test: run make first")
	}
	return path
}
