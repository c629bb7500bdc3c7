package command

import (
	"os/exec"
	"strings"
	"testing"
)

const stageID = "0a1b2c3d-1111-2222-3333-444455556666"

func TestStage(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"@acme/p","version":"1.0.0"}`)
	r.write(".npmrc", r.host()+":_authToken=s3cret\n")
	item := `{"id":"` + stageID + `","packageName":"@acme/p","version":"1.0.0","tag":"latest","createdAt":"2030-01-01","actor":"ann","actorType":"user","shasum":"abc","status":"pending","note":null}`
	r.answer("POST /-/stage/package/@acme%2fp", `{"stageId":"`+stageID+`"}`)
	r.answer("GET /-/stage", `{"items":[`+item+`],"total":1}`)
	r.answer("GET /-/stage/"+stageID, item)
	r.guard("POST /-/stage/"+stageID+"/approve", "1", `{}`, false)
	r.guard("DELETE /-/stage/"+stageID, "1", ``, false)
	if out := r.ok("stage", "publish"); out != "+ @acme/p@1.0.0 (staged with id "+stageID+")\n" {
		t.Errorf("%q", out)
	}
	r.sent("POST", "/-/stage/package/@acme%2fp")
	want := "id: " + stageID + "\npackage name: @acme/p\nversion: 1.0.0\nstatus: pending\ntag: latest\ndate staged: 2030-01-01\nstaged by: ann (user)\nshasum: abc\n"
	if out := r.ok("stage", "list", "@acme/p"); out != want || r.sent("GET", "/-/stage").Query != "page=0&perPage=100&package=%40acme%2Fp" {
		t.Errorf("%q", out)
	}
	if out := r.ok("stage", "view", stageID); out != want {
		t.Errorf("%q", out)
	}
	r.fails("EOTP", "stage", "approve", stageID)
	has(t, r.ok("stage", "approve", stageID, "--otp=1"), "Staged package "+stageID+" approved and published successfully.\n")
	has(t, r.ok("stage", "reject", stageID, "--otp=1"), "Staged package "+stageID+" has been rejected.\n")
	r.answer("GET /-/stage/"+stageID+"/tarball", string(tarOf("package.json", `{"name":"@acme/p","version":"1.0.0"}`)))
	if out := r.ok("stage", "download", stageID); out != "acme-p-1.0.0-"+stageID+".tgz\n" || r.read("acme-p-1.0.0-"+stageID+".tgz") == "" {
		t.Errorf("%q", out)
	}
	has(t, r.fails("", "stage", "view", "../../x"), "stage-id must be a valid UUID")
	has(t, r.fails("EUSAGE", "stage", "view"), "Missing required <stage-id>", "npm stage view <stage-id>")
	has(t, r.fails("EUSAGE", "stage", "list", "p@1"), "Version specifiers are not supported for listing staged packages")
	has(t, r.fails("EUSAGE", "stage", "sing"), "Unknown subcommand: sing")
}

// A staged tarball whose name would lead out of the folder is not written.
func TestStageDownloadStaysHere(t *testing.T) {
	r := newRig(t)
	r.answer("GET /-/stage/"+stageID+"/tarball", string(tarOf("package.json", `{"name":"../../evil","version":"1.0.0"}`)))
	r.fails("EINVALIDPACKAGENAME", "stage", "download", stageID)
}

func TestTrust(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p","version":"1.0.0","repository":"github:acme/p"}`)
	r.write(".npmrc", r.host()+":_authToken=s3cret\n")
	answer := `[{"id":"t1","type":"github","claims":{"repository":"acme/p","workflow_ref":{"file":"x.yml"},"environment":"prod"},"permissions":["createPackage","createStagedPackage"]}]`
	r.guard("POST /-/package/p/trust", "1", answer, false)
	r.answer("GET /-/package/p/trust", answer)
	r.answer("GET /-/package/q/trust", `[]`)
	r.answer("DELETE /-/package/p/trust/t1", ``)
	listed := "\ntype: github\nid: t1\nfile: x.yml\nrepository: acme/p\nenvironment: prod\npermissions: publish, stage publish\n\n"
	out := r.ok("trust", "github", "--file", "x.yml", "--env=prod", "--allow-publish", "--allow-staged-publish", "--yes", "--otp=1")
	has(t, out, "Establishing trust between p package and GitHub Actions\nAnyone with GitHub repository write access can publish to p\nTwo-factor authentication is required for this operation\n",
		"\npackage: p\nfile: x.yml\nrepository: acme/p (from package.json)\nenvironment: prod\npermissions: publish, stage publish\n", "\nTrust configuration created successfully for p with the following settings:\n"+listed)
	if b := string(r.sent("POST", "/-/package/p/trust").Body); b != `[{"type":"github","claims":{"repository":"acme/p","workflow_ref":{"file":"x.yml"},"environment":"prod"},"permissions":["createPackage","createStagedPackage"]}]` {
		t.Error(b)
	}
	r.stdin = "n\n"
	has(t, r.fails("", "trust", "github", "--file=x.yml", "--allow-publish"), "Do you want to proceed? (y/N) ", "User cancelled operation")
	id := stageID
	r.ok("trust", "circleci", "p", "--org-id", id, "--project-id", id, "--pipeline-definition-id", id, "--vcs-origin", "git.example/a/b", "--context-id", id, "--context-id", id, "--allow-publish", "-y", "--otp=1")
	has(t, string(r.sent("POST", "/-/package/p/trust").Body), `"oidc.circleci.com/vcs-origin":"git.example/a/b","oidc.circleci.com/context-ids":["`+id+`","`+id+`"]`)
	if out := r.ok("trust", "list"); out != listed {
		t.Errorf("%q", out)
	}
	if out := r.ok("trust", "list", "q"); out != "No trust configurations found for package (q)\n" {
		t.Errorf("%q", out)
	}
	has(t, r.ok("trust", "revoke", "--id=t1"), "Revoked trusted configuration for package p with id t1\n")
	n := len(r.requests)
	r.ok("trust", "gitlab", "q", "--file=x.yml", "--project=g/s/p", "--allow-publish", "--dry-run")
	if len(r.requests) != n {
		t.Error("a dry run asked the registry")
	}
	for said, line := range map[string][]string{
		"At least one permission flag is required":                   {"github", "--file=x.yml"},
		"GitHub Actions Workflow must be specified with the file":    {"github", "--allow-publish"},
		"GitHub Actions Workflow must end in .yml or .yaml":          {"github", "--allow-publish", "--file=x.txt"},
		"GitHub Actions workflow must be just a file not a path":     {"github", "--allow-publish", "--file=a/x.yml"},
		"Repository in package.json is not a GitLab project":         {"gitlab", "--allow-publish", "--file=x.yml"},
		"must be specified in the format owner/repository":           {"github", "--allow-publish", "--file=x.yml", "--repo=a"},
		"org-id must be a valid UUID":                                {"circleci", "--allow-publish", "--org-id=1", "--project-id=1", "--pipeline-definition-id=1", "--vcs-origin=a/b/c"},
		"ID of the trusted relationship to revoke must be specified": {"revoke"},
		"Unknown positional argument: b":                             {"list", "a", "b"},
	} {
		has(t, r.fails("", append([]string{"trust"}, line...)...), said)
	}
	if _, _, text := r.run("install", "--file=x"); !strings.Contains(text, `Unknown cli config "--file"`) {
		t.Error(text)
	}
}

func TestDenyScripts(t *testing.T) {
	r := newRig(t, "package.json", "{\n  \"name\": \"p\",\n  \"dependencies\": {\n    \"a\": \"1.0.0\",\n    \"b\": \"1.0.0\"\n  }\n}\n")
	s := newShop(t)
	s.put("a", "1.0.0", map[string]any{"scripts": map[string]string{"postinstall": "echo ran-a > ../../ran-a"}, "hasInstallScript": true})
	s.put("b", "1.0.0", map[string]any{"scripts": map[string]string{"install": "echo ran-b > ../../ran-b"}, "hasInstallScript": true})
	r.env = append(r.env, "npm_config_registry="+s.URL+"/")
	r.ok("install")
	has(t, r.ok("install-scripts", "ls"), "2 packages with install scripts that are not approved:", "a@1.0.0\n  postinstall: echo ran-a")
	r.ok("install-scripts", "approve", "b")
	if r.read("ran-b") != "ran-b\n" {
		t.Error("what was approved did not run")
	}
	if out := r.ok("deny-scripts", "b"); out != "Denied b:\n  removed-pinned-allow b@1.0.0\n  added b\n" {
		t.Errorf("%q", out)
	}
	has(t, r.read("package.json"), "\n  \"allowScripts\": {\n    \"b\": false\n  }\n")
	if strings.Contains(r.read("package.json"), "approvedScripts") {
		t.Error(r.read("package.json"))
	}
	has(t, r.fails("EDENIED", "approve-scripts", "b"), "b is denied in allowScripts of package.json")
	has(t, r.ok("deny-scripts", "b"), "Nothing to deny; allowScripts unchanged.\n")
	if out := r.ok("install-scripts", "deny", "--all", "--json"); !strings.Contains(out, `"name": "a"`) || strings.Contains(out, `"name": "b"`) {
		t.Error(out)
	}
	has(t, r.ok("deny-scripts", "--all"), "No packages with unreviewed install scripts.\n")
	has(t, r.fails("ENOMATCH", "deny-scripts", "c", "a"), "No installed packages match: c\n")
	r.fails("EGLOBAL", "deny-scripts", "-g", "a")
	r.fails("EUSAGE", "deny-scripts")
	if out := r.ok("install-scripts", "prune"); out != "No unused allowScripts entries.\n" {
		t.Errorf("%q", out)
	}
	r.ok("uninstall", "b")
	if out := r.ok("install-scripts", "prune", "--dry-run"); out != "Would remove 1 unused allowScripts entry:\n  b (package not installed)\n" || !strings.Contains(r.read("package.json"), `"b": false`) {
		t.Errorf("%q", out)
	}
	if out := r.ok("install-scripts", "prune"); out != "Removed 1 unused allowScripts entry:\n  b (package not installed)\n" || strings.Contains(r.read("package.json"), `"b": false`) {
		t.Errorf("%q", out)
	}
}

func TestCompletion(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"p","scripts":{"build":"1","bundle":"2","test":"3"}}`, "node_modules/left/package.json", `{"name":"left","version":"1.0.0"}`,
		"packages/x/package.json", `{"name":"x"}`)
	complete := func(words ...string) string {
		t.Helper()
		line := strings.Join(words, " ")
		env := r.env
		defer func() { r.env = env }()
		r.env = append(r.env[:len(r.env):len(r.env)], "COMP_CWORD="+string(rune('0'+len(words)-1)), "COMP_LINE="+line, "COMP_POINT=99")
		return strings.Join(strings.Fields(r.ok(append([]string{"completion", "--"}, words...)...)), " ")
	}
	for line, want := range map[string]string{
		"npm unde":                "undeprecate",
		"npm isntal":              "isntall-clean isntal isntall",
		"npm run bu":              "build bundle",
		"npm owner ":              "add rm ls",
		"npm access get ":         "status",
		"npm config get diff-n":   "diff-name-only diff-no-prefix",
		"npm uninstall l":         "left",
		"npm exp":                 "explain explore",
		"npm diff --diff-name":    "--diff-name-only",
		"npm run-script t":        "test",
		"npm nothing ":            "",
		"npm install packages/":   "packages/x",
		"npm --silent trust":      "trust",
		"npm profile enable-2fa ": "auth-and-writes auth-only",
	} {
		if got := complete(strings.Split(line, " ")...); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
	script := r.ok("completion")
	has(t, script, "complete -o default -F _npm_words npm\n", "npm completion -- ")
	if sh, err := exec.LookPath("bash"); err == nil {
		c := exec.Command(sh, "-c", script+`
npm() { printf 'one\ntwo words\n'; }
COMP_WORDS=(npm x); COMP_CWORD=1; COMP_LINE="npm x"; COMP_POINT=5
_npm_words; printf '[%s]' "${COMPREPLY[@]}"`)
		if out, err := c.CombinedOutput(); err != nil || string(out) != "[one][two words]" {
			t.Errorf("%s %v", out, err)
		}
	}
}
