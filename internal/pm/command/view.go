package command

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// cmdView tells what the registry knows of a package, or fields of it.
func cmdView(a *App) error {
	word, fields := ".", a.Args
	if len(fields) > 0 {
		word, fields = fields[0], fields[1:]
	}
	local := word == "." || strings.HasPrefix(word, ".@")
	if !local {
		if a.manyWorkspaces() {
			a.Log("warn", "Ignoring workspaces for specified package(s)")
		}
		return a.viewOne(word, fields, nil)
	}
	if a.Cfg.Bool("global") {
		return fail("", "Cannot use view command in global mode.")
	}
	if !a.manyWorkspaces() {
		name, err := a.ownName()
		if err != nil {
			return err
		}
		return a.viewOne(name+strings.TrimPrefix(word, "."), fields, nil)
	}
	folders, err := a.chosen()
	if err != nil {
		return err
	}
	all := &manifest.Value{Object: true}
	for _, f := range folders {
		if len(fields) > 0 && !a.Cfg.Bool("json") {
			a.Println(f.Pkg.Name + ":")
		}
		if err := a.viewOne(f.Pkg.Name+strings.TrimPrefix(word, "."), fields, all); err != nil {
			return err
		}
	}
	if a.Cfg.Bool("json") {
		a.Println(string(all.JSON("  ")))
	}
	return nil
}

// wholePackument is the registry's document as it is, with what npm adds to one version of it.
func (a *App) wholePackument(s spec.Spec) (*manifest.Value, error) {
	if !s.Registry() {
		return a.singlePackument(s)
	}
	c, err := a.Client()
	if err != nil {
		return nil, err
	}
	reg, err := a.Cfg.Registry(s.Target())
	if err != nil {
		return nil, err
	}
	raw, err := c.JSON(a.Ctx, registry.Request{URL: reg + registry.EscapeName(s.Target()), Header: map[string]string{"Accept": "application/json"}})
	if status(err) == 404 {
		id := s.Target() + "@" + first(s.RawSpec, "*")
		return nil, notFound(err.Error(), id)
	}
	if err != nil {
		return nil, err
	}
	v, err := manifest.ParseValue(raw)
	if err != nil || !v.Object {
		return nil, fail("EJSONPARSE", "the registry's answer about %s is no JSON object", s.Target())
	}
	return v, nil
}

// singlePackument is the document of what is in no registry: its one version.
func (a *App) singlePackument(s spec.Spec) (*manifest.Value, error) {
	var raw []byte
	at, hash := s.FetchSpec, manifest.Null()
	if s.Type == spec.Directory {
		f, err := a.folder(s.FetchSpec)
		if err != nil {
			return nil, err
		}
		raw = f.Pkg.Raw
	} else {
		tgz, from, err := a.tarballOf(s)
		if err != nil {
			return nil, err
		}
		if raw, err = tarballFile(tgz, func(n string) bool { return n == "package.json" }); err != nil {
			return nil, fail("ENOENT", "Could not read package.json: %s has none", registry.SafeURL(s.Raw))
		}
		at = from
		if s.Type != spec.Git {
			integrity, _ := registry.Hashes(tgz)
			hash = manifest.String(integrity)
		}
	}
	v, err := manifest.ParseValue(raw)
	if err != nil {
		return nil, err
	}
	name, _ := v.Get("name").Text()
	version, _ := v.Get("version").Text()
	if name == "" || semver.Valid(version, true) == "" {
		return nil, errors.New("Invalid package, must have name and version")
	}
	v.Put("_id", manifest.String(name+"@"+version))
	v.Put("_resolved", manifest.String(registry.SafeURL(at)))
	v.Put("_from", manifest.String(registry.SafeURL(s.Raw)))
	dist := &manifest.Value{Object: true}
	dist.Put("tarball", manifest.String("file:"+registry.SafeURL(at)))
	dist.Put("integrity", hash)
	v.Put("dist", dist)
	object := func(key string, v *manifest.Value) *manifest.Value {
		o := &manifest.Value{Object: true}
		o.Put(key, v)
		return o
	}
	doc := object("name", manifest.String(name))
	doc.Put("dist-tags", object(a.Cfg.Str("tag"), manifest.String(version)))
	doc.Put("versions", object(version, v))
	return doc, nil
}

func notFound(msg, id string) error {
	e := registry.NewError("E404", strings.TrimPrefix(msg, "404 "))
	e.Pkg = id
	return e
}

// viewed is one version with the fields that were asked for.
type viewed struct {
	version string
	whole   *manifest.Value
	fields  *manifest.Value
}

func (a *App) viewOne(word string, fields []string, all *manifest.Value) error {
	s, err := spec.Parse(word, a.Cwd)
	if err != nil {
		return err
	}
	doc, err := a.wholePackument(s)
	if err != nil {
		return err
	}
	want := s.RawSpec
	if s.Type == spec.Alias {
		want = s.Sub.RawSpec
	}
	if want == "" || want == "*" || !s.Registry() {
		want = a.Cfg.Str("tag")
	}
	if v, ok := doc.Get("dist-tags").Get(want).Text(); ok {
		want = v
	}
	id, _ := doc.Get("_id").Text()
	id = first(id, s.Target())
	if u := doc.Get("time").Get("unpublished"); u != nil {
		at, _ := u.Get("time").Text()
		return notFound("Unpublished on "+at, id)
	}
	versions := doc.Get("versions")
	list := &manifest.Value{Array: true}
	var names []string
	if versions != nil {
		for _, v := range versions.Keys {
			if semver.Valid(v, false) != "" {
				names = append(names, v)
			}
		}
	}
	slices.SortStableFunc(names, semver.Compare)
	for _, v := range names {
		list.Items = append(list.Items, manifest.String(v))
	}
	doc.Put("versions", list)
	if !slices.Contains(fields, "readme") {
		doc.Delete("readme")
	}
	var found []viewed
	if versions != nil {
		for i, v := range versions.Keys {
			if semver.Satisfies(v, want, semver.Options{Loose: true}) {
				found = append(found, viewed{version: v, whole: merged(doc, versions.Items[i])})
			}
		}
	}
	if len(found) == 0 && want != "latest" {
		return notFound("No match found for version "+want, id+"@"+want)
	}
	json := a.Cfg.Bool("json")
	if len(fields) == 0 && !json {
		for _, f := range found {
			a.pretty(doc, f.whole)
		}
		return nil
	}
	var show []viewed
	for _, f := range found {
		f.fields = &manifest.Value{Object: true}
		for _, k := range fields {
			got := &manifest.Value{Object: true}
			viewQuery(f.whole, pathOf(k), k, "", !json, got)
			for i, key := range got.Keys {
				f.fields.Put(key, got.Items[i])
			}
		}
		if len(fields) == 0 {
			f.fields = f.whole
		}
		if len(f.fields.Keys) > 0 {
			show = append(show, f)
		}
	}
	if json {
		out := viewJSON(show)
		switch {
		case out == nil:
		case all != nil:
			all.Put(s.Name, out)
		default:
			a.Println(string(out.JSON("  ")))
		}
		return nil
	}
	if text := viewText(id, show); text != "" {
		a.Println(text)
	}
	return nil
}

// merged is the packument with a version's members over its own.
func merged(doc, version *manifest.Value) *manifest.Value {
	out := &manifest.Value{Object: true, Keys: slices.Clone(doc.Keys), Items: slices.Clone(doc.Items)}
	if version != nil && version.Object {
		for i, k := range version.Keys {
			out.Put(k, version.Items[i])
		}
	}
	return out
}

// viewQuery is query, but a list of one is taken for what is in it, unless everything is to be JSON.
func viewQuery(v *manifest.Value, keys []string, name, at string, unwrap bool, out *manifest.Value) {
	if v == nil {
		return
	}
	if v.Array && unwrap && len(v.Items) == 1 {
		if len(keys) > 0 {
			if i, ok := index(keys[0]); ok && i == 0 {
				keys = keys[1:]
			}
		}
		viewQuery(v.Items[0], keys, name, at, unwrap, out)
		return
	}
	if len(keys) == 0 {
		if at == "" || !strings.Contains(at, "[") {
			at = name
		}
		if v.Array && len(v.Items) == 0 {
			return
		}
		out.Put(at, v)
		return
	}
	k := keys[0]
	if v.Array {
		if i, ok := index(k); ok {
			if i < len(v.Items) {
				viewQuery(v.Items[i], keys[1:], name, fmt.Sprintf("%s[%d]", at, i), unwrap, out)
			}
			return
		}
		for i, x := range v.Items {
			viewQuery(x, keys, name, fmt.Sprintf("%s[%d]", at, i), unwrap, out)
		}
		return
	}
	join := k
	if at != "" {
		join = at + "." + k
	}
	if x := v.Get(k); x != nil {
		viewQuery(x, keys[1:], name, join, unwrap, out)
	}
}

// people writes who is who on one line.
func people(v *manifest.Value) *manifest.Value {
	switch {
	case v.Array:
		out := &manifest.Value{Array: true}
		for _, x := range v.Items {
			out.Items = append(out.Items, people(x))
		}
		return out
	case !v.Object || len(v.Keys) > 3:
		return v
	}
	name, _ := v.Get("name").Text()
	mail, _ := v.Get("email").Text()
	url, _ := v.Get("url").Text()
	n := len(v.Keys)
	if name == "" || !(n == 1 || n == 2 && mail+url != "" || n == 3 && mail != "" && url != "" || v.Get("trustedPublisher") != nil) {
		return v
	}
	return manifest.String(personText(name, mail, url))
}

func personText(name, mail, url string) string {
	if mail != "" {
		name += " <" + mail + ">"
	}
	if url != "" {
		name += " (" + url + ")"
	}
	return name
}

func viewJSON(show []viewed) *manifest.Value {
	list := &manifest.Value{Array: true}
	one := ""
	for i, f := range show {
		m := &manifest.Value{Object: true}
		for k, key := range f.fields.Keys {
			m.Put(key, people(f.fields.Items[k]))
		}
		if i == 0 && len(m.Keys) == 1 {
			one = m.Keys[0]
		}
		if one != "" {
			if m = m.Get(one); m == nil {
				continue
			}
		}
		list.Items = append(list.Items, m)
	}
	switch len(list.Items) {
	case 0:
		return nil
	case 1:
		return list.Items[0]
	}
	return list
}

func viewText(name string, show []viewed) string {
	many, named := len(show) > 1, false
	var lines []string
	for _, f := range show {
		named = named || len(f.fields.Keys) > 1
		for i, key := range f.fields.Keys {
			v := people(f.fields.Items[i])
			text, ok := v.Text()
			if many || named || !ok {
				text = inspect(v)
			}
			if named {
				text = key + " = " + text
			}
			if many {
				text = name + "@" + f.version + " " + text
			}
			lines = append(lines, text)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
