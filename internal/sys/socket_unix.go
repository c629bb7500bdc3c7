//go:build unix

package sys

import (
	"net/netip"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// InetAddr makes the socket address of a numeric IP, whose zone may be a name
// or a number; EINVAL when ip is none.
func InetAddr(ip string, port int) (addr unix.Sockaddr, family int, err error) {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return nil, 0, syscall.EINVAL
	}
	if a.Is4() {
		return &unix.SockaddrInet4{Port: port, Addr: a.As4()}, unix.AF_INET, nil
	}
	sa := &unix.SockaddrInet6{Port: port, Addr: a.As16()}
	if zone := a.Zone(); zone != "" {
		n, err := strconv.Atoi(zone)
		if err != nil {
			if n, err = interfaceIndex(zone); err != nil {
				return nil, 0, syscall.EINVAL
			}
		}
		sa.ZoneId = uint32(n)
	}
	return sa, unix.AF_INET6, nil
}

// UnixAddr makes the socket address of a path; one that begins with NUL is of
// Linux's abstract namespace. ENAMETOOLONG when the kernel has no room for it.
func UnixAddr(path string) (unix.Sockaddr, error) {
	if path == "" {
		return nil, syscall.EINVAL
	}
	if len(path) >= len(syscall.RawSockaddrUnix{}.Path) {
		return nil, syscall.ENAMETOOLONG
	}
	switch path[0] {
	case 0:
		path = "@" + path[1:] // how the unix package spells it
	case '@':
		path = "./" + path
	}
	return &unix.SockaddrUnix{Name: path}, nil
}

// DescribeAddr gives an address as JavaScript sees it: ip and port, or a path
// with family 0.
func DescribeAddr(addr unix.Sockaddr) (host string, family, port int) {
	switch a := addr.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrFrom4(a.Addr).String(), 4, a.Port
	case *unix.SockaddrInet6:
		ip := netip.AddrFrom16(a.Addr)
		if a.ZoneId != 0 {
			ip = ip.WithZone(interfaceName(int(a.ZoneId)))
		}
		return ip.String(), 6, a.Port
	case *unix.SockaddrUnix:
		return a.Name, 0, 0
	}
	return "", 0, 0
}

// Shutdown ends the writing half.
func Shutdown(fd int) syscall.Errno {
	return ErrnoOf(unix.Shutdown(fd, unix.SHUT_WR))
}

// SocketError takes the pending error, which is how a connect ends.
func SocketError(fd int) syscall.Errno {
	n, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err != nil {
		return ErrnoOf(err)
	}
	return syscall.Errno(n)
}

// SetNoDelay switches Nagle's algorithm off.
func SetNoDelay(fd int, on bool) error {
	return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, boolInt(on))
}

// SetKeepAlive switches probes on, the first after so many seconds of silence
// (0 leaves the system's), then each second up to ten, as libuv does.
func SetKeepAlive(fd int, on bool, seconds int) error {
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, boolInt(on)); err != nil {
		return err
	}
	if on && seconds > 0 {
		return setKeepAliveDelay(fd, seconds)
	}
	return nil
}

// SetLinger0 makes the next close send a reset.
func SetLinger0(fd int) error {
	return unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
}

func boolInt(on bool) int {
	if on {
		return 1
	}
	return 0
}
