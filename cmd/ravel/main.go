// Command ravel runs JavaScript programs written for Node.js.
package main

import (
	"os"
	"runtime"
	"strings"

	"github.com/ravel-js/ravel/internal/cli"
)

// The main thread carries the main isolate: its stack is the largest.
func init() { runtime.LockOSThread() }

func main() {
	// process.title overwrites the memory of the command line.
	for i, arg := range os.Args {
		os.Args[i] = strings.Clone(arg)
	}
	os.Exit(cli.Main(os.Args))
}
