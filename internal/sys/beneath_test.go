//go:build linux || darwin

package sys

import (
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func sandbox(t *testing.T) (Root, string) {
	t.Helper()
	outer := t.TempDir()
	dir := filepath.Join(outer, "in")
	for _, d := range []string{dir, dir + "/sub", dir + "/sub/deep"} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{outer + "/secret": "secret", dir + "/a": "a", dir + "/sub/b": "b"} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{
		"rel": "a", "subl": "sub", "back": "sub/../a", "deepup": "sub/deep/../../a", "out": "../secret", "abs": "/etc/passwd",
		"guest": "/box/sub/b", "guestroot": "/box", "loop1": "loop2", "loop2": "loop1", "sub/up": "../a", "sub/outup": "../../secret", "chain": "subl/up",
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	fd, errno := FolderAt(-1, dir)
	if errno != 0 {
		t.Fatal(errno)
	}
	t.Cleanup(func() { Close(fd) })
	return Root{fd, "/box"}, dir
}

func TestRootOpen(t *testing.T) {
	root, _ := sandbox(t)
	for _, c := range []struct {
		path   string
		follow bool
		want   string
		errno  syscall.Errno
	}{
		{"a", false, "a", 0}, {"./a", true, "a", 0}, {"sub/../a", true, "a", 0}, {"sub//b", true, "b", 0}, {"sub/./b", true, "b", 0},
		{"rel", true, "a", 0}, {"rel", false, "", syscall.ELOOP}, {"back", true, "a", 0}, {"deepup", true, "a", 0}, {"chain", true, "a", 0},
		{"subl/b", true, "b", 0}, {"subl/b", false, "b", 0}, {"subl/up", true, "a", 0}, {"guest", true, "b", 0}, {"guestroot/sub/b", true, "b", 0},
		{"guestroot/../a", true, "", Escapes}, {"subl/../a", true, "a", 0}, {"a/", true, "", syscall.ENOTDIR},
		{"out", true, "", Escapes}, {"abs", true, "", Escapes}, {"sub/outup", true, "", Escapes}, {"..", true, "", Escapes}, {"../in/a", true, "", Escapes},
		{"sub/../../in/a", false, "", Escapes}, {"/box/a", true, "", Escapes}, {"loop1", true, "", syscall.ELOOP}, {"nope", true, "", syscall.ENOENT},
		{"a/x", true, "", syscall.ENOTDIR}, {"", true, "", syscall.EINVAL}, {"a\x00b", true, "", syscall.EINVAL},
	} {
		fd, errno := root.Open(c.path, syscall.O_RDONLY, 0, c.follow)
		if errno != c.errno {
			t.Errorf("open %q, follow %v: %d, want %d", c.path, c.follow, errno, c.errno)
		}
		if errno == 0 {
			var b [16]byte
			n, _ := FileRead(fd, b[:], -1)
			if string(b[:n]) != c.want {
				t.Errorf("open %q: %q, want %q", c.path, b[:n], c.want)
			}
			Close(fd)
		}
	}
}

// The walk and the kernel must agree on what both decide.
func TestRootWalkAgreesWithKernel(t *testing.T) {
	root, _ := sandbox(t)
	for _, path := range []string{"a", "rel", "back", "deepup", "chain", "subl/b", "subl/up", "sub/deep/../b", "nope", "a/x", "loop1", "sub/../../in/a", "out"} {
		fd, kernel := openBeneath(root.FD, path, unix.O_RDONLY, 0)
		if kernel == notDecided {
			kernel = Escapes
		} else if kernel == 0 {
			Close(fd)
		}
		w := walker{root: root}
		name, errno := w.resolve(path, true)
		if errno == 0 {
			fd, errno = openAt(w.top(), name, unix.O_RDONLY|unix.O_NOFOLLOW, 0)
			if errno == 0 {
				Close(fd)
			}
		}
		w.drop()
		if _, errno2 := openBeneath(root.FD, ".", unix.O_RDONLY|unix.O_DIRECTORY, 0); errno2 == notDecided {
			t.Skip("the kernel has no such call")
		}
		if errno != kernel {
			t.Errorf("%q: the walk says %d, the kernel %d", path, errno, kernel)
		}
	}
}

func TestRootChanges(t *testing.T) {
	root, dir := sandbox(t)
	for _, path := range []string{"../x", "out/x", "guestroot/../x", "sub/../../x", "/box/x"} {
		for name, errno := range map[string]syscall.Errno{
			"mkdir": root.Mkdir(path, 0o755), "rmdir": root.Rmdir(path), "unlink": root.Unlink(path), "symlink": root.Symlink("a", path),
			"link": root.Link("a", false, root, path), "rename": root.Rename("a", root, path), "rename from": root.Rename(path, root, "z"),
			"times": root.SetTimes(path, true, 1, 1),
		} {
			if errno == 0 {
				t.Errorf("%s %q: no error", name, path)
			}
		}
	}
	if errno := root.Unlink("out"); errno != 0 {
		t.Errorf("a link that leads out is removed itself: %d", errno)
	}
	if _, err := os.Stat(filepath.Join(dir, "../secret")); err != nil {
		t.Error(err)
	}
	if errno := root.SetTimes("sub/up", true, 1e9, 2e9); errno != 0 {
		t.Errorf("times: %d", errno)
	}
	if fi, _ := os.Stat(filepath.Join(dir, "a")); fi.ModTime().Unix() != 2 {
		t.Errorf("times: %v", fi.ModTime())
	}
	if errno := root.Symlink("/etc/passwd", "new"); errno != syscall.EPERM {
		t.Errorf("an absolute link: %d", errno)
	}
	var s Stat
	if errno := root.Stat("subl/", false, &s); errno != 0 || !s.IsDir() {
		t.Errorf("stat of a link with a slash: %d %o", errno, s.Mode)
	}
}

// Somebody swaps a folder for a link that leads out, again and again: what is opened below it is never outside.
func TestRootRace(t *testing.T) {
	root, dir := sandbox(t)
	outer := filepath.Dir(dir)
	if err := os.WriteFile(outer+"/b", []byte("outside"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("..", dir+"/evil"); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			os.Rename(dir+"/sub", dir+"/kept")
			os.Rename(dir+"/evil", dir+"/sub")
			os.Rename(dir+"/sub", dir+"/evil")
			os.Rename(dir+"/kept", dir+"/sub")
		}
	})
	defer wg.Wait()
	defer close(stop)
	read := func(fd int, errno syscall.Errno) {
		if errno != 0 {
			return
		}
		defer Close(fd)
		var b [16]byte
		if n, _ := FileRead(fd, b[:], -1); string(b[:n]) != "b" {
			t.Errorf("read %q", b[:n])
		}
	}
	for range 3000 {
		read(root.Open("sub/b", unix.O_RDONLY, 0, true))
		w := walker{root: root}
		if name, errno := w.resolve("sub/b", true); errno == 0 {
			read(openAt(w.top(), name, unix.O_RDONLY|unix.O_NOFOLLOW, 0))
		}
		w.drop()
	}
}
