//go:build unix

package sys

import (
	"net/netip"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// MaxDatagram is more than a datagram over IP can hold.
const MaxDatagram = 64 << 10

// Endpoint is an IP address with its port, and its zone as the kernel numbers it.
type Endpoint struct {
	IP   netip.Addr
	Port uint16
	Zone uint32
}

// Datagram is what SendDatagrams sends; without a To it goes to the connected peer.
type Datagram struct {
	Bytes []byte
	To    Endpoint
}

// IsValid tells whether there is an address.
func (e Endpoint) IsValid() bool { return e.IP.IsValid() }

// Host is the address as text, with its zone's name.
func (e Endpoint) Host() string {
	if e.Zone != 0 {
		return e.IP.WithZone(interfaceName(int(e.Zone))).String()
	}
	return e.IP.String()
}

// Sockaddr is the address as the unix package has it.
func (e Endpoint) Sockaddr() unix.Sockaddr {
	if e.IP.Is4() {
		return &unix.SockaddrInet4{Port: int(e.Port), Addr: e.IP.As4()}
	}
	return &unix.SockaddrInet6{Port: int(e.Port), Addr: e.IP.As16(), ZoneId: e.Zone}
}

// ParseEndpoint reads a numeric IP, whose zone may be a name or a number; EINVAL
// when it is none.
func ParseEndpoint(ip string, port int) (Endpoint, error) {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return Endpoint{}, syscall.EINVAL
	}
	e := Endpoint{IP: a.WithZone(""), Port: uint16(port)}
	if zone := a.Zone(); zone != "" {
		n, err := strconv.Atoi(zone)
		if err != nil {
			n, _ = interfaceIndex(zone) // 0 for one that is not there
		}
		e.Zone = uint32(n)
	}
	return e, nil
}

// DatagramSocket makes a UDP socket, non-blocking and close-on-exec.
func DatagramSocket(family int) (int, error) { return socket(family, unix.SOCK_DGRAM) }

// Disconnect takes the peer of a datagram socket away.
func Disconnect(fd int) error {
	var unspec syscall.RawSockaddr // AF_UNSPEC
	_, _, errno := syscall.RawSyscall(syscall.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(&unspec)), unsafe.Sizeof(unspec))
	if errno != 0 && errno != syscall.EAFNOSUPPORT && errno != syscall.EINVAL { // what the BSDs say when it worked
		return errno
	}
	return nil
}
