package command

import (
	"os"
	"path/filepath"
	"testing"
)

func TestOutdated(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p","version":"1.0.0","workspaces":["w"],"dependencies":{"a":"^1.0.0","al":"npm:b@^1","gone":"^1.0.0","git":"github:u/git"},"devDependencies":{"b":"1.0.0","away":"1"}}`,
		"w/package.json", `{"name":"wk","version":"0.1.0","dependencies":{"a":"1.0.0"}}`,
		"node_modules/a/package.json", `{"name":"a","version":"1.0.0"}`, "node_modules/b/package.json", `{"name":"b","version":"1.0.0"}`,
		"node_modules/al/package.json", `{"name":"b","version":"1.0.0"}`)
	if err := os.Symlink("../w", filepath.Join(r.dir, "node_modules/wk")); err != nil {
		t.Skip(err)
	}
	r.answer("GET /a", `{"name":"a","dist-tags":{"latest":"2.0.0"},"homepage":"https://a.example","versions":{"1.0.0":{"name":"a","version":"1.0.0"},"1.1.0":{"name":"a","version":"1.1.0"},"2.0.0":{"name":"a","version":"2.0.0"}}}`)
	r.answer("GET /b", `{"name":"b","dist-tags":{"latest":"1.0.1"},"versions":{"1.0.0":{"name":"b","version":"1.0.0"},"1.0.1":{"name":"b","version":"1.0.1"}}}`)
	r.answer("GET /gone", `{"name":"gone","dist-tags":{"latest":"1.5.0"},"versions":{"1.5.0":{"name":"gone","version":"1.5.0"}}}`)
	check := func(want string, args ...string) {
		t.Helper()
		code, out, errs := r.run(args...)
		if code != 1 || out != want || errs != "" {
			t.Errorf("%v: code %d\n%s%s\nwant\n%s", args, code, out, errs, want)
		}
	}
	check(`Package  Current  Wanted  Latest  Location         Depended by
a          1.0.0   1.1.0   2.0.0  node_modules/a   project
a          1.0.0   1.0.0   2.0.0  node_modules/a   w@npm:wk@0.1.0
al:b@^1    1.0.0   1.0.1   1.0.1  node_modules/al  project
b          1.0.0   1.0.0   1.0.1  node_modules/b   project
gone     MISSING   1.5.0   1.5.0  -                project
`, "outdated")
	check(r.dir+"/node_modules/b:b@1.0.0:b@1.0.0:b@1.0.1:project\n", "outdated", "b", "-p")
	check(`{
  "a": [
    {
      "current": "1.0.0",
      "wanted": "1.1.0",
      "latest": "2.0.0",
      "dependent": "project",
      "location": "`+r.dir+`/node_modules/a",
      "type": "dependencies",
      "homepage": "https://a.example",
      "dependedByLocation": ""
    },
    {
      "current": "1.0.0",
      "wanted": "1.0.0",
      "latest": "2.0.0",
      "dependent": "w",
      "location": "`+r.dir+`/node_modules/a",
      "type": "dependencies",
      "homepage": "https://a.example",
      "dependedByLocation": "w"
    }
  ]
}
`, "outdated", "a", "--json", "--long")
	check(`Package  Current  Wanted  Latest  Location        Depended by
a          1.0.0   1.0.0   2.0.0  node_modules/a  w@npm:wk@0.1.0
`, "outdated", "-w", "wk")
}
