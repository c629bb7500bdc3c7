package command

import "strings"

// branch is a label, of one line or several, with branches below it.
type branch struct {
	label string
	kids  []*branch
}

// drawing is the lines a tree is drawn with.
type drawing struct{ down, last, more, dash, fork string }

func (d drawing) write(b *strings.Builder, n *branch, indent string) {
	for i, line := range strings.Split(n.label, "\n") {
		if i > 0 {
			b.WriteString(indent)
			if len(n.kids) > 0 {
				b.WriteString(d.down + " ")
			} else {
				b.WriteString("  ")
			}
		}
		b.WriteString(line + "\n")
	}
	for i, k := range n.kids {
		corner, next := d.more, d.down
		if i == len(n.kids)-1 {
			corner, next = d.last, " "
		}
		arm := d.dash
		if len(k.kids) > 0 {
			arm = d.fork
		}
		b.WriteString(indent + corner + d.dash + arm + " ")
		d.write(b, k, indent+next+" ")
	}
}
