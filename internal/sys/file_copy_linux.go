package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// copyContents shares blocks if asked, then lets the kernel copy, then copies by
// hand: what is left over, for kernels say "end" of files in /proc at once.
func copyContents(in, out, mode int) error {
	if mode&(CopyClone|CopyCloneForce) != 0 {
		err := retry(func() error { return unix.IoctlFileClone(out, in) })
		if err == nil || mode&CopyCloneForce != 0 {
			return err
		}
	}
	for {
		n := 0
		err := retry(func() (err error) { n, err = unix.CopyFileRange(in, nil, out, nil, 1<<30, 0); return err })
		switch {
		case err == nil && n > 0:
		case err == syscall.ENOSPC || err == syscall.EDQUOT || err == syscall.EIO:
			return err
		default:
			return copyByHand(in, out)
		}
	}
}
