package sea

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func whole() *App {
	return &App{Main: "a.js", Module: true, Quiet: true, Extension: ExtendCLI, HasArgv: true, ExecArgv: []string{"--no-warnings", ""},
		Source: []byte("console.log(1)"), ASCII: true, CodeCache: []byte{1, 2, 3}, Snapshot: []byte{},
		Assets: []Asset{{"empty", []byte{}}, {"x", []byte("yz")}}}
}

func TestBlobRoundTrip(t *testing.T) {
	got, err := Decode(Encode(whole()))
	if err != nil || !reflect.DeepEqual(got, whole()) {
		t.Fatalf("%+v, %v", got, err)
	}
	if data, ok := got.Asset("x"); !ok || string(data) != "yz" {
		t.Error(data, ok)
	}
	if _, ok := got.Asset("y"); ok {
		t.Error("an asset that is not there")
	}
}

// Whatever is cut off or changed, reading ends, with an error or another program.
func TestDamagedBlobs(t *testing.T) {
	blob := Encode(whole())
	for n := range blob {
		if _, err := Decode(blob[:n]); err == nil {
			t.Errorf("%d bytes of %d are a blob", n, len(blob))
		}
	}
	for i := range blob {
		bad := append([]byte(nil), blob...)
		bad[i] ^= 0xff
		_, _ = Decode(bad)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(Encode(whole()))
	f.Fuzz(func(t *testing.T, blob []byte) { _, _ = Decode(blob) })
}

// elf is the start of an executable with one segment of notes.
func elf(notes []byte) []byte {
	le := binary.LittleEndian
	b := make([]byte, 64+56)
	copy(b, "\x7fELF\x02\x01")
	le.PutUint64(b[32:], 64)
	le.PutUint16(b[54:], 56)
	le.PutUint16(b[56:], 1)
	le.PutUint32(b[64:], 4)
	le.PutUint64(b[72:], uint64(len(b)))
	le.PutUint64(b[96:], uint64(len(notes)))
	le.PutUint64(b[112:], 8)
	return append(b, notes...)
}

func note(name, data string) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, uint32(len(name)))
	b = le.AppendUint32(b, uint32(len(data)))
	b = le.AppendUint32(b, 0)
	b = append(b, name...)
	b = append(b, make([]byte, -len(b)&3)...)
	b = append(b, data...)
	return append(b, make([]byte, -len(b)&3)...)
}

func file(t *testing.T, content []byte) *os.File {
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestNotes(t *testing.T) {
	for _, name := range []string{"NODE_SEA_BLOB", "NODE_SEA_BLOB\x00"} {
		f := file(t, elf(append(note("GNU\x00", "12345"), note(name, "the blob")...)))
		at, n, err := locate(f)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := mapped(f, at, n); err != nil || string(b) != "the blob" {
			t.Errorf("%q, %v", b, err)
		}
	}
	for _, bad := range [][]byte{nil, []byte("#!/bin/sh\n"), elf(note("other", "x")), elf([]byte("\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00"))} {
		if _, _, err := locate(file(t, bad)); err == nil {
			t.Errorf("a blob in %q", bad)
		}
	}
}

func TestInject(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "program")
	write := func(content string) {
		if err := os.WriteFile(program, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(dir, "out")
	write("\x7fELF " + fuse + " rest")
	if err := Inject(program, []byte("blob"), out); err != nil {
		t.Fatal(err)
	}
	st, err := os.Stat(out)
	if err != nil || st.Mode().Perm() != 0o755 {
		t.Fatal(st, err)
	}
	f, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	at, n, err := locate(f)
	if err != nil || at%8 != 0 {
		t.Fatal(at, n, err)
	}
	if b, err := mapped(f, at, n); err != nil || string(b) != "blob" {
		t.Errorf("%q, %v", b, err)
	}
	for content, want := range map[string]string{
		"MZ":                                   "Executable must be a supported format",
		"\x7fELF":                              "not found",
		"\x7fELF" + fuse + fuse:                "more than one",
		"\x7fELF" + fuse[:len(fuse)-2] + "x":   "missing ':'",
		"\x7fELF" + fuse[:len(fuse)-2] + ":":   "missing ':'",
		"\x7fELF" + fuse[:len(fuse)-1] + "1":   "already exists",
		"\x7fELF" + fuse[:len(fuse)-1] + "7 x": "invalid value",
	} {
		write(content)
		if err := Inject(program, nil, filepath.Join(dir, "no")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", content, err)
		}
	}
	if err := Inject(filepath.Join(dir, "none"), nil, out); err == nil || !strings.Contains(err.Error(), "Couldn't stat executable") {
		t.Error(err)
	}
	write("\x7fELF" + fuse)
	if err := Inject(program, nil, dir); err == nil || !strings.Contains(err.Error(), "illegal operation on a directory") {
		t.Error(err)
	}
}
