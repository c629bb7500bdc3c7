// Package sea is the native half of node:sea: what the program in this executable
// consists of. The blob itself is internal/sea's business.
package sea

import (
	"encoding/json"
	"unsafe"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sea"
	"github.com/ravel-js/ravel/internal/v8"
)

// Host is what the family asks of its instance.
type Host interface {
	// KeepCodeCache takes what the engine made of a program that is to go into an executable.
	KeepCodeCache(data []byte)
}

// own has the program, which the command line has found to be sound; nil outside of such an executable.
func own() *sea.App {
	app, _ := sea.Own()
	return app
}

// Family is binding('sea').
var Family = ops.NewFamily("sea",
	ops.Sync0("isSea", func(*ops.Env) (bool, error) { return own() != nil, nil }),
	ops.Sync0("program", func(*ops.Env) (ops.JSON, error) {
		app := own()
		text, err := json.Marshal(map[string]any{"main": app.Main, "module": app.Module, "quiet": app.Quiet})
		return ops.JSON(text), err
	}),
	ops.Sync0("source", func(*ops.Env) (ops.Any, error) {
		app := own()
		// The blob stays mapped: a view of it as a string saves a copy.
		text := unsafe.String(unsafe.SliceData(app.Source), len(app.Source))
		if app.ASCII {
			return ops.Any{V: ops.Latin1(text)}, nil
		}
		return ops.Any{V: text}, nil
	}),
	ops.Sync0("codeCache", func(*ops.Env) (ops.Any, error) { return bytes(own().CodeCache, len(own().CodeCache) > 0) }),
	ops.Sync1("asset", func(_ *ops.Env, key string) (ops.Any, error) { return bytes(own().Asset(key)) }),
	ops.Sync0("assetKeys", func(*ops.Env) ([]string, error) {
		keys := []string{}
		for _, asset := range own().Assets {
			keys = append(keys, asset.Key)
		}
		return keys, nil
	}),
	ops.Sync1("keepCodeCache", func(env *ops.Env, data []byte) (ops.Void, error) {
		env.Host.(Host).KeepCodeCache(append([]byte(nil), data...))
		return ops.Void{}, nil
	}),
)

// bytes is a Buffer with memory of its own, or null.
func bytes(data []byte, ok bool) (ops.Any, error) {
	if !ok {
		return ops.Any{}, nil
	}
	buf := v8.NewBuf(len(data))
	if buf == nil {
		return ops.Any{}, &ops.Error{Name: "RangeError", Message: "Array buffer allocation failed"}
	}
	copy(buf.Bytes(), data)
	return ops.Any{V: buf}, nil
}
