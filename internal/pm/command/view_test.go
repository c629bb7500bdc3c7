package command

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

const viewDoc = `{"_id":"p","name":"p","dist-tags":{"latest":"1.1.0","next":"2.0.0-0"},"readme":"x","maintainers":[{"name":"ann","email":"a@b"}],"time":{"created":"2020-01-01T00:00:00.000Z","1.1.0":"2020-01-02T00:00:00.000Z"},
 "versions":{"1.10.0":{"name":"p","version":"1.10.0"},"1.1.0":{"name":"p","version":"1.1.0","description":"a thing","license":"MIT","bin":{"p":"x.js"},"dependencies":{"a":"^1","b":"2"},
 "deprecated":"old","dist":{"tarball":"https://registry.example/p/-/p-1.1.0.tgz","shasum":"aa","integrity":"sha512-xx","unpackedSize":12345}},"2.0.0-0":{"name":"p","version":"2.0.0-0"}}}`

func TestView(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p"}`)
	r.answer("GET /p", viewDoc)
	want := "\np@1.1.0 | MIT | deps: 2 | versions: 3\na thing\n\nDEPRECATED ⚠️  - old\n\nbin: p\n\ndist\n.tarball: https://registry.example/p/-/p-1.1.0.tgz\n.shasum: aa\n.integrity: sha512-xx\n.unpackedSize: 12.3 kB\n\n" +
		"dependencies:\na: ^1, b: 2\n\nmaintainers:\n- ann <a@b>\n\ndist-tags:\nlatest: 1.1.0\nnext: 2.0.0-0\n\npublished over a year ago\n"
	for _, args := range [][]string{{"view", "p"}, {"info"}, {"v", "."}} {
		if got := r.ok(args...); got != want {
			t.Errorf("%v: %s", args, got)
		}
	}
	for args, want := range map[string]string{
		"p version": "1.1.0\n", "p@next version": "2.0.0-0\n", "p versions": "[ '1.1.0', '1.10.0', '2.0.0-0' ]\n", "p@^1 version": "p@1.10.0 '1.10.0'\np@1.1.0 '1.1.0'\n",
		"p version dist-tags": "version = '1.1.0'\ndist-tags = { latest: '1.1.0', next: '2.0.0-0' }\n", "p nope": "", "p maintainers": "ann <a@b>\n",
		"p maintainers.name": "ann\n", "p versions.0": "1.1.0\n", "p@^1 version --json": "[\n  \"1.10.0\",\n  \"1.1.0\"\n]\n", "p dependencies --json": "{\n  \"a\": \"^1\",\n  \"b\": \"2\"\n}\n",
	} {
		if got := r.ok(append([]string{"view"}, strings.Fields(args)...)...); got != want {
			t.Errorf("%s: %q, want %q", args, got, want)
		}
	}
	has(t, r.fails("E404", "view", "p@9"), "404 No match found for version 9", "'p@9' could not be found")
	has(t, r.fails("E404", "view", "none"), "'none@*' could not be found")
}

func TestInspect(t *testing.T) {
	for in, want := range map[string]string{
		`{}`: "{}", `[]`: "[]", `{"a":1,"b-c":[true,null]}`: "{ a: 1, 'b-c': [ true, null ] }", `"it's"`: `"it's"`,
		`[1,2,3,10,20,30,100]`:      "[\n   1,  2,   3, 10,\n  20, 30, 100\n]",
		`{"a":{"b":{"c":{}}}}`:      "{ a: { b: { c: {} } } }",
		`{"a":{"b":{"c":{"d":1}}}}`: "{\n  a: { b: { c: { d: 1 } } }\n}",
		`[[[[[[[1]]]]]]]`:           "[\n  [\n    [\n      [ [ [ [Array] ] ] ]\n    ]\n  ]\n]",
		`["0.1.0","0.2.0","0.3.0","0.4.0","0.5.0","0.6.0","0.7.0"]`: "[\n  '0.1.0', '0.2.0',\n  '0.3.0', '0.4.0',\n  '0.5.0', '0.6.0',\n  '0.7.0'\n]",
	} {
		v, err := manifest.ParseValue([]byte(in))
		if err != nil {
			t.Fatal(err)
		}
		if got := inspect(v); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", in, got, want)
		}
	}
}

func TestSBOM(t *testing.T) {
	s := newShop(t)
	s.put("a", "1.0.0", map[string]any{"license": "(MIT OR ISC)", "dependencies": map[string]string{"b": "1"}, "author": "Ann <a@b>", "homepage": "http://a.example"})
	s.put("b", "1.0.0", map[string]any{"license": "BSD"})
	s.put("d", "1.0.0", map[string]any{"license": "ISC"})
	r := s.buys(t, "package.json", `{"name":"@acme/p","version":"1.0.0","dependencies":{"a":"1"},"devDependencies":{"d":"1"}}`)
	r.ok("install")
	has(t, r.fails("EUSAGE", "sbom"), "Must specify --sbom-format flag with one of: cyclonedx, spdx.")
	var c struct {
		SpecVersion  string
		Metadata     struct{ Component component }
		Components   []component
		Dependencies []dependsOn
	}
	if err := json.Unmarshal([]byte(r.ok("sbom", "--sbom-format=cyclonedx")), &c); err != nil {
		t.Fatal(err)
	}
	if c.SpecVersion != "1.5" || c.Metadata.Component.PURL != "pkg:npm/%40acme/p@1.0.0" || len(c.Components) != 3 || c.Components[0].Author != "Ann <a@b>" || c.Components[0].Licenses[0]["expression"] != "(MIT OR ISC)" ||
		c.Components[1].Licenses != nil || len(c.Components[0].Hashes) != 1 || len(c.Components[2].Properties) != 1 || len(c.Dependencies) != 4 || strings.Join(c.Dependencies[0].List, " ") != "a@1.0.0 d@1.0.0" {
		t.Errorf("%+v", c)
	}
	if got := r.ok("sbom", "--sbom-format=cyclonedx", "--omit=dev"); strings.Contains(got, "d@1.0.0") {
		t.Error(got)
	}
	has(t, r.ok("sbom", "--sbom-format=spdx"), `"SPDXID": "SPDXRef-Package-acme.p-1.0.0"`, `"relationshipType": "DEV_DEPENDENCY_OF"`, `"licenseDeclared": "BSD"`, `"algorithm": "SHA512"`)
	has(t, r.ok("sbom", "--sbom-format=spdx", "--package-lock-only"), `"licenseDeclared": "(MIT OR ISC)"`)
	r.write("package.json", `{"name":"p","version":"1.0.0","dependencies":{"gone":"1"}}`)
	has(t, r.fails("ESBOMPROBLEMS", "sbom", "--sbom-format=spdx"), "missing: gone@1, required by p@1.0.0")
}
