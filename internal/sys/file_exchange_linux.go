package sys

import "golang.org/x/sys/unix"

// Exchange lets two paths change places in one step: renameat2(2). Not every file system can (EINVAL), nor every kernel (ENOSYS).
func Exchange(a, b string) error {
	return onPaths("rename", a, b, func() error {
		return unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
	})
}
