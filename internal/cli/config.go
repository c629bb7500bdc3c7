package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
)

const defaultConfig = "node.config.json"

// Namespaces of a configuration file besides nodeOptions: the options they may hold.
var namespaces = map[string]func(name string) bool{
	"testRunner": isTestOption,
	"test":       isTestOption,
	"watch":      func(name string) bool { return strings.HasPrefix(name, "--watch") },
	"permission": func(name string) bool { return strings.HasPrefix(name, "--allow-") || name == "--permission" },
}

func isTestOption(name string) bool {
	return strings.HasPrefix(name, "--test") || strings.HasPrefix(name, "--experimental-test")
}

// configFile is the file the command line names, or "".
func (inv *Invocation) configFile() string {
	if name, _ := inv.Values["--experimental-config-file"].(string); name != "" {
		return name
	}
	if inv.Bool("--experimental-default-config-file") {
		if _, err := os.Stat(defaultConfig); err == nil {
			return defaultConfig
		}
	}
	return ""
}

// readConfig turns a configuration file into words of a command line. Its error
// has the lines Node prints.
func readConfig(file string) ([]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		reason := "no such file or directory"
		if errors.Is(err, fs.ErrPermission) {
			reason = "permission denied"
		}
		return nil, fmt.Errorf("Cannot read configuration from %s: %s\n%s: %s: not found", file, reason, os.Args[0], file)
	}
	invalid := func(format string, args ...any) ([]string, error) {
		return nil, fmt.Errorf("%s\n%s: %s: invalid content", fmt.Sprintf(format, args...), os.Args[0], file)
	}
	if !json.Valid(text) {
		return invalid("Can't parse %s", file)
	}
	root, err := orderedObject(text)
	if err != nil {
		return invalid("Root value unexpected not an object for %s\n", file)
	}
	var words []string
	seen := map[string]bool{}
	for _, space := range root {
		allowed := namespaces[space.name]
		if space.name == "nodeOptions" {
			allowed = func(name string) bool { return options[name].env }
		}
		if allowed == nil {
			continue
		}
		fields, err := orderedObject(space.value)
		if err != nil {
			return invalid("\"%s\" value unexpected for %s (should be an object)", space.name, file)
		}
		for _, f := range fields {
			name := "--" + f.name
			o, known := options[name]
			if !known && space.name == "nodeOptions" && isV8Flag(name) || known && o.v8 && name != "--stack-trace-limit" {
				return invalid("V8 flag %s is currently not supported", name)
			}
			if !known || !allowed(name) {
				return invalid("Unknown or not allowed option %s for namespace %s", f.name, space.name)
			}
			if seen[name] {
				return invalid("Option %s is already defined", name)
			}
			seen[name] = true
			more, ok := configWords(name, o, f.value)
			if !ok {
				return invalid("Invalid value for %s", name)
			}
			words = append(words, more...)
		}
	}
	return words, nil
}

func configWords(name string, o option, value json.RawMessage) ([]string, bool) {
	var text string
	switch o.kind {
	case flag, debugger:
		switch string(value) {
		case "true":
			return []string{name}, true
		case "false":
			return []string{"--no-" + name[2:]}, true
		}
		return nil, false
	case number:
		var n float64
		if json.Unmarshal(value, &n) != nil || n < 0 {
			return nil, false
		}
		return []string{name + "=" + strconv.FormatFloat(n, 'f', -1, 64)}, true
	case list, envfile:
		var many []string
		if json.Unmarshal(value, &many) == nil && value[0] == '[' {
			var words []string
			for _, v := range many {
				words = append(words, name+"="+v)
			}
			return words, true
		}
	}
	if json.Unmarshal(value, &text) != nil || value[0] != '"' {
		return nil, false
	}
	return []string{name + "=" + text}, true
}
