package command

import (
	"context"
	"errors"
	"os"
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
	token, adding := "", a.Name == "adduser"
	legacy := a.Cfg.Str("auth-type") == "legacy"
	if !legacy {
		title := "Login at"
		if adding {
			title = "Create your account at"
		}
		token, err = c.WebLogin(a.Ctx, reg, adding, func(at string, wait func(context.Context) (string, error)) (string, error) {
			return a.inBrowser(a.Ctx, title, at, wait)
		})
		if errors.Is(err, registry.ErrNoWebLogin) {
			legacy, err = true, nil
		}
	}
	if legacy {
		var user, password, email string
		if user, err = a.insist("Username: ", false, notEmpty); err == nil {
			password, err = a.insist("Password: ", true, notEmpty)
		}
		if err == nil && adding {
			email, err = a.insist("Email (this will be public): ", false, func(s string) bool { return strings.Contains(s, "@") })
		}
		if err == nil {
			token, err = c.LegacyLogin(a.Ctx, reg, strings.TrimSpace(user), password, strings.TrimSpace(email))
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
	if scope != "" {
		text += " to scope " + scope
	}
	a.Println(text + " on " + registry.SafeURL(reg) + ".")
	return nil
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
