package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// table prints, per row, the first runtime's median and its ratio to each of the others: the median of the rounds' ratios
// and their range. A ratio above 1 means more; where less is better (marked ↓) it should be below.
func table(o options, rows []*row) string {
	var b strings.Builder
	subject := o.runtimes[0].name
	fmt.Fprintf(&b, "| case | unit | %s |", subject)
	for _, r := range o.runtimes[1:] {
		fmt.Fprintf(&b, " ÷ %s |", r.name)
	}
	b.WriteString("\n|---|---|--:|" + strings.Repeat("--:|", len(o.runtimes)-1) + "\n")
	for _, row := range rows {
		unit := row.Unit
		if row.Less {
			unit += " ↓"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |", row.Name, unit, cell(row, subject))
		for _, r := range o.runtimes[1:] {
			fmt.Fprintf(&b, " %s |", ratio(row, subject, r.name))
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "\nMedians of %d rounds; the range of the rounds in brackets. ↓: less is better.\n", o.rounds)
	return b.String()
}

func cell(r *row, name string) string {
	if len(r.Values[name]) == 0 {
		if why := r.Errors[name]; why != "" {
			return "fails: " + strings.ReplaceAll(why, "|", "\\|")
		}
		return "–"
	}
	return number(median(r.Values[name]))
}

func ratio(r *row, subject, other string) string {
	a, b := r.Values[subject], r.Values[other]
	n := min(len(a), len(b))
	if len(b) == 0 {
		return "fails"
	}
	if n == 0 {
		return fmt.Sprintf("– (%s)", number(median(b)))
	}
	ratios := make([]float64, n)
	for i := range ratios {
		ratios[i] = a[i] / b[i]
	}
	return fmt.Sprintf("**%.2f** (%.2f–%.2f)", median(ratios), slices.Min(ratios), slices.Max(ratios))
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	if n := len(sorted); n%2 == 0 {
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
	return sorted[len(sorted)/2]
}

// number writes three significant digits with thousands set apart.
func number(v float64) string {
	if v < 100 {
		return fmt.Sprintf("%.3g", v)
	}
	magnitude := math.Pow(10, math.Max(0, math.Floor(math.Log10(v))-2))
	s := fmt.Sprintf("%.0f", math.Round(v/magnitude)*magnitude)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func progress(o options, r *row) string {
	var parts []string
	for _, rt := range o.runtimes {
		parts = append(parts, fmt.Sprintf("%s %s", rt.name, cell(r, rt.name)))
	}
	return fmt.Sprintf("%-36s %s  %s", r.Name, strings.Join(parts, "  "), r.Unit)
}
