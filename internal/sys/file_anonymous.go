package sys

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// FileAnonymous opens a new file in the folder for temporary ones, and takes its name away.
func FileAnonymous() (int, error) {
	name := filepath.Join(os.TempDir(), "ravel-"+strconv.Itoa(os.Getpid())+"-"+rand.Text())
	fd, err := FileOpen(name, syscall.O_RDWR|syscall.O_CREAT|syscall.O_EXCL, 0o600)
	if err == nil {
		err = Unlink(name)
	}
	return fd, err
}
