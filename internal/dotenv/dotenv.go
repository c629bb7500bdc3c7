// Package dotenv parses environment files as Node's --env-file does.
package dotenv

import "strings"

// Parse returns the pairs in order; a later one of the same name wins.
func Parse(text string) [][2]string {
	var out [][2]string
	s := strings.ReplaceAll(text, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	for len(s) > 0 {
		s = strings.TrimLeft(s, " \t\n")
		if s == "" {
			break
		}
		if s[0] == '#' {
			_, s, _ = strings.Cut(s, "\n")
			continue
		}
		eq := strings.IndexAny(s, "=\n")
		if eq < 0 {
			break
		}
		if s[eq] == '\n' {
			s = s[eq+1:]
			continue
		}
		key := strings.TrimSpace(s[:eq])
		key = strings.TrimSpace(strings.TrimPrefix(key, "export "))
		s = s[eq+1:]
		var value string
		value, s = valueOf(s)
		if key != "" {
			out = append(out, [2]string{key, value})
		}
	}
	return out
}

func valueOf(s string) (value, rest string) {
	s = strings.TrimLeft(s, " \t")
	if s == "" {
		return "", ""
	}
	if q := s[0]; q == '"' || q == '\'' || q == '`' {
		if end := strings.IndexByte(s[1:], q); end >= 0 {
			value = s[1 : 1+end]
			if q == '"' {
				value = strings.ReplaceAll(value, `\n`, "\n")
			}
			_, rest, _ = strings.Cut(s[end+2:], "\n")
			return value, rest
		}
	}
	line, rest, _ := strings.Cut(s, "\n")
	if i := strings.IndexByte(line, '#'); i >= 0 {
		line = line[:i]
	}
	return strings.TrimSpace(line), rest
}
