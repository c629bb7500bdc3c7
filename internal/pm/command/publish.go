package command

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

func cmdPublish(a *App) error {
	if !a.manyWorkspaces() {
		word := "."
		switch len(a.Args) {
		case 0:
		case 1:
			word = a.Args[0]
		default:
			return a.usageError("")
		}
		p, err := a.publishWord(word)
		if err == nil && a.Cfg.Bool("json") {
			return a.PrintJSON(p)
		}
		return err
	}
	folders, err := a.chosen()
	if err != nil {
		return err
	}
	done := map[string]*packed{}
	for _, f := range folders {
		p, err := a.publishFolder(f, folders)
		var e *Error
		if errors.As(err, &e) && e.Code_ == "EPRIVATE" {
			a.Log("warn", "publish Skipping workspace "+f.Pkg.Name+", marked as private")
			continue
		}
		if err != nil {
			return err
		}
		done[f.Pkg.Name] = p
	}
	if a.Cfg.Bool("json") {
		return a.PrintJSON(done)
	}
	return nil
}

func (a *App) publishWord(word string) (*packed, error) {
	if word != "." {
		s, err := spec.Parse(word, a.Cwd)
		if err != nil {
			return nil, err
		}
		if s.Type != spec.Directory {
			p, err := a.packWord(word)
			if err != nil {
				return nil, err
			}
			pkg, _ := tarballFile(p.tarball, func(n string) bool { return n == "package.json" })
			m, err := manifest.Parse(pkg)
			if err != nil {
				return nil, err
			}
			return p, a.publish(p, Folder{Pkg: m}, pkg)
		}
		f, err := a.folder(s.FetchSpec)
		if err != nil {
			return nil, err
		}
		return a.publishFolder(f, nil)
	}
	f, err := a.folder(a.projectDir())
	if err != nil {
		return nil, err
	}
	return a.publishFolder(f, nil)
}

func (a *App) publishFolder(f Folder, among []Folder) (*packed, error) {
	if err := checkPublic(f.Pkg); err != nil {
		return nil, err
	}
	if err := a.events(f, "prepublishOnly"); err != nil {
		return nil, err
	}
	p, err := a.packFolder(f, among, true)
	if err != nil {
		return nil, err
	}
	if f, err = a.folder(f.Dir); err != nil {
		return nil, err
	}
	return p, a.publish(p, f, f.Pkg.Raw)
}

func checkPublic(p *manifest.Package) error {
	if p.Private {
		return &Error{Code_: "EPRIVATE", Msg: "This package has been marked as private\nRemove the 'private' field from the package.json to publish it."}
	}
	return nil
}

// publishing is what holds for one package: flags first, then its publishConfig, then all other settings.
type publishing struct {
	a   *App
	own map[string]any
}

func (p publishing) str(key string) string {
	if v, ok := p.own[key]; ok && p.a.Cfg.Where(key) != "cli" {
		if s, ok := v.(string); ok {
			return s
		}
	}
	return p.a.Cfg.Str(key)
}

// flag reads one that is on or off.
func (p publishing) flag(key string) bool {
	if v, ok := p.own[key]; ok && p.a.Cfg.Where(key) != "cli" {
		return v == true
	}
	return p.a.Cfg.Bool(key)
}

func (p publishing) registry(name string) (string, error) {
	scope, _, scoped := strings.Cut(name, "/")
	key := scope + ":registry"
	if scoped {
		if s, ok := p.own[key].(string); ok && s != "" {
			return strings.TrimSuffix(s, "/") + "/", nil
		}
		if p.a.Cfg.Str(key) != "" {
			return p.a.Cfg.Registry(name)
		}
	}
	if s, ok := p.own["registry"].(string); ok && s != "" && p.a.Cfg.Where("registry") != "cli" {
		return strings.TrimSuffix(s, "/") + "/", nil
	}
	return p.a.Cfg.Registry(name)
}

// publish sends a tarball; f.Dir is "" when there is no folder behind it.
func (a *App) publish(p *packed, f Folder, raw []byte) error {
	if err := checkPublic(f.Pkg); err != nil {
		return err
	}
	var own struct{ PublishConfig map[string]any }
	json.Unmarshal(raw, &own)
	o := publishing{a, own.PublishConfig}
	tag := strings.TrimSpace(o.str("tag"))
	if _, ok := semver.ParseRange(tag, semver.Options{}); ok && tag != "" {
		return fail("", "Tag name must not be a valid SemVer range: %s", tag)
	}
	v, err := manifest.ParseValue(raw)
	if err != nil {
		return err
	}
	if changes := correct(v); len(changes) > 0 {
		a.Log("warn", "publish npm auto-corrected some errors in your package.json when publishing.  Please run \"npm pkg fix\" to address these errors.")
		a.Log("warn", "publish errors corrected:")
		for _, c := range changes {
			a.Log("warn", "publish "+c)
		}
	}
	complete(v, f.Dir, func() (string, string) {
		if f.Dir != "" {
			return readmeOf(f.Dir)
		}
		name := ""
		text, _ := tarballFile(p.tarball, func(n string) bool {
			if l := strings.ToLower(n); l == "readme" || strings.HasPrefix(l, "readme.") && !strings.Contains(l, "/") {
				name = n
			}
			return name == n
		})
		return name, string(text)
	})
	if !a.Cfg.Bool("json") {
		a.tellPacked(p)
	}
	reg, err := o.registry(p.Name)
	if err != nil {
		return err
	}
	access, dry := o.str("access"), a.Cfg.Bool("dry-run")
	if access == "restricted" && !strings.HasPrefix(p.Name, "@") {
		return fail("EUNSCOPED", "Can't restrict access to unscoped packages.")
	}
	if access == "private" {
		access = "restricted"
	}
	note := ""
	if dry {
		note = " (dry-run)"
	}
	signed := o.flag("provenance")
	if a.tradeIdentity(reg, p.Name) && !a.Cfg.IsSet("provenance") && o.own["provenance"] == nil {
		signed = signed || a.openlyBuilt(reg, p.Name)
	}
	if a.Cfg.Auth(reg).Header == "" {
		text := "This command requires you to be logged in to " + registry.SafeURL(reg)
		if !dry {
			return &Error{Code_: "ENEEDAUTH", Msg: text}
		}
		a.Log("warn", "publish "+text+note)
	}
	implied := !a.Cfg.IsSet("tag") && own.PublishConfig["tag"] == nil
	if err := a.checkTag(reg, p, implied); err != nil {
		return err
	}
	a.Log("notice", fmt.Sprintf("Publishing to %s with tag %s and %s access%s", registry.SafeURL(reg), tag, first(access, "default"), note))
	if !dry {
		c, err := a.Client()
		if err != nil {
			return err
		}
		pub := registry.Publication{Name: p.Name, Version: p.Version, Tag: tag, Access: access, Manifest: v, Tarball: p.tarball}
		if file := o.str("provenance-file"); signed || file != "" {
			if pub.Provenance, err = a.provenanceOf(pub, reg, signed, file); err != nil {
				return err
			}
		}
		if a.Name == "stage" {
			p.StageID, err = c.Stage(a.Ctx, reg, pub)
		} else {
			err = c.Publish(a.Ctx, reg, pub)
		}
		if err != nil {
			return err
		}
		if f.Dir != "" {
			if err := a.events(f, "publish", "postpublish"); err != nil {
				return err
			}
		}
	}
	note = ""
	if a.Name == "stage" {
		note = " (staged)"
		if p.StageID != "" {
			note = " (staged with id " + p.StageID + ")"
		}
		a.Log("notice", "stage package "+p.ID+" has been staged with tag "+tag)
	}
	if !a.Cfg.Bool("json") {
		a.Println("+ " + p.ID + note)
	}
	return nil
}

// checkTag refuses to move `latest` unasked to a prerelease or to something lower than what is published.
func (a *App) checkTag(reg string, p *packed, implied bool) error {
	sv, ok := semver.Parse(p.Version, false)
	if !ok {
		return fail("EBADSEMVER", "%q is no version", p.Version)
	}
	if implied && sv.Prerelease() {
		return fail("", "You must specify a tag using --tag when publishing a prerelease version.")
	}
	c, err := a.Client()
	if err != nil {
		return err
	}
	raw, err := c.JSON(a.Ctx, registry.Request{URL: reg + registry.EscapeName(p.Name)})
	if err != nil {
		return nil // what is not there forbids nothing, and the registry has the last word
	}
	old, err := manifest.ParsePackument(raw)
	if err != nil {
		return nil
	}
	if old.Has(p.Version) {
		return fail("", "You cannot publish over the previously published versions: %s.", p.Version)
	}
	if !implied || a.Cfg.Bool("force") {
		return nil
	}
	highest := ""
	for _, v := range old.Versions() {
		if x, ok := semver.Parse(v, false); ok && !x.Prerelease() && (highest == "" || semver.Compare(v, highest) > 0) {
			highest = v
		}
	}
	if highest != "" && semver.Compare(highest, p.Version) >= 0 {
		return fail("", "Cannot implicitly apply the \"latest\" tag because previously published version %s is higher than the new version %s. You must specify a tag using --tag.", highest, p.Version)
	}
	return nil
}

// tarballFile reads the first file of a tarball that is asked for.
func tarballFile(tgz []byte, want func(name string) bool) ([]byte, error) {
	gz, err := gzip.NewReader(bytes.NewReader(tgz))
	if err != nil {
		return nil, err
	}
	for tr := tar.NewReader(gz); ; {
		h, err := tr.Next()
		if err != nil {
			return nil, err
		}
		if _, name, _ := strings.Cut(h.Name, "/"); h.Typeflag == tar.TypeReg && want(filepath.ToSlash(name)) {
			return io.ReadAll(io.LimitReader(tr, 32<<20))
		}
	}
}
