package command

import (
	"regexp"
	"strings"
)

// allowed are the control sequences that only color.
var allowed = regexp.MustCompile(`^\x1b\[[0-9;]{0,8}m`)

// shown is a text as a terminal may be given it: what a package says of itself must not steer it. Control letters are
// written ^A; colors stay.
func shown(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if !strings.ContainsFunc(s, control) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case !control(r) || r == 0x1b && allowed.MatchString(s[i:]):
			b.WriteRune(r)
		case r < 0x20:
			b.WriteString("^" + string(r+64))
		default:
			b.WriteString("^" + string(r-64))
		}
	}
	return b.String()
}

func control(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\v' && r != '\r' || r >= 0x7f && r <= 0x9f
}
