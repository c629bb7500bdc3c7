package command

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/spec"
)

// cmdAccess tells and changes who may see and write packages.
func cmdAccess(a *App) error {
	args := append(append([]string(nil), a.Args...), "", "", "", "")
	verb, what := args[0], args[1]
	name := func(w string) (string, error) {
		if w == "" || w == "." {
			return a.ownName()
		}
		s, err := spec.Parse(w, a.Cwd)
		return s.Name, err
	}
	switch verb + " " + what {
	case "list packages", "ls packages":
		owner := args[2]
		if owner == "" {
			who, err := a.whoami()
			if err != nil {
				return err
			}
			owner = who
		}
		got, err := a.packagesOf(owner)
		if err != nil {
			return err
		}
		only := args[3]
		return a.tellMap(got, only, func(k, v string) string { return k + ": " + v })
	case "list collaborators", "ls collaborators":
		n, err := name(args[2])
		if err != nil {
			return err
		}
		var got map[string]string
		if err := a.ask(n, "GET", "-/package/"+escaped(n)+"/collaborators", nil, &got); err != nil {
			return err
		}
		for k, v := range got {
			got[k] = permission(v)
		}
		return a.tellMap(got, args[3], func(k, v string) string { return k + ": " + v })
	case "get status":
		n, err := name(args[2])
		if err != nil {
			return err
		}
		var got struct{ Public bool }
		if err := a.ask(n, "GET", "-/package/"+escaped(n)+"/visibility", nil, &got); err != nil {
			return err
		}
		v := "private"
		if got.Public {
			v = "public"
		}
		if a.Cfg.Bool("json") {
			return a.PrintJSON(map[string]string{n: v})
		}
		a.Println(n + ": " + v)
		return nil
	}
	switch verb {
	case "set":
		key, value, _ := strings.Cut(what, "=")
		n, err := name(args[2])
		if err != nil {
			return err
		}
		var body map[string]any
		switch {
		case key == "status" && !strings.HasPrefix(n, "@"):
			return a.usageError("This command is only available for scoped packages.")
		case key == "status" && (value == "public" || value == "private"):
			if value == "private" {
				value = "restricted"
			}
			body = map[string]any{"access": value}
		case key == "mfa" && value == "none":
			body = map[string]any{"publish_requires_tfa": false}
		case key == "mfa" && value == "publish":
			body = map[string]any{"publish_requires_tfa": true, "automation_token_overrides_tfa": false}
		case key == "mfa" && value == "automation":
			body = map[string]any{"publish_requires_tfa": true, "automation_token_overrides_tfa": true}
		default:
			return a.usageError("")
		}
		return a.ask(n, "POST", "-/package/"+escaped(n)+"/access", body, nil)
	case "grant":
		scope, team := splitTeam(args[2])
		if what != "read-only" && what != "read-write" || team == "" {
			return a.usageError("")
		}
		n, err := name(args[3])
		if err != nil {
			return err
		}
		return a.ask("@"+scope+"/", "PUT", "-/team/"+part(scope)+"/"+part(team)+"/package", map[string]any{"package": n, "permissions": what}, nil)
	case "revoke":
		scope, team := splitTeam(what)
		if team == "" {
			return a.usageError("")
		}
		n, err := name(args[2])
		if err != nil {
			return err
		}
		return a.ask("@"+scope+"/", "DELETE", "-/team/"+part(scope)+"/"+part(team)+"/package", map[string]any{"package": n}, nil)
	}
	return a.usageError("")
}

func permission(v string) string {
	switch v {
	case "read":
		return "read-only"
	case "write":
		return "read-write"
	}
	return v
}

// packagesOf lists what a user, a scope or a team may see.
func (a *App) packagesOf(owner string) (map[string]string, error) {
	scope, team := splitTeam(owner)
	got := map[string]string{}
	var err error
	switch {
	case team != "":
		err = a.ask("@"+scope+"/", "GET", "-/team/"+part(scope)+"/"+part(team)+"/package", nil, &got)
	default:
		err = a.ask("", "GET", "-/org/"+part(scope)+"/package", nil, &got)
		if status(err) == 404 {
			err = a.ask("", "GET", "-/user/"+part(scope)+"/package", nil, &got)
		}
	}
	for k, v := range got {
		got[k] = permission(v)
	}
	return got, err
}

// tellMap prints one entry or all, sorted; as JSON if that is wanted.
func (a *App) tellMap(m map[string]string, only string, line func(k, v string) string) error {
	if only != "" {
		v, ok := m[only]
		m = map[string]string{}
		if ok {
			m[only] = v
		}
	}
	if a.Cfg.Bool("json") {
		return a.PrintJSON(m)
	}
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		a.Println(line(k, m[k]))
	}
	return nil
}

// cmdOwner lists and changes a package's maintainers.
func cmdOwner(a *App) error {
	args := append(append([]string(nil), a.Args...), "", "", "")
	verb, user, word := args[0], args[1], args[2]
	if verb == "ls" || verb == "list" {
		user, word = "", args[1]
	}
	n := ""
	if word == "" {
		var err error
		if n, err = a.ownName(); err != nil {
			return a.usageError("")
		}
	} else if s, err := spec.Parse(word, a.Cwd); err != nil {
		return err
	} else {
		n = s.Name
	}
	type owner struct {
		Name  string `json:"name"`
		Email string `json:"email"`
	}
	var doc struct {
		ID          string `json:"_id"`
		Rev         string `json:"_rev"`
		Maintainers []owner
	}
	switch verb {
	case "ls", "list", "add", "a", "rm", "remove", "r":
	default:
		return a.usageError("")
	}
	if err := a.ask(n, "GET", escaped(n)+"?write=true", nil, &doc); err != nil {
		return err
	}
	switch verb {
	case "ls", "list":
		if len(doc.Maintainers) == 0 {
			a.Println("no admin found")
		}
		for _, m := range doc.Maintainers {
			a.Println(strings.TrimSpace(m.Name + " <" + m.Email + ">"))
		}
		return nil
	case "add", "a":
		if user == "" {
			return a.usageError("")
		}
		var u owner
		if err := a.ask(n, "GET", "-/user/org.couchdb.user:"+part(user), nil, &u); err != nil {
			return err
		}
		for _, m := range doc.Maintainers {
			if m.Name == u.Name {
				a.Log("info", "owner add Already a package owner: "+m.Name+" <"+m.Email+">")
				return nil
			}
		}
		doc.Maintainers = append(doc.Maintainers, u)
	default:
		if user == "" {
			return a.usageError("")
		}
		var rest []owner
		for _, m := range doc.Maintainers {
			if m.Name != user {
				rest = append(rest, m)
			}
		}
		if len(rest) == len(doc.Maintainers) {
			a.Log("info", "owner rm Not a package owner: "+user)
			return nil
		}
		if len(rest) == 0 {
			return fail("EOWNERRM", "Cannot remove all owners of a package. Add someone else first.")
		}
		doc.Maintainers = rest
	}
	if err := a.ask(n, "PUT", escaped(n)+"/-rev/"+part(doc.Rev), map[string]any{"_id": doc.ID, "_rev": doc.Rev, "maintainers": doc.Maintainers}, nil); err != nil {
		return err
	}
	sign := "+"
	if verb[0] == 'r' {
		sign = "-"
	}
	a.Println(sign + " " + user + " (" + n + ")")
	return nil
}

func cmdTeam(a *App) error {
	args := append(append([]string(nil), a.Args...), "", "", "")
	scope, team := splitTeam(args[1])
	at, user := "@"+scope+"/", args[2]
	if scope == "" {
		return a.usageError("")
	}
	tell := func(done, line string) error {
		whole := scope + ":" + team
		columns := []string{whole, done}
		said := &doc{indent: "  "}
		said.set(done, text(true))
		said.set("team", text(whole))
		if args[0] == "add" || args[0] == "rm" {
			columns = append([]string{user}, columns...)
			said.set("user", text(user))
		}
		switch {
		case a.Cfg.Bool("json"):
			return a.PrintJSON(compact(said.members))
		case a.Cfg.Bool("parseable"):
			a.Println(strings.Join(columns, "\t"))
		case a.level > 0:
			a.Println(line)
		}
		return nil
	}
	path := "-/team/" + part(scope) + "/" + part(team)
	var err error
	switch args[0] {
	case "create":
		if err = a.ask(at, "PUT", "-/org/"+part(scope)+"/team", map[string]string{"name": team}, nil); err == nil {
			return tell("created", "+@"+scope+":"+team)
		}
	case "destroy":
		if err = a.ask(at, "DELETE", path, nil, nil); err == nil {
			return tell("deleted", "-@"+scope+":"+team)
		}
	case "add":
		if err = a.ask(at, "PUT", path+"/user", map[string]string{"user": user}, nil); err == nil {
			return tell("added", user+" added to @"+scope+":"+team)
		}
	case "rm":
		if err = a.ask(at, "DELETE", path+"/user", map[string]string{"user": user}, nil); err == nil {
			return tell("removed", user+" removed from @"+scope+":"+team)
		}
	case "ls":
		var got []string
		if team == "" {
			err = a.ask(at, "GET", "-/org/"+part(scope)+"/team", nil, &got)
		} else {
			err = a.ask(at, "GET", path+"/user", nil, &got)
		}
		if err != nil {
			return err
		}
		sort.Strings(got)
		switch {
		case a.Cfg.Bool("json"):
			return a.PrintJSON(got)
		case !a.Cfg.Bool("parseable") && team == "":
			a.Printf("@%s has %s:\n", scope, plural(len(got), "team"))
		case !a.Cfg.Bool("parseable"):
			a.Printf("@%s:%s has %s:\n", scope, team, plural(len(got), "user"))
		}
		for _, x := range got {
			if team == "" && !strings.HasPrefix(x, "@") && !a.Cfg.Bool("parseable") {
				x = "@" + x
			}
			a.Println(x)
		}
		return nil
	default:
		return a.usageError("")
	}
	return err
}

// membership is what a registry says of a member of an organization.
type membership struct {
	Org struct {
		Name string
		Size int
	}
	User, Role string
}

func cmdOrg(a *App) error {
	args := append(append([]string(nil), a.Args...), "", "", "", "")
	org, user, role := strings.TrimLeft(args[1], "@~"), strings.TrimPrefix(args[2], "@"), first(args[3], "developer")
	if org == "" {
		return a.usageError("")
	}
	path := "-/org/" + part(org) + "/user"
	switch args[0] {
	case "set", "add":
		if user == "" {
			return a.usageError("")
		}
		if role != "owner" && role != "admin" && role != "developer" {
			return a.usageError("Third argument `role` must be one of `owner`, `admin`, or `developer`, with `developer` being the default value if omitted.")
		}
		var got map[string]any
		if err := a.ask("", "PUT", path, map[string]string{"user": user, "role": role}, &got); err != nil {
			return err
		}
		if a.Cfg.Bool("json") {
			return a.PrintJSON(got)
		}
		var m membership
		raw, _ := json.Marshal(got)
		json.Unmarshal(raw, &m)
		if a.Cfg.Bool("parseable") {
			a.Printf("org\torgsize\tuser\trole\n%s\t%d\t%s\t%s\n", first(m.Org.Name, org), m.Org.Size, first(m.User, user), first(m.Role, role))
			return nil
		}
		a.Printf("Added %s as %s to %s. You now have %s in this org.\n", first(m.User, user), first(m.Role, role), first(m.Org.Name, org), plural(m.Org.Size, "member"))
	case "rm":
		if user == "" {
			return a.usageError("")
		}
		if err := a.ask("", "DELETE", path, map[string]string{"user": user}, nil); err != nil {
			return err
		}
		var left map[string]string
		if err := a.ask("", "GET", path, nil, &left); err != nil {
			return err
		}
		switch {
		case a.Cfg.Bool("json"):
			return a.PrintJSON(struct {
				User    string `json:"user"`
				Org     string `json:"org"`
				Count   int    `json:"userCount"`
				Deleted bool   `json:"deleted"`
			}{user, org, len(left), true})
		case a.Cfg.Bool("parseable"):
			a.Printf("user\torg\tuserCount\tdeleted\n%s\t%s\t%d\ttrue\n", user, org, len(left))
		default:
			a.Printf("Successfully removed %s from %s. You now have %s in this org.\n", user, org, plural(len(left), "member"))
		}
	case "ls", "list":
		var got map[string]string
		if err := a.ask("", "GET", path, nil, &got); err != nil {
			return err
		}
		if a.Cfg.Bool("parseable") && !a.Cfg.Bool("json") {
			a.Println("user\trole")
		}
		return a.tellMap(got, user, func(k, v string) string {
			if a.Cfg.Bool("parseable") {
				return k + "\t" + v
			}
			return fmt.Sprintf("%s - %s", k, v)
		})
	default:
		return a.usageError("")
	}
	return nil
}
