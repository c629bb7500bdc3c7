package command

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// token is one of the user's keys to the registry.
type token struct {
	Key      string   `json:"key"`
	Token    string   `json:"token"`
	ID       string   `json:"id"`
	Name     string   `json:"name,omitempty"`
	Created  string   `json:"created"`
	Readonly bool     `json:"readonly"`
	CIDR     []string `json:"cidr_whitelist"`

	raw *manifest.Value
}

func cmdToken(a *App) error {
	word := "list"
	args := a.Args
	if len(args) > 0 {
		word, args = args[0], args[1:]
	}
	switch word {
	case "list", "ls":
		return a.tokenList()
	case "delete", "revoke", "remove", "rm":
		return a.tokenRemove(args)
	case "create":
		return a.tokenCreate()
	}
	return a.usageError("%s is not a recognized subcommand.", word)
}

func (a *App) tokenList() error {
	list, err := a.tokens()
	if err != nil {
		return err
	}
	switch {
	case a.Cfg.Bool("json"):
		out := &manifest.Value{Array: true}
		for _, t := range list {
			t.raw.Put("id", manifest.String(t.ID))
			out.Items = append(out.Items, t.raw)
		}
		a.Println(string(out.JSON("  ")))
		return nil
	case a.Cfg.Bool("parseable"):
		a.Println(strings.Join([]string{"key", "token", "id", "name", "created", "readonly", "CIDR whitelist"}, "\t"))
		for _, t := range list {
			a.Println(strings.Join([]string{t.Key, t.Token, t.ID, t.Name, t.Created, fmt.Sprint(t.Readonly), strings.Join(t.CIDR, ",")}, "\t"))
		}
		return nil
	}
	for _, t := range list {
		name := ""
		if t.Name != "" {
			name = " name " + t.Name
		}
		a.Printf("Token %s… with id %s%s created %s\n", t.Token, t.ID, name, t.Created[:min(10, len(t.Created))])
		if len(t.CIDR) > 0 {
			a.Println("with IP whitelist: " + strings.Join(t.CIDR, ","))
		}
		a.Println()
	}
	return nil
}

func (a *App) tokenRemove(args []string) error {
	if len(args) == 0 {
		return a.usageError("`<tokenKey>` argument is required.")
	}
	list, err := a.tokens()
	if err != nil {
		return err
	}
	var keys []string
	for _, id := range args {
		var hit []string
		whole := false
		for _, t := range list {
			if strings.HasPrefix(t.Key, id) {
				hit = append(hit, t.Key)
			}
			whole = whole || t.Token != "" && strings.HasPrefix(id, t.Token)
		}
		switch {
		case len(hit) > 1:
			return fail("", "Token ID \"%s\" was ambiguous, a new token may have been created since you last ran `npm token list`.", id)
		case len(hit) == 0 && whole:
			hit = []string{id}
		case len(hit) == 0:
			return fail("", "Unknown token id or value \"%s\".", id)
		}
		keys = append(keys, hit...)
	}
	for _, k := range keys {
		if err := a.ask("", "DELETE", "-/npm/v1/tokens/token/"+part(k), nil, nil); err != nil {
			return err
		}
	}
	switch {
	case a.Cfg.Bool("json"):
		return a.PrintJSON(keys)
	case a.Cfg.Bool("parseable"):
		a.Println(strings.Join(keys, "\t"))
	default:
		a.Println("Removed " + plural(len(keys), "token"))
	}
	return nil
}

func (a *App) tokenCreate() error {
	cidr, err := cidrs(a.Cfg.List("cidr"))
	if err != nil {
		return err
	}
	password := a.Cfg.Str("password")
	if password == "" {
		if password, err = a.insist("npm password: ", true, notEmpty); err != nil {
			return err
		}
	}
	body := map[string]any{"password": password}
	for key, field := range map[string]string{"name": "name", "token-description": "description", "packages-and-scopes-permission": "packages_and_scopes_permission", "orgs-permission": "orgs_permission"} {
		if s := a.Cfg.Str(key); s != "" {
			body[field] = s
		}
	}
	for _, k := range []string{"packages", "scopes", "orgs"} {
		if l := a.Cfg.List(k); len(l) > 0 {
			body[k] = l
		}
	}
	for key, field := range map[string]string{"packages-all": "packages_all", "bypass-2fa": "bypass_2fa", "read-only": "readonly"} {
		if a.Cfg.Bool(key) {
			body[field] = true
		}
	}
	if n := a.Cfg.Int("expires"); n > 0 {
		body["expires"] = n
	}
	if len(cidr) > 0 {
		body["cidr_whitelist"] = cidr
	}
	var raw json.RawMessage
	if err := a.ask("", "POST", "-/npm/v1/tokens", body, &raw); err != nil {
		return err
	}
	got, err := manifest.ParseValue(raw)
	if err != nil || !got.Object {
		return fail("EJSONPARSE", "the registry's answer is no JSON object")
	}
	got.Delete("key")
	got.Delete("updated")
	switch {
	case a.Cfg.Bool("json"):
		a.Println(string(got.JSON("  ")))
	case a.Cfg.Bool("parseable"):
		for i, k := range got.Keys {
			a.Println(k + "\t" + flat(got.Items[i]))
		}
	default:
		a.Println("Created token " + flat(got.Get("token")))
		if l := got.Get("cidr_whitelist"); l != nil && l.Array && len(l.Items) > 0 {
			a.Println("with IP whitelist: " + flat(l))
		}
		if e := got.Get("expires"); e != nil {
			a.Println("expires: " + flat(e))
		}
	}
	return nil
}

// flat is a value on one line: a text without its quotes, a list with commas.
func flat(v *manifest.Value) string {
	switch {
	case v == nil:
		return ""
	case v.Array:
		var all []string
		for _, x := range v.Items {
			all = append(all, flat(x))
		}
		return strings.Join(all, ",")
	}
	if s, ok := v.Text(); ok {
		return s
	}
	return string(v.JSON(""))
}

var comma = regexp.MustCompile(`,\s*`)

// cidrs checks what addresses a token is to be bound to.
func cidrs(list []string) ([]string, error) {
	if len(list) == 1 {
		list = comma.Split(list[0], -1)
	}
	for _, s := range list {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fail("EINVALIDCIDR", "CIDR whitelist contains invalid CIDR entry: %s", s)
		}
		if p.Addr().Is6() {
			return nil, fail("EINVALIDCIDR", "CIDR whitelist can only contain IPv4 addresses, %s is IPv6", s)
		}
	}
	return list, nil
}

// tokens lists all of the user's, each with the shortest id that names no other.
func (a *App) tokens() ([]token, error) {
	var all []token
	for page := 0; page < 100; page++ {
		var r struct {
			Objects []json.RawMessage
			URLs    struct{ Next string }
		}
		path := "-/npm/v1/tokens"
		if page > 0 {
			path += fmt.Sprintf("?page=%d", page)
		}
		if err := a.ask("", "GET", path, nil, &r); err != nil {
			return nil, err
		}
		for _, raw := range r.Objects {
			var t token
			if json.Unmarshal(raw, &t) != nil {
				continue
			}
			if t.raw, _ = manifest.ParseValue(raw); t.raw != nil {
				all = append(all, t)
			}
		}
		if r.URLs.Next == "" {
			break
		}
	}
	for i := range all {
		t := &all[i]
		t.ID = t.Key
		for n := 6; n < len(t.Key); n++ {
			alone := true
			for j := range all {
				alone = alone && (i == j || !strings.HasPrefix(all[j].Key, t.Key[:n]))
			}
			if alone {
				t.ID = t.Key[:n]
				break
			}
		}
	}
	return all, nil
}
