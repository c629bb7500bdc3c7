package cli

import (
	"fmt"
	"github.com/ravel-js/ravel/internal/dotenv"
	"os"
)

// loadEnvFiles sets the variables of --env-file and --env-file-if-exists; those
// of the environment win. done says that the command ends with code.
func (inv *Invocation) loadEnvFiles() (code int, done bool) {
	values := map[string]string{} // a later file wins over an earlier one
	for _, f := range inv.envFiles {
		b, err := os.ReadFile(f.path)
		if err != nil {
			if f.optional && os.IsNotExist(err) {
				fmt.Fprintf(os.Stderr, "%s not found. Continuing without it.\n", f.path)
				continue
			}
			fmt.Fprintf(os.Stderr, "%s: %s: not found\n", os.Args[0], f.path)
			return 9, true
		}
		for _, kv := range ParseEnv(string(b)) {
			values[kv[0]] = kv[1]
		}
	}
	for name, value := range values {
		if _, set := os.LookupEnv(name); !set {
			os.Setenv(name, value)
		}
	}
	return 0, false
}

// ParseEnv reads the text of an environment file.
func ParseEnv(text string) [][2]string { return dotenv.Parse(text) }
