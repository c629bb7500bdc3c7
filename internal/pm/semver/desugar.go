package semver

import "strings"

// parseSet reads one alternative of a range: conditions joined by blanks.
func parseSet(s string, o Options) ([]comparator, bool) {
	s = stripBuilds(s)
	words := strings.Split(s, " ")
	var raw []comparator
	if from, to, ok := hyphenated(words, o); ok {
		var good bool
		if raw, good = hyphen(from, to, o); !good {
			return nil, false
		}
	} else {
		words = glue(words)
		for i, w := range words {
			cs, ok := desugar(w, o)
			if !ok {
				if o.Loose {
					continue
				}
				return nil, false
			}
			for j := range cs {
				if cs[j].op == opInvalid {
					return nil, false
				}
			}
			if cs[0].op == opAny && i > 0 && i < len(words)-1 {
				continue // npm loses it there: what is left may be nothing
			}
			raw = append(raw, cs...)
		}
	}
	return normalize(raw, o), true
}

// opInvalid marks a condition that reads well but whose numbers are too large: an error in loose ranges too.
const opInvalid op = 255

// normalize drops doubles, and what is needless beside other conditions.
func normalize(raw []comparator, o Options) []comparator {
	lowest := Version{}
	if o.IncludePrerelease {
		lowest = null.v
	}
	out := raw[:0]
next:
	for i := range raw {
		c := raw[i]
		if c.op == opGE && !c.keep && c.v.Compare(&lowest) == 0 {
			c = comparator{}
		}
		if isNull(&c) {
			return []comparator{c}
		}
		for j := range out {
			if out[j].op == c.op && out[j].v.Compare(&c.v) == 0 {
				continue next
			}
		}
		out = append(out, c)
	}
	if len(out) > 1 {
		for i := range out {
			if out[i].op == opAny {
				return append(out[:i], out[i+1:]...)
			}
		}
	}
	return out
}

func stripBuilds(s string) string {
	for from := 0; ; {
		i := strings.IndexByte(s[from:], '+')
		if i < 0 {
			return s
		}
		i += from
		b, rest := scanBuild(s[i:])
		if b == "" {
			from = i + 1
			continue
		}
		s = s[:i] + rest
		from = i
	}
}

// glue joins an operator with the version behind the blank.
func glue(words []string) []string {
	out := words[:0:0]
	for i := 0; i < len(words); i++ {
		w := words[i]
		for i+1 < len(words) && isOperator(w) && versionLike(words[i+1], w) {
			i++
			w += words[i]
		}
		out = append(out, w)
	}
	return out
}

func isOperator(w string) bool {
	switch w {
	case "~", "~>", "^":
		return true
	}
	switch strings.TrimLeft(w, "~^") {
	case "<", "<=", ">", ">=", "=":
		return true
	}
	return false
}

// versionLike: tildes and carets reach over a blank to anything, comparisons only to a version.
func versionLike(w, operator string) bool {
	if operator == "~" || operator == "~>" || operator == "^" {
		return true
	}
	w = strings.TrimLeft(w, "v=")
	return w != "" && (w[0] >= '0' && w[0] <= '9' || w[0] == 'x' || w[0] == 'X' || w[0] == '*')
}

// bound is a partial with what stood before it.
type bound struct {
	partial
	prefix string // of "v" and "="
}

func scanBound(s string, loose bool) (b bound, ok bool) {
	t := strings.TrimLeft(s, "v=")
	b.prefix = s[:len(s)-len(t)]
	p, rest, ok := scanPartial(t, loose, true)
	b.partial = p
	return b, ok && rest == ""
}

func hyphenated(words []string, o Options) (from, to bound, ok bool) {
	if len(words) != 3 || words[1] != "-" {
		return
	}
	if from, ok = scanBound(words[0], o.Loose); ok {
		to, ok = scanBound(words[2], o.Loose)
	}
	return
}

func hyphen(from, to bound, o Options) ([]comparator, bool) {
	var out []comparator
	lo, ok := from.version(o.Loose)
	if !ok {
		return nil, false
	}
	switch {
	case from.num[0] == "":
	case from.num[1] == "":
		out = append(out, comparator{op: opGE, v: atLeast(Version{Major: lo.Major}, o)})
	case from.num[2] == "":
		out = append(out, comparator{op: opGE, v: atLeast(Version{Major: lo.Major, Minor: lo.Minor}, o)})
	default:
		if !o.Loose && from.prefix != "" && from.prefix != "v" {
			return nil, false
		}
		if from.pre == "" {
			lo = atLeast(lo, o)
		}
		lo.build = ""
		out = append(out, comparator{op: opGE, v: lo, keep: from.prefix != ""})
	}
	hi, ok := to.version(o.Loose)
	if !ok {
		return nil, false
	}
	hi.build = ""
	switch {
	case to.num[0] == "":
	case to.num[1] == "":
		out = append(out, below(hi.Major+1, 0, 0))
	case to.num[2] == "":
		out = append(out, below(hi.Major, hi.Minor+1, 0))
	case to.pre != "":
		out = append(out, comparator{op: opLE, v: hi})
	case o.IncludePrerelease:
		out = append(out, below(hi.Major, hi.Minor, hi.Patch+1))
	default:
		if !o.Loose && to.prefix != "" && to.prefix != "v" {
			return nil, false
		}
		out = append(out, comparator{op: opLE, v: hi})
	}
	if len(out) == 0 {
		out = append(out, comparator{})
	}
	for i := range out {
		if out[i].v.tooLarge() {
			return nil, false
		}
	}
	return out, true
}

// atLeast lowers a bound to its first prerelease where prereleases count.
func atLeast(v Version, o Options) Version {
	if o.IncludePrerelease {
		v.pre = null.v.pre
	}
	return v
}

// below is "less than any prerelease of".
func below(major, minor, patch uint64) comparator {
	return comparator{op: opLT, v: Version{Major: major, Minor: minor, Patch: patch, pre: null.v.pre}}
}

func (v *Version) tooLarge() bool {
	return v.Major > maxInteger || v.Minor > maxInteger || v.Patch > maxInteger
}

// desugar turns one word of a range into comparators; ok is false when it is no condition at all.
func desugar(w string, o Options) ([]comparator, bool) {
	var cs []comparator
	var ok bool
	switch {
	case w == "":
		return []comparator{{}}, true
	case w[0] == '^':
		if b, fits := scanBound(w[1:], o.Loose); fits {
			cs, ok = caret(b, o), true
		}
	case w[0] == '~':
		if b, fits := scanBound(strings.TrimPrefix(w[1:], ">"), o.Loose); fits {
			cs, ok = tilde(b, o), true
		}
	default:
		cs, ok = xrange(w, o)
	}
	if !ok {
		return plain(dropStar(w), o.Loose)
	}
	for i := range cs {
		if cs[i].v.tooLarge() {
			cs[i].op = opInvalid
		}
	}
	return cs, true
}

func invalid() []comparator { return []comparator{{op: opInvalid}} }

func caret(b bound, o Options) []comparator {
	lo, ok := b.version(o.Loose)
	if !ok {
		return invalid()
	}
	lo.build = ""
	zeroMajor, zeroMinor := b.num[0] == "0", b.num[1] == "0"
	switch {
	case b.num[0] == "":
		return []comparator{{}}
	case b.num[1] == "":
		return []comparator{{op: opGE, v: atLeast(Version{Major: lo.Major}, o)}, below(lo.Major+1, 0, 0)}
	case b.num[2] == "":
		lo = atLeast(Version{Major: lo.Major, Minor: lo.Minor}, o)
		if zeroMajor {
			return []comparator{{op: opGE, v: lo}, below(lo.Major, lo.Minor+1, 0)}
		}
		return []comparator{{op: opGE, v: lo}, below(lo.Major+1, 0, 0)}
	case !zeroMajor:
		return []comparator{{op: opGE, v: lo}, below(lo.Major+1, 0, 0)}
	case !zeroMinor:
		return []comparator{{op: opGE, v: lo}, below(lo.Major, lo.Minor+1, 0)}
	}
	return []comparator{{op: opGE, v: lo}, below(lo.Major, lo.Minor, lo.Patch+1)}
}

func tilde(b bound, o Options) []comparator {
	lo, ok := b.version(o.Loose)
	if !ok {
		return invalid()
	}
	lo.build = ""
	switch {
	case b.num[0] == "":
		return []comparator{{}}
	case b.num[1] == "":
		return []comparator{{op: opGE, v: atLeast(Version{Major: lo.Major}, o)}, below(lo.Major+1, 0, 0)}
	case b.num[2] == "":
		lo = atLeast(Version{Major: lo.Major, Minor: lo.Minor}, o)
	}
	return []comparator{{op: opGE, v: lo}, below(lo.Major, lo.Minor+1, 0)}
}

func scanOp(w string) (op, string) {
	switch {
	case strings.HasPrefix(w, "<="):
		return opLE, w[2:]
	case strings.HasPrefix(w, ">="):
		return opGE, w[2:]
	case strings.HasPrefix(w, "<"):
		return opLT, w[1:]
	case strings.HasPrefix(w, ">"):
		return opGT, w[1:]
	case strings.HasPrefix(w, "="):
		return opEQ, w[1:]
	}
	return opAny, w
}

// xrange reads 1.2.x, >=1.2, 1, * and also complete versions. A wildcard must not stand before a number.
func xrange(w string, o Options) ([]comparator, bool) {
	op, rest := scanOp(w)
	b, ok := scanBound(rest, o.Loose)
	if !ok || b.num[0] == "" && b.num[1] != "" || b.num[1] == "" && b.num[2] != "" {
		return nil, false
	}
	if b.num[0] != "" && b.num[1] != "" && b.num[2] != "" {
		return plain(w, o.Loose)
	}
	v, ok := b.version(o.Loose)
	if !ok {
		return invalid(), true
	}
	M, m := v.Major, v.Minor
	major := b.num[1] == ""
	switch {
	case b.num[0] == "":
		if op == opLT || op == opGT {
			return []comparator{null}, true
		}
		return []comparator{{}}, true
	case op == opAny || op == opEQ:
		lo := comparator{op: opGE, v: atLeast(Version{Major: M, Minor: m}, o)}
		if major {
			return []comparator{lo, below(M+1, 0, 0)}, true
		}
		return []comparator{lo, below(M, m+1, 0)}, true
	case op == opGE:
		return []comparator{{op: opGE, v: atLeast(Version{Major: M, Minor: m}, o)}}, true
	case op == opLT:
		return []comparator{below(M, m, 0)}, true
	}
	next := Version{Major: M, Minor: m + 1}
	if major {
		next = Version{Major: M + 1}
	}
	if op == opGT {
		return []comparator{{op: opGE, v: atLeast(next, o)}}, true
	}
	return []comparator{below(next.Major, next.Minor, 0)}, true
}

// plain reads an operator and a complete version.
func plain(w string, loose bool) ([]comparator, bool) {
	if w == "" {
		return []comparator{{}}, true
	}
	o, rest := scanOp(w)
	bare := strings.TrimPrefix(rest, "v")
	if loose {
		bare = strings.TrimLeft(rest, "v=")
	}
	p, left, ok := scanPartial(bare, loose, false)
	if !ok || left != "" || p.n != 3 {
		return nil, false
	}
	v, ok := p.version(loose)
	if !ok {
		return invalid(), true
	}
	if o == opAny {
		o = opEQ
	}
	v.build = ""
	return []comparator{{o, v, len(rest) != len(bare)}}, true
}

// dropStar removes the first wildcard with its operator: npm takes "1.2.3*" for 1.2.3.
func dropStar(w string) string {
	i := strings.IndexByte(w, '*')
	if i < 0 {
		return w
	}
	j := i
	if j > 0 && w[j-1] == '=' {
		j--
	}
	if j > 0 && (w[j-1] == '<' || w[j-1] == '>') {
		j--
	}
	return w[:j] + w[i+1:]
}
