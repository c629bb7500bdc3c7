package cli

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/ravel-js/ravel/internal/host"
	"github.com/ravel-js/ravel/internal/v8"
)

// snapshotFailure is the exit code of a process that finds no snapshot to start from.
const snapshotFailure = 14

// Entry points that name no file: nothing is added to the library.
var emptyBuilders = map[string]bool{"node:embedded_snapshot_main": true, "node:generate_default_snapshot": true}

// buildProgramSnapshot runs a builder script and writes the snapshot of what it leaves.
func (inv *Invocation) buildProgramSnapshot(args []string, config string) int {
	builder, rest, bare := "", inv.Args, false
	if config != "" {
		var err error
		if builder, bare, err = readSnapshotConfig(config); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	} else {
		if len(rest) == 0 {
			fmt.Fprintf(os.Stderr, "%s: --build-snapshot must be used with an entry point script.\nUsage: node --build-snapshot /path/to/entry.js\n", args[0])
			return 9
		}
		builder, rest = rest[0], rest[1:]
	}
	file, code := inv.snapshotOf(builder, rest, !bare, nil)
	if code != 0 {
		return code
	}
	out, _ := inv.Values["--snapshot-blob"].(string)
	if out == "" {
		out = "snapshot.blob"
	}
	if err := os.WriteFile(out, file, 0o644); err != nil {
		fmt.Fprintf(os.Stderr, "Cannot open %s: %s\n", out, because(err))
		return snapshotFailure
	}
	return 0
}

// snapshotOf is the snapshot a builder script makes; the code tells whether there is one. More goes to the script's run.
func (inv *Invocation) snapshotOf(builder string, args []string, compiled bool, more map[string]any) ([]byte, int) {
	what := map[string]any{"main": builder, "source": ""}
	if !emptyBuilders[builder] {
		source, err := os.ReadFile(builder)
		if err != nil {
			fmt.Fprintf(os.Stderr, "Cannot read main script %s for building snapshot. %s\n", builder, because(err))
			return nil, 1
		}
		what["source"] = string(source)
	}
	for key, value := range more {
		what[key] = value
	}
	text, err := json.Marshal(what)
	if err != nil {
		return nil, 1
	}
	v8.Init(inv.V8Flags)
	st := NewStart(os.Args[0], execPath(os.Args))
	st.Mode, st.Main, st.Source = "build-snapshot", builder, string(text)
	st.ExecArgv, st.StackTraceLimit = inv.ExecArgv, inv.stackTraceLimit()
	st.Argv = append([]string{st.ExecPath, builder}, args...)
	if emptyBuilders[builder] {
		st.Mode = "none"
	}
	file, code, err := host.MakeSnapshot(inv.hostOptions(st), compiled)
	if err != nil {
		fmt.Fprintln(os.Stderr, "ravel: snapshot:", err)
		return nil, 1
	}
	return file, code
}

func readSnapshotConfig(path string) (builder string, withoutCode bool, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", false, fmt.Errorf("Cannot read snapshot configuration from %s: %s", path, because(err))
	}
	var config struct {
		Builder          any `json:"builder"`
		WithoutCodeCache any `json:"withoutCodeCache"`
	}
	if err := json.Unmarshal(text, &config); err != nil {
		return "", false, fmt.Errorf("Cannot parse JSON from %s: %s", path, err)
	}
	builder, _ = config.Builder.(string)
	if builder == "" {
		return "", false, fmt.Errorf("\"builder\" field of %s is not a non-empty string", path)
	}
	withoutCode, ok := config.WithoutCodeCache.(bool)
	if !ok && config.WithoutCodeCache != nil {
		return "", false, fmt.Errorf("\"withoutCodeCache\" field of %s is not a boolean", path)
	}
	return builder, withoutCode, nil
}
