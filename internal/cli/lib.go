//go:build !dev

package cli

import "io/fs"

func devLib() fs.FS { return nil }
