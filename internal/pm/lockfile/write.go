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
	value any // string, bool, int, []string, manifest.Deps, json.RawMessage, object
}

type object []member

// first come these, then the others by name; members that are objects come behind those that are not.
var keyOrder = []string{"name", "version", "lockfileVersion", "resolved", "integrity", "requires", "packages", "dependencies"}

func compareKeys(a, b string) int {
	i, j := slices.Index(keyOrder, a), slices.Index(keyOrder, b)
	switch {
	case i >= 0 && j >= 0:
		return i - j
	case i >= 0:
		return -1
	case j >= 0:
		return 1
	}
	return manifest.Compare(a, b)
}

func isObject(v any) bool {
	switch v := v.(type) {
	case object, manifest.Deps, map[string]any:
		return true
	case json.RawMessage:
		return len(v) > 0 && v[0] == '{'
	}
	return false
}

// Bytes is the file as npm writes it. Version 2 has the tree of "dependencies" for old npm's sake, hidden lockfiles no root.
func (f *File) Bytes() []byte {
	top := object{}
	if f.Name != "" {
		top = append(top, member{"name", f.Name})
	}
	if f.Version != "" {
		top = append(top, member{"version", f.Version})
	}
	v := f.LockfileVersion
	if v < 2 {
		v = 3
	}
	top = append(top, member{"lockfileVersion", v}, member{"requires", true})
	packages := make(object, 0, len(f.Packages))
	for path, e := range f.Packages {
		packages = append(packages, member{path, e.object()})
	}
	top = append(top, member{"packages", packages})
	if v == 2 {
		if deps := f.oldTree(); len(deps) > 0 {
			top = append(top, member{"dependencies", deps})
		}
	}
	w := writer{indent: f.Indent, newline: f.Newline}
	if w.indent == "" {
		w.indent = "  "
	}
	if w.newline == "" {
		w.newline = "\n"
	}
	w.b.Grow(512 * (len(f.Packages) + 1))
	w.value(top, 0)
	w.b.WriteString(w.newline)
	return w.b.Bytes()
}

func (e *Entry) object() object {
	if e.Link {
		return object{{"resolved", e.Resolved}, {"link", true}}
	}
	o := make(object, 0, 12)
	put := func(k string, v any, when bool) {
		if when {
			o = append(o, member{k, v})
		}
	}
	put("name", e.Name, e.Name != "")
	put("resolved", e.Resolved, e.Resolved != "")
	put("integrity", e.Integrity, e.Integrity != "")
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
	put("version", p.Version, p.Version != "")
	put("dependencies", p.Dependencies, len(p.Dependencies) > 0)
	put("devDependencies", p.DevDependencies, p.DevDependencies != nil)
	put("peerDependencies", p.PeerDependencies, len(p.PeerDependencies) > 0)
	put("peerDependenciesMeta", p.PeerMeta, len(p.PeerMeta) > 0)
	put("optionalDependencies", p.OptionalDependencies, len(p.OptionalDependencies) > 0)
	put("bundleDependencies", p.Bundle, len(p.Bundle) > 0)
	put("acceptDependencies", p.AcceptDependencies, len(p.AcceptDependencies) > 0)
	put("funding", p.Funding, len(p.Funding) > 0)
	put("engines", p.Engines, len(p.Engines) > 0)
	for k, list := range map[string][]string{"os": p.OS, "cpu": p.CPU, "libc": p.Libc} {
		if raw := p.Odd[k]; raw != nil {
			put(k, raw, true)
		} else {
			put(k, list, len(list) > 0)
		}
	}
	if raw := p.Odd["license"]; raw != nil {
		put("license", raw, true)
	} else {
		put("license", p.License, p.License != "")
	}
	put("bin", p.Bin, len(p.Bin) > 0)
	put("deprecated", p.Deprecated, p.Deprecated != "")
	put("workspaces", p.WorkspacesRaw, len(p.WorkspacesRaw) > 0)
	return o
}

type writer struct {
	b               bytes.Buffer
	indent, newline string
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
	case json.Number:
		w.b.WriteString(string(v))
	case nil:
		w.b.WriteString("null")
	case []string:
		list := make([]any, len(v))
		for i, s := range v {
			list[i] = s
		}
		w.list(list, depth)
	case []any:
		w.list(v, depth)
	case manifest.Deps:
		o := make(object, len(v))
		for i, d := range v {
			o[i] = member{d.Name, d.Spec}
		}
		w.object(o, depth)
	case map[string]any:
		o := make(object, 0, len(v))
		for k, x := range v {
			o = append(o, member{k, x})
		}
		w.object(o, depth)
	case object:
		w.object(v, depth)
	case json.RawMessage:
		dec := json.NewDecoder(bytes.NewReader(v))
		dec.UseNumber()
		var x any
		if dec.Decode(&x) == nil {
			w.value(x, depth)
		} else {
			w.b.WriteString("null")
		}
	}
}

func (w *writer) list(v []any, depth int) {
	if len(v) == 0 {
		w.b.WriteString("[]")
		return
	}
	w.b.WriteByte('[')
	for i, x := range v {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.line(depth + 1)
		w.value(x, depth+1)
	}
	w.line(depth)
	w.b.WriteByte(']')
}

func (w *writer) object(o object, depth int) {
	if len(o) == 0 {
		w.b.WriteString("{}")
		return
	}
	slices.SortFunc(o, func(a, b member) int {
		if x, y := isObject(a.value), isObject(b.value); x != y {
			if x {
				return 1
			}
			return -1
		}
		return compareKeys(a.key, b.key)
	})
	w.b.WriteByte('{')
	for i, m := range o {
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
