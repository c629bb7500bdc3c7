# Ravel's build. `make help` lists the targets.

GO ?= go
V8_MODULE := github.com/tommie/v8go
SQLITE_MODULE := github.com/mattn/go-sqlite3
BROTLI_MODULE := github.com/google/brotli
ZSTD_MODULE := github.com/facebook/zstd
# The default registry is that of the npm on this machine, if there is one: the source names none.
REGISTRY := $(shell npm config get registry 2>/dev/null)
SETREG := $(if $(REGISTRY),-X github.com/ravel-js/ravel/internal/pm/config.DefaultRegistry=$(REGISTRY))
LDFLAGS := -ldflags="-s -w $(SETREG) '-extldflags=-no-pie -static-libstdc++ -static-libgcc -Wl,--export-dynamic-symbol=napi_* -Wl,--export-dynamic-symbol=node_api_* -Wl,--export-dynamic-symbol=uv_*'"
BIN := bin/ravel
SNAPSHOT := internal/host/start.bin
SOURCES := $(shell find cmd internal lib -type f \( -name '*.go' -o -name '*.js' -o -name '*.cc' -o -name '*.c' -o -name '*.h' -o -name '*.S' \) 2>/dev/null) go.mod go.sum sources.mod
ifneq ($(shell uname -s),Linux)
LDFLAGS := -ldflags='-s -w $(SETREG)'
endif

.DEFAULT_GOAL := build
.PHONY: build run deps tools check check-layers help clean test soak soak-apps

build: $(BIN) bin/ravel-provenance ## build bin/ravel, with node, npm and npx as its other names, and its verifier of attestations

tools:
	@command -v $(GO) >/dev/null || { echo "ravel needs Go 1.26 or later: install it from your system's packages or go.dev/dl"; exit 1; }
	@$(GO) version | awk '{split(substr($$3,3),v,"."); if (v[1]<1 || (v[1]==1 && v[2]<26)) {print "ravel needs Go 1.26 or later, this is " $$3; exit 1}}'
	@command -v g++ >/dev/null || command -v clang++ >/dev/null || { echo "ravel needs a C++20 compiler: install g++ 12 or later"; exit 1; }

deps: tools internal/v8/include internal/v8/sqlite/source internal/v8/brotli/source internal/v8/zstd/source ## link V8's headers and the source of C libraries into the tree

internal/v8/include: go.mod
	@$(GO) mod download $(V8_MODULE)
	@ln -sfn "$$($(GO) list -m -f '{{.Dir}}' $(V8_MODULE))/deps/include" internal/v8/include
	@touch -h internal/v8/include

internal/v8/sqlite/source: go.mod
	@$(GO) mod download $(SQLITE_MODULE)
	@ln -sfn "$$($(GO) list -m -f '{{.Dir}}' $(SQLITE_MODULE))" internal/v8/sqlite/source
	@touch -h internal/v8/sqlite/source

internal/v8/brotli/source internal/v8/zstd/source: sources.mod
	@$(GO) mod download -modfile=sources.mod $(BROTLI_MODULE) $(ZSTD_MODULE)
	@ln -sfn "$$($(GO) list -m -modfile=sources.mod -f '{{.Dir}}' $(BROTLI_MODULE))" internal/v8/brotli/source
	@ln -sfn "$$($(GO) list -m -modfile=sources.mod -f '{{.Dir}}' $(ZSTD_MODULE))" internal/v8/zstd/source
	@touch -h internal/v8/brotli/source internal/v8/zstd/source

# Two links: the first binary freezes the library into a start-up snapshot, which the second embeds.
$(SNAPSHOT): $(SOURCES) | deps
	@mkdir -p bin
	$(GO) build -trimpath $(LDFLAGS) -o bin/.ravel-stage1 ./cmd/ravel
	./bin/.ravel-stage1 --build-snapshot-blob $(SNAPSHOT)
	@rm -f bin/.ravel-stage1

$(BIN): $(SNAPSHOT)
	$(GO) build -trimpath -tags snapshot $(LDFLAGS) -o $(BIN) ./cmd/ravel
	@ln -sf ravel bin/node; ln -sf ravel bin/npm; ln -sf ravel bin/npx

bin/ravel-provenance: $(wildcard provenance/*.go) provenance/go.mod provenance/go.sum | tools
	cd provenance && CGO_ENABLED=0 $(GO) build -trimpath -ldflags="-s -w" -o ../bin/ravel-provenance .

run: build ## serve examples/board, a notes board for several browsers
	$(BIN) examples/board/board.js

test: build check-layers ## all tests: Go, JavaScript, command line
	$(GO) vet ./...
	$(GO) test $(GOTESTFLAGS) ./...
	cd provenance && $(GO) vet . && $(GO) test $(GOTESTFLAGS) .
	$(MAKE) --no-print-directory test-script test-js

check: deps ## formatting, vet, layers, and that the other systems compile
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt would change:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	$(GO) vet -tags dev ./internal/cli ./internal/host
	GOOS=darwin CGO_ENABLED=0 $(GO) vet ./internal/sys ./internal/loop ./internal/httpparse ./internal/modules
	$(MAKE) --no-print-directory check-layers

check-layers: deps
	$(GO) test -run TestLayers .

soak: build ## a minute of mixed load; nothing may grow
	RAVEL_SOAK=60s $(GO) test -count=1 -run 'TestSoak$$' -v .

soak-apps: build ## ten minutes of the applications under load; their dependencies come from 'make apps'
	RAVEL_SOAK_APPLICATIONS=10m $(GO) test -count=1 -timeout 15m -run TestSoakApplications -v .

clean: ## remove what was built
	rm -rf bin $(SNAPSHOT)

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

-include tools/*.mk
