package manifest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
)

func TestParse(t *testing.T) {
	p, err := Parse([]byte("\ufeff" + `{
		"name": " a ", "version": "1.0.0", "private": true, "x": [1, {"y": "}\"]"}],
		"dependencies": {"b": "1", "o": "2", "bad": 3, "b": "^1\u002e2"}, "optionalDependencies": {"o": "2"},
		"peerDependencies": {"p": "*", "q": "1"}, "peerDependenciesMeta": {"q": {"optional": true}, "z": 1},
		"bundledDependencies": ["b"], "bin": "./cli.js", "os": "linux", "cpu": ["x64", "!arm"],
		"license": {"type": "MIT"}, "funding": "https://x.example", "engines": {"node": ">=18"}, "scripts": {"install": "x"},
		"workspaces": {"packages": ["w/*"]}, "deprecated": true,
		"dist": {"tarball": "t", "integrity": "i", "unpackedSize": 12}
	}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ got, want any }{
		{p.Name, "a"}, {p.Private, true}, {p.Dependencies, Deps{{"b", "^1.2"}}}, {p.OptionalDependencies, Deps{{"o", "2"}}},
		{p.PeerOptional, []string{"q"}}, {p.Bundle, []string{"b"}}, {p.Bin, Deps{{"a", "cli.js"}}}, {p.OS, []string{"linux"}},
		{string(p.Odd["os"]), `"linux"`}, {p.License, "MIT"}, {string(p.Funding), `{"url":"https://x.example"}`}, {p.Engine("node"), ">=18"},
		{p.HasInstallScript, true}, {p.Workspaces, []string{"w/*"}}, {p.Dist.UnpackedSize, int64(12)}, {p.Deprecated != "", true},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("got %#v, want %#v", c.got, c.want)
		}
	}
	for _, bad := range []string{"", "[]", "{", `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a":"x}`, `{"name":"a"} x`, `{"dependencies":{"a":"1"`} {
		if _, err := Parse([]byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestBinStaysInside(t *testing.T) {
	p, err := Parse([]byte(`{"name":"@s/a","bin":{"../../x":"../../../etc/passwd","ok":"bin\\ok.js","n":1}}`))
	if err != nil || !reflect.DeepEqual(p.Bin, Deps{{"x", "etc/passwd"}, {"ok", "bin/ok.js"}}) {
		t.Errorf("%v %v", p.Bin, err)
	}
}

func doc(t *testing.T, versions string) *Packument {
	t.Helper()
	var b strings.Builder
	b.WriteString(`{"name":"p","dist-tags":{"latest":"1.2.0","next":"2.0.0-rc.1"},"versions":{`)
	var times []string
	for i, v := range strings.Fields(versions) {
		num, more, _ := strings.Cut(v, "|")
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `%q:{"name":"p","version":%q`, num, num)
		for _, m := range strings.Split(more, "|") {
			switch {
			case m == "deprecated":
				b.WriteString(`,"deprecated":"no"`)
			case strings.HasPrefix(m, "node"):
				fmt.Fprintf(&b, `,"engines":{"node":%q}`, m[4:])
			}
		}
		b.WriteString(`,"scripts":{"install":"x","test":"y"},"readme":"long"}`)
		times = append(times, fmt.Sprintf(`%q:"2024-01-%02dT00:00:00.000Z"`, num, i+1))
	}
	b.WriteString(`},"time":{` + strings.Join(times, ",") + `},"readme":"long"}`)
	p, err := ParsePackument([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPick(t *testing.T) {
	p := doc(t, "1.0.0 1.1.0 1.2.0 1.3.0 1.3.1|deprecated 2.0.0-rc.1 2.0.0|node>=30 3.0.0|deprecated 3.1.0|deprecated")
	node, _ := semver.Parse("24.0.0", false)
	c, err := ParsePackument(p.Compact())
	if err != nil {
		t.Fatal(err)
	}
	if pkg, _ := c.Package("1.0.0"); !pkg.HasInstallScript || len(pkg.Scripts) > 0 {
		t.Error("the compact form lost the install script")
	}
	for _, p := range []*Packument{p, c} {
		for _, x := range []struct {
			want   string
			kind   spec.Type
			before int
			get    string
		}{
			{"*", spec.Range, 0, "1.2.0"}, {"^1.0.0", spec.Range, 0, "1.2.0"}, {"^1.2.1", spec.Range, 0, "1.3.0"},
			{"~1.3.1", spec.Range, 0, "1.3.1"}, {"latest", spec.Tag, 0, "1.2.0"}, {"next", spec.Tag, 0, "2.0.0-rc.1"}, {">=2", spec.Range, 0, "3.1.0"},
			{"2.x", spec.Range, 0, "2.0.0"}, {"=v1.1.0", spec.Version, 0, "1.1.0"}, {"9", spec.Range, 0, ""}, {"nope", spec.Tag, 0, ""},
			{"^1.0.0", spec.Range, 2, "1.1.0"}, {"latest", spec.Tag, 2, "1.1.0"}, {"1.2.0", spec.Version, 2, ""}, {"^2.0.0-rc.0", spec.Range, 0, "2.0.0-rc.1"},
		} {
			o := Picker{Node: node, HasNode: true, Cache: NewRangeCache()}
			if x.before > 0 {
				o.Before = time.Date(2024, 1, x.before, 12, 0, 0, 0, time.UTC)
			}
			got := ""
			pkg, err := p.Pick(x.kind, x.want, o)
			if err == nil {
				got = pkg.Version
			}
			if got != x.get {
				t.Errorf("%s %s before %d: %s, want %s (%v)", x.kind, x.want, x.before, got, x.get, err)
			}
		}
	}
	_, err = p.Pick(spec.Version, "1.2.0", Picker{Before: time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC)})
	if e, ok := err.(*TargetError); !ok || e.Code() != "ETARGET" || e.Newest != "1.2.0" {
		t.Errorf("%#v", err)
	}
}

func TestCompare(t *testing.T) {
	list := strings.Fields("@a/b a A a_b a-b a.b a/b a1 a10 a2 ab aB Ab b B")
	for i := range list {
		for j := range list {
			if got := Compare(list[i], list[j]); got < 0 != (i < j) || got > 0 != (i > j) {
				t.Errorf("Compare(%q, %q) = %d", list[i], list[j], got)
			}
		}
	}
}

func TestDoc(t *testing.T) {
	in := "{\r\n\t\"name\": \"x\",\r\n\t\"dependencies\": {\r\n\t\t\"z\": \"1\",\r\n\t\t\"m\": \"2\"\r\n\t},\r\n\t\"a\": [1, {}, \"<é\\u2028>\"],\r\n\t\"e\": 1e3\r\n}"
	d, err := ParseDoc([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	d.SetDependency("devDependencies", "m", "^3")
	d.SetDependency("dependencies", "b", "~1")
	want := "{\n\t\"name\": \"x\",\n\t\"dependencies\": {\n\t\t\"b\": \"~1\",\n\t\t\"z\": \"1\"\n\t},\n\t\"a\": [\n\t\t1,\n\t\t{},\n\t\t\"<é\u2028>\"\n\t],\n\t\"e\": 1e3,\n\t\"devDependencies\": {\n\t\t\"m\": \"^3\"\n\t}\n}\n"
	if got := string(d.Bytes()); got != strings.ReplaceAll(want, "\n", "\r\n") {
		t.Errorf("%s", got)
	}
	d.SetDependency("", "m", "")
	if d.Root().Get("devDependencies") != nil {
		t.Error("the empty section stayed")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"name":"a","dependencies":{"b":"1"},"bin":["x"],"license":["MIT"]}`))
	f.Add([]byte(`{"versions":{"1.0.0":{"dist":{"tarball":"x"}}},"time":{}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := Parse(b)
		if err == nil && json.Valid(b) && p == nil {
			t.Fatal("nothing")
		}
		if d, err := ParsePackument(b); err == nil {
			for _, v := range d.Versions() {
				d.Package(v)
			}
			if _, err := ParsePackument(d.Compact()); err != nil && json.Valid(b) {
				t.Fatalf("compact form: %v", err)
			}
		}
		if d, err := ParseDoc(b); err == nil {
			d.Bytes()
		}
	})
}

func BenchmarkParsePackument(b *testing.B) {
	var s strings.Builder
	s.WriteString(`{"name":"p","dist-tags":{"latest":"1.0.0"},"versions":{`)
	for i := range 300 {
		if i > 0 {
			s.WriteByte(',')
		}
		fmt.Fprintf(&s, `"1.0.%d":{"name":"p","version":"1.0.%d","dependencies":{"a":"^1.0.0","b":"^2.0.0"},"dist":{"tarball":"https://registry.example/p/-/p-1.0.%d.tgz","integrity":"sha512-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}}`, i, i, i)
	}
	s.WriteString(`}}`)
	raw := []byte(s.String())
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		p, err := ParsePackument(raw)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := p.Pick(spec.Range, "^1.0.0", Picker{}); err != nil {
			b.Fatal(err)
		}
	}
}
