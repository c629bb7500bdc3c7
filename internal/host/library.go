package host

import (
	"encoding/binary"
	"hash/fnv"
	"io/fs"
	"unsafe"

	"github.com/ravel-js/ravel/internal/v8"
	"github.com/ravel-js/ravel/lib"
)

// library is where the built-ins' sources come from.
type library struct{ files fs.FS }

func (l library) fs() fs.FS {
	if l.files != nil {
		return l.files
	}
	return lib.FS()
}

func (l library) ids() []string { return lib.IDs(l.fs()) }

func (l library) source(id string) (string, bool) {
	b, err := fs.ReadFile(l.fs(), id+".js")
	return string(b), err == nil
}

// embedded is the start-up blob of a build with `-tags snapshot`, followed by
// its fingerprint.
var embedded string

// startSnapshot is the embedded blob, or nil when there is none, when it was
// made for other ops or another engine, or when the library comes from elsewhere.
func startSnapshot(files fs.FS) []byte {
	if files != nil {
		return nil
	}
	b := unsafe.Slice(unsafe.StringData(embedded), len(embedded))
	if len(b) < 8 {
		return nil
	}
	n := len(b) - 8
	if binary.LittleEndian.Uint64(b[n:]) != fingerprint() {
		return nil
	}
	return b[:n]
}

func fingerprint() uint64 {
	h := fnv.New64a()
	h.Write(binary.LittleEndian.AppendUint64(nil, registry().Fingerprint()))
	h.Write([]byte(v8.Version()))
	return h.Sum64()
}
