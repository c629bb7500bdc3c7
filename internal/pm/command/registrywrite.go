package command

import (
	"encoding/json"
	"net/url"
	"slices"
	"sort"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// full is a packument as a document to be changed and sent back.
type full map[string]any

func (a *App) fullDocument(name string) (full, error) {
	var d full
	if err := a.ask(name, "GET", escaped(name)+"?write=true", nil, &d); err != nil {
		return nil, err
	}
	if d == nil {
		d = full{}
	}
	return d, nil
}

func (d full) rev() string { s, _ := d["_rev"].(string); return s }

func (d full) versions() map[string]any { m, _ := d["versions"].(map[string]any); return m }

func cmdUnpublish(a *App) error {
	if len(a.Args) > 1 {
		return a.usageError("")
	}
	if a.manyWorkspaces() {
		folders, err := a.chosen()
		if err != nil {
			return err
		}
		for _, f := range folders {
			if err := a.unpublish(f.Pkg.Name, f.Pkg.Version); err != nil {
				return err
			}
		}
		return nil
	}
	name, version := "", ""
	if len(a.Args) == 1 {
		s, err := spec.Parse(a.Args[0], a.Cwd)
		if err != nil {
			return err
		}
		if name = s.Name; s.Type == spec.Version {
			version = s.FetchSpec
		} else if s.RawSpec != "" && s.RawSpec != "*" {
			return a.usageError("A version must be named exactly: %s", a.Args[0])
		}
	}
	p, err := readPackage(a.projectDir())
	if name == "" {
		if err != nil {
			return a.usageError("")
		}
		name, version = p.Name, p.Version
	}
	if version == "" && !a.Cfg.Bool("force") {
		return a.usageError("Refusing to delete entire project.\nRun with --force to do this.")
	}
	return a.unpublish(name, version)
}

func (a *App) unpublish(name, version string) error {
	id := name
	if version != "" {
		id += "@" + version
	}
	d, err := a.fullDocument(name)
	if err != nil {
		return err
	}
	versions := d.versions()
	if version != "" {
		v, ok := versions[version].(map[string]any)
		if !ok {
			return fail("E404", "%s is not published", id)
		}
		if len(versions) == 1 && !a.Cfg.Bool("force") {
			return a.usageError("Refusing to delete the last version of the package. It will block from republishing a new version for 24 hours.\nRun with --force to do this.")
		}
		if len(versions) > 1 {
			if !a.Cfg.Bool("dry-run") {
				if err := a.removeVersion(name, version, d, v); err != nil {
					return err
				}
			}
			a.sayRemoved(id)
			return nil
		}
	}
	if !a.Cfg.Bool("dry-run") {
		if err := a.ask(name, "DELETE", escaped(name)+"/-rev/"+part(d.rev()), nil, nil); err != nil {
			return err
		}
	}
	a.sayRemoved(id)
	return nil
}

func (a *App) sayRemoved(id string) {
	if a.level > 0 {
		a.Println("- " + id)
	}
}

func (a *App) removeVersion(name, version string, d full, v map[string]any) error {
	delete(d.versions(), version)
	tags, _ := d["dist-tags"].(map[string]any)
	latest := tags["latest"] == version
	for t, w := range tags {
		if w == version {
			delete(tags, t)
		}
	}
	if latest {
		best, pre := "", ""
		for w := range d.versions() {
			x, ok := semver.Parse(w, false)
			switch {
			case !ok:
			case x.Prerelease():
				if pre == "" || semver.Compare(w, pre) > 0 {
					pre = w
				}
			case best == "" || semver.Compare(w, best) > 0:
				best = w
			}
		}
		tags["latest"] = first(best, pre)
	}
	for _, k := range []string{"_revisions", "_attachments"} {
		delete(d, k)
	}
	if err := a.ask(name, "PUT", escaped(name)+"/-rev/"+part(d.rev()), d, nil); err != nil {
		return err
	}
	now, err := a.fullDocument(name)
	if err != nil {
		return err
	}
	dist, _ := v["dist"].(map[string]any)
	tarball, _ := dist["tarball"].(string)
	u, err := url.Parse(tarball)
	if err != nil || tarball == "" {
		return nil
	}
	reg, err := a.Cfg.Registry(name)
	if err != nil {
		return err
	}
	path := strings.TrimPrefix(u.EscapedPath(), "/")
	if r, err := url.Parse(reg); err == nil {
		path = strings.TrimPrefix(u.EscapedPath(), strings.TrimSuffix(r.EscapedPath(), "/")+"/")
	}
	return a.ask(name, "DELETE", path+"/-rev/"+part(now.rev()), nil, nil)
}

func cmdDeprecate(a *App) error {
	if len(a.Args) != 2 {
		return a.usageError("")
	}
	return a.deprecate(a.Args[0], a.Args[1])
}

func cmdUndeprecate(a *App) error {
	if len(a.Args) == 0 {
		return a.usageError("")
	}
	return a.deprecate(a.Args[0], "")
}

func (a *App) deprecate(word, message string) error {
	s, err := spec.Parse(word, a.Cwd)
	if err != nil {
		return err
	}
	rng := s.FetchSpec
	if s.RawSpec == "" || s.RawSpec == "*" {
		rng = "*"
	}
	if _, ok := semver.ValidRange(rng, semver.Options{Loose: true}); !ok || s.Name == "" {
		return fail("", "invalid version range: %s", s.RawSpec)
	}
	d, err := a.fullDocument(s.Name)
	if err != nil {
		return err
	}
	var hit []string
	for v, m := range d.versions() {
		if m, ok := m.(map[string]any); ok && semver.Satisfies(v, rng, semver.Options{Loose: true, IncludePrerelease: true}) {
			m["deprecated"] = message
			hit = append(hit, v)
		}
	}
	if len(hit) == 0 {
		a.Log("warn", "deprecate No version found for "+rng)
		return nil
	}
	slices.SortFunc(hit, semver.Compare)
	for _, v := range hit {
		if message == "" {
			a.Log("notice", "undeprecating "+s.Name+"@"+v)
		} else {
			a.Log("notice", "deprecating "+s.Name+"@"+v+" with message \""+message+"\"")
		}
	}
	if a.Cfg.Bool("dry-run") {
		return nil
	}
	return a.ask(s.Name, "PUT", escaped(s.Name), d, nil)
}

func cmdDistTag(a *App) error {
	args := a.Args
	word := ""
	if len(args) > 0 {
		word, args = args[0], args[1:]
	}
	switch word {
	case "add", "a", "set", "s":
		return a.tagAdd(args)
	case "rm", "r", "del", "d", "remove":
		return a.tagRemove(args)
	case "ls", "l", "sl", "list", "":
		if a.manyWorkspaces() {
			folders, err := a.chosen()
			if err != nil {
				return err
			}
			for _, f := range folders {
				a.Println(f.Pkg.Name + ":")
				if err := a.tagList(f.Pkg.Name); err != nil {
					a.Log("error", "dist-tag ls Couldn't get dist-tag data for "+f.Pkg.Name+"@*")
				}
			}
			return nil
		}
		if len(args) > 1 {
			return a.usageError("")
		}
		if len(args) == 1 {
			s, err := spec.Parse(args[0], a.Cwd)
			if err != nil {
				return err
			}
			return a.tagList(s.Name)
		}
		if a.Cfg.Bool("global") {
			return a.usageError("")
		}
		name, err := a.ownName()
		if err != nil {
			return a.usageError("")
		}
		return a.tagList(name)
	}
	if len(args) == 0 && !a.manyWorkspaces() {
		s, err := spec.Parse(word, a.Cwd)
		if err != nil {
			return err
		}
		return a.tagList(s.Name)
	}
	return a.usageError("")
}

func (a *App) tags(name string) (map[string]string, error) {
	c, err := a.Client()
	if err != nil {
		return nil, err
	}
	return c.Tags(a.Ctx, name)
}

func (a *App) tagList(name string) error {
	tags, err := a.tags(name)
	if err != nil {
		a.Log("error", "dist-tag ls Couldn't get dist-tag data for "+name)
		return err
	}
	var names []string
	for t := range tags {
		names = append(names, t)
	}
	sort.Strings(names)
	for _, t := range names {
		a.Println(t + ": " + tags[t])
	}
	return nil
}

func (a *App) tagAdd(args []string) error {
	if len(args) < 1 || len(args) > 2 {
		return a.usageError("")
	}
	s, err := spec.Parse(args[0], a.Cwd)
	if err != nil {
		return err
	}
	tag := a.Cfg.Str("tag")
	if len(args) == 2 {
		tag = args[1]
	}
	tag = strings.TrimSpace(tag)
	version := s.RawSpec
	if s.Name == "" || s.Type != spec.Version || tag == "" {
		return a.usageError("")
	}
	if _, ok := semver.ValidRange(tag, semver.Options{}); ok {
		return fail("", "Tag name must not be a valid SemVer range: %s", tag)
	}
	tags, err := a.tags(s.Name)
	if err != nil {
		return err
	}
	if tags[tag] == version {
		a.Log("warn", "dist-tag add "+tag+" is already set to version "+version)
		return nil
	}
	c, err := a.Client()
	if err != nil {
		return err
	}
	if err := c.SetTag(a.Ctx, s.Name, tag, version); err != nil {
		return err
	}
	a.Println("+" + tag + ": " + s.Name + "@" + version)
	return nil
}

func (a *App) tagRemove(args []string) error {
	if len(args) != 2 {
		return a.usageError("")
	}
	s, err := spec.Parse(args[0], a.Cwd)
	if err != nil {
		return err
	}
	if s.Name == "" {
		return a.usageError("")
	}
	tag := args[1]
	tags, err := a.tags(s.Name)
	if err != nil {
		return err
	}
	version, ok := tags[tag]
	if !ok {
		a.Log("info", "dist-tag del "+tag+" is not a dist-tag on "+s.Name)
		return fail("", "%s is not a dist-tag on %s", tag, s.Name)
	}
	c, err := a.Client()
	if err != nil {
		return err
	}
	if err := c.SetTag(a.Ctx, s.Name, tag, ""); err != nil {
		return err
	}
	a.Println("-" + tag + ": " + s.Name + "@" + version)
	return nil
}

func cmdStar(a *App) error {
	if len(a.Args) == 0 {
		return a.usageError("")
	}
	who, err := a.whoami()
	if err != nil {
		return err
	}
	mark := "★"
	if a.Name == "unstar" {
		mark = "☆"
	}
	for _, w := range a.Args {
		s, err := spec.Parse(w, a.Cwd)
		if err != nil {
			return err
		}
		d, err := a.fullDocument(s.Name)
		if err != nil {
			return err
		}
		users, _ := d["users"].(map[string]any)
		if users == nil {
			users = map[string]any{}
		}
		if a.Name == "star" {
			users[who] = true
		} else {
			delete(users, who)
		}
		if err := a.ask(s.Name, "PUT", escaped(s.Name), map[string]any{"_id": d["_id"], "_rev": d["_rev"], "users": users}, nil); err != nil {
			return err
		}
		a.Println(mark + "  " + s.Name)
	}
	return nil
}

func cmdStars(a *App) error {
	who := ""
	if len(a.Args) > 0 {
		who = a.Args[0]
	} else {
		var err error
		if who, err = a.whoami(); err != nil {
			a.Log("warn", "stars auth is required to look up your username")
			return err
		}
	}
	var r struct{ Rows []struct{ Value string } }
	key, _ := json.Marshal(who)
	if err := a.ask("", "GET", "-/_view/starredByUser?key="+url.QueryEscape(string(key)), nil, &r); err != nil {
		return err
	}
	if len(r.Rows) == 0 {
		a.Log("warn", "stars user has not starred any packages")
	}
	for _, x := range r.Rows {
		a.Println(x.Value)
	}
	return nil
}

func (a *App) whoami() (string, error) {
	c, err := a.Client()
	if err != nil {
		return "", err
	}
	reg, err := a.Cfg.Registry(a.Cfg.Str("scope"))
	if err != nil {
		return "", err
	}
	return c.Whoami(a.Ctx, reg)
}
