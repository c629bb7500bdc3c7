package crypto

import (
	"bytes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
)

// keyWrap is AES key wrap (RFC 3394), and with padding (RFC 5649). A key comes in one piece.
type keyWrap struct {
	block   cipher.Block
	encrypt bool
	iv      []byte
	padded  bool
	failed  bool
}

func (w *keyWrap) update(in []byte) []byte {
	var out []byte
	ok := false
	switch {
	case w.padded && w.encrypt:
		out, ok = w.wrapPadded(in)
	case w.padded:
		out, ok = w.unwrapPadded(in)
	case w.encrypt:
		if ok = len(in) >= 16 && len(in)%8 == 0; ok {
			out = w.wrap(w.iv, in)
		}
	case len(in) >= 24 && len(in)%8 == 0:
		var a [8]byte
		a, out = w.unwrap(in)
		ok = subtle.ConstantTimeCompare(a[:], w.iv) == 1
	}
	if !ok {
		w.failed = true
		return []byte{}
	}
	return out
}

func (w *keyWrap) final() ([]byte, error) {
	if w.failed {
		return nil, errBadDecrypt
	}
	return []byte{}, nil
}

func (w *keyWrap) wrap(iv, in []byte) []byte {
	out := append(append(make([]byte, 0, len(in)+8), iv...), in...)
	n := len(in) / 8
	var b [16]byte
	copy(b[:8], iv)
	for round := range 6 {
		for i := 1; i <= n; i++ {
			copy(b[8:], out[8*i:8*i+8])
			w.block.Encrypt(b[:], b[:])
			a := binary.BigEndian.Uint64(b[:]) ^ uint64(n*round+i)
			binary.BigEndian.PutUint64(b[:], a)
			copy(out[8*i:], b[8:])
		}
	}
	copy(out, b[:8])
	return out
}

func (w *keyWrap) unwrap(in []byte) (a [8]byte, out []byte) {
	n := len(in)/8 - 1
	out = append([]byte{}, in[8:]...)
	var b [16]byte
	copy(b[:8], in)
	for round := 5; round >= 0; round-- {
		for i := n; i >= 1; i-- {
			binary.BigEndian.PutUint64(b[:], binary.BigEndian.Uint64(b[:])^uint64(n*round+i))
			copy(b[8:], out[8*(i-1):8*i])
			w.block.Decrypt(b[:], b[:])
			copy(out[8*(i-1):], b[8:])
		}
	}
	copy(a[:], b[:8])
	return
}

func (w *keyWrap) wrapPadded(in []byte) ([]byte, bool) {
	if len(in) == 0 {
		return nil, false
	}
	iv := binary.BigEndian.AppendUint32(append([]byte{}, w.iv...), uint32(len(in)))
	padded := append(append([]byte{}, in...), make([]byte, (8-len(in)%8)%8)...)
	if len(padded) > 8 {
		return w.wrap(iv, padded), true
	}
	out := append(iv, padded...)
	w.block.Encrypt(out, out)
	return out, true
}

func (w *keyWrap) unwrapPadded(in []byte) ([]byte, bool) {
	if len(in) < 16 || len(in)%8 != 0 {
		return nil, false
	}
	var a [8]byte
	var out []byte
	if len(in) == 16 {
		var b [16]byte
		w.block.Decrypt(b[:], in)
		copy(a[:], b[:8])
		out = append([]byte{}, b[8:]...)
	} else {
		a, out = w.unwrap(in)
	}
	length := int(binary.BigEndian.Uint32(a[4:]))
	if !bytes.Equal(a[:4], w.iv) || length > len(out) || length <= len(out)-8 {
		return nil, false
	}
	for _, b := range out[length:] {
		if b != 0 {
			return nil, false
		}
	}
	return out[:length], true
}
