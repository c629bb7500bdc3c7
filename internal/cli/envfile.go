package cli

import (
	"fmt"
	"github.com/ravel-js/ravel/internal/dotenv"
	"os"
)

// loadEnvFiles sets the variables of --env-file and --env-file-if-exists; those
// of the environment win. done says that the command ends with code.
func (inv *Invocation) loadEnvFiles() (code int, done bool) {
	for _, f := range inv.envFiles {
		b, err := os.ReadFile(f.path)
		if err != nil {
			if f.optional && os.IsNotExist(err) {
				continue
			}
			fmt.Fprintf(os.Stderr, "%s: %s: not found\n", os.Args[0], f.path)
			return 9, true
		}
		for _, kv := range ParseEnv(string(b)) {
			if _, set := os.LookupEnv(kv[0]); !set {
				os.Setenv(kv[0], kv[1])
			}
		}
	}
	return 0, false
}

// ParseEnv reads the text of an environment file.
func ParseEnv(text string) [][2]string { return dotenv.Parse(text) }
