// Package v8 binds the V8 engine: isolates on their own threads, ops, module
// records, byte stores, snapshots. It knows nothing of Node, the loop or files.
// Start reading at isolate.go and frame.go; the C++ half is beside it, a room a
// file, with bridge.h as the only surface between the two languages.
//
// The inspector is internal/inspector, Node-API internal/napi.
package v8

/*
#cgo CXXFLAGS: -I${SRCDIR}/include -std=c++20 -fno-rtti -fno-strict-aliasing -fno-exceptions -O2 -DV8_COMPRESS_POINTERS -DV8_31BIT_SMIS_ON_64BIT_ARCH -DV8_ENABLE_SANDBOX -Wall -Wno-unused-result -Wno-deprecated-declarations
#cgo CFLAGS: -O2
#cgo LDFLAGS: -lm
#cgo linux LDFLAGS: -Wl,--wrap=mmap64
#cgo darwin LDFLAGS: -lc++
#include <stdlib.h>
#include "bridge.h"
*/
import "C"

import (
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"
)

var platform sync.Once

// Init starts the engine's platform; flags are V8's own ("--expose-gc"). Only
// the first call counts. Any goroutine.
func Init(flags []string) {
	platform.Do(func() {
		threads := min(max(runtime.NumCPU()-1, 1), 4)
		// The snapshot is part of the binary, no need to sum it up at each start.
		all := append([]string{"--no-verify-snapshot-checksum", "--no-freeze-flags-after-init", "--js-explicit-resource-management", "--js-float16array", "--js-source-phase-imports"}, flags...)
		s := C.CString(strings.Join(all, " "))
		defer C.free(unsafe.Pointer(s))
		C.rv_platform_init(C.int(threads), s)
		C.rv_chain_traps()
	})
}

// SetFlags passes V8 flags to the running engine. Any goroutine, before the
// first isolate for most flags.
func SetFlags(flags string) {
	s := C.CString(flags)
	defer C.free(unsafe.Pointer(s))
	C.rv_set_flags(s)
}

// Version is V8's own.
func Version() string { return C.GoString(C.rv_v8_version()) }

// Abort ends the process by SIGABRT with the system's default action, which
// Go's runtime would otherwise take for a crash of its own.
func Abort() { C.rv_abort() }

// OwnedFDs is the table of descriptors that JavaScript opened, a bit for each, which
// the engine's file calls share with internal/sys. Any goroutine.
func OwnedFDs() *[C.RV_OWNED_WORDS]atomic.Uint64 {
	return (*[C.RV_OWNED_WORDS]atomic.Uint64)(C.rv_owned_fds())
}

// ReleaseCode takes the program's own code and constants out of the process's
// resident memory; what is still in use comes back from the page cache at its next
// use. Most of it served the start only. Any goroutine.
func ReleaseCode() { C.rv_release_code() }

// GuardFiles says whether the calling thread's instance is restricted in what files it
// may reach: then the natives of files.cc leave all of them to the ops.
func GuardFiles(on bool) {
	n := C.int(0)
	if on {
		n = 1
	}
	C.rv_guard_files(n)
}
