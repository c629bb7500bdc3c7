package main

import (
	"maps"
	"slices"
	"testing"
)

func TestExpectationsRoundTrip(t *testing.T) {
	data := t.TempDir()
	want := map[string]string{"parallel/test-a.js": `says "no" <to> that`, "parallel/test-b.js": "does not end in time"}
	if err := writeExpectations(data, "a", want); err != nil {
		t.Fatal(err)
	}
	got, err := readExpectations(data, "a")
	if err != nil || !maps.Equal(got, want) {
		t.Fatalf("%v, %v", got, err)
	}
	if err := writeExpectations(data, "a", nil); err != nil {
		t.Fatal(err)
	}
	if got, err := readExpectations(data, "a"); err != nil || len(got) != 0 {
		t.Fatalf("%v, %v", got, err)
	}
}

// Words of a person outlast a run; that something is not there does not outlast its being there.
func TestReasonsAreKept(t *testing.T) {
	data := t.TempDir()
	const said, lacking = "parallel/test-a-said.js", "parallel/test-a-lacking.js"
	if err := writeExpectations(data, "a", map[string]string{said: "needs root", lacking: "Error: x " + absent}); err != nil {
		t.Fatal(err)
	}
	results := map[string]outcome{said: {Class: fail, Error: "other words"}, lacking: {Class: fail, Error: "further on"}}
	if err := judge(options{data: data, update: true}, results); err != nil {
		t.Fatal(err)
	}
	got, err := readExpectations(data, "a")
	if want := map[string]string{said: "needs root", lacking: "further on"}; err != nil || !maps.Equal(got, want) {
		t.Fatalf("%v, %v", got, err)
	}
}

func TestPrivateModulesAreFound(t *testing.T) {
	for source, want := range map[string]bool{
		"const x = require('internal/util');":          true,
		"  const { x } = internalBinding('fs');":       true,
		"// require('internal/util')":                  false,
		"import x from 'node:internal/test';":          false,
		"const a = 1; // see require('internal/util')": false,
	} {
		if got := private.MatchString(source); got != want {
			t.Errorf("%q: %v", source, got)
		}
	}
}

func TestGroupOf(t *testing.T) {
	for name, want := range map[string]string{
		"parallel/test-fs-read.js": "fs", "es-module/test-esm.mjs": "esm", "parallel/test-http2-x.y.js": "http2",
		"node-api/test_async/test-loop.js": "node-api", "addons/no-addons/test.js": "addons",
	} {
		if got := groupOf(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestReadGyp(t *testing.T) {
	targets, err := readGyp([]byte(`{
  'targets': [
    {
      # Said of it.
      "target_name": "binding", 'defines': [ 'NAPI_VERSION=10' ],
      'sources': [ 'a.c', 'b.cc', ],
    },
  ],
}`))
	if err != nil || len(targets) != 1 {
		t.Fatal(targets, err)
	}
	if got := targets[0]; got.Name != "binding" || !slices.Equal(got.Sources, []string{"a.c", "b.cc"}) || !slices.Equal(got.Defines, []string{"NAPI_VERSION=10"}) {
		t.Errorf("%+v", got)
	}
}
