package semver

import (
	"strings"
)

type op uint8

const (
	opAny op = iota
	opEQ
	opLT
	opLE
	opGT
	opGE
)

var opText = [...]string{"", "", "<", "<=", ">", ">="}

type comparator struct {
	op   op
	v    Version
	keep bool // written in a way that npm does not see to be ">=0.0.0"
}

func (c *comparator) String() string {
	if c.op == opAny {
		return ""
	}
	return opText[c.op] + c.v.String()
}

func (c *comparator) test(v *Version) bool {
	switch c.op {
	case opAny:
		return true
	case opEQ:
		return v.Compare(&c.v) == 0
	case opLT:
		return v.Compare(&c.v) < 0
	case opLE:
		return v.Compare(&c.v) <= 0
	case opGT:
		return v.Compare(&c.v) > 0
	}
	return v.Compare(&c.v) >= 0
}

// Options are node-semver's.
type Options struct {
	Loose             bool // admit what npm admits in dependencies
	IncludePrerelease bool // prereleases need not be named by the range
}

// Range is a parsed range: alternatives, each a list of conditions which must all hold.
type Range struct {
	sets [][]comparator
	opts Options
}

// ParseRange reads a range.
func ParseRange(s string, o Options) (*Range, bool) {
	s = strings.Join(strings.FieldsFunc(trim(s), isSpace), " ")
	r := &Range{opts: o}
	for part := range strings.SplitSeq(s, "||") {
		set, ok := parseSet(strings.Trim(part, " "), o)
		if !ok {
			return nil, false
		}
		if len(set) > 0 {
			r.sets = append(r.sets, set)
		}
	}
	if len(r.sets) == 0 {
		return nil, false
	}
	if len(r.sets) > 1 {
		r.reduce()
	}
	return r, true
}

// reduce drops alternatives that admit nothing, and all others where one admits everything.
func (r *Range) reduce() {
	first := r.sets[0]
	kept := r.sets[:0:0]
	for _, s := range r.sets {
		if !isNull(&s[0]) {
			kept = append(kept, s)
		}
	}
	if len(kept) == 0 {
		kept = append(kept, first)
	}
	for _, s := range kept {
		if len(s) == 1 && s[0].op == opAny {
			kept = [][]comparator{s}
			break
		}
	}
	r.sets = kept
}

func isSpace(r rune) bool { return trim(string(r)) == "" }

// The lowest of all versions; below it there is nothing.
var null = comparator{op: opLT, v: Version{pre: []ident{{}}}}

func isNull(c *comparator) bool { return c.op == opLT && c.v.Compare(&null.v) == 0 }

// String is the range in comparators alone, as node-semver prints it.
func (r *Range) String() string {
	var b strings.Builder
	for i, set := range r.sets {
		if i > 0 {
			b.WriteString("||")
		}
		for j := range set {
			if j > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(set[j].String())
		}
	}
	return b.String()
}

// Any reports whether the range admits every version that is no prerelease: "", "*", "x".
func (r *Range) Any() bool {
	return len(r.sets) == 1 && len(r.sets[0]) == 1 && r.sets[0][0].op == opAny
}

// Test reports whether v is admitted.
func (r *Range) Test(v *Version) bool {
	for _, set := range r.sets {
		if testSet(set, v, r.opts.IncludePrerelease) {
			return true
		}
	}
	return false
}

// testSet: a prerelease counts only where a condition names a prerelease of the very same version.
func testSet(set []comparator, v *Version, includePre bool) bool {
	for i := range set {
		if !set[i].test(v) {
			return false
		}
	}
	if len(v.pre) == 0 || includePre {
		return true
	}
	for i := range set {
		if c := &set[i]; c.op != opAny && len(c.v.pre) > 0 && c.v.compareMain(v) == 0 {
			return true
		}
	}
	return false
}

// Satisfies reports whether the version is admitted by the range; what does not parse is not.
func Satisfies(version, rng string, o Options) bool {
	r, ok := ParseRange(rng, o)
	if !ok {
		return false
	}
	v, ok := Parse(version, o.Loose)
	return ok && r.Test(&v)
}

// ValidRange returns the range in comparators ("*" for the one that admits all), ok false if it is none.
func ValidRange(s string, o Options) (string, bool) {
	r, ok := ParseRange(s, o)
	if !ok {
		return "", false
	}
	if t := r.String(); t != "" {
		return t, true
	}
	return "*", true
}

// MaxSatisfying returns the highest of the versions that the range admits, "" if none.
func MaxSatisfying(versions []string, rng string, o Options) string {
	r, ok := ParseRange(rng, o)
	if !ok {
		return ""
	}
	best, bestV := "", Version{}
	for _, s := range versions {
		if v, ok := Parse(s, o.Loose); ok && r.Test(&v) && (best == "" || v.Compare(&bestV) > 0) {
			best, bestV = s, v
		}
	}
	return best
}
