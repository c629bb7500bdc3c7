package install

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// journal says what a commit does. It is written, whole, before anything changes.
type journal struct {
	Moves []move `json:"moves,omitempty"`
	// Files are replaced behind the moves, each by a rename of its own: package.json, the lockfile.
	Files []move `json:"files,omitempty"`
}

const (
	journalName = "journal"
	backName    = "journal.back" // a journal whose moves are being taken back
	hiddenName  = "hidden"       // what becomes node_modules/.package-lock.json, last of all
)

func writeJournal(stage string, j journal, d disk) error {
	body, err := json.Marshal(j)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%08x\n%s", crc32.ChecksumIEEE(body), body)
	tmp := filepath.Join(stage, journalName+".new")
	if err := d.do("write", tmp, func() error { return os.WriteFile(tmp, []byte(text), 0o644) }); err != nil {
		return err
	}
	return d.rename(tmp, filepath.Join(stage, journalName))
}

func readJournal(stage, name string) (j journal, ok bool) {
	raw, err := os.ReadFile(filepath.Join(stage, name))
	if err != nil {
		return j, false
	}
	sum, body, ok := strings.Cut(string(raw), "\n")
	if !ok || sum != fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(body))) {
		return j, false
	}
	return j, json.Unmarshal([]byte(body), &j) == nil
}

// finish is what follows when all is in its place.
func (s *swap) finish() error {
	hidden := filepath.Join(s.dir, "node_modules", ".package-lock.json")
	if src := filepath.Join(s.stage, hiddenName); exists(src) {
		if err := s.rename(src, hidden); err != nil {
			return err
		}
	}
	if err := s.remove(filepath.Join(s.stage, journalName)); err != nil {
		return err
	}
	if err := s.removeAll(s.stage); err != nil {
		return err
	}
	s.sweep()
	// Its time is later than that of every folder, which is how it is known to be true.
	if exists(hidden) {
		touch(hidden)
	}
	return nil
}

// Recover finishes what a killed run began, or clears its rubbish away. It reports whether node_modules may have changed.
func Recover(dir string) (bool, error) { return recoverOn(dir, disk{}) }

func recoverOn(dir string, d disk) (bool, error) {
	changed := false
	for _, base := range []string{dir, filepath.Join(dir, "node_modules")} {
		found, err := filepath.Glob(filepath.Join(quoteGlob(base), ".ravel-????*"))
		if err != nil {
			return changed, err
		}
		for _, stage := range found {
			if fi, err := os.Lstat(stage); err != nil || !fi.IsDir() || !isStage(filepath.Base(stage)) {
				continue
			}
			if j, ok := readJournal(stage, backName); ok {
				if err := newSwap(dir, stage, j, d).back(); err != nil {
					return changed, err
				}
				continue
			}
			if j, ok := readJournal(stage, journalName); ok {
				s := newSwap(dir, stage, j, d)
				done, err := s.run()
				if err == nil {
					changed, err = true, s.finish()
				}
				if err != nil && done {
					return true, err
				}
				if err == nil || !exists(stage) {
					continue // made, or taken back: the run that follows begins anew
				}
			}
			if err := d.removeAll(stage); err != nil {
				return changed, err
			}
		}
	}
	return changed, nil
}

func isStage(name string) bool {
	_, err := strconv.ParseUint(strings.TrimPrefix(name, ".ravel-"), 16, 64)
	return err == nil
}

// quoteGlob makes a path stand for itself in a pattern.
func quoteGlob(p string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(p)
}
