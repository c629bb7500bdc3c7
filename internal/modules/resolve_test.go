package modules

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tree writes files ("path: text"), links ("path -> target") and folders ("path/") and returns the folder's real path.
func tree(t testing.TB, entries ...string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if link, target, ok := strings.Cut(e, " -> "); ok {
			p := filepath.Join(root, link)
			must(t, os.MkdirAll(filepath.Dir(p), 0o755))
			must(t, os.Symlink(target, p))
			continue
		}
		name, text, _ := strings.Cut(e, ": ")
		p := filepath.Join(root, name)
		if strings.HasSuffix(name, "/") {
			must(t, os.MkdirAll(p, 0o755))
			continue
		}
		must(t, os.MkdirAll(filepath.Dir(p), 0o755))
		must(t, os.WriteFile(p, []byte(text), 0o644))
	}
	return root
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func packages(t testing.TB) string {
	return tree(t,
		"package.json: "+`{"name":"self","exports":{".":"./main.js","./sub":"./lib/sub.js"},"imports":{"#x":"./lib/sub.js","#dep":"dep","#fs":"fs","#p/*":"./lib/*.js","#cond":{"import":"./main.js","require":"./lib/sub.js"}}}`,
		"main.js: ", "lib/sub.js: ", "lib/index.js: ", "lib/data.json: {}", "a b%.js: ",
		"node_modules/dep/index.js: ",
		"node_modules/dep/lib/x.js: ",
		"node_modules/withmain/package.json: "+`{"main":"./lib"}`,
		"node_modules/withmain/lib/index.js: ",
		"node_modules/nomain/package.json: "+`{"main":"./nope.js"}`,
		"node_modules/fallback/package.json: "+`{"main":"./nope.js"}`,
		"node_modules/fallback/index.js: ",
		"node_modules/broken/package.json: {oops",
		"node_modules/@s/n/package.json: "+`{"exports":{".":{"import":"./i.mjs","require":"./i.cjs"}}}`,
		"node_modules/@s/n/i.mjs: ", "node_modules/@s/n/i.cjs: ",
		"node_modules/exp/package.json: "+`{"exports":{".":"./i.js","./gone":"./gone.js","./bad":"../x.js","./null":null,
			"./p/*":"./p/*.js","./p/private/*":null,"./p/*.ext":"./p/*.other","./nm":"./node_modules/x.js",
			"./cond":{"browser":"./b.js"},"./arr":["../x","./i.js"],"./arr2":[{"browser":"./b.js"},"./i.js"],
			"./custom":{"mine":"./mine.js","default":"./i.js"},"./sp":"./a%20b.js"}}`,
		"node_modules/exp/i.js: ", "node_modules/exp/mine.js: ", "node_modules/exp/p/one.js: ",
		"node_modules/exp/p/two.other: ", "node_modules/exp/a b.js: ",
		"node_modules/mixed/package.json: "+`{"exports":{".":"./a.js","b":"./c.js"}}`,
		"node_modules/numeric/package.json: "+`{"exports":{".":{"0":"./a.js"}}}`,
		"store/linked/index.js: ", "node_modules/linked -> ../store/linked",
		"deep/er/x.js: ", "link.js -> main.js", "linkdir -> lib",
	)
}

func TestResolve(t *testing.T) {
	root := packages(t)
	type want struct{ req, esm, cjs string }
	cases := []want{
		{"./main.js", "main.js", "main.js"},
		{"./main", "ERR_MODULE_NOT_FOUND", "main.js"},
		{"./lib", "ERR_UNSUPPORTED_DIR_IMPORT", "lib/index.js"},
		{"./lib/", "ERR_UNSUPPORTED_DIR_IMPORT", "lib/index.js"},
		{"./lib/data", "ERR_MODULE_NOT_FOUND", "lib/data.json"},
		{"./a%20b%25.js", "a b%.js", ""},
		{"./a b%.js", "a b%.js", "a b%.js"},
		{"./x%2fy.js", "ERR_INVALID_MODULE_SPECIFIER", ""},
		{"./link.js", "main.js", "main.js"},
		{"./linkdir/sub.js", "lib/sub.js", "lib/sub.js"},
		{"dep", "node_modules/dep/index.js", "node_modules/dep/index.js"},
		{"dep/lib/x.js", "node_modules/dep/lib/x.js", "node_modules/dep/lib/x.js"},
		{"dep/lib/x", "ERR_MODULE_NOT_FOUND", "node_modules/dep/lib/x.js"},
		{"withmain", "node_modules/withmain/lib/index.js", "node_modules/withmain/lib/index.js"},
		{"nomain", "ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"},
		{"fallback", "node_modules/fallback/index.js", "node_modules/fallback/index.js"},
		{"broken", "ERR_INVALID_PACKAGE_CONFIG", "ERR_INVALID_PACKAGE_CONFIG"},
		{"@s/n", "node_modules/@s/n/i.mjs", "node_modules/@s/n/i.cjs"},
		{"@s", "ERR_INVALID_MODULE_SPECIFIER", ""},
		{"exp", "node_modules/exp/i.js", "node_modules/exp/i.js"},
		{"exp/gone", "ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"},
		{"exp/bad", "ERR_INVALID_PACKAGE_TARGET", "ERR_INVALID_PACKAGE_TARGET"},
		{"exp/null", "ERR_PACKAGE_PATH_NOT_EXPORTED", "ERR_PACKAGE_PATH_NOT_EXPORTED"},
		{"exp/p/one", "node_modules/exp/p/one.js", "node_modules/exp/p/one.js"},
		{"exp/p/two.ext", "node_modules/exp/p/two.other", "node_modules/exp/p/two.other"},
		{"exp/p/private/x", "ERR_PACKAGE_PATH_NOT_EXPORTED", "ERR_PACKAGE_PATH_NOT_EXPORTED"},
		{"exp/p/../i", "ERR_INVALID_MODULE_SPECIFIER", "ERR_INVALID_MODULE_SPECIFIER"},
		{"exp/nm", "ERR_INVALID_PACKAGE_TARGET", "ERR_INVALID_PACKAGE_TARGET"},
		{"exp/cond", "ERR_PACKAGE_PATH_NOT_EXPORTED", "ERR_PACKAGE_PATH_NOT_EXPORTED"},
		{"exp/arr", "node_modules/exp/i.js", "node_modules/exp/i.js"},
		{"exp/arr2", "node_modules/exp/i.js", "node_modules/exp/i.js"},
		{"exp/custom", "node_modules/exp/mine.js", "node_modules/exp/mine.js"},
		{"exp/sp", "node_modules/exp/a b.js", "node_modules/exp/a b.js"},
		{"mixed", "ERR_INVALID_PACKAGE_CONFIG", "ERR_INVALID_PACKAGE_CONFIG"},
		{"numeric", "ERR_INVALID_PACKAGE_CONFIG", "ERR_INVALID_PACKAGE_CONFIG"},
		{"nowhere", "ERR_MODULE_NOT_FOUND", ""},
		{"self", "main.js", "main.js"},
		{"self/sub", "lib/sub.js", "lib/sub.js"},
		{"self/none", "ERR_PACKAGE_PATH_NOT_EXPORTED", "ERR_PACKAGE_PATH_NOT_EXPORTED"},
		{"#x", "lib/sub.js", "lib/sub.js"},
		{"#dep", "node_modules/dep/index.js", "node_modules/dep/index.js"},
		{"#p/sub", "lib/sub.js", "lib/sub.js"},
		{"#cond", "main.js", "lib/sub.js"},
		{"#fs", "node:fs", "node:fs"},
		{"#none", "ERR_PACKAGE_IMPORT_NOT_DEFINED", "ERR_PACKAGE_IMPORT_NOT_DEFINED"},
		{"#", "ERR_INVALID_MODULE_SPECIFIER", "ERR_PACKAGE_IMPORT_NOT_DEFINED"},
		{"fs", "node:fs", ""},
		{"linked", "store/linked/index.js", "store/linked/index.js"},
	}
	r := NewResolver(Options{Conditions: []string{"mine"}, Builtin: map[string]bool{"fs": true}})
	parent := root + "/deep/er/x.js"
	var paths []string
	for d := filepath.Dir(parent); ; d = filepath.Dir(d) {
		paths = append(paths, filepath.Join(d, "node_modules"))
		if d == "/" {
			break
		}
	}
	for _, c := range cases {
		req := c.req
		if strings.HasPrefix(req, "./") {
			req = "../." + req
		}
		url, err := r.ResolveESM(req, PathToFileURL(parent), nil)
		got := outcomeName(root, url, err)
		if got != c.esm {
			t.Errorf("import %q: got %s (%v), want %s", c.req, got, err, c.esm)
		}
		q := &CJS{Request: req, Parent: parent, Dir: filepath.Dir(parent)}
		if !isRelative(req) {
			q.Paths = paths
		}
		file, err := r.ResolveCJS(q)
		if got := outcomeName(root, file, err); got != c.cjs {
			t.Errorf("require %q: got %s (%v), want %s", c.req, got, err, c.cjs)
		}
	}
}

func outcomeName(root, s string, err error) string {
	if err != nil {
		return err.(*Error).Code
	}
	if strings.HasPrefix(s, "file:") {
		s, _ = FileURLToPath(s)
	}
	return strings.TrimPrefix(s, root+"/")
}

func TestMessages(t *testing.T) {
	root := packages(t)
	r := NewResolver(Options{})
	from := root + "/main.js"
	cases := []struct{ req, esm string }{
		{"./no.js", "Cannot find module 'ROOT/no.js' imported from ROOT/main.js"},
		{"./lib", "Directory import 'ROOT/lib' is not supported resolving ES modules imported from ROOT/main.js"},
		{"nowhere", "Cannot find package 'nowhere' imported from ROOT/main.js"},
		{"nomain", "Cannot find package 'ROOT/node_modules/nomain/nope.js' imported from ROOT/main.js"},
		{"broken", `Invalid package config ROOT/node_modules/broken/package.json while importing "broken" from ROOT/main.js.`},
		{"exp/bad", `Invalid "exports" target "../x.js" defined for './bad' in the package config ROOT/node_modules/exp/package.json imported from ROOT/main.js; targets must start with "./"`},
		{"exp/null", `Package subpath './null' is not defined by "exports" in ROOT/node_modules/exp/package.json imported from ROOT/main.js`},
		{"#none", `Package import specifier "#none" is not defined in package ROOT/package.json imported from ROOT/main.js`},
		{"@s", `Invalid module "@s" is not a valid package name imported from ROOT/main.js`},
		{"./x%2fy.js", `Invalid module "ROOT/x%2fy.js" must not include encoded "/" or "\" characters imported from ROOT/main.js`},
	}
	for _, c := range cases {
		_, err := r.ResolveESM(c.req, PathToFileURL(from), nil)
		if want := strings.ReplaceAll(c.esm, "ROOT", root); err == nil || err.Error() != want {
			t.Errorf("import %q\n got %v\nwant %s", c.req, err, want)
		}
	}
}

func TestPreserveSymlinks(t *testing.T) {
	root := packages(t)
	r := NewResolver(Options{PreserveSymlinks: true})
	file, err := r.ResolveCJS(&CJS{Request: "./link.js", Dir: root, Parent: root + "/x.js"})
	if file != root+"/link.js" || err != nil {
		t.Errorf("preserved: got %s, %v", file, err)
	}
	file, err = r.ResolveCJS(&CJS{Request: "./link.js", Dir: root, Parent: root + "/x.js", Main: true})
	if file != root+"/main.js" || err != nil {
		t.Errorf("main is not preserved: got %s, %v", file, err)
	}
}

func TestFormat(t *testing.T) {
	root := tree(t, "m/package.json: "+`{"type":"module"}`, "c/package.json: "+`{"type":"commonjs"}`, "m/x: \x00asm\x01",
		"m/y: 1", "m/node_modules/p/z.js: ")
	r := NewResolver(Options{})
	for name, want := range map[string]Format{
		"a.js": FormatAmbiguous, "a.mjs": FormatModule, "a.cjs": FormatCommonJS, "a.json": FormatJSON, "a.wasm": FormatWasm,
		"a.node": FormatAddon, "a.txt": FormatUnknown, "a": FormatAmbiguous, "m/a.js": FormatModule, "c/a.js": FormatCommonJS,
		"m/a.ts": FormatModuleTS, "c/a.tsx": FormatCommonTS, "a.ts": FormatAnyTS, "m/a.cts": FormatCommonTS,
		"c/a.mts": FormatModuleTS, "m/x": FormatWasm, "m/y": FormatModule, "m/node_modules/p/z.js": FormatAmbiguous,
	} {
		if got, err := r.FormatOf(root + "/" + name); got != want || err != nil {
			t.Errorf("%s: got %c, want %c (%v)", name, got, want, err)
		}
	}
}

func TestTSConfig(t *testing.T) {
	root := tree(t,
		"base.json: "+`{"compilerOptions":{"jsx":"react","jsxFactory":"h"}}`,
		"tsconfig.json: "+`{ // project
			"extends": "./base.json",
			"compilerOptions": {"baseUrl": ".", "paths": {"@app/*": ["src/*"], "exact": ["src/one.ts"]},}}`,
		"src/one.ts: ", "src/two/index.tsx: ", "src/main.ts: ", "src/plain.js: ")
	r := NewResolver(Options{})
	from := PathToFileURL(root + "/src/main.ts")
	for req, want := range map[string]string{
		"@app/one": "src/one.ts", "@app/two": "src/two/index.tsx", "exact": "src/one.ts", "./one": "src/one.ts",
		"./one.js": "src/one.ts", "./two": "ERR_UNSUPPORTED_DIR_IMPORT", "./plain.js": "src/plain.js", "src/one": "src/one.ts",
	} {
		url, err := r.ResolveESM(req, from, nil)
		if got := outcomeName(root, url, err); got != want {
			t.Errorf("%s: got %s, want %s (%v)", req, got, want, err)
		}
	}
	if _, err := r.ResolveESM("@app/one", PathToFileURL(root+"/src/plain.js"), nil); err == nil {
		t.Error("paths must not hold for JavaScript")
	}
	out, err := r.TransformFile("enum E { A }\nexport const x = <b>{E.A as number}</b>;", root+"/src/x.tsx")
	if err != nil || !strings.Contains(out, "h(\"b\"") || !strings.Contains(out, "sourceMappingURL") {
		t.Errorf("transform: %v\n%s", err, out)
	}
}

func TestFileURLs(t *testing.T) {
	base := fileURL{path: "/a/b/c.js"}
	for ref, want := range map[string]string{
		"./x.js": "file:///a/b/x.js", "../x.js?q=1#h": "file:///a/x.js?q=1#h", "/x": "file:///x", "./../../../x": "file:///x",
		"./%2e%2e/x": "file:///a/x", "./a b\u00e9": "file:///a/b/a%20b%C3%A9", `.\x`: "file:///a/b/x", "..": "file:///a/",
		"./x?": "file:///a/b/x", "./x.js?#": "file:///a/b/x.js", "./a^b|c`{}~[]\"x y'?q=' ^`{}|#h `^{}|'": "file:///a/b/a%5Eb|c%60%7B%7D~[]%22x%20y'?q=%27%20^`{}|#h%20%60^{}|'",
	} {
		if got := base.join(ref).String(); got != want {
			t.Errorf("%q: got %s, want %s", ref, got, want)
		}
	}
	if got := PathToFileURL("/a b%\\^|[]~{}`\"<>#?\n\u00e9"); got != "file:///a%20b%25%5C%5E%7C%5B%5D%7E%7B%7D%60%22%3C%3E%23%3F%0A%C3%A9" {
		t.Error(got)
	}
}

func FuzzParsePackage(f *testing.F) {
	f.Add(`{"name":"x","exports":{".":[{"import":"./a"},null]},"imports":{"#a":"./b"},"type":"module"}`)
	f.Add("{\"a\\u00e9\\ud83d\\ude00\":1e5}")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePackage("/p/package.json", text)
		if err != nil {
			return
		}
		r := NewResolver(Options{})
		q := request{r, r.importC, ""}
		for _, sub := range []string{".", "./a", "./a/b/", "./a*"} {
			_, _ = q.exports(p, sub)
		}
		_, _ = q.imports("#a", p)
	})
}

func BenchmarkRequireRelative(b *testing.B) {
	root := tree(b, "package.json: {}", "a/x.js: ")
	r := NewResolver(Options{})
	for b.Loop() {
		if f, _ := r.ResolveCJS(&CJS{Request: "./x", Dir: root + "/a", Parent: root + "/a/y.js"}); f == "" {
			b.Fatal("not found")
		}
	}
}
