package permission

import (
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// paths are the places of one scope.
type paths struct {
	all      bool
	exact    map[string]bool
	prefixes []string // sorted, none within another
	grants   []string // as they came, for drop
}

// entry is how a grant reads: an exact path, or what allowed paths begin with.
func entry(path string) (exact, prefix string) {
	if i := strings.IndexByte(path, '*'); i >= 0 {
		head := path[:i]
		folder, rest := filepath.Split(head)
		abs := resolve(folder)
		if !strings.HasSuffix(abs, "/") {
			abs += "/"
		}
		prefix = abs + rest
		if rest == "" {
			exact = resolve(folder) // the folder itself too
		}
		return exact, prefix
	}
	exact = resolve(path)
	if fi, err := os.Stat(exact); err == nil && fi.IsDir() {
		prefix = strings.TrimSuffix(exact, "/") + "/"
	}
	return exact, prefix
}

func resolve(path string) string {
	if !filepath.IsAbs(path) {
		// Joined by hand: an error leaves a relative path, which matches nothing.
		if dir, err := os.Getwd(); err == nil {
			path = dir + "/" + path
		}
	}
	return filepath.Clean(path)
}

func (p *paths) grant(path string) {
	p.grants = append(p.grants, path)
	p.add(path)
}

func (p *paths) add(path string) {
	if path == "*" {
		p.all = true
		return
	}
	exact, prefix := entry(path)
	if exact != "" {
		if p.exact == nil {
			p.exact = map[string]bool{}
		}
		p.exact[exact] = true
	}
	if prefix == "" || p.begins(prefix) {
		return
	}
	p.prefixes = slices.DeleteFunc(p.prefixes, func(o string) bool { return strings.HasPrefix(o, prefix) })
	at := sort.SearchStrings(p.prefixes, prefix)
	p.prefixes = slices.Insert(p.prefixes, at, prefix)
}

// begins says whether path begins with one of the prefixes: as none of them holds another, only the last one that
// does not sort after path can.
func (p *paths) begins(path string) bool {
	at := sort.Search(len(p.prefixes), func(i int) bool { return p.prefixes[i] > path })
	return at > 0 && strings.HasPrefix(path, p.prefixes[at-1])
}

func (p *paths) has(path string) bool {
	if p.all {
		return true
	}
	if len(p.grants) == 0 {
		return false
	}
	clean := resolve(path)
	if !p.exact[clean] && !p.begins(clean) {
		return false
	}
	// The kernel takes ".." from where a symbolic link before it leads to.
	if real := physical(path); real != clean && real != "" {
		return p.exact[real] || p.begins(real)
	}
	return true
}

// physical is where a path with ".." leads; empty for others, and where there is nothing.
func physical(path string) string {
	at := strings.LastIndex(path, "..")
	if at < 0 || !strings.Contains("/"+path+"/", "/../") {
		return ""
	}
	if !filepath.IsAbs(path) {
		dir, err := os.Getwd()
		if err != nil {
			return ""
		}
		path = dir + "/" + path
		at += len(dir) + 1
	}
	folder := "/"
	for part := range strings.SplitSeq(path[:at+2], "/") {
		next, err := filepath.EvalSymlinks(folder + "/" + part)
		if part == ".." {
			next, err = filepath.Dir(folder), nil
		}
		if err != nil {
			return ""
		}
		folder = next
	}
	return filepath.Join(folder, path[at+2:])
}

// drop takes back all grants, or those of just this path.
func (p *paths) drop(path string) {
	if path == "" {
		*p = paths{}
		return
	}
	exact, prefix := entry(path)
	left := slices.DeleteFunc(slices.Clone(p.grants), func(g string) bool {
		if g == "*" || path == "*" {
			return g == path
		}
		e, pre := entry(g)
		return e == exact && pre == prefix
	})
	*p = paths{grants: left}
	for _, g := range left {
		p.add(g)
	}
}

func (p *paths) clone() paths {
	c := paths{all: p.all, prefixes: slices.Clone(p.prefixes), grants: slices.Clone(p.grants), exact: map[string]bool{}}
	for k := range p.exact {
		c.exact[k] = true
	}
	return c
}

// spell gives the grants such that they mean the same in another folder.
func (p *paths) spell() []string {
	if p.all {
		return []string{"*"}
	}
	var out []string
	for e := range p.exact {
		out = append(out, e)
	}
	sort.Strings(out)
	for _, pre := range p.prefixes {
		out = append(out, pre+"*")
	}
	return out
}
