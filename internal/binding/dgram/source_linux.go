package dgram

import "golang.org/x/sys/unix"

// On Linux SO_REUSEADDR lets sockets share an address.
const reuseAddr = unix.SO_REUSEADDR

const (
	mcastJoinSourceGroup  = 46
	mcastLeaveSourceGroup = 47
)

func joinSource4(fd int, group, iface, source [4]byte, join bool) error {
	m := struct{ group, iface, source [4]byte }{group, iface, source}
	option := unix.IP_DROP_SOURCE_MEMBERSHIP
	if join {
		option = unix.IP_ADD_SOURCE_MEMBERSHIP
	}
	return unix.SetsockoptString(fd, unix.IPPROTO_IP, option, raw(&m))
}

func joinSource6(fd int, group, source [16]byte, zone uint32, join bool) error {
	type storage struct {
		family, port uint16
		flow         uint32
		addr         [16]byte
		scope        uint32
		_            [100]byte
	}
	m := struct {
		iface         uint32
		_             uint32
		group, source storage
	}{iface: zone, group: storage{family: unix.AF_INET6, addr: group}, source: storage{family: unix.AF_INET6, addr: source}}
	option := mcastLeaveSourceGroup
	if join {
		option = mcastJoinSourceGroup
	}
	return unix.SetsockoptString(fd, unix.IPPROTO_IPV6, option, raw(&m))
}
