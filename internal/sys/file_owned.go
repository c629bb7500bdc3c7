//go:build unix

package sys

import "sync/atomic"

// owned has a bit for each descriptor that FileOpen gave out. What closes another
// one, as a loop over all numbers does, must not hit those the process itself lives
// by: see FileClose.
var owned = new([1024]atomic.Uint64)

// ShareOwned has the table kept at another place, before the first file is opened.
func ShareOwned(table *[1024]atomic.Uint64) { owned = table }

func own(fd int) {
	if uint(fd) < uint(len(owned)*64) {
		owned[fd/64].Or(1 << (fd % 64))
	}
}

// Disown forgets that JavaScript opened fd and tells whether it had.
func Disown(fd int) bool { return disown(fd) }

// disown tells whether fd was owned; beyond the table all count as such.
func disown(fd int) bool {
	if uint(fd) >= uint(len(owned)*64) {
		return true
	}
	bit := uint64(1) << (fd % 64)
	return owned[fd/64].And(^bit)&bit != 0
}
