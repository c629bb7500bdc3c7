package sys

import "golang.org/x/sys/unix"

// Exchange lets two paths change places in one step: renamex_np(2). Not every file system can (ENOTSUP).
func Exchange(a, b string) error {
	return onPaths("rename", a, b, func() error { return unix.RenamexNp(a, b, unix.RENAME_SWAP) })
}
