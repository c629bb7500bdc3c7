package command

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// pretty is the page about one version.
func (a *App) pretty(doc, v *manifest.Value) {
	get := func(o *manifest.Value, keys ...string) string {
		for _, k := range keys {
			o = o.Get(k)
		}
		s, _ := o.Text()
		return s
	}
	say := func(format string, args ...any) { a.Printf(format+"\n", args...) }
	var deps []string
	if d := v.Get("dependencies"); d != nil && d.Object {
		for i, k := range d.Keys {
			s, _ := d.Items[i].Text()
			deps = append(deps, k+": "+s)
		}
	}
	count := "none"
	if len(deps) > 0 {
		count = fmt.Sprint(len(deps))
	}
	version := get(v, "version")
	say("\n%s@%s | %s | deps: %s | versions: %d", get(v, "name"), version, first(get(v, "license"), get(v, "license", "type"), "Proprietary"), count, len(doc.Get("versions").Items))
	if s := get(v, "description"); s != "" {
		say("%s", s)
	}
	if s := first(get(v, "homepage"), get(v, "homepage", "url")); s != "" {
		say("%s", s)
	}
	if s := get(v, "deprecated"); s != "" {
		mark := "!!"
		if a.Cfg.Bool("unicode") {
			mark = " ⚠️ "
		}
		say("\nDEPRECATED%s - %s", mark, s)
	}
	if k := doc.Get("keywords"); k != nil && k.Array && len(k.Items) > 0 {
		var words []string
		for _, w := range k.Items {
			s, _ := w.Text()
			words = append(words, s)
		}
		say("\nkeywords: %s", strings.Join(words, ", "))
	}
	if b := v.Get("bin"); b != nil && b.Object && len(b.Keys) > 0 {
		say("\nbin: %s", strings.Join(b.Keys, ", "))
	}
	say("\ndist\n.tarball: %s", get(v, "dist", "tarball"))
	if s := get(v, "dist", "shasum"); s != "" {
		say(".shasum: %s", s)
	}
	if s := get(v, "dist", "integrity"); s != "" {
		say(".integrity: %s", s)
	}
	if n := v.Get("dist").Get("unpackedSize"); n != nil {
		if i, ok := index(string(n.Scalar)); ok {
			say(".unpackedSize: %s", bytesText(int64(i)))
		} else {
			var big int64
			fmt.Sscan(string(n.Scalar), &big)
			say(".unpackedSize: %s", bytesText(big))
		}
	}
	if len(deps) > 0 {
		say("\ndependencies:\n%s", strings.Join(deps[:min(len(deps), 24)], ", "))
		if len(deps) > 24 {
			say("(...and %d more.)", len(deps)-24)
		}
	}
	if m := doc.Get("maintainers"); m != nil && m.Array && len(m.Items) > 0 {
		say("\nmaintainers:")
		for _, p := range m.Items {
			say("- %s", personText(get(p, "name"), get(p, "email"), ""))
		}
	}
	a.tellTags(doc)
	user := v.Get("_npmUser")
	if user != nil || doc.Get("time") != nil {
		text := "published"
		if at, err := time.Parse(time.RFC3339, get(doc, "time", version)); err == nil {
			text += " " + ago(time.Since(at))
		}
		if user != nil {
			text += " by " + personText(get(user, "name"), get(user, "email"), "")
		}
		say("\n%s", text)
	}
}

// tellTags prints dist-tags: latest, then the youngest.
func (a *App) tellTags(doc *manifest.Value) {
	tags := doc.Get("dist-tags")
	type tag struct {
		name, version string
		at            time.Time
	}
	var list []tag
	if tags != nil && tags.Object {
		for i, k := range tags.Keys {
			s, _ := tags.Items[i].Text()
			t := tag{name: k, version: s}
			text, _ := doc.Get("time").Get(s).Text()
			t.at, _ = time.Parse(time.RFC3339, text)
			if k == "latest" {
				t.at = time.Unix(1<<40, 0)
			}
			list = append(list, t)
		}
	}
	slices.SortFunc(list, func(x, y tag) int {
		if c := y.at.Compare(x.at); c != 0 {
			return c
		}
		return strings.Compare(y.name, x.name)
	})
	a.Println("\ndist-tags:")
	for i, t := range list {
		if i == 5 {
			a.Printf("(...and %d more.)\n", len(list)-5)
			break
		}
		a.Println(t.name + ": " + t.version)
	}
}

// ago is how long something is past, in words.
func ago(d time.Duration) string {
	const day = 24 * time.Hour
	n := func(unit time.Duration) string { return fmt.Sprint(int(d / unit)) }
	switch {
	case d < 5*time.Second:
		return "just now"
	case d < time.Minute:
		return n(time.Second) + " seconds ago"
	case d < 2*time.Minute:
		return "a minute ago"
	case d < time.Hour:
		return n(time.Minute) + " minutes ago"
	case d < 2*time.Hour:
		return "an hour ago"
	case d < day:
		return n(time.Hour) + " hours ago"
	case d < 2*day:
		return "yesterday"
	case d < 7*day:
		return n(day) + " days ago"
	case d < 14*day:
		return "a week ago"
	case d < 30*day:
		return n(7*day) + " weeks ago"
	case d < 60*day:
		return "a month ago"
	case d < 365*day:
		return n(30*day) + " months ago"
	}
	return "over a year ago"
}
