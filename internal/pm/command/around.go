package command

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/config"
	"github.com/ravel-js/ravel/internal/pm/install"
	"github.com/ravel-js/ravel/internal/pm/registry"
)

// cmdExplore opens a shell, or runs a command, in the folder of an installed package.
func cmdExplore(a *App) error {
	if len(a.Args) == 0 {
		return a.usageError("")
	}
	dir := filepath.Join(a.Root, "node_modules", filepath.FromSlash(a.Args[0]))
	if rel, err := filepath.Rel(filepath.Join(a.Root, "node_modules"), dir); err != nil || strings.HasPrefix(rel, "..") || rel == "." {
		return a.usageError("")
	}
	p, err := readPackage(dir)
	if err != nil {
		a.Log("error", "explore It doesn't look like "+a.Args[0]+" is installed.")
		return err
	}
	r, err := a.runner("explore")
	if err != nil {
		return err
	}
	line := strings.Join(a.Args[1:], " ")
	if line == "" {
		line = first(a.Cfg.Str("shell"), "sh")
		a.Printf("\nExploring %s\nType 'exit' or ^D when finished\n\n", dir)
	}
	return r.Run(a.Ctx, install.Script{Dir: dir, Pkg: p, Event: "_explore", Line: line})
}

// cmdEdit opens an installed package in the editor and builds it anew.
func cmdEdit(a *App) error {
	if len(a.Args) != 1 {
		return a.usageError("")
	}
	dir := filepath.Join(a.Cfg.LocalPrefix, "node_modules", filepath.FromSlash(strings.ReplaceAll(a.Args[0], "/node_modules/", "/")))
	if _, err := os.Stat(dir); err != nil {
		return err
	}
	r, err := a.runner("edit")
	if err != nil {
		return err
	}
	if err := r.Run(a.Ctx, install.Script{Dir: a.Cwd, Event: "edit", Line: a.Cfg.Str("editor") + " " + install.Quote(dir)}); err != nil {
		return err
	}
	return cmdRebuild(a)
}

// cmdDoctor looks at what the package manager needs.
func cmdDoctor(a *App) error {
	wanted := func(names ...string) bool {
		if len(a.Args) == 0 {
			return true
		}
		for _, w := range a.Args {
			for _, n := range names {
				if w == n {
					return true
				}
			}
		}
		return false
	}
	bad := false
	check := func(title string, run func() (string, error), groups ...string) {
		if !wanted(groups...) {
			return
		}
		a.Println(title)
		text, err := run()
		if err != nil {
			bad = true
			a.Println("Not ok")
			text = err.Error()
		} else {
			a.Println("Ok")
		}
		if text != "" {
			a.Println(text)
		}
		a.Println()
	}
	check("Connecting to the registry", func() (string, error) {
		c, err := a.Client()
		if err != nil {
			return "", err
		}
		_, _, err = c.Ping(a.Ctx)
		return "", err
	}, "connection", "ping", "registry")
	check("Checking npm version", func() (string, error) {
		return fmt.Sprintf("ravel v%s, as npm v%s", a.Version, registry.NpmVersion), nil
	}, "versions")
	check("Checking node version", func() (string, error) { return "as node " + registry.NodeVersion, nil }, "versions")
	check("Checking configured npm registry", func() (string, error) {
		reg, err := a.Cfg.Registry("")
		return registry.SafeURL(reg), err
	}, "registry")
	check("Checking for git executable in PATH", func() (string, error) {
		p, err := lookPath("git", a.Cfg.Env["PATH"])
		if err != nil {
			return "", fail("", "Install git and ensure it's in your PATH.")
		}
		return p, nil
	}, "environment")
	check("Checking for global bin folder in PATH", func() (string, error) {
		bin := filepath.Join(a.Cfg.GlobalPrefix, "bin")
		for _, d := range filepath.SplitList(a.Cfg.Env["PATH"]) {
			if d != "" && filepath.Clean(d) == bin {
				return bin, nil
			}
		}
		return "", fail("", "Add %s to your $PATH", bin)
	}, "environment")
	for _, d := range [][2]string{{"cached files", a.Cfg.CacheDir()}, {"local node_modules", filepath.Join(a.Cfg.LocalPrefix, "node_modules")}} {
		check("Checking permissions on "+d[0], func() (string, error) { return "", writableFolder(d[1]) }, "permissions")
	}
	check("Verifying cache contents", func() (string, error) {
		s, err := a.Store()
		if err != nil {
			return "", err
		}
		all, err := s.List()
		return plural(len(all), "package"), err
	}, "cache")
	if bad {
		return fail("", "Some problems found. See above for recommendations.")
	}
	return nil
}

// writableFolder tries to write into a folder; one that is not there is fine.
func writableFolder(dir string) error {
	if !exists(dir) {
		return nil
	}
	f, err := os.CreateTemp(dir, ".doctor-")
	if err != nil {
		return err
	}
	f.Close()
	return os.Remove(f.Name())
}

// configFix takes credentials out of an .npmrc that name no host, or names the registry in them.
func (a *App) configFix() error {
	reg, err := a.Cfg.Registry("")
	if err != nil {
		return err
	}
	nerf := config.Nerf(reg)
	fixed := false
	for _, where := range []string{"user", "global", "project"} {
		set := map[string]*string{}
		for _, e := range a.Cfg.Raw(where) {
			switch e[0] {
			case "_authToken", "_auth", "_password", "username", "certfile", "keyfile":
				value := e[1]
				set[e[0]] = nil
				set[nerf+":"+e[0]] = &value
				a.Println("~ `" + e[0] + "` renamed to `" + nerf + ":" + e[0] + "` in " + where + " config")
			case "-authtoken", "_authtoken", "-auth":
				set[e[0]] = nil
				a.Println("- `" + e[0] + "` deleted from " + where + " config")
			}
		}
		if len(set) > 0 {
			fixed = true
			if err := a.Cfg.Save(where, set); err != nil {
				return err
			}
		}
	}
	if !fixed {
		a.Log("info", "no problem found in the .npmrc files")
	}
	return nil
}

// cacheNpx lists and removes what exec has installed.
func (a *App) cacheNpx(args []string) error {
	dir := filepath.Join(a.Cfg.CacheDir(), "npx")
	word := ""
	if len(args) > 0 {
		word, args = args[0], args[1:]
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	chosen := func(name string) bool {
		for _, k := range args {
			if k == name {
				return true
			}
		}
		return len(args) == 0
	}
	for _, k := range args {
		if k != filepath.Base(k) || !exists(filepath.Join(dir, k)) {
			a.Log("warn", "cache Invalid npx key "+k)
		}
	}
	switch word {
	case "ls", "":
		for _, e := range entries {
			if p, err := readPackage(filepath.Join(dir, e.Name())); err == nil && chosen(e.Name()) {
				var names []string
				for _, d := range p.Dependencies {
					names = append(names, d.Name+"@"+d.Spec)
				}
				a.Println(e.Name() + ": " + strings.Join(names, ", "))
			}
		}
	case "rm":
		if len(args) == 0 && !a.Cfg.Bool("force") {
			return a.usageError("Please use --force to remove entire npx cache")
		}
		for _, e := range entries {
			if chosen(e.Name()) {
				if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
					return err
				}
			}
		}
	case "info":
		if len(args) == 0 {
			return a.usageError("")
		}
		for _, e := range entries {
			if !chosen(e.Name()) {
				continue
			}
			at := filepath.Join(dir, e.Name())
			p, err := readPackage(at)
			if err != nil {
				return err
			}
			a.Printf("%s\n  location: %s\n", e.Name(), at)
			for _, d := range p.Dependencies {
				a.Printf("  - %s@%s\n", d.Name, d.Spec)
			}
		}
	default:
		return a.usageError("")
	}
	return nil
}
