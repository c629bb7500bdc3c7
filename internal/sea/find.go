package sea

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
)

// trailer ends an executable that Inject made: the length of the blob before it, and this.
const trailerMark = "RAVELBLB"

var errNoBlob = errors.New("this executable is said to hold a program, but there is none in it")

// find has the bytes of this executable's blob, read only.
func find() ([]byte, error) {
	f, err := os.Open("/proc/self/exe") // there also when the file has another name by now, or none
	if err != nil {
		path, err := os.Executable()
		if err != nil {
			return nil, err
		}
		if f, err = os.Open(path); err != nil {
			return nil, err
		}
	}
	defer f.Close()
	at, n, err := locate(f)
	if err != nil {
		return nil, err
	}
	return mapped(f, at, n)
}

// locate tells where in the file the blob is: at its end, or in a note of its program headers.
func locate(f *os.File) (at, n int64, err error) {
	st, err := f.Stat()
	if err != nil {
		return 0, 0, err
	}
	var end [16]byte
	if st.Size() > 16 {
		if _, err := f.ReadAt(end[:], st.Size()-16); err != nil {
			return 0, 0, err
		}
		n := binary.LittleEndian.Uint64(end[:])
		if string(end[8:]) == trailerMark && n <= uint64(st.Size()-16) {
			return st.Size() - 16 - int64(n), int64(n), nil
		}
	}
	return locateNote(f)
}

// locateNote looks through the notes of a 64-bit little-endian ELF file.
func locateNote(f io.ReaderAt) (at, n int64, err error) {
	le := binary.LittleEndian
	var head [64]byte
	if _, err := f.ReadAt(head[:], 0); err != nil || string(head[:6]) != "\x7fELF\x02\x01" {
		return 0, 0, errNoBlob
	}
	phoff, size, count := int64(le.Uint64(head[32:])), int64(le.Uint16(head[54:])), int64(le.Uint16(head[56:]))
	if size < 56 {
		return 0, 0, errNoBlob
	}
	table := make([]byte, size*count)
	if _, err := f.ReadAt(table, phoff); err != nil {
		return 0, 0, errNoBlob
	}
	for ; len(table) > 0; table = table[size:] {
		const ptNote = 4
		if le.Uint32(table) != ptNote {
			continue
		}
		from, length := int64(le.Uint64(table[8:])), int64(le.Uint64(table[32:]))
		if at, n, ok := inNotes(f, from, length); ok {
			return at, n, nil
		}
	}
	return 0, 0, errNoBlob
}

// inNotes looks for the note of our name in a segment of notes. They are aligned to four bytes, whatever
// the segment's header says: tools put notes of another alignment, which it does not show in, beside them.
func inNotes(f io.ReaderAt, from, length int64) (at, n int64, ok bool) {
	le := binary.LittleEndian
	up := func(n int64) int64 { return (n + 3) &^ 3 }
	for end := from + length; from+12 <= end; {
		var note [12]byte
		if _, err := f.ReadAt(note[:], from); err != nil {
			return 0, 0, false
		}
		nameLen, dataLen := int64(le.Uint32(note[:])), int64(le.Uint32(note[4:]))
		data := from + up(12+nameLen)
		if data > end || data+dataLen > end {
			return 0, 0, false
		}
		// The name is counted with the zero that ends it, or, by some, without.
		if nameLen == int64(len(noteName)) || nameLen == int64(len(noteName))+1 {
			name := make([]byte, len(noteName))
			if _, err := f.ReadAt(name, from+12); err == nil && string(name) == noteName {
				return data, dataLen, true
			}
		}
		from = data + up(dataLen)
	}
	return 0, 0, false
}
