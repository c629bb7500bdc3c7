package command

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sort"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/config"
	"github.com/ravel-js/ravel/internal/pm/registry"
)

// loginRegistry is where one logs in to, and the scope it is for.
func (a *App) loginRegistry() (reg, scope string, err error) {
	scope = a.Cfg.Str("scope")
	if scope != "" && !strings.HasPrefix(scope, "@") {
		scope = "@" + scope
	}
	if scope != "" && a.Cfg.Where("registry") != "cli" {
		reg, err = a.Cfg.Registry(scope + "/")
	} else {
		reg, err = a.Cfg.Registry("")
	}
	return reg, scope, err
}

func cmdLogin(a *App) error {
	reg, scope, err := a.loginRegistry()
	if err != nil {
		return err
	}
	c, err := a.Client()
	if err != nil {
		return err
	}
	a.Log("notice", "Log in on "+registry.SafeURL(reg))
	token, user := "", ""
	if a.Cfg.Str("auth-type") != "legacy" {
		head := "Login at:"
		if a.Name == "adduser" {
			head = "Create your account at:"
		}
		token, err = c.WebLogin(a.Ctx, reg, func(at string) {
			a.Println(head + "\n" + at)
			a.open(at)
		})
	}
	if a.Cfg.Str("auth-type") == "legacy" || errors.Is(err, registry.ErrNoWebLogin) {
		in := bufio.NewReader(a.Stdin)
		password, email := "", ""
		if user, err = a.prompt(in, "Username: ", false); err == nil {
			password, err = a.prompt(in, "Password: ", true)
		}
		if err == nil && a.Name == "adduser" {
			email, err = a.prompt(in, "Email: (this will be public) ", false)
		}
		if err != nil {
			return err
		}
		token, err = c.LegacyLogin(a.Ctx, reg, user, password, email, a.Cfg.Str("otp"))
		var e *registry.Error
		if errors.As(err, &e) && e.Code() == "EOTP" && a.Cfg.Str("otp") == "" {
			otp, perr := a.prompt(in, "This operation requires a one-time password.\nEnter OTP: ", false)
			if perr != nil {
				return err
			}
			token, err = c.LegacyLogin(a.Ctx, reg, user, password, email, otp)
		}
	}
	if err != nil {
		return err
	}
	nerf := config.Nerf(reg)
	set := map[string]*string{nerf + ":_authToken": &token}
	for _, k := range []string{"_auth", "_password", "username", "email"} {
		set[nerf+":"+k] = nil
	}
	if scope != "" {
		set[scope+":registry"] = &reg
	}
	if err := a.Cfg.Save("user", set); err != nil {
		return err
	}
	text := "Logged in"
	if user != "" {
		text += " as " + user
	}
	if scope != "" {
		text += " to scope " + scope
	}
	a.Println(text + " on " + registry.SafeURL(reg) + ".")
	return nil
}

// prompt asks for a line; a secret one is not shown while it is typed.
func (a *App) prompt(in *bufio.Reader, text string, secret bool) (string, error) {
	a.bar.clear()
	fmt.Fprint(a.Stdout, text)
	if secret && a.Terminal {
		echo := func(mode string) {
			c := exec.Command("stty", mode)
			c.Stdin = a.Stdin
			c.Run()
		}
		echo("-echo")
		defer func() { echo("echo"); a.Println() }()
	}
	line, err := in.ReadString('\n')
	if err != nil && (line == "" || err != io.EOF) {
		return "", errors.New("canceled")
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func cmdLogout(a *App) error {
	reg, scope, err := a.loginRegistry()
	if err != nil {
		return err
	}
	c, err := a.Client()
	if err != nil {
		return err
	}
	if err := c.Logout(a.Ctx, reg); err != nil && status(err) != 404 && status(err) != 401 {
		return err
	}
	nerf := config.Nerf(reg)
	set := map[string]*string{}
	for _, k := range []string{"_authToken", "_auth", "_password", "username", "email"} {
		set[nerf+":"+k] = nil
	}
	if scope != "" {
		set[scope+":registry"] = nil
	}
	if err := a.Cfg.Save("user", set); err != nil && !os.IsNotExist(err) {
		return err
	}
	a.Println("Logged out of " + registry.SafeURL(reg))
	return nil
}

// token is one of the user's keys to the registry.
type token struct {
	Key      string   `json:"key"`
	Token    string   `json:"token"`
	Created  string   `json:"created"`
	Readonly bool     `json:"readonly"`
	CIDR     []string `json:"cidr_whitelist"`
	Name     string   `json:"name,omitempty"`
}

func cmdToken(a *App) error {
	word := "list"
	args := a.Args
	if len(args) > 0 {
		word, args = args[0], args[1:]
	}
	switch word {
	case "list", "ls":
		list, err := a.tokens()
		if err != nil {
			return err
		}
		if a.Cfg.Bool("json") {
			return a.PrintJSON(list)
		}
		if a.Cfg.Bool("parseable") {
			a.Println(strings.Join([]string{"key", "token", "created", "readonly", "CIDR whitelist"}, "\t"))
		}
		for _, t := range list {
			if a.Cfg.Bool("parseable") {
				a.Println(strings.Join([]string{t.Key, t.Token, t.Created, fmt.Sprint(t.Readonly), strings.Join(t.CIDR, ",")}, "\t"))
				continue
			}
			kind := "Publish token"
			if t.Readonly {
				kind = "Read only token"
			}
			day, _, _ := strings.Cut(t.Created, "T")
			a.Printf("%s %s… with id %s created %s\n", kind, t.Token, t.Key[:min(6, len(t.Key))], day)
			if len(t.CIDR) > 0 {
				a.Println("with IP whitelist: " + strings.Join(t.CIDR, ", "))
			}
			a.Println()
		}
		return nil
	case "delete", "revoke", "remove", "rm":
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
			for _, t := range list {
				if strings.HasPrefix(t.Key, id) || t.Token != "" && strings.HasPrefix(id, t.Token) {
					hit = append(hit, t.Key)
				}
			}
			switch {
			case len(hit) > 1:
				return fail("", "Token ID \"%s\" was ambiguous, a new token may have been created since you last ran `npm token list`.", id)
			case len(hit) == 0 && len(id) > 5:
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
		a.Println("Removed " + plural(len(keys), "token"))
		return nil
	case "create":
		body := map[string]any{"password": "", "readonly": a.Cfg.Bool("read-only"), "cidr_whitelist": a.Cfg.List("cidr")}
		if pw := a.Cfg.Str("password"); pw != "" {
			body["password"] = pw
		} else {
			pw, err := a.prompt(bufio.NewReader(a.Stdin), "npm password: ", true)
			if err != nil {
				return err
			}
			body["password"] = pw
		}
		for key, field := range map[string]string{"name": "name", "token-description": "description"} {
			if s := a.Cfg.Str(key); s != "" {
				body[field] = s
			}
		}
		if n := a.Cfg.Int("expires"); n > 0 {
			body["expires"] = n
		}
		for _, k := range []string{"packages", "scopes", "orgs"} {
			if l := a.Cfg.List(k); len(l) > 0 {
				body[k] = l
			}
		}
		if a.Cfg.Bool("packages-all") {
			body["packages_all"] = true
		}
		if a.Cfg.Bool("bypass-2fa") {
			body["bypass_2fa"] = true
		}
		for key, field := range map[string]string{"packages-and-scopes-permission": "packages_and_scopes_permission", "orgs-permission": "orgs_permission"} {
			if s := a.Cfg.Str(key); s != "" {
				body[field] = s
			}
		}
		var got map[string]any
		if err := a.ask("", "POST", "-/npm/v1/tokens", body, &got); err != nil {
			return err
		}
		if a.Cfg.Bool("json") {
			return a.PrintJSON(got)
		}
		if got["readonly"] == true {
			a.Println("Created read only token " + fmt.Sprint(got["token"]))
		} else {
			a.Println("Created publish token " + fmt.Sprint(got["token"]))
		}
		return nil
	}
	return a.usageError("%s is not a recognized subcommand.", word)
}

func (a *App) tokens() ([]token, error) {
	var all []token
	for page := 0; page < 100; page++ {
		var r struct {
			Objects []token
			URLs    struct{ Next string }
		}
		if err := a.ask("", "GET", fmt.Sprintf("-/npm/v1/tokens?page=%d", page), nil, &r); err != nil {
			return nil, err
		}
		all = append(all, r.Objects...)
		if r.URLs.Next == "" {
			break
		}
	}
	return all, nil
}

var writable = []string{"email", "password", "fullname", "homepage", "freenode", "twitter", "github"}

func cmdProfile(a *App) error {
	args := append(append([]string(nil), a.Args...), "", "", "")
	switch args[0] {
	case "get":
		var got map[string]any
		if err := a.ask("", "GET", "-/npm/v1/user", nil, &got); err != nil {
			return err
		}
		if got["cidr_whitelist"] == nil {
			delete(got, "cidr_whitelist")
		}
		show := func(v any) string {
			switch v := v.(type) {
			case nil:
				return ""
			case map[string]any:
				if v["mode"] != nil {
					return fmt.Sprint(v["mode"])
				}
			}
			return fmt.Sprint(v)
		}
		if args[1] != "" {
			a.Println(show(got[args[1]]))
			return nil
		}
		if a.Cfg.Bool("json") {
			return a.PrintJSON(got)
		}
		known := []string{"name", "email", "tfa", "fullname", "homepage", "freenode", "twitter", "github", "created", "updated"}
		seen := map[string]bool{}
		var rest []string
		for _, k := range known {
			seen[k] = true
		}
		for k := range got {
			if !seen[k] {
				rest = append(rest, k)
			}
		}
		sort.Strings(rest)
		for _, k := range append(known, rest...) {
			if v, ok := got[k]; ok {
				text := show(v)
				if k == "email" {
					if got["email_verified"] == true {
						text += " (verified)"
					} else {
						text += " (unverified)"
					}
				}
				if k == "email_verified" {
					continue
				}
				if a.Cfg.Bool("parseable") {
					a.Println(k + "\t" + text)
				} else {
					a.Println(k + ": " + text)
				}
			}
		}
		return nil
	case "set":
		key, value := strings.ToLower(args[1]), strings.Join(a.Args[min(2, len(a.Args)):], " ")
		ok := false
		for _, w := range writable {
			ok = ok || w == key
		}
		if !ok || key == "" {
			return a.usageError("\"%s\" is not a property we can set. Valid properties are: %s", key, strings.Join(writable, ", "))
		}
		if key == "password" {
			return fail("ERR_RAVEL_UNSUPPORTED", "`npm profile set password` is not there yet in Ravel")
		}
		var got map[string]any
		if err := a.ask("", "GET", "-/npm/v1/user", nil, &got); err != nil {
			return err
		}
		body := map[string]any{}
		for _, w := range writable[:1] {
			body[w] = got[w]
		}
		for _, w := range writable[2:] {
			body[w] = got[w]
		}
		body[key] = value
		var now map[string]any
		if err := a.ask("", "POST", "-/npm/v1/user", body, &now); err != nil {
			return err
		}
		if a.Cfg.Bool("json") {
			return a.PrintJSON(map[string]any{key: now[key]})
		}
		a.Printf("Set %s to %v\n", key, now[key])
		return nil
	case "enable-2fa", "disable-2fa", "enable-tfa", "disable-tfa":
		return fail("ERR_RAVEL_UNSUPPORTED", "`npm profile %s` is not there yet in Ravel", args[0])
	}
	return a.usageError("")
}
