package lockfile

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// member is one member of an object to be written.
type member struct {
	key   string
	value any // string, bool, int, []string, manifest.Deps, json.RawMessage, object, *Entry
	rank  int8
}

type object []member

// rank: these come first, in this order, then the others by name.
func rank(key string) int8 {
	switch key {
	case "name":
		return 0
	case "version":
		return 1
	case "lockfileVersion":
		return 2
	case "resolved":
		return 3
	case "integrity":
		return 4
	case "requires":
		return 5
	case "packages":
		return 6
	case "dependencies":
		return 7
	}
	return 8
}

func isObject(v any) bool {
	switch v := v.(type) {
	case object, manifest.Deps, *Entry:
		return true
	case json.RawMessage:
		return len(v) > 0 && v[0] == '{'
	}
	return false
}

// sorted puts members into npm's order: those that are objects come behind those that are not.
func sorted(o object) object {
	for i := range o {
		o[i].rank = rank(o[i].key)
		if isObject(o[i].value) {
			o[i].rank += 16
		}
	}
	order := func(a, b member) int {
		if a.rank != b.rank {
			return int(a.rank) - int(b.rank)
		}
		if a.rank&15 < 8 {
			return 0
		}
		return manifest.Compare(a.key, b.key)
	}
	if !slices.IsSortedFunc(o, order) {
		slices.SortFunc(o, order)
	}
	return o
}

// Bytes is the file as npm writes it. Version 1 has the tree of "dependencies" only, version 2 both for old npm's sake,
// hidden lockfiles no root.
func (f *File) Bytes() []byte {
	top := object{}
	if f.Name != "" {
		top = append(top, member{key: "name", value: f.Name})
	}
	if f.Version != "" {
		top = append(top, member{key: "version", value: f.Version})
	}
	v := f.LockfileVersion
	if v < 1 {
		v = 3
	}
	top = append(top, member{key: "lockfileVersion", value: v}, member{key: "requires", value: true})
	packages := make(object, 0, len(f.Packages))
	for path, e := range f.Packages {
		if path == "" && len(e.object(nil)) == 0 {
			continue
		}
		packages = append(packages, member{key: path, value: e})
	}
	if v > 1 {
		top = append(top, member{key: "packages", value: packages})
	}
	if v < 3 {
		if deps := f.oldTree(); len(deps) > 0 {
			top = append(top, member{key: "dependencies", value: deps})
		}
	}
	w := writer{indent: f.Indent, newline: f.Newline}
	if w.indent == "" {
		w.indent = "  "
	}
	if w.newline == "" {
		w.newline = "\n"
	}
	w.b.Grow(max(len(f.Raw), 512*(len(f.Packages)+1)))
	w.value(top, 0)
	w.b.WriteString(w.newline)
	return w.b.Bytes()
}

// object adds an entry's members to o.
func (e *Entry) object(o object) object {
	put := func(k string, v any, when bool) {
		if when {
			o = append(o, member{key: k, value: v})
		}
	}
	text := func(k, v string) {
		if v != "" {
			o = append(o, member{key: k, value: v})
		}
	}
	text("name", e.Name)
	text("resolved", e.Resolved)
	if e.Link {
		put("resolved", "", e.Resolved == "")
		put("link", true, true)
		return o
	}
	text("integrity", e.Integrity)
	put("inBundle", true, e.InBundle)
	put("hasShrinkwrap", true, e.HasShrinkwrap)
	put("hasInstallScript", true, e.HasInstallScript)
	if e.Extraneous {
		put("extraneous", true, true)
	} else {
		put("peer", true, e.Peer)
		put("dev", true, e.Dev)
		put("optional", true, e.Optional)
		put("devOptional", true, e.DevOptional && !e.Dev && !e.Optional)
	}
	p := e.Pkg
	if p == nil {
		return o
	}
	text("version", p.Version)
	if len(p.Dependencies) > 0 {
		put("dependencies", p.Dependencies, true)
	}
	put("devDependencies", p.DevDependencies, p.DevDependencies != nil)
	if len(p.PeerDependencies) > 0 {
		put("peerDependencies", p.PeerDependencies, true)
	}
	if len(p.PeerMeta) > 0 {
		put("peerDependenciesMeta", p.PeerMeta, true)
	}
	if len(p.OptionalDependencies) > 0 {
		put("optionalDependencies", p.OptionalDependencies, true)
	}
	if len(p.Bundle) > 0 {
		put("bundleDependencies", p.Bundle, true)
	}
	if len(p.AcceptDependencies) > 0 {
		put("acceptDependencies", p.AcceptDependencies, true)
	}
	if len(p.Funding) > 0 {
		put("funding", p.Funding, true)
	}
	if len(p.Engines) > 0 {
		put("engines", p.Engines, true)
	}
	list := func(k string, v []string) {
		if raw := p.Odd[k]; raw != nil {
			put(k, raw, true)
		} else if len(v) > 0 {
			put(k, v, true)
		}
	}
	list("os", p.OS)
	list("cpu", p.CPU)
	list("libc", p.Libc)
	if raw := p.Odd["license"]; raw != nil {
		put("license", raw, true)
	} else {
		text("license", p.License)
	}
	if len(p.Bin) > 0 {
		put("bin", p.Bin, true)
	}
	text("deprecated", p.Deprecated)
	if len(p.WorkspacesRaw) > 0 {
		put("workspaces", p.WorkspacesRaw, true)
	}
	return o
}

type writer struct {
	b               bytes.Buffer
	indent, newline string
	free            []object // memory for members
}

func (w *writer) line(depth int) {
	w.b.WriteString(w.newline)
	for range depth {
		w.b.WriteString(w.indent)
	}
}

func (w *writer) value(v any, depth int) {
	switch v := v.(type) {
	case string:
		manifest.Quote(&w.b, v)
	case bool:
		w.b.WriteString(strconv.FormatBool(v))
	case int:
		w.b.WriteString(strconv.Itoa(v))
	case []string:
		w.list(len(v), depth, func(i int) { manifest.Quote(&w.b, v[i]) })
	case manifest.Deps:
		o := w.members()
		for _, d := range v {
			o = append(o, member{key: d.Name, value: d.Spec})
		}
		w.object(o, depth)
		w.done(o)
	case *Entry:
		o := v.object(w.members())
		w.object(o, depth)
		w.done(o)
	case object:
		w.object(v, depth)
	case json.RawMessage:
		if json.Valid(v) {
			w.raw(v, depth)
		} else {
			w.b.WriteString("null")
		}
	}
}

func (w *writer) members() object {
	if n := len(w.free); n > 0 {
		o := w.free[n-1]
		w.free = w.free[:n-1]
		return o[:0]
	}
	return make(object, 0, 24)
}

func (w *writer) done(o object) {
	clear(o)
	w.free = append(w.free, o)
}

// raw writes JSON text anew: in our order and with our indentation.
func (w *writer) raw(v json.RawMessage, depth int) {
	v = bytes.TrimSpace(v)
	switch v[0] {
	case '{':
		o := w.members()
		manifest.Each(v, func(k string, v []byte) error {
			// Of two members with one name the last counts.
			o = append(slices.DeleteFunc(o, func(m member) bool { return m.key == k }), member{key: k, value: json.RawMessage(v)})
			return nil
		})
		w.object(o, depth)
		w.done(o)
	case '[':
		var all []json.RawMessage
		manifest.Elements(v, func(v []byte) { all = append(all, v) })
		w.list(len(all), depth, func(i int) { w.raw(all[i], depth+1) })
	case '"':
		manifest.Quote(&w.b, manifest.Text(v))
	default:
		w.b.Write(v)
	}
}

func (w *writer) list(n, depth int, each func(int)) {
	if n == 0 {
		w.b.WriteString("[]")
		return
	}
	w.b.WriteByte('[')
	for i := range n {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.line(depth + 1)
		each(i)
	}
	w.line(depth)
	w.b.WriteByte(']')
}

func (w *writer) object(o object, depth int) {
	if len(o) == 0 {
		w.b.WriteString("{}")
		return
	}
	w.b.WriteByte('{')
	for i, m := range sorted(o) {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.line(depth + 1)
		manifest.Quote(&w.b, m.key)
		w.b.WriteString(": ")
		w.value(m.value, depth+1)
	}
	w.line(depth)
	w.b.WriteByte('}')
}
