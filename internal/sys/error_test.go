package sys

import (
	"errors"
	"io/fs"
	"os"
	"sort"
	"syscall"
	"testing"
)

func TestErrorText(t *testing.T) {
	for _, c := range []struct {
		err  Error
		want string
	}{
		{Error{syscall.ENOENT, "open", "x", ""}, "ENOENT: no such file or directory, open 'x'"},
		{Error{syscall.EXDEV, "rename", "a", "b"}, "EXDEV: cross-device link not permitted, rename 'a' -> 'b'"},
		{Error{EOF, "read", "", ""}, "EOF: end of file, read"},
		{Error{syscall.Errno(1234), "x", "", ""}, "Unknown system error -1234: Unknown system error -1234, x"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	if Wrap(nil, "open", "", "") != nil {
		t.Error("nil must stay nil")
	}
	_, err := os.Open("/does/not/exist")
	err = Wrap(err, "open", "/does/not/exist", "")
	var e *Error
	if !errors.As(err, &e) || e.Code() != "ENOENT" || e.Number() != -int(syscall.ENOENT) {
		t.Errorf("got %v", err)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error("errors.Is(err, fs.ErrNotExist) must hold")
	}
	if ErrnoOf(errors.New("x")) != UNKNOWN {
		t.Error("an error without errno must be UNKNOWN")
	}
}

func TestTable(t *testing.T) {
	if !sort.SliceIsSorted(Table(), func(i, j int) bool { return Table()[i].Name < Table()[j].Name }) {
		t.Error("table is not sorted")
	}
	seen := map[syscall.Errno]string{}
	for _, e := range Table() {
		if prev, dup := seen[e.Errno]; dup {
			t.Errorf("%s and %s share %d", prev, e.Name, e.Errno)
		}
		seen[e.Errno] = e.Name
		if got, ok := FromName(e.Name); !ok || got != e.Errno || FromNumber(Number(e.Errno)) != e.Errno {
			t.Errorf("%s does not survive the round trip", e.Name)
		}
	}
}
