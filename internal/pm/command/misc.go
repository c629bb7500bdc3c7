package command

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/config"
	"github.com/ravel-js/ravel/internal/pm/install"
	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/spec"
	"github.com/ravel-js/ravel/internal/pm/store"
)

func cmdRoot(a *App) error { a.Println(filepath.Join(a.Root, "node_modules")); return nil }

func cmdPrefix(a *App) error {
	if a.Cfg.Bool("global") {
		a.Println(a.Cfg.GlobalPrefix)
	} else {
		a.Println(a.Cfg.LocalPrefix)
	}
	return nil
}

func cmdBin(a *App) error {
	if a.Cfg.Bool("global") {
		a.Println(filepath.Join(a.Cfg.GlobalPrefix, "bin"))
	} else {
		a.Println(filepath.Join(a.Root, "node_modules", ".bin"))
	}
	return nil
}

func cmdConfig(a *App) error {
	if len(a.Args) == 0 {
		return a.usageError("")
	}
	word, args := a.Args[0], a.Args[1:]
	switch word {
	case "ls", "list":
		return a.configList()
	case "get":
		a.Args = args
		return cmdGet(a)
	case "set":
		a.Args = args
		return cmdSet(a)
	case "delete", "rm", "del":
		set := map[string]*string{}
		for _, k := range args {
			set[k] = nil
		}
		return a.Cfg.Save(a.location(), set)
	case "edit":
		file, err := a.Cfg.File(a.location())
		if err != nil {
			return err
		}
		r, err := a.runner("config")
		if err != nil {
			return err
		}
		return r.Run(a.Ctx, install.Script{Dir: a.Cwd, Event: "edit", Line: a.Cfg.Str("editor") + " " + install.Quote(file)})
	}
	if word == "fix" {
		return a.configFix()
	}
	return a.usageError("")
}

func (a *App) location() string {
	if a.Cfg.Bool("global") {
		return "global"
	}
	return a.Cfg.Str("location")
}

func cmdGet(a *App) error {
	if len(a.Args) == 0 {
		return a.configList()
	}
	for _, k := range a.Args {
		if config.Protected(k) {
			return fail("", "The %s option is protected, and cannot be retrieved in this way", k)
		}
		v, ok := a.Cfg.Get(k)
		if k == "registry" {
			r, err := a.Cfg.Registry("")
			if err != nil {
				return err
			}
			v, ok = r, true
		}
		text := "undefined"
		if ok {
			switch x := v.(type) {
			case nil:
				text = "null"
			case []string:
				text = strings.Join(x, ",")
			default:
				text = fmt.Sprint(x)
			}
		}
		if len(a.Args) > 1 {
			text = k + "=" + text
		}
		a.Println(text)
	}
	return nil
}

func cmdSet(a *App) error {
	if len(a.Args) == 0 {
		return a.usageError("")
	}
	args := a.Args
	if len(args) == 2 && !strings.Contains(args[0], "=") {
		args = []string{args[0] + "=" + args[1]}
	}
	set := map[string]*string{}
	for _, kv := range args {
		k, v, _ := strings.Cut(kv, "=")
		k, v = strings.TrimSpace(k), strings.TrimSpace(v)
		if !strings.HasPrefix(k, "//") && !strings.Contains(k, ":") {
			if msg := a.Cfg.CheckValue(k, v); msg != "" {
				return fail("", "%s", msg)
			}
		}
		set[k] = &v
	}
	return a.Cfg.Save(a.location(), set)
}

func (a *App) configList() error {
	long := a.Cfg.Bool("long")
	entries := a.Cfg.Entries(long)
	if a.Cfg.Bool("json") {
		out := map[string]any{}
		for _, e := range a.Cfg.Entries(true) {
			if !config.Protected(e.Key) {
				out[e.Key] = e.Raw
			}
		}
		return a.PrintJSON(out)
	}
	where := ""
	for _, e := range entries {
		if e.Where != where {
			if where != "" {
				a.Println()
			}
			where = e.Where
			from := e.Path
			switch where {
			case "default":
				from = "default values"
			case "cli":
				from = "command line options"
			case "env":
				from = "environment"
			}
			a.Printf("; %q config from %s\n\n", where, from)
		}
		note, head := "", ""
		if e.Overridden {
			head, note = "; ", " ; overridden by "+a.Cfg.Where(e.Key)
		}
		value := e.Value
		if value != "(protected)" {
			value = string(text(e.Raw))
		}
		a.Printf("%s%s = %s%s\n", head, e.Key, value, note)
	}
	if !long {
		a.Printf("\n; node bin location = %s\n; node version = %s\n; npm local prefix = %s\n; npm version = %s\n; cwd = %s\n; HOME = %s\n; Run `npm config ls -l` to show all defaults.\n",
			a.Exec, registry.NodeVersion, a.Cfg.LocalPrefix, registry.NpmVersion, a.Cwd, a.Cfg.Home)
	}
	return nil
}

func cmdCache(a *App) error {
	word := ""
	if len(a.Args) > 0 {
		word = a.Args[0]
	}
	dir := filepath.Join(a.Cfg.CacheDir(), "store")
	switch word {
	case "ls", "list":
		s, err := a.Store()
		if err != nil {
			return err
		}
		all, err := s.List()
		if err != nil {
			return err
		}
		for _, im := range all {
			if len(a.Args) > 1 && im.Label != a.Args[1] && !strings.HasPrefix(im.Label, a.Args[1]+"@") {
				continue
			}
			a.Println(im.Label, im.Integrity)
		}
		return nil
	case "clean", "rm", "clear":
		label := ""
		if len(a.Args) > 1 {
			label = a.Args[1]
		} else if !a.Cfg.Bool("force") {
			return fail("", "The store repairs itself: what is damaged is fetched again. To drop what no longer belongs, use `cache verify`. To empty it all the same, use --force.")
		}
		return store.Clean(dir, label)
	case "verify":
		r, err := store.Verify(dir)
		if err != nil {
			return err
		}
		a.Printf("Cache verified (%s)\nPackages: %d\nFiles: %d (%d bytes)\n", dir, r.Packages, r.Files, r.Bytes)
		if r.Damaged > 0 || len(r.DamagedPackages) > 0 {
			of := ""
			if len(r.DamagedPackages) > 0 {
				of = " (" + strings.Join(r.DamagedPackages, ", ") + ")"
			}
			a.Printf("Damaged: %s%s\n", plural(r.Damaged, "file"), of)
		}
		if r.Unwanted > 0 {
			a.Printf("Removed: %s no package needs\n", plural(r.Unwanted, "file"))
		}
		return nil
	case "add":
		if len(a.Args) < 2 {
			return a.usageError("")
		}
		return a.cacheAdd(a.Args[1:])
	case "npx":
		return a.cacheNpx(a.Args[1:])
	}
	return a.usageError("")
}

func (a *App) cacheAdd(words []string) error {
	c, err := a.Client()
	if err != nil {
		return err
	}
	for _, w := range words {
		s, err := spec.Parse(w, a.Cwd)
		if err != nil {
			return err
		}
		if _, err := a.resolveSpec(c, s); err != nil {
			return err
		}
	}
	return nil
}

func cmdWhoami(a *App) error {
	c, err := a.Client()
	if err != nil {
		return err
	}
	reg, err := a.Cfg.Registry(a.Cfg.Str("scope"))
	if err != nil {
		return err
	}
	who, err := c.Whoami(a.Ctx, reg)
	if err != nil {
		return err
	}
	if a.Cfg.Bool("json") {
		return a.PrintJSON(who)
	}
	a.Println(who)
	return nil
}

type pong struct {
	Registry string          `json:"registry"`
	Time     int64           `json:"time"`
	Details  json.RawMessage `json:"details"`
}

func cmdPing(a *App) error {
	c, err := a.Client()
	if err != nil {
		return err
	}
	reg, err := a.Cfg.Registry("")
	if err != nil {
		return err
	}
	a.Log("notice", "PING "+registry.SafeURL(reg))
	d, said, err := c.Ping(a.Ctx)
	if err != nil {
		return err
	}
	a.Log("notice", fmt.Sprintf("PONG %dms", d.Milliseconds()))
	if a.Cfg.Bool("json") {
		details := json.RawMessage("{}")
		if json.Valid(said) && strings.HasPrefix(strings.TrimSpace(string(said)), "{") {
			details = said
		}
		return a.PrintJSON(pong{registry.SafeURL(reg), d.Milliseconds(), details})
	}
	return nil
}
