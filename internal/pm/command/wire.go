package command

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/registry"
)

// ask sends a document to a path of the registry that answers for a package or scope ("" = the default one) and reads
// the answer into out, if that is wanted.
func (a *App) ask(name, method, path string, body, out any) error {
	c, err := a.Client()
	if err != nil {
		return err
	}
	reg, err := a.Cfg.Registry(name)
	if err != nil {
		return err
	}
	q := registry.Request{Method: method, URL: reg + path, Header: map[string]string{"npm-command": a.Name}, Once: method != "GET"}
	if body != nil {
		if q.Body, err = json.Marshal(body); err != nil {
			return err
		}
	}
	raw, err := c.Guarded(a.Ctx, q)
	if status(err) == 404 && name != "" && !strings.HasSuffix(name, "/") {
		return withStatus(notFound(err.Error(), name+"@*"), 404)
	}
	if err != nil {
		return err
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return fail("EJSONPARSE", "the registry's answer to %s %s is no such JSON as expected", method, registry.SafeURL(reg+path))
	}
	return nil
}

func withStatus(err error, status int) error {
	var e *registry.Error
	if errors.As(err, &e) {
		e.Status = status
	}
	return err
}

// status is the HTTP status of a failed request, 0 for none.
func status(err error) int {
	var e *registry.Error
	if errors.As(err, &e) {
		return e.Status
	}
	return 0
}

// escaped is a package's name in a path.
func escaped(name string) string { return registry.EscapeName(name) }

// part is any other word in a path.
func part(s string) string { return url.PathEscape(s) }

// ownName is the name of the package that the command stands in.
func (a *App) ownName() (string, error) {
	p, err := readPackage(a.projectDir())
	if err != nil {
		return "", err
	}
	if p.Name == "" {
		return "", errors.New("the package.json has no name")
	}
	return p.Name, nil
}

// splitTeam takes "@scope:team" apart.
func splitTeam(s string) (scope, team string) {
	scope, team, _ = strings.Cut(strings.TrimPrefix(s, "@"), ":")
	return scope, team
}
