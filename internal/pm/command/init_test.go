package command

import (
	"strings"
	"testing"
)

// What a folder holds says much of what its package.json is to hold.
func TestInitOfFolder(t *testing.T) {
	r := newRig(t, "p/bin/z.js", "", "p/bin/a.js", "", "p/docs/x", "", "p/lib/x", "", "p/tests/x", "", "p/zeta.js", "", "p/zeta.d.ts", "", "p/server.js", "", "p/binding.gyp", "",
		"p/README.md", "# P\n\nOne line\nand another\n\nmore\n", "p/.git/config", "[remote \"origin\"]\n\turl = git@github.com:acme/p.git\n",
		"p/node_modules/foo/package.json", `{"name":"foo","version":"1.2.3"}`, "p/node_modules/mocha/package.json", `{"name":"mocha","version":"9.0.0"}`)
	r.ok("(p)", "init", "-y", "--init-author-name=Me", "--init-author-url=http://me.example")
	if got := strings.Join(strings.Fields(r.read("p/package.json")), " "); got != `{ "name": "p", "version": "1.0.0", "description": "One line and another", "main": "server.js", `+
		`"bin": { "p": "bin/a.js" }, "directories": { "doc": "docs", "lib": "lib", "test": "tests" }, "dependencies": { "foo": "^1.2.3" }, "devDependencies": { "mocha": "^9.0.0" }, `+
		`"scripts": { "test": "mocha", "install": "node-gyp rebuild", "start": "node server.js" }, "repository": { "type": "git", "url": "git+https://github.com/acme/p.git" }, `+
		`"keywords": [], "author": "Me (http://me.example/)", "license": "ISC", "type": "commonjs", "gypfile": true, "bugs": { "url": "https://github.com/acme/p/issues" }, `+
		`"homepage": "https://github.com/acme/p#readme" }` {
		t.Error(got)
	}
	r.write("q/package.json", `{"name":"X y","version":"bad","author":{"name":"A","email":"e@x"},"scripts":{"x":"y"},"zz":1}`)
	r.ok("(q)", "init", "-y")
	if got := r.read("q/package.json"); got != `{"name":"x-y","author":"A <e@x>","scripts":{"x":"y"},"zz":1,"version":"1.0.0","description":"","main":"index.js","keywords":[],"license":"ISC","type":"commonjs"}` {
		t.Error(got)
	}
}

// Answers that do not do are asked for again; what was there is kept; the file is sorted.
func TestInitQuestions(t *testing.T) {
	r := newRig(t, "p/package.json", "{\n  \"zz\": 1,\n  \"description\": \"kept\"\n}\n")
	r.stdin = "Foo Bar\nfoo\nxx\n1.2.3\n\njest\n\nk1 k2, k3\nMe <m@e>\n!!\nMIT\nmodule\n\n"
	out := r.ok("(p)", "init")
	has(t, out, "package name: (p) Sorry, name can only contain URL-friendly characters and name can no longer contain capital letters.\npackage name: (p) ",
		`version: (1.0.0) Invalid version: "xx"`, "Sorry, license should be a valid SPDX license expression\nlicense: (ISC) ", "Is this OK? (yes) ")
	if got := strings.Join(strings.Fields(r.read("p/package.json")), " "); got != `{ "name": "foo", "version": "1.2.3", "description": "kept", "keywords": [ "k1", "k2", "k3" ], `+
		`"license": "MIT", "author": "Me <m@e>", "type": "module", "main": "index.js", "scripts": { "test": "jest" }, "zz": 1 }` {
		t.Error(got)
	}
	r.write("q/empty", "")
	r.stdin = "foo\n"
	code, _, said := r.run("(q)", "init")
	if code != 1 || !strings.Contains(said, "npm warn init canceled") {
		t.Error(code, said)
	}
}
