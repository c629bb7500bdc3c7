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

// Subset reports whether every version that sub admits is admitted by dom as well; false if one does not parse.
func Subset(sub, dom string, o Options) bool {
	s, ok := ParseRange(sub, o)
	if !ok {
		return false
	}
	d, ok := ParseRange(dom, o)
	if !ok {
		return false
	}
	for _, a := range s.sets {
		if !satisfiable(a) {
			continue
		}
		within := false
		for _, b := range d.sets {
			if within = implies(a, b); within {
				break
			}
		}
		if !within {
			return false
		}
	}
	return true
}

// implies: each condition of b follows from those of a, prereleases included.
func implies(a, b []comparator) bool {
	for i := range b {
		if !implied(a, &b[i]) {
			return false
		}
	}
	for i := range a { // a prerelease that a names must be named by b as well
		if c := &a[i]; c.op != opAny && len(c.v.pre) > 0 && (up(c.op) || c.op == opEQ) {
			named := false
			for j := range b {
				if b[j].op != opAny && len(b[j].v.pre) > 0 && b[j].v.compareMain(&c.v) == 0 {
					named = true
				}
			}
			if !named {
				return false
			}
		}
	}
	return true
}

func implied(a []comparator, c *comparator) bool {
	if c.op == opAny {
		return true
	}
	for i := range a {
		x := &a[i]
		if x.op == opAny {
			continue
		}
		cmp := x.v.Compare(&c.v)
		switch {
		case x.op == opEQ:
			if c.test(&x.v) {
				return true
			}
		case up(c.op) && up(x.op):
			if cmp > 0 || cmp == 0 && !(c.op == opGT && x.op == opGE) {
				return true
			}
		case down(c.op) && down(x.op):
			if cmp < 0 || cmp == 0 && !(c.op == opLT && x.op == opLE) {
				return true
			}
		}
	}
	return false
}
