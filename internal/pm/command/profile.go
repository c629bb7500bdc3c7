package command

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/config"
	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/registry"
)

const (
	userPath     = "-/npm/v1/user"
	secondFactor = "two-factor auth"
)

var (
	profileKeys = []string{"name", "email", secondFactor, "fullname", "homepage", "freenode", "twitter", "github", "created", "updated"}
	writable    = []string{"email", "password", "fullname", "homepage", "freenode", "twitter", "github"}
)

func cmdProfile(a *App) error {
	if len(a.Args) == 0 {
		return a.usageError("")
	}
	switch word, args := a.Args[0], a.Args[1:]; word {
	case "get":
		return a.profileGet(args)
	case "set":
		return a.profileSet(args)
	case "enable-2fa", "enable-tfa", "enable2fa", "enabletfa":
		return a.enableFactor(args)
	case "disable-2fa", "disable-tfa", "disable2fa", "disabletfa":
		return a.disableFactor()
	default:
		return fail("", "Unknown profile command: %s", word)
	}
}

func (a *App) profile() (*manifest.Value, error) {
	var raw json.RawMessage
	if err := a.ask("", "GET", userPath, nil, &raw); err != nil {
		return nil, err
	}
	v, err := manifest.ParseValue(raw)
	if err != nil || !v.Object {
		return nil, fail("EJSONPARSE", "the registry's answer is no JSON object")
	}
	return v, nil
}

// factorMode is how the account is guarded, "" when it is not.
func factorMode(user *manifest.Value) string {
	tfa := user.Get("tfa")
	if tfa == nil || !tfa.Object || truth(tfa.Get("pending")) {
		return ""
	}
	mode, _ := tfa.Get("mode").Text()
	return mode
}

func truth(v *manifest.Value) bool { return v != nil && string(v.Scalar) == "true" }

func (a *App) profileGet(args []string) error {
	user, err := a.profile()
	if err != nil {
		return err
	}
	if w := user.Get("cidr_whitelist"); w != nil && flat(w) == "null" {
		user.Delete("cidr_whitelist")
	}
	if a.Cfg.Bool("json") {
		a.Println(string(user.JSON("  ")))
		return nil
	}
	value := func(key string) string {
		v := user.Get(key)
		if s := flat(v); s != "null" && s != "false" {
			return s
		}
		return ""
	}
	text := map[string]string{}
	keys := slices.Clone(profileKeys)
	for _, k := range user.Keys {
		if !slices.Contains(keys, k) && k != "tfa" && k != "email_verified" {
			keys = append(keys, k)
		}
	}
	for _, k := range keys {
		text[k] = value(k)
	}
	if truth(user.Get("email_verified")) {
		text["email"] += " (verified)"
	} else {
		text["email"] += "(unverified)"
	}
	text[secondFactor] = first(factorMode(user), "disabled")
	switch {
	case len(args) > 0:
		var out []string
		for _, k := range strings.Split(strings.Join(args, ","), ",") {
			if strings.TrimSpace(k) != "" {
				out = append(out, text[k])
			}
		}
		a.Println(strings.Join(out, "\t"))
	case a.Cfg.Bool("parseable"):
		for i, k := range user.Keys {
			if k == "tfa" {
				a.Println(k + "\t" + text[secondFactor])
			} else {
				a.Println(k + "\t" + flat(user.Items[i]))
			}
		}
	default:
		for _, k := range keys {
			a.Println(k + ": " + text[k])
		}
	}
	return nil
}

func (a *App) profileSet(args []string) error {
	args = append(args, "")
	key := strings.ToLower(strings.TrimSpace(args[0]))
	value := strings.TrimSuffix(strings.Join(args[1:], " "), " ")
	switch {
	case key != "password" && len(args) < 3:
		return fail("", "npm profile set <prop> <value>")
	case key == "password" && len(args) > 2:
		return fail("", "npm profile set password\nDo not include your current or new passwords on the command line.")
	case !slices.Contains(writable, key):
		return fail("", "\"%s\" is not a property we can set. Valid properties are: %s", key, strings.Join(writable, ", "))
	}
	var set any = value
	if key == "password" {
		old, err := a.insist("Current password: ", true, notEmpty)
		if err != nil {
			return err
		}
		for {
			fresh, err := a.insist("New password: ", true, notEmpty)
			if err != nil {
				return err
			}
			again, err := a.insist("       Again:     ", true, notEmpty)
			if err != nil {
				return err
			}
			if fresh == again {
				set = map[string]string{"old": old, "new": fresh}
				break
			}
			a.Log("warn", "profile Passwords do not match, please try again.")
		}
	}
	user, err := a.profile()
	if err != nil {
		return err
	}
	// What is not sent would be cleared.
	body := map[string]any{}
	for _, k := range writable {
		if s, ok := user.Get(k).Text(); ok && s != "" {
			body[k] = s
		} else if user.Get(k) != nil {
			body[k] = nil
		}
	}
	body[key] = set
	if set == "" {
		body[key] = nil
	}
	now, err := a.setProfile(body)
	if err != nil {
		return err
	}
	got := flat(now.Get(key))
	switch {
	case a.Cfg.Bool("json"):
		out := map[string]json.RawMessage{}
		if v := now.Get(key); v != nil {
			out[key] = v.JSON("")
		}
		return a.PrintJSON(out)
	case a.Cfg.Bool("parseable"):
		a.Println(key + "\t" + got)
	case got != "" && got != "null":
		a.Println("Set " + key + " to " + got)
	default:
		a.Println("Set " + key)
	}
	return nil
}

func (a *App) setProfile(body any) (*manifest.Value, error) {
	var raw json.RawMessage
	if err := a.ask("", "POST", userPath, body, &raw); err != nil {
		return nil, err
	}
	v, err := manifest.ParseValue(raw)
	if err != nil {
		return nil, fail("EJSONPARSE", "the registry's answer is no JSON")
	}
	return v, nil
}

func (a *App) enableFactor(args []string) error {
	if len(args) > 1 {
		return fail("", "npm profile enable-2fa [auth-and-writes|auth-only]")
	}
	mode := "auth-and-writes"
	if len(args) == 1 {
		mode = args[0]
	}
	if mode != "auth-only" && mode != "auth-and-writes" {
		return fail("", "Invalid two-factor authentication mode \"%s\".\nValid modes are:\n  auth-only - Require two-factor authentication only when logging in\n"+
			"  auth-and-writes - Require two-factor authentication when logging in AND when publishing", mode)
	}
	for _, o := range [][2]string{{"json", "JSON"}, {"parseable", "parseable"}} {
		if a.Cfg.Bool(o[0]) {
			return fail("", "Enabling two-factor authentication is an interactive operation and %s output mode is not available", o[1])
		}
	}
	user, err := a.profile()
	if err != nil {
		return err
	}
	if factorMode(user) == mode {
		a.Println("Two factor authentication is already enabled and set to " + mode)
		return nil
	}
	if err := a.bearer(); err != nil {
		return err
	}
	a.Log("notice", "profile Enabling two factor authentication for "+mode)
	password, err := a.insist("npm password: ", true, notEmpty)
	if err != nil {
		return err
	}
	if truth(user.Get("tfa").Get("pending")) {
		if _, err := a.setProfile(map[string]any{"tfa": map[string]string{"password": password, "mode": "disable"}}); err != nil {
			return err
		}
	}
	answer, err := a.setProfile(map[string]any{"tfa": map[string]string{"mode": mode, "password": password}})
	if err != nil {
		return err
	}
	if m, ok := answer.Get("tfa").Get("mode").Text(); ok && m != "" {
		a.Println("Two factor authentication mode changed to: " + mode)
		return nil
	}
	at, _ := answer.Get("tfa").Text()
	u, err := url.Parse(at)
	if err != nil || u.Scheme != "otpauth" {
		return fail("", "Unknown error enabling two-factor authentication. Expected otpauth URL, got: %s", inspect(answer.Get("tfa")))
	}
	a.Println("Add to your authenticator app:\n" + at + "\n Or enter code: " + u.Query().Get("secret"))
	otp, err := a.askOTP("And an OTP code from your authenticator: ")
	if err != nil {
		return err
	}
	if answer, err = a.setProfile(map[string]any{"tfa": []string{otp}}); err != nil {
		return err
	}
	a.Println("2FA successfully enabled. Below are your recovery codes, please print these out.\nYou will need these to recover access to your account if you lose your authentication device.")
	if codes := answer.Get("tfa"); codes != nil && codes.Array {
		for _, c := range codes.Items {
			a.Println("\t" + flat(c))
		}
	}
	return nil
}

// bearer trades a name and password in the settings for a token: with a second factor they would no longer do.
func (a *App) bearer() error {
	reg, err := a.Cfg.Registry("")
	if err != nil {
		return err
	}
	auth := a.Cfg.Auth(reg)
	if auth.Header == "" {
		return fail("", "You need to be logged in to registry %s in order to enable 2fa", registry.SafeURL(reg))
	}
	coded, basic := strings.CutPrefix(auth.Header, "Basic ")
	if !basic {
		return nil
	}
	raw, _ := base64.StdEncoding.DecodeString(coded)
	_, password, _ := strings.Cut(string(raw), ":")
	var got struct{ Token string }
	if err := a.ask("", "POST", "-/npm/v1/tokens", map[string]any{"password": password, "readonly": false, "cidr_whitelist": []string{}}, &got); err != nil {
		return err
	}
	if got.Token == "" {
		return fail("", "Your registry %s does not seem to support bearer tokens. Bearer tokens are required for two-factor authentication.", registry.SafeURL(reg))
	}
	nerf := config.Nerf(reg)
	a.Cfg.Set(nerf+":_authToken", got.Token)
	set := map[string]*string{nerf + ":_authToken": &got.Token}
	for _, k := range []string{"_auth", "_password", "username", "email"} {
		set[nerf+":"+k] = nil
	}
	return a.Cfg.Save("user", set)
}

func (a *App) disableFactor() error {
	user, err := a.profile()
	if err != nil {
		return err
	}
	if factorMode(user) == "" {
		a.Println("Two factor authentication not enabled.")
		return nil
	}
	password, err := a.insist("npm password: ", true, notEmpty)
	if err != nil {
		return err
	}
	if _, err := a.setProfile(map[string]any{"tfa": map[string]string{"password": password, "mode": "disable"}}); err != nil {
		return err
	}
	switch {
	case a.Cfg.Bool("json"):
		return a.PrintJSON(map[string]bool{"tfa": false})
	case a.Cfg.Bool("parseable"):
		a.Println("tfa\tfalse")
	default:
		a.Println("Two factor authentication disabled.")
	}
	return nil
}
