package manifest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// order is the collation of ASCII: white space, punctuation, symbols, digits, letters whatever their case.
var order = func() (w [128]uint8) {
	for i := range w {
		w[i] = 1
	}
	n := uint8(2)
	for _, c := range " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789" {
		w[c] = n
		n++
	}
	for c := 'a'; c <= 'z'; c++ {
		w[c], w[c-'a'+'A'] = n, n
		n++
	}
	return w
}()

// Compare orders names as npm does (localeCompare, English): letters without regard to case first, then lower before upper.
func Compare(a, b string) int {
	tie := 0
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		x, y := a[i], b[j]
		if x >= utf8.RuneSelf || y >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(a[i:])
			s, m := utf8.DecodeRuneInString(b[j:])
			if fr, fs := unicode.ToLower(r), unicode.ToLower(s); fr != fs {
				return int(fr) - int(fs)
			}
			if tie == 0 && r != s {
				tie = int(s) - int(r)
			}
			i, j = i+n, j+m
			continue
		}
		if x != y {
			if d := int(order[x]) - int(order[y]); d != 0 {
				return d
			}
			if tie == 0 {
				tie = int(y) - int(x)
			}
		}
		i, j = i+1, j+1
	}
	if d := (len(a) - i) - (len(b) - j); d != 0 {
		return d
	}
	if tie != 0 {
		return tie
	}
	return strings.Compare(a, b)
}
