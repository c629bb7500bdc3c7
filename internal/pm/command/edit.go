package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// doc is a JSON object that keeps the order and the looks it had.
type doc struct {
	members         []member
	indent, newline string
	tail            string
}

type member struct {
	key string
	raw json.RawMessage
}

func parseDoc(raw []byte) (*doc, error) {
	body := bytes.TrimPrefix(raw, []byte("\ufeff"))
	m, err := parseMembers(body)
	if err != nil {
		return nil, err
	}
	d := &doc{members: m, indent: "  ", newline: "\n", tail: "\n"}
	if bytes.Contains(body, []byte("\r\n")) {
		d.newline = "\r\n"
	}
	trimmed := bytes.TrimRight(body, " \t\r\n")
	d.tail = d.newline
	if len(trimmed) == len(body) {
		d.tail = ""
	}
	if i := bytes.IndexByte(body, '\n'); i >= 0 {
		rest := body[i+1:]
		n := len(rest) - len(bytes.TrimLeft(rest, " \t"))
		if n > 0 && len(bytes.TrimLeft(rest, " \t")) > 0 {
			d.indent = string(rest[:n])
		}
	}
	if len(m) > 0 && bytes.IndexByte(trimmed, '\n') < 0 { // all on one line: so it stays, and npm ends such a file there
		d.indent, d.tail = "", ""
	}
	return d, nil
}

func parseMembers(raw []byte) ([]member, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	if tok != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	var out []member
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			return nil, err
		}
		out = append(out, member{tok.(string), v})
	}
	_, err = dec.Token()
	return out, err
}

func text(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(v)
	return bytes.TrimSpace(b.Bytes())
}

func compact(members []member) json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(text(m.key))
		b.WriteByte(':')
		b.Write(m.raw)
	}
	b.WriteByte('}')
	return b.Bytes()
}

func (d *doc) bytes() []byte {
	var b bytes.Buffer
	if d.indent == "" {
		json.Compact(&b, compact(d.members))
	} else {
		json.Indent(&b, compact(d.members), "", d.indent)
	}
	out := b.Bytes()
	if d.newline != "\n" {
		out = bytes.ReplaceAll(out, []byte("\n"), []byte(d.newline))
	}
	return append(out, d.tail...)
}

func (d *doc) get(key string) json.RawMessage {
	for _, m := range d.members {
		if m.key == key {
			return m.raw
		}
	}
	return nil
}

func (d *doc) set(key string, raw json.RawMessage) {
	for i := range d.members {
		if d.members[i].key == key {
			d.members[i].raw = raw
			return
		}
	}
	d.members = append(d.members, member{key, raw})
}

func (d *doc) remove(key string) {
	out := d.members[:0]
	for _, m := range d.members {
		if m.key != key {
			out = append(out, m)
		}
	}
	d.members = out
}

var sections = []string{"dependencies", "devDependencies", "optionalDependencies", "peerDependencies"}

// saveDependencies puts an install's lists of dependencies into the document, sorted. What the document has among the peers and
// the dependencies too stays in both.
func (d *doc) saveDependencies(s tree.Saved) {
	var both []string
	prod, peers := manifest.Map(d.get("dependencies")), manifest.Map(d.get("peerDependencies"))
	for _, e := range peers {
		if prod.Has(e.Name) && s.PeerDependencies.Has(e.Name) {
			both = append(both, e.Name)
		}
	}
	for _, e := range s.OptionalDependencies {
		s.Dependencies = s.Dependencies.Without(e.Name)
	}
	sorted := slices.Clone(s.Dependencies)
	slices.SortStableFunc(sorted, func(x, y manifest.Dep) int { return manifest.Compare(x.Name, y.Name) })
	for _, name := range both {
		v, _ := s.PeerDependencies.Get(name)
		sorted = sorted.With(name, v)
	}
	d.saveSection("dependencies", sorted)
	for _, l := range []struct {
		name string
		list manifest.Deps
	}{{"optionalDependencies", s.OptionalDependencies}, {"devDependencies", s.DevDependencies}, {"peerDependencies", s.PeerDependencies}} {
		sorted := slices.Clone(l.list)
		slices.SortStableFunc(sorted, func(x, y manifest.Dep) int { return manifest.Compare(x.Name, y.Name) })
		d.saveSection(l.name, sorted)
	}
	if len(s.Bundle) > 0 {
		d.set("bundleDependencies", text(s.Bundle))
	} else {
		d.remove("bundleDependencies")
	}
}

func (d *doc) saveSection(name string, list manifest.Deps) {
	if len(list) == 0 {
		d.remove(name)
		return
	}
	out := make([]member, len(list))
	for i, e := range list {
		out[i] = member{e.Name, text(e.Spec)}
	}
	d.set(name, compact(out))
}

// path walks a.b[0].c through the document, for `pkg get`.
func splitPath(p string) []string {
	p = strings.ReplaceAll(strings.ReplaceAll(p, "[", "."), "]", "")
	return strings.Split(p, ".")
}
