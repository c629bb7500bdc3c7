package command

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/install"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

// checkBins refuses to take the place of programs that are not the packages' own.
func (a *App) checkBins(t *tree.Tree, dir string) error {
	if a.Cfg.Bool("force") || !a.Cfg.Bool("bin-links") {
		return nil
	}
	for _, n := range t.Sorted() {
		if n.Parent != t.Root {
			continue
		}
		for _, b := range install.Programs(n) {
			p := filepath.Join(dir, b.Name)
			if _, err := os.Lstat(p); err != nil {
				continue
			}
			if to, err := os.Readlink(p); err == nil && (strings.Contains(to, "node_modules/"+n.Name+"/") || !exists(p)) {
				continue
			}
			return &Error{Code_: "EEXIST", Msg: "EEXIST: file already exists\nFile exists: " + p, Facts_: [][2]string{{"path", p}},
				Detail: []string{"Remove the existing file and try again, or run npm", "with --force to overwrite files recklessly."}}
		}
	}
	return nil
}
