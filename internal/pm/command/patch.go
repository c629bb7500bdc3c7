package command

import (
	"fmt"
	"strings"
)

// change is a run of lines: kept (of the new text), removed or added.
type change struct {
	kind  byte // ' ', '-', '+'
	count int
	prev  *change
	lines []string
}

// maxEdits bounds the search for the shortest way from one text to another; beyond it all that differs is one change.
const maxEdits = 6000

// splitLines takes a text apart behind each newline.
func splitLines(s string) []string {
	lines := strings.SplitAfter(s, "\n")
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	}
	return lines
}

// compareLines finds the shortest way from old to new (Myers, "An O(ND) Difference Algorithm"). Among equally short ones
// it removes before it adds, as npm does.
func compareLines(old, new []string, same func(a, b string) bool) []change {
	type path struct {
		old  int // lines of old used up
		last *change
	}
	add := func(p *path, kind byte) *path {
		q := &path{old: p.old}
		if kind == '-' {
			q.old++
		}
		if p.last != nil && p.last.kind == kind {
			q.last = &change{kind: kind, count: p.last.count + 1, prev: p.last.prev}
		} else {
			q.last = &change{kind: kind, count: 1, prev: p.last}
		}
		return q
	}
	// slide goes on along a diagonal (old minus new) while lines are the same, and tells how many of new are used up.
	slide := func(p *path, diagonal int) int {
		n := 0
		for p.old < len(old) && p.old-diagonal < len(new) && same(old[p.old], new[p.old-diagonal]) {
			p.old++
			n++
		}
		if n > 0 {
			p.last = &change{kind: ' ', count: n, prev: p.last}
		}
		return p.old - diagonal
	}
	first := &path{}
	if used := slide(first, 0); first.old == len(old) && used == len(new) {
		return unroll(first.last, old, new)
	}
	bound := min(len(old)+len(new), maxEdits)
	paths := make([]*path, 2*bound+3)
	at := func(diagonal int) **path { return &paths[diagonal+bound+1] }
	*at(0) = first
	// A diagonal that has met the end of a text needs no look beyond it.
	low, high := -bound, bound
	for edits := 1; edits <= bound; edits++ {
		from, to := -edits, edits
		for from < low {
			from += 2
		}
		for to > high {
			to -= 2
		}
		for d := from; d <= to; d += 2 {
			left, right := *at(d - 1), *at(d + 1)
			*at(d - 1) = nil
			canAdd := right != nil && right.old-d-1 >= 0 && right.old-d-1 < len(new)
			canRemove := left != nil && left.old < len(old)
			var p *path
			switch {
			case canAdd && (!canRemove || left.old < right.old):
				p = add(right, '+')
			case canRemove:
				p = add(left, '-')
			default:
				*at(d) = nil
				continue
			}
			used := slide(p, d)
			if p.old == len(old) && used == len(new) {
				return unroll(p.last, old, new)
			}
			*at(d) = p
			if p.old == len(old) {
				high = min(high, d-1)
			}
			if used == len(new) {
				low = max(low, d+1)
			}
		}
	}
	return coarse(old, new, same)
}

// coarse keeps what both texts begin and end with, and replaces the rest.
func coarse(old, new []string, same func(a, b string) bool) []change {
	head := 0
	for head < len(old) && head < len(new) && same(old[head], new[head]) {
		head++
	}
	tail := 0
	for tail < len(old)-head && tail < len(new)-head && same(old[len(old)-1-tail], new[len(new)-1-tail]) {
		tail++
	}
	var c *change
	for _, x := range []change{{kind: ' ', count: head}, {kind: '-', count: len(old) - head - tail}, {kind: '+', count: len(new) - head - tail}, {kind: ' ', count: tail}} {
		if x.count > 0 {
			x.prev = c
			c = &x
		}
	}
	return unroll(c, old, new)
}

func unroll(c *change, old, new []string) []change {
	n := 0
	for x := c; x != nil; x = x.prev {
		n++
	}
	out := make([]change, n)
	for ; c != nil; c = c.prev {
		n--
		out[n] = change{kind: c.kind, count: c.count}
	}
	i, j := 0, 0
	for k := range out {
		c := &out[k]
		if c.kind == '-' {
			c.lines, i = old[i:i+c.count], i+c.count
			continue
		}
		c.lines, j = new[j:j+c.count], j+c.count
		if c.kind == ' ' {
			i += c.count
		}
	}
	return out
}

// hunks writes changes as a unified diff with so many lines around them.
func hunks(changes []change, context int) string {
	var out, body strings.Builder
	var oldFrom, newFrom, oldLen, newLen int
	oldLine, newLine := 1, 1
	open := false
	put := func(kind byte, lines []string) {
		for _, l := range lines {
			text, ended := strings.CutSuffix(l, "\n")
			body.WriteByte(kind)
			body.WriteString(text + "\n")
			if !ended {
				body.WriteString("\\ No newline at end of file\n")
			}
		}
		if kind != '+' {
			oldLen += len(lines)
		}
		if kind != '-' {
			newLen += len(lines)
		}
	}
	flush := func() {
		// An empty side is named by the line before it.
		if oldLen == 0 {
			oldFrom--
		}
		if newLen == 0 {
			newFrom--
		}
		fmt.Fprintf(&out, "@@ -%d,%d +%d,%d @@\n%s", oldFrom, oldLen, newFrom, newLen, body.String())
		body.Reset()
		open = false
	}
	for i, c := range changes {
		if c.kind == ' ' {
			switch {
			case open && len(c.lines) <= 2*context && i < len(changes)-1:
				put(' ', c.lines)
			case open:
				put(' ', c.lines[:min(len(c.lines), context)])
				flush()
			}
			oldLine, newLine = oldLine+len(c.lines), newLine+len(c.lines)
			continue
		}
		if !open {
			open, oldLen, newLen = true, 0, 0
			oldFrom, newFrom = oldLine, newLine
			if i > 0 {
				before := changes[i-1].lines
				before = before[max(0, len(before)-context):]
				oldFrom, newFrom = oldFrom-len(before), newFrom-len(before)
				put(' ', before)
			}
		}
		put(c.kind, c.lines)
		if c.kind == '+' {
			newLine += len(c.lines)
		} else {
			oldLine += len(c.lines)
		}
	}
	if open {
		flush()
	}
	return out.String()
}
