package sea

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/ravel-js/ravel/internal/sys"
)

func reason(err error) string { return sys.Message(sys.ErrnoOf(err)) }

// Inject writes a copy of an executable that holds the blob.
func Inject(executable string, blob []byte, output string) error {
	st, err := os.Stat(executable)
	if err != nil {
		return fmt.Errorf("Error: Couldn't stat executable %s: %s", executable, reason(err))
	}
	program, err := os.ReadFile(executable)
	if err != nil {
		return fmt.Errorf("Error: Couldn't read executable %s: %s", executable, reason(err))
	}
	if err := light(program); err != nil {
		return fmt.Errorf("Error: %w", err)
	}
	// A blob begins at a multiple of eight, so that what is in it does.
	program = append(program, make([]byte, -len(program)&7)...)
	end := binary.LittleEndian.AppendUint64(nil, uint64(len(blob)))
	if err := replace(output, st.Mode().Perm(), program, blob, append(end, trailerMark...)); err != nil {
		return fmt.Errorf("Error: Couldn't write output executable: %s: %s", output, reason(err))
	}
	return nil
}

// replace writes a file beside its place first: the one that is there may be running.
func replace(path string, mode os.FileMode, parts ...[]byte) (err error) {
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		return &os.PathError{Op: "open", Path: path, Err: syscall.EISDIR}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".ravel-sea-")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	for _, part := range parts {
		if _, err := f.Write(part); err != nil {
			return err
		}
	}
	if err := f.Chmod(mode); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// light turns the fuse of an executable.
func light(program []byte) error {
	if !bytes.HasPrefix(program, []byte("\x7fELF")) {
		return errors.New("Executable must be a supported format: ELF")
	}
	sentinel := []byte(fuse[:len(fuse)-2])
	at := bytes.Index(program, sentinel)
	switch {
	case at < 0:
		return fmt.Errorf("sentinel %s not found", sentinel)
	case bytes.Contains(program[at+1:], sentinel):
		return fmt.Errorf("found more than one occurrence of sentinel %s", sentinel)
	case at+len(fuse) > len(program) || program[at+len(sentinel)] != ':':
		return fmt.Errorf("missing ':' after sentinel %s", sentinel)
	}
	switch digit := &program[at+len(fuse)-1]; *digit {
	case '0':
		*digit = '1'
		return nil
	case '1':
		return fmt.Errorf("note section %s already exists in the ELF executable", noteName)
	default:
		return fmt.Errorf("Sentinel has invalid value %d", *digit)
	}
}
