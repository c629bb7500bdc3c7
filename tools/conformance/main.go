// Command conformance runs Node's own test suite under a runtime and compares the outcome with what the repository
// expects: test/node/baseline.txt names the tests that Node 24 passes, test/node/expectations/<group>.jsonc those of them
// that the runtime does not pass yet, each with its reason. Anything else must pass, and a listed test that passes is an
// error too, so that the lists only ever tell the truth.
//
//	conformance -suite node/test -runtime bin/ravel [-group http,net] [-filter REGEX] [-headers include/node] [-update]
//	conformance -suite node/test -runtime node -baseline-from   (derives baseline.txt)
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

type options struct {
	suite, runtime, data, out string
	headers                   string
	groups                    []string
	filter                    *regexp.Regexp
	jobs                      int
	timeout                   time.Duration
	update, derive, verbose   bool
	withoutAddons             bool
}

func parseFlags() options {
	var o options
	var groups, filter string
	flag.StringVar(&o.suite, "suite", "", "the test folder of a Node.js source tree")
	flag.StringVar(&o.runtime, "runtime", "bin/ravel", "the runtime under test")
	flag.StringVar(&o.data, "data", "test/node", "folder of baseline.txt and expectations/")
	flag.StringVar(&o.out, "out", "", "write the outcome of every test here, as JSON")
	flag.StringVar(&groups, "group", "", "only these groups, comma-separated (test-fs-read.js is of group fs)")
	flag.StringVar(&filter, "filter", "", "only tests whose folder/name matches")
	flag.IntVar(&o.jobs, "jobs", runtime.NumCPU(), "tests at a time")
	flag.DurationVar(&o.timeout, "timeout", 30*time.Second, "time a test may take")
	flag.BoolVar(&o.update, "update", false, "rewrite the expectations of the groups that ran")
	flag.BoolVar(&o.derive, "baseline-from", false, "run every public test and write those that pass to baseline.txt")
	flag.StringVar(&o.headers, "headers", "/usr/include/node", "Node's C headers, to compile the native addons of the suite against")
	flag.BoolVar(&o.withoutAddons, "no-addons", false, "leave out the tests of native addons")
	flag.BoolVar(&o.verbose, "v", false, "name passing tests too")
	flag.Parse()
	if o.suite == "" {
		fatal("give -suite: the test folder of a Node.js source tree")
	}
	if groups != "" {
		o.groups = strings.Split(groups, ",")
	}
	re, err := regexp.Compile(filter)
	if err != nil {
		fatal("-filter: %v", err)
	}
	o.filter = re
	for _, p := range []*string{&o.suite, &o.runtime, &o.headers} {
		if *p, err = filepath.Abs(*p); err != nil {
			fatal("%v", err)
		}
		if p == &o.headers {
			continue // looked for when they are needed
		}
		if _, err := os.Stat(*p); err != nil {
			fatal("%v", err)
		}
	}
	return o
}

func fatal(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "conformance: "+format+"\n", args...)
	os.Exit(2)
}

func main() {
	o := parseFlags()
	names, err := testNames(o)
	if err != nil {
		fatal("%v", err)
	}
	names = slices.DeleteFunc(names, func(n string) bool {
		return o.withoutAddons && needsAddon(n) || !o.filter.MatchString(n) || len(o.groups) > 0 && !slices.Contains(o.groups, groupOf(n))
	})
	if slices.ContainsFunc(names, needsAddon) {
		if err := buildAddons(o, names); err != nil {
			fatal("%v", err)
		}
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	r, err := newRunner(o, stop)
	if err != nil {
		fatal("%v", err)
	}
	defer r.close()
	results := r.all(names)
	if r.stopped.Load() {
		r.close()
		fatal("stopped")
	}
	if o.out != "" {
		b, _ := json.MarshalIndent(results, "", " ")
		if err := os.WriteFile(o.out, append(b, '\n'), 0o644); err != nil {
			fatal("%v", err)
		}
	}
	if o.derive {
		err = writeBaseline(o, results)
		printSummary(results)
	} else {
		err = judge(o, results)
	}
	if err != nil {
		r.close()
		fatal("%v", err)
	}
}

// testNames are the tests to run: the baseline, or every public test when the baseline is to be derived.
func testNames(o options) ([]string, error) {
	if o.derive {
		return discover(o.suite)
	}
	b, err := os.ReadFile(filepath.Join(o.data, "baseline.txt"))
	return strings.Fields(string(b)), err
}

func writeBaseline(o options, results map[string]outcome) error {
	var names []string
	for name, r := range results {
		if r.Class == pass {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return os.WriteFile(filepath.Join(o.data, "baseline.txt"), []byte(strings.Join(names, "\n")+"\n"), 0o644)
}
