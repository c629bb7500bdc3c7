package crypto

import (
	"github.com/ravel-js/ravel/internal/ops"
)

// HMAC (RFC 2104) over saved states: the bytes JavaScript keeps are the inner hash's state, then the outer's, both with
// their padded key already in. An update is a plain hashUpdate of the first half.

// keyBlock is the key as long as a block, hashed first when it is longer.
func (w *workers) keyBlock(h hasher, key []byte) []byte {
	size := max(h.BlockSize(), h.Size())
	if cap(w.block) < size {
		w.block = make([]byte, size)
	}
	block := w.block[:size]
	clear(block)
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
	block := w.keyBlock(h, key)
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
	clear(block)
	return ops.Void{}, w.store(h, state[half:])
}

// finishHmac hashes the inner sum behind the outer key, which is in the hasher.
func (w *workers) finishHmac(h hasher, inner []byte, enc int32) ops.Latin1 {
	h.Write(inner)
	return w.text(w.sum(h, -1), enc)
}

func hmacDigest(env *ops.Env, id int32, state []byte, enc int32) (ops.Latin1, error) {
	half := len(state) / 2
	w, h, err := load(env, id, state[:half])
	if err != nil {
		return "", err
	}
	w.inner = h.Sum(w.inner[:0])
	if err := h.UnmarshalBinary(state[half:]); err != nil {
		return "", err
	}
	return w.finishHmac(h, w.inner, enc), nil
}

func hmacOnce(env *ops.Env, id int32, key, data []byte, enc int32) (ops.Latin1, error) {
	w := workersState.Of(env)
	h, err := w.of(id)
	if err != nil {
		return "", err
	}
	block := w.keyBlock(h, key)
	xorAll(block, 0x36)
	h.Reset()
	h.Write(block)
	h.Write(data)
	w.inner = h.Sum(w.inner[:0])
	xorAll(block, 0x36^0x5c)
	h.Reset()
	h.Write(block)
	clear(block)
	return w.finishHmac(h, w.inner, enc), nil
}

func hmacStringOnce(env *ops.Env, id int32, key []byte, data string, enc int32) (ops.Latin1, error) {
	return hmacOnce(env, id, key, stringBytes(data), enc)
}

func hmacSlice(env *ops.Env, id int32, key, slab []byte, from, length, enc int32) (ops.Latin1, error) {
	data, err := slice(slab, from, length)
	if err != nil {
		return "", err
	}
	return hmacOnce(env, id, key, data, enc)
}
