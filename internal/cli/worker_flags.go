package cli

import "strings"

// What belongs to the process and not to one of its threads.
var processOptions = map[string]bool{"--title": true, "--eval": true, "--print": true, "--check": true, "--interactive": true,
	"--version": true, "--help": true, "--v8-options": true, "--env-file": true, "--env-file-if-exists": true, "--test": true,
	"--watch": true, "--run": true, "--inspect-brk-node": true}

// workerFlags reads the options of a worker. Engine flags are the process's too.
func workerFlags(execArgv []string, nodeOptions string) (values map[string]any, bad, badEnv []string) {
	inv, err := Parse([]string{""}, "")
	if err != nil {
		return nil, []string{err.Error()}, nil
	}
	words, err := splitOptions(nodeOptions)
	if err != nil {
		badEnv = append(badEnv, nodeOptions)
	}
	badEnv = append(badEnv, inv.takeAll(words, true)...)
	bad = inv.takeAll(execArgv, false)
	return inv.Values, bad, badEnv
}

// takeAll takes what is an option of a worker and gives back the words that are none.
func (inv *Invocation) takeAll(words []string, fromEnv bool) (bad []string) {
	for len(words) > 0 {
		name, _, _ := strings.Cut(words[0], "=")
		if full, ok := aliases[name]; ok {
			name = full
		}
		n := 1
		for n < len(words) && !strings.HasPrefix(words[n], "-") {
			n++
		}
		o, known := options[name]
		if processOptions[name] || known && o.v8 || !known && isV8Flag(name) && !strings.HasPrefix(name, "--no-") {
			bad = append(bad, words[0])
		} else if took, err := inv.take(words[:n], fromEnv); err != nil || took == 0 {
			bad = append(bad, words[0])
		}
		words = words[n:]
	}
	return bad
}
