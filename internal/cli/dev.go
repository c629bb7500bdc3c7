//go:build dev

package cli

import (
	"io/fs"
	"os"
)

// devLib reads the built-ins from a folder, so that editing them needs no build.
func devLib() fs.FS {
	if dir := os.Getenv("RAVEL_LIB"); dir != "" {
		return os.DirFS(dir)
	}
	return nil
}
