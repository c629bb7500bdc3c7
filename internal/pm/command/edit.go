package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"sort"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
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

// saveDependency puts a dependency into a section, sorted as npm sorts it, and out of those that it leaves; with section ""
// out of all.
func (d *doc) saveDependency(section, name, value string, bundle bool) {
	for _, s := range sections {
		raw := d.get(s)
		if raw == nil && s != section {
			continue
		}
		list, err := parseMembers(raw)
		if raw != nil && err != nil {
			continue
		}
		out := list[:0:0]
		had := false
		for _, m := range list {
			if m.key != name {
				out = append(out, m)
				continue
			}
			had = true
			if s == "peerDependencies" && section == "devDependencies" {
				out = append(out, m)
			}
		}
		if s == section {
			out = append(out, member{name, text(value)})
		} else if !had {
			continue
		}
		sort.SliceStable(out, func(i, j int) bool { return manifest.Compare(out[i].key, out[j].key) < 0 })
		if len(out) == 0 {
			d.remove(s)
			continue
		}
		d.set(s, compact(out))
	}
	for _, key := range []string{"bundleDependencies", "bundledDependencies"} {
		var list []string
		raw := d.get(key)
		if json.Unmarshal(raw, &list) != nil && !(raw == nil && bundle && key == "bundleDependencies") {
			continue
		}
		var out []string
		for _, b := range list {
			if b != name {
				out = append(out, b)
			}
		}
		if bundle && section != "" && key == "bundleDependencies" {
			out = append(out, name)
			sort.Strings(out)
		}
		if len(out) == 0 {
			if raw != nil {
				d.remove(key)
			}
			continue
		}
		d.set(key, text(out))
	}
	if section == "" {
		if list, err := parseMembers(d.get("peerDependenciesMeta")); err == nil {
			var out []member
			for _, m := range list {
				if m.key != name {
					out = append(out, m)
				}
			}
			if len(out) == 0 {
				d.remove("peerDependenciesMeta")
			} else {
				d.set("peerDependenciesMeta", compact(out))
			}
		}
	}
}

// path walks a.b[0].c through the document, for `pkg get`.
func splitPath(p string) []string {
	p = strings.ReplaceAll(strings.ReplaceAll(p, "[", "."), "]", "")
	return strings.Split(p, ".")
}
