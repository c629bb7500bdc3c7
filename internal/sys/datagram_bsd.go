//go:build unix && !linux

package sys

import (
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

// DatagramReader takes datagrams from a socket, one by each call.
type DatagramReader struct {
	bytes []byte
	n     int
	from  Endpoint
}

// Read reports how many datagrams it took; EAGAIN when there are none.
func (r *DatagramReader) Read(fd, _ int) (int, syscall.Errno) {
	if r.bytes == nil {
		r.bytes = make([]byte, MaxDatagram)
	}
	n, from, err := unix.Recvfrom(fd, r.bytes, 0)
	if err != nil {
		return 0, ErrnoOf(err)
	}
	r.n, r.from = n, Endpoint{}
	switch a := from.(type) {
	case *unix.SockaddrInet4:
		r.from = Endpoint{netip.AddrFrom4(a.Addr), uint16(a.Port), 0}
	case *unix.SockaddrInet6:
		r.from = Endpoint{netip.AddrFrom16(a.Addr), uint16(a.Port), a.ZoneId}
	}
	return 1, 0
}

// Full tells whether n datagrams are as many as one Read can take.
func (r *DatagramReader) Full(n int) bool { return n == 1 }

// Datagram is the i-th of the last Read.
func (r *DatagramReader) Datagram(int) ([]byte, Endpoint) { return r.bytes[:r.n], r.from }

// SendDatagrams sends the datagrams in order and reports how many the kernel
// took before the error; EAGAIN when its queue is full.
func SendDatagrams(fd int, list []Datagram) (sent int, errno syscall.Errno) {
	for i := range list {
		var to unix.Sockaddr
		if list[i].To.IsValid() {
			to = list[i].To.Sockaddr()
		}
		if err := unix.Sendto(fd, list[i].Bytes, 0, to); err != nil {
			return i, ErrnoOf(err)
		}
	}
	return len(list), 0
}
