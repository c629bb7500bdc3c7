package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What may not be fetched is not, whether a package, package.json or a lockfile asks for it.
func TestAllowedSources(t *testing.T) {
	r := newRig(t, "repo/package.json", `{"name":"g","version":"1.0.0"}`, "folder/package.json", `{"name":"f","version":"1.0.0"}`, "package.json", `{"name":"p"}`)
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x"}} {
		c := exec.Command("git", args...)
		c.Dir = filepath.Join(r.dir, "repo")
		if out, err := c.CombinedOutput(); err != nil {
			t.Skipf("git: %v %s", err, out)
		}
	}
	git := "git+file://" + filepath.Join(r.dir, "repo")
	s := newShop(t)
	s.put("deep", "1.0.0", map[string]any{"dependencies": map[string]string{"g": git}})
	s.put("a", "1.0.0", nil)
	r.env = append(r.env, "npm_config_registry="+s.URL+"/")
	clean := func() {
		os.RemoveAll(filepath.Join(r.dir, "node_modules"))
		os.Remove(filepath.Join(r.dir, "package-lock.json"))
		r.write("package.json", `{"name":"p"}`)
	}
	has(t, r.fails("EALLOWGIT", "install", git, "--allow-git=none"), `npm error Fetching packages of type "git" have been disabled`, `npm error Refusing to fetch "`+git+`"`)
	has(t, r.fails("EALLOWGIT", "install", "deep", "--allow-git=root"), `Fetching non-root packages of type "git" have been disabled`)
	r.fails("EALLOWDIRECTORY", "install", "./folder", "--allow-directory=none")
	r.fails("EALLOWREMOTE", "install", s.URL+"/a/-/a-1.0.0.tgz", "--allow-remote=none")
	r.ok("(folder)", "pack")
	r.fails("EALLOWFILE", "install", "./folder/f-1.0.0.tgz", "--allow-file=none")
	if exists(filepath.Join(r.dir, "node_modules", "g")) || strings.Contains(r.read("package.json"), "dependencies") {
		t.Error("a refused package left traces")
	}
	r.ok("install", git, "a", "./folder", "--allow-git=root", "--allow-directory=root", "--allow-file=none", "--allow-remote=none")
	os.RemoveAll(filepath.Join(r.dir, "node_modules"))
	r.fails("EALLOWGIT", "ci", "--allow-git=none")
	r.ok("ci", "--allow-git=root")
	clean()
	r.ok("install", "deep")
	r.fails("EALLOWGIT", "install", "--allow-git=root")
}

func TestStrictAllowScripts(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p"}`)
	s := newShop(t)
	s.put("a", "1.0.0", map[string]any{"scripts": map[string]string{"install": "echo 1"}, "hasInstallScript": true})
	r.env = append(r.env, "npm_config_registry="+s.URL+"/")
	has(t, r.fails("ESTRICTALLOWSCRIPTS", "install", "a", "--strict-allow-scripts"), "1 package(s) have install scripts not covered by allowScripts:\nnpm error   a@1.0.0\n")
	if exists(filepath.Join(r.dir, "node_modules", "a")) {
		t.Error("it was installed all the same")
	}
	r.ok("install", "a", "--strict-allow-scripts", "--ignore-scripts")
	r.ok("deny-scripts", "a")
	r.ok("install", "--strict-allow-scripts")
}

// What is set and old, without effect or unknown is said to be so.
func TestConfigRemarks(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p"}`)
	r.write(".npmrc", "shiny=1\n//registry.example/:_authToken=x\n//registry.example/:shiny=1\n@s:registry=https://registry.example/\nproduction=true\nsearchstaleness=7\n")
	r.env = append(r.env, "npm_config_glossy=1", "npm_config_local_prefix=/x", "npm_config_omit=dev,nothing")
	_, out, text := r.run("root", "--also=dev", "--loglevel=loud", "--wat", "here")
	if out != filepath.Join(r.dir, "node_modules")+"\n" {
		t.Errorf("%q", out)
	}
	want := []string{
		`"here" is being parsed as a normal command line argument.`,
		`Unknown cli config "--wat". This will stop working in the next major version of npm.`,
		`invalid config loglevel="loud" set in command line options`,
		`invalid config Must be one of: silent, error, warn, notice, http, info, verbose, silly`,
		"config also Please use --include=dev instead.",
		`Unknown env config "glossy". This will stop working in the next major version of npm. See ` + "`npm help npmrc` for supported config options.",
		`Unknown project config "shiny". This will stop working`, `Unknown project config "shiny" (//registry.example/:shiny).`,
		"config production Use `--omit=dev` instead.", "config searchstaleness has no effect: searches always ask the registry.",
		`invalid config omit="dev,nothing" set in environment`, "invalid config Must be one or more of: dev, optional, peer",
	}
	for _, w := range want {
		if !strings.Contains(text, "npm warn "+w) {
			t.Errorf("no %q in:\n%s", w, text)
		}
	}
	for _, no := range []string{"local-prefix", "_authToken", ":registry"} {
		if strings.Contains(text, no) {
			t.Errorf("%q is spoken of in:\n%s", no, text)
		}
	}
}

// TestOwnBundle: what a project bundles when it is packed is installed like anything else.
func TestOwnBundle(t *testing.T) {
	s := newShop(t)
	s.put("a", "1.0.0", map[string]any{"dependencies": map[string]string{"b": "1"}})
	s.put("b", "1.0.0", nil)
	for _, strategy := range []string{"hoisted", "isolated"} {
		r := s.buys(t, "package.json", `{"name":"p","version":"1.0.0","dependencies":{"a":"1.0.0"},"bundleDependencies":["a"]}`)
		for _, how := range []string{"install", "ci"} {
			r.ok(how, "--install-strategy="+strategy)
			has(t, r.read("node_modules/a/package.json"), `"version":"1.0.0"`)
		}
		has(t, r.read("package-lock.json"), `"inBundle": true`)
		if strategy == "hoisted" {
			has(t, r.read("node_modules/b/package.json"), `"version":"1.0.0"`)
			if out := r.ok("pack", "--dry-run", "--json"); !strings.Contains(out, `node_modules/a/package.json`) || !strings.Contains(out, `node_modules/b/package.json`) {
				t.Error(out)
			}
		}
		r.ok("install", "-B", "b", "--install-strategy="+strategy)
		has(t, r.read("node_modules/b/package.json"), `"version":"1.0.0"`)
	}
}
