package command

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

var uuidForm = regexp.MustCompile(`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

func checkUUID(s, what string) error {
	if !uuidForm.MatchString(s) {
		return fail("", "%s must be a valid UUID", what)
	}
	return nil
}

// cmdStage sends versions that wait for approval, and looks at and decides about those that wait.
func cmdStage(a *App) error {
	if len(a.Args) == 0 {
		return a.usageError("")
	}
	word := a.Args[0]
	a.Args = a.Args[1:]
	switch word {
	case "publish":
		return cmdPublish(a)
	case "list":
		return a.stageList()
	case "view", "approve", "reject", "download":
	default:
		return a.usageError("Unknown subcommand: %s", word)
	}
	if len(a.Args) == 0 {
		return a.usageError("Missing required <stage-id>")
	}
	id := a.Args[0]
	if err := checkUUID(id, "stage-id"); err != nil {
		return err
	}
	path := "-/stage/" + id
	switch word {
	case "view":
		var raw json.RawMessage
		if err := a.ask("", "GET", path, nil, &raw); err != nil {
			return err
		}
		v, err := manifest.ParseValue(raw)
		if err != nil {
			return fail("EJSONPARSE", "the registry's answer is no JSON")
		}
		if a.Cfg.Bool("json") {
			a.Println(string(v.JSON("  ")))
			return nil
		}
		a.tellStaged(v)
		return nil
	case "approve":
		a.Log("notice", "Approving staged package "+id)
		if err := a.ask("", "POST", path+"/approve", nil, nil); err != nil {
			return err
		}
		a.Println("Staged package " + id + " approved and published successfully.")
		return nil
	case "reject":
		a.Log("notice", "Rejecting staged package "+id)
		a.Log("warn", "Rejecting will permanently delete this staged publish record and tarball from the registry.")
		if err := a.ask("", "DELETE", path, nil, nil); err != nil {
			return err
		}
		a.Println("Staged package " + id + " has been rejected.")
		return nil
	}
	return a.stageDownload(id)
}

func (a *App) stageDownload(id string) error {
	a.Log("notice", "Downloading staged package "+id)
	c, err := a.Client()
	if err != nil {
		return err
	}
	reg, err := a.Cfg.Registry("")
	if err != nil {
		return err
	}
	raw, err := c.Bytes(a.Ctx, id, reg+"-/stage/"+id+"/tarball", "")
	if err != nil {
		return err
	}
	p, err := describeTarball(raw)
	if err != nil {
		return err
	}
	// The name comes out of the tarball: only a package's name may become a file's.
	if s, err := spec.Parse(p.Name+"@"+p.Version, a.Cwd); err != nil || s.Type != spec.Version || s.Name != p.Name {
		return fail("EINVALIDPACKAGENAME", "the staged tarball has no valid name and version")
	}
	file := strings.TrimSuffix(p.Filename, ".tgz") + "-" + id + ".tgz"
	if err := os.WriteFile(filepath.Join(a.Cwd, filepath.Base(file)), raw, 0o644); err != nil {
		return err
	}
	if a.Cfg.Bool("json") {
		return a.PrintJSON(map[string]*packed{p.Name: p})
	}
	a.tellPacked(p)
	a.Println(file)
	return nil
}

func (a *App) stageList() error {
	name := ""
	if len(a.Args) > 0 {
		s, err := spec.Parse(a.Args[0], a.Cwd)
		if err != nil {
			return err
		}
		if s.RawSpec != "" && s.RawSpec != "*" {
			return a.usageError("Version specifiers are not supported for listing staged packages")
		}
		name = s.Name
	}
	const perPage = 100
	all := &manifest.Value{Array: true}
	for page := 0; page < 1000; page++ {
		q := fmt.Sprintf("?page=%d&perPage=%d", page, perPage)
		if name != "" {
			q += "&package=" + url.QueryEscape(name)
		}
		var got struct {
			Items []json.RawMessage
			Total int
		}
		if err := a.ask("", "GET", "-/stage"+q, nil, &got); err != nil {
			return err
		}
		for _, raw := range got.Items {
			if v, err := manifest.ParseValue(raw); err == nil {
				all.Items = append(all.Items, v)
			}
		}
		if len(all.Items) >= got.Total || len(got.Items) < perPage {
			break
		}
	}
	switch {
	case a.Cfg.Bool("json"):
		a.Println(string(all.JSON("  ")))
	case len(all.Items) == 0 && name != "":
		a.Println("No staged versions of package name \"" + name + "\".")
	case len(all.Items) == 0:
		a.Println("No staged packages found.")
	}
	if a.Cfg.Bool("json") {
		return nil
	}
	for i, v := range all.Items {
		if i > 0 {
			a.Println()
		}
		a.tellStaged(v)
	}
	return nil
}

// tellStaged prints what waits, a line for each thing known of it.
func (a *App) tellStaged(v *manifest.Value) {
	say := func(key string, v *manifest.Value) {
		if s := flat(v); v != nil && s != "null" {
			a.Println(key + ": " + s)
		}
	}
	say("id", v.Get("id"))
	say("package name", v.Get("packageName"))
	for _, k := range []string{"version", "status", "tag"} {
		say(k, v.Get(k))
	}
	say("date staged", v.Get("createdAt"))
	who := v.Get("actor")
	if kind := flat(v.Get("actorType")); kind != "" && kind != "null" {
		who = manifest.String(flat(who) + " (" + kind + ")")
	}
	say("staged by", who)
	say("shasum", v.Get("shasum"))
	known := []string{"id", "packageName", "version", "status", "tag", "createdAt", "actor", "actorType", "shasum"}
	for i, k := range v.Keys {
		if !slices.Contains(known, k) {
			say(k, v.Items[i])
		}
	}
}
