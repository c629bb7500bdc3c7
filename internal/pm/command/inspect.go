package command

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// inspector writes JSON values as Node's util.inspect does: 80 columns, five levels.
type inspector struct {
	indent  int
	current int // the level of the object met last
}

const inspectWidth, inspectDepth = 80, 5

func inspect(v *manifest.Value) string {
	i := &inspector{}
	return i.value(v, 0)
}

var identifier = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*$`)

func (i *inspector) value(v *manifest.Value, depth int) string {
	if s, ok := v.Text(); ok {
		if len(s) > 16 && utf8.RuneCountInString(s) > inspectWidth-i.indent-4 && strings.Contains(strings.TrimSuffix(s, "\n"), "\n") {
			var lines []string
			for _, l := range strings.SplitAfter(s, "\n") {
				if l != "" {
					lines = append(lines, quoteSingle(l))
				}
			}
			return strings.Join(lines, " +\n"+strings.Repeat(" ", i.indent+2))
		}
		return quoteSingle(s)
	}
	if !v.Object && !v.Array {
		return string(v.Scalar)
	}
	if depth > inspectDepth {
		if v.Array {
			return "[Array]"
		}
		return "[Object]"
	}
	if len(v.Items) == 0 {
		if v.Array {
			return "[]"
		}
		return "{}"
	}
	i.current = depth
	entries := make([]string, len(v.Items))
	numbers := true
	i.indent += 2
	for k, x := range v.Items {
		text := i.value(x, depth+1)
		if v.Object {
			key := v.Keys[k]
			if !identifier.MatchString(key) {
				key = quoteSingle(key)
			}
			text = key + ": " + text
		}
		entries[k] = text
		numbers = numbers && len(x.Scalar) > 0 && (x.Scalar[0] == '-' || x.Scalar[0] >= '0' && x.Scalar[0] <= '9')
	}
	i.indent -= 2
	open, end := "{", "}"
	if v.Array {
		open, end = "[", "]"
	}
	grouped := entries
	if v.Array && len(entries) > 6 {
		grouped = i.group(entries, numbers)
	}
	if i.current-depth < 3 && len(grouped) == len(entries) {
		total := len(entries) + len(entries) + i.indent + 1 + 10
		for _, e := range entries {
			total += utf8.RuneCountInString(e)
		}
		if line := strings.Join(entries, ", "); total <= inspectWidth && !strings.Contains(line, "\n") {
			return open + " " + line + " " + end
		}
	}
	below := "\n" + strings.Repeat(" ", i.indent)
	return open + below + "  " + strings.Join(grouped, ","+below+"  ") + below + end
}

// group puts short entries of an array into columns.
func (i *inspector) group(entries []string, numbers bool) []string {
	const gap = 2
	total, widest := 0, 0
	widths := make([]int, len(entries))
	for k, e := range entries {
		widths[k] = utf8.RuneCountInString(e)
		total += widths[k] + gap
		widest = max(widest, widths[k])
	}
	cell := widest + gap
	if cell*3+i.indent >= inspectWidth || float64(total)/float64(cell) <= 5 && widest > 6 {
		return entries
	}
	n := float64(len(entries))
	biased := math.Max(float64(cell)-3-math.Sqrt(float64(cell)-float64(total)/n), 1)
	columns := min(int(math.Floor(math.Sqrt(2.5*biased*n)/biased+0.5)), (inspectWidth-i.indent)/cell, 12)
	if columns <= 1 {
		return entries
	}
	column := make([]int, columns)
	for k, w := range widths {
		column[k%columns] = max(column[k%columns], w+gap)
	}
	var rows []string
	for from := 0; from < len(entries); from += columns {
		row := ""
		to := min(from+columns, len(entries)) - 1
		for k := from; k < to; k++ {
			pad := strings.Repeat(" ", column[k-from]-widths[k]-gap)
			if numbers {
				row += pad + entries[k] + ", "
			} else {
				row += entries[k] + ", " + pad
			}
		}
		if numbers {
			row += strings.Repeat(" ", column[to-from]-gap-widths[to])
		}
		rows = append(rows, row+entries[to])
	}
	return rows
}

// quoteSingle quotes with whichever quote the text has not.
func quoteSingle(s string) string {
	q := "'"
	if strings.Contains(s, "'") {
		switch {
		case !strings.Contains(s, `"`):
			q = `"`
		case !strings.Contains(s, "`") && !strings.Contains(s, "${"):
			q = "`"
		}
	}
	var b strings.Builder
	b.WriteString(q)
	for _, r := range s {
		switch {
		case string(r) == q || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\b':
			b.WriteString(`\b`)
		case r == '\f':
			b.WriteString(`\f`)
		case r == '\v':
			b.WriteString(`\v`)
		case r < 0x20 || r >= 0x7f && r < 0xa0:
			h := strings.ToUpper(strconv.FormatInt(int64(r), 16))
			b.WriteString(`\x` + strings.Repeat("0", 2-len(h)) + h)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + q
}
