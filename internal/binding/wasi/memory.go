//go:build linux || darwin

package wasi

import "encoding/binary"

// memory is the guest's. What lies outside it is answered with eoverflow, before anything is done.
type memory []byte

// at is a part of the memory; nil where it reaches out of it.
func (m memory) at(offset, size uint32) []byte {
	if end := uint64(offset) + uint64(size); end <= uint64(len(m)) {
		return m[offset:end:end]
	}
	return nil
}

// has says whether all places of the given sizes are inside: offset, size, offset, size...
func (m memory) has(places ...uint32) bool {
	for i := 0; i < len(places); i += 2 {
		if m.at(places[i], places[i+1]) == nil {
			return false
		}
	}
	return true
}

func (m memory) put32(offset, v uint32)        { binary.LittleEndian.PutUint32(m[offset:], v) }
func (m memory) put64(offset uint32, v uint64) { binary.LittleEndian.PutUint64(m[offset:], v) }

// text is a copy: other threads of the guest may write meanwhile.
func (m memory) text(offset, size uint32) (string, errno) {
	b := m.at(offset, size)
	if b == nil {
		return "", eoverflow
	}
	return string(b), success
}

// iovsMost is how many pieces one call takes, as the kernel's readv.
const iovsMost = 1024

// pieces are the buffers that a list of iovecs names.
func (m memory) pieces(offset, count uint32, room [][]byte) ([][]byte, errno) {
	if count > iovsMost {
		return nil, einval
	}
	list := m.at(offset, 8*count)
	if list == nil {
		return nil, eoverflow
	}
	for ; len(list) > 0; list = list[8:] {
		b := m.at(binary.LittleEndian.Uint32(list), binary.LittleEndian.Uint32(list[4:]))
		if b == nil {
			return nil, eoverflow
		}
		room = append(room, b)
	}
	return room, success
}
