//go:build unix && !linux

package sys

// FileReadCached never succeeds: only Linux tells what is in its caches.
func FileReadCached(fd int, b []byte, position int64) (int, bool) { return 0, false }

// FileOpenCached never succeeds either.
func FileOpenCached(path string) (fd int, size int64, ok bool) { return -1, 0, false }

// StatCached never succeeds either.
func StatCached(path string, link bool, s *Stat) bool { return false }
