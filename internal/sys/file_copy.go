//go:build unix

package sys

import "syscall"

// Modes of CopyFile, as in fs.constants.
const (
	CopyExcl       = 1 // fail where dest exists
	CopyClone      = 2 // share the blocks where the file system can
	CopyCloneForce = 4 // fail where it can't
)

// CopyFile copies the contents and the permissions of the file src to dest.
//
// # Errors
//
// Always as `copyfile` of both paths. A dest that was begun is removed again.
func CopyFile(src, dest string, mode int) error {
	fail := func(err error) error { return Wrap(err, "copyfile", src, dest) }
	in, err := FileOpen(src, syscall.O_RDONLY, 0)
	if err != nil {
		return fail(err)
	}
	defer FileClose(in)
	var from, to Stat
	if err := StatFD(in, &from); err != nil {
		return fail(err)
	}
	flags := syscall.O_WRONLY | syscall.O_CREAT
	if mode&CopyExcl != 0 {
		flags |= syscall.O_EXCL
	}
	out, err := FileOpen(dest, flags, int(from.Mode&0o7777))
	if err != nil {
		return fail(err)
	}
	if err = StatFD(out, &to); err == nil && from.Dev == to.Dev && from.Ino == to.Ino {
		FileClose(out)
		return nil
	}
	if err == nil && to.IsRegular() {
		err = FileTruncate(out, 0)
	}
	if err == nil {
		err = Fchmod(out, uint32(from.Mode&0o7777))
	}
	if err == nil {
		err = copyContents(in, out, mode)
	}
	if cerr := FileClose(out); err == nil {
		err = cerr
	}
	if err != nil {
		if to.IsRegular() {
			Unlink(dest)
		}
		return fail(err)
	}
	return nil
}

// copyByHand is the copy through memory, for where the kernel has no better way.
func copyByHand(in, out int) error {
	buf := make([]byte, 128<<10)
	for {
		n, err := FileRead(in, buf, -1)
		if err != nil || n == 0 {
			return err
		}
		if err := FileWriteAll(out, buf[:n]); err != nil {
			return err
		}
	}
}
