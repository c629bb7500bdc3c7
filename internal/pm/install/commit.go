package install

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
)

// commit writes the journal and carries it out. Once something has changed for good, kept is true and the stage belongs to Recover.
func (r *reifier) commit() (kept bool, err error) {
	var j journal
	r.beside.Wait()
	if r.fresh {
		if err := os.MkdirAll(filepath.Join(r.stage, "m"), 0o755); err != nil {
			return false, err
		}
		j.Moves = append(j.Moves, move{To: "node_modules", New: "m"})
	}
	for i, p := range r.units {
		m := move{To: p}
		if !r.isSkipped(p) {
			m.New = fmt.Sprintf("n/%d/u", i)
		}
		j.Moves = append(j.Moves, m)
	}
	for _, p := range r.gone {
		if _, again := r.unitOf[p]; !again {
			j.Moves = append(j.Moves, move{To: p})
		}
	}
	if !r.NoBins {
		bins, err := r.stageBins(j.Moves)
		if err != nil {
			return false, err
		}
		j.Moves = append(j.Moves, bins...)
	}
	for _, w := range slices.Sorted(maps.Keys(r.wholes)) {
		m := move{To: w + "/node_modules"}
		if exists(filepath.Join(r.stage, r.wholes[w])) {
			m.New = r.wholes[w]
		}
		j.Moves = append(j.Moves, m)
	}
	if r.Hidden != nil {
		name := hiddenName
		if r.fresh {
			name = "m/.package-lock.json"
		}
		if err := os.WriteFile(filepath.Join(r.stage, name), r.hiddenFile(), 0o644); err != nil {
			return false, err
		}
	}
	if err := r.stageFiles(&j); err != nil {
		return false, err
	}
	if len(j.Moves) == 1 && j.Moves[0].New != "" {
		j.Moves[0].Ino = inode(filepath.Join(r.stage, j.Moves[0].New))
	}
	d := disk{before: r.before}
	if err := writeJournal(r.stage, j, d); err != nil {
		return false, err
	}
	s := newSwap(r.Dir, r.stage, j, d)
	if done, err := s.run(); err != nil {
		return done, err
	}
	if r.BinDir != "" && !r.NoBins {
		if err := r.globalBins(); err != nil {
			return true, err
		}
	}
	return true, s.finish()
}

// stageFiles writes the files that travel with the tree into the stage.
func (r *reifier) stageFiles(j *journal) error {
	files := r.written
	if r.Begin != nil {
		if files == nil {
			files = map[string][]byte{}
		}
		maps.Copy(files, r.Begin(r.sum.New))
	}
	n := 0
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
		j.Files = append(j.Files, move{To: filepath.ToSlash(to), New: f})
	}
	return nil
}

// staged is where in the stage a folder for programs is put together, if its package is.
func (r *reifier) staged(binDir string) (string, bool) {
	if at, ok := r.whole(binDir); ok {
		return at, true
	}
	for p := parentPath(binDir); p != ""; p = parentPath(p) {
		if r.placed[p] {
			return path.Join(r.at(p), below(binDir, p)), true
		}
	}
	return "", false
}
