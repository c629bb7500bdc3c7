//go:build unix

package sys

import "syscall"

// The calls on files come in these files: file_open.go (descriptors),
// file_stat*.go, file_dir*.go, file_tree.go (many files at once), file_link.go,
// file_attr*.go, file_copy*.go, file_real.go and file_watch*.go. Each may block,
// may be made by any goroutine, repeats itself after EINTR, and returns an *Error
// that bears the name Node gives the call (`open`, `scandir`, `lstat`, ...).

// retry makes a call again for as long as a signal interrupts it.
func retry(call func() error) error {
	for {
		if err := call(); err != syscall.EINTR {
			return err
		}
	}
}

// onPath is retry for a call on one path.
func onPath(name, path string, call func() error) error {
	if err := retry(call); err != nil {
		return Wrap(err, name, path, "")
	}
	return nil
}

// onPaths is retry for a call on two paths.
func onPaths(name, path, dest string, call func() error) error {
	if err := retry(call); err != nil {
		return Wrap(err, name, path, dest)
	}
	return nil
}

// onFD is retry for a call on a descriptor.
func onFD(name string, call func() error) error {
	if err := retry(call); err != nil {
		return Wrap(err, name, "", "")
	}
	return nil
}
