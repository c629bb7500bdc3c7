package main

import (
	"errors"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// The folders whose tests are judged by their exit status and need nothing compiled; see addonFolders for those that do.
var folders = []string{"parallel", "sequential", "es-module", "module-hooks", "test-runner", "async-hooks"}

// oneAtATime are folders whose tests must have the machine to themselves.
var oneAtATime = map[string]bool{"sequential": true}

var (
	testFile  = regexp.MustCompile(`^test-.*\.(m?js|cjs|m?ts)$`)
	flagsLine = regexp.MustCompile(`//\s+Flags:(.*)`)
	envLine   = regexp.MustCompile(`//\s+Env:(.*)`)

	// private finds the use of Node's private modules, which no other runtime can be asked to have; node:internal/... is
	// only ever named to see it refused.
	private = regexp.MustCompile("(?m)^(?:[^/\n]|/[^/\n])*(?:(?:require\\(|import\\(|\\bfrom)\\s*['\"`]internal/|\\binternalBinding\\()")
	exposes = regexp.MustCompile(`--expose[-_]internals`)
)

// test is one file of the suite as it wants to be run.
type test struct {
	flags    []string
	env      []string
	internal bool
}

func readTest(suite, name string) (test, error) {
	b, err := os.ReadFile(filepath.Join(suite, filepath.FromSlash(name)))
	if err != nil {
		return test{}, err
	}
	t := test{}
	if m := flagsLine.FindSubmatch(b); m != nil {
		t.flags = strings.Fields(string(m[1]))
	}
	if m := envLine.FindSubmatch(b); m != nil {
		t.env = strings.Fields(string(m[1]))
	}
	t.internal = exposes.MatchString(strings.Join(t.flags, " ")) || private.Match(b)
	return t, nil
}

// discover lists the public tests of the suite in a fixed order.
func discover(suite string) ([]string, error) {
	var names []string
	for _, folder := range folders {
		entries, err := os.ReadDir(filepath.Join(suite, folder))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if testFile.MatchString(e.Name()) {
				names = append(names, path.Join(folder, e.Name()))
			}
		}
	}
	addons, err := discoverAddonTests(suite)
	if err != nil {
		return nil, err
	}
	names = append(names, addons...)
	return slices.DeleteFunc(names, func(name string) bool {
		t, e := readTest(suite, name)
		err = errors.Join(err, e)
		return t.internal
	}), err
}

// groupOf: parallel/test-fs-read.js belongs to fs, node-api/test_async/test.js to node-api.
func groupOf(name string) string {
	if needsAddon(name) {
		return path.Dir(path.Dir(name))
	}
	base, _, _ := strings.Cut(path.Base(name), ".")
	_, rest, _ := strings.Cut(base, "-")
	group, _, _ := strings.Cut(rest, "-")
	return group
}
