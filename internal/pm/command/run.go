package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/install"
	"github.com/ravel-js/ravel/internal/pm/manifest"
)

func cmdRun(a *App) error {
	if len(a.Args) == 0 {
		return a.listScripts()
	}
	return a.runScripts(a.Args[0], a.Args[1:])
}

// cmdLifecycle is test, start, stop, restart: run with the name said already.
func cmdLifecycle(a *App) error { return a.runScripts(a.Name, a.Args) }

func (a *App) runScripts(event string, args []string) error {
	folders, err := a.chosen()
	if err != nil {
		return err
	}
	many := a.manyWorkspaces() || a.Cfg.InWorkspace != ""
	var first error
	for _, f := range folders {
		err := a.runScript(f, event, args)
		if err == nil {
			continue
		}
		if !many {
			return err
		}
		if code := a.workspaceFailed(f, event, err); first == nil {
			first = Exit(code)
		}
	}
	return first
}

// workspaceFailed says what went wrong in which workspace; the others go on.
func (a *App) workspaceFailed(f Folder, event string, err error) int {
	code, where := 1, "workspace "+f.Pkg.ID()+"\nlocation "+f.Dir
	text := "Lifecycle script `" + event + "` failed with error:\n"
	var se *install.ScriptError
	var own *Error
	switch {
	case errors.As(err, &se):
		code = se.Code
		text += fmt.Sprintf("code %d\npath %s\n%s\n%s\ncommand sh -c %s", se.Code, f.Dir, where, se.Error(), se.Script.Line)
	case errors.As(err, &own):
		text += where + "\n" + strings.Join(append([]string{own.Msg}, own.Detail...), "\n")
	default:
		text += where + "\n" + strings.TrimRight(err.Error(), "\n")
	}
	a.Log("error", text)
	return code
}

func (a *App) runScript(f Folder, event string, args []string) error {
	scripts := f.Pkg.Scripts
	if event == "restart" && !scripts.Has("restart") {
		scripts = scripts.With("restart", "npm stop --if-present && npm start")
	}
	line, ok := scripts.Get(event)
	if event == "start" && !ok && exists(filepath.Join(f.Dir, "server.js")) {
		line, ok = "node server.js", true
	}
	if event == "env" && !ok {
		line, ok = "env", true
	}
	if !ok || line == "" && event != "" && !ok {
		if a.Cfg.Bool("if-present") {
			return nil
		}
		return a.missingScript(f.Pkg, event)
	}
	r, err := a.runner(a.Name)
	if err != nil {
		return err
	}
	type step struct {
		event, line string
		args        []string
	}
	steps := []step{{event, line, args}}
	if !a.Cfg.Bool("ignore-scripts") {
		if pre, ok := scripts.Get("pre" + event); ok && pre != "" && event != "env" {
			steps = append([]step{{"pre" + event, pre, nil}}, steps...)
		}
		if post, ok := scripts.Get("post" + event); ok && post != "" && event != "env" {
			steps = append(steps, step{"post" + event, post, nil})
		}
	}
	for _, s := range steps {
		if s.line == "" {
			continue
		}
		a.banner(f.Pkg, s.event, s.line, s.args)
		if err := r.Run(a.Ctx, install.Script{Dir: f.Dir, Pkg: f.Pkg, Event: s.event, Line: s.line, Args: s.args}); err != nil {
			return err
		}
	}
	return nil
}

// banner is what npm prints before a script.
func (a *App) banner(p *manifest.Package, event, line string, args []string) {
	if a.level == 0 {
		return
	}
	id := p.Name
	if id != "" && p.Version != "" {
		id = p.ID()
	}
	if id != "" {
		id += " "
	}
	if len(args) > 0 {
		line += " " + strings.Join(args, " ")
	}
	a.Printf("\n> %s%s\n> %s\n\n", id, event, strings.ReplaceAll(strings.TrimSpace(line), "\n", "\n> "))
}

func (a *App) missingScript(p *manifest.Package, event string) error {
	e := &Error{Msg: "Missing script: \"" + event + "\""}
	if near := alike(event, p); near != "" {
		e.Detail = append(e.Detail, strings.Split(near[1:], "\n")...)
	}
	e.Detail = append(e.Detail, "", "To see a list of scripts, run:", "  npm run")
	if a.manyWorkspaces() || a.Cfg.InWorkspace != "" {
		e.Detail[len(e.Detail)-1] += " --workspace=" + p.ID()
	}
	return e
}

var lifecycleNames = map[string]bool{"preinstall": true, "install": true, "postinstall": true, "prepublish": true, "prepare": true, "prepack": true, "postpack": true,
	"prepublishOnly": true, "publish": true, "postpublish": true, "prerestart": true, "restart": true, "postrestart": true, "prestart": true, "start": true, "poststart": true,
	"prestop": true, "stop": true, "poststop": true, "pretest": true, "test": true, "posttest": true, "preuninstall": true, "uninstall": true, "postuninstall": true,
	"preversion": true, "version": true, "postversion": true}

func (a *App) listScripts() error {
	folders, err := a.chosen()
	if err != nil {
		return err
	}
	if a.Cfg.Bool("json") {
		all := &manifest.Value{Object: true}
		for _, f := range folders {
			m := &manifest.Value{Object: true}
			for _, s := range f.Pkg.Scripts {
				m.Put(s.Name, manifest.String(s.Spec))
			}
			if !a.manyWorkspaces() {
				all = m
				break
			}
			all.Put(f.Pkg.Name, m)
		}
		a.Println(string(all.JSON("  ")))
		return nil
	}
	for _, f := range folders {
		var own, other manifest.Deps
		for _, s := range f.Pkg.Scripts {
			if a.Cfg.Bool("parseable") {
				a.Println(s.Name + ":" + s.Spec)
				continue
			}
			if lifecycleNames[s.Name] {
				own = append(own, s)
			} else {
				other = append(other, s)
			}
		}
		if a.Cfg.Bool("parseable") {
			continue
		}
		id := f.Pkg.Name
		if f.Pkg.Version != "" {
			id = f.Pkg.ID()
		}
		if len(own) > 0 {
			a.Printf("Lifecycle scripts included in %s:\n", id)
			for _, s := range own {
				a.Printf("  %s\n    %s\n", s.Name, s.Spec)
			}
		}
		if len(other) > 0 {
			head := "Scripts available in " + id + " via `npm run`:"
			if len(own) > 0 {
				head = "available via `npm run`:"
			}
			a.Println(head)
			for _, s := range other {
				a.Printf("  %s\n    %s\n", s.Name, s.Spec)
			}
		}
	}
	return nil
}

func exists(p string) bool { _, err := os.Lstat(p); return err == nil }
