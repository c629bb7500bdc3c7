package pack

import (
	"path"
	"strings"
)

// rule is a line of a .gitignore.
type rule struct {
	segs    []string
	not     bool
	dirOnly bool
}

type rules []rule

func parseIgnore(text string) (out rules) {
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, "\r")
		if !strings.HasSuffix(line, `\ `) {
			line = strings.TrimRight(line, " \t")
		}
		if line == "" || line[0] == '#' {
			continue
		}
		out = append(out, parseRule(line))
	}
	return out
}

func parseRule(line string) (r rule) {
	if line[0] == '!' {
		r.not = true
		line = line[1:]
	}
	line = strings.TrimPrefix(line, `\`)
	if strings.HasSuffix(line, "/") {
		r.dirOnly = true
		line = strings.TrimRight(line, "/")
	}
	rooted := strings.Contains(line, "/")
	r.segs = strings.Split(strings.TrimPrefix(strings.TrimPrefix(line, "./"), "/"), "/")
	if !rooted {
		r.segs = append([]string{"**"}, r.segs...)
	}
	return r
}

// match says what the last rule that knows the path says of it.
func (rs rules) match(rel string, dir bool) (ignored, known bool) {
	seg := strings.Split(rel, "/")
	for i := len(rs) - 1; i >= 0; i-- {
		if r := rs[i]; (dir || !r.dirOnly) && glob(r.segs, seg) {
			return !r.not, true
		}
	}
	return false, false
}

func glob(pat, seg []string) bool {
	if len(pat) == 0 {
		return len(seg) == 0
	}
	if pat[0] == "**" {
		if len(pat) == 1 {
			return len(seg) > 0
		}
		for i := 0; i <= len(seg); i++ {
			if glob(pat[1:], seg[i:]) {
				return true
			}
		}
		return false
	}
	if len(seg) == 0 {
		return false
	}
	for _, p := range braces(pat[0]) {
		if ok, err := path.Match(p, seg[0]); err == nil && ok && glob(pat[1:], seg[1:]) {
			return true
		}
	}
	return false
}

// braces writes {a,b} out.
func braces(p string) []string {
	i := strings.IndexByte(p, '{')
	j := strings.IndexByte(p, '}')
	if i < 0 || j < i {
		return []string{p}
	}
	var out []string
	for _, w := range strings.Split(p[i+1:j], ",") {
		out = append(out, braces(p[:i]+w+p[j+1:])...)
	}
	return out
}
