package command

import (
	"errors"
	"os/exec"
	"runtime"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/registry"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

// open shows a page in a browser, where there is a terminal and nobody said no; it reports whether it did.
func (a *App) open(url string) bool {
	v, _ := a.Cfg.Get("browser")
	if v == false || !a.Terminal || !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		return false
	}
	program, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "darwin":
		program = "open"
	case "windows":
		program, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	}
	if s, ok := v.(string); ok && s != "" {
		program, args = s, []string{url}
	}
	c := exec.Command(program, args...)
	if c.Start() != nil {
		return false
	}
	go c.Wait()
	return true
}

// cmdPage opens or prints a page that a package names: docs, bugs, repo.
func cmdPage(a *App) error {
	words := a.Args
	type page struct{ name, url string }
	var pages []page
	if len(words) == 0 {
		folders, err := a.chosen()
		if err != nil {
			return err
		}
		for _, f := range folders {
			at, err := pageOf(a.Name, f.Pkg)
			if err != nil {
				return err
			}
			pages = append(pages, page{f.Pkg.Name, at})
		}
	}
	for _, w := range words {
		s, err := spec.Parse(w, a.Cwd)
		if err != nil {
			return err
		}
		var p *manifest.Package
		if s.Type == spec.Directory {
			p, err = readPackage(s.FetchSpec)
		} else if c, cerr := a.Client(); cerr != nil {
			err = cerr
		} else if s.Registry() {
			p, err = a.wholePackage(c, s)
		} else {
			p, _, err = c.Manifest(a.Ctx, s)
		}
		if err != nil {
			return err
		}
		at, err := pageOf(a.Name, p)
		if err != nil {
			return err
		}
		pages = append(pages, page{p.Name, at})
	}
	for _, p := range pages {
		title := p.name + " " + a.Name + " available at the following URL:"
		if a.Cfg.Bool("json") {
			a.PrintJSON(map[string]string{"title": strings.TrimSuffix(title, ":"), "url": p.url})
		} else if !a.open(p.url) {
			a.Println(title + "\n" + p.url)
		}
	}
	return nil
}

// wholePackage is the version of a registry package that a word means, with all its fields.
func (a *App) wholePackage(c *registry.Client, s spec.Spec) (*manifest.Package, error) {
	p, _, err := a.pick(c, s, true)
	if err != nil {
		return nil, err
	}
	doc, err := a.wholePackument(s)
	if err != nil {
		return nil, err
	}
	v := doc.Get("versions").Get(p.Version)
	if v == nil {
		return p, nil
	}
	return manifest.Parse(v.JSON(""))
}

func pageOf(what string, p *manifest.Package) (string, error) {
	v, err := manifest.ParseValue(p.Raw)
	if err != nil {
		return "", err
	}
	text := func(v *manifest.Value) string {
		if s, ok := v.Text(); ok {
			return s
		}
		s, _ := v.Get("url").Text()
		return s
	}
	repo := text(v.Get("repository"))
	var hosted *spec.Hosted
	if s, err := spec.Parse(repo, "/"); err == nil && repo != "" {
		hosted = s.Hosted
	}
	dir, _ := v.Get("repository").Get("directory").Text()
	switch what {
	case "docs":
		if s, ok := v.Get("homepage").Text(); ok && s != "" {
			return s, nil
		}
		if hosted != nil {
			return browse(hosted) + "#readme", nil
		}
	case "bugs":
		if s := text(v.Get("bugs")); s != "" {
			return s, nil
		}
		if s, _ := v.Get("bugs").Get("email").Text(); s != "" {
			return "mailto:" + s, nil
		}
		if hosted != nil {
			return browse(hosted) + "/issues", nil
		}
	case "repo":
		if hosted != nil {
			page := browse(hosted)
			if dir != "" {
				page += "/tree/HEAD/" + strings.Trim(dir, "/")
			}
			return page, nil
		}
		page := strings.TrimSuffix(strings.TrimPrefix(repo, "git+"), ".git")
		if strings.HasPrefix(page, "http://") || strings.HasPrefix(page, "https://") {
			return page, nil
		}
		return "", errors.New("no repository")
	}
	return "", errors.New(p.Name + " names no page for that")
}
