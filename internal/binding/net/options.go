//go:build unix

package net

import (
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

// descriptor finds the descriptor of a connection or listener, -1 when closed.
func descriptor(env *ops.Env, id int32) int {
	if id < 0 {
		if ln := state.Of(env).listener(id); ln != nil {
			return ln.FD()
		}
	} else if s := env.Loop.Stream(id); s != nil {
		return s.FD()
	}
	return -1
}

func fd(env *ops.Env, id int32) (int32, error) { return int32(descriptor(env, id)), nil }

func setNoDelay(env *ops.Env, id int32, on bool) (int32, error) {
	return outcome(sys.SetNoDelay(descriptor(env, id), on))
}

func setKeepAlive(env *ops.Env, id int32, on bool, seconds int32) (int32, error) {
	return outcome(sys.SetKeepAlive(descriptor(env, id), on, int(seconds)))
}

func outcome(err error) (int32, error) {
	if err != nil {
		return number(sys.ErrnoOf(err)), nil
	}
	return 0, nil
}

// sockname gives [address, family, port] of the own end, [error number] when
// the kernel knows none.
func sockname(env *ops.Env, id int32) ([]string, error) {
	return name(unix.Getsockname(descriptor(env, id)))
}

// peername is sockname of the other end.
func peername(env *ops.Env, id int32) ([]string, error) {
	return name(unix.Getpeername(descriptor(env, id)))
}

func name(sa unix.Sockaddr, err error) ([]string, error) {
	if err != nil {
		return []string{strconv.Itoa(sys.Number(sys.ErrnoOf(err)))}, nil
	}
	host, family, port := sys.DescribeAddr(sa)
	return []string{host, strconv.Itoa(family), strconv.Itoa(port)}, nil
}

// chmod lets others read (1) or write (2) to a listening local socket.
func chmod(env *ops.Env, id int32, mode uint32) (int32, error) {
	sa, err := unix.Getsockname(descriptor(env, id))
	if err != nil {
		return number(sys.ErrnoOf(err)), nil
	}
	path, _, _ := sys.DescribeAddr(sa)
	if path == "" || path[0] == '@' {
		return number(syscall.EINVAL), nil
	}
	var st unix.Stat_t
	if err := unix.Stat(path, &st); err != nil {
		return number(sys.ErrnoOf(err)), nil
	}
	bits := uint32(st.Mode) & 0o7777
	if mode&1 != 0 {
		bits |= 0o444
	}
	if mode&2 != 0 {
		bits |= 0o222
	}
	return outcome(unix.Chmod(path, bits))
}

// errno is the negative number of an error's name on this system, 0 for none.
func errno(_ *ops.Env, name string) (int32, error) {
	e, _ := sys.FromName(name)
	return number(e), nil
}
