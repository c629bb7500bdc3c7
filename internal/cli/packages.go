package cli

import (
	"os"

	"github.com/ravel-js/ravel/internal/pm/command"
)

// packages gives a command line to the package manager; no engine is started for it.
func packages(name string, args []string) int {
	exec, err := os.Executable()
	if err != nil {
		exec = os.Args[0]
	}
	cwd, err := os.Getwd()
	if err != nil {
		cwd = "/"
	}
	return command.Main(command.Input{Args: args, Env: os.Environ(), Cwd: cwd, Exec: exec, Name: name, Version: RavelVersion,
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Terminal: isTerminal(os.Stdout) && isTerminal(os.Stderr), Interactive: isTerminal(os.Stdin) && isTerminal(os.Stdout)})
}
