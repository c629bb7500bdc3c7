package sea

import (
	"encoding/binary"
	"errors"
	"slices"
)

// Where options besides those of the blob may come from.
const (
	ExtendNone = "none"
	ExtendEnv  = "env" // NODE_OPTIONS
	ExtendCLI  = "cli" // --node-options=...
)

// App is a program as its blob holds it.
type App struct {
	Main      string // the path its configuration gives
	Module    bool   // an ES module
	Quiet     bool   // no warning about the feature
	Extension string // ExtendNone, ExtendEnv, ExtendCLI
	HasArgv   bool   // the configuration has execArgv
	ExecArgv  []string
	Source    []byte // of Main; none where there is a snapshot
	ASCII     bool   // Source has no other characters, as Encode finds
	CodeCache []byte // the engine's, or nil
	Snapshot  []byte // a start-up snapshot, or nil
	Assets    []Asset
}

// Asset is a file that comes with the program.
type Asset struct {
	Key  string
	Data []byte
}

// Asset finds an asset.
func (a *App) Asset(key string) ([]byte, bool) {
	i := slices.IndexFunc(a.Assets, func(x Asset) bool { return x.Key == key })
	if i < 0 {
		return nil, false
	}
	return a.Assets[i].Data, true
}

// A blob is magic, the fields of an App in their order, and nothing more: strings and bytes with their
// length before them, lists with their count. Snapshots want to begin at a multiple of eight.
const magic = "RAVELSEA1\n\x00\x00\x00\x00\x00\x00"

var errBlob = errors.New("the blob in this executable was not made by ravel, or is damaged")

// Encode makes the blob.
func Encode(a *App) []byte {
	b := []byte(magic)
	number := func(n int) { b = binary.LittleEndian.AppendUint64(b, uint64(n)) }
	flag := func(v bool) {
		n := 0
		if v {
			n = 1
		}
		number(n)
	}
	put := func(data []byte) {
		number(len(data))
		b = append(b, data...)
		b = append(b, make([]byte, -len(data)&7)...)
	}
	put([]byte(a.Main))
	flag(a.Module)
	flag(a.Quiet)
	put([]byte(a.Extension))
	flag(a.HasArgv)
	number(len(a.ExecArgv))
	for _, arg := range a.ExecArgv {
		put([]byte(arg))
	}
	flag(!slices.ContainsFunc(a.Source, func(c byte) bool { return c >= 0x80 }))
	put(a.Source)
	put(a.CodeCache)
	put(a.Snapshot)
	number(len(a.Assets))
	for _, asset := range a.Assets {
		put([]byte(asset.Key))
		put(asset.Data)
	}
	return b
}

// Decode reads a blob; what it returns shares its memory.
func Decode(blob []byte) (*App, error) {
	if len(blob) < len(magic) || string(blob[:len(magic)]) != magic {
		return nil, errBlob
	}
	r := reader{rest: blob[len(magic):]}
	a := &App{Main: string(r.bytes()), Module: r.number() == 1, Quiet: r.number() == 1, Extension: string(r.bytes()), HasArgv: r.number() == 1}
	for range r.count() {
		a.ExecArgv = append(a.ExecArgv, string(r.bytes()))
	}
	a.ASCII = r.number() == 1
	a.Source, a.CodeCache, a.Snapshot = r.bytes(), r.bytes(), r.bytes()
	for range r.count() {
		a.Assets = append(a.Assets, Asset{string(r.bytes()), r.bytes()})
	}
	if r.bad {
		return nil, errBlob
	}
	return a, nil
}

type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) number() uint64 {
	if len(r.rest) < 8 {
		r.bad, r.rest = true, nil
		return 0
	}
	n := binary.LittleEndian.Uint64(r.rest)
	r.rest = r.rest[8:]
	return n
}

// count is the length of a list: each element takes at least eight bytes.
func (r *reader) count() uint64 {
	n := r.number()
	if n > uint64(len(r.rest))/8 {
		r.bad, n = true, 0
	}
	return n
}

func (r *reader) bytes() []byte {
	n := r.number()
	if n > uint64(len(r.rest)) || (n+7)&^7 > uint64(len(r.rest)) {
		r.bad, r.rest = true, nil
		return nil
	}
	out := r.rest[:n:n]
	r.rest = r.rest[(n+7)&^7:]
	return out
}
