// Package lockfile reads and writes package-lock.json (npm-shrinkwrap.json, node_modules/.package-lock.json) byte for
// byte as npm does, and reads the lockfiles of yarn, pnpm and bun as a list of pinned versions.
package lockfile

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// Entry is one value of "packages".
type Entry struct {
	Name                string // only where it differs from the path's, and for the root
	Resolved, Integrity string
	Link                bool
	Pkg                 *manifest.Package // version, dependencies, engines, os, bin, license, ...; nil for links

	Dev, Optional, DevOptional, Peer bool
	Extraneous, InBundle             bool
	HasShrinkwrap, HasInstallScript  bool

	// For versions 1 and 2: what it depends on but for peers, nil if nothing at all; how it was asked for, where that was a git repository.
	Requires manifest.Deps
	From     string
	Carried  bool // in the bundle of another than the root
}

// File is a lockfile.
type File struct {
	Name, Version   string
	LockfileVersion int // as read: 1, 2, 3; 0 = made anew
	Requires        bool
	Indent, Newline string            // as found, to be kept; "" = two spaces, "\n"
	Packages        map[string]*Entry // by path, the root under ""
	Keys            []string          // of Packages in the order of the file
	Path            string            // where it was read from
	Raw             []byte            // what was read
}

// Names of lockfiles in the order in which npm looks for them.
const (
	Shrinkwrap  = "npm-shrinkwrap.json"
	PackageLock = "package-lock.json"
	Hidden      = "node_modules/.package-lock.json"
)

// Error is a lockfile that cannot be read.
type Error struct {
	Path string
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %v", e.Path, e.Err) }
func (e *Error) Unwrap() error { return e.Err }

// Code is EJSONPARSE.
func (e *Error) Code() string { return "EJSONPARSE" }

// Load reads the lockfile of a project: npm-shrinkwrap.json, else package-lock.json; nil if there is none. One that is no JSON
// counts as none, as npm has it: Unreadable tells of it.
func Load(dir string) (*File, error) {
	f, err := load(dir)
	if errors.Is(err, manifest.ErrSyntax) {
		return nil, nil
	}
	return f, err
}

// Unreadable says what is wrong with a project's lockfile that is no JSON.
func Unreadable(dir string) error {
	if _, err := load(dir); errors.Is(err, manifest.ErrSyntax) {
		return err
	}
	return nil
}

func load(dir string) (*File, error) {
	for _, name := range []string{Shrinkwrap, PackageLock} {
		f, err := Read(filepath.Join(dir, name))
		if f != nil || err != nil {
			return f, err
		}
	}
	return nil, nil
}

// Read reads one lockfile; nil if it is not there.
func Read(path string) (*File, error) {
	raw, err := os.ReadFile(path)
	if os.IsNotExist(err) || err == nil && len(bytes.TrimSpace(raw)) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f, err := Parse(raw)
	if err != nil {
		return nil, &Error{path, err}
	}
	f.Path = path
	return f, nil
}

// Parse reads a lockfile of version 1, 2 or 3.
func Parse(raw []byte) (*File, error) {
	f := &File{Packages: map[string]*Entry{}, Raw: raw}
	f.Indent, f.Newline = manifest.Format(raw)
	if conflicted(raw) {
		var err error
		if raw, err = merge(raw); err != nil {
			return nil, err
		}
	}
	var packages, dependencies []byte
	err := manifest.Each(raw, func(k string, v []byte) error {
		switch k {
		case "name":
			f.Name = manifest.Text(v)
		case "version":
			f.Version = manifest.Text(v)
		case "lockfileVersion":
			f.LockfileVersion, _ = strconv.Atoi(string(v))
		case "requires":
			f.Requires = string(v) != "false"
		case "packages":
			packages = v
		case "dependencies":
			dependencies = v
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if packages == nil {
		if f.LockfileVersion == 0 {
			f.LockfileVersion = 1
		}
		if dependencies == nil {
			return f, nil
		}
		return f, f.readOld(raw)
	}
	return f, manifest.Each(packages, func(path string, v []byte) error {
		if !safePath(path) {
			return fmt.Errorf("invalid location %q", path)
		}
		e, err := readEntry(v)
		if err != nil {
			return fmt.Errorf("packages[%q]: %w", path, err)
		}
		f.add(path, e)
		return nil
	})
}

func (f *File) add(path string, e *Entry) {
	if _, dup := f.Packages[path]; !dup {
		f.Keys = append(f.Keys, path)
	}
	f.Packages[path] = e
}

// safePath: relative, no empty, "." or inner ".." parts; leading ".." lead to linked folders beside the project.
func safePath(p string) bool {
	if p == "" {
		return true
	}
	if strings.HasPrefix(p, "/") || strings.ContainsAny(p, "\\\x00") {
		return false
	}
	inside := false
	for part := range strings.SplitSeq(p, "/") {
		switch part {
		case "", ".":
			return false
		case "..":
			if inside {
				return false
			}
		default:
			inside = true
		}
	}
	return inside || strings.HasSuffix(p, "..")
}

func readEntry(raw []byte) (*Entry, error) {
	e := &Entry{}
	err := manifest.Each(raw, func(k string, v []byte) error {
		yes := string(v) == "true"
		switch k {
		case "name":
			e.Name = manifest.Text(v)
		case "resolved":
			e.Resolved = manifest.Text(v)
		case "integrity":
			e.Integrity = manifest.Text(v)
		case "link":
			e.Link = yes
		case "dev":
			e.Dev = yes
		case "optional":
			e.Optional = yes
		case "devOptional":
			e.DevOptional = yes
		case "peer":
			e.Peer = yes
		case "extraneous":
			e.Extraneous = yes
		case "inBundle":
			e.InBundle = yes
		case "hasShrinkwrap":
			e.HasShrinkwrap = yes
		case "hasInstallScript":
			e.HasInstallScript = yes
		}
		return nil
	})
	if err != nil || e.Link {
		return e, err
	}
	e.Pkg, err = manifest.Parse(raw)
	if err == nil {
		e.Pkg.Raw = nil
	}
	return e, err
}

// NameOf is the package name a path in node_modules stands for: the entry's own name, else the path's end.
func (e *Entry) NameOf(path string) string {
	if e.Name != "" {
		return e.Name
	}
	return PathName(path)
}

// PathName is the last package name of a path: "a" of "x/node_modules/a", "@s/b" of "node_modules/@s/b".
func PathName(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return path
	}
	if j := strings.LastIndexByte(path[:i], '/'); path[j+1] == '@' {
		return path[j+1:]
	}
	return path[i+1:]
}
