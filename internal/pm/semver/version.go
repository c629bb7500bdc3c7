// Package semver knows versions and ranges exactly as npm does: what parses (strictly, or loosely as npm reads
// dependencies), the order of versions, which versions a range admits. Start at Parse and ParseRange.
package semver

import (
	"cmp"
	"strconv"
	"strings"
)

const (
	maxLength  = 256
	maxInteger = 1<<53 - 1
)

// Version is a parsed version. The zero value is 0.0.0.
type Version struct {
	Major, Minor, Patch uint64
	pre                 []ident
	build               string
}

// ident is one dot-separated part of a prerelease; s is "" for numbers.
type ident struct {
	num uint64
	s   string
}

// Parse reads a version; loose admits what npm admits in dependencies: "=v1.2.3", "1.2.3beta", leading zeros.
func Parse(s string, loose bool) (Version, bool) {
	if len(s) > maxLength {
		return Version{}, false
	}
	s = trim(s)
	if loose {
		s = strings.TrimLeft(s, "v= \t\n\r\v\f")
	} else {
		s = strings.TrimPrefix(s, "v")
	}
	p, rest, ok := scanPartial(s, loose, false)
	if !ok || rest != "" || p.n != 3 {
		return Version{}, false
	}
	return p.version(loose)
}

// Valid returns the normal form of a version, "" if it is none.
func Valid(s string, loose bool) string {
	v, ok := Parse(s, loose)
	if !ok {
		return ""
	}
	return v.String()
}

// Clean is Valid for text around which "v", "=" and white space may stand.
func Clean(s string, loose bool) string {
	return Valid(strings.TrimLeft(trim(s), "=v"), loose)
}

// String is the version without its build part.
func (v Version) String() string {
	b := make([]byte, 0, 24)
	b = strconv.AppendUint(b, v.Major, 10)
	b = append(b, '.')
	b = strconv.AppendUint(b, v.Minor, 10)
	b = append(b, '.')
	b = strconv.AppendUint(b, v.Patch, 10)
	for i, id := range v.pre {
		if i == 0 {
			b = append(b, '-')
		} else {
			b = append(b, '.')
		}
		if id.s != "" {
			b = append(b, id.s...)
		} else {
			b = strconv.AppendUint(b, id.num, 10)
		}
	}
	return string(b)
}

// Prerelease reports whether v has a prerelease part.
func (v Version) Prerelease() bool { return len(v.pre) > 0 }

// PrereleaseParts returns the parts of the prerelease.
func (v Version) PrereleaseParts() []string {
	out := make([]string, len(v.pre))
	for i, id := range v.pre {
		if out[i] = id.s; id.s == "" {
			out[i] = strconv.FormatUint(id.num, 10)
		}
	}
	return out
}

// Build is what stands behind "+".
func (v Version) Build() string { return v.build }

// Compare orders versions; builds do not count.
func (v *Version) Compare(w *Version) int {
	if c := v.compareMain(w); c != 0 {
		return c
	}
	switch {
	case len(v.pre) == 0 && len(w.pre) == 0:
		return 0
	case len(v.pre) == 0:
		return 1
	case len(w.pre) == 0:
		return -1
	}
	for i := 0; ; i++ {
		switch {
		case i == len(v.pre) && i == len(w.pre):
			return 0
		case i == len(w.pre):
			return 1
		case i == len(v.pre):
			return -1
		}
		if c := v.pre[i].compare(w.pre[i]); c != 0 {
			return c
		}
	}
}

// CompareBuild is Compare and, where that finds no difference, the order of the builds.
func (v *Version) CompareBuild(w *Version) int {
	if c := v.Compare(w); c != 0 || v.build == w.build {
		return c
	}
	if v.build == "" || w.build == "" {
		return cmp.Compare(len(v.build), len(w.build))
	}
	a, b := strings.Split(v.build, "."), strings.Split(w.build, ".")
	for i := range min(len(a), len(b)) {
		if c := newIdent(a[i]).compare(newIdent(b[i])); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

func (v *Version) compareMain(w *Version) int {
	if c := cmp.Compare(v.Major, w.Major); c != 0 {
		return c
	}
	if c := cmp.Compare(v.Minor, w.Minor); c != 0 {
		return c
	}
	return cmp.Compare(v.Patch, w.Patch)
}

func newIdent(s string) ident {
	if digits(s) {
		if n, err := strconv.ParseUint(s, 10, 64); err == nil && n < maxInteger {
			return ident{num: n}
		}
	}
	return ident{s: s}
}

func (a ident) compare(b ident) int {
	an, bn := a.s == "" || digits(a.s), b.s == "" || digits(b.s)
	switch {
	case a.s == "" && b.s == "":
		return cmp.Compare(a.num, b.num)
	case an && bn:
		return cmp.Compare(a.float(), b.float())
	case an:
		return -1
	case bn:
		return 1
	}
	return strings.Compare(a.s, b.s)
}

func (a ident) float() float64 {
	if a.s == "" {
		return float64(a.num)
	}
	f, _ := strconv.ParseFloat(a.s, 64)
	return f
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Compare orders two versions given as text, read loosely; what does not parse comes first.
func Compare(a, b string) int {
	v, okv := Parse(a, true)
	w, okw := Parse(b, true)
	switch {
	case okv && okw:
		return v.Compare(&w)
	case okv:
		return 1
	case okw:
		return -1
	}
	return strings.Compare(a, b)
}

func trim(s string) string {
	if s == "" || s[0] > ' ' && s[0] < 0x80 && s[len(s)-1] > ' ' && s[len(s)-1] < 0x80 {
		return s
	}
	return strings.TrimFunc(s, func(r rune) bool {
		return r == ' ' || r >= '\t' && r <= '\r' || r == 0xa0 || r == 0xfeff || r == 0x1680 || r >= 0x2000 && r <= 0x200a ||
			r == 0x2028 || r == 0x2029 || r == 0x202f || r == 0x205f || r == 0x3000
	})
}
