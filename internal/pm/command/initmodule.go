package command

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/ravel-js/ravel/internal/pm/config"
	"github.com/ravel-js/ravel/internal/pm/manifest"
)

//go:embed initmodule.js
var initModuleScript string

// fromModule is what the process that runs an init-module says: a question, a remark, the result, or why there is none.
type fromModule struct {
	Ask    *string
	Def    string
	Say    *string
	Result json.RawMessage
	Error  *struct {
		Message, Code, Stack string
		Canceled             bool
	}
}

// askInitModule runs the user's init-module in a process of its own and gives what it exports; its questions are asked here, so that
// one reader alone takes from standard input.
func (a *App) askInitModule(module, dir string, v *manifest.Value, yes bool) (*manifest.Value, error) {
	shims, err := a.shims()
	if err != nil {
		return nil, err
	}
	theirIn, toThem, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer toThem.Close()
	fromThem, theirOut, err := os.Pipe()
	if err != nil {
		theirIn.Close()
		return nil, err
	}
	defer fromThem.Close()
	cmd := exec.CommandContext(a.Ctx, filepath.Join(shims, "node"), "-e", initModuleScript)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = a.Cwd, a.Env, a.Stdout, a.Stderr
	cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	err = cmd.Start()
	theirIn.Close()
	theirOut.Close()
	if err != nil {
		return nil, fmt.Errorf("the init-module %s was not run: %w", module, err)
	}
	out := json.NewEncoder(toThem)
	answers, err := a.converse(json.NewDecoder(bufio.NewReader(fromThem)), out, a.initContext(module, dir, v, yes))
	toThem.Close()
	fromThem.Close()
	if ended := cmd.Wait(); err == errModuleSilent {
		var exit *exec.ExitError
		switch {
		case errors.As(ended, &exit) && exit.ExitCode() > 0:
			return nil, Exit(exit.ExitCode())
		case ended == nil:
			return nil, Exit(0) // process.exit() in the module
		}
		return nil, fmt.Errorf("the init-module %s said nothing: %w", module, ended)
	}
	return answers, err
}

var errModuleSilent = errors.New("no answer")

func (a *App) converse(in *json.Decoder, out *json.Encoder, given any) (*manifest.Value, error) {
	if err := out.Encode(given); err != nil {
		return nil, errModuleSilent
	}
	for {
		var m fromModule
		if err := in.Decode(&m); err != nil {
			return nil, errModuleSilent
		}
		switch {
		case m.Error != nil && m.Error.Canceled:
			return nil, errCanceled
		case m.Error != nil:
			a.Log("verbose", "stack "+m.Error.Stack)
			return nil, &Error{Code_: m.Error.Code, Msg: m.Error.Message}
		case m.Say != nil:
			a.Println(*m.Say)
		case m.Ask != nil:
			reply := map[string]any{}
			s, err := a.askDefault(*m.Ask+":", m.Def)
			if err != nil {
				reply["canceled"] = true
			} else {
				reply["answer"] = s
			}
			if err := out.Encode(reply); err != nil {
				return nil, errModuleSilent
			}
		default:
			return manifest.ParseValue(m.Result)
		}
	}
}

// initContext is what an init-module finds as its variables.
func (a *App) initContext(module, dir string, v *manifest.Value, yes bool) any {
	values, defaults, set := map[string]any{}, map[string]any{}, []string{}
	for _, e := range a.Cfg.Entries(true) {
		if config.Protected(e.Key) {
			continue
		}
		if e.Where == "default" {
			defaults[e.Key] = e.Raw
		} else {
			set = append(set, e.Key)
		}
		if !e.Overridden {
			values[e.Key] = e.Raw
		}
	}
	return map[string]any{"module": module, "filename": filepath.Join(dir, "package.json"), "dirname": dir, "package": json.RawMessage(v.JSON("")),
		"yes": yes, "config": values, "defaults": defaults, "set": set}
}
