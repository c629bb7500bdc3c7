package pack

import "strings"

// pattern is one line of rules: which paths it means, and whether it takes them in again.
type pattern struct {
	not bool // !x
	alt []segments
}

// segments is a pattern without braces, by its segments. One without a slash means a name at any depth.
type segments []string

// parsePattern reads a line; ! may stand several times.
func parsePattern(line string) pattern {
	var p pattern
	for strings.HasPrefix(line, "!") && !strings.HasPrefix(line, "!(") {
		p.not = !p.not
		line = line[1:]
	}
	for _, s := range braces(strings.ToLower(line)) {
		segs := strings.Split(s, "/")
		out := segs[:0]
		for i, x := range segs {
			if x == "" && i > 0 && i < len(segs)-1 {
				continue
			}
			out = append(out, x)
		}
		p.alt = append(p.alt, out)
	}
	return p
}

func parsePatterns(lines []string) (out []pattern) {
	for _, l := range lines {
		if l = strings.TrimSpace(l); l != "" && l[0] != '#' {
			out = append(out, parsePattern(l))
		}
	}
	return out
}

// match reports whether the pattern means a path; with partial also whether it may mean one below it.
func (p pattern) match(path string, partial bool) bool {
	segs := strings.Split(strings.ToLower(path), "/")
	steps := 1 << 16
	for _, a := range p.alt {
		if len(a) == 1 && len(segs) > 1 && a[0] != "**" {
			last := segs[len(segs)-1]
			if last == "" {
				last = segs[len(segs)-2]
			}
			if matchName(a[0], last, &steps) {
				return true
			}
			continue
		}
		if matchPath(a, segs, partial, &steps) {
			return true
		}
	}
	return false
}

// named: the pattern means a name, wherever it is.
func (p pattern) named() bool {
	for _, a := range p.alt {
		if len(a) == 1 || len(a) == 2 && a[1] == "" {
			return true
		}
	}
	return false
}

func matchPath(pat segments, segs []string, partial bool, steps *int) bool {
	for len(pat) > 0 {
		if len(segs) == 0 {
			return partial
		}
		if pat[0] != "**" {
			if !matchName(pat[0], segs[0], steps) {
				return false
			}
			pat, segs = pat[1:], segs[1:]
			continue
		}
		for len(pat) > 1 && pat[1] == "**" {
			pat = pat[1:]
		}
		if len(pat) == 1 {
			return true
		}
		for i := range segs {
			if *steps--; *steps < 0 {
				return false
			}
			if matchPath(pat[1:], segs[i:], partial, steps) {
				return true
			}
		}
		return partial
	}
	return len(segs) == 0 || len(segs) == 1 && segs[0] == ""
}

// matchName matches one segment: * ? [a-z] and the groups ?(a|b) *(a) +(a) @(a) !(a).
func matchName(pat, s string, steps *int) bool {
	if pat == "*" {
		return s != ""
	}
	return matchHere(pat, s, steps)
}

// matchHere gives up after too many steps: a pattern that needs them matches nothing.
func matchHere(pat, s string, steps *int) bool {
	for pat != "" {
		if *steps--; *steps < 0 {
			return false
		}
		if len(pat) > 1 && pat[1] == '(' && strings.IndexByte("?*+@!", pat[0]) >= 0 {
			if alts, rest, ok := group(pat[1:]); ok {
				return matchGroup(pat[0], alts, rest, s, steps)
			}
		}
		switch pat[0] {
		case '*':
			pat = strings.TrimLeft(pat, "*")
			for i := 0; i <= len(s); i++ {
				if matchHere(pat, s[i:], steps) {
					return true
				}
			}
			return false
		case '?':
			if s == "" {
				return false
			}
			pat, s = pat[1:], s[1:]
		case '[':
			ok, n := class(pat, s)
			if n == 0 {
				if s == "" || s[0] != '[' {
					return false
				}
				n = 1
			} else if !ok {
				return false
			}
			pat, s = pat[n:], s[1:]
		case '\\':
			if len(pat) > 1 {
				pat = pat[1:]
			}
			fallthrough
		default:
			if s == "" || s[0] != pat[0] {
				return false
			}
			pat, s = pat[1:], s[1:]
		}
	}
	return s == ""
}

// class matches one letter against [a-z], [!a-z] or [^a-z]; n is the class's length, 0 if it is none.
func class(pat, s string) (ok bool, n int) {
	i, not := 1, false
	if i < len(pat) && (pat[i] == '!' || pat[i] == '^') {
		not = true
		i++
	}
	for first := true; ; first = false {
		if i >= len(pat) {
			return false, 0
		}
		if pat[i] == ']' && !first {
			return s != "" && ok != not, i + 1
		}
		lo := pat[i]
		hi := lo
		if i+2 < len(pat) && pat[i+1] == '-' && pat[i+2] != ']' {
			hi = pat[i+2]
			i += 2
		}
		i++
		ok = ok || s != "" && lo <= s[0] && s[0] <= hi
	}
}

// group takes "(a|b)rest" apart.
func group(p string) (alts []string, rest string, ok bool) {
	depth, from := 0, 1
	for i := 0; i < len(p); i++ {
		switch p[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return append(alts, p[from:i]), p[i+1:], true
			}
		case '|':
			if depth == 1 {
				alts = append(alts, p[from:i])
				from = i + 1
			}
		}
	}
	return nil, "", false
}

func matchGroup(kind byte, alts []string, rest, s string, steps *int) bool {
	if (kind == '?' || kind == '*') && matchHere(rest, s, steps) {
		return true
	}
	for i := 0; i <= len(s); i++ {
		if *steps--; *steps < 0 {
			return false
		}
		hit := false
		for _, a := range alts {
			hit = hit || matchHere(a, s[:i], steps)
		}
		if hit == (kind == '!') {
			continue
		}
		if matchHere(rest, s[i:], steps) {
			return true
		}
		if (kind == '*' || kind == '+') && i > 0 && matchGroup('*', alts, rest, s[i:], steps) {
			return true
		}
	}
	return false
}

// braces writes {a,b} out; one without a comma stays as it is. The number of results is bounded.
func braces(p string) []string {
	for from := 0; ; {
		i := strings.IndexByte(p[from:], '{')
		if i < 0 {
			return []string{p}
		}
		i += from
		depth, start := 0, i+1
		var words []string
		for j := i; j < len(p); j++ {
			switch p[j] {
			case '{':
				depth++
			case ',':
				if depth == 1 {
					words = append(words, p[start:j])
					start = j + 1
				}
			case '}':
				depth--
			}
			if depth > 0 {
				continue
			}
			if words == nil {
				break
			}
			var out []string
			for _, w := range append(words, p[start:j]) {
				if len(out) >= 256 {
					return out
				}
				for _, x := range braces(p[:i] + w + p[j+1:]) {
					if len(out) >= 256 {
						return out
					}
					out = append(out, x)
				}
			}
			return out
		}
		from = i + 1
	}
}

// Glob reports whether a pattern means a path, letter by letter; * does not mean names that begin with a dot.
func Glob(glob, path string) bool {
	segs := strings.Split(path, "/")
	steps := 1 << 16
	for _, s := range braces(glob) {
		want := strings.Split(s, "/")
		if strings.HasPrefix(segs[len(segs)-1], ".") && !strings.HasPrefix(want[len(want)-1], ".") {
			continue
		}
		if matchPath(want, segs, false, &steps) {
			return true
		}
	}
	return false
}
