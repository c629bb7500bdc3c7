// Package util is the Go part of binding('util').
package util

import (
	"encoding/json"
	"time"

	"github.com/ravel-js/ravel/internal/dotenv"
	"github.com/ravel-js/ravel/internal/ops"
)

// Family is binding('util'), beside the engine's natives of that name.
var Family = ops.NewFamily("util",
	ops.Sync1("parseEnv", func(env *ops.Env, text string) (ops.JSON, error) {
		m := map[string]string{}
		for _, kv := range dotenv.Parse(text) {
			m[kv[0]] = kv[1]
		}
		b, err := json.Marshal(m)
		return ops.JSON(b), err
	}),
	ops.Sync1("sleep", func(env *ops.Env, ms uint32) (ops.Void, error) {
		time.Sleep(time.Duration(ms) * time.Millisecond)
		return ops.Void{}, nil
	}),
)
