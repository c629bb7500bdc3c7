package tree

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Explanation says why a package is there; its JSON is that of `npm explain --json`.
type Explanation struct {
	Name            string             `json:"name,omitempty"`
	Version         string             `json:"version,omitempty"`
	WhileInstalling *WhileInstalling   `json:"whileInstalling,omitempty"`
	Location        string             `json:"location,omitempty"`
	IsWorkspace     *bool              `json:"isWorkspace,omitempty"`
	Dependents      []*EdgeExplanation `json:"dependents,omitzero"`
	LinksIn         []*Explanation     `json:"linksIn,omitempty"`
	Extraneous      bool               `json:"extraneous,omitempty"`
	Dev             *bool              `json:"dev,omitempty"`
	Optional        *bool              `json:"optional,omitempty"`
	DevOptional     *bool              `json:"devOptional,omitempty"`
	Peer            *bool              `json:"peer,omitempty"`
	Bundled         *bool              `json:"bundled,omitempty"`
	Overridden      *bool              `json:"overridden,omitempty"`
}

// WhileInstalling names the package whose dependencies were being put together.
type WhileInstalling struct {
	Name    string `json:"name,omitempty"`
	Version string `json:"version,omitempty"`
	Path    string `json:"path"`
}

// EdgeExplanation is one reason for a package.
type EdgeExplanation struct {
	Type       string       `json:"type"`
	Name       string       `json:"name"`
	Spec       string       `json:"spec"`
	RawSpec    string       `json:"rawSpec,omitempty"`
	Overridden bool         `json:"overridden,omitempty"`
	Bundled    bool         `json:"bundled,omitempty"`
	Error      string       `json:"error,omitempty"`
	From       *Explanation `json:"from"`
}

// explainer makes explanations. Within a run npm makes each only once, and what was said first stands: which of a package's
// dependents appear depends on where the explaining began. An edge is explained anew when it was looked up anew.
type explainer struct {
	dir   string
	nodes map[*Node]*Explanation
	edges map[*Edge]*EdgeExplanation
}

func newExplainer(dir string) *explainer {
	return &explainer{dir, map[*Node]*Explanation{}, map[*Edge]*EdgeExplanation{}}
}

// Explain says why n is there.
func (t *Tree) Explain(n *Node) *Explanation {
	x := newExplainer(t.Dir)
	e := x.node(n, nil, nil)
	if n.Extraneous {
		e.Extraneous = true
		return e
	}
	over := n.overridden()
	e.Dev, e.Optional, e.DevOptional, e.Peer, e.Bundled, e.Overridden = &n.Dev, &n.Optional, &n.DevOptional, &n.Peer, &n.InBundle, &over
	return e
}

func (x *explainer) node(n *Node, edge *Edge, seen []*Node) *Explanation {
	e := x.nodes[n]
	if e == nil {
		e = x.explain(n, edge, seen)
		x.nodes[n] = e
	}
	return e
}

func (x *explainer) explain(n *Node, edge *Edge, seen []*Node) *Explanation {
	if n.projectRoot() && n.source == nil {
		return &Explanation{Location: filepath.Join(x.dir, filepath.FromSlash(n.Path))}
	}
	if n.source != nil {
		return x.node(n.source, edge, seen)
	}
	e := &Explanation{Name: n.Name, Version: n.Version}
	if n.top() {
		e.Name = n.pkgName()
	}
	if s := n.world.source; s != nil {
		e.WhileInstalling = &WhileInstalling{s.pkgName(), s.Version, filepath.Join(x.dir, filepath.FromSlash(s.Path))}
	}
	if slices.Contains(seen, n) {
		return e
	}
	ws := n.Workspace()
	e.Location, e.IsWorkspace = n.Path, &ws
	if n.world.source != nil { // a place in the scratch tree
		e.Location = strings.TrimPrefix(strings.TrimPrefix(n.Path, n.world.Path), "/")
	}
	seen = append(seen[:len(seen):len(seen)], n)
	e.Dependents = []*EdgeExplanation{}
	if edge != nil {
		e.Dependents = append(e.Dependents, x.edge(edge, seen))
	} else {
		for _, in := range n.In {
			if in.valid() || in.From.projectRoot() {
				e.Dependents = append(e.Dependents, x.edge(in, seen))
			}
		}
	}
	for _, l := range n.links {
		e.LinksIn = append(e.LinksIn, x.explain(l, edge, seen))
	}
	return e
}

func (x *explainer) edge(e *Edge, seen []*Node) *EdgeExplanation {
	if out := x.edges[e]; out != nil {
		return out
	}
	out := &EdgeExplanation{Type: e.Type.String(), Name: e.Name, Spec: e.Spec, Error: e.Problem()}
	if e.Raw != e.Spec {
		out.RawSpec, out.Overridden = e.Raw, true
	}
	out.Bundled = e.From.Pkg != nil && contains(e.From.Pkg.Bundle, e.Name)
	out.From = x.node(e.From, nil, seen)
	x.edges[e] = out
	return out
}

// Text is the explanation for people, dependents down to depth (negative: all).
func (e *Explanation) Text(depth int) string {
	if depth < 0 {
		depth = 1 << 20
	}
	return e.text(depth, map[string]bool{})
}

func (e *Explanation) text(depth int, seen map[string]bool) string {
	return e.head() + e.dependents(depth, seen) + e.links(depth, seen)
}

func on(b *bool) bool { return b != nil && *b }

func (e *Explanation) head() string {
	name, version := e.Name, e.Version
	if name == "" { // in npm's words
		if name = "undefined"; e.Location != "" {
			name = "null"
		}
	}
	if version == "" {
		version = "undefined"
	}
	s := name + "@" + version
	for _, f := range []struct {
		on   bool
		word string
	}{{e.Extraneous, "extraneous"}, {on(e.Dev), "dev"}, {on(e.Optional), "optional"}, {on(e.Peer), "peer"}, {on(e.Bundled), "bundled"}, {on(e.Overridden), "overridden"}} {
		if f.on {
			s += " " + f.word
		}
	}
	if e.Location != "" {
		s += "\n" + e.Location
	}
	return s
}

func indented(lines []string) string {
	return strings.ReplaceAll("\n"+strings.Join(lines, "\n"), "\n", "\n  ")
}

func (e *Explanation) dependents(depth int, seen map[string]bool) string {
	if len(e.Dependents) == 0 || depth <= 0 {
		return ""
	}
	n := min((depth+1)/2, len(e.Dependents))
	var lines []string
	for _, d := range e.Dependents[:n] {
		lines = append(lines, d.text(depth, seen))
	}
	if rest := e.Dependents[n:]; len(rest) > 0 {
		var names []string
		length := 0
		for i, d := range rest {
			name := d.From.Name
			if name == "" {
				name = "the root project"
			}
			if length += len(name); length >= 50 && i < len(rest)-1 {
				names = append(names, "...")
				break
			}
			names = append(names, name)
		}
		lines = append(lines, fmt.Sprintf("%d more (%s)", len(rest), strings.Join(names, ", ")))
	}
	return indented(lines)
}

func (e *Explanation) links(depth int, seen map[string]bool) string {
	if len(e.LinksIn) == 0 || depth <= 0 {
		return ""
	}
	var lines []string
	for _, l := range e.LinksIn {
		lines = append(lines, l.text(depth-1, seen))
	}
	return indented(lines)
}

// Text is one reason for people.
func (e *EdgeExplanation) Text(depth int) string { return e.text(depth, map[string]bool{}) }

func (e *EdgeExplanation) text(depth int, seen map[string]bool) string {
	dep := fmt.Sprintf("%s@%q", e.Name, e.Spec)
	if e.Type == "workspace" {
		dep, _ = filepath.Rel(e.From.Location, strings.TrimPrefix(e.Spec, "file:"))
	}
	if e.Overridden {
		dep = fmt.Sprintf("overridden %s (was %q)", dep, e.RawSpec)
	}
	s := ""
	if e.Type != "prod" {
		s = e.Type + " "
	}
	if e.Bundled {
		s += "bundled "
	}
	return s + dep + " from " + e.from(depth, seen)
}

func (e *EdgeExplanation) from(depth int, seen map[string]bool) string {
	f := e.From
	if f.Name == "" && f.Version == "" {
		return "the root project"
	}
	id := f.Name + "@" + f.Version + ":" + f.Location
	if seen[id] {
		return f.head()
	}
	seen[id] = true
	defer delete(seen, id)
	return f.head() + f.dependents(depth-1, seen) + f.links(depth-1, seen)
}
