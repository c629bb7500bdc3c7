package command

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/tree"
	"github.com/ravel-js/ravel/internal/sys"
)

// withEngines are the commands that work on a project's dependencies or run its scripts: they look at its devEngines.
var withEngines = map[string]bool{"audit": true, "ci": true, "dedupe": true, "explain": true, "find-dupes": true, "fund": true, "install": true,
	"install-ci-test": true, "install-test": true, "link": true, "ll": true, "ls": true, "outdated": true, "prune": true, "rebuild": true, "restart": true,
	"run": true, "start": true, "stop": true, "test": true, "uninstall": true, "update": true}

// devEngine is what there is of one thing that devEngines may ask for.
type devEngine struct{ name, version string }

// engineFailure is an engine that is not what the project wants.
type engineFailure struct {
	engine   string
	problems []string
	onFail   string
	have     devEngine
	want     *manifest.Value
}

// checkDevEngines compares this machine and program with the project's devEngines.
func (a *App) checkDevEngines() error {
	raw, err := os.ReadFile(filepath.Join(a.Cfg.LocalPrefix, "package.json"))
	if err != nil || !bytes.Contains(raw, []byte(`"devEngines"`)) {
		return nil
	}
	v, err := manifest.ParseValue(raw)
	if err != nil {
		return nil // the command says so itself
	}
	want := v.Get("devEngines")
	if want == nil {
		return nil
	}
	failures, err := engineFailures(want, presentEngines())
	if err != nil {
		return err
	}
	force := a.Cfg.Bool("force")
	told := false
	for _, severity := range []string{"warn", "error"} {
		for _, f := range failures {
			if f.onFail != severity {
				continue
			}
			if severity == "error" && !force {
				return f.error()
			}
			for _, text := range []string{f.text(!told), f.object()} {
				a.Log("warn", "EBADDEVENGINES "+strings.ReplaceAll(text, "\n", "\nEBADDEVENGINES "))
			}
			told = true
		}
	}
	return nil
}

// presentEngines is what this program runs on and what it answers as.
func presentEngines() map[string]devEngine {
	os, cpu, libc := tree.Host()
	_, release, _, _, _ := sys.Uname()
	return map[string]devEngine{"cpu": {name: cpu}, "libc": {name: libc}, "os": {os, release}, "packageManager": {"npm", registry.NpmVersion}, "runtime": {"node", registry.NodeVersion}}
}

// engineFailures is everything that is not as wanted; what cannot be understood is an error.
func engineFailures(want *manifest.Value, have map[string]devEngine) ([]engineFailure, error) {
	if !want.Object {
		return nil, fail("", "Invalid non-object value for \"devEngines\"")
	}
	var failures []engineFailure
	for i, engine := range want.Keys {
		present, known := have[engine]
		if !known {
			return nil, fail("", "Invalid property \"devEngines.%s\"", engine)
		}
		choices := []*manifest.Value{want.Items[i]}
		if want.Items[i].Array {
			choices = want.Items[i].Items
		}
		f := engineFailure{engine: engine, have: present, want: want.Items[i]}
		for _, c := range choices {
			problem, err := engineProblem(c, present, engine)
			if err != nil {
				return nil, err
			}
			if problem != "" {
				f.problems = append(f.problems, problem)
			}
		}
		if len(choices) == 0 || len(f.problems) < len(choices) {
			continue
		}
		f.onFail, _ = choices[len(choices)-1].Get("onFail").Text()
		if f.onFail == "" || f.onFail == "download" {
			f.onFail = "error"
		}
		failures = append(failures, f)
	}
	return failures, nil
}

// engineProblem is why one choice is not met, "" if it is.
func engineProblem(want *manifest.Value, have devEngine, engine string) (string, error) {
	if !want.Object {
		return "", fail("", "Invalid non-object value for %q", engine)
	}
	for _, k := range want.Keys {
		if k != "name" && k != "version" && k != "onFail" {
			return "", fail("", "Invalid property %q for %q", k, engine)
		}
	}
	if want.Get("name") == nil {
		return "", fail("", "Missing \"name\" property for %q", engine)
	}
	said := map[string]string{}
	for _, k := range []string{"name", "onFail", "version"} {
		if v := want.Get(k); v != nil {
			s, ok := v.Text()
			if !ok {
				return "", fail("", "Invalid non-string value for %q within %q", k, engine)
			}
			said[k] = s
		}
	}
	if have.name == "" {
		return "", fail("", "Unable to determine \"name\" for %q", engine)
	}
	if s, ok := said["onFail"]; ok && !slices.Contains([]string{"ignore", "warn", "error", "download"}, s) {
		return "", fail("", "Invalid onFail value %q for %q", s, engine)
	}
	if said["name"] != have.name {
		return fmt.Sprintf("Invalid name \"%s\" does not match \"%s\" for \"%s\"", said["name"], have.name, engine), nil
	}
	version, ok := said["version"]
	if !ok {
		return "", nil
	}
	if have.version == "" {
		return "", fail("", "Unable to determine \"version\" for %q %q", engine, said["name"])
	}
	if _, isRange := semver.ValidRange(version, semver.Options{}); isRange {
		if !semver.Satisfies(have.version, version, semver.Options{}) {
			return fmt.Sprintf("Invalid semver version \"%s\" does not match \"%s\" for \"%s\"", version, have.version, engine), nil
		}
	} else if version != have.version {
		return fmt.Sprintf("Invalid version \"%s\" does not match \"%s\" for \"%s\"", version, have.version, engine), nil
	}
	return "", nil
}

func (f *engineFailure) text(first bool) string {
	lines := []string{"Invalid devEngines." + f.engine}
	if first {
		lines = append([]string{"The developer of this package has specified the following through devEngines"}, lines...)
	}
	return strings.Join(append(lines, f.problems...), "\n")
}

// object shows what there is and what is wanted as Node shows an object.
func (f *engineFailure) object() string {
	have := &manifest.Value{Object: true}
	have.Put("name", manifest.String(f.have.name))
	if f.have.version != "" {
		have.Put("version", manifest.String(f.have.version))
	}
	both := &manifest.Value{Object: true}
	both.Put("current", have)
	both.Put("required", f.want)
	return inspect(both)
}

func (f *engineFailure) error() error {
	return &Error{Code_: "EBADDEVENGINES", Msg: f.text(true), Detail: strings.Split(f.object(), "\n")}
}
