package config

import "strings"

// builders are the services that build projects, each with the variables that it sets in every build: all of those in one
// entry, name=value where the value matters.
var builders = []struct{ name, variables string }{
	{"Agola CI", "AGOLA_GIT_REF"}, {"Alpic", "ALPIC_HOST"}, {"Appcircle", "AC_APPCIRCLE"}, {"AppVeyor", "APPVEYOR"}, {"AWS CodeBuild", "CODEBUILD_BUILD_ARN"},
	{"Azure Pipelines", "TF_BUILD"}, {"Bamboo", "bamboo_planKey"}, {"Bitbucket Pipelines", "BITBUCKET_COMMIT"}, {"Bitrise", "BITRISE_IO"},
	{"Buddy", "BUDDY_WORKSPACE_ID"}, {"Buildkite", "BUILDKITE"}, {"CircleCI", "CIRCLECI"}, {"Cirrus CI", "CIRRUS_CI"}, {"Cloudflare Pages", "CF_PAGES"},
	{"Cloudflare Workers", "WORKERS_CI"}, {"Codefresh", "CF_BUILD_ID"}, {"Codemagic", "CM_BUILD_ID"}, {"Codeship", "CI_NAME=codeship"}, {"Drone", "DRONE"},
	{"dsari", "DSARI"}, {"Earthly", "EARTHLY_CI"}, {"Expo Application Services", "EAS_BUILD"}, {"Gerrit", "GERRIT_PROJECT"}, {"Gitea Actions", "GITEA_ACTIONS"},
	{GitHubActions, "GITHUB_ACTIONS"}, {GitLab, "GITLAB_CI"}, {"GoCD", "GO_PIPELINE_LABEL"}, {"Google Cloud Build", "BUILDER_OUTPUT"},
	{"Harness CI", "HARNESS_BUILD_ID"}, {"Hudson", "HUDSON_URL"}, {"Jenkins", "JENKINS_URL BUILD_ID"}, {"LayerCI", "LAYERCI"}, {"Magnum CI", "MAGNUM"},
	{"Netlify CI", "NETLIFY"}, {"Nevercode", "NEVERCODE"}, {"Prow", "PROW_JOB_ID"}, {"ReleaseHub", "RELEASE_BUILD_ID"}, {"Render", "RENDER"}, {"Sail CI", "SAILCI"},
	{"Screwdriver", "SCREWDRIVER"}, {"Semaphore", "SEMAPHORE"}, {"Sourcehut", "CI_NAME=sourcehut"}, {"Strider CD", "STRIDER"}, {"TaskCluster", "TASK_ID RUN_ID"},
	{"TeamCity", "TEAMCITY_VERSION"}, {"Travis CI", "TRAVIS"}, {"Vela", "VELA"}, {"Vercel", "NOW_BUILDER"}, {"Vercel", "VERCEL"},
	{"Visual Studio App Center", "APPCENTER_BUILD_ID"}, {"Woodpecker", "CI=woodpecker"}, {"Xcode Cloud", "CI_XCODE_PROJECT"}, {"Xcode Server", "XCS"},
}

// The services that say of a build what it is, in a way that others can verify.
const (
	GitHubActions = "GitHub Actions"
	GitLab        = "GitLab CI"
	CircleCI      = "CircleCI"
)

// Builder names the service that this process runs in, "" for none that is known.
func Builder(env map[string]string) string {
	found := ""
	for _, b := range builders {
		all := true
		for _, v := range strings.Fields(b.variables) {
			name, want, fixed := strings.Cut(v, "=")
			all = all && env[name] != "" && (!fixed || env[name] == want)
		}
		if all {
			found = b.name
		}
	}
	return found
}
