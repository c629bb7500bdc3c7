package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

func TestQuery(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p","version":"1.0.0","license":"MIT","dependencies":{"a":"1"},"devDependencies":{"d":"1"}}`,
		"node_modules/a/package.json", `{"name":"a","version":"1.2.0","license":"Apache-2.0","dependencies":{"b":"*"}}`,
		"node_modules/b/package.json", `{"name":"b","version":"2.0.0","license":"MIT"}`,
		"node_modules/d/package.json", `{"name":"d","version":"1.0.0","private":true}`,
		"node_modules/x/package.json", `{"name":"x","version":"0.1.0"}`)
	for sel, want := range map[string]string{
		"*": ",node_modules/a,node_modules/b,node_modules/d,node_modules/x", ":root": "", ":root > *": "node_modules/a,node_modules/d", ":root *": "node_modules/a,node_modules/b,node_modules/d",
		"#a > #b": "node_modules/b", "#a ~ *": "node_modules/d", ":root > .dev": "node_modules/d", "[license=MIT]": ",node_modules/b", `[license^="Apache"]`: "node_modules/a", "[license=mit i]:not(:root)": "node_modules/b",
		":extraneous": "node_modules/x", ":private": "node_modules/d", ":semver(>=2)": "node_modules/b", "#a, #b": "node_modules/a,node_modules/b", ":has(> #b)": "node_modules/a", ":empty:not(.dev)": "node_modules/b", "#nobody": "-",
	} {
		var found []struct{ Location string }
		if err := json.Unmarshal([]byte(r.ok("query", sel)), &found); err != nil {
			t.Fatal(sel, err)
		}
		var at []string
		for _, f := range found {
			at = append(at, f.Location)
		}
		got := strings.Join(at, ",")
		if len(at) == 0 {
			got = "-"
		}
		if got != want {
			t.Errorf("%s finds %q, want %q", sel, got, want)
		}
	}
	r.fails("EQUERY", "query", "#a >")
	for sel, code := range map[string]string{":shiny": "EQUERYNOPSEUDO", ".shiny": "EQUERYNODEPTYPE", ":vuln([x=1])": "EQUERYATTR", ":attr(a)": "EQUERYATTR", ":semver(x y)": "EQUERYINVALIDSEMVER",
		":semver(1.0.0, [version], near)": "EQUERYINVALIDOPERATOR", ":attr(a, [b]": "EQUERY", ":not": "EQUERY"} {
		has(t, r.fails(code, "query", sel), "\"code\": \""+code+"\"")
	}
	code, out, text := r.run("query", "#nobody", "--expect-results")
	if code != 1 || out != "[]\n" || text != "npm warn query Expected results, got 0\n" {
		t.Errorf("%d %q %q", code, out, text)
	}
	has(t, r.ok("query", "*", "--expect-result-count=5"), `"name": "x"`)
}

func TestQueryByContents(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p","version":"1.0.0","workspaces":["w"],"dependencies":{"a":"^1.0.0","gone":"^2.0.0","al":"npm:b@1.0.0"},"keywords":["x","react"],"contributors":[{"name":"Jo Do","email":"j@d"}],"scripts":{"test":"tap test/*.js"}}`,
		"node_modules/a/package.json", `{"name":"a","version":"2.0.0","engines":{"node":">=10"},"keywords":["react"],"dependencies":{"al":"*"}}`,
		"node_modules/al/package.json", `{"name":"b","version":"1.0.0","contributors":[{"name":"Jo Do","email":"j@d"},{"name":"An"}]}`, "w/package.json", `{"name":"w","version":"1.5.0"}`)
	os.Symlink("../w", filepath.Join(r.dir, "node_modules", "w"))
	for sel, want := range map[string]string{
		":missing": "gone", ":root > :missing": "gone", ":invalid": "a", ":deduped": "b", ":link": "w", ":attr([keywords=react])": "a,p", ":attr(contributors, [email=j@d])": "b,p",
		":attr(contributors, :attr([name=An]))": "b", ":attr(scripts, [test~=tap])": "p", ":attr(engines, [node])": "a", ":semver(10.0.0, :attr(engines, [node]))": "a", ":semver(1.5.0)": "w",
		":semver(1.5.0, [version], gt)": "a", ":semver(1.5.0, [version], lte)": "b,p,w", ":semver(<1.5, [version], gtr)": "a,w", ":semver(^1.2, [version], ltr)": "b,p", ":semver(>=12, :attr(engines, [node]), intersects)": "a",
		":path(w)": "w", ":path(node_modules/*)": "a,b", ":path(**/a)": "a", ":type(registry)": "a,b", ":type(alias)": "b", ":type(range)": "a,b", ":type(workspace)": "-", ":type(directory)": "w",
		"#a@^2": "a", "#a@^1": "-", "#a@2.0.0": "a", "#a.prod": "a", ":is(#a, #w)": "a,w", "#al": "b",
	} {
		var found []struct{ Name string }
		if err := json.Unmarshal([]byte(r.ok("query", sel)), &found); err != nil {
			t.Fatal(sel, err)
		}
		var names []string
		for _, f := range found {
			names = append(names, f.Name)
		}
		sort.Strings(names)
		if got := first(strings.Join(names, ","), "-"); got != want {
			t.Errorf("%s finds %q, want %q", sel, got, want)
		}
	}
	has(t, r.ok("query", ":missing"), `"pkgid": "gone@^2.0.0"`, `"path": null`, `"missing": true`)
}

func TestQueryOfRegistry(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p","version":"1.0.0","dependencies":{"a":"^1.0.0","b":"1.0.0"}}`,
		"node_modules/a/package.json", `{"name":"a","version":"1.0.0"}`, "node_modules/b/package.json", `{"name":"b","version":"1.0.0"}`)
	r.answer("GET /a", `{"name":"a","dist-tags":{"latest":"2.0.0"},"versions":{"2.0.0":{"name":"a","version":"2.0.0"},"1.0.0":{"name":"a","version":"1.0.0"},"1.1.0":{"name":"a","version":"1.1.0"}}}`)
	r.answer("GET /b", `{"name":"b","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{"name":"b","version":"1.0.0"}}}`)
	r.answer("POST /-/npm/v1/security/advisories/bulk", `{"b":[{"id":1,"severity":"high","cwe":["CWE-79"],"vulnerable_versions":"<2"},{"id":2,"severity":"low","cwe":[],"vulnerable_versions":">=2"}]}`)
	for sel, want := range map[string]string{":outdated": "a", ":outdated(major)": "a", ":outdated(minor)": "a", ":outdated(patch)": "-", ":outdated(in-range)": "a", ":outdated(out-of-range)": "a", "#b:outdated": "-",
		":vuln": "b", ":vuln([severity=high])": "b", ":vuln([severity=low])": "-", ":vuln([severity=low],[severity=high])": "b", ":vuln([cwe=79])": "b", ":vuln([cwe=80])": "-", ":vuln([severity=high][cwe])": "b", "#a:vuln": "-"} {
		out := r.ok("query", sel)
		got := "-"
		for _, n := range []string{"a", "b"} {
			if strings.Contains(out, `"name": "`+n+`"`) {
				got = n
			}
		}
		if got != want {
			t.Errorf("%s finds %q, want %q", sel, got, want)
		}
	}
	var found []struct {
		QueryContext struct {
			Versions []string
			Outdated struct {
				InRange []struct {
					From     string
					Versions []string
				}
			}
			Advisories []struct{ ID int }
		}
	}
	json.Unmarshal([]byte(r.ok("query", ":outdated(in-range)")), &found)
	if len(found) != 1 || strings.Join(found[0].QueryContext.Versions, " ") != "1.0.0 1.1.0 2.0.0" || found[0].QueryContext.Outdated.InRange[0].Versions[0] != "1.1.0" {
		t.Errorf("%+v", found)
	}
	json.Unmarshal([]byte(r.ok("query", ":vuln")), &found)
	if len(found) != 1 || len(found[0].QueryContext.Advisories) != 1 || found[0].QueryContext.Advisories[0].ID != 1 {
		t.Errorf("%+v", found)
	}
	r.fails("ENOTCACHED", "query", ":vuln", "--offline")
}
