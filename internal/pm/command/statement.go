package command

import (
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// variables is the environment of a build; what is not set is left out of a statement.
type variables map[string]string

func (e variables) value(name string) *manifest.Value {
	if v, ok := e[name]; ok {
		return manifest.String(v)
	}
	return nil
}

func (e variables) from(kv ...string) *manifest.Value {
	o := &manifest.Value{Object: true}
	for i := 0; i < len(kv); i += 2 {
		if v := e.value(kv[i+1]); v != nil {
			o.Put(kv[i], v)
		}
	}
	return o
}

func listOf(v *manifest.Value) *manifest.Value {
	return &manifest.Value{Array: true, Items: []*manifest.Value{v}}
}

func yesNo(yes bool) *manifest.Value {
	if yes {
		return &manifest.Value{Scalar: []byte("true")}
	}
	return &manifest.Value{Scalar: []byte("false")}
}

// gitHubStatement is SLSA's provenance, version 1, of a workflow of GitHub's.
func gitHubStatement(about subject, env map[string]string) *manifest.Value {
	e := variables(env)
	repository := env["GITHUB_SERVER_URL"] + "/" + env["GITHUB_REPOSITORY"]
	file, ref, _ := strings.Cut(strings.Replace(env["GITHUB_WORKFLOW_REF"], env["GITHUB_REPOSITORY"]+"/", "", 1), "@")
	return object("_type", "https://in-toto.io/Statement/v1", "subject", about.list(), "predicateType", "https://slsa.dev/provenance/v1",
		"predicate", object(
			"buildDefinition", object(
				"buildType", "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1",
				"externalParameters", object("workflow", object("ref", ref, "repository", repository, "path", file)),
				"internalParameters", object("github", e.from("event_name", "GITHUB_EVENT_NAME", "repository_id", "GITHUB_REPOSITORY_ID", "repository_owner_id", "GITHUB_REPOSITORY_OWNER_ID")),
				"resolvedDependencies", listOf(object("uri", "git+"+repository+"@"+env["GITHUB_REF"], "digest", e.from("gitCommit", "GITHUB_SHA")))),
			"runDetails", object(
				"builder", object("id", "https://github.com/actions/runner/"+env["RUNNER_ENVIRONMENT"]),
				"metadata", object("invocationId", repository+"/actions/runs/"+env["GITHUB_RUN_ID"]+"/attempts/"+env["GITHUB_RUN_ATTEMPT"]))))
}

// gitLabParameters are the variables that belong to the statement of a job of GitLab's.
var gitLabParameters = strings.Fields(`CI CI_API_GRAPHQL_URL CI_API_V4_URL CI_BUILD_BEFORE_SHA CI_BUILD_ID CI_BUILD_NAME CI_BUILD_REF CI_BUILD_REF_NAME CI_BUILD_REF_SLUG CI_BUILD_STAGE
	CI_COMMIT_BEFORE_SHA CI_COMMIT_BRANCH CI_COMMIT_REF_NAME CI_COMMIT_REF_PROTECTED CI_COMMIT_REF_SLUG CI_COMMIT_SHA CI_COMMIT_SHORT_SHA CI_COMMIT_TIMESTAMP CI_COMMIT_TITLE
	CI_CONFIG_PATH CI_DEFAULT_BRANCH CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX CI_DEPENDENCY_PROXY_SERVER CI_DEPENDENCY_PROXY_USER
	CI_JOB_ID CI_JOB_NAME CI_JOB_NAME_SLUG CI_JOB_STAGE CI_JOB_STARTED_AT CI_JOB_URL CI_NODE_TOTAL CI_PAGES_DOMAIN CI_PAGES_URL CI_PIPELINE_CREATED_AT CI_PIPELINE_ID CI_PIPELINE_IID
	CI_PIPELINE_SOURCE CI_PIPELINE_URL CI_PROJECT_CLASSIFICATION_LABEL CI_PROJECT_DESCRIPTION CI_PROJECT_ID CI_PROJECT_NAME CI_PROJECT_NAMESPACE CI_PROJECT_NAMESPACE_ID CI_PROJECT_PATH
	CI_PROJECT_PATH_SLUG CI_PROJECT_REPOSITORY_LANGUAGES CI_PROJECT_ROOT_NAMESPACE CI_PROJECT_TITLE CI_PROJECT_URL CI_PROJECT_VISIBILITY CI_REGISTRY CI_REGISTRY_IMAGE CI_REGISTRY_USER
	CI_RUNNER_DESCRIPTION CI_RUNNER_ID CI_RUNNER_TAGS CI_SERVER_HOST CI_SERVER_NAME CI_SERVER_PORT CI_SERVER_PROTOCOL CI_SERVER_REVISION CI_SERVER_SHELL_SSH_HOST CI_SERVER_SHELL_SSH_PORT
	CI_SERVER_URL CI_SERVER_VERSION CI_SERVER_VERSION_MAJOR CI_SERVER_VERSION_MINOR CI_SERVER_VERSION_PATCH CI_TEMPLATE_REGISTRY_HOST GITLAB_CI GITLAB_FEATURES GITLAB_USER_ID
	GITLAB_USER_LOGIN RUNNER_GENERATE_ARTIFACTS_METADATA`)

// gitLabStatement is SLSA's provenance, version 0.2, of a job of GitLab's.
func gitLabStatement(about subject, env map[string]string) *manifest.Value {
	e := variables(env)
	var parameters []string
	for _, name := range gitLabParameters {
		parameters = append(parameters, name, name)
	}
	source := "git+" + env["CI_PROJECT_URL"]
	environment := e.from("name", "CI_RUNNER_DESCRIPTION", "architecture", "CI_RUNNER_EXECUTABLE_ARCH", "server", "CI_SERVER_URL", "project", "CI_PROJECT_PATH")
	environment.Put("job", e.from("id", "CI_JOB_ID"))
	environment.Put("pipeline", e.from("id", "CI_PIPELINE_ID", "ref", "CI_CONFIG_PATH"))
	return object("_type", "https://in-toto.io/Statement/v0.1", "subject", about.list(), "predicateType", "https://slsa.dev/provenance/v0.2",
		"predicate", object(
			"buildType", "https://github.com/npm/cli/gitlab/v0alpha1",
			"builder", object("id", env["CI_PROJECT_URL"]+"/-/runners/"+env["CI_RUNNER_ID"]),
			"invocation", object(
				"configSource", object("uri", source, "digest", e.from("sha1", "CI_COMMIT_SHA"), "entryPoint", e.value("CI_JOB_NAME")),
				"parameters", e.from(parameters...),
				"environment", environment),
			"metadata", object("buildInvocationId", env["CI_JOB_URL"], "completeness", object("parameters", yesNo(true), "environment", yesNo(true), "materials", yesNo(false)),
				"reproducible", yesNo(false)),
			"materials", listOf(object("uri", source, "digest", e.from("sha1", "CI_COMMIT_SHA")))))
}
