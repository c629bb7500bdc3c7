//go:build headers

package sqlite

// Keeps the module that carries SQLite's source in go.mod; `make deps` links it.
import _ "github.com/mattn/go-sqlite3"
