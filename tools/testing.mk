# Tests, conformance and benchmarks; included by the Makefile. ARGS is passed on to the tool.

RAVEL ?= bin/ravel
# The Node that serves as the yardstick: the one fetched for the benchmarks, else the one on the PATH.
NODE ?= $(firstword $(wildcard bench/node_modules/node24/bin/node) $(shell command -v node 2>/dev/null))

.PHONY: test-js test-js-node test-script conformance apps bench rivals compatibility pm-record pm-table pm-bench pm-smoke

test-js: ## the JavaScript tests under ravel
	go run ./tools/jstest -runtime $(RAVEL) $(ARGS)

test-js-node: need-node ## the same tests under Node, which must agree with them
	go run ./tools/jstest -runtime $(NODE) -oracle $(ARGS)

test-script: ## sessions of the command line
	RAVEL=$(abspath $(RAVEL)) go test -count=1 ./test/script $(ARGS)

# Node's C headers, for the suite's native addons.
NODE_HEADERS ?= $(firstword $(wildcard $(foreach n,$(realpath $(NODE)),$(dir $n)../include/node) /usr/include/node))

conformance: ## Node's own tests: make conformance NODE_SUITE=dir
	@test -n "$(NODE_SUITE)" || { echo "make conformance NODE_SUITE=<the test folder of a Node.js source tree>"; exit 1; }
	go run ./tools/conformance -suite $(NODE_SUITE) -runtime $(RAVEL) $(if $(NODE_HEADERS),-headers $(NODE_HEADERS),-no-addons) $(ARGS)

compatibility: ## write COMPATIBILITY.md from the expectations
	go run ./tools/compatibility

apps: need-node need-npm ## real applications, compared with Node
	go run ./tools/apps -runtime $(RAVEL) -node $(NODE) $(ARGS)

bench: rivals ## measure against Node 24 and 26, Bun and Deno
	go run ./bench/run -ravel $(RAVEL) $(ARGS)

rivals: bench/node_modules/.package-lock.json

# Not npm ci: it refuses a lockfile without the packages of other platforms, as npm itself writes it.
bench/node_modules/.package-lock.json: bench/package-lock.json | need-npm
	cd bench && npm install --no-save --no-fund --no-audit --loglevel=error
	@touch $@

.PHONY: need-node need-npm
need-node:
	@test -n "$(NODE)" || { echo "Node.js 24 is needed here: install it, set NODE=path, or run 'make rivals'"; exit 1; }
need-npm:
	@command -v npm >/dev/null || { echo "npm is needed here: install Node.js with npm"; exit 1; }

pm-record: need-npm ## ask npm for the trees of the package manager's test projects anew (needs a registry)
	PM_RECORD=1 go test -count=1 -timeout 60m -run 'TestRecord$$|TestAsNpm$$' -v ./internal/pm/tree ./internal/pm/command

pm-table: ## print how the trees of real projects compare with npm's, and write docs/trees.md (needs no registry)
	PM_TABLE=1 go test -count=1 -run 'TestRecorded$$' -v ./internal/pm/tree

pm-bench: ## measure installing against npm, pnpm and bun (needs a registry)
	go run ./bench/install -ravel $(RAVEL) $(ARGS)

pm-smoke: ## one small install from the configured registry; skipped where none answers
	tools/pmsmoke/smoke.sh $(RAVEL)
