package tree

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ravel-js/ravel/internal/pm/spec"
)

// refused builds what must fail.
func refused(t *testing.T, o Options, code string) error {
	t.Helper()
	_, err := BuildIdeal(context.Background(), o)
	var c CodedError
	if !errors.As(err, &c) || c.Code() != code {
		t.Fatalf("error %v, want %s", err, code)
	}
	return err
}

// savedText is what is saved as dependencies.
func savedText(tr *Tree) (out []string) {
	for _, s := range tr.Saved {
		line := s.Path + "/"
		for _, d := range s.Dependencies {
			line += " " + d.Name + " " + d.Spec
		}
		out = append(out, line)
	}
	return out
}

func TestOverrides(t *testing.T) {
	src := newShelf(t,
		`{"name":"a","version":"1.0.0","dependencies":{"b":"^1.0.0","c":"^1.0.0"}}`,
		`{"name":"b","version":"1.0.0","dependencies":{"c":"^1.0.0","d":"^1.0.0"}}`, `{"name":"b","version":"1.5.0","dependencies":{"c":"^1.0.0","d":"^1.0.0"}}`,
		`{"name":"c","version":"1.0.0"}`, `{"name":"c","version":"1.9.0"}`, `{"name":"c","version":"2.0.0"}`, `{"name":"c","version":"3.0.0"}`,
		`{"name":"d","version":"1.0.0"}`, `{"name":"d","version":"2.0.0"}`, `{"name":"fork","version":"7.0.0"}`)
	for _, c := range []struct {
		overrides, deps string
		want            []string
	}{
		{`{"c":"2.0.0"}`, `"a":"1"`, []string{"node_modules/a 1.0.0", "node_modules/b 1.5.0", "node_modules/c 2.0.0", "node_modules/d 1.0.0"}},
		{`{"b":{"c":"3.0.0"}}`, `"a":"1"`, []string{"node_modules/a 1.0.0", "node_modules/b 1.5.0", "node_modules/b/node_modules/c 3.0.0", "node_modules/c 1.9.0", "node_modules/d 1.0.0"}},
		{`{"a":{"b":{".":"1.0.0","d":"2.0.0"}}}`, `"a":"1"`, []string{"node_modules/a 1.0.0", "node_modules/b 1.0.0", "node_modules/c 1.9.0", "node_modules/d 2.0.0"}},
		{`{"c":"$c"}`, `"a":"1","c":"2.0.0"`, []string{"node_modules/a 1.0.0", "node_modules/b 1.5.0", "node_modules/c 2.0.0", "node_modules/d 1.0.0"}},
		{`{"c@^2":"3.0.0"}`, `"a":"1"`, []string{"node_modules/a 1.0.0", "node_modules/b 1.5.0", "node_modules/c 1.9.0", "node_modules/d 1.0.0"}},
		{`{"c@^1":"3.0.0","d":"npm:fork@7"}`, `"a":"1"`, []string{"node_modules/a 1.0.0", "node_modules/b 1.5.0", "node_modules/c 3.0.0", "node_modules/d 7.0.0"}},
	} {
		dir := project(t, "package.json", `{"name":"r","dependencies":{`+c.deps+`},"overrides":`+c.overrides+`}`)
		tr := ideal(t, Options{Dir: dir, Source: src})
		places(t, tr, c.want...)
		lock := relock(t, tr)
		if again := ideal(t, Options{Dir: dir, Source: src, Lock: lock}); again.Changed {
			t.Errorf("%s: with its own lockfile there is something to do", c.overrides)
		}
	}
	dir := project(t, "package.json", `{"name":"r","dependencies":{"c":"1"},"overrides":{"c":"2"}}`)
	err := refused(t, Options{Dir: dir, Source: src}, "EOVERRIDE")
	if want := "Override for c@1 conflicts with direct dependency"; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	dir = project(t, "package.json", `{"name":"r","dependencies":{"a":"1"},"overrides":{"c":"$nobody"}}`)
	if _, err := BuildIdeal(context.Background(), Options{Dir: dir, Source: src}); err == nil || err.Error() != "Unable to resolve reference $nobody" {
		t.Error(err)
	}
}

func TestPeers(t *testing.T) {
	src := newShelf(t,
		`{"name":"plug","version":"1.0.0","peerDependencies":{"host":"^1.0.0","maybe":"*"},"peerDependenciesMeta":{"maybe":{"optional":true}}}`,
		`{"name":"plug2","version":"1.0.0","peerDependencies":{"host":"^2.0.0"}}`,
		`{"name":"host","version":"1.4.0"}`, `{"name":"host","version":"2.0.0"}`, `{"name":"maybe","version":"1.0.0"}`,
		`{"name":"wrap","version":"1.0.0","dependencies":{"plug2":"1","host":"2"}}`)
	build := func(deps string, set ...func(*Options)) (*Tree, error) {
		o := Options{Dir: project(t, "package.json", `{"name":"r","version":"1.0.0","dependencies":{`+deps+`}}`), Source: src}
		for _, f := range set {
			f(&o)
		}
		return BuildIdeal(context.Background(), o)
	}
	must := func(tr *Tree, err error) *Tree {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return tr
	}
	// Peers come by themselves, optional ones do not.
	tr := must(build(`"plug":"1"`))
	places(t, tr, "node_modules/plug 1.0.0", "node_modules/host 1.4.0")
	if !tr.Nodes["node_modules/host"].Peer {
		t.Error("host is no peer")
	}
	places(t, must(build(`"plug":"1","maybe":"1"`)), "node_modules/plug 1.0.0", "node_modules/host 1.4.0", "node_modules/maybe 1.0.0")
	places(t, must(build(`"plug":"1"`, func(o *Options) { o.LegacyPeerDeps = true })), "node_modules/plug 1.0.0")
	// A second set of peers goes deeper.
	places(t, must(build(`"plug":"1","wrap":"1"`)), "node_modules/plug 1.0.0", "node_modules/host 1.4.0", "node_modules/wrap 1.0.0",
		"node_modules/wrap/node_modules/plug2 1.0.0", "node_modules/wrap/node_modules/host 2.0.0")
	// What cannot be is refused with npm's report, or done all the same with --force.
	_, err := build(`"plug":"1","plug2":"1"`)
	var re *ResolveError
	if !errors.As(err, &re) {
		t.Fatal(err)
	}
	want := `ERESOLVE could not resolve

While resolving: r@1.0.0
Found: host@1.4.0
node_modules/host
  peer host@"^1.0.0" from plug@1.0.0
  node_modules/plug
    plug@"1" from the root project

Could not resolve dependency:
plug2@"1" from the root project

Conflicting peer dependency: host@2.0.0
node_modules/host
  peer host@"^2.0.0" from plug2@1.0.0
  node_modules/plug2
    plug2@"1" from the root project

Fix the upstream dependency conflict, or retry this command with --force or --legacy-peer-deps to accept an incorrect (and potentially broken) dependency resolution.`
	if err.Error() != want {
		t.Errorf("the report is\n%s\nwant\n%s", err, want)
	}
	tr = must(build(`"plug":"1","plug2":"1"`, func(o *Options) { o.Force = true }))
	if len(tr.Warnings) == 0 || tr.Warnings[0].Code != "ERESOLVE" {
		t.Errorf("warnings %v", tr.Warnings)
	}
}

func TestHost(t *testing.T) {
	src := newShelf(t, `{"name":"new","version":"1.0.0","engines":{"node":">=99"}}`, `{"name":"win","version":"1.0.0","os":["win32"],"cpu":["x64"]}`,
		`{"name":"musl","version":"1.0.0","libc":["musl"]}`, `{"name":"old","version":"1.0.0"}`, `{"name":"old","version":"1.1.0","engines":{"node":">=99"}}`,
		`{"name":"opt","version":"1.0.0","optionalDependencies":{"win":"1","new":"1","musl":"1","gone":"1"}}`)
	o := Options{Source: src, NodeVersion: "24.1.0", NpmVersion: "11.0.0", OS: "linux", CPU: "x64", Libc: "glibc"}
	o.Dir = project(t, "package.json", `{"name":"r","dependencies":{"new":"1","old":"^1.0.0"}}`)
	tr := ideal(t, o)
	places(t, tr, "node_modules/new 1.0.0", "node_modules/old 1.0.0") // a version that runs here comes first
	warning := "Unsupported engine {\n  package: 'new@1.0.0',\n  required: { node: '>=99' },\n  current: { node: 'v24.1.0', npm: '11.0.0' }\n}"
	if len(tr.Warnings) != 1 || tr.Warnings[0] != (Warning{"EBADENGINE", warning}) {
		t.Errorf("warnings %q", tr.Warnings)
	}
	o.EngineStrict = true
	err := refused(t, o, "EBADENGINE")
	var host *HostError
	if !errors.As(err, &host) || !strings.Contains(strings.Join(host.Lines(), "\n"), `notsup Actual:   {"node":"v24.1.0","npm":"11.0.0"}`) {
		t.Errorf("%v", err)
	}
	o.EngineStrict = false
	o.Dir = project(t, "package.json", `{"name":"r","dependencies":{"win":"1"}}`)
	err = refused(t, o, "EBADPLATFORM")
	if want := `Unsupported platform for win@1.0.0: wanted {"os":"win32","cpu":"x64"} (current: {"os":"linux","cpu":"x64"})`; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	o.Force = true
	places(t, ideal(t, o), "node_modules/win 1.0.0")
	o.Force, o.OS = false, "win32"
	places(t, ideal(t, o), "node_modules/win 1.0.0")
	// Optional ones that do not run here are recorded, those that are not to be had are not.
	o.OS = "linux"
	o.Dir = project(t, "package.json", `{"name":"r","dependencies":{"opt":"1"}}`)
	tr = ideal(t, o)
	places(t, tr, "node_modules/opt 1.0.0", "node_modules/win 1.0.0 inert", "node_modules/new 1.0.0 inert", "node_modules/musl 1.0.0 inert", "node_modules/opt/node_modules/gone  inert")
	if lock := tr.Lockfile(LockOptions{}); lock.Packages["node_modules/win"] == nil || lock.Packages["node_modules/opt/node_modules/gone"] != nil {
		t.Error("the lockfile has not what it should")
	}
}

func TestBefore(t *testing.T) {
	src := newShelf(t, `{"name":"a","version":"1.0.0","time":"2020-01-01T00:00:00Z"}`, `{"name":"a","version":"1.1.0","time":"2021-01-01T00:00:00Z"}`,
		`{"name":"a","version":"1.2.0","time":"2022-01-01T00:00:00Z"}`)
	o := Options{Dir: project(t, "package.json", `{"name":"r","dependencies":{"a":"^1.0.0"}}`), Source: src}
	o.Before = time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC)
	places(t, ideal(t, o), "node_modules/a 1.1.0")
	o.BeforeExclude = func(name string) bool { return name == "a" }
	places(t, ideal(t, o), "node_modules/a 1.2.0")
	o.BeforeExclude = nil
	o.Dir = project(t, "package.json", `{"name":"r","dependencies":{"a":"1.2.0"}}`)
	refused(t, o, "ETARGET")
}

func TestSources(t *testing.T) {
	src := newShelf(t, `{"name":"a","version":"1.0.0"}`, `{"name":"a","version":"2.0.0"}`, `{"name":"b","version":"1.0.0","dependencies":{"a":"1"}}`)
	src.other["github:u/p#v2"] = `{"name":"p","version":"2.0.0","dependencies":{"a":"1"}}`
	src.other["https://registry.example/t.tgz"] = `{"name":"t","version":"3.0.0"}`
	dir := project(t, "package.json", `{"name":"r","dependencies":{"p":"github:u/p#v2","t":"https://registry.example/t.tgz","lib":"file:./lib","al":"npm:a@2"}}`,
		"lib/package.json", `{"name":"lib","version":"0.1.0","dependencies":{"a":"2"},"devDependencies":{"b":"1"}}`)
	o := Options{Dir: dir, Source: src}
	tr := ideal(t, o)
	places(t, tr, "lib 0.1.0", "node_modules/lib -> lib", "node_modules/p 2.0.0", "node_modules/t 3.0.0", "node_modules/al 2.0.0",
		"node_modules/a 1.0.0", "lib/node_modules/a 2.0.0", "node_modules/b 1.0.0")
	if got, want := tr.Nodes["node_modules/p"].Resolved, "git+ssh://git@github.com/u/p.git#"+commit("github:u/p#v2"); got != want {
		t.Errorf("resolved %q, want %q", got, want)
	}
	lock := relock(t, tr)
	if again := ideal(t, Options{Dir: dir, Source: src, Lock: lock}); again.Changed {
		t.Error("with its own lockfile there is something to do")
	}
	// Another branch is another package.
	src.other["github:u/p#v3"] = `{"name":"p","version":"3.0.0"}`
	write(t, dir, "package.json", strings.Replace(readFile(t, dir+"/package.json"), "#v2", "#v3", 1))
	if v := ideal(t, Options{Dir: dir, Source: src, Lock: lock}).Nodes["node_modules/p"].Version; v != "3.0.0" {
		t.Errorf("p is %s", v)
	}

	// `install ./folder` links it, and package.json names it.
	dir = project(t, "package.json", `{"name":"r"}`, "tools/x/package.json", `{"name":"@s/x","version":"1.0.0","dependencies":{"a":"1"}}`)
	s, err := spec.Parse("./tools/x", dir)
	if err != nil {
		t.Fatal(err)
	}
	tr = ideal(t, Options{Dir: dir, Source: src, Add: []spec.Spec{s}})
	places(t, tr, "tools/x 1.0.0", "node_modules/@s/x -> tools/x", "node_modules/a 1.0.0")
	if got := savedText(tr); !slices.Equal(got, []string{"/ @s/x file:tools/x"}) {
		t.Errorf("saved %v", got)
	}
}

func TestBundlesAndShrinkwraps(t *testing.T) {
	src := newShelf(t, `{"name":"big","version":"1.0.0","bundleDependencies":["in"],"dependencies":{"in":"1","out":"1"}}`,
		`{"name":"in","version":"1.0.0"}`, `{"name":"in","version":"1.9.0"}`, `{"name":"out","version":"1.0.0","dependencies":{"in":"1"}}`,
		`{"name":"wrapped","version":"1.0.0","_hasShrinkwrap":true,"dependencies":{"in":"^1.0.0"}}`)
	src.inner["big@1.0.0"] = map[string]string{"node_modules/in": `{"name":"in","version":"1.0.0"}`}
	src.inner["wrapped@1.0.0"] = nil
	dir := project(t, "package.json", `{"name":"r","dependencies":{"big":"1"}}`)
	tr := ideal(t, Options{Dir: dir, Source: src, Complete: true})
	places(t, tr, "node_modules/big 1.0.0", "node_modules/big/node_modules/in 1.0.0", "node_modules/in 1.9.0", "node_modules/out 1.0.0")
	if in := tr.Nodes["node_modules/big/node_modules/in"]; !in.InBundle || in.Resolved != "" {
		t.Errorf("in is %+v", in)
	}
	lock := string(tr.Lockfile(LockOptions{}).Bytes())
	if !strings.Contains(lock, `"inBundle": true`) || !strings.Contains(lock, `"bundleDependencies": [`) {
		t.Error(lock)
	}
	dir = project(t, "package.json", `{"name":"r","dependencies":{"wrapped":"1"}}`)
	tr = ideal(t, Options{Dir: dir, Source: src, Complete: true})
	if n := tr.Nodes["node_modules/wrapped"]; n == nil || !n.HasShrinkwrap || !strings.Contains(string(tr.Lockfile(LockOptions{}).Bytes()), `"hasShrinkwrap": true`) {
		t.Errorf("wrapped is %+v", n)
	}
}

func TestWorkspaceFilters(t *testing.T) {
	src := newShelf(t, `{"name":"a","version":"1.0.0"}`, `{"name":"b","version":"1.0.0"}`)
	files := []string{"package.json", `{"name":"r","workspaces":["w/*"],"dependencies":{"a":"1"}}`,
		"w/x/package.json", `{"name":"wx","version":"1.0.0"}`, "w/y/package.json", `{"name":"wy","version":"1.0.0"}`}
	for _, c := range []struct {
		names []string
		root  bool
		want  []string
	}{
		{[]string{"wx"}, false, []string{"w/x/ b ^1.0.0"}},
		{[]string{"w/y"}, true, []string{"w/y/ b ^1.0.0", "/ a 1 b ^1.0.0"}},
		{[]string{"w"}, false, []string{"w/x/ b ^1.0.0", "w/y/ b ^1.0.0"}},
	} {
		dir := project(t, files...)
		s, _ := spec.Parse("b", dir)
		tr := ideal(t, Options{Dir: dir, Source: src, Add: []spec.Spec{s}, Workspaces: c.names, IncludeWorkspaceRoot: c.root})
		if got := savedText(tr); !slices.Equal(got, c.want) {
			t.Errorf("%v: saved %v, want %v", c.names, got, c.want)
		}
		// On a disk with nothing on it, only what these workspaces need is put there.
		part := tr.Partial(nil, c.names, c.root)
		if has := part.Nodes["node_modules/a"] != nil; has != c.root {
			t.Errorf("%v: the root's package is there: %v", c.names, has)
		}
	}
	refused(t, Options{Dir: project(t, files...), Source: src, Workspaces: []string{"nope"}}, "ENOWORKSPACES")
}

func TestUpdates(t *testing.T) {
	src := newShelf(t, `{"name":"a","version":"1.0.0","dependencies":{"b":"^1.0.0"}}`, `{"name":"b","version":"1.0.0"}`)
	dir := project(t, "package.json", `{"name":"r","dependencies":{"a":"^1.0.0","exact":"1.0.0"}}`)
	src = newShelf(t, `{"name":"a","version":"1.0.0","dependencies":{"b":"^1.0.0"}}`, `{"name":"b","version":"1.0.0"}`, `{"name":"exact","version":"1.0.0"}`)
	lock := relock(t, ideal(t, Options{Dir: dir, Source: src}))
	src = newShelf(t, `{"name":"a","version":"1.0.0","dependencies":{"b":"^1.0.0"}}`, `{"name":"a","version":"1.3.0","dependencies":{"b":"^1.0.0"}}`, `{"name":"a","version":"2.0.0"}`,
		`{"name":"b","version":"1.0.0"}`, `{"name":"b","version":"1.1.0"}`, `{"name":"exact","version":"1.0.0"}`, `{"name":"exact","version":"1.0.1"}`)
	places(t, ideal(t, Options{Dir: dir, Source: src, Lock: lock}), "node_modules/a 1.0.0", "node_modules/b 1.0.0", "node_modules/exact 1.0.0")
	places(t, ideal(t, Options{Dir: dir, Source: src, Lock: lock, Update: []string{"b"}}), "node_modules/a 1.0.0", "node_modules/b 1.1.0", "node_modules/exact 1.0.0")
	tr := ideal(t, Options{Dir: dir, Source: src, UpdateAll: true, SaveUpdates: true})
	places(t, tr, "node_modules/a 1.3.0", "node_modules/b 1.1.0", "node_modules/exact 1.0.0")
	if got := savedText(tr); !slices.Equal(got, []string{"/ a ^1.3.0 exact 1.0.0"}) {
		t.Errorf("saved %v", got)
	}
	refused(t, Options{Dir: dir, Source: src, Update: []string{"b@2"}}, "EUPDATEARGS")
}
