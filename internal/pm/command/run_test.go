package command

import "testing"

func TestRun(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p","version":"1.0.0","workspaces":["w/*"],"scripts":{"test":"echo t","prebuild":"echo pre","build":"echo b","fail":"exit 3","args":"echo"}}`,
		"w/a/package.json", `{"name":"a","version":"1.0.0","scripts":{"build":"echo a"}}`, "w/b/package.json", `{"name":"b","version":"2.0.0"}`)
	if out := r.ok("run"); out != "Lifecycle scripts included in p@1.0.0:\n  test\n    echo t\navailable via `npm run`:\n  prebuild\n    echo pre\n  build\n    echo b\n  fail\n    exit 3\n  args\n    echo\n" {
		t.Errorf("%q", out)
	}
	if out := r.ok("run", "build"); out != "\n> p@1.0.0 prebuild\n> echo pre\n\npre\n\n> p@1.0.0 build\n> echo b\n\nb\n" {
		t.Errorf("%q", out)
	}
	if code, _, err := r.run("run", "fail"); code != 3 || err != "" {
		t.Error(code, err)
	}
	has(t, r.ok("run", "args", "--", "a", "b c", "--x"), "\na b c --x\n")
	has(t, r.fails("", "start"), `npm error Missing script: "start"`, "npm error Did you mean one of these?\nnpm error   npm star #", "npm error   npm run\n")
	code, out, err := r.run("run", "build", "--workspaces")
	if code != 1 {
		t.Error(code)
	}
	has(t, out, "\n> a@1.0.0 build\n")
	has(t, err, "npm error Lifecycle script `build` failed with error:\nnpm error workspace b@2.0.0\nnpm error location "+r.dir+"/w/b\nnpm error Missing script: \"build\"\n", "npm run --workspace=b@2.0.0\n")
	r.ok("run", "build", "--workspaces", "--if-present")
	has(t, r.fails("", "run", "build", "-w", "nope"), "npm error No workspaces found:\nnpm error   --workspace=nope\n")
	if out := r.ok("get", "json", "nothing"); out != "json=false\nnothing=undefined\n" {
		t.Errorf("%q", out)
	}
}
