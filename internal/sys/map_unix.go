//go:build unix

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// MapFile maps a file for reading, for as long as the process lives. Any goroutine. The file must only ever be
// replaced by renaming, never be cut short.
func MapFile(path string) ([]byte, syscall.Errno) {
	fd, errno := ReadAt(unix.AT_FDCWD, path)
	if errno != 0 {
		return nil, errno
	}
	defer Close(fd)
	m, errno := MarkOf(fd)
	if errno != 0 {
		return nil, errno
	}
	if m.Size <= 0 || m.Size > 1<<30 {
		return nil, syscall.EINVAL
	}
	b, err := unix.Mmap(fd, 0, int(m.Size), unix.PROT_READ, unix.MAP_PRIVATE)
	return b, errnoIf(err)
}
