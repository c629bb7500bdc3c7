package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func TestPack(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"@acme/p","version":"1.2.3","files":["lib"],"bin":"./cli.js","scripts":{"prepack":"echo made > lib/made.js","postpack":"rm lib/made.js"}}`,
		"cli.js", "1", "lib/a.js", "2", "no.js", "3", "README.md", "4")
	code, out, err := r.run("pack")
	if code != 0 {
		t.Fatal(err)
	}
	has(t, out, "> @acme/p@1.2.3 prepack\n", "acme-p-1.2.3.tgz\n")
	has(t, err, "npm notice Tarball Contents\nnpm notice 1B README.md\nnpm notice 1B cli.js\nnpm notice 1B lib/a.js\nnpm notice 5B lib/made.js\n", "npm notice total files: 5\n")
	if _, err := os.Stat(filepath.Join(r.dir, "lib/made.js")); err == nil {
		t.Error("postpack did not run")
	}
	first := r.read("acme-p-1.2.3.tgz")
	os.Chmod(filepath.Join(r.dir, "no.js"), 0o600)
	os.Mkdir(filepath.Join(r.dir, "to"), 0o755)
	var told []packed
	if err := json.Unmarshal([]byte(r.ok("pack", "--json", "--pack-destination=to")), &told); err != nil || len(told) != 1 || told[0].Filename != "acme-p-1.2.3.tgz" || told[0].EntryCount != 5 {
		t.Fatalf("%v %+v", err, told)
	}
	if r.read("to/acme-p-1.2.3.tgz") != first {
		t.Error("the same package gave another tarball")
	}
	has(t, r.ok("pack", "./to/acme-p-1.2.3.tgz", "--dry-run", "--json"), told[0].Integrity)
	has(t, r.fails("", "pack", "./lib"), "Could not read package.json")
	r.write("package.json", `{"name":"p","workspaces":["w/*"],"version":"1.0.0"}`)
	r.write("w/a/package.json", `{"name":"a","version":"1.0.0"}`)
	r.write("w/b/package.json", `{"name":"b","version":"2.0.0"}`)
	if out := r.ok("pack", "-ws", "--dry-run"); out != "a-1.0.0.tgz\nb-2.0.0.tgz\n" {
		t.Errorf("%q", out)
	}
}
