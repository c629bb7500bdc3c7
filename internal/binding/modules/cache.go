package modules

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/permission"
	"github.com/ravel-js/ravel/internal/sys"
	"github.com/ravel-js/ravel/internal/v8"
)

// The files of the compile cache: a head that tells of which source they are, then what
// the engine, or the transformer, made of it.
var cacheOps = []ops.Op{
	ops.Sync1("cacheKey", func(_ *ops.Env, name string) (string, error) {
		b := []byte(name)
		return strconv.FormatUint(uint64(crc32.ChecksumIEEE(b))<<32|uint64(crc32.Checksum(b, castagnoli)), 16), nil
	}),
	ops.Guarded(ops.Sync2("cacheRead", cacheRead), reads),
	ops.Guarded(ops.Sync3("cacheWrite", cacheWrite), func(g *permission.Set, a ops.Args) error {
		return g.Check(permission.Write, a.Text(0))
	}),
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

const (
	cacheMagic = "RAVELCC1"
	// The payload begins at a multiple of eight, as the engine wants it.
	cacheHead = 40
	// What is larger than this is no cache of ours.
	cacheMost = 1 << 30
)

func putHead(head, text, payload []byte) {
	copy(head, cacheMagic)
	binary.LittleEndian.PutUint64(head[8:], uint64(len(text)))
	binary.LittleEndian.PutUint32(head[16:], crc32.Checksum(text, castagnoli))
	binary.LittleEndian.PutUint64(head[24:], uint64(len(payload)))
	binary.LittleEndian.PutUint32(head[32:], crc32.Checksum(payload, castagnoli))
}

// cacheRead gives the payload, or text that says why there is none.
func cacheRead(_ *ops.Env, path string, source ops.Text) (ops.Any, error) {
	f, err := os.Open(path)
	if err != nil {
		return ops.Any{V: sys.Message(sys.ErrnoOf(err))}, nil
	}
	defer f.Close()
	var head, want [cacheHead]byte
	if _, err := io.ReadFull(f, head[:]); err != nil || string(head[:8]) != cacheMagic {
		return ops.Any{V: "not a cache file"}, nil
	}
	putHead(want[:], source, nil)
	if string(head[8:20]) != string(want[8:20]) {
		return ops.Any{V: "code hash mismatch: expected " + strconv.FormatUint(uint64(binary.LittleEndian.Uint32(want[16:])), 10) +
			", got " + strconv.FormatUint(uint64(binary.LittleEndian.Uint32(head[16:])), 10)}, nil
	}
	size := binary.LittleEndian.Uint64(head[24:])
	fi, err := f.Stat()
	if err != nil || size > cacheMost || fi.Size() != int64(cacheHead+size) {
		return ops.Any{V: "cache size mismatch"}, nil
	}
	buf := v8.NewBuf(int(size))
	if buf == nil {
		return ops.Any{V: "out of memory"}, nil
	}
	if _, err := io.ReadFull(f, buf.Bytes()); err != nil ||
		crc32.Checksum(buf.Bytes(), castagnoli) != binary.LittleEndian.Uint32(head[32:]) {
		buf.Free()
		return ops.Any{V: "cache hash mismatch"}, nil
	}
	return ops.Any{V: buf}, nil
}

// cacheWrite gives text that says why it failed, or none. Others see the file whole or not at all.
func cacheWrite(_ *ops.Env, path string, source ops.Text, payload []byte) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".")
	if err != nil {
		return sys.Message(sys.ErrnoOf(err)), nil
	}
	var head [cacheHead]byte
	putHead(head[:], source, payload)
	_, err = f.Write(head[:])
	if err == nil {
		_, err = f.Write(payload)
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return sys.Message(sys.ErrnoOf(err)), nil
	}
	return "", nil
}
