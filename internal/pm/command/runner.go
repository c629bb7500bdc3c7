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

// runner makes what starts scripts in npm's environment.
func (a *App) runner(command string) (*install.Runner, error) {
	shims, err := a.shims()
	if err != nil {
		return nil, err
	}
	r := &install.Runner{Env: a.Cfg.Env, Config: a.scriptConfig(), InitCwd: a.initCwd(), Node: filepath.Join(shims, "node"), Shims: shims,
		Exec: filepath.Join(shims, "npm"), Shell: a.Cfg.Str("script-shell"), Command: command, Root: a.Root,
		Stdin: a.Stdin, Stdout: a.Stdout, Stderr: a.Stderr}
	if o := a.Cfg.Str("node-options"); o != "" {
		r.Config["node-options"] = o
	}
	return r, nil
}

// initCwd stays that of the outermost npm.
func (a *App) initCwd() string { return a.Cwd }

// scriptConfig is what scripts see as npm_config_*: what is set, less credentials, and a few that always are.
func (a *App) scriptConfig() map[string]string {
	c := a.Cfg
	out := map[string]string{}
	for _, e := range c.Entries(false) {
		if e.Overridden || config.Protected(e.Key) || strings.HasPrefix(e.Key, "//") || e.Where == "env" {
			continue
		}
		switch v := e.Raw.(type) {
		case nil:
		case []string:
			out[e.Key] = strings.Join(v, "\n\n")
		case bool:
			if v {
				out[e.Key] = "true"
			} else {
				out[e.Key] = ""
			}
		default:
			out[e.Key] = e.Value
		}
	}
	out["user-agent"] = registry.New(c, nil).UserAgent
	out["cache"], out["prefix"], out["global-prefix"], out["local-prefix"] = c.Str("cache"), c.GlobalPrefix, c.GlobalPrefix, c.LocalPrefix
	out["npm-version"] = registry.NpmVersion
	out["userconfig"], _ = c.File("user")
	out["globalconfig"], _ = c.File("global")
	out["init-module"] = c.Str("init-module")
	out["noproxy"] = strings.Join(c.List("noproxy"), ",")
	out["node-gyp"] = c.Str("node-gyp")
	return out
}

// shims is a folder in which this program is called node, npm and npx.
func (a *App) shims() (string, error) {
	dir := filepath.Dir(a.Exec)
	if to, err := filepath.EvalSymlinks(filepath.Join(dir, "node")); err == nil {
		if me, err := filepath.EvalSymlinks(a.Exec); err == nil && to == me && isExecutable(filepath.Join(dir, "npm")) {
			return dir, nil
		}
	}
	dir = filepath.Join(a.Cfg.CacheDir(), "shims", fmt.Sprintf("%x", hash32(a.Exec)))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	for _, name := range []string{"node", "npm", "npx"} {
		p := filepath.Join(dir, name)
		if to, err := os.Readlink(p); err == nil && to == a.Exec {
			continue
		}
		tmp := fmt.Sprintf("%s.%d", p, os.Getpid())
		os.Remove(tmp)
		if err := os.Symlink(a.Exec, tmp); err != nil {
			return "", err
		}
		if err := os.Rename(tmp, p); err != nil {
			return "", err
		}
	}
	gyp := filepath.Join(dir, "node-gyp")
	if _, err := os.Stat(gyp); err != nil {
		text := "#!/bin/sh\necho 'node-gyp is not there: add it to the project (npm install -D node-gyp) or install it with npm install -g node-gyp' >&2\nexit 127\n"
		if to, err := lookPath("node-gyp", a.Cfg.Env["PATH"]); err == nil {
			text = "#!/bin/sh\nexec " + install.Quote(to) + " \"$@\"\n"
		}
		if err := os.WriteFile(gyp, []byte(text), 0o755); err != nil {
			return "", err
		}
	}
	return dir, nil
}

func isExecutable(p string) bool {
	fi, err := os.Stat(p)
	return err == nil && fi.Mode().IsRegular() && fi.Mode()&0o111 != 0
}

func lookPath(name, path string) (string, error) {
	for _, d := range filepath.SplitList(path) {
		if p := filepath.Join(d, name); d != "" && isExecutable(p) {
			return p, nil
		}
	}
	return "", os.ErrNotExist
}

func hash32(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}
