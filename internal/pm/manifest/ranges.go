package manifest

import (
	"sync"

	"github.com/ravel-js/ravel/internal/pm/semver"
)

// RangeCache keeps parsed ranges: few different ones are written in very many packages. A nil one parses each time.
type RangeCache struct {
	opts semver.Options
	m    sync.Map // string to *semver.Range, nil for what does not parse
}

// NewRangeCache makes one for ranges read as npm reads those of dependencies.
func NewRangeCache() *RangeCache { return &RangeCache{opts: semver.Options{Loose: true}} }

// engines are few and the same in all processes' work: the cache is a pure function's memory.
var engineRanges = &RangeCache{opts: semver.Options{IncludePrerelease: true}}

// Get parses a range.
func (c *RangeCache) Get(s string) (*semver.Range, bool) {
	if c == nil {
		return semver.ParseRange(s, semver.Options{Loose: true})
	}
	if v, ok := c.m.Load(s); ok {
		r := v.(*semver.Range)
		return r, r != nil
	}
	r, ok := semver.ParseRange(s, c.opts)
	if !ok {
		r = nil
	}
	c.m.Store(s, r)
	return r, ok
}
