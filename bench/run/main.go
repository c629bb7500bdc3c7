// Command run measures the cases of bench/cases under ravel and its rivals, in turn within one session, and prints a table
// of ratios with their spread. A case is a JavaScript file whose first line describes it:
//
//	// bench: {"kind": "program", "unit": "ops/s", "matrix": {"size": [16, 4096]}}
//
// Every combination of the matrix is a configuration, handed to a process of its own as JSON in argv[2]. Kinds: program
// (prints {"value": N} by itself), http (prints "port N" and is loaded from here), startup (its wall time counts).
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

type runtime struct {
	name string
	argv []string
}

type options struct {
	rounds   int
	time     time.Duration
	only     *regexp.Regexp
	runtimes []runtime
}

func main() {
	var o options
	modules := filepath.Join("bench", "node_modules")
	paths := map[string]*string{}
	for _, r := range []struct{ name, path string }{
		{"ravel", "bin/ravel"},
		{"node24", filepath.Join(modules, "node24", "bin", "node")},
		{"node26", filepath.Join(modules, "node26", "bin", "node")},
		{"bun", filepath.Join(modules, ".bin", "bun")},
		{"deno", filepath.Join(modules, ".bin", "deno")},
	} {
		paths[r.name] = flag.String(r.name, r.path, "path of "+r.name)
	}
	with := flag.String("with", "ravel,node24,node26,bun,deno", "the runtimes to measure; the first is the one compared")
	only := flag.String("only", "", "only configurations whose name matches this expression")
	out := flag.String("out", "", "write the measured values here, as JSON")
	flag.IntVar(&o.rounds, "rounds", 5, "how often each configuration is measured")
	flag.DurationVar(&o.time, "time", 2*time.Second, "how long a server is loaded")
	flag.Parse()

	o.only = regexp.MustCompile(*only)
	for name := range strings.SplitSeq(*with, ",") {
		if paths[name] == nil {
			fatal("no runtime is called %q", name)
		}
		path, err := exec.LookPath(*paths[name])
		if err != nil {
			fmt.Fprintf(os.Stderr, "bench: %s is left out: %v\n", name, err)
			continue
		}
		if path, err = filepath.Abs(path); err != nil {
			fatal("%v", err)
		}
		r := runtime{name, []string{path}}
		if name == "deno" {
			r.argv = append(r.argv, "run", "-A", "--quiet")
		}
		o.runtimes = append(o.runtimes, r)
	}
	if len(o.runtimes) == 0 {
		fatal("there is nothing to measure")
	}
	cases, err := readCases("bench/cases")
	if err != nil {
		fatal("%v", err)
	}
	results, err := measure(o, cases)
	if err != nil {
		fatal("%v", err)
	}
	if *out != "" {
		b, _ := json.MarshalIndent(results, "", "  ")
		if err := os.WriteFile(*out, b, 0o644); err != nil {
			fatal("%v", err)
		}
	}
	fmt.Print(table(o, results))
}

func fatal(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...)
	os.Exit(1)
}

// row is one figure: a configuration, or a further reading taken during it such as memory.
type row struct {
	Name   string               `json:"name"`
	Unit   string               `json:"unit"`
	Less   bool                 `json:"less"` // less is better
	Values map[string][]float64 `json:"values"`
	Errors map[string]string    `json:"errors,omitempty"`
}

// measure goes through the configurations; within each, round after round, the runtimes take turns.
func measure(o options, cases []benchCase) ([]*row, error) {
	var rows []*row
	for _, c := range cases {
		for _, config := range c.configurations() {
			if !o.only.MatchString(config.name) {
				continue
			}
			byReading := map[string]*row{}
			for round := range o.rounds {
				for i := range o.runtimes {
					r := o.runtimes[(i+round)%len(o.runtimes)]
					readings, err := c.run(o, r, config)
					if err != nil {
						fmt.Fprintf(os.Stderr, "%s under %s: %v\n", config.name, r.name, err)
						readings = []reading{{suffix: "", unit: c.Unit, less: c.Kind == "startup", failed: firstLine(err)}}
					}
					for _, got := range readings {
						name := config.name + got.suffix
						if byReading[name] == nil {
							byReading[name] = &row{name, got.unit, got.less, map[string][]float64{}, map[string]string{}}
							rows = append(rows, byReading[name])
						}
						if got.failed != "" {
							byReading[name].Errors[r.name] = got.failed
							continue
						}
						byReading[name].Values[r.name] = append(byReading[name].Values[r.name], got.value)
					}
				}
			}
			for _, name := range slices.Sorted(keys(byReading)) {
				fmt.Fprintln(os.Stderr, progress(o, byReading[name]))
			}
		}
	}
	return rows, nil
}

func firstLine(err error) string {
	s, _, _ := strings.Cut(err.Error(), "\n")
	return s
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
