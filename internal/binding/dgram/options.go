//go:build unix

package dgram

import (
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
)

// The options of setOption, as lib/internal/dgram/handle.js numbers them.
const (
	optionBroadcast = iota
	optionTTL
	optionMulticastTTL
	optionMulticastLoopback
)

func setOption(env *ops.Env, id, option, value int32) (int32, error) {
	s := socketOf(env, id)
	if s == nil {
		return badf, nil
	}
	if option == optionBroadcast {
		return outcome(unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_BROADCAST, int(value)))
	}
	if option != optionMulticastLoopback && (value < 1 && option == optionTTL || value < -1 || value > 255) {
		return number(syscall.EINVAL), nil
	}
	v4 := [...]int{optionTTL: unix.IP_TTL, optionMulticastTTL: unix.IP_MULTICAST_TTL, optionMulticastLoopback: unix.IP_MULTICAST_LOOP}
	v6 := [...]int{optionTTL: unix.IPV6_UNICAST_HOPS, optionMulticastTTL: unix.IPV6_MULTICAST_HOPS, optionMulticastLoopback: unix.IPV6_MULTICAST_LOOP}
	if option < optionTTL || option > optionMulticastLoopback {
		return number(syscall.EINVAL), nil
	}
	if s.is6() {
		return outcome(unix.SetsockoptInt(s.fd, unix.IPPROTO_IPV6, v6[option], int(value)))
	}
	if option == optionTTL {
		return outcome(unix.SetsockoptInt(s.fd, unix.IPPROTO_IP, v4[option], int(value)))
	}
	return outcome(unix.SetsockoptByte(s.fd, unix.IPPROTO_IP, v4[option], byte(value)))
}

func (s *socket) is6() bool {
	sa, err := unix.Getsockname(s.fd)
	_, is := sa.(*unix.SockaddrInet6)
	return err == nil && is
}

// bufferSize reads the size of the receiving (or sending) buffer, after setting
// it when size is not 0.
func bufferSize(env *ops.Env, id int32, size int32, sending bool) (int32, error) {
	s := socketOf(env, id)
	if s == nil {
		return badf, nil
	}
	option := unix.SO_RCVBUF
	if sending {
		option = unix.SO_SNDBUF
	}
	if size != 0 {
		return outcome(unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, option, int(size)))
	}
	n, err := unix.GetsockoptInt(s.fd, unix.SOL_SOCKET, option)
	if err != nil {
		return outcome(err)
	}
	return int32(n), nil
}

// membership joins or leaves a group; an empty iface lets the kernel choose.
func membership(env *ops.Env, id int32, group, iface string, join bool) (int32, error) {
	s := socketOf(env, id)
	if s == nil {
		return badf, nil
	}
	g, err := sys.ParseEndpoint(group, 0)
	if err != nil {
		return number(syscall.EINVAL), nil
	}
	if g.IP.Is4() {
		m := &unix.IPMreq{Multiaddr: g.IP.As4()}
		if iface != "" {
			ip, err := netip.ParseAddr(iface)
			if err != nil || !ip.Is4() {
				return number(syscall.EINVAL), nil
			}
			m.Interface = ip.As4()
		}
		option := unix.IP_DROP_MEMBERSHIP
		if join {
			option = unix.IP_ADD_MEMBERSHIP
		}
		return outcome(unix.SetsockoptIPMreq(s.fd, unix.IPPROTO_IP, option, m))
	}
	m := &unix.IPv6Mreq{Multiaddr: g.IP.As16()}
	if iface != "" {
		e, err := sys.ParseEndpoint(iface, 0)
		if err != nil || e.IP.Is4() {
			return number(syscall.EINVAL), nil
		}
		m.Interface = e.Zone
	}
	option := unix.IPV6_LEAVE_GROUP
	if join {
		option = unix.IPV6_JOIN_GROUP
	}
	return outcome(unix.SetsockoptIPv6Mreq(s.fd, unix.IPPROTO_IPV6, option, m))
}

// sourceMembership is membership of what one source sends to the group.
func sourceMembership(env *ops.Env, id int32, source, group, iface string, join bool) (int32, error) {
	s := socketOf(env, id)
	if s == nil {
		return badf, nil
	}
	src, err1 := sys.ParseEndpoint(source, 0)
	g, err2 := sys.ParseEndpoint(group, 0)
	if err1 != nil || err2 != nil || src.IP.Is4() != g.IP.Is4() {
		return number(syscall.EINVAL), nil
	}
	if g.IP.Is4() {
		var i [4]byte
		if iface != "" {
			ip, err := netip.ParseAddr(iface)
			if err != nil || !ip.Is4() {
				return number(syscall.EINVAL), nil
			}
			i = ip.As4()
		}
		return outcome(joinSource4(s.fd, g.IP.As4(), i, src.IP.As4(), join))
	}
	var zone uint32
	if iface != "" {
		e, err := sys.ParseEndpoint(iface, 0)
		if err != nil || e.IP.Is4() {
			return number(syscall.EINVAL), nil
		}
		zone = e.Zone
	}
	return outcome(joinSource6(s.fd, g.IP.As16(), src.IP.As16(), zone, join))
}

func raw[T any](v *T) string { return unsafe.String((*byte)(unsafe.Pointer(v)), unsafe.Sizeof(*v)) }

// setMulticastInterface chooses where datagrams to groups leave: an IPv4 address,
// or an IPv6 address with a zone.
func setMulticastInterface(env *ops.Env, id int32, iface string) (int32, error) {
	s := socketOf(env, id)
	if s == nil {
		return badf, nil
	}
	e, err := sys.ParseEndpoint(iface, 0)
	if err != nil {
		return number(syscall.EINVAL), nil
	}
	if s.is6() != e.IP.Is6() {
		return number(syscall.EINVAL), nil
	}
	if e.IP.Is4() {
		return outcome(unix.SetsockoptInet4Addr(s.fd, unix.IPPROTO_IP, unix.IP_MULTICAST_IF, e.IP.As4()))
	}
	return outcome(unix.SetsockoptInt(s.fd, unix.IPPROTO_IPV6, unix.IPV6_MULTICAST_IF, int(e.Zone)))
}
