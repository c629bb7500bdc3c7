package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Doc is a package.json being edited: members keep their order, the file its indentation and end of lines.
type Doc struct {
	root            *Value
	indent, newline string
	oneLine         bool // so it stays, and as npm writes such a file it ends there
}

// Value is a JSON value that remembers the order of members. Exactly one of the fields holds it.
type Value struct {
	Object bool
	Array  bool
	Keys   []string // of an object
	Items  []*Value // of an object or array
	Scalar json.RawMessage
}

// ParseDoc reads a JSON object for editing; nothing at all counts as {}.
func ParseDoc(raw []byte) (*Doc, error) {
	d := &Doc{}
	d.indent, d.newline = Format(raw)
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if len(bytes.TrimSpace(raw)) == 0 {
		d.root = &Value{Object: true}
		return d, nil
	}
	v, err := ParseValue(raw)
	if err != nil {
		return nil, err
	}
	if !v.Object {
		return nil, fmt.Errorf("%w: object expected", ErrSyntax)
	}
	d.root = v
	d.oneLine = len(v.Keys) > 0 && bytes.IndexByte(bytes.TrimRight(raw, " \t\r\n"), '\n') < 0
	return d, nil
}

// ParseValue reads any JSON value.
func ParseValue(raw []byte) (*Value, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	v, err := readValue(dec)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("%w: text behind the value", ErrSyntax)
	}
	return v, nil
}

func readValue(dec *json.Decoder) (*Value, error) {
	t, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		v := &Value{Object: t == '{', Array: t == '['}
		for dec.More() {
			key := ""
			if v.Object {
				k, err := dec.Token()
				if err != nil {
					return nil, err
				}
				key = k.(string)
			}
			item, err := readValue(dec)
			if err != nil {
				return nil, err
			}
			if v.Object {
				v.Put(key, item)
			} else {
				v.Items = append(v.Items, item)
			}
		}
		_, err := dec.Token()
		return v, err
	case string:
		return String(t), nil
	case json.Number:
		return &Value{Scalar: json.RawMessage(t)}, nil
	case bool:
		return &Value{Scalar: json.RawMessage(strconv.FormatBool(t))}, nil
	}
	return &Value{Scalar: json.RawMessage("null")}, nil
}

// String makes a value of a string.
func String(s string) *Value {
	var b bytes.Buffer
	Quote(&b, s)
	return &Value{Scalar: b.Bytes()}
}

// Null is the value null.
func Null() *Value { return &Value{Scalar: json.RawMessage("null")} }

// Get returns a member of an object, nil if there is none.
func (v *Value) Get(key string) *Value {
	if v == nil || !v.Object {
		return nil
	}
	if i := slices.Index(v.Keys, key); i >= 0 {
		return v.Items[i]
	}
	return nil
}

// Put sets a member of an object, new ones at the end.
func (v *Value) Put(key string, item *Value) {
	if i := slices.Index(v.Keys, key); i >= 0 {
		v.Items[i] = item
		return
	}
	v.Keys, v.Items = append(v.Keys, key), append(v.Items, item)
}

// Delete removes a member of an object; true if there was one.
func (v *Value) Delete(key string) bool {
	i := slices.Index(v.Keys, key)
	if i < 0 {
		return false
	}
	v.Keys, v.Items = slices.Delete(v.Keys, i, i+1), slices.Delete(v.Items, i, i+1)
	return true
}

// Sort orders the members of an object by name.
func (v *Value) Sort() {
	order := make([]int, len(v.Keys))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return Compare(v.Keys[a], v.Keys[b]) })
	keys, items := slices.Clone(v.Keys), slices.Clone(v.Items)
	for i, j := range order {
		v.Keys[i], v.Items[i] = keys[j], items[j]
	}
}

// Text is the string that the value is, ok false if it is none.
func (v *Value) Text() (s string, ok bool) {
	if v == nil || len(v.Scalar) == 0 || v.Scalar[0] != '"' {
		return "", false
	}
	return Text(v.Scalar), true
}

// JSON is the value as JSON.stringify writes it with an indentation; "" puts it on one line.
func (v *Value) JSON(indent string) []byte {
	var b bytes.Buffer
	v.write(&b, indent, 0)
	return b.Bytes()
}

func (v *Value) write(b *bytes.Buffer, indent string, depth int) {
	if !v.Object && !v.Array {
		b.Write(v.Scalar)
		return
	}
	ends := "{}"
	if v.Array {
		ends = "[]"
	}
	if len(v.Items) == 0 {
		b.WriteString(ends)
		return
	}
	b.WriteByte(ends[0])
	for i, item := range v.Items {
		if i > 0 {
			b.WriteByte(',')
		}
		line(b, indent, depth+1)
		if v.Object {
			Quote(b, v.Keys[i])
			b.WriteByte(':')
			if indent != "" {
				b.WriteByte(' ')
			}
		}
		item.write(b, indent, depth+1)
	}
	line(b, indent, depth)
	b.WriteByte(ends[1])
}

func line(b *bytes.Buffer, indent string, depth int) {
	if indent != "" {
		b.WriteByte('\n')
		for range depth {
			b.WriteString(indent)
		}
	}
}

// Root is the object itself.
func (d *Doc) Root() *Value { return d.root }

// Bytes is the file.
func (d *Doc) Bytes() []byte {
	if d.oneLine {
		return d.root.JSON("")
	}
	out := append(d.root.JSON(d.indent), '\n')
	if d.newline != "\n" {
		out = bytes.ReplaceAll(out, []byte("\n"), []byte(d.newline))
	}
	return out
}

// SetDependency writes one entry of "dependencies", "devDependencies", ...; the section is sorted, as npm does.
// The name disappears from the sections in which it cannot stand besides. With spec "" it disappears from all.
func (d *Doc) SetDependency(section, name, spec string) {
	for _, s := range []string{"dependencies", "devDependencies", "optionalDependencies", "peerDependencies"} {
		if v := d.root.Get(s); v != nil && v.Object && (spec == "" || s != section && excludes(section, s)) {
			if v.Delete(name) && len(v.Keys) == 0 {
				d.root.Delete(s)
			}
		}
	}
	if spec == "" {
		for _, k := range []string{"bundleDependencies", "bundledDependencies"} {
			if v := d.root.Get(k); v != nil && v.Array {
				v.Items = slices.DeleteFunc(v.Items, func(i *Value) bool { s, _ := i.Text(); return s == name })
			}
		}
		return
	}
	v := d.root.Get(section)
	if v == nil || !v.Object {
		v = &Value{Object: true}
		d.root.Put(section, v)
	}
	v.Put(name, String(spec))
	v.Sort()
}

// excludes reports whether a dependency of the one section is not listed in the other too.
func excludes(section, other string) bool {
	switch section {
	case "dependencies":
		return true
	case "devDependencies":
		return other == "dependencies"
	case "optionalDependencies":
		return other == "dependencies" || other == "peerDependencies"
	}
	return other == "dependencies" || other == "optionalDependencies"
}

const hexDigits = "0123456789abcdef"

// Quote writes a string as JSON.stringify does.
func Quote(b *bytes.Buffer, s string) {
	b.WriteByte('"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b.WriteString(s[from:i])
		from = i + 1
		if k := strings.IndexByte("\"\\\b\f\n\r\t", c); k >= 0 {
			b.WriteByte('\\')
			b.WriteByte(`"\bfnrt`[k])
			continue
		}
		b.WriteString(`\u00`)
		b.WriteByte(hexDigits[c>>4])
		b.WriteByte(hexDigits[c&15])
	}
	b.WriteString(s[from:])
	b.WriteByte('"')
}
