package command

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

// Who may sign, and what of, is known before anything is signed.
func TestProvenanceRefused(t *testing.T) {
	r := newRig(t, "package.json", `{"name":"@acme/p","version":"1.0.0"}`)
	r.write(".npmrc", r.host()+":_authToken=s3cret\n")
	bundle := func(statement string) string {
		raw, _ := json.Marshal(map[string]any{"dsseEnvelope": map[string]string{"payload": base64.StdEncoding.EncodeToString([]byte(statement))}})
		return string(raw)
	}
	r.write("../files/none.json", `{}`)
	r.write("../files/broken.json", bundle(`{`))
	r.write("../files/empty.json", bundle(`{"subject":[]}`))
	r.write("../files/two.json", bundle(`{"subject":[{},{}]}`))
	r.write("../files/other.json", bundle(`{"subject":[{"name":"pkg:npm/q@1.0.0"}]}`))
	r.write("../files/digest.json", bundle(`{"subject":[{"name":"pkg:npm/%40acme/p@1.0.0","digest":{"sha512":"00"}}]}`))
	base := r.env
	for _, c := range []struct{ env, flag, code, says string }{
		{"", "--provenance", "EUSAGE", "Automatic provenance generation not supported for provider: null"},
		{"CIRCLECI=1", "--provenance", "EUSAGE", "Automatic provenance generation not supported for provider: CircleCI"},
		{"GITHUB_ACTIONS=true", "--provenance", "EUSAGE", `Provenance generation in GitHub Actions requires "write" access to the "id-token" permission`},
		{"GITLAB_CI=true", "--provenance", "EUSAGE", `Provenance generation in GitLab CI requires "SIGSTORE_ID_TOKEN" with "sigstore" audience to be present in "id_tokens".`},
		{"GITLAB_CI=true SIGSTORE_ID_TOKEN=a.b.c", "--provenance", "EUSAGE", "Can't generate provenance for new or private package, you must set `access` to public."},
		{"npm_config_provenance=true", "--tag=next", "EUSAGE", "not supported for provider: null"},
		{"", "--provenance-file=../files/gone.json", "ENOENT", "Invalid provenance provided: ENOENT: no such file or directory, open '"},
		{"", "--provenance-file=../files/none.json", "", "No dsseEnvelope with payload found in sigstore bundle"},
		{"", "--provenance-file=../files/broken.json", "", "Failed to parse payload from dsseEnvelope: "},
		{"", "--provenance-file=../files/empty.json", "", "No subject found in sigstore bundle payload"},
		{"", "--provenance-file=../files/two.json", "", "Found more than one subject in the sigstore bundle payload"},
		{"", "--provenance-file=../files/other.json", "", "Provenance subject pkg:npm/q@1.0.0 does not match the package: pkg:npm/%40acme/p@1.0.0"},
		{"", "--provenance-file=../files/digest.json", "", "Provenance subject digest does not match the package"},
	} {
		r.env = append(base, strings.Fields(c.env)...)
		has(t, r.fails(c.code, "publish", c.flag), c.says)
	}
	r.env = base
	has(t, r.fails("", "publish", "--provenance", "--provenance-file=x"), "--provenance-file cannot be provided when using --provenance")
	has(t, r.fails("", "install", "-D", "--save-optional"), "--save-optional cannot be provided when using --save-dev")
	for _, q := range r.requests {
		if q.Method != "GET" {
			t.Errorf("sent %s %s", q.Method, q.Path)
		}
	}
	// A package's own word counts as well.
	r.write("package.json", `{"name":"@acme/p","version":"1.0.0","publishConfig":{"provenance":true}}`)
	r.fails("EUSAGE", "publish")
}

func TestGitLabStatement(t *testing.T) {
	env := map[string]string{"CI": "true", "CI_PROJECT_URL": "https://gitlab.example/a/b", "CI_RUNNER_ID": "9", "CI_COMMIT_SHA": "abc", "CI_JOB_NAME": "release", "CI_JOB_URL": "https://gitlab.example/j", "CI_JOB_ID": "5",
		"CI_PIPELINE_ID": "6", "CI_CONFIG_PATH": ".gitlab-ci.yml", "CI_SERVER_URL": "https://gitlab.example", "SECRET": "s3cret"}
	got := string(gitLabStatement(subject{"pkg:npm/p@1.0.0", "ab"}, env).JSON(""))
	if want := `{"_type":"https://in-toto.io/Statement/v0.1","subject":[{"name":"pkg:npm/p@1.0.0","digest":{"sha512":"ab"}}],"predicateType":"https://slsa.dev/provenance/v0.2","predicate":{` +
		`"buildType":"https://github.com/npm/cli/gitlab/v0alpha1","builder":{"id":"https://gitlab.example/a/b/-/runners/9"},"invocation":{"configSource":{"uri":"git+https://gitlab.example/a/b","digest":{"sha1":"abc"},"entryPoint":"release"},` +
		`"parameters":{"CI":"true","CI_COMMIT_SHA":"abc","CI_CONFIG_PATH":".gitlab-ci.yml","CI_JOB_ID":"5","CI_JOB_NAME":"release","CI_JOB_URL":"https://gitlab.example/j","CI_PIPELINE_ID":"6","CI_PROJECT_URL":"https://gitlab.example/a/b","CI_RUNNER_ID":"9","CI_SERVER_URL":"https://gitlab.example"},` +
		`"environment":{"server":"https://gitlab.example","job":{"id":"5"},"pipeline":{"id":"6","ref":".gitlab-ci.yml"}}},` +
		`"metadata":{"buildInvocationId":"https://gitlab.example/j","completeness":{"parameters":true,"environment":true,"materials":false},"reproducible":false},` +
		`"materials":[{"uri":"git+https://gitlab.example/a/b","digest":{"sha1":"abc"}}]}}`; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
