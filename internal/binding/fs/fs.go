// Package fs is the native half of node:fs: thin ops over the file calls of
// internal/sys. It knows no JavaScript semantics; arguments come validated.
//
// Start at Family. A path is a string of UTF-8, or, where it is not valid UTF-8,
// U+0000 followed by one character per byte: see path.
package fs

import (
	"time"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

// Family lists the ops of binding('fs').
var Family = ops.NewFamily("fs", concat(
	fileOps, wholeOps, statOps, dirOps, linkOps, attrOps, watchOps,
)...)

func concat(lists ...[]ops.Op) (all []ops.Op) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// path undoes how JavaScript spells a path made of arbitrary bytes. No real path
// holds U+0000, so it marks those.
func path(p string) string {
	if len(p) == 0 || p[0] != 0 {
		return p
	}
	b := make([]byte, 0, len(p)-1)
	for _, r := range p[1:] {
		b = append(b, byte(r))
	}
	return string(b)
}

// void adapts a call that only fails or not.
func void(err error) (ops.Void, error) { return ops.Void{}, err }

// onPath makes an op of a call on one path.
func onPath(name string, call func(string) error) ops.Op {
	return ops.Blocking1(name, func(p string) (ops.Void, error) { return void(call(path(p))) })
}

// onPaths makes an op of a call on two paths.
func onPaths(name string, call func(p, dest string) error) ops.Op {
	return ops.Blocking2(name, func(p, dest string) (ops.Void, error) { return void(call(path(p), path(dest))) })
}

// onFD makes an op of a call on a descriptor.
func onFD(name string, call func(fd int) error) ops.Op {
	return ops.Blocking1(name, func(fd int32) (ops.Void, error) { return void(call(int(fd))) })
}

// named gives an op's result in the form asked for: text, or bytes for those who
// want names as they are in the file system.
func named(s string, raw bool) ops.Any {
	if raw {
		return ops.Any{V: []byte(s)}
	}
	return ops.Any{V: s}
}

var linkOps = []ops.Op{
	ops.Guarded(onPaths("rename", sys.Rename), each(reads(0), writes(0), writes(1))),
	ops.Guarded(onPaths("link", sys.Link), each(reads(0), writes(1), writes(0))),
	ops.Guarded(onPaths("symlink", sys.Symlink), linkSymbolically),
	ops.Guarded(onPath("unlink", sys.Unlink), writes(0)),
	ops.GuardedThrowing(onPath("rmdir", sys.Rmdir), writes(0)),
	ops.GuardedThrowing(ops.Blocking2("readlink", func(p string, raw bool) (ops.Any, error) {
		target, err := sys.Readlink(path(p))
		return named(target, raw), err
	}), reads(0)),
	ops.Guarded(ops.Blocking3("realpath", func(p string, native, raw bool) (ops.Any, error) {
		real, err := sys.Realpath(path(p), native)
		return named(real, raw), err
	}), resolves),
	ops.Guarded(ops.Blocking3("copyFile", func(src, dest string, mode int32) (ops.Void, error) {
		return void(sys.CopyFile(path(src), path(dest), int(mode)))
	}), each(reads(0), writes(1))),
	ops.Guarded(ops.Blocking5("rm", rm), removes),
}

// rm reports a directory that it may not remove by the result false; the error's
// wording is JavaScript's.
func rm(p string, recursive, force bool, retries int32, delay float64) (bool, error) {
	err := sys.Remove(path(p), sys.RemoveOptions{
		Recursive:  recursive,
		Force:      force,
		MaxRetries: int(retries),
		RetryDelay: milliseconds(delay),
	})
	if err == sys.ErrIsDir {
		return false, nil
	}
	return true, err
}

var attrOps = []ops.Op{
	ops.GuardedThrowing(ops.Blocking2("chmod", func(p string, mode int32) (ops.Void, error) {
		return void(sys.Chmod(path(p), uint32(mode)))
	}), writes(0)),
	ops.Guarded(ops.Blocking2("fchmod", func(fd, mode int32) (ops.Void, error) {
		return void(sys.Fchmod(int(fd), uint32(mode)))
	}), disabled("fchmod")),
	ops.Guarded(ops.Blocking3("chown", func(p string, uid, gid int32) (ops.Void, error) {
		return void(sys.Chown(path(p), int(uid), int(gid)))
	}), writes(0)),
	ops.Guarded(ops.Blocking3("lchown", func(p string, uid, gid int32) (ops.Void, error) {
		return void(sys.Lchown(path(p), int(uid), int(gid)))
	}), writes(0)),
	ops.Guarded(ops.Blocking3("fchown", func(fd, uid, gid int32) (ops.Void, error) {
		return void(sys.Fchown(int(fd), int(uid), int(gid)))
	}), disabled("fchown")),
	ops.GuardedThrowing(ops.Blocking3("utimes", func(p string, atime, mtime float64) (ops.Void, error) {
		return void(sys.Utimes(path(p), atime, mtime))
	}), writes(0)),
	ops.GuardedThrowing(ops.Blocking3("lutimes", func(p string, atime, mtime float64) (ops.Void, error) {
		return void(sys.Lutimes(path(p), atime, mtime))
	}), writes(0)),
	ops.Guarded(ops.Blocking3("futimes", func(fd int32, atime, mtime float64) (ops.Void, error) {
		return void(sys.Futimes(int(fd), atime, mtime))
	}), disabled("futimes")),
	ops.Guarded(ops.Blocking2("lchmod", func(p string, mode int32) (ops.Void, error) {
		return void(lchmod(path(p), uint32(mode)))
	}), writes(0)),
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }
