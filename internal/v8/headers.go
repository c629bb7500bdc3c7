//go:build headers

package v8

// Keeps the module that carries V8's headers in go.mod; `make deps` links them.
import _ "github.com/tommie/v8go/deps/include"
