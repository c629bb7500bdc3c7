package command

import (
	"encoding/json"
	"path"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// provider is a service whose builds may be trusted to publish a package.
type provider struct {
	name, title, entity string
	key                 string // the option that names the entity
	file                string // what the file is, "" where none is named
	host                string
}

var providers = []provider{
	{name: "github", title: "GitHub Actions", entity: "GitHub repository", key: "repository", file: "GitHub Actions Workflow", host: "https://github.com/"},
	{name: "gitlab", title: "GitLab CI/CD", entity: "GitLab project", key: "project", file: "GitLab CI/CD Pipeline", host: "https://gitlab.com/"},
	{name: "circleci", title: "CircleCI", entity: "CircleCI pipeline"},
}

// permissions are what a trusted build may do: the option, the registry's word, npm's.
var permissions = [][3]string{{"allow-publish", "createPackage", "publish"}, {"allow-stage-publish", "createStagedPackage", "stage publish"}}

// cmdTrust says which builds may publish a package without a token.
func cmdTrust(a *App) error {
	if len(a.Args) == 0 {
		return a.usageError("")
	}
	word, args := a.Args[0], a.Args[1:]
	if len(args) > 1 && a.sub != nil {
		return fail("", "Unknown positional argument: %s", args[1])
	}
	name, own := "", a.ownManifest()
	switch {
	case len(args) == 1:
		name = args[0]
	case own != nil:
		name = own.Name
	}
	switch word {
	case "list", "revoke":
		if name == "" {
			return fail("", "Package name must be specified either as an argument or in the package.json file")
		}
		s, err := spec.Parse(name, a.Cwd)
		if err != nil {
			return err
		}
		at := "-/package/" + escaped(s.Name) + "/trust"
		if word == "revoke" {
			return a.trustRevoke(s.Name, at)
		}
		var raw json.RawMessage
		if err := a.ask(s.Name, "GET", at, nil, &raw); err != nil {
			return err
		}
		return a.tellTrusted(raw, s.Name)
	}
	for i := range providers {
		if providers[i].name == word {
			return a.trustCreate(&providers[i], name, len(args) == 0 || own != nil && args[0] == own.Name, own)
		}
	}
	return a.usageError("Unknown subcommand: %s", word)
}

// ownManifest is the package that the command stands in, nil for none.
func (a *App) ownManifest() *manifest.Package {
	p, err := readPackage(a.projectDir())
	if err != nil {
		return nil
	}
	return p
}

// dialogue is said whatever the log level, but never beside JSON.
func (a *App) dialogue(text string) {
	if !a.Cfg.Bool("json") {
		a.Println(text)
	}
}

func (a *App) trustRevoke(name, at string) error {
	id := a.Cfg.Str("id")
	if id == "" {
		return fail("", "ID of the trusted relationship to revoke must be specified with the --id option")
	}
	a.dialogue("Attempting to revoke trusted configuration for package " + name + " with id " + id)
	if a.Cfg.Bool("dry-run") {
		return nil
	}
	if err := a.ask(name, "DELETE", at+"/"+part(id), nil, nil); err != nil {
		return err
	}
	a.dialogue("Revoked trusted configuration for package " + name + " with id " + id)
	return nil
}

func (a *App) trustCreate(p *provider, name string, mine bool, own *manifest.Package) error {
	may := &manifest.Value{Array: true}
	for _, x := range permissions {
		if a.Cfg.Bool(x[0]) {
			may.Items = append(may.Items, manifest.String(x[1]))
		}
	}
	if len(may.Items) == 0 {
		return fail("", "At least one permission flag is required (--allow-publish, --allow-stage-publish)")
	}
	if name == "" {
		return fail("", "Package name must be specified either as an argument or in package.json file")
	}
	var values, body *manifest.Value
	var pages []string
	var err error
	from := ""
	if p.file == "" {
		values, body, pages, err = a.circle(name)
	} else {
		values, body, pages, from, err = a.workflow(p, name, mine, own)
	}
	if err != nil {
		return err
	}
	a.dialogue("Establishing trust between " + name + " package and " + p.title)
	a.dialogue("Anyone with " + p.entity + " write access can publish to " + name)
	a.dialogue("Two-factor authentication is required for this operation")
	if a.Cfg.IsSet("registry") {
		if reg, err := a.Cfg.Registry(name); err == nil {
			a.Log("warn", "trust Registry "+registry.SafeURL(reg)+" may not support trusted publishing")
		}
	}
	a.dialogue("")
	a.tellTrust(values, may, from)
	if len(pages) > 0 {
		a.dialogue("\n" + strings.Join(pages, "\n"))
	}
	a.dialogue("")
	if a.Cfg.Bool("dry-run") {
		return nil
	}
	if err := a.confirm("Do you want to proceed? (y/N) "); err != nil {
		return err
	}
	body.Put("permissions", may)
	var raw json.RawMessage
	list := &manifest.Value{Array: true, Items: []*manifest.Value{body}}
	if err := a.ask(name, "POST", "-/package/"+escaped(name)+"/trust", json.RawMessage(list.JSON("")), &raw); err != nil {
		return err
	}
	a.dialogue("Trust configuration created successfully for " + name + " with the following settings:")
	return a.tellTrusted(raw, name)
}

// confirm goes on if the user says yes, or has said so with --yes.
func (a *App) confirm(question string) error {
	switch v, _ := a.Cfg.Get("yes"); v {
	case true:
		return nil
	case false:
		return fail("", "User cancelled operation")
	}
	answer, err := a.prompt(question, false)
	if answer = strings.ToLower(strings.TrimSpace(answer)); err != nil || answer != "y" && answer != "yes" {
		return fail("", "User cancelled operation")
	}
	return nil
}

func texts(kv ...string) *manifest.Value {
	o := &manifest.Value{Object: true}
	for i := 0; i < len(kv); i += 2 {
		if kv[i+1] != "" {
			o.Put(kv[i], manifest.String(kv[i+1]))
		}
	}
	return o
}

// workflow reads the options of a service whose builds are files of a repository.
func (a *App) workflow(p *provider, name string, mine bool, own *manifest.Package) (values, body *manifest.Value, pages []string, from string, err error) {
	file, entity := a.Cfg.Str("file"), first(a.Cfg.Str(p.key), a.Cfg.Str("repository"))
	given := entity != ""
	var repo *spec.Hosted
	if own != nil {
		if v, verr := manifest.ParseValue(own.Raw); verr == nil {
			at, ok := v.Get("repository").Text()
			if !ok {
				at, _ = v.Get("repository").Get("url").Text()
			}
			if s, serr := spec.Parse(at, "/"); serr == nil && at != "" {
				repo = s.Hosted
			}
		}
	}
	there := ""
	if repo != nil {
		there = repo.User + "/" + repo.Project
	}
	other := mine && repo != nil && repo.Host != p.name
	if !given && !other && there != "" {
		entity, from = there, p.key
	}
	bad := func(format string, args ...any) error { return fail("", format, args...) }
	switch {
	case file == "":
		return nil, nil, nil, "", bad("%s must be specified with the file option", p.file)
	case !strings.HasSuffix(file, ".yml") && !strings.HasSuffix(file, ".yaml"):
		return nil, nil, nil, "", bad("%s must end in .yml or .yaml", p.file)
	case file != path.Base(file) && p.name == "github":
		return nil, nil, nil, "", bad("GitHub Actions workflow must be just a file not a path")
	case file != path.Base(file):
		return nil, nil, nil, "", bad("GitLab CI/CD pipeline file must be just a file not a path")
	case other && !given:
		return nil, nil, nil, "", bad("Repository in package.json is not a %s", p.entity)
	case other:
		a.Log("warn", "trust Repository in package.json is not a "+p.entity)
	case mine && repo != nil && entity != there:
		a.Log("warn", "trust Repository in package.json ("+there+") differs from provided "+p.entity+" ("+entity+")")
	}
	parts := strings.Split(entity, "/")
	switch {
	case entity == "" && mine:
		return nil, nil, nil, "", bad("%s must be specified with %s option or inferred from the package.json repository field", p.entity, p.key)
	case entity == "":
		return nil, nil, nil, "", bad("%s must be specified with %s option", p.entity, p.key)
	case p.name == "github" && len(parts) != 2:
		return nil, nil, nil, "", bad("%s must be specified in the format owner/repository", p.entity)
	case len(parts) < 2:
		return nil, nil, nil, "", bad("%s must be specified in the format group/project or group/subgroup/project", p.entity)
	}
	env := a.Cfg.Str("environment")
	values = texts("package", name, "file", file, p.key, entity, "environment", env)
	claims := &manifest.Value{Object: true}
	page := p.host + entity
	if p.name == "github" {
		claims.Put("repository", manifest.String(entity))
		claims.Put("workflow_ref", texts("file", file))
		pages = []string{page + "/blob/HEAD/.github/workflows/" + file, page}
	} else {
		claims.Put("project_path", manifest.String(entity))
		claims.Put("ci_config_ref_uri", texts("file", file))
		pages = []string{page + "/-/blob/HEAD/" + file, page}
	}
	if env != "" {
		claims.Put("environment", manifest.String(env))
	}
	body = texts("type", p.name)
	body.Put("claims", claims)
	return values, body, pages, from, nil
}

const circleClaim = "oidc.circleci.com/"

// circle reads the options of CircleCI.
func (a *App) circle(name string) (values, body *manifest.Value, pages []string, err error) {
	values = texts("package", name)
	claims := &manifest.Value{Object: true}
	keys := [][2]string{{"org-id", "orgId"}, {"project-id", "projectId"}, {"pipeline-definition-id", "pipelineDefinitionId"}, {"vcs-origin", "vcsOrigin"}}
	for _, k := range keys {
		if a.Cfg.Str(k[0]) == "" {
			return nil, nil, nil, fail("", "%s is required", k[0])
		}
	}
	for _, k := range keys {
		v := a.Cfg.Str(k[0])
		if k[0] != "vcs-origin" {
			if err := checkUUID(v, k[0]); err != nil {
				return nil, nil, nil, err
			}
		}
		values.Put(k[1], manifest.String(v))
		claims.Put(circleClaim+k[0], manifest.String(v))
	}
	origin := a.Cfg.Str("vcs-origin")
	if strings.Contains(origin, "://") {
		return nil, nil, nil, fail("", "vcs-origin must not include a scheme (e.g., use 'github.com/owner/repo' not 'https://github.com/owner/repo')")
	}
	if strings.Count(origin, "/") < 2 {
		return nil, nil, nil, fail("", "vcs-origin must be in format 'provider/owner/repo'")
	}
	contexts := &manifest.Value{Array: true}
	for _, id := range a.Cfg.List("context-id") {
		if err := checkUUID(id, "context-id"); err != nil {
			return nil, nil, nil, err
		}
		contexts.Items = append(contexts.Items, manifest.String(id))
	}
	if len(contexts.Items) > 0 {
		values.Put("contextIds", contexts)
		claims.Put(circleClaim+"context-ids", contexts)
	}
	body = texts("type", "circleci")
	body.Put("claims", claims)
	return values, body, []string{"https://" + origin}, nil
}

// tellTrust prints one relationship; from names what was read out of package.json.
func (a *App) tellTrust(values, may *manifest.Value, from string) {
	if a.Cfg.Bool("json") {
		if may != nil {
			values.Put("permissions", may)
		}
		a.Println(string(values.JSON("  ")))
		return
	}
	for i, k := range values.Keys {
		line := k + ": " + flat(values.Items[i])
		if k == from {
			line += " (from package.json)"
		}
		a.Println(line)
	}
	if may == nil || !may.Array || len(may.Items) == 0 {
		return
	}
	var words []string
	for _, v := range may.Items {
		word := flat(v)
		for _, x := range permissions {
			if x[1] == word {
				word = x[2]
			}
		}
		words = append(words, word)
	}
	a.Println("permissions: " + strings.Join(words, ", "))
}

// tellTrusted prints the registry's list of relationships.
func (a *App) tellTrusted(raw []byte, name string) error {
	v, err := manifest.ParseValue(raw)
	if err != nil {
		return fail("EJSONPARSE", "the registry's answer is no JSON")
	}
	list := []*manifest.Value{v}
	if v.Array {
		list = v.Items
	}
	if len(list) == 0 {
		a.dialogue("No trust configurations found for package (" + name + ")")
		return nil
	}
	for _, c := range list {
		claims := c.Get("claims")
		get := func(keys ...string) string {
			v := claims
			for _, k := range keys {
				v = v.Get(k)
			}
			return flat(v)
		}
		kind := flat(c.Get("type"))
		values := texts("type", kind, "id", flat(c.Get("id")))
		switch kind {
		case "github":
			values = texts("type", kind, "id", flat(c.Get("id")), "file", get("workflow_ref", "file"), "repository", get("repository"), "environment", get("environment"))
		case "gitlab":
			values = texts("type", kind, "id", flat(c.Get("id")), "file", get("ci_config_ref_uri", "file"), "project", get("project_path"), "environment", get("environment"))
		case "circleci":
			values = texts("type", kind, "id", flat(c.Get("id")), "orgId", get(circleClaim+"org-id"), "projectId", get(circleClaim+"project-id"),
				"pipelineDefinitionId", get(circleClaim+"pipeline-definition-id"), "vcsOrigin", get(circleClaim+"vcs-origin"), "contextIds", get(circleClaim+"context-ids"))
		}
		a.dialogue("")
		a.tellTrust(values, c.Get("permissions"), "")
	}
	a.dialogue("")
	return nil
}
