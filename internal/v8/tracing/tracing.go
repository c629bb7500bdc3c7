// Package tracing records the engine's own trace events and tells of its stack. There is one recording in a process.
package tracing

/*
#cgo CXXFLAGS: -I${SRCDIR}/.. -I${SRCDIR}/../include -std=c++20 -fno-rtti -fno-strict-aliasing -fno-exceptions -O2 -DV8_COMPRESS_POINTERS -DV8_31BIT_SMIS_ON_64BIT_ARCH -DV8_ENABLE_SANDBOX -Wall -Wno-unused-result -Wno-deprecated-declarations
#include <stdlib.h>
#include "tracing.h"
*/
import "C"

import (
	"sync"
	"unsafe"

	_ "github.com/ravel-js/ravel/internal/v8" // the engine
)

var (
	mu        sync.Mutex
	recording bool
)

// Stack is the JavaScript stack of the calling thread, a line for each frame.
func Stack(frames int) string {
	text := C.rv_stack_text(C.int(frames))
	defer C.free(unsafe.Pointer(text))
	return C.GoString(text)
}

// Start records the events of the given categories, which are divided by commas. Any goroutine.
func Start(categories string) {
	mu.Lock()
	defer mu.Unlock()
	if recording {
		return
	}
	recording = true
	list := C.CString(categories)
	defer C.free(unsafe.Pointer(list))
	C.rv_tracing_start(list)
}

// Stop gives what was recorded, at most the latest 65536 events: JSON objects with commas between them. Any goroutine.
func Stop() []byte {
	mu.Lock()
	defer mu.Unlock()
	if !recording {
		return nil
	}
	recording = false
	var size C.size_t
	text := C.rv_tracing_stop(&size)
	defer C.free(unsafe.Pointer(text))
	return C.GoBytes(unsafe.Pointer(text), C.int(size))
}
