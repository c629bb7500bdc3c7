// Package performance is the native half of perf_hooks: the moments of an instance that only the host and the loop know.
package performance

import (
	"time"

	"github.com/ravel-js/ravel/internal/ops"
)

// host is what this family asks of the instance at ops.Env.Host.
type host interface{ Started() time.Time }

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// Family is binding('performance').
var Family = ops.NewFamily("performance",
	// times(): ms since the start, the start as ms since the epoch, the loop's start relative to it (-1 before) and the
	// time the loop has slept.
	ops.Sync0("times", func(env *ops.Env) ([]float64, error) {
		started := env.Host.(host).Started()
		loopStart := -1.0
		if began := env.Loop.Began(); !began.IsZero() {
			loopStart = ms(began.Sub(started))
		}
		return []float64{
			ms(time.Since(started)),
			float64(started.UnixMicro()) / 1000,
			loopStart,
			ms(env.Loop.IdleTime()),
		}, nil
	}),
)
