package lockfile

import (
	"bytes"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// conflicted reports whether a file holds what git leaves where it could not merge.
func conflicted(raw []byte) bool {
	return bytes.Contains(raw, []byte("<<<<<<<")) && bytes.Contains(raw, []byte("=======")) && bytes.Contains(raw, []byte(">>>>>>>"))
}

// merge solves the conflicts of a lockfile: what our side changed since the common ancestor is done to their side. The install that
// follows mends what does not go together.
func merge(raw []byte) ([]byte, error) {
	var ours, theirs, base strings.Builder
	all := []*strings.Builder{&ours, &theirs, &base}
	into := all
	for line := range strings.SplitSeq(string(raw), "\n") {
		switch {
		case strings.Contains(line, "|||||||"):
			into = all[2:]
		case strings.Contains(line, "<<<<<<<"):
			into = all[:1]
		case strings.Contains(line, "======="):
			into = all[1:2]
		case strings.Contains(line, ">>>>>>>"):
			into = all
		default:
			for _, b := range into {
				b.WriteString(line)
				b.WriteByte('\n')
			}
		}
	}
	var sides [3]*manifest.Value
	for i, b := range all {
		v, err := manifest.ParseValue([]byte(strings.TrimPrefix(b.String(), "\ufeff")))
		if err != nil {
			return nil, manifest.ErrSyntax
		}
		sides[i] = v
	}
	redo(sides[2], sides[0], sides[1])
	return sides[1].JSON("  "), nil
}

// redo does to theirs what was done to base to make ours.
func redo(base, ours, theirs *manifest.Value) {
	for _, k := range base.Keys {
		if ours.Get(k) == nil {
			theirs.Delete(k)
		}
	}
	for i, k := range ours.Keys {
		mine, was, other := ours.Items[i], base.Get(k), theirs.Get(k)
		switch {
		case was != nil && bytes.Equal(was.JSON(""), mine.JSON("")):
		case was != nil && was.Object && mine.Object && other != nil && other.Object:
			redo(was, mine, other)
		default:
			theirs.Put(k, mine)
		}
	}
}
