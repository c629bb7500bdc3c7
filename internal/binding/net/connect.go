//go:build unix

package net

import (
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

// Flags of bindTcp.
const (
	flagIPv6Only  = 1
	flagReusePort = 2
)

// open takes over a descriptor from outside, such as an inherited socket.
func open(env *ops.Env, fd int32) (int32, error) {
	if err := sys.SetNonblock(int(fd), true); err != nil {
		return number(sys.ErrnoOf(err)), nil
	}
	return env.Loop.NewStream(int(fd), state.Of(env)).ID(), nil
}

// bindTcp makes a socket with a local address; listen or connectTcp follows.
func bindTCP(env *ops.Env, ip string, port int32, flags uint32) (int32, error) {
	sa, family, err := sys.InetAddr(ip, int(port))
	if err != nil {
		return number(sys.ErrnoOf(err)), nil
	}
	return bind(env, sa, family, func(fd int) error {
		if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err != nil {
			return err
		}
		if flags&flagReusePort != 0 {
			if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEPORT, 1); err != nil {
				return err
			}
		}
		if family == unix.AF_INET6 {
			only := 0
			if flags&flagIPv6Only != 0 {
				only = 1
			}
			return unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, only)
		}
		return nil
	})
}

// bindPipe makes a local socket with a path.
func bindPipe(env *ops.Env, path string) (int32, error) {
	sa, err := sys.UnixAddr(path)
	if err != nil {
		return number(syscall.EINVAL), nil // as libuv, also of a path that is too long
	}
	id, err := bind(env, sa, unix.AF_UNIX, func(int) error { return nil })
	if id > 0 && path[0] != 0 {
		state.Of(env).paths[id] = path
	}
	return id, err
}

func bind(env *ops.Env, sa unix.Sockaddr, family int, prepare func(fd int) error) (int32, error) {
	fd, err := sys.Socket(family)
	if err != nil {
		return number(sys.ErrnoOf(err)), nil
	}
	if err = prepare(fd); err == nil {
		err = unix.Bind(fd, sa)
	}
	if err != nil {
		sys.Close(fd)
		errno := sys.ErrnoOf(err)
		if family == unix.AF_UNIX && errno == syscall.ENOENT {
			errno = syscall.EACCES // as libuv: the folder to bind in is not there
		}
		return number(errno), nil
	}
	return env.Loop.NewStream(fd, state.Of(env)).ID(), nil
}

// connectTcp starts to connect: bound, when not 0, names a socket of bindTcp.
// The end comes as an event, also when the kernel knows it at once.
func connectTCP(env *ops.Env, bound int32, ip string, port int32) (int32, error) {
	sa, family, err := sys.InetAddr(ip, int(port))
	if err != nil {
		return number(sys.ErrnoOf(err)), nil
	}
	return connect(env, bound, sa, family)
}

// connectPipe starts to connect to a local socket.
func connectPipe(env *ops.Env, bound int32, path string) (int32, error) {
	sa, err := sys.UnixAddr(path)
	if err != nil {
		return number(syscall.EINVAL), nil
	}
	return connect(env, bound, sa, unix.AF_UNIX)
}

func connect(env *ops.Env, bound int32, sa unix.Sockaddr, family int) (int32, error) {
	f := state.Of(env)
	var s *loop.Stream
	if bound != 0 {
		if s = env.Loop.Stream(bound); s == nil {
			return badf(), nil
		}
	} else {
		fd, err := sys.Socket(family)
		if err != nil {
			return number(sys.ErrnoOf(err)), nil
		}
		s = env.Loop.NewStream(fd, f)
	}
	err := unix.Connect(s.FD(), sa)
	for err == unix.EINTR {
		err = unix.Connect(s.FD(), sa)
	}
	switch errno := sys.ErrnoOf(err); {
	case err == nil || errno == syscall.EINPROGRESS:
		s.Connecting(0)
	case errno == syscall.ECONNREFUSED || family == unix.AF_UNIX:
		// A refusal is the same event whether the kernel took its time or not.
		s.Connecting(errno)
	default:
		if bound == 0 {
			s.Close()
		}
		return number(errno), nil
	}
	return s.ID(), nil
}

// listen turns a bound or opened socket into a listener. What it returns is the
// listener's id with the sign turned.
func listen(env *ops.Env, id, backlog int32) (int32, error) {
	f := state.Of(env)
	s := env.Loop.Stream(id)
	if s == nil {
		return badf(), nil
	}
	if err := unix.Listen(s.FD(), int(backlog)); err != nil {
		return number(sys.ErrnoOf(err)), nil
	}
	fd := s.Detach()
	ln, err := env.Loop.NewListener(fd, f)
	if err != nil {
		sys.Close(fd)
		return number(sys.ErrnoOf(err)), nil
	}
	ref := f.listeners.Put(ln)
	f.ids[ln] = -ref
	if path, bound := f.paths[id]; bound {
		delete(f.paths, id)
		f.paths[-ref] = path
	}
	return ref, nil
}
