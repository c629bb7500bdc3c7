#!/bin/sh
# One small install from the registry that is configured here, by npm's names. Without a registry, or when it does not
# answer, there is nothing to be tested and that is no failure.
set -eu
bin=$(cd "$(dirname "${1:-bin/ravel}")" && pwd)
registry=${npm_config_registry:-$(cd / && npm config get registry 2>/dev/null || true)}
case $registry in
http*) ;;
*) echo "pm-smoke: no registry is configured, skipped"; exit 0 ;;
esac
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export npm_config_registry="$registry" HOME="$dir/home" npm_config_cache="$dir/cache" PATH="$bin:$PATH"
mkdir -p "$HOME" "$dir/project"
cd "$dir/project"
echo '{"name":"smoke","version":"1.0.0","scripts":{"test":"node test.js"}}' > package.json
echo 'console.log(require("semver").inc("1.2.3", "minor"))' > test.js
if ! said=$("$bin/npm" install semver --fetch-retries=1 --fetch-timeout=10000 2>&1); then
  case $said in
  *ENOTFOUND*|*EAI_AGAIN*|*ECONNREFUSED*|*ECONNRESET*|*ETIMEDOUT*|*ENETWORK*|*E50?*|*E40[13]*)
    echo "pm-smoke: the registry does not answer, skipped"; exit 0 ;;
  esac
  echo "$said"; exit 1
fi
"$bin/npm" test | grep -qx 1.3.0
"$bin/npm" install --save-dev cowsay
"$bin/npm" ci | grep -q 'added [0-9]* packages'
"$bin/npx" cowsay moo | grep -q moo
"$bin/npm" ls semver | grep -q semver@
"$bin/npm" uninstall cowsay
test ! -e node_modules/cowsay
echo "pm-smoke: fine"
