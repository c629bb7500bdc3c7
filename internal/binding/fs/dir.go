package fs

import (
	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

// Lists of names cross as one string: one digit per entry for its type, then each
// name after a NUL. An empty directory is "". With raw the same comes as bytes.
var dirOps = []ops.Op{
	ops.Guarded(ops.Blocking3("readdir", func(p string, types, raw bool) (ops.Any, error) {
		list, err := sys.ReadDir(path(p), types)
		return packDirents(list, raw), err
	}), reads(0)),
	// walk lists a whole tree; follow enters symbolic links to directories too.
	ops.Guarded(ops.Blocking3("walk", func(p string, follow, raw bool) (ops.Any, error) {
		list, err := sys.WalkDir(path(p), follow)
		return packDirents(list, raw), err
	}), reads(0)),
	ops.Guarded(ops.Blocking1("opendir", func(p string) (int32, error) {
		fd, err := sys.OpenDir(path(p))
		return int32(fd), err
	}), reads(0)),
	ops.Guarded(ops.Blocking3("nextdir", func(fd int32, p string, raw bool) (ops.Any, error) {
		list, err := sys.ReadDirNext(int(fd), path(p))
		return packDirents(list, raw), err
	}), reads(1)),
	// mkdir's result is undefined, or with recursive the first directory it made.
	ops.GuardedThrowing(ops.Blocking3("mkdir", func(p string, mode int32, recursive bool) (ops.Any, error) {
		if !recursive {
			return ops.Any{V: ops.Void{}}, sys.Mkdir(path(p), uint32(mode))
		}
		first, err := sys.MkdirAll(path(p), uint32(mode))
		if first == "" {
			return ops.Any{V: ops.Void{}}, err
		}
		return ops.Any{V: first}, err
	}), writes(0)),
	ops.Guarded(ops.Blocking2("mkdtemp", func(prefix string, raw bool) (ops.Any, error) {
		made, err := sys.Mkdtemp(path(prefix))
		return named(made, raw), err
	}), makesTemporary),
}

func packDirents(list []sys.Dirent, raw bool) ops.Any {
	if len(list) == 0 {
		return named("", raw)
	}
	size := 2 * len(list)
	for i := range list {
		size += len(list[i].Name)
	}
	b := make([]byte, 0, size)
	for i := range list {
		b = append(b, '0'+byte(list[i].Type))
	}
	for i := range list {
		b = append(b, 0)
		b = append(b, list[i].Name...)
	}
	if raw {
		return ops.Any{V: b}
	}
	return ops.Any{V: textOf(b)}
}
