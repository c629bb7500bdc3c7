module github.com/ravel-js/ravel

go 1.26.0

require (
	github.com/evanw/esbuild v0.28.2
	golang.org/x/sys v0.49.0
	golang.org/x/text v0.43.0
)
