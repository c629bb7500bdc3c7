//go:build unix

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Exec replaces the process by another program, which inherits the standard
// descriptors alone. It only returns when that failed.
func Exec(path string, args, env []string) error {
	for fd := range 3 {
		if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil {
			unix.FcntlInt(uintptr(fd), unix.F_SETFD, flags&^unix.FD_CLOEXEC)
		}
	}
	return syscall.Exec(path, args, env)
}
