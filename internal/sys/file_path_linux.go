package sys

import "unsafe"

// cpath is a path with its final NUL. Most paths fit on the stack, which spares
// the hot calls (open, stat, access) an allocation.
type cpath struct {
	short [256]byte
	ptr   unsafe.Pointer
}

// set stores path. A path with a NUL inside would name another file than the one
// asked for; the JavaScript side refuses it, so here it only ends early.
func (c *cpath) set(path string) {
	if len(path) < len(c.short) {
		copy(c.short[:], path)
		c.short[len(path)] = 0
		return
	}
	long := make([]byte, len(path)+1)
	copy(long, path)
	c.ptr = unsafe.Pointer(&long[0])
}

func (c *cpath) addr() unsafe.Pointer {
	if c.ptr != nil {
		return c.ptr
	}
	return unsafe.Pointer(&c.short[0])
}
