//go:build !unix

package sys

import (
	"syscall"
)

// Sockets of this platform are not served by the reactor yet; each call says so.

func Read(fd int, b []byte) (int, syscall.Errno)          { return 0, syscall.ENOSYS }
func Write(fd int, b []byte) (int, syscall.Errno)         { return 0, syscall.ENOSYS }
func Writev(fd int, pieces [][]byte) (int, syscall.Errno) { return 0, syscall.ENOSYS }
func Close(fd int) error                                  { return syscall.ENOSYS }
func SetNonblock(fd int, on bool) error                   { return syscall.ENOSYS }
func OpenNull() (int, error)                              { return -1, syscall.ENOSYS }
func Accept(fd int) (int, syscall.Errno)                  { return -1, syscall.ENOSYS }
func Shutdown(fd int) syscall.Errno                       { return syscall.ENOSYS }
func SocketError(fd int) syscall.Errno                    { return syscall.ENOSYS }
func WriteBlocking(fd int, b []byte) (int, syscall.Errno) { return 0, syscall.ENOSYS }
