// Package lib is Zstandard itself, compiled out of the module that carries its source. It has no Go in it; its C API is for
// the package above.
package lib

/*
#cgo CFLAGS: -O2 -w -DNDEBUG -fvisibility=hidden
#cgo linux LDFLAGS: -lpthread
*/
import "C"
