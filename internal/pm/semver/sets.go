package semver

// Intersects reports whether some version could satisfy both ranges.
func (r *Range) Intersects(s *Range) bool {
	for _, a := range r.sets {
		if !satisfiable(a) {
			continue
		}
		for _, b := range s.sets {
			if satisfiable(b) && allMeet(a, b) {
				return true
			}
		}
	}
	return false
}

// Intersects is the same for ranges as text; ok is false if one of them does not parse.
func Intersects(a, b string, o Options) (meet, ok bool) {
	r, ok := ParseRange(a, o)
	if !ok {
		return false, false
	}
	s, ok := ParseRange(b, o)
	if !ok {
		return false, false
	}
	return r.Intersects(s), true
}

func satisfiable(set []comparator) bool {
	for i := range set {
		for j := range set[:i] {
			if !meet(&set[i], &set[j]) {
				return false
			}
		}
	}
	return true
}

func allMeet(a, b []comparator) bool {
	for i := range a {
		for j := range b {
			if !meet(&a[i], &b[j]) {
				return false
			}
		}
	}
	return true
}

func up(o op) bool   { return o == opGT || o == opGE }
func down(o op) bool { return o == opLT || o == opLE }

// meet: nothing is below 0.0.0, whatever the prerelease.
func meet(a, b *comparator) bool {
	switch {
	case a.op == opAny:
		return true
	case a.op == opEQ:
		return testSet([]comparator{*b}, &a.v, false)
	case b.op == opAny:
		return true
	case b.op == opEQ:
		return testSet([]comparator{*a}, &b.v, false)
	case underZero(a) || underZero(b):
		return false
	case up(a.op) == up(b.op):
		return true
	}
	c := a.v.Compare(&b.v)
	switch {
	case c == 0:
		return (a.op == opLE || a.op == opGE) && (b.op == opLE || b.op == opGE)
	case c < 0:
		return up(a.op) && down(b.op)
	}
	return down(a.op) && up(b.op)
}

func underZero(c *comparator) bool {
	return c.op == opLT && c.v.Major == 0 && c.v.Minor == 0 && c.v.Patch == 0
}

// MinVersion returns the lowest version a range admits.
func (r *Range) MinVersion() (Version, bool) {
	for _, v := range []Version{{}, null.v} {
		if r.Test(&v) {
			return v, true
		}
	}
	var best Version
	found := false
	for _, set := range r.sets {
		var lo Version
		have := false
		for i := range set {
			c := set[i]
			if c.op != opEQ && c.op != opGE && c.op != opGT {
				continue
			}
			v := c.v
			if c.op == opGT {
				if len(v.pre) == 0 {
					v.Patch++
				} else {
					v.pre = append(v.pre[:len(v.pre):len(v.pre)], ident{})
				}
			}
			if !have || v.Compare(&lo) > 0 {
				lo, have = v, true
			}
		}
		if have && (!found || best.Compare(&lo) > 0) {
			best, found = lo, true
		}
	}
	if found && r.Test(&best) {
		return best, true
	}
	return Version{}, false
}
