package command

import (
	"time"

	"github.com/ravel-js/ravel/internal/pm/config"
	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// Plan is an install to be done.
type Plan struct {
	Tree    tree.Options
	Clean   bool // node_modules goes first
	NoSave  bool // package.json stays
	NoLock  bool // the lockfile stays
	Scripts bool // the project's own scripts run
	// Thorough: look at everything, whatever the last run noted.
	Thorough bool
	Quiet    bool // no summary
}

// TreeOptions is what the configuration says about trees.
func (a *App) TreeOptions() tree.Options {
	c := a.Cfg
	o := tree.Options{Dir: a.Root, Global: c.Bool("global"), SaveExact: c.Bool("save-exact"), SavePrefix: c.Str("save-prefix"), SaveBundle: c.Bool("save-bundle"),
		IncludeWorkspaceRoot: c.Bool("include-workspace-root"), PreferDedupe: c.Bool("prefer-dedupe"), LegacyPeerDeps: c.Bool("legacy-peer-deps"),
		StrictPeerDeps: c.Bool("strict-peer-deps"), Force: c.Bool("force"), InstallLinks: c.Bool("install-links"), Tag: c.Str("tag"),
		NodeVersion: registry.NodeVersion, NpmVersion: registry.NpmVersion, EngineStrict: c.Bool("engine-strict"), OS: c.Str("os"), CPU: c.Str("cpu"), Libc: c.Str("libc")}
	o.OmitDev, o.OmitOptional, o.OmitPeer = c.Omit()
	o.NoSave = !c.Bool("save")
	o.KeepOld = c.Int("lockfile-version") == 1 || c.Int("lockfile-version") == 2
	if o.Tag == "latest" {
		o.Tag = ""
	}
	switch {
	case c.Bool("save-dev"):
		o.SaveType = tree.SaveDev
	case c.Bool("save-optional"):
		o.SaveType = tree.SaveOptional
	case c.Bool("save-peer"):
		o.SaveType = tree.SavePeer
	case c.Bool("save-prod"):
		o.SaveType = tree.SaveProd
	}
	switch c.Str("install-strategy") {
	case "nested":
		o.Strategy = tree.Nested
	case "shallow":
		o.Strategy = tree.Shallow
	case "linked", "isolated":
		o.Strategy = tree.Isolated
	}
	if c.Bool("legacy-bundling") {
		o.Strategy = tree.Nested
	}
	if c.Bool("global-style") {
		o.Strategy = tree.Shallow
	}
	if shrink, _ := c.Get("shrinkwrap"); !c.Bool("package-lock") || shrink == false || o.Global {
		o.NoLock = true
	}
	o.Before, o.BeforeExclude = a.cutoff()
	o.BeforeStrict = c.Bool("min-release-age-strict")
	return o
}

// cutoff is the time after which a release is too young: --before, or min-release-age before now.
func (a *App) cutoff() (time.Time, func(string) bool) {
	exclude := a.Cfg.List("min-release-age-exclude")
	match := func(name string) bool { return matches(exclude, name) }
	if b := a.Cfg.Str("before"); b != "" {
		if t, ok := config.ParseDate(b); ok {
			return t, match
		}
	}
	age, err := config.ParseDuration(a.Cfg.Str("min-release-age"))
	if err != nil || age == 0 {
		return time.Time{}, nil
	}
	return time.Now().Add(-age), match
}
