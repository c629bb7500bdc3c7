package command

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/registry"
)

func cmdSearch(a *App) error {
	if len(a.Args) == 0 {
		return fail("", "search must be called with arguments")
	}
	c, err := a.Client()
	if err != nil {
		return err
	}
	hits, err := c.Search(a.Ctx, strings.Join(a.Args, " "), a.Cfg.Int("searchlimit"), a.Cfg.Str("searchopts"))
	if err != nil {
		return err
	}
	exclude := strings.Fields(strings.ToLower(a.Cfg.Str("searchexclude")))
	hits = slices.DeleteFunc(hits, func(h registry.SearchHit) bool { return excluded(h, exclude) })
	switch {
	case a.Cfg.Bool("json"):
		a.hitsJSON(hits)
	case a.Cfg.Bool("parseable"):
		a.hitsColumns(hits)
	default:
		a.hitsText(hits)
	}
	return nil
}

// hitsJSON prints what the registry said, a package a line.
func (a *App) hitsJSON(hits []registry.SearchHit) {
	if len(hits) == 0 {
		a.Printf("\n[]\n\n")
		return
	}
	sign := "["
	for _, h := range hits {
		a.Printf("%s\n\n%s\n", sign, h.Raw)
		sign = "\n,"
	}
	a.Printf("]\n\n")
}

func day(h registry.SearchHit) string {
	date, _, _ := strings.Cut(h.Date, "T")
	return first(date, "prehistoric")
}

func (a *App) hitsColumns(hits []registry.SearchHit) {
	for _, h := range hits {
		columns := slices.DeleteFunc([]string{h.Name, h.Description, day(h), h.Version}, func(s string) bool { return s == "" })
		columns = append(columns, strings.Join(h.Keywords, ","))
		for i, c := range columns {
			columns[i] = strings.ReplaceAll(c, "\t", " ")
		}
		a.Println(strings.Join(columns, "\t"))
	}
}

func (a *App) hitsText(hits []registry.SearchHit) {
	if len(hits) == 0 {
		var words []string
		for _, w := range a.Args {
			words = append(words, fmt.Sprintf("%q", w))
		}
		a.Println("No matches found for " + strings.Join(words, " "))
	}
	for _, h := range hits {
		a.Println(h.Name)
		if h.Description != "" {
			a.Println(h.Description)
		}
		var people []string
		for _, m := range h.Maintainers {
			people = append(people, m.Username)
		}
		a.Printf("Version %s published %s by %s\nMaintainers: %s\n", h.Version, day(h), first(h.Publisher.Username, "???"), strings.Join(people, " "))
		if len(h.Keywords) > 0 {
			a.Printf("Keywords: %s\n", strings.Join(h.Keywords, " "))
		}
		a.Printf("https://npm.im/%s\n\n", h.Name)
	}
}

// excluded reports whether one of the words, or of the expressions between slashes, is in a package's name, keywords or maintainers.
func excluded(h registry.SearchHit, words []string) bool {
	in := append([]string{h.Name}, h.Keywords...)
	for _, m := range h.Maintainers {
		in = append(in, m.Username)
	}
	text := strings.ToLower(strings.Join(in, " "))
	return slices.ContainsFunc(words, func(w string) bool {
		if pattern, ok := strings.CutPrefix(w, "/"); ok {
			re, err := regexp.Compile(strings.TrimSuffix(pattern, "/"))
			return err == nil && re.MatchString(text)
		}
		return strings.Contains(text, w)
	})
}
