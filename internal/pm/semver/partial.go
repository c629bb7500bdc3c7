package semver

import (
	"strconv"
	"strings"
)

// partial is a version of which parts may be missing or wildcards: 1, 1.x, 1.2.3-beta.
type partial struct {
	num   [3]string // "" = wildcard or missing
	n     int       // how many parts were written
	pre   string
	build string
}

// scanPartial reads a partial (with x, also wildcards) from the start of s. Strictly, numbers have no leading zeros;
// loosely, a prerelease needs no hyphen.
func scanPartial(s string, loose, x bool) (p partial, rest string, ok bool) {
	for p.n < 3 {
		t := s
		if p.n > 0 {
			if t == "" || t[0] != '.' {
				break
			}
			t = t[1:]
		}
		num, r, ok := scanNumber(t, loose, x)
		if !ok {
			break
		}
		p.num[p.n] = num
		p.n++
		s = r
	}
	if p.n == 0 {
		return p, s, false
	}
	if p.n == 3 {
		p.pre, s = scanPre(s, loose)
		p.build, s = scanBuild(s)
	}
	return p, s, true
}

func scanNumber(s string, loose, x bool) (num, rest string, ok bool) {
	if s == "" {
		return "", s, false
	}
	if x && (s[0] == 'x' || s[0] == 'X' || s[0] == '*') {
		return "", s[1:], true
	}
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i == 0 {
		return "", s, false
	}
	if !loose && s[0] == '0' {
		i = 1
	}
	return s[:i], s[i:], true
}

func scanPre(s string, loose bool) (pre, rest string) {
	body := s
	if strings.HasPrefix(s, "-") {
		body = s[1:]
		if i := scanIdents(body, loose); i > 0 {
			return body[:i], body[i:]
		}
		body = s // loosely a lone hyphen is a part by itself
	}
	if !loose {
		return "", s
	}
	i := scanIdents(body, loose)
	return body[:i], body[i:]
}

// scanIdents returns the length of the dot-separated prerelease parts at the start of s.
func scanIdents(s string, loose bool) int {
	end := 0
	for i := 0; ; {
		j := i
		for j < len(s) && identByte(s[j]) {
			j++
		}
		part := s[i:j]
		if part == "" {
			return end
		}
		if !loose && len(part) > 1 && part[0] == '0' && digits(part) {
			return i + 1
		}
		end = j
		if j == len(s) || s[j] != '.' {
			return end
		}
		i = j + 1
	}
}

func scanBuild(s string) (build, rest string) {
	if s == "" || s[0] != '+' {
		return "", s
	}
	end := 0
	for i := 1; ; {
		j := i
		for j < len(s) && identByte(s[j]) {
			j++
		}
		if j == i {
			break
		}
		end = j
		if j == len(s) || s[j] != '.' {
			break
		}
		i = j + 1
	}
	if end == 0 {
		return "", s
	}
	return s[1:end], s[end:]
}

func identByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-'
}

func (p *partial) version(loose bool) (v Version, ok bool) {
	for i, dst := range [...]*uint64{&v.Major, &v.Minor, &v.Patch} {
		if p.num[i] == "" {
			continue
		}
		n, err := strconv.ParseUint(p.num[i], 10, 64)
		if err != nil || n > maxInteger {
			return v, false
		}
		*dst = n
	}
	if p.pre != "" {
		v.pre = makePre(p.pre)
	}
	v.build = p.build
	return v, true
}

func makePre(s string) []ident {
	out := make([]ident, 0, strings.Count(s, ".")+1)
	for part := range strings.SplitSeq(s, ".") {
		out = append(out, newIdent(part))
	}
	return out
}
