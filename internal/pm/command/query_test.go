package command

import (
	"encoding/json"
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
	r.fails("ERR_RAVEL_UNSUPPORTED", "query", ":outdated")
	r.fails("", "query", "#nobody", "--expect-results")
}
