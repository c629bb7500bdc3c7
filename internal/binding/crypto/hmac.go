package crypto

import (
	"github.com/ravel-js/ravel/internal/ops"
)

// HMAC (RFC 2104) over saved states: the bytes JavaScript keeps are the inner hash's state, then the outer's, both with
// their padded key already in. An update is a plain hashUpdate of the first half.

// keyBlock is the key as long as a block, hashed first when it is longer.
func keyBlock(h hasher, key []byte) []byte {
	block := make([]byte, max(h.BlockSize(), h.Size()))
	if len(key) > h.BlockSize() {
		h.Reset()
		h.Write(key)
		h.Sum(block[:0])
	} else {
		copy(block, key)
	}
	return block[:h.BlockSize()]
}

func xorAll(b []byte, with byte) {
	for i := range b {
		b[i] ^= with
	}
}

func hmacInit(env *ops.Env, id int32, key, state []byte) (ops.Void, error) {
	w := workersState.Of(env)
	h, err := w.of(id)
	if err != nil {
		return ops.Void{}, err
	}
	block := keyBlock(h, key)
	half := len(state) / 2
	xorAll(block, 0x36)
	h.Reset()
	h.Write(block)
	if err := w.store(h, state[:half]); err != nil {
		return ops.Void{}, err
	}
	xorAll(block, 0x36^0x5c)
	h.Reset()
	h.Write(block)
	return ops.Void{}, w.store(h, state[half:])
}

func hmacDigest(env *ops.Env, id int32, state []byte, enc int32) (ops.Any, error) {
	half := len(state) / 2
	w, h, err := load(env, id, state[:half])
	if err != nil {
		return ops.Any{}, err
	}
	inner := h.Sum(nil)
	if err := h.UnmarshalBinary(state[half:]); err != nil {
		return ops.Any{}, err
	}
	h.Write(inner)
	return w.encode(w.sum(h, -1), enc), nil
}

func hmacOnce(env *ops.Env, id int32, key, data []byte, enc int32) (ops.Any, error) {
	w := workersState.Of(env)
	h, err := w.of(id)
	if err != nil {
		return ops.Any{}, err
	}
	block := keyBlock(h, key)
	xorAll(block, 0x36)
	h.Reset()
	h.Write(block)
	h.Write(data)
	inner := h.Sum(nil)
	xorAll(block, 0x36^0x5c)
	h.Reset()
	h.Write(block)
	h.Write(inner)
	return w.encode(w.sum(h, -1), enc), nil
}

func hmacStringOnce(env *ops.Env, id int32, key []byte, data string, enc int32) (ops.Any, error) {
	return hmacOnce(env, id, key, stringBytes(data), enc)
}
