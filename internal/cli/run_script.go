package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

type script struct{ name, command string }

// runScript is --run: a script of the nearest package.json, with the
// node_modules/.bin folders on the way there at the front of PATH. As with
// Node, a script that fails makes 1, whatever its own code.
func runScript(name string, args []string, stdout, stderr io.Writer) int {
	cwd, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	file, bins, text := nearestPackage(cwd)
	if file == "" {
		fmt.Fprintf(stderr, "Can't find package.json for directory %s\n\n", cwd)
		return 1
	}
	fields, err := orderedObject(text)
	if err != nil {
		fmt.Fprintf(stderr, "Can't parse %s\n", file)
		return 1
	}
	scripts, ok := scriptsOf(fields)
	if !ok {
		fmt.Fprintf(stderr, "Can't find \"scripts\" field in %s\n", file)
		return 1
	}
	command, code := find(scripts, name, file, stderr)
	if code != 0 {
		return code
	}
	for _, a := range args {
		command += " " + quoteForShell(a)
	}
	cmd := shell(command)
	cmd.Dir = filepath.Dir(file)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, stdout, stderr
	path := strings.Join(append(bins, os.Getenv("PATH")), string(os.PathListSeparator))
	cmd.Env = append(os.Environ(), "PATH="+path, "NODE_RUN_SCRIPT_NAME="+name, "NODE_RUN_PACKAGE_JSON_PATH="+file)
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		if exit.ExitCode() < 0 {
			return 0 // by a signal
		}
	default:
		fmt.Fprintln(stderr, err)
	}
	return 1
}

func shell(command string) *exec.Cmd {
	if runtime.GOOS == "windows" {
		name := os.Getenv("ComSpec")
		if name == "" {
			name = "cmd.exe"
		}
		return exec.Command(name, "/d", "/s", "/c", command)
	}
	return exec.Command("/bin/sh", "-c", command)
}

func nearestPackage(dir string) (file string, bins []string, text []byte) {
	for {
		bin := filepath.Join(dir, "node_modules", ".bin")
		if fi, err := os.Stat(bin); err == nil && fi.IsDir() {
			bins = append(bins, bin)
		}
		candidate := filepath.Join(dir, "package.json")
		if text, err := os.ReadFile(candidate); err == nil {
			return candidate, bins, text
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", nil, nil
		}
		dir = parent
	}
}

type field struct {
	name  string
	value json.RawMessage
}

// orderedObject reads an object whose fields keep their order, for people.
func orderedObject(text []byte) ([]field, error) {
	if !json.Valid(text) {
		return nil, errors.New("not JSON")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("not an object")
	}
	var out []field
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		f := field{name: key.(string)}
		if err := d.Decode(&f.value); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

func scriptsOf(fields []field) ([]field, bool) {
	for i := len(fields) - 1; i >= 0; i-- {
		if fields[i].name == "scripts" {
			scripts, err := orderedObject(fields[i].value)
			return scripts, err == nil
		}
	}
	return nil, false
}

func find(scripts []field, name, file string, stderr io.Writer) (string, int) {
	var all []script
	for _, s := range scripts {
		var command string
		isText := json.Unmarshal(s.value, &command) == nil && s.value[0] == '"'
		if s.name == name {
			if !isText {
				fmt.Fprintf(stderr, "Script \"%s\" is unexpectedly not a string for %s\n\n", name, file)
				return "", 1
			}
			return command, 0
		}
		if isText {
			all = append(all, script{s.name, command})
		}
	}
	fmt.Fprintf(stderr, "Missing script: \"%s\" for %s\n\n", name, file)
	if len(all) > 0 {
		fmt.Fprint(stderr, "Available scripts are:\n")
		for _, s := range all {
			fmt.Fprintf(stderr, "  %s: %s\n", s.name, s.command)
		}
	}
	return "", 1
}

func quoteForShell(arg string) string {
	safe := arg != "" && strings.IndexFunc(arg, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-=./:,@+", r))
	}) < 0
	if safe {
		return arg
	}
	if runtime.GOOS == "windows" {
		return `"` + strings.ReplaceAll(arg, `"`, `""`) + `"`
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}
