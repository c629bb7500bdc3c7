package command

import (
	"strings"
	"testing"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/registry"
)

func TestDevEngines(t *testing.T) {
	have := map[string]devEngine{"cpu": {name: "x64"}, "libc": {}, "os": {"linux", "6.1.0"}, "packageManager": {"npm", "11.6.2"}, "runtime": {"node", "v24.1.0"}}
	for _, c := range []struct{ want, says string }{
		{`{}`, ""},
		{`{"runtime":{"name":"node","version":"^24"},"packageManager":{"name":"npm","version":">=10"},"cpu":[],"os":[{"name":"darwin"},{"name":"linux"}]}`, ""},
		{`{"runtime":{"name":"bun"}}`, `error: Invalid name "bun" does not match "node" for "runtime"`},
		{`{"runtime":{"name":"node","version":">=30","onFail":"warn"}}`, `warn: Invalid semver version ">=30" does not match "v24.1.0" for "runtime"`},
		{`{"os":{"name":"linux","version":"6-x-y"}}`, `error: Invalid version "6-x-y" does not match "6.1.0" for "os"`},
		{`{"packageManager":[{"name":"yarn","onFail":"error"},{"name":"pnpm","onFail":"ignore"}]}`, `ignore: Invalid name "yarn" does not match "npm" for "packageManager",Invalid name "pnpm" does not match "npm" for "packageManager"`},
		{`{"runtime":{"name":"deno","onFail":"download"}}`, `error: Invalid name "deno" does not match "node" for "runtime"`},
		{`[]`, `Invalid non-object value for "devEngines"`},
		{`{"shell":{"name":"sh"}}`, `Invalid property "devEngines.shell"`},
		{`{"runtime":"node"}`, `Invalid non-object value for "runtime"`},
		{`{"runtime":{"name":"node","vendor":"x"}}`, `Invalid property "vendor" for "runtime"`},
		{`{"runtime":{"version":"24"}}`, `Missing "name" property for "runtime"`},
		{`{"runtime":{"name":1}}`, `Invalid non-string value for "name" within "runtime"`},
		{`{"runtime":{"name":"node","version":24}}`, `Invalid non-string value for "version" within "runtime"`},
		{`{"runtime":{"name":"node","onFail":"shout"}}`, `Invalid onFail value "shout" for "runtime"`},
		{`{"libc":{"name":"musl"}}`, `Unable to determine "name" for "libc"`},
		{`{"cpu":{"name":"x64","version":"1"}}`, `Unable to determine "version" for "cpu" "x64"`},
	} {
		v, err := manifest.ParseValue([]byte(c.want))
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		failures, err := engineFailures(v, have)
		if err != nil {
			said = err.Error()
		}
		for _, f := range failures {
			said += f.onFail + ": " + strings.Join(f.problems, ",")
		}
		if said != c.says {
			t.Errorf("%s: %q, want %q", c.want, said, c.says)
		}
	}
}

func TestDevEnginesOfProject(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p","version":"1.0.0","scripts":{"x":"echo ran"},"devEngines":{
		"runtime":{"name":"node","version":"`+registry.NodeVersion+`"},"packageManager":[{"name":"pnpm"},{"name":"yarn","onFail":"warn"}],"os":{"name":"plan9"}}}`)
	for _, words := range [][]string{{"install"}, {"run", "x"}, {"ls"}} {
		if said := r.fails("EBADDEVENGINES", words...); !strings.Contains(said, "npm warn EBADDEVENGINES The developer of this package has specified the following through devEngines\n"+
			"npm warn EBADDEVENGINES Invalid devEngines.packageManager\nnpm warn EBADDEVENGINES Invalid name \"pnpm\" does not match \"npm\" for \"packageManager\"\n"+
			"npm warn EBADDEVENGINES Invalid name \"yarn\" does not match \"npm\" for \"packageManager\"\nnpm warn EBADDEVENGINES {\nnpm warn EBADDEVENGINES   current: { name: 'npm', version: '"+
			registry.NpmVersion+"' },\nnpm warn EBADDEVENGINES   required: [ { name: 'pnpm' }, { name: 'yarn', onFail: 'warn' } ]\nnpm warn EBADDEVENGINES }\nnpm error code EBADDEVENGINES\n"+
			"npm error EBADDEVENGINES The developer of this package has specified the following through devEngines\nnpm error EBADDEVENGINES Invalid devEngines.os\nnpm error EBADDEVENGINES Invalid name \"plan9\" does not match ") ||
			strings.Contains(said, "ran") {
			t.Errorf("%v:\n%s", words, said)
		}
	}
	code, out, said := r.run("run", "x", "--force")
	if code != 0 || !strings.Contains(out, "ran") || !strings.Contains(said, "npm warn EBADDEVENGINES Invalid devEngines.os\n") {
		t.Error(code, out, said)
	}
	r.ok("pkg", "get", "name")
	r.ok("config", "get", "tag")
	r.write("package.json", `{"name":"p","version":"1.0.0","scripts":{"x":"echo ran"},"devEngines":{"runtime":{"name":"node"},"packageManager":{"name":"npm","version":"`+registry.NpmVersion+`"}}}`)
	if _, _, said := r.run("run", "x"); said != "" {
		t.Error(said)
	}
}
