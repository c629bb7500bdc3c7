// Command ravel runs JavaScript programs written for Node.js.
package main

import (
	"os"
	"runtime"

	"github.com/ravel-js/ravel/internal/cli"
)

// The main thread carries the main isolate: its stack is the largest.
func init() { runtime.LockOSThread() }

func main() { os.Exit(cli.Main(os.Args)) }
