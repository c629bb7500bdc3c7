// Package permission is the native half of process.permission. The checks themselves
// stand before the ops they are about.
package permission

import (
	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/permission"
)

// Family is binding('permission').
var Family = ops.NewFamily("permission",
	ops.Sync0("enabled", func(env *ops.Env) (bool, error) { return env.Guard != nil, nil }),
	// An empty reference asks for, and drops, the whole of a scope.
	ops.Sync2("has", func(env *ops.Env, scope, reference string) (bool, error) {
		if scope == "fs" {
			reference = "" // as in Node, it asks for everything
		}
		for _, s := range scopes[scope] {
			if !env.Guard.Has(s, reference) {
				return false, nil
			}
		}
		return scopes[scope] != nil, nil
	}),
	ops.Sync2("drop", func(env *ops.Env, scope, reference string) (ops.Void, error) {
		for _, s := range scopes[scope] {
			env.Guard.Drop(s, reference)
		}
		return ops.Void{}, nil
	}),
	ops.Sync0("warnings", func(env *ops.Env) ([]string, error) { return env.Guard.Warnings(), nil }),
	// demand is for what has no op of its own to stand before.
	ops.Sync2("demand", func(env *ops.Env, scope, resource string) (ops.Void, error) {
		if env.Guard == nil {
			return ops.Void{}, nil
		}
		return ops.Void{}, env.Guard.Check(permission.Scope(scope), resource)
	}),
)

// scopes are the words of process.permission.has().
var scopes = map[string][]permission.Scope{
	"fs": {permission.Read, permission.Write}, "fs.read": {permission.Read}, "fs.write": {permission.Write},
	"child": {permission.Child}, "worker": {permission.Worker}, "wasi": {permission.WASI}, "inspector": {permission.Inspector},
	"addon": {permission.Addon}, "openssl.store": {permission.Store},
}
