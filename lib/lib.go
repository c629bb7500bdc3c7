// Package lib embeds the JavaScript half of the built-ins. The path of a file
// is its module id: fs.js is node:fs, internal/fs/... is for the built-ins alone.
package lib

import (
	"embed"
	"io/fs"
	"sort"
	"strings"
)

//go:embed all:*
var files embed.FS

// FS holds the sources.
func FS() fs.FS { return files }

// IDs lists the module ids in files.
func IDs(files fs.FS) []string {
	var ids []string
	_ = fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".js") {
			ids = append(ids, strings.TrimSuffix(path, ".js"))
		}
		return nil
	})
	sort.Strings(ids)
	return ids
}
