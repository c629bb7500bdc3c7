//go:build unix

package sys

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func put(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func wantError(t *testing.T, err error, errno syscall.Errno, call, path string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want %v of %s", err, errno, call)
	}
	if e.Errno != errno || e.Syscall != call || e.Path != path {
		t.Fatalf("got %+v, want %v of %s %q", e, errno, call, path)
	}
}

func TestFileReadWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	fd, err := FileOpen(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := FileWriteAll(fd, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if n, err := FileWritev(fd, [][]byte{[]byte("J"), nil, []byte("ELL")}, 0); n != 4 || err != nil {
		t.Fatal(n, err)
	}
	a, b := make([]byte, 2), make([]byte, 8)
	if n, err := FileReadv(fd, [][]byte{a, b}, 0); n != 5 || err != nil || string(a) != "JE" || string(b[:3]) != "LLo" {
		t.Fatal(n, err, a, b)
	}
	if n, err := FileRead(fd, b, 3); n != 2 || err != nil || string(b[:2]) != "Lo" {
		t.Fatal(n, err, b)
	}
	if err := FileTruncate(fd, 2); err != nil {
		t.Fatal(err)
	}
	var s Stat
	if err := StatFD(fd, &s); err != nil || s.Size != 2 || !s.IsRegular() || s.Mode&0o777 != 0o600 {
		t.Fatal(err, s)
	}
	if err := FileClose(fd); err != nil {
		t.Fatal(err)
	}
	wantError(t, FileClose(fd), syscall.EBADF, "close", "")
	_, err = FileRead(fd, b, -1)
	wantError(t, err, syscall.EBADF, "read", "")
	_, err = FileReadv(fd, [][]byte{b}, -1)
	wantError(t, err, syscall.EBADF, "read", "")
}

func TestFileErrorsNameTheCall(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none")
	deep := filepath.Join(none, "x")
	_, err := FileOpen(none, 0, 0)
	wantError(t, err, syscall.ENOENT, "open", none)
	var s Stat
	wantError(t, StatPath(none, &s), syscall.ENOENT, "stat", none)
	wantError(t, LstatPath(none, &s), syscall.ENOENT, "lstat", none)
	_, err = ReadDir(none, false)
	wantError(t, err, syscall.ENOENT, "scandir", none)
	_, err = OpenDir(none)
	wantError(t, err, syscall.ENOENT, "opendir", none)
	_, err = Mkdtemp(deep)
	wantError(t, err, syscall.ENOENT, "mkdtemp", deep+"XXXXXX")
	_, err = Realpath(deep, true)
	wantError(t, err, syscall.ENOENT, "realpath", deep)
	wantError(t, Utimes(none, 1, 1), syscall.ENOENT, "utime", none)
	wantError(t, Truncate(none, 1), syscall.ENOENT, "open", none)
	wantError(t, Remove(none, RemoveOptions{}), syscall.ENOENT, "lstat", none)
	wantError(t, Access(none, 0), syscall.ENOENT, "access", none)
	_, err = Readlink("/")
	wantError(t, err, syscall.EINVAL, "readlink", "/")
	long := "/" + strings.Repeat("x", 300)
	_, err = FileOpen(long, 0, 0)
	wantError(t, err, syscall.ENAMETOOLONG, "open", long)
}

func TestStatTimes(t *testing.T) {
	path := put(t, filepath.Join(t.TempDir(), "f"), "x")
	if err := Utimes(path, 1.5, -2.25); err != nil {
		t.Fatal(err)
	}
	var s Stat
	if err := StatPath(path, &s); err != nil {
		t.Fatal(err)
	}
	var f [StatFloats]float64
	var n [StatInts]int64
	s.Floats(&f)
	s.Ints(&n)
	if f[10] != 1500 || f[11] != -2250 || n[10] != 1_500_000_000 || n[11] != -2_250_000_000 {
		t.Fatal(f, n)
	}
}

func TestReadDirSortedWithTypes(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "b"), "")
	os.Mkdir(filepath.Join(dir, "c"), 0o755)
	os.Symlink("b", filepath.Join(dir, "a"))
	syscall.Mkfifo(filepath.Join(dir, "d"), 0o600)
	list, err := ReadDir(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	want := []Dirent{{"a", DirentLink}, {"b", DirentFile}, {"c", DirentDir}, {"d", DirentFIFO}}
	if len(list) != len(want) {
		t.Fatal(list)
	}
	for i := range want {
		if list[i] != want[i] {
			t.Fatal(list)
		}
	}
}

func TestReadDirBig(t *testing.T) {
	dir := t.TempDir()
	for i := range 3000 {
		put(t, filepath.Join(dir, strings.Repeat("n", 40)+string(rune('a'+i%26))+filepath.Base(time.Duration(i).String())), "")
	}
	list, err := ReadDir(dir, false)
	if err != nil || len(list) != 3000 {
		t.Fatal(len(list), err)
	}
	fd, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer FileClose(fd)
	total := 0
	for {
		some, err := ReadDirNext(fd, dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(some) == 0 {
			break
		}
		total += len(some)
	}
	if total != 3000 {
		t.Fatal(total)
	}
}

func TestMkdirAll(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "a/b/c")
	if first, err := MkdirAll(deep+"/", 0o777); err != nil || first != filepath.Join(dir, "a") {
		t.Fatal(first, err)
	}
	if first, err := MkdirAll(deep, 0o777); err != nil || first != "" {
		t.Fatal(first, err)
	}
	file := put(t, filepath.Join(dir, "f"), "")
	_, err := MkdirAll(file, 0o777)
	wantError(t, err, syscall.EEXIST, "mkdir", file)
	_, err = MkdirAll(file+"/x/y", 0o777)
	wantError(t, err, syscall.ENOTDIR, "mkdir", file+"/x/y")
	if _, err = MkdirAll("/proc/none/x", 0o777); err == nil {
		t.Fatal("made a directory in /proc")
	}
}

func TestRemove(t *testing.T) {
	dir := t.TempDir()
	tree := filepath.Join(dir, "t")
	outside := put(t, filepath.Join(dir, "kept"), "")
	MkdirAll(filepath.Join(tree, "a/b"), 0o777)
	put(t, filepath.Join(tree, "a/b/f"), "")
	os.Symlink(dir, filepath.Join(tree, "a/up"))
	if err := Remove(tree, RemoveOptions{}); err != ErrIsDir {
		t.Fatal(err)
	}
	if err := Remove(tree, RemoveOptions{Recursive: true}); err != nil {
		t.Fatal(err)
	}
	if Exists(tree) || !Exists(outside) {
		t.Fatal("wrong files went")
	}
	if err := Remove(tree, RemoveOptions{Force: true}); err != nil {
		t.Fatal(err)
	}
}

func TestCopyFile(t *testing.T) {
	dir := t.TempDir()
	src, dest := filepath.Join(dir, "s"), filepath.Join(dir, "d")
	text := strings.Repeat("0123456789", 50_000)
	put(t, src, text)
	os.Chmod(src, 0o640)
	put(t, dest, text+"longer")
	if err := CopyFile(src, dest, CopyClone); err != nil {
		t.Fatal(err)
	}
	got, _ := os.ReadFile(dest)
	if info, _ := os.Stat(dest); !bytes.Equal(got, []byte(text)) || info.Mode().Perm() != 0o640 {
		t.Fatal("copy differs")
	}
	wantError(t, CopyFile(src, dest, CopyExcl), syscall.EEXIST, "copyfile", src)
	if err := CopyFile(src, src, 0); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(src); len(got) != len(text) {
		t.Fatal("a copy onto itself lost the contents")
	}
	wantError(t, CopyFile(dir, dest+"2", 0), syscall.EISDIR, "copyfile", dir)
	if Exists(dest + "2") {
		t.Fatal("a failed copy left its file")
	}
}

func TestCopyFileFromProc(t *testing.T) {
	want, err := os.ReadFile("/proc/version")
	if err != nil {
		t.Skip(err)
	}
	dest := filepath.Join(t.TempDir(), "d")
	if err := CopyFile("/proc/version", dest, 0); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(dest); !bytes.Equal(got, want) {
		t.Fatalf("got %q", got)
	}
}

func TestRealpath(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	os.MkdirAll(filepath.Join(dir, "a/b"), 0o755)
	os.Symlink("a", filepath.Join(dir, "l"))
	os.Symlink("../l/b", filepath.Join(dir, "a/m"))
	os.Symlink("loop", filepath.Join(dir, "loop"))
	for in, want := range map[string]string{"l": "a", "l/b": "a/b", "a/m": "a/b", "l/m/..": "a", "a//b/.": "a/b", "l/m/": "a/b"} {
		got, err := Realpath(dir+"/"+in, true)
		if err != nil || got != filepath.Join(dir, want) {
			t.Errorf("%s: %q, %v", in, got, err)
		}
	}
	if got, err := Realpath("/", true); got != "/" || err != nil {
		t.Error(got, err)
	}
	_, err = Realpath(dir+"/loop", false)
	wantError(t, err, syscall.ELOOP, "stat", dir+"/loop")
	_, err = Realpath(dir+"/l/none/x", false)
	wantError(t, err, syscall.ENOENT, "lstat", dir+"/a/none")
	cwd, _ := os.Getwd()
	if got, err := Realpath(".", true); got != cwd || err != nil {
		t.Error(got, err)
	}
}

func TestFileWatcher(t *testing.T) {
	dir := t.TempDir()
	w, err := NewFileWatcher()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	id, err := w.Add(dir)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "f"), "x")
	var seen []FileEvent
	if err := w.Read(func(e FileEvent) { seen = append(seen, e) }); err != nil {
		t.Fatal(err)
	}
	if len(seen) == 0 || seen[0].Watch != id || !seen[0].Rename || !seen[0].Created {
		t.Fatalf("%+v", seen)
	}
	w.Remove(id)
	_, err = w.Add(filepath.Join(dir, "none"))
	wantError(t, err, syscall.ENOENT, "watch", filepath.Join(dir, "none"))
}

func TestCachedCallsAgreeWithTheOthers(t *testing.T) {
	dir := t.TempDir()
	path := put(t, filepath.Join(dir, "f"), "hello")
	os.Symlink("f", filepath.Join(dir, "l"))
	syscall.Mkfifo(filepath.Join(dir, "p"), 0o600)
	var a, b Stat
	if StatCached(filepath.Join(dir, "l"), true, &a) && (LstatPath(filepath.Join(dir, "l"), &b) != nil || a != b) {
		t.Fatal(a, b)
	}
	if StatCached(filepath.Join(dir, "none"), false, &a) {
		t.Fatal("found a file that is not there")
	}
	if _, _, ok := FileOpenCached(filepath.Join(dir, "p")); ok {
		t.Fatal("opened a pipe")
	}
	fd, size, ok := FileOpenCached(path)
	if !ok {
		t.Skip("the kernel does not tell what is cached")
	}
	defer FileClose(fd)
	buf := make([]byte, 10)
	if n, ok := FileReadCached(fd, buf[:2], -1); ok && (n != 2 || size != 5) {
		t.Fatal(n, size)
	} else if !ok {
		t.Skip("nor on this file system")
	}
	if n, ok := FileReadCached(fd, buf, -1); !ok || string(buf[:n]) != "llo" {
		t.Fatal(n, ok)
	}
	if n, ok := FileReadCached(fd, buf, -1); !ok || n != 0 {
		t.Fatal(n, ok)
	}
}

func TestFileCloseRead(t *testing.T) {
	dir := t.TempDir()
	path := put(t, filepath.Join(dir, "f"), "hello")
	open := func(path string, flags int) int {
		fd, err := FileOpen(path, flags, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		return fd
	}
	gone := open(put(t, filepath.Join(dir, "gone"), "x"), syscall.O_RDONLY)
	os.Remove(filepath.Join(dir, "gone"))
	for what, fd := range map[string]int{"for writing": open(path, syscall.O_WRONLY), "both ways": open(path, syscall.O_RDWR), "a folder": open(dir, syscall.O_RDONLY), "without a name": gone} {
		if FileCloseRead(fd) || FileClose(fd) != nil {
			t.Error("closed what is open", what)
		}
	}
	fd := open(path, syscall.O_RDONLY)
	if !FileCloseRead(fd) || FileCloseRead(fd) {
		t.Error("a file open for reading is closed once")
	}
}

func TestFileCloseSparesPollers(t *testing.T) {
	w, err := NewFileWatcher()
	if err != nil {
		t.Skip(err)
	}
	defer w.Close()
	if vital(w.FD()) {
		wantError(t, FileClose(w.FD()), syscall.EBADF, "close", "")
	}
	if _, err := w.Add("/"); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkStat(b *testing.B) {
	b.ReportAllocs()
	var s Stat
	for b.Loop() {
		StatPath("/etc/passwd", &s)
	}
}

func BenchmarkOpenReadClose(b *testing.B) {
	b.ReportAllocs()
	buf := make([]byte, 4096)
	for b.Loop() {
		fd, _ := FileOpen("/etc/passwd", 0, 0)
		FileRead(fd, buf, -1)
		FileClose(fd)
	}
}
