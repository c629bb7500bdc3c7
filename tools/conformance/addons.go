package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// The folders whose tests need addons that are compiled first. The rest of addons/ is written against V8's own C++
// interface, which no other runtime can be asked to have.
var addonFolders = []string{"js-native-api/*", "node-api/*", "addons/no-addons", "addons/not-a-binding"}

func needsAddon(name string) bool {
	return slices.ContainsFunc(addonFolders, func(p string) bool { ok, _ := path.Match(p, path.Dir(name)); return ok })
}

// discoverAddonTests lists the tests of those folders: every .js file in them.
func discoverAddonTests(suite string) ([]string, error) {
	var names []string
	for _, p := range addonFolders {
		files, err := filepath.Glob(filepath.Join(suite, filepath.FromSlash(p), "*.js"))
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			name, err := filepath.Rel(suite, f)
			if err != nil {
				return nil, err
			}
			names = append(names, filepath.ToSlash(name))
		}
	}
	return names, nil
}

// target is an addon as a binding.gyp describes it.
type target struct {
	Name    string   `json:"target_name"`
	Sources []string `json:"sources"`
	Defines []string `json:"defines"`
}

var (
	gypComment = regexp.MustCompile(`(?m)^[ \t]*#.*$`)
	gypLast    = regexp.MustCompile(`,(\s*[\]}])`)
)

// readGyp understands what the suite's files have of Python: its quotes, comments and final commas.
func readGyp(b []byte) ([]target, error) {
	var file struct{ Targets []target }
	text := strings.ReplaceAll(gypComment.ReplaceAllString(string(b), ""), "'", `"`)
	err := json.Unmarshal([]byte(gypLast.ReplaceAllString(text, "$1")), &file)
	return file.Targets, err
}

// buildAddons compiles what the named tests load, into their folders as node-gyp would.
func buildAddons(o options, names []string) error {
	if _, err := os.Stat(filepath.Join(o.headers, "node_api.h")); err != nil {
		return errors.New("the tests of native addons need Node's C headers: -headers FOLDER, or -no-addons to leave them out")
	}
	folders := map[string]bool{}
	for _, n := range names {
		if needsAddon(n) {
			folders[filepath.Join(o.suite, filepath.FromSlash(path.Dir(n)))] = true
		}
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed []error
	free := make(chan struct{}, min(o.jobs, runtime.NumCPU()))
	for dir := range folders {
		wg.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			if err := buildFolder(o, dir); err != nil {
				mu.Lock()
				failed = append(failed, err)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return errors.Join(failed...)
}

func buildFolder(o options, dir string) error {
	b, err := os.ReadFile(filepath.Join(dir, "binding.gyp"))
	if err != nil {
		return err
	}
	targets, err := readGyp(b)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(dir, "binding.gyp"), err)
	}
	out := filepath.Join(dir, "build", "Release")
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	for _, t := range targets {
		addon := filepath.Join(out, t.Name+".node")
		if upToDate(addon, dir) {
			continue
		}
		if err := compile(o, t, dir, addon); err != nil {
			return err
		}
	}
	return nil
}

func upToDate(file, dir string) bool {
	made, err := os.Stat(file)
	if err != nil {
		return false
	}
	entries, _ := os.ReadDir(dir)
	return !slices.ContainsFunc(entries, func(e os.DirEntry) bool {
		info, err := e.Info()
		return err != nil || !e.IsDir() && info.ModTime().After(made.ModTime())
	})
}

func compile(o options, t target, dir, addon string) error {
	var objects []string
	for i, source := range t.Sources {
		compiler := []string{compilerOf("CC", "cc")}
		switch filepath.Ext(source) {
		case ".h":
			continue
		case ".cc":
			compiler = []string{compilerOf("CXX", "c++"), "-std=c++20", "-fno-rtti", "-fno-exceptions"}
		}
		object := fmt.Sprintf("%s.%d.o", addon, i)
		objects = append(objects, object)
		args := append(compiler[1:], "-w", "-O1", "-fPIC", "-pthread", "-I", o.headers, "-DBUILDING_NODE_EXTENSION", "-DNODE_GYP_MODULE_NAME="+t.Name)
		for _, d := range t.Defines {
			args = append(args, "-D"+d)
		}
		if err := execute(dir, compiler[0], append(args, "-c", source, "-o", object)...); err != nil {
			return err
		}
	}
	defer func() {
		for _, f := range objects {
			os.Remove(f)
		}
	}()
	return execute(dir, compilerOf("CXX", "c++"), append([]string{"-shared", "-pthread", "-o", addon}, objects...)...)
}

func compilerOf(variable, otherwise string) string {
	if c := os.Getenv(variable); c != "" {
		return c
	}
	return otherwise
}

func execute(dir, command string, args ...string) error {
	cmd := exec.Command(command, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %s %s: %w\n%s", dir, command, strings.Join(args, " "), err, out)
	}
	return nil
}
