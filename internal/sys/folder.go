//go:build linux || darwin

package sys

import (
	"bytes"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// FolderEntry is what a folder says of one of its files.
type FolderEntry struct {
	Name string
	Type DirentType
	Ino  uint64
}

// ReadFolder lists an open folder from its beginning, without "." and "..".
func ReadFolder(fd int) ([]FolderEntry, syscall.Errno) {
	if _, err := unix.Seek(fd, 0, 0); err != nil {
		return nil, ErrnoOf(err)
	}
	var buf [32 << 10]byte
	const head = unsafe.Offsetof(unix.Dirent{}.Name)
	var list []FolderEntry
	for {
		n := 0
		err := retry(func() (err error) { n, err = unix.ReadDirent(fd, buf[:]); return err })
		if err != nil {
			return nil, ErrnoOf(err)
		}
		if n <= 0 {
			return list, 0
		}
		for b := buf[:n]; uintptr(len(b)) >= head; {
			d := (*unix.Dirent)(unsafe.Pointer(&b[0]))
			size := int(d.Reclen)
			if uintptr(size) < head || size > len(b) {
				break
			}
			name := b[head:size]
			if i := bytes.IndexByte(name, 0); i >= 0 {
				name = name[:i]
			}
			if s := string(name); s != "." && s != ".." && d.Ino != 0 {
				list = append(list, FolderEntry{s, direntOfDT(d.Type), d.Ino})
			}
			b = b[size:]
		}
	}
}
