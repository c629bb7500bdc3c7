// Package script tests the command line: each .txtar file beside this one is a session with bin/ravel (or $RAVEL), in the
// language of testscript: `exec`, `stdout`, `stderr`, `cmp` and so on, in a folder of its own that holds the archive's
// files. `ravel` on the PATH is the binary under test. For an exit code other than 0 and 1: `exits 9 ravel --nonsense`.
package script

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/ravel-js/ravel/test/binary"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestScripts(t *testing.T) {
	ravel := binary.Path(t, filepath.Join("..", ".."))
	bin := t.TempDir()
	for _, name := range []string{"ravel", "node", "npm", "npx"} {
		if err := os.Symlink(ravel, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	testscript.Run(t, testscript.Params{
		Dir: ".",
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(filepath.ListSeparator)+env.Getenv("PATH"))
			for _, key := range []string{"RAVEL_LIB"} {
				if v := os.Getenv(key); v != "" {
					env.Setenv(key, v)
				}
			}
			serveRegistry(env)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"exits": exits},
	})
}

// exits runs a command and wants exactly this exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := err.(*exec.ExitError); ok {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, expected %d", got, want)
	}
}
