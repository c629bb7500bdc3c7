package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Expectations are kept as JSON with comments, one file per group: {"folder/test-x.js": "reason", ...}, sorted.

func expectationsFile(data, group string) string {
	return filepath.Join(data, "expectations", group+".jsonc")
}

// readExpectations returns the reasons of a group; no file means that all must pass.
func readExpectations(data, group string) (map[string]string, error) {
	file := expectationsFile(data, group)
	b, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return map[string]string{}, nil
	} else if err != nil {
		return nil, err
	}
	reasons := map[string]string{}
	if err := json.Unmarshal(withoutComments(b), &reasons); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	last := ""
	for line := range strings.Lines(string(b)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), `"`); ok {
			name, _, _ = strings.Cut(name, `"`)
			if name <= last {
				return nil, fmt.Errorf("%s: %s is out of order", file, name)
			}
			last = name
		}
	}
	for name, reason := range reasons {
		if strings.TrimSpace(reason) == "" {
			return nil, fmt.Errorf("%s: %s has no reason", file, name)
		}
	}
	return reasons, nil
}

// withoutComments drops lines that are comments and the comma after the last entry.
func withoutComments(b []byte) []byte {
	var kept []string
	for line := range strings.Lines(string(b)) {
		if !strings.HasPrefix(strings.TrimSpace(line), "//") {
			kept = append(kept, strings.TrimSpace(line))
		}
	}
	return []byte(strings.ReplaceAll(strings.Join(kept, "\n"), ",\n}", "\n}"))
}

func writeExpectations(data, group string, reasons map[string]string) error {
	file := expectationsFile(data, group)
	if len(reasons) == 0 {
		if err := os.Remove(file); err != nil && !os.IsNotExist(err) {
			return err
		}
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "// Tests of Node's group %q that do not pass yet, and why. Sorted; `make conformance ARGS=-update` rewrites.\n{\n", group)
	for _, name := range slices.Sorted(maps.Keys(reasons)) {
		key, _ := json.Marshal(name)
		reason := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(quoted(reasons[name]))
		fmt.Fprintf(&b, "  %s: %s,\n", key, reason)
	}
	b.WriteString("}\n")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(b.String()), 0o644)
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// expectedToFail names every listed test, whatever its group; files that cannot be read are reported by judge.
func expectedToFail(data string) map[string]bool {
	listed := map[string]bool{}
	files, _ := filepath.Glob(filepath.Join(data, "expectations", "*.jsonc"))
	for _, f := range files {
		reasons, _ := readExpectations(data, strings.TrimSuffix(filepath.Base(f), ".jsonc"))
		for n := range reasons {
			listed[n] = true
		}
	}
	return listed
}

// What tests say that meet something which is not there. It is never kept for a test that now fails by something else.
const absent = "is not supported by Ravel"

// reasonFor words a new line; a person may say it better afterwards, and -update keeps that as long as the test fails.
func reasonFor(r outcome) string {
	switch {
	case r.Class == timeout:
		return "does not end in time"
	case r.Class == skip:
		return "skips itself"
	case r.Class == missing:
		return "not in the suite"
	case r.Error != "":
		return r.Error
	}
	return fmt.Sprintf("exits with %d", r.Code)
}

// judge compares with the expectations, or rewrites them.
func judge(o options, results map[string]outcome) error {
	byGroup := map[string][]string{}
	for name := range results {
		byGroup[groupOf(name)] = append(byGroup[groupOf(name)], name)
	}
	var worse, better, crashed []string
	for _, group := range slices.Sorted(maps.Keys(byGroup)) {
		reasons, err := readExpectations(o.data, group)
		if err != nil {
			return err
		}
		for _, name := range slices.Sorted(slices.Values(byGroup[group])) {
			r := results[name]
			_, listed := reasons[name]
			switch {
			case r.Class == pass && listed:
				better = append(better, name)
				delete(reasons, name)
			case r.Class != pass && !listed:
				worse = append(worse, fmt.Sprintf("%s: %s: %s", name, r.Class, reasonFor(r)))
				reasons[name] = reasonFor(r)
			case listed && strings.Contains(reasons[name], absent):
				reasons[name] = reasonFor(r)
			}
			if r.Class == crash {
				crashed = append(crashed, name+": "+r.Error)
			}
		}
		if o.update {
			if err := writeExpectations(o.data, group, reasons); err != nil {
				return err
			}
		}
	}
	printSummary(results)
	list("Crashes, which no expectation excuses", crashed)
	if !o.update {
		list("Fails, though expected to pass", worse)
		list("Passes, though listed as failing (remove the line, or -update)", better)
	}
	if len(crashed) > 0 || !o.update && len(worse)+len(better) > 0 {
		return fmt.Errorf("%d crashes, %d unexpected failures, %d unexpected passes", len(crashed), len(worse), len(better))
	}
	return nil
}

func list(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Printf("\n%s:\n", title)
	for _, l := range lines {
		fmt.Println("  " + l)
	}
}

func printSummary(results map[string]outcome) {
	type count struct{ passed, total int }
	groups := map[string]*count{}
	var all count
	for name, r := range results {
		g := groups[groupOf(name)]
		if g == nil {
			g = &count{}
			groups[groupOf(name)] = g
		}
		g.total++
		all.total++
		if r.Class == pass {
			g.passed++
			all.passed++
		}
	}
	fmt.Println()
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		g := groups[name]
		fmt.Printf("%-28s %5d of %5d  %5.1f %%\n", name, g.passed, g.total, 100*float64(g.passed)/float64(g.total))
	}
	fmt.Printf("%-28s %5d of %5d  %5.1f %%\n", "all", all.passed, all.total, 100*float64(all.passed)/float64(max(all.total, 1)))
}
