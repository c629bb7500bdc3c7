//go:build !darwin

package fs

import (
	"syscall"

	"github.com/ravel-js/ravel/internal/sys"
)

// lchmod exists on macOS alone; JavaScript does not offer it elsewhere.
func lchmod(path string, mode uint32) error { return sys.New(syscall.ENOSYS, "lchmod") }
