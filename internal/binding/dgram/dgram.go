//go:build unix

// Package dgram is the native half of node:dgram: UDP sockets on the loop's
// reactor. Datagrams of a turn arrive and leave by as few system calls, and
// reach JavaScript by as few crossings, as can be. It resolves no names.
//
// As in package net, what JavaScript words as exceptions itself are negative
// libuv numbers instead of errors.
package dgram

import (
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

// Family is binding('dgram').
var Family = ops.NewFamily("dgram",
	ops.Sync1("setDispatcher", setDispatcher),
	ops.Sync1("create", create),
	ops.Sync1("open", open),
	ops.Sync4("bind", bind),
	ops.Sync3("connect", connect),
	ops.Sync1("disconnect", disconnect),
	ops.Sync2("receive", receive),
	ops.Sync5("send", send),
	ops.Sync2("close", closeSocket),
	ops.Sync2("setRef", setRef),
	ops.Sync1("fd", fd),
	ops.Sync1("sockname", sockname),
	ops.Sync1("peername", peername),
	ops.Sync1("queueSize", queueSize),
	ops.Sync1("queueCount", queueCount),
	ops.Sync3("bufferSize", bufferSize),
	ops.Sync3("setOption", setOption),
	ops.Sync4("membership", membership),
	ops.Sync5("sourceMembership", sourceMembership),
	ops.Sync2("setMulticastInterface", setMulticastInterface),
)

// The kinds of event, as lib/internal/dgram/handle.js knows them: fn(id, kind, ...).
const (
	eventMessage = iota // bytes, address, port
	eventError          // an error number
	eventSent           // an error number or 0, for the oldest datagram that asked to be told
	eventClose          // the id is the token that close was given
)

// family is one instance's state.
type family struct {
	env      *ops.Env
	dispatch ops.Func
	sockets  ops.Table[*socket]
	reader   sys.DatagramReader
	flushing []*socket // have something to send at the turn's end
}

var state = ops.NewState(func(env *ops.Env) *family {
	f := &family{env: env}
	env.OnClose(func() {
		for _, s := range f.sockets.All {
			s.close()
		}
	})
	return f
})

func setDispatcher(env *ops.Env, fn ops.Func) (ops.Void, error) {
	f := state.Of(env)
	f.dispatch.Release()
	f.dispatch = fn
	return ops.Void{}, nil
}

func socketOf(env *ops.Env, id int32) *socket {
	s, _ := state.Of(env).sockets.Get(id)
	return s
}

// create makes a socket of family 4 or 6 that has no address yet.
func create(env *ops.Env, version int32) (int32, error) {
	domain := unix.AF_INET
	if version == 6 {
		domain = unix.AF_INET6
	}
	fd, err := sys.DatagramSocket(domain)
	if err != nil {
		return number(sys.ErrnoOf(err)), nil
	}
	return state.Of(env).take(fd), nil
}

// open takes over a descriptor from outside.
func open(env *ops.Env, fd int32) (int32, error) {
	f := state.Of(env)
	for _, s := range f.sockets.All {
		if s.fd == int(fd) {
			return number(syscall.EEXIST), nil
		}
	}
	if err := sys.SetNonblock(int(fd), true); err != nil {
		return number(sys.ErrnoOf(err)), nil
	}
	id := f.take(int(fd))
	socketOf(env, id).shared = true
	return id, nil
}

func (f *family) take(fd int) int32 {
	s := &socket{f: f, fd: fd, refed: true}
	s.id = f.sockets.Put(s)
	return s.id
}

// Flags of bind, with libuv's numbers.
const (
	flagIPv6Only  = 1
	flagReuseAddr = 4
	flagReusePort = 8
)

func bind(env *ops.Env, id int32, ip string, port int32, flags uint32) (int32, error) {
	s := socketOf(env, id)
	if s == nil {
		return badf, nil
	}
	to, err := sys.ParseEndpoint(ip, int(port))
	if err != nil {
		return number(syscall.EINVAL), nil
	}
	set := func(on bool, level, option int) {
		if on && err == nil {
			err = unix.SetsockoptInt(s.fd, level, option, 1)
		}
	}
	set(flags&flagReuseAddr != 0, unix.SOL_SOCKET, reuseAddr)
	set(flags&flagReusePort != 0, unix.SOL_SOCKET, unix.SO_REUSEPORT)
	set(flags&flagIPv6Only != 0 && to.IP.Is6(), unix.IPPROTO_IPV6, unix.IPV6_V6ONLY)
	if err == nil {
		err = unix.Bind(s.fd, to.Sockaddr())
	}
	return outcome(err)
}

func connect(env *ops.Env, id int32, ip string, port int32) (int32, error) {
	s := socketOf(env, id)
	if s == nil {
		return badf, nil
	}
	to, err := sys.ParseEndpoint(ip, int(port))
	if err != nil {
		return number(syscall.EINVAL), nil
	}
	err = unix.EINTR
	for err == unix.EINTR {
		err = unix.Connect(s.fd, to.Sockaddr())
	}
	return outcome(err)
}

func disconnect(env *ops.Env, id int32) (int32, error) {
	s := socketOf(env, id)
	if s == nil {
		return badf, nil
	}
	return outcome(sys.Disconnect(s.fd))
}

// receive lets datagrams in or leaves them in the kernel.
func receive(env *ops.Env, id int32, on bool) (int32, error) {
	s := socketOf(env, id)
	if s == nil {
		return badf, nil
	}
	s.receiving = on
	return outcome(s.update())
}

func setRef(env *ops.Env, id int32, on bool) (ops.Void, error) {
	if s := socketOf(env, id); s != nil {
		s.refed = on
		s.update()
	}
	return ops.Void{}, nil
}

// closeSocket closes at once; a close event with token as its id follows in the
// close phase.
func closeSocket(env *ops.Env, id, token int32) (ops.Void, error) {
	f := state.Of(env)
	if s := socketOf(env, id); s != nil {
		s.close()
		f.sockets.Delete(id)
	}
	env.Loop.OnClosePhase(func() {
		env.Emit(f.dispatch).Int(int(token)).Int(eventClose).End()
	})
	return ops.Void{}, nil
}

func fd(env *ops.Env, id int32) (int32, error) {
	if s := socketOf(env, id); s != nil {
		return int32(s.fd), nil
	}
	return -1, nil
}

// sockname gives [address, family, port] of the own end, [error number] when
// the kernel knows none.
func sockname(env *ops.Env, id int32) ([]string, error) { return name(env, id, unix.Getsockname) }

// peername is sockname of the connected peer.
func peername(env *ops.Env, id int32) ([]string, error) { return name(env, id, unix.Getpeername) }

func name(env *ops.Env, id int32, ask func(fd int) (unix.Sockaddr, error)) ([]string, error) {
	s := socketOf(env, id)
	if s == nil {
		return []string{strconv.Itoa(int(badf))}, nil
	}
	sa, err := ask(s.fd)
	if err != nil {
		return []string{strconv.Itoa(sys.Number(sys.ErrnoOf(err)))}, nil
	}
	host, version, port := sys.DescribeAddr(sa)
	return []string{host, strconv.Itoa(version), strconv.Itoa(port)}, nil
}

func queueSize(env *ops.Env, id int32) (float64, error) {
	if s := socketOf(env, id); s != nil {
		return float64(s.queued), nil
	}
	return 0, nil
}

func queueCount(env *ops.Env, id int32) (int32, error) {
	if s := socketOf(env, id); s != nil {
		return int32(len(s.out)), nil
	}
	return 0, nil
}

var _ loop.Watcher = (*socket)(nil)

var badf = number(syscall.EBADF)

func number(errno syscall.Errno) int32 { return int32(sys.Number(errno)) }

func outcome(err error) (int32, error) {
	if err != nil {
		return number(sys.ErrnoOf(err)), nil
	}
	return 0, nil
}
