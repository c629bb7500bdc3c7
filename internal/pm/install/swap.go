package install

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// move is one place of the tree that changes hands: what is staged as New comes to To, "" if nothing does. Paths are with slashes, To relative
// to the project's folder, New to the stage.
type move struct {
	To  string `json:"to"`
	New string `json:"new,omitempty"`
	Ino uint64 `json:"ino,omitempty"` // of what is staged: a lone move that has been made is known by it
}

// swap makes all moves of a journal seen at once.
//
// A lone move is one rename, or one exchange of two names. Several are first covered: each place gets a symbolic link in exchange for what
// stands there, and all links lead through one more link (cur), which says "old"; nobody sees another tree for that. Then cur is replaced by
// one that says "new", in one rename: this is the moment. Then each link is exchanged for the real thing. What is real stands meanwhile
// beside its place, in the same folder: so the packages above it, and what its own links say, are the same for it as ever.
//
//	node_modules/a                 -> .ravel-5/cur/0
//	node_modules/.ravel-5/cur      -> old
//	node_modules/.ravel-5/old/0    -> ../../.ravel-5-0o      the package as it was
//	node_modules/.ravel-5/new/0    -> ../../.ravel-5-0n      as it will be; neither need exist
//
// Every step can be made again, so a run which was killed is finished by run.
type swap struct {
	disk
	journal
	dir, stage string // absolute
	id         string // the stage's name
	texts      map[string]string
}

func newSwap(dir, stage string, j journal, d disk) *swap {
	return &swap{disk: d, journal: j, dir: dir, stage: stage, id: filepath.Base(stage), texts: map[string]string{}}
}

// run carries out what is not done yet. done is false when it failed and everything is as it was.
func (s *swap) run() (done bool, err error) {
	switch {
	case len(s.Moves) == 0:
	case len(s.Moves) == 1:
		if err := s.alone(); err != nil {
			return false, err
		}
	case !s.turned():
		err := s.cover()
		if err == nil {
			err = s.turn()
		}
		if err != nil {
			return s.back() != nil, err
		}
	}
	for _, f := range s.Files {
		if src := filepath.Join(s.stage, f.New); exists(src) {
			if err := s.rename(src, s.at(f.To)); err != nil {
				return true, err
			}
		}
	}
	if len(s.Moves) > 1 {
		if err := s.reveal(); err != nil {
			return true, err
		}
	}
	return true, nil
}

func (s *swap) at(to string) string { return filepath.Join(s.dir, filepath.FromSlash(to)) }

// side is a name beside a place: o for what was there, n for what comes, l for a link on its way.
func (s *swap) side(i int, kind string) string {
	return filepath.Join(filepath.Dir(s.at(s.Moves[i].To)), s.id+"-"+strconv.Itoa(i)+kind)
}

// alone makes a lone move.
func (s *swap) alone() error {
	m := s.Moves[0]
	to, aside := s.at(m.To), filepath.Join(s.stage, "aside")
	if m.New == "" {
		if !exists(to) {
			return nil
		}
		return s.rename(to, aside)
	}
	if inode(to) == m.Ino {
		return nil
	}
	src := filepath.Join(s.stage, m.New)
	if exists(to) {
		err := s.exchange(src, to)
		if err == nil || !cannot(err) {
			return err
		}
		if err := s.rename(to, aside); err != nil {
			return err
		}
	} else if err := s.mkdir(filepath.Dir(to)); err != nil {
		return err
	}
	if err := s.rename(src, to); err != nil {
		if exists(aside) {
			return errors.Join(err, s.rename(aside, to))
		}
		return err
	}
	return nil
}

func (s *swap) turned() bool {
	says, _ := os.Readlink(filepath.Join(s.stage, "cur"))
	return says == "new"
}

func (s *swap) turn() error {
	next := filepath.Join(s.stage, "next")
	if err := s.remove(next); err != nil {
		return err
	}
	if err := s.symlink("new", next); err != nil {
		return err
	}
	return s.rename(next, filepath.Join(s.stage, "cur"))
}

// cover puts a link over each place. All that needs room on the disk is made before the first place changes.
func (s *swap) cover() error {
	for _, d := range []string{"old", "new"} {
		if err := s.mkdir(filepath.Join(s.stage, d)); err != nil {
			return err
		}
	}
	if err := s.link("old", filepath.Join(s.stage, "cur")); err != nil {
		return err
	}
	for i, m := range s.Moves {
		to := s.at(m.To)
		if s.covers(to, i) {
			continue
		}
		if parent := filepath.Dir(to); !exists(parent) {
			if err := s.mkdir(parent); err != nil {
				return err
			}
		}
		here, there, err := s.ways(filepath.Dir(to))
		if err != nil {
			return err
		}
		name := s.id + "-" + strconv.Itoa(i)
		if src := filepath.Join(s.stage, m.New); m.New != "" && exists(src) {
			if err := s.rename(src, s.side(i, "n")); err != nil {
				return err
			}
		}
		if err := s.link(filepath.Join(there, name+"n"), filepath.Join(s.stage, "new", strconv.Itoa(i))); err != nil {
			return err
		}
		if err := s.link(filepath.Join(there, name+"o"), filepath.Join(s.stage, "old", strconv.Itoa(i))); err != nil {
			return err
		}
		if old := s.side(i, "o"); !exists(old) && !exists(s.side(i, "l")) {
			if err := s.symlink(filepath.Join(here, "cur", strconv.Itoa(i)), old); err != nil {
				return err
			}
		}
	}
	for i, m := range s.Moves {
		if err := s.coverOne(s.at(m.To), i); err != nil {
			return err
		}
	}
	return nil
}

func (s *swap) coverOne(to string, i int) error {
	old, link := s.side(i, "o"), s.side(i, "l")
	switch {
	case s.covers(to, i):
		return nil
	case exists(link): // killed where names can't be exchanged
	case !exists(to):
		return s.rename(old, to)
	default:
		err := s.exchange(old, to)
		if err == nil || !cannot(err) {
			return err
		}
		if err := s.rename(old, link); err != nil {
			return err
		}
	}
	if exists(to) {
		away := func() error { return s.rename(to, old) }
		if exists(old) { // killed while what had been copied was removed
			away = func() error { return s.removeAll(to) }
		}
		if err := away(); err != nil {
			return err
		}
	}
	return s.rename(link, to)
}

// reveal puts what is new in the place of each link, and takes what was old along into the stage.
func (s *swap) reveal() error {
	for i, m := range s.Moves {
		to, next := s.at(m.To), s.side(i, "n")
		switch {
		case m.New == "" || !exists(next):
			if s.covers(to, i) {
				if err := s.remove(to); err != nil {
					return err
				}
			}
		case s.covers(to, i):
			err := s.exchange(next, to)
			if cannot(err) {
				if err = s.remove(to); err == nil {
					err = s.rename(next, to)
				}
			}
			if err != nil {
				return err
			}
		case !exists(to): // killed where names can't be exchanged
			if err := s.rename(next, to); err != nil {
				return err
			}
		}
		if s.covers(next, i) {
			if err := s.remove(next); err != nil {
				return err
			}
		}
		if old := s.side(i, "o"); exists(old) {
			if err := s.rename(old, filepath.Join(s.stage, fmt.Sprintf("was%d", i))); err != nil {
				return err
			}
		}
	}
	return nil
}

// back takes back what cover did, and drops what was staged. A run killed in it is taken back by the next one.
func (s *swap) back() error {
	if err := os.Rename(filepath.Join(s.stage, journalName), filepath.Join(s.stage, backName)); err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := s.uncover(); err != nil {
		return err
	}
	if err := s.remove(filepath.Join(s.stage, backName)); err != nil {
		return err
	}
	s.removeAll(s.stage)
	s.sweep()
	return nil
}

func (s *swap) uncover() error {
	for i, m := range s.Moves {
		to, old, link := s.at(m.To), s.side(i, "o"), s.side(i, "l")
		was := exists(old) && !s.covers(old, i)
		switch {
		case was && s.covers(to, i):
			err := s.exchange(old, to)
			if cannot(err) {
				if err = s.remove(to); err == nil {
					err = s.rename(old, to)
				}
			}
			if err != nil {
				return err
			}
		case was && !exists(to):
			if err := s.rename(old, to); err != nil {
				return err
			}
		case s.covers(to, i):
			if err := s.remove(to); err != nil {
				return err
			}
		}
		for _, p := range []string{old, link} {
			if s.covers(p, i) {
				if err := s.remove(p); err != nil {
					return err
				}
			}
		}
		if next := s.side(i, "n"); exists(next) {
			if err := s.removeAll(next); err != nil {
				return err
			}
		}
	}
	return nil
}

// covers reports whether a link of this run's is at p.
func (s *swap) covers(p string, i int) bool {
	says, err := os.Readlink(p)
	return err == nil && strings.HasSuffix(filepath.ToSlash(says), s.id+"/cur/"+strconv.Itoa(i))
}

// link makes a symbolic link unless it is there.
func (s *swap) link(says, p string) error {
	if exists(p) {
		return nil
	}
	return s.symlink(says, p)
}

// ways are what links say between a folder and the stage: from the folder, and back from a folder in the stage.
func (s *swap) ways(folder string) (here, there string, err error) {
	if text, ok := s.texts[folder]; ok {
		here, there, _ = strings.Cut(text, "\x00")
		return here, there, nil
	}
	// ".." goes up from where a folder really is.
	from, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return "", "", err
	}
	to, err := filepath.EvalSymlinks(s.stage)
	if err != nil {
		return "", "", err
	}
	if here, err = filepath.Rel(from, to); err != nil {
		return "", "", err
	}
	if there, err = filepath.Rel(filepath.Join(to, "old"), from); err != nil {
		return "", "", err
	}
	s.texts[folder] = here + "\x00" + there
	return here, there, nil
}

// sweep removes the folders of scopes, and node_modules, that moves have left empty.
func (s *swap) sweep() {
	for _, m := range s.Moves {
		for d := filepath.Dir(s.at(m.To)); strings.HasPrefix(d, s.dir+string(filepath.Separator)) && strings.Contains(below(d, s.dir), "node_modules"); d = filepath.Dir(d) {
			if os.Remove(d) != nil {
				break
			}
		}
	}
}
