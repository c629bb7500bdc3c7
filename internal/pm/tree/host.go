package tree

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// HostError: a package does not run on this system (EBADPLATFORM) or this Node (EBADENGINE).
type HostError struct {
	code, text string
	lines      []string
}

func (e *HostError) Error() string { return e.text }

// Code is EBADPLATFORM or EBADENGINE.
func (e *HostError) Code() string { return e.code }

// Lines tell it in full.
func (e *HostError) Lines() []string { return e.lines }

// platformError says what the package wants and what there is.
func (b *builder) platformError(p *manifest.Package) error {
	type field struct{ name, want, have string }
	var fields []field
	for _, f := range []struct {
		name string
		list []string
		have string
	}{{"os", p.OS, b.host.os}, {"cpu", p.CPU, b.host.cpu}, {"libc", p.Libc, b.host.libc}} {
		if len(f.list) > 0 {
			fields = append(fields, field{f.name, strings.Join(f.list, ","), f.have})
		}
	}
	var wanted, current []string
	longest := 0
	for _, f := range fields {
		wanted = append(wanted, fmt.Sprintf("%q:%q", f.name, f.want))
		current = append(current, fmt.Sprintf("%q:%q", f.name, f.have))
		longest = max(longest, len(f.name))
	}
	e := &HostError{code: "EBADPLATFORM", text: fmt.Sprintf("Unsupported platform for %s: wanted {%s} (current: {%s})", p.ID(), strings.Join(wanted, ","), strings.Join(current, ","))}
	e.lines = []string{"notsup " + e.text}
	for _, f := range fields {
		gap := strings.Repeat(" ", longest-len(f.name)+1)
		e.lines = append(e.lines, "notsup Valid "+f.name+": "+gap+f.want, "notsup Actual "+f.name+":"+gap+f.have)
	}
	return e
}

func (b *builder) engineError(p *manifest.Package) error {
	have, _ := json.Marshal(struct {
		Node string `json:"node"`
		Npm  string `json:"npm,omitempty"`
	}{"v" + b.node.String(), b.o.NpmVersion})
	e := &HostError{code: "EBADENGINE", text: "Unsupported engine"}
	not := "Not compatible with your version of node/npm: " + p.ID()
	e.lines = []string{"engine Unsupported engine", "engine " + not, "notsup " + not, "notsup Required: " + string(compactJSON(p.Engines)), "notsup Actual:   " + string(have)}
	return e
}

// engineWarning is written as Node shows an object.
func (b *builder) engineWarning(p *manifest.Package) Warning {
	var want []string
	manifest.Each(p.Engines, func(k string, v []byte) error {
		want = append(want, inspectKey(k)+": "+inspectText(manifest.Text(v)))
		return nil
	})
	current := "node: " + inspectText("v"+b.node.String())
	if b.o.NpmVersion != "" {
		current += ", npm: " + inspectText(b.o.NpmVersion)
	}
	return Warning{"EBADENGINE", "Unsupported engine {\n  package: " + inspectText(p.ID()) + ",\n  required: { " + strings.Join(want, ", ") + " },\n  current: { " + current + " }\n}"}
}

func inspectKey(k string) string {
	for i, c := range k {
		if !(c == '_' || c == '$' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || i > 0 && c >= '0' && c <= '9') {
			return inspectText(k)
		}
	}
	return k
}

func inspectText(s string) string { return "'" + strings.ReplaceAll(s, "'", `\'`) + "'" }

func compactJSON(raw json.RawMessage) []byte {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return raw
	}
	d := []byte{'{'}
	if !strings.HasPrefix(strings.TrimSpace(string(raw)), "{") {
		out, _ := json.Marshal(v)
		return out
	}
	manifest.Each(raw, func(k string, v []byte) error {
		if len(d) > 1 {
			d = append(d, ',')
		}
		d = append(d, fmt.Sprintf("%q:%s", k, v)...)
		return nil
	})
	return append(d, '}')
}
