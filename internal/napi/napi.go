// Package napi is Node-API: the C functions by which native addons reach
// JavaScript (https://nodejs.org/api/n-api.html, version 10). The C++ half does
// all of it but what needs the loop: threads of the pool, and keeping it alive.
package napi

/*
#cgo CXXFLAGS: -I${SRCDIR}/../v8 -I${SRCDIR}/../v8/include -std=c++20 -fno-rtti -fno-strict-aliasing -fno-exceptions -O2 -DV8_COMPRESS_POINTERS -DV8_31BIT_SMIS_ON_64BIT_ARCH -DV8_ENABLE_SANDBOX -Wall -Wno-unused-result -Wno-deprecated-declarations
#cgo linux LDFLAGS: -ldl
#include <stdio.h>
#include "host.h"
*/
import "C"

import (
	"sync"
	"time"

	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/permission"
)

// attached only turns an isolate's id back into its loop when C++ enters Go.
var attached sync.Map // uintptr -> *handles

var state = ops.NewState(func(env *ops.Env) *struct{} {
	id := env.Iso.ID()
	attached.Store(id, newHandles(env.Loop))
	env.OnClose(func() { Close(id) })
	return &struct{}{}
})

// Close runs the cleanup hooks and finalizers of an isolate's addons, once; on
// its thread. A main instance calls it at its exit, which frees nothing else.
func Close(isolate uintptr) {
	if h, ok := attached.Load(isolate); ok {
		C.rv_napi_stop(C.uintptr_t(isolate))
		for C.rv_napi_cleaning(C.uintptr_t(isolate)) != 0 {
			// No more JavaScript runs, so the loop is not turned.
			h.(*handles).expire(time.Now())
			time.Sleep(200 * time.Microsecond)
		}
		C.rv_napi_close(C.uintptr_t(isolate))
		h.(*handles).close()
		attached.Delete(isolate)
	}
}

// Flush writes what addons have printed by C's standard streams, which nobody else knows of.
func Flush() { C.fflush(nil) }

// Family is binding('addon'), beside the native dlopen of the C++ half.
var Family = ops.NewFamily("addon",
	// attach must come before each dlopen, which it allows or not.
	ops.Guarded(ops.Sync0("attach", func(env *ops.Env) (ops.Void, error) {
		state.Of(env)
		return ops.Void{}, nil
	}), func(g *permission.Set, _ ops.Args) error {
		if g.Has(permission.Addon, "") {
			return nil
		}
		return &ops.Error{Name: "Error", Code: "ERR_DLOPEN_DISABLED", Message: "Cannot load native addon because loading addons is disabled."}
	}),
)

func handlesOf(id C.uintptr_t) *handles {
	h, ok := attached.Load(uintptr(id))
	if !ok {
		return nil
	}
	return h.(*handles)
}

//export ravelNapiSubmit
func ravelNapiSubmit(id C.uintptr_t, work C.uint64_t) {
	if h := handlesOf(id); h != nil {
		h.loop.Submit(loop.PoolFS, func() { C.rv_napi_execute(work) }, func() { C.rv_napi_complete(work) })
	}
}

//export ravelNapiKeepAlive
func ravelNapiKeepAlive(id C.uintptr_t, on C.int) {
	h := handlesOf(id)
	switch {
	case h == nil:
	case on != 0:
		h.loop.Ref()
	default:
		h.loop.Unref()
	}
}
