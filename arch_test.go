package ravel

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/ravel-js/ravel"

// The layers from top to bottom: a package imports only what stands below it.
var layers = [][]string{
	{"cmd/ravel"},
	{""},
	{"internal/cli"},
	{"internal/pm/command"},
	{"internal/pm/install"},
	{"internal/pm/registry"},
	{"internal/pm/store", "internal/pm/pack"},
	{"internal/pm/config"},
	{"internal/pm/tree"},
	{"internal/pm/lockfile"},
	{"internal/pm/manifest"},
	{"internal/pm/spec"},
	{"internal/pm/semver"},
	{"internal/host"},
	{"internal/binding/...", "internal/napi", "internal/inspector"},
	{"internal/modules", "internal/dotenv", "internal/sea"},
	{"internal/ops"},
	{"internal/httpparse"},
	{"internal/loop"},
	{"internal/trace"},
	{"internal/sys"},
	{"internal/v8/sqlite", "internal/v8/tracing", "internal/v8/brotli", "internal/v8/zstd"},
	{"internal/v8/..."},
	{"internal/permission"},
	{"lib"},
}

func layerOf(rel string) int {
	for i, l := range layers {
		for _, p := range l {
			if base, all := strings.CutSuffix(p, "/..."); p == rel || all && (rel == base || strings.HasPrefix(rel, base+"/")) {
				return i
			}
		}
	}
	return -1
}

func TestLayers(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,CgoFiles", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for dec.More() {
		var p struct {
			ImportPath string
			Imports    []string
			CgoFiles   []string
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		rel := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		top := strings.Split(rel, "/")[0]
		if top == "tools" || top == "bench" || top == "test" || top == "examples" {
			continue
		}
		from := layerOf(rel)
		if from < 0 {
			t.Errorf("%s stands in no layer: add it to the list", p.ImportPath)
			continue
		}
		if len(p.CgoFiles) > 0 && !strings.HasPrefix(rel, "internal/v8") && rel != "internal/napi" && rel != "internal/inspector" {
			t.Errorf("%s imports \"C\"", p.ImportPath)
		}
		for _, imp := range p.Imports {
			if imp != module && !strings.HasPrefix(imp, module+"/") {
				continue
			}
			to := strings.TrimPrefix(strings.TrimPrefix(imp, module), "/")
			if l := layerOf(to); l <= from && to != rel {
				t.Errorf("%s must not import %s", rel, to)
			}
			if rel == "internal/modules" && to == "internal/v8" {
				t.Errorf("the resolver knows no V8")
			}
		}
	}
}
