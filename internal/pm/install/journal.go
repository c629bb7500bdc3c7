package install

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// step moves one thing: what stands at To is kept as Old, New takes its place. Any of the three may be "": nothing comes,
// or nothing was there. Paths of New and Old are relative to the stage, To to the project's folder.
type move struct {
	To  string `json:"to"`
	New string `json:"new,omitempty"`
	Old string `json:"old,omitempty"`
}

const journalName = "journal"

// commit writes the journal and carries it out.
func (r *reifier) commit() error {
	var moves []move
	if r.fresh {
		if err := os.MkdirAll(filepath.Join(r.stage, "m"), 0o755); err != nil {
			return err
		}
		if !r.NoBins {
			if err := r.stageBins(); err != nil {
				return err
			}
		}
		if r.Hidden != nil {
			if err := os.WriteFile(filepath.Join(r.stage, "m", ".package-lock.json"), r.Hidden(r.there), 0o644); err != nil {
				return err
			}
		}
		moves = append(moves, move{To: "node_modules", New: "m", Old: "o/m"})
	}
	if err := os.MkdirAll(filepath.Join(r.stage, "o"), 0o755); err != nil {
		return err
	}
	for i, p := range r.units {
		if r.isSkipped(p) {
			moves = append(moves, move{To: p, Old: fmt.Sprintf("o/n%d", i)})
			continue
		}
		moves = append(moves, move{To: p, New: fmt.Sprintf("n/%d/u", i), Old: fmt.Sprintf("o/n%d", i)})
	}
	for i, p := range r.gone {
		if _, again := r.unitOf[p]; !again {
			moves = append(moves, move{To: p, Old: fmt.Sprintf("o/g%d", i)})
		}
	}
	if !r.fresh && r.Hidden != nil {
		if err := os.WriteFile(filepath.Join(r.stage, "hidden"), r.Hidden(r.there), 0o644); err != nil {
			return err
		}
	}
	n := 0
	files := maps.Clone(r.Files)
	if r.Begin != nil {
		if files == nil {
			files = map[string][]byte{}
		}
		maps.Copy(files, r.Begin(r.sum.New))
	}
	for name, data := range files {
		n++
		f := "f" + strconv.Itoa(n)
		mode := os.FileMode(0o644)
		to := name
		if real, err := filepath.EvalSymlinks(filepath.Join(r.Dir, name)); err == nil {
			if fi, err := os.Stat(real); err == nil {
				mode = fi.Mode().Perm()
			}
			if rel, err := filepath.Rel(r.Dir, real); err == nil {
				to = rel
			}
		}
		if err := os.WriteFile(filepath.Join(r.stage, f), data, mode); err != nil {
			return err
		}
		moves = append(moves, move{To: filepath.ToSlash(to), New: f, Old: "o/" + f})
	}
	if err := writeJournal(r.stage, moves); err != nil {
		return err
	}
	if err := carryOut(r.Dir, r.stage, moves); err != nil {
		return err
	}
	if !r.fresh && !r.NoBins {
		if err := r.syncBins(); err != nil {
			return err
		}
	}
	if r.BinDir != "" && !r.NoBins {
		if err := r.globalBins(); err != nil {
			return err
		}
	}
	// Last of all: its time is later than that of every folder, which is how it is known to be true.
	if !r.fresh && r.Hidden != nil {
		if err := os.Rename(filepath.Join(r.stage, "hidden"), filepath.Join(r.Dir, "node_modules", ".package-lock.json")); err != nil {
			return err
		}
	}
	os.Remove(filepath.Join(r.stage, journalName))
	os.RemoveAll(r.stage)
	if !r.fresh && r.Hidden != nil {
		touch(filepath.Join(r.Dir, "node_modules", ".package-lock.json"))
	}
	r.sweepDirs()
	return nil
}

func writeJournal(stage string, moves []move) error {
	body, err := json.Marshal(moves)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%08x\n%s", crc32.ChecksumIEEE(body), body)
	tmp := filepath.Join(stage, journalName+".new")
	if err := os.WriteFile(tmp, []byte(text), 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, filepath.Join(stage, journalName))
}

func readJournal(stage string) ([]move, bool) {
	raw, err := os.ReadFile(filepath.Join(stage, journalName))
	if err != nil {
		return nil, false
	}
	sum, body, ok := strings.Cut(string(raw), "\n")
	if !ok || sum != fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(body))) {
		return nil, false
	}
	var moves []move
	return moves, json.Unmarshal([]byte(body), &moves) == nil
}

// carryOut does each move that is not done yet; it may be called again after any of them.
func carryOut(dir, stage string, moves []move) error {
	for _, m := range moves {
		to := filepath.Join(dir, filepath.FromSlash(m.To))
		src := ""
		if m.New != "" {
			src = filepath.Join(stage, m.New)
			if _, err := os.Lstat(src); err != nil {
				continue // done before
			}
		}
		if m.Old != "" {
			old := filepath.Join(stage, m.Old)
			if _, err := os.Lstat(old); err != nil {
				if err := os.Rename(to, old); err != nil && !missing(err) {
					return err
				}
			} else if src == "" {
				continue
			}
		}
		if src == "" {
			continue
		}
		err := os.Rename(src, to)
		if missing(err) {
			os.MkdirAll(filepath.Dir(to), 0o755)
			err = os.Rename(src, to)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func missing(err error) bool {
	return err != nil && (errors.Is(err, os.ErrNotExist) || strings.Contains(err.Error(), "not a directory"))
}

// Recover finishes what a killed run began, or clears its rubbish away. It reports whether node_modules may have
// changed, so that links to programs are made anew.
func Recover(dir string) (bool, error) {
	changed := false
	for _, base := range []string{dir, filepath.Join(dir, "node_modules")} {
		found, err := filepath.Glob(filepath.Join(base, ".ravel-????*"))
		if err != nil {
			return changed, err
		}
		for _, stage := range found {
			if fi, err := os.Lstat(stage); err != nil || !fi.IsDir() || !isStage(filepath.Base(stage)) {
				continue
			}
			if moves, ok := readJournal(stage); ok {
				changed = true
				if err := carryOut(dir, stage, moves); err != nil {
					return changed, err
				}
				if hidden := filepath.Join(stage, "hidden"); exists(hidden) {
					os.Rename(hidden, filepath.Join(dir, "node_modules", ".package-lock.json"))
				}
				os.Remove(filepath.Join(stage, journalName))
			}
			if err := os.RemoveAll(stage); err != nil {
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

func exists(p string) bool { _, err := os.Lstat(p); return err == nil }

// sweepDirs removes scope folders and node_modules that are empty now.
func (r *reifier) sweepDirs() {
	for _, p := range r.gone {
		for d := filepath.Dir(filepath.Join(r.Dir, p)); strings.HasPrefix(d, r.Dir+string(filepath.Separator)) && strings.Contains(below(d, r.Dir), "node_modules"); d = filepath.Dir(d) {
			if os.Remove(d) != nil {
				break
			}
		}
	}
}
