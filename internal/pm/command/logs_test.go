package command

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A run that fails leaves a log: what was said, and what was not shown; never a secret. Old ones go.
func TestLogs(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p","version":"1.0.0"}`)
	r.write(".npmrc", r.host()+":_authToken=s3cret\n")
	logs := filepath.Join(r.home, "logs")
	fail := func(args ...string) string {
		t.Helper()
		var out, said bytes.Buffer
		if Main(Input{Args: append(args, "--logs-dir="+logs, "--logs-max=2"), Env: r.env, Cwd: r.dir, Exec: "/x/ravel", Name: "npm", Stdin: strings.NewReader(""), Stdout: &out, Stderr: &said}) == 0 {
			t.Fatal(out.String())
		}
		_, file, ok := strings.Cut(said.String(), "npm error A complete log of this run can be found in: ")
		if !ok || strings.Contains(said.String(), "verbose") {
			t.Fatal(said.String())
		}
		raw, err := os.ReadFile(strings.TrimSpace(file))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	text := fail("view", "nowhere", "--otp=123456")
	has(t, text, "0 verbose cli /x/ravel\n1 info using npm@", "verbose title npm view nowhere\n", `verbose argv "view" "nowhere" "--otp=***"`, "http fetch GET 404 "+r.server.URL+"/nowhere ",
		"verbose cwd "+r.dir, "error code E404\n")
	for range 3 {
		text += fail("token", "revoke", "abcdef") + fail("view", "nowhere", "--//x/:_authToken", "hush")
	}
	_, _, said := r.run("logout", "--loglevel=http")
	has(t, said, "http fetch DELETE 404 "+r.server.URL+"/-/user/token/*** ")
	text += said
	for _, secret := range []string{"123456", "s3cret", "abcdef", "hush"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s stands in:\n%s", secret, text)
		}
	}
	if files, _ := os.ReadDir(logs); len(files) > 2 {
		t.Errorf("%d logs are kept", len(files))
	}
	_, _, said = r.run("view", "nowhere", "--logs-max=0")
	has(t, said, "npm error Log files were not written because the config `logs-max` is set to 0.")
	_, _, said = r.run("root", "--loglevel=verbose")
	has(t, said, "npm verbose argv \"root\" \"--loglevel=verbose\"\n", "npm verbose exit 0\nnpm info ok\n")

	_, _, said = r.run("root", "--timing", "--logs-dir="+filepath.Join(r.home, "times"))
	has(t, said, "npm timing npm:load Completed in ", "npm timing command:root Completed in ", "npm timing npm Completed in ")
	files, _ := filepath.Glob(filepath.Join(r.home, "times", "*-timing.json"))
	if len(files) != 1 {
		t.Fatal(files)
	}
	raw, _ := os.ReadFile(files[0])
	var times struct {
		Metadata struct{ Command []string }
		Timers   map[string]int
	}
	if err := json.Unmarshal(raw, &times); err != nil || times.Metadata.Command[0] != "root" || len(times.Timers) != 3 {
		t.Error(string(raw))
	}
}

// What knows nothing of workspaces says so.
func TestNoWorkspaces(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p","workspaces":["a","b"]}`, "a/package.json", `{"name":"a","version":"1.0.0"}`, "b/package.json", `{"name":"b","version":"1.0.0"}`)
	has(t, r.fails("ENOWORKSPACES", "root", "--workspaces"), "This command does not support workspaces.")
	has(t, r.fails("ENOWORKSPACES", "config", "ls", "-w", "a"))
	has(t, r.fails("", "ls", "-g", "--workspaces"), "Workspaces not supported for global packages")
	r.ok("(a)", "root")
	if out := r.ok("exec", "--workspaces", "-c", "pwd"); out != filepath.Join(r.dir, "a")+"\n"+filepath.Join(r.dir, "b")+"\n" {
		t.Error(out)
	}
	r.ok("install", "--no-format-package-lock")
	if lock := r.read("package-lock.json"); strings.Contains(lock, "\n") || !strings.Contains(lock, `"node_modules/a":{"resolved":"a","link":true}`) {
		t.Error(lock)
	}
	r.ok("config", "set", "tag=x", "--location=project")
	r.ok("config", "delete", "tag", "--location=project")
	if exists(filepath.Join(r.dir, ".npmrc")) {
		t.Error("an empty file is left")
	}
	r.answer("GET /-/ping", `{"up":true}`)
	has(t, r.ok("ping", "--json"), `"registry": "`+r.server.URL+`/"`, `"up": true`)
	r.answer("GET /q", `{"name":"q","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{"name":"q","version":"1.0.0","homepage":"https://q.example","repository":"acme/q","dist":{"tarball":"x"}}}}`)
	has(t, r.ok("docs", "q", "--no-browser"), "https://q.example")
	has(t, r.ok("repo", "q", "--no-browser"), "https://github.com/acme/q")
}
