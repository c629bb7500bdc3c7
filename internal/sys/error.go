// Package sys holds the portable system calls and the one error type they
// return. It knows nothing of the loop, of V8 or of JavaScript.
//
// Start at Error; the table of names, messages and numbers is errno_table.go.
package sys

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"syscall"
)

// Error is a failed system call, in the shape Node's UVException has.
type Error struct {
	Errno   syscall.Errno // an errno of the platform or one of the UV_* codes below
	Syscall string
	Path    string
	Dest    string
}

// Error gives Node's text: `ENOENT: no such file or directory, open 'x' -> 'y'`.
func (e *Error) Error() string {
	b := make([]byte, 0, 96)
	b = append(b, Name(e.Errno)...)
	b = append(b, ": "...)
	b = append(b, Message(e.Errno)...)
	b = append(b, ", "...)
	b = append(b, e.Syscall...)
	if e.Path != "" {
		b = append(b, " '"...)
		b = append(b, e.Path...)
		b = append(b, '\'')
	}
	if e.Dest != "" {
		b = append(b, " -> '"...)
		b = append(b, e.Dest...)
		b = append(b, '\'')
	}
	return string(b)
}

// Unwrap makes errors.Is(err, syscall.ENOENT) and errors.Is(err, fs.ErrNotExist) work.
func (e *Error) Unwrap() error { return e.Errno }

// Code is Node's error code, such as "ENOENT".
func (e *Error) Code() string { return Name(e.Errno) }

// Number is Node's err.errno: the negative libuv number.
func (e *Error) Number() int { return Number(e.Errno) }

// New makes an Error of an errno. Any goroutine.
func New(errno syscall.Errno, call string) *Error {
	return &Error{Errno: errno, Syscall: call}
}

// Wrap turns whatever the os, net or syscall packages returned into an *Error
// of the named call; nil stays nil. Errors without an errno become UNKNOWN.
func Wrap(err error, call, path, dest string) error {
	if err == nil {
		return nil
	}
	return &Error{Errno: ErrnoOf(err), Syscall: call, Path: path, Dest: dest}
}

// ErrnoOf finds the errno inside err; 0 for nil, UNKNOWN when there is none.
func ErrnoOf(err error) syscall.Errno {
	if err == nil {
		return 0
	}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return syscall.ENOENT
	case errors.Is(err, fs.ErrExist):
		return syscall.EEXIST
	case errors.Is(err, fs.ErrPermission):
		return syscall.EACCES
	case errors.Is(err, fs.ErrClosed), errors.Is(err, fs.ErrInvalid):
		return syscall.EBADF
	case errors.Is(err, os.ErrDeadlineExceeded):
		return syscall.ETIMEDOUT
	case errors.Is(err, context.Canceled):
		return syscall.ECANCELED
	}
	return UNKNOWN
}

// Codes which libuv has and the kernel has not. The number is the positive form
// of libuv's, so that Number(x) is right for every syscall.Errno alike.
const (
	EOF     syscall.Errno = 4095
	UNKNOWN syscall.Errno = 4094

	ECHARSET syscall.Errno = 4080

	EAI_ADDRFAMILY syscall.Errno = 3000
	EAI_AGAIN      syscall.Errno = 3001
	EAI_BADFLAGS   syscall.Errno = 3002
	EAI_CANCELED   syscall.Errno = 3003
	EAI_FAIL       syscall.Errno = 3004
	EAI_FAMILY     syscall.Errno = 3005
	EAI_MEMORY     syscall.Errno = 3006
	EAI_NODATA     syscall.Errno = 3007
	EAI_NONAME     syscall.Errno = 3008 // Node shows it as ENOTFOUND
	EAI_OVERFLOW   syscall.Errno = 3009
	EAI_SERVICE    syscall.Errno = 3010
	EAI_SOCKTYPE   syscall.Errno = 3011
	EAI_BADHINTS   syscall.Errno = 3013
	EAI_PROTOCOL   syscall.Errno = 3014
)

// Entry is one line of the errno table.
type Entry struct {
	Errno   syscall.Errno
	Name    string
	Message string
}

// Table lists all known errors, sorted by name. The slice must not be changed.
func Table() []Entry { return table }

var byErrno, byName = index()

func index() (map[syscall.Errno]*Entry, map[string]*Entry) {
	errnos := make(map[syscall.Errno]*Entry, len(table))
	names := make(map[string]*Entry, len(table))
	for i := range table {
		errnos[table[i].Errno] = &table[i]
		names[table[i].Name] = &table[i]
	}
	return errnos, names
}

// Name is libuv's name of errno, "Unknown system error -N" when it has none.
func Name(errno syscall.Errno) string {
	if e := byErrno[errno]; e != nil {
		return e.Name
	}
	return "Unknown system error " + strconv.Itoa(Number(errno))
}

// Message is libuv's text for errno.
func Message(errno syscall.Errno) string {
	if e := byErrno[errno]; e != nil {
		return e.Message
	}
	return "Unknown system error " + strconv.Itoa(Number(errno))
}

// Number is libuv's negative number of errno.
func Number(errno syscall.Errno) int { return -int(errno) }

// FromNumber is the inverse of Number.
func FromNumber(n int) syscall.Errno { return syscall.Errno(-n) }

// FromName finds an errno by libuv's name.
func FromName(name string) (syscall.Errno, bool) {
	if e := byName[name]; e != nil {
		return e.Errno, true
	}
	return 0, false
}
