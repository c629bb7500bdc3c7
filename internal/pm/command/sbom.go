package command

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// cmdSBOM lists what the project is made of, as CycloneDX 1.5 or SPDX 2.3.
func cmdSBOM(a *App) error {
	format := a.Cfg.Str("sbom-format")
	if format == "" {
		return a.usageError("Must specify --sbom-format flag with one of: cyclonedx, spdx.")
	}
	var t *tree.Tree
	var err error
	if a.Cfg.Bool("package-lock-only") {
		if t, err = tree.LoadVirtual(a.TreeOptions()); err != nil {
			return a.usageError("A package lock or shrinkwrap file is required in package-lock-only mode")
		}
	} else if t, err = tree.LoadActualWith(a.TreeOptions()); err != nil {
		return err
	}
	nodes, err := a.bomNodes(t)
	if err != nil {
		return err
	}
	if err := bomProblems(nodes); err != nil {
		return err
	}
	b := &bom{nodes: nodes, in: map[*tree.Node]bool{}, root: t.Root}
	for _, n := range nodes {
		b.in[n] = true
	}
	if !a.Cfg.Bool("package-lock-only") {
		b.dir = a.Root
	}
	if format == "spdx" {
		return a.PrintJSON(b.spdx(a.Cfg.Str("sbom-type")))
	}
	return a.PrintJSON(b.cyclone(a.Cfg.Str("sbom-type")))
}

// bomNodes are the root and what it (or the chosen workspaces) can reach, less what is omitted, by path.
func (a *App) bomNodes(t *tree.Tree) ([]*tree.Node, error) {
	dev, optional, peer := a.Cfg.Omit()
	paths, err := a.workspaceNames()
	if err != nil {
		return nil, err
	}
	var only map[*tree.Node]bool
	if len(paths) > 0 {
		only = t.Reach(paths, false)
	} else if v, ok := a.Cfg.Get("workspaces"); ok && v == false {
		only = t.Apart()
	}
	var out []*tree.Node
	for _, n := range t.Sorted() {
		switch {
		case n == t.Root:
		case n.Inert, only != nil && !only[n] && !(n.Extraneous && len(paths) == 0):
			continue
		case dev && n.Dev, optional && n.Optional, peer && n.Peer:
			continue
		}
		out = append(out, n)
	}
	return out, nil
}

func bomProblems(nodes []*tree.Node) error {
	var wrong []string
	seen := map[string]bool{}
	for _, n := range nodes {
		for _, e := range n.Out {
			text := ""
			switch {
			case e.To == nil && !e.Type.Optional():
				text = "missing: " + e.Name + "@" + e.Spec + ", required by " + n.ID()
			case e.To != nil && e.Problem() == "INVALID":
				text = "invalid: " + e.To.ID() + ", " + first(e.Spec, "*") + " required by " + n.ID()
			}
			if text != "" && !seen[text] {
				seen[text] = true
				wrong = append(wrong, text)
			}
		}
	}
	if len(wrong) > 0 {
		return fail("ESBOMPROBLEMS", "%s", strings.Join(wrong, "\n"))
	}
	return nil
}

type bom struct {
	nodes []*tree.Node
	in    map[*tree.Node]bool
	root  *tree.Node
	dir   string // where packages lie that speak for themselves; "" when only the lockfile is asked
}

// about is what a package says of itself.
type about struct {
	Description, Homepage any
	Author, Repository    any
	Bugs, License         any
	Licenses              []any
	Private               any
}

func (b *bom) about(n *tree.Node) (p about) {
	if b.dir != "" {
		raw, _ := os.ReadFile(filepath.Join(b.dir, filepath.FromSlash(n.Path), "package.json"))
		json.Unmarshal(raw, &p)
	} else if n.Pkg != nil {
		json.Unmarshal(n.Pkg.Raw, &p)
		if p.License == nil && n.Pkg.License != "" {
			p.License = n.Pkg.License
		}
	}
	return p
}

func str(v any) string { s, _ := v.(string); return s }

// inside is the text of a member of an object.
func inside(v any, key string) string {
	m, _ := v.(map[string]any)
	return str(m[key])
}

func (p about) license() string {
	kind := func(v any) string {
		if s := str(v); s != "" {
			return s
		}
		return inside(v, "type")
	}
	if l := kind(p.License); l != "" {
		return l
	}
	var all []string
	for _, l := range p.Licenses {
		if s := kind(l); s != "" {
			all = append(all, s)
		}
	}
	return strings.Join(all, " OR ")
}

func bomName(n *tree.Node) string {
	if n.Pkg != nil && n.Pkg.Name != "" {
		return n.Pkg.Name
	}
	return n.Name
}

func bomVersion(n *tree.Node) string {
	if n.Version == "" && n.Target != nil {
		return n.Target.Version
	}
	return n.Version
}

func bomID(n *tree.Node) string { return bomName(n) + "@" + bomVersion(n) }

func purl(n *tree.Node) string {
	s := "pkg:npm/" + strings.Replace(bomName(n), "@", "%40", 1) + "@" + bomVersion(n)
	if strings.HasPrefix(n.Resolved, "git") {
		s += "?vcs_url=" + strings.ReplaceAll(url.QueryEscape(n.Resolved), "+", "%20")
	}
	return s
}

// digest is the strongest hash of an integrity string: its name in capitals and its value in hexadecimal.
func digest(sri string) (algo, sum string) {
	for _, want := range []string{"sha512", "sha384", "sha256", "sha1"} {
		for _, w := range strings.Fields(sri) {
			if name, v, ok := strings.Cut(w, "-"); ok && name == want {
				v, _, _ = strings.Cut(v, "?")
				if raw, err := base64.StdEncoding.DecodeString(v); err == nil {
					return strings.ToUpper(name), hex.EncodeToString(raw)
				}
			}
		}
	}
	return "", ""
}

var spdxID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.+-]*$`)

// noLicense are words that look like an SPDX identifier and are none.
var noLicense = map[string]bool{"UNLICENSED": true, "BSD": true, "GPL": true, "LGPL": true, "AGPL": true, "Apache": true, "Apache2": true, "MPL": true,
	"GPLv2": true, "GPLv3": true, "LGPLv3": true, "WTFPLv2": true, "none": true, "proprietary": true, "Proprietary": true, "commercial": true}

// spdx sorts a licence into one identifier, an expression, or neither.
func spdx(license string) (id, expression string) {
	words := strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(license))
	want := true
	names := 0
	for _, w := range words {
		switch {
		case w == "(" || w == ")":
		case want:
			if !spdxID.MatchString(w) || noLicense[w] || w == "AND" || w == "OR" || w == "WITH" {
				return "", ""
			}
			names++
			want = false
		default:
			if w != "AND" && w != "OR" && w != "WITH" {
				return "", ""
			}
			want = true
		}
	}
	switch {
	case names == 0 || want:
		return "", ""
	case names == 1:
		return strings.Trim(strings.TrimSuffix(license, "+"), "() "), ""
	}
	return "", license
}

// unique keeps the first package of each name and version, without links and the root.
func (b *bom) unique() (out []*tree.Node) {
	seen := map[string]bool{}
	for _, n := range b.nodes {
		if id := bomID(n); n != b.root && !n.Link && !seen[id] {
			seen[id] = true
			out = append(out, n)
		}
	}
	return out
}

// namedValue is a property, with its value, of CycloneDX.
type namedValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type reference struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

type component struct {
	Ref         string           `json:"bom-ref"`
	Type        string           `json:"type"`
	Name        string           `json:"name"`
	Version     string           `json:"version"`
	Scope       string           `json:"scope"`
	Author      string           `json:"author,omitempty"`
	Description string           `json:"description,omitempty"`
	PURL        string           `json:"purl"`
	Properties  []namedValue     `json:"properties"`
	References  []reference      `json:"externalReferences"`
	Hashes      []map[string]any `json:"hashes,omitempty"`
	Licenses    []map[string]any `json:"licenses,omitempty"`
}

func (b *bom) component(n *tree.Node, kind string) component {
	p := b.about(n)
	name := n.Name
	if n == b.root {
		name = bomName(n)
	}
	c := component{Ref: bomID(n), Type: kind, Name: name, Version: bomVersion(n), Scope: "required", Author: first(str(p.Author), inside(p.Author, "name")),
		Description: str(p.Description), PURL: purl(n), Properties: []namedValue{}, References: []reference{}}
	if n.Optional || n.DevOptional || b.dir == "" && n.Dev {
		c.Scope = "optional"
	}
	for _, x := range []struct {
		on   bool
		name string
	}{{n.Dev, "development"}, {p.Private == true, "private"}, {n.Extraneous, "extraneous"}, {n.InBundle, "bundled"}} {
		if x.on {
			c.Properties = append(c.Properties, namedValue{"cdx:npm:package:" + x.name, "true"})
		}
	}
	for _, r := range []reference{{"distribution", n.Resolved}, {"vcs", inside(p.Repository, "url")}, {"website", str(p.Homepage)}, {"issue-tracker", inside(p.Bugs, "url")}} {
		if r.URL != "" {
			c.References = append(c.References, r)
		}
	}
	if algo, sum := digest(n.Integrity); sum != "" {
		c.Hashes = []map[string]any{{"alg": strings.Replace(algo, "SHA", "SHA-", 1), "content": sum}}
	}
	if id, expr := spdx(p.license()); id != "" {
		c.Licenses = []map[string]any{{"license": map[string]string{"id": id}}}
	} else if expr != "" {
		c.Licenses = []map[string]any{{"expression": expr}}
	}
	return c
}

type dependsOn struct {
	Ref  string   `json:"ref"`
	List []string `json:"dependsOn"`
}

func (b *bom) cyclone(kind string) any {
	type tool struct {
		Vendor  string `json:"vendor"`
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	var doc struct {
		Schema   string `json:"$schema"`
		Format   string `json:"bomFormat"`
		Spec     string `json:"specVersion"`
		Serial   string `json:"serialNumber"`
		Version  int    `json:"version"`
		Metadata struct {
			Timestamp  string              `json:"timestamp"`
			Lifecycles []map[string]string `json:"lifecycles"`
			Tools      []tool              `json:"tools"`
			Component  component           `json:"component"`
		} `json:"metadata"`
		Components   []component `json:"components"`
		Dependencies []dependsOn `json:"dependencies"`
	}
	doc.Schema, doc.Format, doc.Spec, doc.Version = "http://cyclonedx.org/schema/bom-1.5.schema.json", "CycloneDX", "1.5", 1
	phase := "build"
	if b.dir == "" {
		phase = "pre-build"
	}
	doc.Serial = "urn:uuid:" + uuid()
	doc.Metadata.Timestamp = time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	doc.Metadata.Lifecycles = []map[string]string{{"phase": phase}}
	doc.Metadata.Tools = []tool{{"npm", "cli", registry.NpmVersion}}
	doc.Metadata.Component = b.component(b.root, kind)
	doc.Components = []component{}
	all := b.unique()
	for _, n := range all {
		doc.Components = append(doc.Components, b.component(n, "library"))
	}
	for _, n := range append([]*tree.Node{b.root}, all...) {
		d := dependsOn{bomID(n), []string{}}
		seen := map[string]bool{}
		for _, e := range n.Out {
			if e.To != nil && b.in[e.To] && !seen[bomID(e.To)] {
				seen[bomID(e.To)] = true
				d.List = append(d.List, bomID(e.To))
			}
		}
		doc.Dependencies = append(doc.Dependencies, d)
	}
	return doc
}

type externalRef struct {
	Category string `json:"referenceCategory"`
	Type     string `json:"referenceType"`
	Locator  string `json:"referenceLocator"`
}

type checksum struct {
	Algorithm string `json:"algorithm"`
	Value     string `json:"checksumValue"`
}

type spdxPackage struct {
	Name        string        `json:"name"`
	ID          string        `json:"SPDXID"`
	Version     string        `json:"versionInfo"`
	File        string        `json:"packageFileName"`
	Description string        `json:"description,omitempty"`
	Purpose     string        `json:"primaryPackagePurpose,omitempty"`
	Download    string        `json:"downloadLocation"`
	Analyzed    bool          `json:"filesAnalyzed"`
	Homepage    string        `json:"homepage"`
	License     string        `json:"licenseDeclared"`
	Refs        []externalRef `json:"externalRefs"`
	Checksums   []checksum    `json:"checksums,omitempty"`
}

type relationship struct {
	Element string `json:"spdxElementId"`
	Related string `json:"relatedSpdxElement"`
	Type    string `json:"relationshipType"`
}

func spdxRef(n *tree.Node) string {
	return "SPDXRef-Package-" + strings.ReplaceAll(strings.TrimPrefix(bomName(n), "@"), "/", ".") + "-" + bomVersion(n)
}

func (b *bom) spdxPackage(n *tree.Node, kind string) spdxPackage {
	p := b.about(n)
	const nothing = "NOASSERTION"
	at := n.Path
	if n.Workspace() {
		for _, l := range b.nodes {
			if l.Link && l.Target == n {
				at = l.Path
				break
			}
		}
	}
	out := spdxPackage{Name: bomName(n), ID: spdxRef(n), Version: bomVersion(n), File: at, Description: str(p.Description), Purpose: strings.ToUpper(kind),
		Download: first(n.Resolved, nothing), Homepage: first(str(p.Homepage), nothing), License: first(p.license(), nothing),
		Refs: []externalRef{{"PACKAGE-MANAGER", "purl", purl(n)}}}
	if algo, sum := digest(n.Integrity); sum != "" {
		out.Checksums = []checksum{{algo, sum}}
	}
	return out
}

func (b *bom) spdx(kind string) any {
	var doc struct {
		Version   string `json:"spdxVersion"`
		License   string `json:"dataLicense"`
		ID        string `json:"SPDXID"`
		Name      string `json:"name"`
		Namespace string `json:"documentNamespace"`
		Creation  struct {
			Created  string   `json:"created"`
			Creators []string `json:"creators"`
		} `json:"creationInfo"`
		Describes     []string       `json:"documentDescribes"`
		Packages      []spdxPackage  `json:"packages"`
		Relationships []relationship `json:"relationships"`
	}
	doc.Version, doc.License, doc.ID, doc.Name = "SPDX-2.3", "CC0-1.0", "SPDXRef-DOCUMENT", bomID(b.root)
	doc.Namespace = "http://spdx.org/spdxdocs/" + registry.EscapeName(bomName(b.root)) + "-" + bomVersion(b.root) + "-" + uuid()
	doc.Creation.Created = time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	doc.Creation.Creators = []string{"Tool: npm/cli-" + registry.NpmVersion}
	doc.Describes = []string{spdxRef(b.root)}
	doc.Packages = []spdxPackage{b.spdxPackage(b.root, kind)}
	for _, n := range b.unique() {
		doc.Packages = append(doc.Packages, b.spdxPackage(n, ""))
	}
	doc.Relationships = []relationship{{doc.ID, spdxRef(b.root), "DESCRIBES"}}
	seen := map[*tree.Node]bool{}
	for _, n := range b.nodes {
		if n.Link && n.Target != nil {
			n = n.Target
		}
		if seen[n] {
			continue
		}
		seen[n] = true
		said := map[relationship]bool{}
		for _, e := range n.Out {
			if e.To == nil || !b.in[e.To] {
				continue
			}
			r := relationship{spdxRef(e.To), spdxRef(n), "DEPENDENCY_OF"}
			switch e.Type {
			case tree.PeerDep:
				r.Type = "PREREQUISITE_FOR"
			case tree.OptionalDep:
				r.Type = "OPTIONAL_DEPENDENCY_OF"
			case tree.DevDep:
				r.Type = "DEV_DEPENDENCY_OF"
			}
			if !said[r] {
				said[r] = true
				doc.Relationships = append(doc.Relationships, r)
			}
		}
	}
	for _, n := range b.nodes {
		if n.Extraneous {
			doc.Relationships = append(doc.Relationships, relationship{spdxRef(n), spdxRef(b.root), "OPTIONAL_DEPENDENCY_OF"})
		}
	}
	return doc
}

// uuid is a random one (version 4).
func uuid() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
