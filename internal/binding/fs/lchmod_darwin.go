package fs

import "github.com/ravel-js/ravel/internal/sys"

func lchmod(path string, mode uint32) error { return sys.Lchmod(path, mode) }
