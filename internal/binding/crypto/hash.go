package crypto

import (
	"crypto/fips140"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"unsafe"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/v8"
)

// workers holds one hasher per algorithm and instance: ops on the JavaScript thread never overlap, so each call loads
// the state it is given into the worker, works, and stores the state back.
type workers struct {
	hash  [64]hasher
	spare []byte // sums and states on their way
	chars []byte // and their text
	inner []byte // an HMAC's inner sum
	block []byte // and its key
}

var workersState = ops.NewState(func(*ops.Env) *workers { return &workers{} })

func (w *workers) of(id int32) (hasher, error) {
	if id < 0 || int(id) >= len(digests) {
		return nil, errState
	}
	if w.hash[id] == nil {
		w.hash[id] = digests[id].new()
	}
	return w.hash[id], nil
}

// load returns the worker of an algorithm with the given state.
func load(env *ops.Env, id int32, state []byte) (*workers, hasher, error) {
	w := workersState.Of(env)
	h, err := w.of(id)
	if err == nil {
		err = h.UnmarshalBinary(state)
	}
	return w, h, err
}

// store writes a hasher's state over the bytes that JavaScript keeps.
func (w *workers) store(h hasher, state []byte) error {
	b, err := h.AppendBinary(w.spare[:0])
	w.spare = b
	if err == nil && copy(state, b) != len(b) {
		err = errState
	}
	return err
}

// The encodings of a digest that are made here; others JavaScript makes from the bytes.
const (
	encBytes = iota
	encHex
	encBase64
	encBase64URL
	encLatin1
)

// text writes a sum in one of the encodings above. The string lies in memory that the next call overwrites: it is copied
// into JavaScript when the op returns.
func (w *workers) text(sum []byte, enc int32) ops.Latin1 {
	switch enc {
	case encHex:
		w.chars = hex.AppendEncode(w.chars[:0], sum)
	case encBase64:
		w.chars = base64.StdEncoding.AppendEncode(w.chars[:0], sum)
	case encBase64URL:
		w.chars = base64.RawURLEncoding.AppendEncode(w.chars[:0], sum)
	default:
		w.chars = append(w.chars[:0], sum...)
	}
	return ops.Latin1(unsafe.String(unsafe.SliceData(w.chars), len(w.chars)))
}

func (w *workers) encode(sum []byte, enc int32) ops.Any {
	if enc == encBytes {
		return ops.Any{V: sum}
	}
	return ops.Any{V: w.text(sum, enc)}
}

// sum takes outLen bytes of output; a negative outLen means the algorithm's own length.
func (w *workers) sum(h hasher, outLen int32) []byte {
	if x, ok := h.(*shake); ok && outLen >= 0 {
		return x.extend(w.spare[:0], int(outLen))
	}
	w.spare = h.Sum(w.spare[:0])
	if outLen >= 0 && int(outLen) < len(w.spare) {
		return w.spare[:outLen]
	}
	return w.spare
}

func stringBytes(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// quick are the algorithms that binding.digest has, by their first names.
var quick = map[string]int{
	"md5": v8.DigestMD5, "sha1": v8.DigestSHA1, "sha224": v8.DigestSHA224, "sha256": v8.DigestSHA256,
	"sha384": v8.DigestSHA384, "sha512": v8.DigestSHA512,
}

// hashes lists, per algorithm: names, digest size, block size, state size, its number for binding.digest or -1, whether
// the output length is free.
func hashes(*ops.Env) (ops.JSON, error) {
	type entry struct {
		Names                     []string
		Size, Block, State, Quick int
		Xof                       bool
	}
	list := make([]entry, len(digests))
	for i, d := range digests {
		h := d.new()
		state, err := h.AppendBinary(nil)
		if err != nil {
			return "", err
		}
		number, ok := quick[d.names[0]]
		if !ok || fips140.Enabled() { // which may forbid an algorithm, by a panic
			number = -1
		}
		list[i] = entry{d.names, h.Size(), h.BlockSize(), len(state), number, d.xof}
	}
	b, err := json.Marshal(list)
	return ops.JSON(b), err
}

func hashOnce(env *ops.Env, id int32, data []byte, enc, outLen int32) (ops.Any, error) {
	w := workersState.Of(env)
	h, err := w.of(id)
	if err != nil {
		return ops.Any{}, err
	}
	h.Reset()
	h.Write(data)
	return w.encode(w.sum(h, outLen), enc), nil
}

func hashStringOnce(env *ops.Env, id int32, data string, enc, outLen int32) (ops.Any, error) {
	return hashOnce(env, id, stringBytes(data), enc, outLen)
}

// hashText is hash for a string whose sum comes out as a string, which is how it is mostly wanted: nothing is allocated.
func hashText(env *ops.Env, id int32, data string, enc, outLen int32) (ops.Latin1, error) {
	w := workersState.Of(env)
	h, err := w.of(id)
	if err != nil {
		return "", err
	}
	h.Reset()
	h.Write(stringBytes(data))
	return w.text(w.sum(h, outLen), enc), nil
}

// slice is a part of the slab in which JavaScript keeps bytes that wait.
func slice(slab []byte, from, length int32) ([]byte, error) {
	if from < 0 || length < 0 || int64(from)+int64(length) > int64(len(slab)) {
		return nil, errState
	}
	return slab[from : from+length], nil
}

// hashSlice is hashText for such bytes: no view of them need be made.
func hashSlice(env *ops.Env, id int32, slab []byte, from, length, enc, outLen int32) (ops.Latin1, error) {
	data, err := slice(slab, from, length)
	if err != nil {
		return "", err
	}
	w := workersState.Of(env)
	h, err := w.of(id)
	if err != nil {
		return "", err
	}
	h.Reset()
	h.Write(data)
	return w.text(w.sum(h, outLen), enc), nil
}

func hashInit(env *ops.Env, id int32, state []byte) (ops.Void, error) {
	w := workersState.Of(env)
	h, err := w.of(id)
	if err != nil {
		return ops.Void{}, err
	}
	h.Reset()
	return ops.Void{}, w.store(h, state)
}

func hashUpdate(env *ops.Env, id int32, state, data []byte) (ops.Void, error) {
	w, h, err := load(env, id, state)
	if err != nil {
		return ops.Void{}, err
	}
	h.Write(data)
	return ops.Void{}, w.store(h, state)
}

func hashUpdateString(env *ops.Env, id int32, state []byte, data string) (ops.Void, error) {
	return hashUpdate(env, id, state, stringBytes(data))
}

func hashDigest(env *ops.Env, id int32, state []byte, enc, outLen int32) (ops.Any, error) {
	w, h, err := load(env, id, state)
	if err != nil {
		return ops.Any{}, err
	}
	return w.encode(w.sum(h, outLen), enc), nil
}
