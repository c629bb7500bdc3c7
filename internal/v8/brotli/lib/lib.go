// Package lib is Brotli itself, compiled out of the module that carries its source. The encoder takes several files, for
// some of its own share names. It has no Go in it; its C API is for the package above.
package lib

/*
#cgo CFLAGS: -O2 -w -DNDEBUG -fvisibility=hidden -I${SRCDIR}/../source/c/include
#cgo linux LDFLAGS: -lm
*/
import "C"
