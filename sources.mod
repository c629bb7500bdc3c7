// The C libraries whose source is compiled into Ravel. Their modules hold no Go package to import, so `go mod tidy` would
// not keep them in go.mod; `make deps` reads this file instead (go -modfile) and sources.sum verifies what it downloads.
module github.com/ravel-js/ravel

go 1.26.0

require (
	github.com/facebook/zstd v1.5.7
	github.com/google/brotli v1.2.0
)
