package host

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io/fs"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/ravel-js/ravel/internal/sys"
)

// A snapshot of a program is a file: this head, then V8's blob.
const (
	snapshotMagic = "RAVELSNAPSHOT1\n\x00"
	snapshotHead  = 64 // magic, identity, checksum, and Node's version with zeros after it
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// MakeSnapshot runs a builder script and freezes what it leaves, with the code of its functions or without. With an
// exit code that is not 0 there is no snapshot; the script, or V8, has said why.
func MakeSnapshot(opts Options, code bool) (file []byte, exit int, err error) {
	opts.makeSnapshot, opts.Main = true, true
	in, err := New(opts)
	if err != nil {
		return nil, 1, err
	}
	if opts.Start.Mode != "none" {
		in.turn()
		if exit := in.end(); exit != 0 {
			return nil, exit, nil
		}
	}
	// Registries of finalization that have work left are what V8 does not freeze.
	in.Iso.LowMemory()
	in.runTasks()
	blob, err := in.Iso.MakeSnapshot(code)
	if err != nil {
		return nil, 1, err
	}
	head := append(make([]byte, 0, snapshotHead+len(blob)), snapshotMagic...)
	head = binary.LittleEndian.AppendUint64(head, identity(opts.Lib))
	head = binary.LittleEndian.AppendUint64(head, uint64(crc32.Checksum(blob, castagnoli)))
	head = append(head, opts.Start.Versions["node"]...)
	return append(head[:snapshotHead], blob...), 0, nil
}

// OpenSnapshot checks the bytes of such a file, which must stay as they are, and returns V8's blob for Options.Snapshot.
func OpenSnapshot(file []byte, lib fs.FS) ([]byte, error) {
	if len(file) <= snapshotHead || string(file[:len(snapshotMagic)]) != snapshotMagic {
		return nil, errors.New("it is no snapshot of ravel's")
	}
	blob := file[snapshotHead:]
	if binary.LittleEndian.Uint64(file[16:]) != identity(lib) {
		return nil, errors.New("it was built by another version of ravel: build it anew")
	}
	if binary.LittleEndian.Uint64(file[24:]) != uint64(crc32.Checksum(blob, castagnoli)) {
		return nil, errors.New("it is damaged")
	}
	if uintptr(unsafe.Pointer(&blob[0]))%8 != 0 {
		// V8 reads words.
		copied, err := unix.Mmap(-1, 0, len(blob), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE|syscall.MAP_ANON)
		if err != nil {
			return nil, err
		}
		copy(copied, blob)
		blob = copied
	}
	return blob, nil
}

// ReadSnapshot reads the file of a snapshot; it stays mapped.
func ReadSnapshot(path string, lib fs.FS) ([]byte, error) {
	file, errno := sys.MapFile(path)
	if errno != 0 {
		return nil, fmt.Errorf("Cannot open %s: %s", path, sys.Message(errno))
	}
	blob, err := OpenSnapshot(file, lib)
	if err != nil {
		return nil, fmt.Errorf("Cannot use the snapshot %s: %w", path, err)
	}
	return blob, nil
}

// identity names this very library and engine: a heap holds functions of both.
func identity(files fs.FS) uint64 {
	h := fnv.New64a()
	h.Write(binary.LittleEndian.AppendUint64(nil, fingerprint()))
	if start := startSnapshot(files); start != nil {
		// V8's own head has a checksum of all that follows.
		h.Write(start[:min(len(start), 256)])
		return h.Sum64()
	}
	all := library{files: files}
	for _, id := range all.ids() {
		source, _ := all.source(id)
		h.Write([]byte(id))
		h.Write(binary.LittleEndian.AppendUint32(nil, crc32.Checksum([]byte(source), castagnoli)))
	}
	return h.Sum64()
}
