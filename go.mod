module github.com/ravel-js/ravel

go 1.26

require (
	github.com/evanw/esbuild v0.28.2
	github.com/tommie/v8go v0.34.0
	github.com/tommie/v8go/deps/linux_amd64 v0.0.0-20250515043113-5dcc98077472
	golang.org/x/sys v0.30.0
)

