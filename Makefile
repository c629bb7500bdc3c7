V8_MODULE := github.com/tommie/v8go

.PHONY: deps
deps: internal/v8/include

internal/v8/include:
	@ln -sfn "$$(go list -m -f '{{.Dir}}' $(V8_MODULE))/deps/include" internal/v8/include
