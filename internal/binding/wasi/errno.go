//go:build linux || darwin

package wasi

import (
	"syscall"

	"github.com/ravel-js/ravel/internal/sys"
)

// errno is an error as the guest gets it.
type errno uint16

// names are in the order of their numbers.
var names = [...]string{"ESUCCESS", "E2BIG", "EACCES", "EADDRINUSE", "EADDRNOTAVAIL", "EAFNOSUPPORT", "EAGAIN", "EALREADY", "EBADF",
	"EBADMSG", "EBUSY", "ECANCELED", "ECHILD", "ECONNABORTED", "ECONNREFUSED", "ECONNRESET", "EDEADLK", "EDESTADDRREQ", "EDOM",
	"EDQUOT", "EEXIST", "EFAULT", "EFBIG", "EHOSTUNREACH", "EIDRM", "EILSEQ", "EINPROGRESS", "EINTR", "EINVAL", "EIO", "EISCONN",
	"EISDIR", "ELOOP", "EMFILE", "EMLINK", "EMSGSIZE", "EMULTIHOP", "ENAMETOOLONG", "ENETDOWN", "ENETRESET", "ENETUNREACH", "ENFILE",
	"ENOBUFS", "ENODEV", "ENOENT", "ENOEXEC", "ENOLCK", "ENOLINK", "ENOMEM", "ENOMSG", "ENOPROTOOPT", "ENOSPC", "ENOSYS", "ENOTCONN",
	"ENOTDIR", "ENOTEMPTY", "ENOTRECOVERABLE", "ENOTSOCK", "ENOTSUP", "ENOTTY", "ENXIO", "EOVERFLOW", "EOWNERDEAD", "EPERM", "EPIPE",
	"EPROTO", "EPROTONOSUPPORT", "EPROTOTYPE", "ERANGE", "EROFS", "ESPIPE", "ESRCH", "ESTALE", "ETIMEDOUT", "ETXTBSY", "EXDEV",
	"ENOTCAPABLE"}

// Those that are used by name.
const (
	success      errno = 0
	eagain       errno = 6
	ebadf        errno = 8
	einval       errno = 28
	eio          errno = 29
	enametoolong errno = 37
	enobufs      errno = 42
	enosys       errno = 52
	enotdir      errno = 54
	enotsock     errno = 57
	enotsup      errno = 58
	eoverflow    errno = 61
	eperm        errno = 63
	enotcapable  errno = 76
)

func (e errno) name() string { return names[e] }

var numbers = func() map[string]errno {
	m := make(map[string]errno, len(names))
	for i, name := range names {
		m[name] = errno(i)
	}
	return m
}()

// guestErrno is the guest's number for one of the host.
func guestErrno(e syscall.Errno) errno {
	switch e {
	case 0:
		return success
	case sys.Escapes:
		return enotcapable
	case syscall.EOPNOTSUPP:
		return enotsup
	}
	if n, ok := numbers[sys.Name(e)]; ok {
		return n
	}
	return eio
}

func guestError(err error) errno { return guestErrno(sys.ErrnoOf(err)) }
